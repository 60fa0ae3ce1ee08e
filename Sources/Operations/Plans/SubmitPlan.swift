// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

extension Office {
    /// Hands a plan to the unit's leader. Every line is checked once more: items and pool may have moved on.
    ///
    /// - Throws: `NotAllowed`, `NotFound`, `PlanRefusal`, `Conflict` when it was handed in already.
    package func submitPlan(_ id: String, by officer: Officer) async throws {
        _ = try officer.require(.departmentOperator)
        let trace = trace(by: officer)
        try await database.write { [self] db in
            let plan = try ownPlan(id, officer, db)
            guard plan.state.isOpen else {
                throw Conflict(expected: "计划尚未提交", found: "计划的状态是“\(plan.state.words)”")
            }
            let lines = try db.planLines(id)
            guard !lines.isEmpty else { throw PlanRefusal.noLines }
            let rules = try planRules(plan, db)
            for line in lines { try check(line, rules, db) }
            guard try db.submitPlan(id, at: trace.at, account: officer.account) else {
                throw Conflict(expected: "计划尚未提交", found: "计划已经提交")
            }
            try db.trace(trace.act("plan.submit", on: "plan", id, "提交计划“\(plan.title)”审批，共\(lines.count)个项目"))
        }
    }

    private func check(_ line: PlanLine, _ rules: PlanRules, _ db: Connection) throws {
        let now = try rules.line(PlanLineDraft(line), id: line.id, seq: line.seq, db)
        for (old, new) in zip(line.items, now.items) where old != new {
            throw PlanRefusal.itemSuperseded(old.code)
        }
        // Who must contribute follows from the items and the duties of today.
        if now.contributors != line.contributors { try db.savePlanLine(now) }
    }
}
