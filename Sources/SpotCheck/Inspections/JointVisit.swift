// SPDX-License-Identifier: Apache-2.0

/// How a visit comes to its approval (国办发〔2024〕54号: 凡检查必审批；情况紧急的事后补办).
package enum ApprovalKind: String, CaseIterable, Hashable, Sendable {
    /// Approved before leaving.
    case planned
    /// Registered before leaving, with a reason, and decided afterwards.
    case emergency
}

/// One approval form of a visit as its facts tell it.
package struct ApprovalFacts: Hashable, Sendable {
    package let kind: ApprovalKind
    /// The leader's decision; nil while there is none.
    package let approved: Bool?
    package let isNoticed: Bool
    package let isCancelled: Bool

    package init(kind: ApprovalKind, approved: Bool?, isNoticed: Bool, isCancelled: Bool) {
        self.kind = kind
        self.approved = approved
        self.isNoticed = isNoticed
        self.isCancelled = isCancelled
    }
}

/// Where a joint visit stands before anybody leaves, computed from its facts.
package enum JointVisitState: String, CaseIterable, Hashable, Sendable {
    case unasked, asked, returned, approved, noticed, emergency, refused, cancelled

    /// - Parameter last: the newest approval form, nil if there is none.
    package static func of(_ last: ApprovalFacts?) -> JointVisitState {
        guard let last else { return .unasked }
        if last.isCancelled { return .cancelled }
        switch (last.kind, last.approved) {
        case (.planned, nil): return .asked
        case (.planned, false?): return .returned
        case (.emergency, nil): return .emergency
        case (.emergency, false?): return .refused
        case (_, true?): return last.isNoticed ? .noticed : .approved
        }
    }

    /// Whether an approval may be asked for.
    package var mayAsk: Bool {
        switch self {
        case .unasked, .returned, .cancelled: true
        case .asked, .approved, .noticed, .emergency, .refused: false
        }
    }

    /// Whether a leader has to decide.
    package var mayDecide: Bool { self == .asked || self == .emergency }

    /// The word officers read.
    package var words: String {
        switch self {
        case .unasked: "待报批"
        case .asked: "待审批"
        case .returned: "审批退回"
        case .approved: "已批准，待通知"
        case .noticed: "已通知"
        case .emergency: "紧急检查，待补批"
        case .refused: "未予补批"
        case .cancelled: "已取消"
        }
    }
}

/// How the inspected party stands to the record of its visit (行政执法程序; 现场检查笔录).
package enum SceneSignature: String, CaseIterable, Hashable, Sendable {
    case signed, refused, absent

    /// The word officers read.
    package var words: String {
        switch self {
        case .signed: "当事人签名确认"
        case .refused: "当事人拒绝签名"
        case .absent: "当事人不在现场"
        }
    }
}

/// 现场检查笔录: what the lead officer writes down for all departments together.
package struct SceneRecord: Hashable, Sendable {
    package static let longestText = 2000

    package let day: Day
    /// Clock times of beginning and end, `HH:MM`.
    package let began: String
    package let ended: String
    package let place: String
    /// Who was there for the party, with the position; personal, never public.
    package let present: String
    /// 联合检查情况小结.
    package let summary: String
    package let signature: SceneSignature
    /// Who signed; or why not and who witnessed it.
    package let signatureWords: String

    package init(
        day: Day, began: String, ended: String, place: String, present: String, summary: String,
        signature: SceneSignature, signatureWords: String
    ) {
        self.day = day
        self.began = began
        self.ended = ended
        self.place = place
        self.present = present
        self.summary = summary
        self.signature = signature
        self.signatureWords = signatureWords
    }

    /// Everything wrong with it, first things first.
    ///
    /// - Parameters:
    ///   - from: the first day the visit was allowed on.
    ///   - today: no record is of a day to come.
    package func problems(from: Day, today: Day) -> [VisitRefusal] {
        var found: [VisitRefusal] = []
        if day < from { found.append(.beforeApproval(from)) }
        if day > today { found.append(.inTheFuture(today)) }
        if !Self.isClock(began) || !Self.isClock(ended) || ended < began { found.append(.timesWrong) }
        if place.isEmpty { found.append(.placeMissing) }
        if present.isEmpty && signature != .absent { found.append(.presentMissing) }
        if summary.isEmpty { found.append(.summaryMissing) }
        if signatureWords.isEmpty { found.append(.signatureMissing(signature)) }
        let longest = [place, present, summary, signatureWords].map(\.count).max() ?? 0
        if longest > Self.longestText { found.append(.textTooLong(most: Self.longestText)) }
        return found
    }

    private static func isClock(_ text: String) -> Bool {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard text.utf8.count == 5, parts.count == 2, let hour = Int(parts[0]), let minute = Int(parts[1])
        else { return false }
        return (0..<24).contains(hour) && (0..<60).contains(minute)
    }
}

/// What the holder of a check code may send without a login.
package enum VisitRequestKind: String, CaseIterable, Hashable, Sendable {
    case recusal, objection

    /// The word that is read.
    package var words: String {
        switch self {
        case .recusal: "申请回避"
        case .objection: "提出异议"
        }
    }
}

/// Why a step of a visit is refused. Every case is shown to whoever asked for it.
package enum VisitRefusal: Error, Hashable, Sendable {
    case nothingChosen
    case tooMany(most: Int)
    case windowReversed
    case windowOver(Day)
    /// The window ends after the task's own period.
    case windowBeyond(Day)
    case reasonMissing
    case textTooLong(most: Int)
    /// Two officers with valid certificates of each department and one lead (行政处罚法 art. 42).
    case teamShort(String)
    /// The department is not one of those that make the visit.
    case leadUnknown
    /// Nobody decides what he asked for himself.
    case deciderAsked
    case notApproved
    case resultRecorded
    /// Only the lead officer writes the joint record.
    case notLead
    case beforeApproval(Day)
    case inTheFuture(Day)
    case timesWrong
    case placeMissing
    case presentMissing
    case summaryMissing
    case signatureMissing(SceneSignature)
    /// The signature was drawn over another text than the one that is filed, or is no drawing.
    case drawnOverOtherText
    /// Colleagues filled the record differently and nobody has chosen yet.
    case fieldsInConflict
    case notUSCC(String)
    case scoreMissing
    case alreadyRated
    case wordsMissing
    case tooManyRequests(most: Int)
    case codeInvalid
}
