// SPDX-License-Identifier: Apache-2.0

/// 无事不扰: how long an entity is left alone after a visit that found nothing.
package struct CoolDown: Hashable, Sendable {
    /// Whose clean visit counts.
    package enum Reach: String, CaseIterable, Hashable, Sendable {
        /// One of the same authority.
        case unit
        /// One of any authority.
        case all
    }

    /// Months by credit-risk class, each from 0 to 60; 0 leaves nobody alone.
    package let months: [CreditRiskClass: Int]
    package let reach: Reach

    package init(months: [CreditRiskClass: Int], reach: Reach) {
        self.months = months
        self.reach = reach
    }

    /// Months for a class.
    package func months(of risk: CreditRiskClass) -> Int { months[risk] ?? 0 }

    /// Whether the rules leave anybody alone at all.
    package var isInUse: Bool { months.values.contains { $0 > 0 } }
}

/// 重点检查事由: why an entity is inspected more closely (国办发〔2015〕58号), with the facts that tell it.
package struct KeyReason: Hashable, Sendable {
    package enum Ground: Hashable, Sendable {
        /// Stands under one of these labels, or below it, in a special library.
        case labels([String])
        /// A leader marked it with this reason (`markKeyObject`).
        case marked
        /// The register's own flag 重点监管对象.
        case registered
        /// Is of one of these credit-risk classes.
        case classes([CreditRiskClass])
        /// On the abnormal list, unless a published result has one of these codes: who could not be found is not
        /// found again by looking harder.
        case abnormal(exceptResults: [String])
        /// On the serious list.
        case serious
        /// A published result of the last months has one of these codes.
        case results([String], months: Int)
    }

    package let code: String
    package let name: String
    package let ground: Ground
    /// Whoever is selected for this reason is drawn with certainty, in strata of ratio 1/1.
    package let isCertain: Bool

    package init(code: String, name: String, ground: Ground, isCertain: Bool) {
        self.code = code
        self.name = name
        self.ground = ground
        self.isCertain = isCertain
    }
}

/// 预警: how many visits of one entity are too many, and when an officer who finds nothing is asked why.
package struct VisitAlertRules: Hashable, Sendable {
    /// More visits than this on one day raise an alert; likewise within seven days, and within a calendar month.
    package let mostPerDay: Int
    package let mostPerWeek: Int
    package let mostPerMonth: Int
    /// So many clean results in a row by one officer at one entity ask for a reason.
    package let cleanInRow: Int
    /// Within so many months.
    package let cleanMonths: Int

    package init(mostPerDay: Int, mostPerWeek: Int, mostPerMonth: Int, cleanInRow: Int, cleanMonths: Int) {
        self.mostPerDay = mostPerDay
        self.mostPerWeek = mostPerWeek
        self.mostPerMonth = mostPerMonth
        self.cleanInRow = cleanInRow
        self.cleanMonths = cleanMonths
    }
}

/// What the rules say about who belongs to a pool on a day: the terms a scope's reason codes stand for.
package struct PoolRules: Hashable, Sendable {
    package let keyReasons: [KeyReason]
    /// The day months are counted back from.
    package let on: Day

    package init(_ pack: RulePack, on day: Day) {
        keyReasons = pack.keyReasons
        on = day
    }

    /// The reason with this code, or nil.
    package func reason(_ code: String) -> KeyReason? { keyReasons.first { $0.code == code } }
}

/// 不列入名单的事由: rules that take an entity of the pool out of a roster, by the codes of `excluded` in the log.
package enum HoldBack: String, CaseIterable, Hashable, Sendable {
    /// The authority has planned or made as many routine visits this year as the rules allow.
    case routineCap
    /// A visit found nothing and the rules leave the entity alone.
    case coolDown

    package var words: String {
        switch self {
        case .routineCap: "达到年度检查频次上限"
        case .coolDown: "无事不扰期内"
        }
    }
}

extension RulePack {
    /// The reason `code` for closer inspection, or nil.
    package func keyReason(_ code: String) -> KeyReason? { keyReasons.first { $0.code == code } }

