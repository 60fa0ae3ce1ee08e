// SPDX-License-Identifier: Apache-2.0

/// What the rules say about one item's ratio.
package struct ItemBounds: Hashable, Sendable {
    package let name: String
    package let tier: ItemTier
    package let least: Ratio?
    package let most: Ratio?

    package init(name: String, tier: ItemTier, least: Ratio?, most: Ratio?) {
        self.name = name
        self.tier = tier
        self.least = least
        self.most = most
    }
}

extension RatioTable {
    /// More than this per stratum is a ratio in disguise.
    package static let largestLeast = 10_000

    /// Refuses a table that draws nothing or goes above what the tier of any item allows
    /// (国市监信〔2019〕38号: general items strictly limited, key items up to all).
    package func check(_ items: [ItemBounds], pack: RulePack, classes: [CreditRiskClass]) throws(PlanRefusal)
    {
        let drawn = classes.isEmpty ? CreditRiskClass.allCases : classes
        guard drawn.contains(where: { row($0).ratio > .nothing || row($0).least > 0 }) else {
            throw .nothingDrawn
        }
        for risk in drawn {
            let row = row(risk)
            guard (0...Self.largestLeast).contains(row.least) else {
                throw .leastOutOfRange(most: Self.largestLeast)
            }
            for item in items where row.ratio > pack.most(of: item.tier) {
                throw .aboveTier(item: item.name, risk: risk, most: pack.most(of: item.tier))
            }
        }
    }

    /// Refuses a table that, over all draws of the year, leaves the bounds of the rules or of an item for the pool as
    /// it stands. An empty pool says nothing yet.
    ///
    /// The lower bounds count what is drawn; the upper ones what the ratios alone give, for rounding each stratum
    /// up must not make a small pool unplannable.
    package func checkOverall(
        _ forecast: PoolForecast, items: [ItemBounds], draws: Int, overallLeast: Ratio?
    ) throws(PlanRefusal) {
        guard forecast.size > 0 else { return }
        let size = Int64(forecast.size)
        let drawn = min(forecast.size, forecast.quota.multiplied(by: draws))
        if let least = overallLeast {
            let needed = Int(least.ceiling(of: size))
            guard drawn >= needed else { throw .belowOverall(least: least, drawn: drawn, needed: needed) }
        }
        let bare = min(forecast.size, forecast.bareQuota.multiplied(by: draws))
        for item in items {
            if let least = item.least {
                let needed = Int(least.ceiling(of: size))
                guard drawn >= needed else {
                    throw .belowItem(item: item.name, least: least, drawn: drawn, needed: needed)
                }
            }
            if let most = item.most {
                let allowed = Int(most.ceiling(of: size))
                guard bare <= allowed else {
                    throw .aboveItem(item: item.name, most: most, drawn: bare, allowed: allowed)
                }
            }
        }
    }

    /// Refuses a table that draws any class less than the published line says.
    package func check(atLeast line: RatioTable) throws(PlanRefusal) {
        for risk in CreditRiskClass.allCases {
            guard row(risk).ratio >= line.row(risk).ratio, row(risk).least >= line.row(risk).least else {
                throw .belowLine(risk)
            }
        }
    }
}

/// What a table would draw from a pool: one row per stratum, ascending by name.
package struct PoolForecast: Hashable, Sendable {
    package struct Row: Hashable, Sendable {
        /// `A.430702`, or `A.all` where small cells were merged; `all.430702` of those drawn with certainty.
        package let name: String
        /// Of a certain stratum the last class that it holds.
        package let risk: CreditRiskClass
        package let size: Int
        package let quota: Int
        /// All are drawn, because a rule says so.
        package let isCertain: Bool
    }

    package let rows: [Row]
    package let size: Int
    package let quota: Int
    /// What the ratios give without minimum numbers and without rounding up.
    package let bareQuota: Int
    /// Strata with fewer members than the rules want: whole classes, for no other is left to join them. Their members
    /// may be recognised, and whoever plans should widen the scope or draw all classes alike.
    package let recognisable: [Row]
    /// Cells with fewer members are drawn together: the rule pack's `smallestStratum`.
    package let smallest: Int

    /// Counts per cell in, strata with quotas out.
    package init(_ counts: [StratumCell: Int], ratios: RatioTable, smallest: Int) {
        let strata = Strata(counts, smallest: smallest).list
        rows = strata.map {
            Row(
                name: $0.name, risk: $0.risk, size: $0.size,
                quota: $0.isCertain ? $0.size : ratios.quota($0.risk, size: $0.size), isCertain: $0.isCertain)
        }
        self.smallest = smallest
        recognisable = rows.filter { $0.size < smallest }
        size = rows.reduce(0) { $0 + $1.size }
        quota = rows.reduce(0) { $0 + $1.quota }
        bareQuota = rows.reduce(0) {
            $0 + ($1.isCertain ? $1.size : Int(ratios.row($1.risk).ratio.floor(of: Int64($1.size))))
        }
    }
}

extension Int {
    /// The product, or the largest integer if it is larger than that.
    fileprivate func multiplied(by factor: Int) -> Int {
        let (product, overflow) = multipliedReportingOverflow(by: factor)
        return overflow ? .max : product
    }
}

extension Ratio {
    /// The largest whole number that is at most this part of `size`.
    package func floor(of size: Int64) -> Int64 {
        let (high, low) = size.multipliedFullWidth(by: num)
        return den.dividingFullWidth((high, low)).quotient
    }
}
