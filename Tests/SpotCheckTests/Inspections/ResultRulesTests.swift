// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import SpotCheck

@Suite struct `The rules of a result` {
    private static func code(
        _ code: String, _ group: ResultCode.Group, alone: Bool = false, of parent: String? = nil
    ) -> ResultCode {
        ResultCode(
            code: code, name: code, group: group, excludesOthers: alone, detailOf: parent, national: code)
    }

    private static let rules = ResultRules(
        pack: "p",
        codes: [
            code("1", .noProblem, alone: true), code("A", .problemPending), code("E", .problemCorrected),
            code("F", .notApplicable), code("B", .problemDetail, of: "A"), code("7", .notOperating),
            code("8", .nonCooperation),
        ],
        followUps: [CodeName(code: "1", name: "无需后续处置")], methods: ["onSite", "paper"],
        items: ["X": 2, "Y": 1], assignedOn: Day(number: 100), today: Day(number: 110), longestText: 5)

    private static func result(
        day: Int32 = 105, methods: [String] = ["onSite"], _ x: ItemResult.Outcome = .noProblem,
        _ y: ItemResult.Outcome = .noProblem, finding: String = "有", codes: [String] = ["1"],
        followUp: String = "1", note: String = ""
    ) -> CheckResult {
        CheckResult(
            checkedOn: Day(number: day), methods: methods,
            items: [
                ItemResult(
                    item: "X", itemVersion: 2, outcome: x, finding: x == .problem ? finding : "", handling: ""
                ),
                ItemResult(
                    item: "Y", itemVersion: 1, outcome: y, finding: y == .problem ? finding : "", handling: ""
                ),
            ], codes: codes, followUp: followUp, note: note)
    }

    private static func problems(_ result: CheckResult) -> [InspectionRefusal] { rules.problems(of: result) }

    @Test func `take the days from assignment to today`() {
        #expect(Self.problems(Self.result(day: 100)) == [])
        #expect(Self.problems(Self.result(day: 110)) == [])
        #expect(Self.problems(Self.result(day: 99)) == [.checkedBeforeAssignment(Day(number: 100).text)])
        #expect(Self.problems(Self.result(day: 111)) == [.checkedInTheFuture(Day(number: 110).text)])
    }

    @Test func `want a known method, a finding for each problem, and short texts`() {
        #expect(Self.problems(Self.result(methods: [])) == [.noMethod])
        #expect(Self.problems(Self.result(methods: ["paper", "guess"])) == [.unknownMethod("guess")])
        #expect(
            Self.problems(Self.result(.problem, finding: "", codes: ["A"])) == [.findingMissing(item: "X")])
        #expect(Self.problems(Self.result(note: "一二三四五")) == [])
        #expect(Self.problems(Self.result(note: "一二三四五六")) == [.textTooLong(most: 5)])
        #expect(
            Self.problems(Self.result(.problem, finding: "一二三四五六", codes: ["E"])) == [.textTooLong(most: 5)])
    }

    @Test func `let codes say only what the items say`() {
        #expect(Self.problems(Self.result(codes: [])) == [.noCode])
        #expect(Self.problems(Self.result(codes: ["Z"])) == [.unknownCode("Z")])
        #expect(Self.problems(Self.result(codes: ["1", "7"])) == [.codeStandsAlone("1")])
        #expect(Self.problems(Self.result(.problem)) == [.problemContradictsCode("1")])
        #expect(Self.problems(Self.result(.notChecked, .notApplicable)) == [.nothingChecked("1")])
        #expect(Self.problems(Self.result(.notChecked, .noProblem)) == [])
        #expect(Self.problems(Self.result(codes: ["B"])) == [.detailWithoutItsCode("B")])
        #expect(Self.problems(Self.result(.problem, codes: ["A", "B"])) == [])
        for told in ["A", "E", "8"] {
            #expect(Self.problems(Self.result(.problem, codes: [told, "7"])) == [])
        }
        for silent in ["F", "7"] {
            #expect(Self.problems(Self.result(.problem, codes: [silent])) == [.problemNeedsCode])
            #expect(Self.problems(Self.result(.notChecked, .notChecked, codes: [silent])) == [])
        }
        #expect(Self.problems(Self.result(followUp: "")) == [.unknownFollowUp("")])
    }

    @Test func `want each item once and in its version`() {
        let full = Self.result()
        func with(_ items: [ItemResult]) -> [InspectionRefusal] {
            Self.problems(
                CheckResult(
                    checkedOn: full.checkedOn, methods: full.methods, items: items, codes: full.codes,
                    followUp: full.followUp, note: ""))
        }
        let old = ItemResult(item: "X", itemVersion: 1, outcome: .noProblem, finding: "", handling: "")
        let strange = ItemResult(item: "Z", itemVersion: 1, outcome: .noProblem, finding: "", handling: "")
        #expect(with(full.items.reversed()) == [])
        #expect(with([full.items[0]]) == [.itemMissing("Y")])
        #expect(with(full.items + [full.items[0]]) == [.itemNotOfThisTask("X")])
        #expect(with([old, full.items[1]]) == [.itemNotOfThisTask("X")])
        #expect(with(full.items + [strange]) == [.itemNotOfThisTask("Z")])
    }

    @Test func `tell where a visit stands`() {
        #expect(VisitState.of(hasDraft: false, versions: []) == .due)
        #expect(VisitState.of(hasDraft: true, versions: []) == .drafted)
        #expect(VisitState.of(hasDraft: true, versions: [(nil, false)]) == .recorded)
        #expect(VisitState.of(hasDraft: false, versions: [(false, false)]) == .returned)
        #expect(VisitState.of(hasDraft: false, versions: [(true, true)]) == .published)
        #expect(VisitState.of(hasDraft: false, versions: [(true, true), (nil, false)]) == .recorded)
        #expect(VisitState.of(hasDraft: false, versions: [(true, true), (false, false)]) == .returned)
        #expect(VisitState.of(hasDraft: false, versions: [(true, true), (true, true)]) == .published)
    }

    @Test func `attachments are told by their first bytes alone`() {
        #expect(AttachmentKind.of(Array("%PDF-1.7".utf8)) == .pdf)
        #expect(AttachmentKind.of([0xFF, 0xD8, 0xFF, 0xE0]) == .jpeg)
        #expect(AttachmentKind.of(Array("RIFF0000WEBPVP8 ".utf8)) == .webp)
        for other in ["RIFF0000WAVE", "%PDF", "GIF89a", "<svg", "PK\u{3}\u{4}", ""] {
            #expect(AttachmentKind.of(Array(other.utf8)) == nil, "\(other)")
        }
    }
}
