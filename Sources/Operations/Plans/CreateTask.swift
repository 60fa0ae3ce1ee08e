// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

/// What an officer writes down for one task.
package struct TaskDraft: Hashable, Sendable {
    package var name: String
    package var scope: PoolScope
    package var ratios: RatioTable
    package var team: TeamShape
    package var from: Day
    package var to: Day
    package var disclosure: Disclosure
    /// The joint campaign to take part in, or nil.
    package var campaign: String?

    package init(
        name: String, scope: PoolScope, ratios: RatioTable, team: TeamShape, from: Day, to: Day,
        disclosure: Disclosure = .afterVisit, campaign: String? = nil
    ) {
        self.name = name
        self.scope = scope
        self.ratios = ratios
        self.team = team
        self.from = from
        self.to = to
        self.disclosure = disclosure
        self.campaign = campaign
    }
}

extension Office {
    /// Creates the next task under a published line: never wider, never thinner than the line, and no more tasks than
    /// the line says draws.
    ///
    /// - Parameter once: a key the form brought along; sending it twice creates one task.
    /// - Returns: the id, `P2026-scjg-03-T1`.
    /// - Throws: `NotAllowed`, `NotFound`, `PlanRefusal`, `Conflict`.
    package func createTask(
        line id: String, _ draft: TaskDraft, once: String = "", by officer: Officer
    ) async throws -> String {
        _ = try officer.require(.departmentOperator)
        let trace = trace(by: officer)
        let conflict = Conflict(expected: "项目下的任务没有变化", found: "同时有人建立了任务")
        return try await unlessTaken(conflict) { [self] in
            try await database.write { [self] db in
                let line = try ownLine(id, officer, db)
                let plan = try ownPlan(line.plan, officer, db)
                if let done = try db.outcome(ofSubmit: once, account: officer.account) { return done }
                guard plan.state == .published else { throw PlanRefusal.notPublished }
                try check(draft, line, plan, today: Day(inShanghai: trace.at), db)
                let number = Int64(try db.tasks(ofLine: id).count) + 1
                guard number <= line.draws else { throw PlanRefusal.noDrawsLeft(most: Int(line.draws)) }
                let task = NewTask(
                    id: "\(id)-T\(number)", line: id, number: number, unit: plan.unit, name: draft.name,
                    scope: draft.scope, ratios: draft.ratios, team: draft.team, from: draft.from,
                    to: draft.to, disclosure: draft.disclosure.rawValue, campaign: draft.campaign)
                try db.insertTask(task, at: trace.at, account: officer.account)
                try db.remember(submit: once, account: officer.account, outcome: task.id, at: trace.at)
                try db.trace(
                    trace.act(
                        "task.create", on: "task", task.id, "在项目“\(line.name)”下建立任务“\(draft.name)”",
                        after: text(draft)))
                return task.id
            }
        }
    }

    private func check(
        _ draft: TaskDraft, _ line: PlanLine, _ plan: StoredPlan, today: Day, _ db: Connection
    ) throws {
        guard !draft.name.isEmpty else { throw PlanRefusal.nameMissing }
        guard draft.name.count <= PlanRules.longestName else {
            throw PlanRefusal.textTooLong(most: PlanRules.longestName)
        }
        try checkPeriod(draft, line, today: today)
        if let campaign = draft.campaign, try db.campaign(campaign) == nil {
            throw NotFound("campaign", campaign)
        }
        let rules = try planRules(plan, db)
        try draft.scope.check(rulebook.tables, area: rules.unit.jurisdiction)
        try rules.checkReasons(draft.scope)
        guard line.isTargeted || !draft.scope.isTargeted else { throw PlanRefusal.untargetedButFiltered }
        guard draft.scope.isWithin(line.scope) else { throw PlanRefusal.scopeOutsideLine }
        let items = try line.items.compactMap { try db.item($0.code, version: $0.version) }
        try draft.ratios.check(items.map(\.bounds), pack: rules.pack, classes: draft.scope.classes)
        try draft.ratios.check(atLeast: line.ratios)
        try draft.team.check(rules.pack)
        let category = draft.team.category
        guard category.isEmpty || items.contains(where: { $0.row.category == category }) else {
            throw PlanRefusal.teamCategoryNotOfLine(category)
        }
        let forecast = PoolForecast(
            try db.poolCounts(draft.scope, rules.poolRules(from: draft.from)), ratios: draft.ratios,
            smallest: rules.pack.smallestStratum)
        guard forecast.size > 0 else { throw PlanRefusal.poolEmpty }
        guard forecast.quota > 0 else { throw PlanRefusal.nothingDrawn }
    }

    private func checkPeriod(_ draft: TaskDraft, _ line: PlanLine, today: Day) throws {
        guard draft.from <= draft.to else {
            throw PlanRefusal.periodReversed(from: draft.from.text, to: draft.to.text)
        }
        guard draft.from >= line.from, draft.to <= line.to else {
            throw PlanRefusal.periodOutsideLine(from: line.from.text, to: line.to.text)
        }
        guard draft.to >= today else { throw PlanRefusal.periodOver(to: draft.to.text) }
    }

    private func text(_ draft: TaskDraft) -> String {
        [
            draft.name, "抽查范围：\(draft.scope.words(rulebook.tables, reasonNames: rulebook.keyReasonNames))",
            "抽查比例：\(draft.ratios.words)",
            "检查组：\(draft.team.words)", "期间：\(draft.from.text)至\(draft.to.text)",
            "公开方式：\(draft.disclosure.words)",
        ].joined(separator: "\n")
    }
}
