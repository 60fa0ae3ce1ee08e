// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import SpotCheck

@Suite struct `A quantity` {
    @Test func `is an exact decimal or nothing`() {
        for (text, millionths): (String, Int64?) in [
            ("0", 0), ("-18", -18_000_000), ("+1.5", 1_500_000), ("0.000001", 1),
            ("999999999.999999", 999_999_999_999_999),
            ("007", 7_000_000), ("", nil), ("-", nil), (".5", nil), ("5.", nil), ("1e3", nil), ("1,000", nil),
            ("0.0000001", nil), ("1234567890", nil), ("１", nil), ("1.2.3", nil), ("--1", nil), (" 1", nil),
        ] {
            #expect(Quantity(text)?.millionths == millionths, "\(text)")
        }
    }

    @Test func `is written as it reads, the shortest way`() {
        var generator = Numbers(9)
        for _ in 0..<2_000 {
            let value = Int64(generator.next() % 2_000_000_000_000) - 1_000_000_000_000
            let sign = value < 0 ? "-" : ""
            let fraction = String(1_000_000 + value.magnitude % 1_000_000).dropFirst()
            let quantity = Quantity("\(sign)\(value.magnitude / 1_000_000).\(fraction)")
            #expect(quantity?.millionths == value)
            #expect(quantity.flatMap { Quantity($0.text) } == quantity)
        }
        #expect(
            Quantity("-0.50")?.text == "-0.5" && Quantity("8.000")?.text == "8" && Quantity("-0")?.text == "0"
        )
    }
}

@Suite struct `A check sheet` {
    private static func point(
        _ code: String, _ position: Int, _ kind: CheckPointKind, least: String = "", most: String = "",
        isOptional: Bool = false
    ) -> CheckPointRow {
        CheckPointRow(
            code: code, item: "X", position: position, question: "问\(code)", kind: kind, measure: "℃",
            least: Quantity(least), most: Quantity(most), advice: "", isOptional: isOptional)
    }

    private static let sheet = CheckSheet([
        point("d", 3, .photo), point("b", 2, .measured, least: "0", most: "8"), point("a", 1, .compliance),
        point("c", 2, .text, isOptional: true),
    ])

    private static func problems(
        _ answers: [String: String], _ outcome: ItemResult.Outcome = .noProblem, sheet: String = sheet.edition
    ) -> [InspectionRefusal] {
        Self.sheet.problems(
            of: ItemResult(
                item: "X", itemVersion: 1, outcome: outcome, finding: "有", handling: "", sheet: sheet,
                answers: answers))
    }

    private static let good = ["a": "yes", "b": "8", "d": "yes"]

    @Test func `goes by position and then by code, and its edition by everything on it`() {
        #expect(Self.sheet.points.map(\.code) == ["a", "b", "c", "d"])
        #expect(CheckSheet(Self.sheet.points.reversed()).edition == Self.sheet.edition)
        #expect(CheckSheet([]).edition == "")
        var changed = Self.sheet.points
        changed[1].most = Quantity("10")
        #expect(CheckSheet(changed).edition != Self.sheet.edition)
    }

    @Test func `wants every point that may not stay open, in a form that can be read`() {
        #expect(Self.problems(Self.good) == [])
        for (change, expected): ([String: String], [InspectionRefusal]) in [
            (["a": ""], [.pointOpen(item: "X", point: "a", "问a")]),
            (["b": ""], [.pointOpen(item: "X", point: "b", "问b")]),
            (["d": ""], [.pointOpen(item: "X", point: "d", "问d")]),
            (["a": "maybe"], [.pointUnreadable(item: "X", point: "a", "问a")]),
            (["b": "温度5"], [.pointUnreadable(item: "X", point: "b", "问b")]),
            // A photo was taken or not; it cannot fail to apply.
            (["d": "notApplicable"], [.pointUnreadable(item: "X", point: "d", "问d")]),
            (["a": "notApplicable", "c": "有异味"], []),
        ] {
            #expect(Self.problems(Self.good.merging(change) { $1 }) == expected, "\(change)")
        }
        // Full-width digits of an input method are digits.
        #expect(Self.problems(Self.good.merging(["b": "７．５"]) { $1 }) == [])
    }

    @Test func `does not let an item pass over what is amiss`() {
        for change in [["a": "no"], ["b": "8.000001"], ["b": "-1"]] {
            let answers = Self.good.merging(change) { $1 }
            let amiss = change["a"] == nil ? "问b" : "问a"
            #expect(Self.problems(answers) == [.pointAmiss(item: "X", amiss)])
            #expect(Self.problems(answers, .problem) == [])
        }
        #expect(Self.problems(Self.good.merging(["b": "0"]) { $1 }) == [])
    }

    @Test func `is not asked of an item that was not checked, and not answered in an old edition`() {
        #expect(Self.problems([:], .notChecked) == [] && Self.problems([:], .notApplicable) == [])
        #expect(Self.problems(Self.good, sheet: "") == [.sheetChanged(item: "X")])
        #expect(
            Self.problems(Self.good, .notChecked, sheet: "0123456789abcdef") == [.sheetChanged(item: "X")])
    }
}
