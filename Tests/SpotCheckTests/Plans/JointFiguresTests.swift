// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Testing

@Suite struct `What joint draws come to` {
    private static func cell(_ risk: CreditRiskClass, _ draws: [Int], _ size: Int) -> JointCell {
        JointCell(risk: risk, jurisdiction: "430702", draws: draws, size: size)
    }

    private static func percent(_ number: Int64) throws -> RatioTable {
        .flat(try #require(Ratio(number, 100)))
    }

    /// 1,000 firms of two departments at 10 % each: apart 1 − 0.9² = 19 % see somebody, together 10 %.
    @Test func `is what chance gives apart and the larger share together`() throws {
        var count = JointCount()
        count.add(
            [Self.cell(.b, [0, 1], 1000)], ratios: [try Self.percent(10), try Self.percent(10)],
            smallest: [1, 1])
        #expect(count.figures == JointFigures(checks: 200, apart: 190, least: 100))
        #expect(count.figures.saved(visits: 100) == 47)
    }

    @Test func `saves nothing where scopes do not meet`() throws {
        var count = JointCount()
        count.add(
            [Self.cell(.b, [0], 1000), Self.cell(.c, [1], 500)],
            ratios: [try Self.percent(10), try Self.percent(20)], smallest: [1, 1])
        #expect(count.figures == JointFigures(checks: 200, apart: 200, least: 200))
        #expect(JointCount().figures.saved(visits: 0) == nil)
    }

    @Test func `takes all of those a rule draws with certainty, in that draw alone`() throws {
        var count = JointCount()
        let key = JointCell(risk: .b, jurisdiction: "430702", draws: [0, 1], certain: [1], size: 50)
        count.add(
            [Self.cell(.b, [0, 1], 950), key], ratios: [try Self.percent(10), try Self.percent(10)],
            smallest: [1, 1])
        #expect(count.figures == JointFigures(checks: 245, apart: 230, least: 145))
    }

    /// From rosters as published the same numbers follow as from the cells they were made of.
    @Test func `is the same from frozen rosters`() throws {
        let ids = (100..<1100).map { "E\($0)" }
        func roster(_ ids: [String]) throws -> Roster {
            try Roster(ids.map { RosterEntry(id: $0, stratum: "B.430702") }.sorted { $0.id < $1.id })
        }
        func stratum(_ size: Int, _ percent: Int) -> [Stratum] {
            [Stratum(name: "B.430702", size: size, numerator: percent, denominator: 100, least: 0)]
        }
        var frozen = JointCount()
        frozen.add(try roster(ids), stratum(1000, 10))
        frozen.add(try roster(Array(ids.prefix(400))), stratum(400, 25))
        var forecast = JointCount()
        forecast.add(
            [Self.cell(.b, [0], 600), Self.cell(.b, [0, 1], 400)],
            ratios: [try Self.percent(10), try Self.percent(25)], smallest: [1, 1])
        #expect(frozen.figures == forecast.figures)
        #expect(frozen.figures == JointFigures(checks: 200, apart: 190, least: 160))
    }
}

@Suite struct `A shared window` {
    private static func line(
        _ id: String, _ unit: String, _ from: String, _ to: String, _ scope: PoolScope = PoolScope()
    ) throws -> OpenLine {
        OpenLine(
            id: id, unit: unit, from: try #require(Day(from)), to: try #require(Day(to)), scope: scope)
    }

    @Test func `is proposed where lines of two departments are open together`() throws {
        let lines = [
            try Self.line("a", "scjg", "2026-03-01", "2026-06-30"),
            try Self.line("b", "sthj", "2026-05-01", "2026-11-30"),
            try Self.line("c", "scjg", "2026-07-01", "2026-10-31"),
            try Self.line("d", "xfjy", "2026-09-01", "2026-12-31"),
        ]
        let early = SharedWindow.propose(lines, earliest: try #require(Day("2026-01-01")))
        #expect(early.map { $0.lines.map(\.id) } == [["a", "b"], ["c", "d"]])
        #expect(early.map(\.from.text) == ["2026-05-01", "2026-09-01"])
        #expect(early.map(\.to.text) == ["2026-06-30", "2026-10-31"])
        let late = SharedWindow.propose(lines, earliest: try #require(Day("2026-08-01")))
        #expect(late.map { $0.lines.map(\.id) } == [["b", "c", "d"]])
    }

    @Test func `is not one of a single department, nor of scopes that cannot meet`() throws {
        let alone = [
            try Self.line("a", "scjg", "2026-03-01", "2026-06-30"),
            try Self.line("b", "scjg", "2026-03-01", "2026-06-30"),
            try Self.line("c", "sthj", "2026-03-01", "2026-06-30", PoolScope(industries: ["H"])),
        ]
        let earliest = try #require(Day("2026-01-01"))
        #expect(SharedWindow.propose(Array(alone.prefix(2)), earliest: earliest).isEmpty)
        #expect(SharedWindow.propose(alone, earliest: earliest).count == 1)
        let shops = try Self.line(
            "d", "swj", "2026-03-01", "2026-06-30", PoolScope(industries: ["51", "52"]))
        #expect(SharedWindow.propose([alone[2], shops], earliest: earliest).isEmpty)
        let hotels = try Self.line("e", "swj", "2026-03-01", "2026-06-30", PoolScope(industries: ["6110"]))
        #expect(SharedWindow.propose([alone[2], hotels], earliest: earliest).count == 1)
    }
}
