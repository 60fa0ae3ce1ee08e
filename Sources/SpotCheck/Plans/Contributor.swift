// SPDX-License-Identifier: Apache-2.0

/// Who must contribute to the randomness of a line's draws (protocol 0: the platform, every department of the
/// campaign, the supervising body; observers may join).
package struct Contributor: Hashable, Sendable {
    /// ASCII, as it stands in the ceremony: `platform`, a unit id, `observer-1`.
    package let name: String
    package let unit: String
    /// What the public reads.
    package let title: String

    package init(name: String, unit: String, title: String) {
        self.name = name
        self.unit = unit
        self.title = title
    }

    /// The form kept and logged.
    package var canonical: CanonicalJSON {
        ["name": .string(name), "unit": .string(unit), "title": .string(title)]
    }

    /// Reads what `canonical` wrote.
    package init(_ json: CanonicalJSON) throws(JSONRefusal) {
        let reader = try CanonicalJSONReader(json)
        try reader.only(["name", "unit", "title"])
        self.init(
            name: try reader.string("name"), unit: try reader.string("unit"),
            title: try reader.string("title"))
    }

    /// The contributors of a line, each once: the platform first, then the departments of the campaign in order of
    /// id, then supervision, then observers (人大代表, 政协委员, 媒体, 市场主体代表).
    ///
    /// A department that is also the platform's still contributes under its own name, from a session of its own:
    /// two people of one bureau are two contributors.
    package static func mandatory(
        coordinator: (unit: String, name: String), departments: [(unit: String, name: String)],
        supervision: (unit: String, name: String), observers: [(unit: String, name: String)] = []
    ) -> [Contributor] {
        var list = [Contributor(name: "platform", unit: coordinator.unit, title: "平台统筹：\(coordinator.name)")]
        func joins(_ unit: String) -> Bool { !list.contains { $0.name != "platform" && $0.unit == unit } }
        for department in departments.sorted(by: { $0.unit < $1.unit }) where joins(department.unit) {
            list.append(
                Contributor(name: department.unit, unit: department.unit, title: "业务部门：\(department.name)"))
        }
        if joins(supervision.unit) {
            list.append(
                Contributor(
                    name: supervision.unit, unit: supervision.unit, title: "行政执法监督：\(supervision.name)"))
        }
        var number = 0
        for observer in observers.sorted(by: { $0.unit < $1.unit }) where joins(observer.unit) {
            number += 1
            list.append(
                Contributor(name: "observer-\(number)", unit: observer.unit, title: "观察员：\(observer.name)"))
        }
        return list
    }

    /// Why this contributor takes part.
    package var reason: String {
        if name == "platform" { return "平台须参与每次抽取" }
        if name.hasPrefix("observer-") { return "由承办单位邀请" }
        return title.hasPrefix("行政执法监督") ? "监督机关须参与每次抽取" : "抽查事项或者计划属于该单位"
    }

    /// Whether a line may do without this contributor.
    package var isMandatory: Bool { !name.hasPrefix("observer-") }
}
