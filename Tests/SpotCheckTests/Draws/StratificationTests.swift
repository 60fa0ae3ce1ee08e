// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import SpotCheck

@Suite struct `A stratification` {
    private typealias Cell = Stratification.Cell

    private let rules: [String: SampleRule] = [
        "A": .ratio(num: 1, den: 100, least: 0), "B": .ratio(num: 3, den: 100, least: 0),
        "C": .ratio(num: 10, den: 100, least: 0), "D": .ratio(num: 30, den: 100, least: 1),
    ]

    @Test func `names strata by area and class and keeps the ratio of each`() {
        let plan = Stratification(
            sizes: [
                Cell(area: "430702", riskClass: "A"): 650, Cell(area: "430702", riskClass: "D"): 20,
                Cell(area: "430703", riskClass: "A"): 101,
            ], rules: rules)
        #expect(plan.strata.map(\.name) == ["430702.A", "430702.D", "430703.A"])
        #expect(plan.strata.map(\.quota) == [7, 6, 2])
        #expect(plan.name(of: Cell(area: "430702", riskClass: "D")) == "430702.D")
        #expect(plan.name(of: Cell(area: "430799", riskClass: "D")) == nil)
    }

    @Test func `never leaves a class alone in a cell of fewer than five`() {
        let plan = Stratification(
            sizes: [
                Cell(area: "430726", riskClass: "A"): 100, Cell(area: "430726", riskClass: "B"): 40,
                Cell(area: "430726", riskClass: "C"): 8, Cell(area: "430726", riskClass: "D"): 1,
            ], rules: rules)
        #expect(plan.strata.map(\.name) == ["430726.A", "430726.B", "430726.CD"])
        #expect(plan.strata.map(\.size) == [100, 40, 9])
        // One of eight C and one of one D were due; the joint stratum draws as many.
        #expect(plan.strata[2].quota == 2)
        #expect(plan.name(of: Cell(area: "430726", riskClass: "D")) == "430726.CD")
    }

    @Test func `hides the class of everyone in an area of fewer than five`() {
        let plan = Stratification(
            sizes: [Cell(area: "430771", riskClass: "A"): 2, Cell(area: "430771", riskClass: "D"): 1],
            rules: rules)
        #expect(plan.strata.map(\.name) == ["430771.AD"])
        #expect(plan.strata[0].size == 3)
    }

    @Test(arguments: 0..<200) func `keeps all members and all strata of five or more`(seed: Int) {
        var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 1
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        var sizes: [Cell: Int] = [:]
        for area in 0..<(1 + next(5)) {
            for riskClass in ["A", "B", "C", "D"] where next(3) > 0 {
                sizes[Cell(area: "43070\(area)", riskClass: riskClass)] = 1 + next(30)
            }
        }
        let plan = Stratification(sizes: sizes, rules: rules)
        #expect(plan.strata.reduce(0) { $0 + $1.size } == sizes.values.reduce(0, +))
        let areas = Dictionary(grouping: plan.strata) { Stratification.area(ofStratum: $0.name) }
        for strata in areas.values where strata.count > 1 {
            #expect(strata.allSatisfy { $0.size >= Stratification.smallest })
        }
        for stratum in plan.strata { #expect(isRosterName(stratum.name)) }
    }

    @Test func `shares a count out by largest remainder`() {
        #expect(apportion(10, over: [("a", 53), ("b", 24), ("c", 23)]) == ["a": 5, "b": 3, "c": 2])
        #expect(apportion(1, over: [("a", 5), ("b", 5)]) == ["a": 1, "b": 0])
        #expect(apportion(99, over: [("a", 5), ("b", 5)]) == ["a": 5, "b": 5])
        #expect(apportion(3, over: []) == [:])
    }

    @Test func `draws a fixed number of a class over all areas`() {
        let plan = Stratification(
            sizes: [Cell(area: "1", riskClass: "A"): 70, Cell(area: "2", riskClass: "A"): 30],
            rules: ["A": .count(11)])
        #expect(plan.strata.map(\.quota) == [8, 3])
    }

    @Test func `is kept as text and read back`() throws {
        let strata = [Stratum(name: "430702.A", size: 9, numerator: 1, denominator: 3, least: 2)]
        #expect(try StrataText.decode(try StrataText.encode(strata)) == strata)
        #expect(throws: JSONRefusal.self) { try StrataText.decode("[{\"name\":\"A\"}]") }
    }
}
