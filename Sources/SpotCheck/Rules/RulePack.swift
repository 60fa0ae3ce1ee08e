// SPDX-License-Identifier: Apache-2.0

/// 检查结果代码, as one rule pack lists them.
package struct ResultCode: Hashable, Sendable {
    /// What kind of outcome the code tells.
    package enum Group: String, CaseIterable, Hashable, Sendable {
        case noProblem
        case problemPending
        case problemCorrected
        case notApplicable
        case problemDetail
        case notOperating
        case nonCooperation
        case statusChanged
    }

    package let code: String
    package let name: String
    package let group: Group
    /// 未发现问题 stands alone; the others may be combined.
    package let excludesOthers: Bool
    /// The code this one details and cannot stand without.
    package let detailOf: String?
    /// The code of the national publicity system.
    package let national: String
}

/// The dated rules of one region: data, because the law changes and old draws must stay explicable by old rules.
///
/// Ratios and deadlines named in `officeChoices` are not fixed by law: the office may change them in its file.
package struct RulePack: Hashable, Sendable {
    package let id: String
    package let title: String
    /// The division (GB/T 2260) the pack is for.
    package let region: String
    package let validFrom: Day
    /// Last day; nil while in force.
    package let validTo: Day?
    /// Titles of the documents the pack follows.
    package let sources: [String]
    package let officeChoices: [String]

    /// The least part of all entities to be drawn in a year, if the rules name one.
    package let overallLeast: Ratio?
    /// The usual part to be drawn of each risk class; every class has one.
    package let ratios: [CreditRiskClass: Ratio]
    /// The part of those on a list: keys `abnormal` and `serious`.
    package let flagRatios: [String: Ratio]
    package let generalMost: Ratio
    package let keyMost: Ratio

    /// How often one authority may routinely inspect one entity in a year.
    package let routineCap: Int
    /// How often one item may be inspected at one entity in a year.
    package let sameItemCap: Int
    /// Grounds that do not count towards the cap.
    package let capExemptions: [CodeName]
    /// 无事不扰.
    package let coolDown: CoolDown
    /// 重点检查事由.
    package let keyReasons: [KeyReason]
    /// Pending visits of two authorities to one entity whose last days are no more than so many days apart are put
    /// forward for one visit.
    package let mergeWindowDays: Int
    package let alerts: VisitAlertRules

    package let teamSize: Int
    package let leadRequired: Bool
    package let approvalAndNoticeRequired: Bool
    package let matchWorkingDays: Int
    package let publishWorkingDays: Int
    package let handOverWorkingDays: Int
    /// Month and day by which the yearly plan is public, `03-31`.
    package let planPublicBy: String?
    /// An eligible pool of fewer inspectors raises an alarm: a draw from it is hardly one.
    package let smallestPool: Int
    /// A published stratum of fewer entities would tell who they are; cells below this are merged.
    package let smallestStratum: Int
    /// So many days before a certificate ends the unit is told.
    package let certificateWarningDays: Int
    /// Whether imported files too are confirmed by somebody other than whoever handed them in; what is typed by hand
    /// always is.
    package let secondPersonForFiles: Bool
    /// What becomes of the place of a drawn entity that is found ineligible, and for which reasons it may be.
    package let skipRule: SkipRule
    package let skipCodes: [CodeName]

    /// For what somebody may be replaced in a team.
    package let replacementReasons: [ReplacementReason]

    package let results: [ResultCode]
    package let followUps: [CodeName]
    /// What an officer on the spot can put down with one tap.
    package let fieldPresets: [FieldPreset]
    package let abnormalListing: [CodeName]
    package let abnormalRemoval: [CodeName]
    /// After so many years on the abnormal list an entity went to the serious list by itself, if the rules say so.
    package let seriousAfterAbnormalYears: Int?
    package let seriousYears: Int
    /// What no statistic may reward (国办发〔2024〕54号).
    package let forbiddenMetrics: [CodeName]

    /// Whether the pack is in force on `day`.
    package func applies(on day: Day) -> Bool {
        guard day >= validFrom else { return false }
        guard let validTo else { return true }
        return day <= validTo
    }

    /// The pack in force on `day`, or nil if no rules are known for it; of several the latest begun.
    package static func applicable(on day: Day, among packs: [RulePack]) -> RulePack? {
        packs.filter { $0.applies(on: day) }.max { $0.validFrom < $1.validFrom }
    }

    /// The result code `code`, or nil.
    package func result(_ code: String) -> ResultCode? { results.first { $0.code == code } }

    /// The follow-up measure `code`, or nil.
    package func followUp(_ code: String) -> CodeName? { followUps.first { $0.code == code } }

    /// The reason `code` for leaving a team, or nil.
    package func replacementReason(_ code: String) -> ReplacementReason? {
        replacementReasons.first { $0.code == code }
    }

    /// The usual ratio of a class.
    package func ratio(of risk: CreditRiskClass) -> Ratio { ratios[risk] ?? .nothing }

    /// The highest ratio an item of this tier may be drawn at (国市监信〔2019〕38号).
    package func most(of tier: ItemTier) -> Ratio {
        switch tier {
        case .general: generalMost
        case .key: keyMost
        }
    }
}
