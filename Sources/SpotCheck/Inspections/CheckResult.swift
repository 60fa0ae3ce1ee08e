// SPDX-License-Identifier: Apache-2.0

/// 检查结果 of one item on a visit.
package struct ItemResult: Hashable, Sendable {
    package enum Outcome: String, CaseIterable, Sendable {
        case noProblem, problem, notApplicable, notChecked

        /// The word officers and citizens read.
        package var words: String {
            switch self {
            case .noProblem: "未发现问题"
            case .problem: "发现问题"
            case .notApplicable: "不适用"
            case .notChecked: "未检查"
            }
        }
    }

    package let item: String
    package let itemVersion: Int64
    package let outcome: Outcome
    /// What was found; required for a problem.
    package let finding: String
    /// What was done about it.
    package let handling: String
    /// Edition of the check sheet that was answered (`CheckSheet.edition`); empty without one.
    package let sheet: String
    /// Answers to the sheet by the code of the point, as typed.
    package let answers: [String: String]

    package init(
        item: String, itemVersion: Int64, outcome: Outcome, finding: String, handling: String,
        sheet: String = "", answers: [String: String] = [:]
    ) {
        self.item = item
        self.itemVersion = itemVersion
        self.outcome = outcome
        self.finding = finding
        self.handling = handling
        self.sheet = sheet
        self.answers = answers
    }
}

/// What an inspector files about a visit: one version of 检查结果.
package struct CheckResult: Hashable, Sendable {
    package let checkedOn: Day
    package let methods: [String]
    package let items: [ItemResult]
    /// Result codes of the rule pack; several may combine unless one excludes the others.
    package let codes: [String]
    package let followUp: String
    package let note: String

    package init(
        checkedOn: Day, methods: [String], items: [ItemResult], codes: [String], followUp: String,
        note: String
    ) {
        self.checkedOn = checkedOn
        self.methods = methods
        self.items = items
        self.codes = codes
        self.followUp = followUp
        self.note = note
    }
}

/// What a result is held against: the codes of the pack, the items of the task and the days it may lie on.
package struct ResultRules: Sendable {
    /// Id of the rule pack.
    package let pack: String
    package let codes: [ResultCode]
    package let followUps: [CodeName]
    package let methods: [String]
    /// Item code to the version the plan line names.
    package let items: [String: Int64]
    /// The check sheets of items that have one, as they stand now.
    package let sheets: [String: CheckSheet]
    /// The day the visit was assigned; nothing can have been checked before.
    package let assignedOn: Day
    package let today: Day
    /// Longest free text, in characters.
    package let longestText: Int

    package init(
        pack: String, codes: [ResultCode], followUps: [CodeName], methods: [String], items: [String: Int64],
        sheets: [String: CheckSheet] = [:], assignedOn: Day, today: Day, longestText: Int = 2000
    ) {
        self.pack = pack
        self.codes = codes
        self.followUps = followUps
        self.methods = methods
        self.items = items
        self.sheets = sheets
        self.assignedOn = assignedOn
        self.today = today
        self.longestText = longestText
    }

    /// Every reason why `result` cannot be filed, in the order of the form; empty when it can.
    ///
    /// Code groups follow rules.md section 3: a code that excludes the others stands alone, and what it says
    /// must agree with the items.
    package func problems(of result: CheckResult) -> [InspectionRefusal] {
        dayProblems(result) + methodProblems(result) + itemProblems(result) + codeProblems(result)
            + textProblems(result)
    }

    private func dayProblems(_ result: CheckResult) -> [InspectionRefusal] {
        if result.checkedOn < assignedOn { return [.checkedBeforeAssignment(assignedOn.text)] }
        if result.checkedOn > today { return [.checkedInTheFuture(today.text)] }
        return []
    }

    private func methodProblems(_ result: CheckResult) -> [InspectionRefusal] {
        if result.methods.isEmpty { return [.noMethod] }
        return result.methods.filter { !methods.contains($0) }.map { .unknownMethod($0) }
    }

    private func itemProblems(_ result: CheckResult) -> [InspectionRefusal] {
        var missing = items
        var problems: [InspectionRefusal] = []
        for item in result.items {
            // A version the line does not name, or a second answer to the same item, is not of this task.
            if missing.removeValue(forKey: item.item) != item.itemVersion {
                problems.append(.itemNotOfThisTask(item.item))
            }
            if item.outcome == .problem && item.finding.isEmpty {
                problems.append(.findingMissing(item: item.item))
            }
            problems += (sheets[item.item] ?? CheckSheet([])).problems(of: item)
        }
        return missing.keys.sorted().map { .itemMissing($0) } + problems
    }

    private func codeProblems(_ result: CheckResult) -> [InspectionRefusal] {
        guard !result.codes.isEmpty else { return [.noCode] }
        var problems: [InspectionRefusal] = []
        let known = result.codes.compactMap { code in codes.first { $0.code == code } }
        for code in result.codes where !codes.contains(where: { $0.code == code }) {
            problems.append(.unknownCode(code))
        }
        for code in known {
            if let parent = code.detailOf, !result.codes.contains(parent) {
                problems.append(.detailWithoutItsCode(code.name))
            }
        }
        problems += contradictions(known, result)
        if !followUps.contains(where: { $0.code == result.followUp }) {
            problems.append(.unknownFollowUp(result.followUp))
        }
        return problems
    }

    /// What the codes say must agree with what was found.
    private func contradictions(_ known: [ResultCode], _ result: CheckResult) -> [InspectionRefusal] {
        let foundProblem = result.items.contains { $0.outcome == .problem }
        guard let alone = known.first(where: \.excludesOthers) else {
            let told: Set<ResultCode.Group> = [.problemPending, .problemCorrected, .nonCooperation]
            let isTold = known.contains { told.contains($0.group) }
            return foundProblem && !known.isEmpty && !isTold ? [.problemNeedsCode] : []
        }
        var problems: [InspectionRefusal] = []
        if known.count > 1 { problems.append(.codeStandsAlone(alone.name)) }
        if foundProblem { problems.append(.problemContradictsCode(alone.name)) }
        if alone.group == .noProblem, !result.items.contains(where: { $0.outcome == .noProblem }),
            !foundProblem
        {
            problems.append(.nothingChecked(alone.name))
        }
        return problems
    }

    private func textProblems(_ result: CheckResult) -> [InspectionRefusal] {
        let texts = [result.note] + result.items.flatMap { [$0.finding, $0.handling] + $0.answers.values }
        return texts.contains { $0.count > longestText } ? [.textTooLong(most: longestText)] : []
    }
}

