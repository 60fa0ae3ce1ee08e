// SPDX-License-Identifier: Apache-2.0

/// What the rules need to know of an item a line names.
package struct ItemForLine: Hashable, Sendable {
    package let code: String
    package let version: Int64
    package let unit: String
    package let tier: ItemTier
    /// The highest ratio its list allows, if the list says one.
    package let most: Ratio?
    package let validFrom: Day
    package let validTo: Day?

    package init(
        code: String, version: Int64, unit: String, tier: ItemTier, most: Ratio?, validFrom: Day,
        validTo: Day?
    ) {
        self.code = code
        self.version = version
        self.unit = unit
        self.tier = tier
        self.most = most
        self.validFrom = validFrom
        self.validTo = validTo
    }
}

/// A plan line as proposed.
package struct LineDraft: Hashable, Sendable {
    package let name: String
    package let isTargeted: Bool
    package let scope: PoolScope
    package let ratios: RatioTable
    package let draws: Int64
    package let from: Day
    package let to: Day

    package init(
        name: String, isTargeted: Bool, scope: PoolScope, ratios: RatioTable, draws: Int64, from: Day, to: Day
    ) {
        self.name = name
        self.isTargeted = isTargeted
        self.scope = scope
        self.ratios = ratios
        self.draws = draws
        self.from = from
        self.to = to
    }

    /// The first reason why the line cannot stand in a plan of `year` under `pack`, or nil.
    ///
    /// General items are held to their tier's highest ratio, key items may reach 100 % (国市监信〔2019〕38号); the tighter
    /// of list and pack counts.
    package func refusal(items: [ItemForLine], year: Int, pack: RulePack) -> PlanRefusal? {
        if name.isEmpty { return .nameMissing }
        if items.isEmpty { return .noItems }
        if from > to { return .periodReversed(from: from.text, to: to.text) }
        if from.year != year || to.year != year { return .periodOutsideYear(year) }
        if !(1...366).contains(draws) { return .drawsOutOfRange }
        if !isTargeted && scope.isTargeted { return .untargetedButFiltered }
        let drawn = CreditRiskClass.allCases.filter { scope.classes.isEmpty || scope.classes.contains($0) }
        let rows = drawn.map { ratios.row($0) }
        if rows.allSatisfy({ $0.ratio == .nothing && $0.least == 0 }) { return .nothingDrawn }
        for item in items where item.validFrom > from || (item.validTo.map { $0 < to } ?? false) {
            return .itemNotValid(item.code)
        }
        let highest = rows.map(\.ratio).max() ?? .nothing
        for item in items {
            let most = min(item.most ?? .whole, pack.most(of: item.tier))
            // A line of key items may reach the highest of its items; one general item among them binds only itself,
            // so the line is held to the most generous tier it names.
            if highest > most
                && items.allSatisfy({ highest > min($0.most ?? .whole, pack.most(of: $0.tier)) })
            {
                return .aboveTier(item: item.code, most: most.words)
            }
        }
        return nil
    }
}

/// A task as proposed under a line.
package struct TaskDraft: Hashable, Sendable {
    package let name: String
    package let scope: PoolScope
    package let ratios: RatioTable
    package let team: TeamShape
    package let from: Day
    package let to: Day
    /// `afterVisit` or `immediate`.
    package let disclosure: String

    package init(
        name: String, scope: PoolScope, ratios: RatioTable, team: TeamShape, from: Day, to: Day,
        disclosure: String
    ) {
        self.name = name
        self.scope = scope
        self.ratios = ratios
        self.team = team
        self.from = from
        self.to = to
        self.disclosure = disclosure
    }

    /// The first reason why the task does not carry out its line, or nil.
    package func refusal(under line: LineDraft, tasksSoFar: Int, pack: RulePack) -> PlanRefusal? {
        if name.isEmpty { return .nameMissing }
        if tasksSoFar >= Int(line.draws) { return .noDrawsLeft(most: Int(line.draws)) }
        if from > to { return .periodReversed(from: from.text, to: to.text) }
        if from < line.from || to > line.to {
            return .periodOutsideLine(from: line.from.text, to: line.to.text)
        }
        if !scope.isWithin(line.scope) { return .scopeOutsideLine }
        if !line.isTargeted && scope.isTargeted { return .untargetedButFiltered }
        if !ratios.isAtLeast(line.ratios) { return .belowLine }
        if team.size < pack.teamSize { return .teamTooSmall(least: pack.teamSize) }
        return nil
    }
}
