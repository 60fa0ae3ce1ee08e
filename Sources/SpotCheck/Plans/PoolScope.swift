// SPDX-License-Identifier: Apache-2.0

/// 抽查范围: which entities of the register belong to the pool. Empty lists and nil mean "no restriction".
///
/// An untargeted draw (不定向) restricts by area alone; anything more makes it targeted (定向), SAIC Order 67 art. 5.
/// Lists are kept sorted and without repetition, so that equal scopes have equal bytes.
package struct PoolScope: Hashable, Sendable {
    /// Jurisdiction codes.
    package var jurisdictions: [String]
    /// Beginnings of entity type codes, e.g. `9500` or `11`.
    package var types: [String]
    /// Section letters or beginnings of industry codes (GB/T 4754), e.g. `H` or `62`.
    package var industries: [String]
    package var registeredFrom: Day?
    package var registeredTo: Day?
    package var classes: [CreditRiskClass]
    package var abnormal: Bool?
    package var serious: Bool?
    package var keyObject: Bool?
    /// Codes of labels; whoever stands under one of them or below it in a special library belongs to the pool.
    package var labels: [String]
    /// Codes of reasons for closer inspection in the rule pack (`KeyReason`); whoever has one of them belongs to the
    /// pool, and whoever has a certain one is drawn.
    package var keyReasons: [String]

    package init(
        jurisdictions: [String] = [], types: [String] = [], industries: [String] = [],
        registeredFrom: Day? = nil, registeredTo: Day? = nil, classes: [CreditRiskClass] = [],
        abnormal: Bool? = nil, serious: Bool? = nil, keyObject: Bool? = nil,
        labels: [String] = [], keyReasons: [String] = []
    ) {
        self.jurisdictions = Set(jurisdictions).sorted()
        self.types = Set(types).sorted()
        self.industries = Set(industries).sorted()
        self.registeredFrom = registeredFrom
        self.registeredTo = registeredTo
        self.classes = Set(classes).sorted()
        self.abnormal = abnormal
        self.serious = serious
        self.keyObject = keyObject
        self.labels = Set(labels).sorted()
        self.keyReasons = Set(keyReasons).sorted()
    }

    /// The industries as digits alone: a section letter stands for its divisions.
    package var industryPrefixes: [String] {
        industries.flatMap { code -> [String] in
            guard let letter = code.first, code.count == 1, letter.isLetter else { return [code] }
            return RegisterTables.divisions(ofSection: letter)
        }
    }

    /// Everything but the area is a target.
    package var isTargeted: Bool {
        !types.isEmpty || !industries.isEmpty || registeredFrom != nil || registeredTo != nil
            || !classes.isEmpty || abnormal != nil || serious != nil || keyObject != nil || !labels.isEmpty
            || !keyReasons.isEmpty
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
            && inside(industryPrefixes, wider.industryPrefixes, byPrefix: true) && dates && classesFit
            && same(abnormal, wider.abnormal) && same(serious, wider.serious)
            && same(keyObject, wider.keyObject) && inside(labels, wider.labels, byPrefix: false)
            && inside(keyReasons, wider.keyReasons, byPrefix: false)
    }

    /// The form kept and logged.
    package var canonical: CanonicalJSON {
        func list(_ texts: [String]) -> CanonicalJSON { .array(texts.map(CanonicalJSON.string)) }
        func flag(_ value: Bool?) -> CanonicalJSON { value.map(CanonicalJSON.bool) ?? .null }
        var fields: [String: CanonicalJSON] = [
            "jurisdictions": list(jurisdictions), "types": list(types), "industries": list(industries),
            "registered_from": .optional(registeredFrom?.text),
            "registered_to": .optional(registeredTo?.text),
            "classes": list(classes.map(\.rawValue)), "abnormal": flag(abnormal), "serious": flag(serious),
            "key": flag(keyObject),
        ]
        // Scopes without labels keep the bytes they had before there were labels.
        if !labels.isEmpty { fields["labels"] = list(labels) }
        if !keyReasons.isEmpty { fields["key_reasons"] = list(keyReasons) }
        return .object(fields)
    }

    /// Reads what `canonical` wrote.
    package init(_ json: CanonicalJSON) throws(JSONRefusal) {
        let reader = try CanonicalJSONReader(json)
        try reader.only([
            "jurisdictions", "types", "industries", "registered_from", "registered_to", "classes", "abnormal",
            "serious", "key", "labels", "key_reasons",
        ])
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
            keyObject: try flag("key"), labels: reader.has("labels") ? try reader.strings("labels") : [],
            keyReasons: reader.has("key_reasons") ? try reader.strings("key_reasons") : [])
    }
}