    /// The ground `code` for going past the cap, or nil.
    package func capExemption(_ code: String) -> CodeName? { capExemptions.first { $0.code == code } }

    /// Codes of results that found nothing.
    package var cleanCodes: [String] { results.filter { $0.group == .noProblem }.map(\.code) }
}

extension CanonicalJSONReader {
    /// `{"months": {"A": 12, "B": 0, "C": 0, "D": 0}, "reach": "unit"}`.
    package func coolDown(_ key: String) throws(JSONRefusal) -> CoolDown {
        let table = try object(key)
        try table.only(["months", "reach"])
        guard let reach = CoolDown.Reach(rawValue: try table.string("reach")) else {
            throw .outOfRange(path: table.path(of: "reach"))
        }
        let byClass = try table.object("months")
        try byClass.only(Set(CreditRiskClass.allCases.map(\.rawValue)))
        var months: [CreditRiskClass: Int] = [:]
        for risk in CreditRiskClass.allCases {
            months[risk] = Int(try byClass.int(risk.rawValue, in: 0...60))
        }
        return CoolDown(months: months, reach: reach)
    }

    /// `{"per_day": 1, "per_week": 2, "per_month": 3, "clean_in_row": 3, "clean_months": 12}`.
    package func alertRules(_ key: String) throws(JSONRefusal) -> VisitAlertRules {
        let rules = try object(key)
        try rules.only(["per_day", "per_week", "per_month", "clean_in_row", "clean_months"])
        return VisitAlertRules(
            mostPerDay: Int(try rules.int("per_day", in: 1...100)),
            mostPerWeek: Int(try rules.int("per_week", in: 1...100)),
            mostPerMonth: Int(try rules.int("per_month", in: 1...100)),
            cleanInRow: Int(try rules.int("clean_in_row", in: 2...100)),
            cleanMonths: Int(try rules.int("clean_months", in: 1...60)))
    }

    /// Reasons with their grounds; each ground takes its own keys and no others, and no code stands twice.
    package func keyReasons(_ key: String) throws(JSONRefusal) -> [KeyReason] {
        var reasons: [KeyReason] = []
        for entry in try objects(key) {
            let reason = KeyReason(
                code: try entry.string("code"), name: try entry.string("name"),
                ground: try entry.keyGround(), isCertain: try entry.bool("certain"))
            guard !reason.code.isEmpty, !reason.name.isEmpty,
                !reasons.contains(where: { $0.code == reason.code })
            else { throw .outOfRange(path: entry.path(of: "code")) }
            reasons.append(reason)
        }
        return reasons
    }

    private func keyGround() throws(JSONRefusal) -> KeyReason.Ground {
        func take(_ more: Set<String>) throws(JSONRefusal) {
            try only(more.union(["code", "name", "ground", "certain"]))
        }
        switch try string("ground") {
        case "labels":
            try take(["labels"])
            return .labels(try filled("labels"))
        case "marked":
            try take([])
            return .marked
        case "registered":
            try take([])
            return .registered
        case "classes":
            try take(["classes"])
            var classes: [CreditRiskClass] = []
            for text in try filled("classes") {
                guard let risk = CreditRiskClass(rawValue: text) else {
                    throw .outOfRange(path: path(of: "classes"))
                }
                classes.append(risk)
            }
            return .classes(classes)
        case "abnormal":
            try take(["except_results"])
            return .abnormal(exceptResults: try strings("except_results"))
        case "serious":
            try take([])
            return .serious
        case "results":
            try take(["results", "months"])
            return .results(try filled("results"), months: Int(try int("months", in: 1...60)))
        default: throw .outOfRange(path: path(of: "ground"))
        }
    }

    /// Strings of which there is at least one.
    private func filled(_ key: String) throws(JSONRefusal) -> [String] {
        let texts = try strings(key)
        guard !texts.isEmpty else { throw .outOfRange(path: path(of: key)) }
        return texts
    }
}
