// SPDX-License-Identifier: Apache-2.0

extension RulePack {
    /// Reads a pack from its JSON file; unknown keys are refused, so that a misspelt rule is not a rule left out.
    package init(reading bytes: [UInt8]) throws(JSONRefusal) {
        let pack = try CanonicalJSONReader(try CanonicalJSON(parsing: bytes, canonical: false))
        try pack.only(Self.keys)
        id = try pack.string("id")
        title = try pack.string("title")
        region = try pack.string("region")
        validFrom = try pack.day("valid_from")
        validTo = try pack.fields["valid_to"] == .null ? nil : pack.day("valid_to")
        sources = try pack.strings("sources")
        officeChoices = try pack.strings("office_choices")
        overallLeast = try pack.fields["overall_least"] == .null ? nil : pack.ratio("overall_least")
        ratios = try pack.classRatios("ratios")
        flagRatios = try pack.flagRatios("flag_ratios")
        generalMost = try pack.ratio("general_most")
        keyMost = try pack.ratio("key_most")
        routineCap = Int(try pack.int("routine_cap", in: 1...366))
        sameItemCap = Int(try pack.int("same_item_cap", in: 1...366))
        capExemptions = try pack.codes("cap_exemptions")
        coolDown = try pack.coolDown("cool_down")
        keyReasons = try pack.keyReasons("key_reasons")
        mergeWindowDays = Int(try pack.int("merge_window_days", in: 0...366))
        alerts = try pack.alertRules("alerts")
        teamSize = Int(try pack.int("team_size", in: 2...20))
        leadRequired = try pack.bool("lead_required")
        approvalAndNoticeRequired = try pack.bool("approval_and_notice_required")
        matchWorkingDays = Int(try pack.int("match_working_days", in: 0...250))
        publishWorkingDays = Int(try pack.int("publish_working_days", in: 1...250))
        handOverWorkingDays = Int(try pack.int("hand_over_working_days", in: 1...250))
        planPublicBy = try pack.optionalString("plan_public_by")
        smallestPool = Int(try pack.int("smallest_pool", in: 2...1000))
        smallestStratum = Int(try pack.int("smallest_stratum", in: 2...1000))
        certificateWarningDays = Int(try pack.int("certificate_warning_days", in: 0...366))
        secondPersonForFiles = try pack.bool("second_person_imports")
        guard let skips = SkipRule(rawValue: try pack.string("skip_rule")) else {
            throw .outOfRange(path: "skip_rule")
        }
        skipRule = skips
        skipCodes = try pack.codes("skip_codes")
        replacementReasons = try pack.replacementReasons("replacement_reasons")
        results = try pack.results("results")
        followUps = try pack.codes("follow_ups")
        fieldPresets = try pack.fieldPresets("field_presets")
        abnormalListing = try pack.codes("abnormal_listing")
        abnormalRemoval = try pack.codes("abnormal_removal")
        seriousAfterAbnormalYears =
            try pack.fields["serious_after_abnormal_years"] == .null
            ? nil : Int(pack.int("serious_after_abnormal_years", in: 1...99))
        seriousYears = Int(try pack.int("serious_years", in: 1...99))
        forbiddenMetrics = try pack.codes("forbidden_metrics")
    }

    private static let keys: Set<String> = [
        "id", "title", "region", "valid_from", "valid_to", "sources", "office_choices", "overall_least",
        "ratios", "flag_ratios", "general_most", "key_most", "routine_cap", "same_item_cap", "cap_exemptions",
        "cool_down", "key_reasons", "merge_window_days", "alerts", "field_presets",
        "team_size", "lead_required", "approval_and_notice_required", "match_working_days",
        "publish_working_days", "hand_over_working_days", "plan_public_by", "smallest_pool",
        "smallest_stratum", "certificate_warning_days", "second_person_imports", "skip_rule", "skip_codes",
        "replacement_reasons",
        "results", "follow_ups", "abnormal_listing", "abnormal_removal", "serious_after_abnormal_years",
        "serious_years",
        "forbidden_metrics",
    ]
}

extension CanonicalJSONReader {
    /// A calendar day, `2026-03-02`.
    package func day(_ key: String) throws(JSONRefusal) -> Day {
        guard let day = Day(try string(key)) else { throw .outOfRange(path: path(of: key)) }
        return day
    }

    /// `{"num": 3, "den": 100}`.
    package func ratio(_ key: String) throws(JSONRefusal) -> Ratio {
        let parts = try object(key)
        try parts.only(["num", "den"])
        let most: Int64 = 1_000_000
        guard let ratio = Ratio(try parts.int("num", in: 0...most), try parts.int("den", in: 1...most)) else {
            throw .outOfRange(path: path(of: key))
        }
        return ratio
    }

    fileprivate func codes(_ key: String) throws(JSONRefusal) -> [CodeName] {
        var codes: [CodeName] = []
        for entry in try objects(key) {
            try entry.only(["code", "name"])
            codes.append(CodeName(code: try entry.string("code"), name: try entry.string("name")))
        }
        return codes
    }

    fileprivate func replacementReasons(_ key: String) throws(JSONRefusal) -> [ReplacementReason] {
        var reasons: [ReplacementReason] = []
        for entry in try objects(key) {
            try entry.only(["code", "name", "kind"])
            guard let kind = ReplacementReason.Kind(rawValue: try entry.string("kind")) else {
                throw .outOfRange(path: entry.path(of: "kind"))
            }
            reasons.append(
                ReplacementReason(
                    code: try entry.string("code"), name: try entry.string("name"), kind: kind))
        }
        return reasons
    }

    fileprivate func classRatios(_ key: String) throws(JSONRefusal) -> [CreditRiskClass: Ratio] {
        let table = try object(key)
        try table.only(Set(CreditRiskClass.allCases.map(\.rawValue)))
        var ratios: [CreditRiskClass: Ratio] = [:]
        for risk in CreditRiskClass.allCases { ratios[risk] = try table.ratio(risk.rawValue) }
        return ratios
    }

    fileprivate func flagRatios(_ key: String) throws(JSONRefusal) -> [String: Ratio] {
        let table = try object(key)
        try table.only(["abnormal", "serious"])
        var ratios: [String: Ratio] = [:]
        for flag in table.fields.keys { ratios[flag] = try table.ratio(flag) }
        return ratios
    }

    fileprivate func results(_ key: String) throws(JSONRefusal) -> [ResultCode] {
        var codes: [ResultCode] = []
        for entry in try objects(key) {
            try entry.only(["code", "name", "group", "excludes_others", "detail_of", "national"])
            guard let group = ResultCode.Group(rawValue: try entry.string("group")) else {
                throw .outOfRange(path: entry.path(of: "group"))
            }
            codes.append(
                ResultCode(
                    code: try entry.string("code"), name: try entry.string("name"), group: group,
                    excludesOthers: try entry.bool("excludes_others"),
                    detailOf: try entry.optionalString("detail_of"),
                    national: try entry.string("national")))
        }
        return codes
    }
}
