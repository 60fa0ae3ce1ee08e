// SPDX-License-Identifier: Apache-2.0

/// 抽查比例: how many of each class are drawn, per stratum: `min(size, max(least, ceil(size·ratio)))`.
package struct RatioTable: Hashable, Sendable {
    package struct Row: Hashable, Sendable {
        package let ratio: Ratio
        /// Fewest of a stratum that are drawn, however small the ratio makes it.
        package let least: Int

        package init(ratio: Ratio, least: Int) {
            self.ratio = ratio
            self.least = least
        }
    }

    package let rows: [CreditRiskClass: Row]

    package init(rows: [CreditRiskClass: Row]) { self.rows = rows }

    /// The usual ratios of a pack.
    package init(pack: RulePack, least: Int = 0) {
        rows = Dictionary(
            uniqueKeysWithValues: CreditRiskClass.allCases.map {
                ($0, Row(ratio: pack.ratio(of: $0), least: least))
            })
    }

    /// The row of a class; nothing is drawn where none is given.
    package func row(_ risk: CreditRiskClass) -> Row { rows[risk] ?? Row(ratio: .nothing, least: 0) }

    /// Number drawn from a stratum of `size`.
    package func quota(_ risk: CreditRiskClass, size: Int) -> Int {
        let row = row(risk)
        return min(size, max(row.least, Int(row.ratio.ceiling(of: Int64(size)))))
    }

    /// Whether no class is drawn less than `other` says.
    package func isAtLeast(_ other: RatioTable) -> Bool {
        CreditRiskClass.allCases.allSatisfy {
            row($0).ratio >= other.row($0).ratio && row($0).least >= other.row($0).least
        }
    }

    /// The form kept and logged.
    package var canonical: CanonicalJSON {
        .object(
            Dictionary(
                uniqueKeysWithValues: CreditRiskClass.allCases.map { risk in
                    let row = row(risk)
                    return (
                        risk.rawValue,
                        ["num": .int(row.ratio.num), "den": .int(row.ratio.den), "least": .number(row.least)]
                    )
                }))
    }

    /// Reads what `canonical` wrote.
    package init(_ json: CanonicalJSON) throws(JSONRefusal) {
        let reader = try CanonicalJSONReader(json)
        var rows: [CreditRiskClass: Row] = [:]
        for risk in CreditRiskClass.allCases {
            let row = try reader.object(risk.rawValue)
            let num = try row.int("num", in: 0...1_000_000)
            let den = try row.int("den", in: 1...1_000_000)
            guard let ratio = Ratio(num, den) else { throw .outOfRange(path: row.path(of: "num")) }
            rows[risk] = Row(ratio: ratio, least: try row.count("least"))
        }
        self.rows = rows
    }
}

/// 检查组: what a team must look like.
package struct TeamShape: Hashable, Sendable {
    /// At least two (行政处罚法 art. 42) and never below the pack.
    package let size: Int
    /// The category every member's scope must hold; empty when any will do.
    package let category: String
    /// The skill the lead (slot 0) must have; empty when none is asked.
    package let leadSkill: String

    package init(size: Int, category: String, leadSkill: String) {
        self.size = size
        self.category = category
        self.leadSkill = leadSkill
    }

    /// The form kept and logged.
    package var canonical: CanonicalJSON {
        ["size": .number(size), "category": .string(category), "lead_skill": .string(leadSkill)]
    }

    /// Reads what `canonical` wrote.
    package init(_ json: CanonicalJSON) throws(JSONRefusal) {
        let reader = try CanonicalJSONReader(json)
        self.init(
            size: try reader.count("size"), category: try reader.string("category"),
            leadSkill: try reader.string("lead_skill"))
    }
}

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
        self.init(
            name: try reader.string("name"), unit: try reader.string("unit"),
            title: try reader.string("title"))
    }

    /// The mandatory contributors of a line whose items belong to `departments`: platform first, then the
    /// departments in order of id, then supervision. A department that is also the platform's or the supervising
    /// unit still contributes under its own name, from a session of its own.
    package static func mandatory(
        coordinator: (unit: String, name: String), departments: [(unit: String, name: String)],
        supervision: (unit: String, name: String)
    ) -> [Contributor] {
        var list = [Contributor(name: "platform", unit: coordinator.unit, title: "平台统筹：\(coordinator.name)")]
        for department in departments.sorted(by: { $0.unit < $1.unit }) {
            list.append(
                Contributor(name: department.unit, unit: department.unit, title: "业务部门：\(department.name)"))
        }
        if !departments.contains(where: { $0.unit == supervision.unit }) {
            list.append(
                Contributor(
                    name: supervision.unit, unit: supervision.unit, title: "行政执法监督：\(supervision.name)"))
        }
        return list
    }
}
