// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// What the draws of a campaign had come to when one of them was held.
package struct StoredCampaignFigures: Hashable, Sendable {
    package let campaign: String
    /// The draw after which they were counted.
    package let draw: String
    /// How many draws of the campaign had been held by then.
    package let draws: Int64
    package let figures: JointFigures
    /// Distinct entities drawn by then.
    package let visits: Int64
    package let at: Instant

    package init(
        campaign: String, draw: String, draws: Int64, figures: JointFigures, visits: Int64, at: Instant
    ) {
        self.campaign = campaign
        self.draw = draw
        self.draws = draws
        self.figures = figures
        self.visits = visits
        self.at = at
    }

    fileprivate init(_ row: Row) throws {
        self.init(
            campaign: try row.text("campaign"), draw: try row.text("draw"), draws: try row.integer("draws"),
            figures: JointFigures(
                checks: Int(try row.integer("checks")), apart: Int(try row.integer("apart")),
                least: Int(try row.integer("least"))), visits: try row.integer("visits"),
            at: Instant(milliseconds: try row.integer("at")))
    }
}

/// A scope with what its reasons stand for.
package struct RuledPool: Hashable, Sendable {
    package let scope: PoolScope
    package let rules: PoolRules?

    package init(_ scope: PoolScope, _ rules: PoolRules?) {
        self.scope = scope
        self.rules = rules
    }
}

/// A draw of a campaign that has been held, with what is public of it.
package struct HeldDraw: Hashable, Sendable {
    package let draw: String
    package let announceIndex: Int64
    /// Digests of public files.
    package let roster: String
    package let list: String
}

extension Connection {
    /// Everybody who is in at least one of these pools, counted by class, area, the pools that hold them and those that
    /// draw them with certainty.
    package func jointCells(_ pools: [RuledPool]) throws -> [JointCell] {
        guard !pools.isEmpty else { return [] }
        let found = try rows(
            """
            SELECT risk_class, jurisdiction, held, certain, COUNT(*) AS size FROM (
                SELECT risk_class, jurisdiction, \(try Self.held(pools)) AS held,
                    \(try Self.certain(pools)) AS certain
                FROM entity WHERE in_pool = 1) AS member
            GROUP BY risk_class, jurisdiction, held, certain
            """)
        return try found.compactMap { row in
            let draws = Self.places(try row.text("held"))
            guard !draws.isEmpty else { return nil }
            return JointCell(
                risk: try row.word("risk_class"), jurisdiction: try row.text("jurisdiction"), draws: draws,
                certain: Set(Self.places(try row.text("certain"))), size: Int(try row.integer("size")))
        }
    }

    /// Hands the class and the pools of everybody who is in at least one of these to `body`, in order of keys: the text
    /// that stands for them, and places in `pools`.
    package func eachInPools(
        _ pools: [RuledPool], _ body: (CreditRiskClass, String, [Int]) throws -> Void
    ) throws {
        guard !pools.isEmpty else { return }
        try each(
            """
            SELECT risk_class, \(try Self.held(pools)) AS held FROM entity WHERE in_pool = 1 ORDER BY key
            """
        ) { row in
            let held = try row.text("held")
            let draws = Self.places(held)
            if !draws.isEmpty { try body(try row.word("risk_class"), held, draws) }
        }
    }

    private static func held(_ pools: [RuledPool]) throws -> SQL {
        masks(try pools.map { try condition($0.scope, $0.rules) })
    }

    private static func certain(_ pools: [RuledPool]) throws -> SQL {
        masks(try pools.map { "(\(try certain($0.scope, $0.rules))) = 1" })
    }

    /// Which of these conditions hold, as one text: masks of 60 bits each, separated by commas.
    private static func masks(_ conditions: [SQL]) -> SQL {
        let masks = stride(from: 0, to: conditions.count, by: bitsOfMask).map { start -> SQL in
            let part = conditions[start..<min(start + bitsOfMask, conditions.count)]
            let bits = part.enumerated().map { place, condition -> SQL in
                "CASE WHEN \(condition) THEN \(Int64(1) << Int64(place)) ELSE 0 END"
            }
            return "CAST(\(SQL.join(bits, separator: " + ")) AS TEXT)"
        }
        return SQL.join(masks, separator: " || ',' || ")
    }

    private static let bitsOfMask = 60

    private static func places(_ masks: String) -> [Int] {
        masks.split(separator: ",").enumerated().flatMap { number, text -> [Int] in
            let mask = UInt64(text) ?? 0
            return (0..<bitsOfMask).filter { mask >> UInt64($0) & 1 == 1 }.map { number * bitsOfMask + $0 }
        }
    }

    /// The draws of a campaign that have a result, by announcement.
    package func heldDraws(ofCampaign campaign: String) throws -> [HeldDraw] {
        try rows(
            """
            SELECT d.id, d.announce_index, r.file AS roster, h.file AS list FROM draw d
                JOIN task t ON t.id = d.task JOIN roster r ON r.id = d.roster
                JOIN draw_result h ON h.draw = d.id
            WHERE t.campaign = \(campaign) AND NOT EXISTS (SELECT 1 FROM draw_void v WHERE v.draw = d.id)
            ORDER BY d.announce_index
            """
        ).map { row in
            HeldDraw(
                draw: try row.text("id"), announceIndex: try row.integer("announce_index"),
                roster: try row.text("roster"), list: try row.text("list"))
        }
    }

    /// Keeps what a campaign had come to after a draw.
    package func insertCampaignFigures(_ figures: StoredCampaignFigures) throws {
        try execute(
            """
            INSERT INTO campaign_figures (draw, campaign, draws, checks, apart, least, visits, at)
            VALUES (\(figures.draw), \(figures.campaign), \(figures.draws), \(figures.figures.checks),
                \(figures.figures.apart), \(figures.figures.least), \(figures.visits),
                \(figures.at.milliseconds))
            """)
    }

    /// How many distinct entities the draws of a campaign have drawn, as first drawn.
    package func entitiesDrawn(inCampaign campaign: String) throws -> Int64 {
        try first(
            """
            SELECT COUNT(DISTINCT s.roster_id) AS many FROM draw_selected s
                JOIN draw d ON d.id = s.draw JOIN task t ON t.id = d.task
            WHERE t.campaign = \(campaign)
                AND NOT EXISTS (SELECT 1 FROM draw_void v WHERE v.draw = d.id)
            """)?.integer("many") ?? 0
    }

    /// What these campaigns have come to, by campaign; nothing for one that has drawn nothing yet.
    package func campaignFigures(_ campaigns: [String]) throws -> [String: StoredCampaignFigures] {
        var found: [String: StoredCampaignFigures] = [:]
        // The last of a campaign comes last.
        for row in try rows(
            "SELECT * FROM campaign_figures WHERE campaign IN \(list: campaigns) ORDER BY draws, at, draw")
        {
            let figures = try StoredCampaignFigures(row)
            found[figures.campaign] = figures
        }
        return found
    }
}