/// Why a result, a review, a correction or an attachment is refused. Every case is shown to the officer who asked.
package enum InspectionRefusal: Error, Hashable, Sendable {
    case checkedBeforeAssignment(String)
    case checkedInTheFuture(String)
    case noMethod
    case unknownMethod(String)
    case itemMissing(String)
    case itemNotOfThisTask(String)
    case findingMissing(item: String)
    /// A point of the check sheet has no answer; its question.
    case pointOpen(item: String, point: String, String)
    case pointUnreadable(item: String, point: String, String)
    /// A point tells of a problem and its item says there is none.
    case pointAmiss(item: String, String)
    /// The sheet has been changed since the form was opened.
    case sheetChanged(item: String)
    case noCode
    case unknownCode(String)
    /// A detail code without the code it details.
    case detailWithoutItsCode(String)
    case codeStandsAlone(String)
    case problemContradictsCode(String)
    /// An item has a problem and no code tells of one.
    case problemNeedsCode
    /// "No problem found" although no item was checked.
    case nothingChecked(String)
    case unknownFollowUp(String)
    case textTooLong(most: Int)
    /// Recorder and reviewer must be two people.
    case reviewerRecorded
    case returnNeedsReason
    case correctionNeedsReason
    case nothingToCorrect
    case attachmentEmpty
    case attachmentTooLarge(most: Int)
    case attachmentKind(String)
    /// The certificate of an officer of the team was not valid on the day of the check: not yet, or no more.
    case certificateLapsed(String)
    /// Somebody of the team is to be replaced and nobody has come yet: the team is not the one in force.
    case placeVacant
    /// Approval and notice come before the check (国办发〔2024〕54号).
    case notNoticed
    case checkedBeforeApproval(Day)
    /// Colleagues filled these fields differently and nobody has chosen yet.
    case fieldsInConflict([String])
    /// The check lies after the last day of the task; the note must say why.
    case lateWithoutReason(Day)
    case fieldTooLong(most: Int)
    /// The bytes that arrived are not those whose digest was announced.
    case photoDamaged
    case notAPhoto(String)
    /// A photo belongs to one visit.
    case photoOfAnotherVisit
    /// A marked copy whose original is not attached to the same visit.
    case copyWithoutOriginal
}

/// Several refusals found at once, so that a form can show them all.
package struct InspectionProblems: Error, Hashable, Sendable {
    package let all: [InspectionRefusal]

    package init(_ all: [InspectionRefusal]) { self.all = all }
}
