// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

extension Office {
    /// Creates the next task under a published line of the officer's unit. The same `once` token twice makes one task.
    /// Answers the task's id.
    ///
    /// Throws `NotAllowed`, `NotFound` (other unit), `PlanRefusal`.
    package func createTask(
        line id: String, _ draft: TaskDraft, once: String, by officer: Officer
    ) async throws -> String {
        _ = try officer.require(.departmentOperator, .coordinator)
        let trace = trace(by: officer)
        return try await database.write { db in
            if let done = try db.outcome(ofSubmit: once, account: officer.account) { return done }
            guard let line = try db.planLine(id), let plan = try db.plan(line.plan),
                plan.unit == officer.unit || officer.roles.contains(.coordinator)
            else { throw NotFound("line", id) }
            guard plan.publishedAt != nil else { throw PlanRefusal.notPublished }
            guard let pack = rulebook.pack(named: plan.pack) else { throw NotFound("pack", plan.pack) }
            let earlier = try db.tasks(ofLine: id)
            let rules = LineDraft(
                name: line.name, isTargeted: line.isTargeted, scope: line.scope, ratios: line.ratios,
                draws: line.draws, from: line.from, to: line.to)
            if let refusal = draft.refusal(under: rules, tasksSoFar: earlier.count, pack: pack) {
                throw refusal
            }
            guard try db.poolCounts(draft.scope).values.contains(where: { $0 > 0 }) else {
                throw PlanRefusal.poolEmpty
            }
            let number = (earlier.map(\.number).max() ?? 0) + 1
            let task = NewTask(
                id: "\(id)-T\(number)", line: id, number: number, unit: plan.unit, name: draft.name,
                scope: draft.scope, ratios: draft.ratios, team: draft.team, from: draft.from, to: draft.to,
                disclosure: draft.disclosure == "immediate" ? "immediate" : "afterVisit")
            try db.insertTask(task, at: trace.at, account: officer.account)
            try db.remember(submit: once, account: officer.account, outcome: task.id, at: trace.at)
            try db.trace(trace.act("task.create", on: "task", task.id, "创建抽查任务“\(draft.name)”"))
            return task.id
        }
    }
}