extension PoolScope {
    /// Refuses codes nobody knows, days in the wrong order, and places the unit does not answer for.
    ///
    /// - Parameter area: the jurisdiction of the unit that plans; a county must name its own area.
    package func check(_ tables: RegisterTables, area: String) throws(PlanRefusal) {
        for code in jurisdictions {
            guard let place = tables.jurisdictions.first(where: { $0.code == code }) else {
                throw .unknownCode(kind: .jurisdiction, code: code)
            }
            guard RegisterTables.covers(area, code) else { throw .scopeOutsideArea(place.name) }
        }
        let answersForAll = area == RegisterTables.cityCode || area == "4307"
        guard answersForAll || !jurisdictions.isEmpty else { throw .areaNotNamed }
        for code in types where !tables.entityTypes.entries.contains(where: { $0.code.hasPrefix(code) }) {
            throw .unknownCode(kind: .entityType, code: code)
        }
        for code in industries where !tables.industries.contains(code) {
            throw .unknownCode(kind: .industry, code: code)
        }
        if let from = registeredFrom, let to = registeredTo, to < from {
            throw .periodReversed(from: from.text, to: to.text)
        }
    }

    /// What the scope says in plain words.
    ///
    /// - Parameter namesClasses: false for public notices: the class is internal (国市监信发〔2022〕6号), and a line
    ///   for one class would tell the class of everyone whose result is published under it.
    /// - Parameter labelNames: names of labels by code; a code without a name stands for itself.
    /// - Parameter reasonNames: likewise of reasons for closer inspection; one that names a class is as internal.
    package func words(
        _ tables: RegisterTables, namesClasses: Bool = true, labelNames: [String: String] = [:],
        reasonNames: [String: String] = [:]
    ) -> String {
        func place(_ code: String) -> String {
            tables.jurisdictions.first { $0.code == code }?.name ?? code
        }
        func type(_ code: String) -> String {
            guard code.count < 4 else { return tables.entityTypes.name(of: code) ?? code }
            return EntityTypeGroup.all.first { $0.prefix == code }?.name ?? "类型代码\(code)开头"
        }
        var parts = [jurisdictions.isEmpty ? "全市" : jurisdictions.map(place).joined(separator: "、")]
        if !types.isEmpty { parts.append("主体类型为" + types.map(type).joined(separator: "、")) }
        if !industries.isEmpty {
            parts.append(
                "行业为" + industries.map { tables.industries.name(of: $0) ?? $0 }.joined(separator: "、"))
        }
        switch (registeredFrom, registeredTo) {
        case (let from?, let to?): parts.append("成立日期在\(from.chineseText)至\(to.chineseText)之间")
        case (let from?, nil): parts.append("\(from.chineseText)以后成立")
        case (nil, let to?): parts.append("\(to.chineseText)以前成立")
        case (nil, nil): break
        }
        if !classes.isEmpty, !namesClasses { parts.append("按分级分类监管要求确定") }
        if !classes.isEmpty, namesClasses {
            parts.append("信用风险分类为" + classes.map(\.rawValue).joined(separator: "、") + "类")
        }
        if let abnormal { parts.append(abnormal ? "列入经营异常名录" : "未列入经营异常名录") }
        if let serious { parts.append(serious ? "列入严重违法失信名单" : "未列入严重违法失信名单") }
        if let keyObject { parts.append(keyObject ? "属于重点监管对象" : "不属于重点监管对象") }
        if !labels.isEmpty {
            parts.append("列入监管标签" + labels.map { "“\(labelNames[$0] ?? $0)”" }.joined(separator: "、"))
        }
        if !keyReasons.isEmpty, !namesClasses { parts.append("符合重点检查规定情形") }
        if !keyReasons.isEmpty, namesClasses {
            parts.append("重点检查事由为" + keyReasons.map { reasonNames[$0] ?? $0 }.joined(separator: "、"))
        }
        return parts.joined(separator: "，") + "的存续检查对象"
    }
}

/// Groups of entity types an officer chooses by name; the digits begin their codes (GB/T 12402 and the registers' own).
package struct EntityTypeGroup: Hashable, Sendable {
    package let prefix: String
    package let name: String

    package static let all: [EntityTypeGroup] = [
        ("11", "有限责任公司"), ("12", "股份有限公司"), ("2", "公司分支机构"), ("3", "非公司企业法人"), ("4", "非法人企业"),
        ("5", "外商投资企业"), ("6", "港澳台投资企业"), ("7", "外国（地区）企业分支机构"), ("91", "农民专业合作社"),
        ("92", "农民专业合作社分支机构"), ("95", "个体工商户"), ("81", "机关、事业单位、群众团体"), ("82", "社会组织"),
        ("83", "律师事务所等法律服务机构"), ("X1", "项目"), ("X2", "产品"), ("X3", "设备"), ("X4", "场所"),
    ].map { EntityTypeGroup(prefix: $0.0, name: $0.1) }
}
