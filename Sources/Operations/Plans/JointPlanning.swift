// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

/// 到户测算 of several pools before anything is frozen.
package struct JointForecast: Hashable, Sendable {
    package let figures: JointFigures
    /// How many draws it was counted for.
    package let draws: Int
}

extension Office {
    /// What one draw of each of these would come to today, held apart and with common tickets.
    ///
    /// - Parameter draws: scope, ratios and the rules each is planned under.
    package func jointForecast(
        _ draws: [(scope: PoolScope, ratios: RatioTable, pack: RulePack)], _ db: Connection
    ) throws -> JointForecast {
        let today = Day(inShanghai: now())
        var count = JointCount()
        count.add(
            try db.jointCells(draws.map { RuledPool($0.scope, PoolRules($0.pack, on: today)) }),
            ratios: draws.map(\.ratios),
            smallest: draws.map(\.pack.smallestStratum))
        return JointForecast(figures: count.figures, draws: draws.count)
    }

    /// Counts what a campaign has come to with all draws held so far and keeps it beside the last of them. One roster
    /// after the other: forty of half a million lines each would not fit side by side.
    func countCampaign(_ campaign: String, after draw: String) async throws {
        let held = try await database.read { try $0.heldDraws(ofCampaign: campaign) }
        var count = JointCount()
        for one in held {
            let (roster, announcement) = try await database.read { db in
                (try db.requiredFile(one.roster), try Announcement(parsing: try db.logged(one.announceIndex)))
            }
            count.add(try Roster(parsing: roster), announcement.strata)
        }
        let figures = count.figures
        let at = now()
        try await database.write { db in
            try db.insertCampaignFigures(
                StoredCampaignFigures(
                    campaign: campaign, draw: draw, draws: Int64(held.count), figures: figures,
                    visits: try db.entitiesDrawn(inCampaign: campaign), at: at))
        }
    }

    /// Windows in which published lines of several departments could be carried out together, and the lines by id.
    package func sharedWindows(
        year: Int64, _ db: Connection
    ) throws -> (windows: [SharedWindow], lines: [String: PlacedLine]) {
        let lines = try db.linesWithDrawsLeft(year: year)
        let windows = SharedWindow.propose(
            lines.map { own in
                OpenLine(
                    id: own.line.id, unit: own.unit, from: own.line.from, to: own.line.to,
                    scope: own.line.scope)
            }, earliest: Day(inShanghai: now()))
        return (windows, Dictionary(uniqueKeysWithValues: lines.map { ($0.line.id, $0) }))
    }

    /// What one draw of each of these lines would come to today.
    package func jointForecast(_ lines: [PlacedLine], _ db: Connection) throws -> JointForecast {
        try jointForecast(
            try lines.map { ($0.line.scope, $0.line.ratios, try pack(of: $0)) }, db)
    }

    private func pack(of placed: PlacedLine) throws -> RulePack {
        guard let pack = rulebook.pack(named: placed.pack) else {
            throw BrokenRecord("rule pack \(placed.pack)")
        }
        return pack
    }

    /// What the tasks of a campaign would come to today.
    package func jointForecast(ofCampaign campaign: String, _ db: Connection) throws -> JointForecast {
        try jointForecast(
            try db.tasks(ofCampaign: campaign).compactMap { try db.taskForDraw($0.id) }.map {
                ($0.scope, $0.ratios, try pack(of: $0))
            }, db)
    }

    /// The register with the lines of all plans of a year, to be played (`BurdenTrial`). A line draws at equal
    /// distances within its period, at most once a month, or in the windows of the common calendar.
    ///
    /// - Throws: `PlanRefusal.poolEmpty` when no line of the year holds anybody.
    package func burdenCity(
        year: Int64, aligned: Bool, years: Int, seed: UInt64, _ db: Connection
    ) throws -> BurdenCity {
        let planned = try db.lines(year: year)
        let lines = planned.map(\.line)
        let today = Day(inShanghai: now())
        var kinds: [String: Int] = [:]
        var held: [[Int]] = []
        var classes: [UInt8] = []
        var own: [Int] = []
        try db.eachInPools(
            try planned.map { RuledPool($0.line.scope, PoolRules(try pack(of: $0), on: today)) }
        ) {
            risk, pools, draws in
            let kind = kinds[pools] ?? held.count
            if kind == held.count {
                kinds[pools] = kind
                held.append(draws)
            }
            classes.append(UInt8(CreditRiskClass.allCases.firstIndex(of: risk) ?? 0))
            own.append(kind)
        }
        guard !classes.isEmpty else { throw PlanRefusal.poolEmpty }
        let departments = lines.enumerated().map { place, line in
            BurdenCity.Department(
                kinds: Set(held.indices.filter { held[$0].contains(place) }),
                windows: aligned ? BurdenCity.aligned(draws: Int(line.draws)) : months(of: line),
                ratios: CreditRiskClass.allCases.map {
                    Int(line.ratios.row($0).ratio.ceiling(of: 1_000_000))
                },
                least: line.ratios.row(.a).least)
        }
        return BurdenCity(
            name: aligned ? "city-aligned" : "city-own", classes: classes, kinds: own,
            departments: departments, years: years, seed: seed)
    }

    /// Months from 0, spread over the line's period.
    private func months(of line: PlanLine) -> Set<Int> {
        let first = line.from.month - 1
        let many = max(line.to.month - first, 1)
        let draws = min(Int(line.draws), many)
        return Set((0..<draws).map { first + $0 * many / draws })
    }
}
