// SPDX-License-Identifier: Apache-2.0

/// 到户测算: what the draws of several departments come to, held apart and with one ticket per entity.
package struct JointFigures: Hashable, Sendable {
    /// 部门检查户次: the sum of all quotas.
    package let checks: Int
    /// Distinct entities to be expected if each draw had tickets of its own.
    package let apart: Int
    /// The least number of distinct entities that any way to draw could reach with the same quotas: of each entity the
    /// largest share that any of the draws asks for. Draws with common tickets come to it but for rounding.
    package let least: Int

    package init(checks: Int, apart: Int, least: Int) {
        self.checks = checks
        self.apart = apart
        self.least = least
    }

    /// How many of a hundred visits common tickets save; nil where nothing is drawn.
    package func saved(visits: Int) -> Int? {
        apart == 0 ? nil : max(0, (apart - visits) * 100 / apart)
    }
}

/// Entities that are alike for all draws in question: one class, one area, in the pools of the same draws.
package struct JointCell: Hashable, Sendable {
    package let risk: CreditRiskClass
    package let jurisdiction: String
    /// Places of the draws whose pools hold them.
    package let draws: [Int]
    /// Places of the draws that take all of them, because a rule says so.
    package let certain: Set<Int>
    package let size: Int

    package init(
        risk: CreditRiskClass, jurisdiction: String, draws: [Int], certain: Set<Int> = [], size: Int
    ) {
        self.risk = risk
        self.jurisdiction = jurisdiction
        self.draws = draws
        self.certain = certain
        self.size = size
    }

    /// The cell they belong to in one of the draws.
    func cell(in draw: Int) -> StratumCell {
        StratumCell(risk: risk, jurisdiction: jurisdiction, isCertain: certain.contains(draw))
    }
}

/// Adds up what draws come to, entity by entity.
package struct JointCount: Sendable {
    private var checks = 0
    private var apart = 0.0
    private var least = 0.0
    /// Of each roster id the probability of being drawn by none so far, and the largest share any draw asks for.
    private var standing: [String: (none: Double, most: Double)] = [:]

    package init() {}

    /// Adds a frozen roster with its strata as announced. From public bytes alone: whoever holds the rosters of a
    /// campaign, blinded alike, comes to the same numbers.
    package mutating func add(_ roster: Roster, _ strata: [Stratum]) {
        checks += strata.reduce(0) { $0 + $1.quota }
        let shares = Dictionary(
            strata.map { ($0.name, $0.size == 0 ? 0 : Double($0.quota) / Double($0.size)) },
            uniquingKeysWith: { first, _ in first })
        for entry in roster.entries {
            let share = shares[entry.stratum] ?? shares[Stratum.wholeRoster] ?? 0
            let own = standing[entry.id] ?? (1, 0)
            standing[entry.id] = (own.none * (1 - share), max(own.most, share))
        }
    }

    package var figures: JointFigures {
        JointFigures(
            checks: checks, apart: Int((standing.values.reduce(apart) { $0 + 1 - $1.none }).rounded()),
            least: Int((standing.values.reduce(least) { $0 + $1.most }).rounded()))
    }

    /// Adds what would be drawn of pools as they stand today.
    ///
    /// - Parameters:
    ///   - cells: everybody who is in at least one pool, once.
    ///   - ratios: of each draw, in the order in which `cells` count them.
    ///   - smallest: cells with fewer members are drawn together (`Strata`), of each draw.
    package mutating func add(_ cells: [JointCell], ratios: [RatioTable], smallest: [Int]) {
        var shares: [[StratumCell: Double]] = []
        for draw in ratios.indices {
            var counts: [StratumCell: Int] = [:]
            for cell in cells where cell.draws.contains(draw) {
                counts[cell.cell(in: draw), default: 0] += cell.size
            }
            shares.append(self.shares(of: counts, ratios[draw], smallest: smallest[draw]))
        }
        for cell in cells {
            let own = cell.draws.map { shares[$0][cell.cell(in: $0)] ?? 0 }
            apart += Double(cell.size) * (1 - own.reduce(1) { $0 * (1 - $1) })
            least += Double(cell.size) * (own.max() ?? 0)
        }
    }

    /// The part of each cell that one draw takes; counts its quotas.
    private mutating func shares(
        of counts: [StratumCell: Int], _ ratios: RatioTable, smallest: Int
    ) -> [StratumCell: Double] {
        let strata = Strata(counts, smallest: smallest)
        var byName: [String: Double] = [:]
        for stratum in strata.list {
            let quota = stratum.isCertain ? stratum.size : ratios.quota(stratum.risk, size: stratum.size)
            checks += quota
            byName[stratum.name] = Double(quota) / Double(stratum.size)
        }
        return Dictionary(
            uniqueKeysWithValues: counts.keys.map { ($0, strata.name(of: $0).flatMap { byName[$0] } ?? 0) })
    }
}
