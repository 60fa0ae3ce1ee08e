// SPDX-License-Identifier: Apache-2.0

/// 抽查范围: which entities of the register belong to the pool. Empty lists and nil mean "no restriction".
///
/// An untargeted draw (不定向) restricts by area alone; anything more makes it targeted (定向), SAIC Order 67 art. 5.
package struct PoolScope: Hashable, Sendable {
    /// Jurisdiction codes.
    package var jurisdictions: [String]
    /// Beginnings of entity type codes, e.g. `9500` or `11`.
    package var types: [String]
    /// Beginnings of industry codes (GB/T 4754 digits), e.g. `62`.
    package var industries: [String]
    package var registeredFrom: Day?
    package var registeredTo: Day?
    package var classes: [CreditRiskClass]
    package var abnormal: Bool?
    package var serious: Bool?
    package var keyObject: Bool?

    package init(
        jurisdictions: [String] = [], types: [String] = [], industries: [String] = [],
        registeredFrom: Day? = nil, registeredTo: Day? = nil, classes: [CreditRiskClass] = [],
        abnormal: Bool? = nil, serious: Bool? = nil, keyObject: Bool? = nil
    ) {
        self.jurisdictions = jurisdictions.sorted()
        self.types = types.sorted()
        self.industries = industries.sorted()
        self.registeredFrom = registeredFrom
        self.registeredTo = registeredTo
        self.classes = classes.sorted()
        self.abnormal = abnormal
        self.serious = serious
        self.keyObject = keyObject
    }

    /// Everything but the area is a target.
    package var isTargeted: Bool {
        !types.isEmpty || !industries.isEmpty || registeredFrom != nil || registeredTo != nil
            || !classes.isEmpty || abnormal != nil || serious != nil || keyObject != nil
    }

    /// Whether every entity of this scope is also of `wider`.
    package func isWithin(_ wider: PoolScope) -> Bool {
        func inside(_ own: [String], _ others: [String], byPrefix: Bool) -> Bool {
            guard !others.isEmpty else { return true }
            guard !own.isEmpty else { return false }
            return own.allSatisfy { code in others.contains { byPrefix ? code.hasPrefix($0) : code == $0 } }
        }
        func same(_ own: Bool?, _ other: Bool?) -> Bool { other == nil || own == other }
        let dates =
            (wider.registeredFrom.map { from in registeredFrom.map { $0 >= from } ?? false } ?? true)
            && (wider.registeredTo.map { to in registeredTo.map { $0 <= to } ?? false } ?? true)
        let classesFit =
            wider.classes.isEmpty || (!classes.isEmpty && Set(classes).isSubset(of: wider.classes))
        return inside(jurisdictions, wider.jurisdictions, byPrefix: false)
            && inside(types, wider.types, byPrefix: true)
            && inside(industries, wider.industries, byPrefix: true) && dates && classesFit
            && same(abnormal, wider.abnormal) && same(serious, wider.serious)
            && same(keyObject, wider.keyObject)
    }

    /// The form kept and logged.
    package var canonical: CanonicalJSON {
        func list(_ texts: [String]) -> CanonicalJSON { .array(texts.map(CanonicalJSON.string)) }
        func flag(_ value: Bool?) -> CanonicalJSON { value.map(CanonicalJSON.bool) ?? .null }
        return [
            "jurisdictions": list(jurisdictions), "types": list(types), "industries": list(industries),
            "registered_from": .optional(registeredFrom?.text),
            "registered_to": .optional(registeredTo?.text),
            "classes": list(classes.map(\.rawValue)), "abnormal": flag(abnormal), "serious": flag(serious),
            "key": flag(keyObject),
        ]
    }

    /// Reads what `canonical` wrote.
    package init(_ json: CanonicalJSON) throws(JSONRefusal) {
        let reader = try CanonicalJSONReader(json)
        func flag(_ key: String) throws(JSONRefusal) -> Bool? {
            if case .null = try reader.value(key) { return nil }
            return try reader.bool(key)
        }
        func day(_ key: String) throws(JSONRefusal) -> Day? {
            guard let text = try reader.optionalString(key) else { return nil }
            guard let day = Day(text) else {
                throw .wrongKind(path: reader.path(of: key), expected: "day")
            }
            return day
        }
        // Nothing that cannot be read is left out: a scope that lost a condition would be a wider one.
        var classes: [CreditRiskClass] = []
        for text in try reader.strings("classes") {
            guard let risk = CreditRiskClass(rawValue: text) else {
                throw .wrongKind(path: reader.path(of: "classes"), expected: "A, B, C or D")
            }
            classes.append(risk)
        }
        self.init(
            jurisdictions: try reader.strings("jurisdictions"), types: try reader.strings("types"),
            industries: try reader.strings("industries"),
            registeredFrom: try day("registered_from"), registeredTo: try day("registered_to"),
            classes: classes, abnormal: try flag("abnormal"), serious: try flag("serious"),
            keyObject: try flag("key"))
    }
}
