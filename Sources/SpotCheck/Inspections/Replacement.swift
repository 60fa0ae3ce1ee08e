// SPDX-License-Identifier: Apache-2.0

/// Why somebody may leave a team: one line of the rule pack's list (处罚法 art. 43; 公务员法 art. 76). A wish is not
/// among them.
package struct ReplacementReason: Hashable, Sendable {
    /// Two ways out: the person must not come, or cannot.
    package enum Kind: String, CaseIterable, Hashable, Sendable {
        case recusal, absence
    }

    package let code: String
    package let name: String
    package let kind: Kind

    package init(code: String, name: String, kind: Kind) {
        self.code = code
        self.name = name
        self.kind = kind
    }
}

/// How a replacement is asked for.
package enum ReplacementRequestKind: String, CaseIterable, Hashable, Sendable {
    /// 自行回避, by the officer.
    case declared
    /// 当事人申请回避, entered by the unit that received the written application.
    case applied
    /// 报告不能到场, by the officer, or by the unit for somebody who cannot.
    case absence

    /// The list the reason must be taken from.
    package var reasons: ReplacementReason.Kind {
        switch self {
        case .declared, .applied: .recusal
        case .absence: .absence
        }
    }

    /// Whether a document must come along: the written application, or the evidence of the absence.
    package var needsEvidence: Bool {
        switch self {
        case .declared: false
        case .applied, .absence: true
        }
    }

    /// The word officers read.
    package var words: String {
        switch self {
        case .declared: "自行回避"
        case .applied: "当事人申请回避"
        case .absence: "报告不能到场"
        }
    }
}

/// Where a request stands, computed from its facts.
package enum ReplacementState: String, CaseIterable, Hashable, Sendable {
    case asked, refused, approved, replaced, stuck

    /// - Parameters:
    ///   - approved: the decision; nil when there is none yet.
    ///   - hasSubstitute: what the draw of a substitute gave; nil when none was held yet.
    package static func of(approved: Bool?, hasSubstitute: Bool?) -> ReplacementState {
        guard let approved else { return .asked }
        guard approved else { return .refused }
        guard let hasSubstitute else { return .approved }
        return hasSubstitute ? .replaced : .stuck
    }

    /// The word officers read.
    package var words: String {
        switch self {
        case .asked: "待决定"
        case .refused: "不予批准"
        case .approved: "已批准，待抽取"
        case .replaced: "已更换"
        case .stuck: "已批准，无人可替"
        }
    }
}

/// Why a replacement is refused. Every case is shown to the officer who asked for it.
package enum ReplacementRefusal: Error, Hashable, Sendable {
    /// The code is not in the list in force for this way of asking.
    case unknownReason(String)
    case statementMissing
    case textTooLong(most: Int)
    case evidenceMissing(ReplacementRequestKind)
    case notInTeam
    /// The check was made: who made it is a fact.
    case resultRecorded
    /// Nobody decides about himself.
    case deciderConcerned
    /// Nobody decides what he entered himself.
    case deciderAsked
    case reasonMissing
    case notApproved
    /// No ceremony was opened since the approval was logged.
    case noCeremony(approval: Int)
    /// The next ceremony is under way; a later one may not be taken instead.
    case ceremonyRunning(String)
    /// Substitutes of one draw are drawn in the order of the approvals, or the order would be a choice.
    case earlierFirst(request: String)
    case ambiguous
}

/// Which ceremony decides a replacement: the first that was opened after the approval stood in the log and whose value
/// exists. One that failed is passed over; one that is under way must be waited for, or whoever asks could choose
/// among several values (docs/draw.md 2.8).
package enum DecidingCeremony: Hashable, Sendable {
    /// None was opened yet, or those that were have failed.
    case none
    case running(String)
    case ready(String)

    /// One ceremony as its records tell it.
    package struct Candidate: Hashable, Sendable {
        package let id: String
        /// Place of `ceremony.open` in the log.
        package let openedIndex: Int
        package let hasValue: Bool
        /// It never closed in time, too few revealed in time, every draw of it is void, or every source of its public
        /// value is reported missing.
        package let hasFailed: Bool

        package init(id: String, openedIndex: Int, hasValue: Bool, hasFailed: Bool) {
            self.id = id
            self.openedIndex = openedIndex
            self.hasValue = hasValue
            self.hasFailed = hasFailed
        }
    }

    /// Chooses for an approval at this place in the log; there is nothing to choose for anybody.
    package static func among(_ ceremonies: [Candidate], after approval: Int) -> DecidingCeremony {
        let later = ceremonies.filter { $0.openedIndex > approval }.sorted { $0.openedIndex < $1.openedIndex }
        guard let next = later.first(where: { $0.hasValue || !$0.hasFailed }) else { return .none }
        return next.hasValue ? .ready(next.id) : .running(next.id)
    }
}
