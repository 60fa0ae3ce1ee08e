// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

/// What a line or a task as written would mean today: shown while the form is filled, kept nowhere.
package struct Forecast: Hashable, Sendable {
    package let pool: PoolForecast
    /// Entities within the scope that cannot be drawn, by registration status.
    package let excluded: [String: Int64]
    package let contributors: [Contributor]
}

extension Office {
    /// The pool of a scope today, what would be drawn of it, and who would contribute.
    ///
    /// - Parameters:
    ///   - items: codes of check items; unknown ones are left out.
    ///   - observers: units asked to contribute.
    package func forecast(
        _ plan: StoredPlan, scope: PoolScope, ratios: RatioTable, items: [String], observers: [String],
        _ db: Connection
    ) throws -> Forecast {
        let rules = try planRules(plan, db)
        try rules.checkReasons(scope)
        let pool = rules.poolRules(from: Day(inShanghai: now()))
        let owners = try db.items(codes: items).map(\.row.unit)
        return Forecast(
            pool: PoolForecast(
                try db.poolCounts(scope, pool), ratios: ratios, smallest: rules.pack.smallestStratum),
            excluded: try db.poolExclusions(scope, pool),
            contributors: try rules.contributors(owners: owners, observers: observers, db))
    }

    /// The pool of a task today and what would be drawn of it.
    ///
    /// - Parameter pack: the rules of the task's plan.
    package func forecast(
        scope: PoolScope, ratios: RatioTable, pack: RulePack, _ db: Connection
    ) throws -> Forecast {
        let rules = PoolRules(pack, on: Day(inShanghai: now()))
        return Forecast(
            pool: PoolForecast(
                try db.poolCounts(scope, rules), ratios: ratios, smallest: pack.smallestStratum),
            excluded: try db.poolExclusions(scope, rules), contributors: [])
    }

    /// What a line of the own plan would mean today. Changes nothing; asked while its form is filled.
    ///
    /// - Throws: `NotAllowed`, `NotFound`, `PlanRefusal` when the scope itself cannot be used.
    package func forecastLine(
        plan id: String, scope: PoolScope, ratios: RatioTable, items: [String], observers: [String],
        by officer: Officer
    ) async throws -> Forecast {
        _ = try officer.require(.departmentOperator)
        return try await database.read { [self] db in
            let plan = try ownPlan(id, officer, db)
            try scope.check(rulebook.tables, area: planRules(plan, db).unit.jurisdiction)
            return try forecast(
                plan, scope: scope, ratios: ratios, items: items, observers: observers, db)
        }
    }

    /// What a task under a line of the own plan would mean today. Changes nothing; asked while its form is filled.
    ///
    /// - Throws: `NotAllowed`, `NotFound`, `PlanRefusal` when the scope cannot be used or is wider than the line.
    package func forecastTask(
        line id: String, scope: PoolScope, ratios: RatioTable, by officer: Officer
    ) async throws -> Forecast {
        _ = try officer.require(.departmentOperator)
        return try await database.read { [self] db in
            guard let line = try db.planLine(id) else { throw NotFound("line", id) }
            let plan = try ownPlan(line.plan, officer, db)
            try scope.check(rulebook.tables, area: planRules(plan, db).unit.jurisdiction)
            guard scope.isWithin(line.scope) else { throw PlanRefusal.scopeOutsideLine }
            return try forecast(scope: scope, ratios: ratios, pack: pack(of: plan), db)
        }
    }

    /// The pool of a task as a roster frozen now would hold it, under the rules of its plan.
    package func forecast(_ task: TaskForDraw, _ db: Connection) throws -> PoolForecast {
        try forecast(task, heldBack: try heldBack(task, db), db)
    }

    /// Whom the rules would hold back from a roster of the task frozen now, by key; exempted ones are among them.
    package func heldBack(_ task: TaskForDraw, _ db: Connection) throws -> [HeldBackMember] {
        try db.heldBack(task.scope, try task.gate(pack(of: task), today: Day(inShanghai: now())))
    }

    /// The same forecast, of those held back that were read already.
    package func forecast(
        _ task: TaskForDraw, heldBack: [HeldBackMember], _ db: Connection
    ) throws -> PoolForecast {
        let pack = try pack(of: task)
        let gate = try task.gate(pack, today: Day(inShanghai: now()))
        var counts = try db.poolCounts(task.scope, gate.rules)
        for member in heldBack where member.exemption == nil { counts[member.cell, default: 0] -= 1 }
        return PoolForecast(counts, ratios: task.ratios, smallest: pack.smallestStratum)
    }

    /// The rules a task's plan is written under.
    func pack(of task: TaskForDraw) throws -> RulePack {
        guard let pack = rulebook.pack(named: task.line.pack) else {
            throw BrokenRecord("rule pack \(task.line.pack)")
        }
        return pack
    }

    /// The rules a plan is written under.
    package func pack(of plan: StoredPlan) throws -> RulePack {
        guard let pack = rulebook.pack(named: plan.pack) else { throw BrokenPlan("rule pack \(plan.pack)") }
        return pack
    }
}
