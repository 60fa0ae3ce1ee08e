// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

extension Office {
    /// Adds a line to a plan that is being written.
    ///
    /// - Parameter once: a key the form brought along; sending it twice adds one line.
    /// - Returns: the id, `P2026-scjg-03`.
    /// - Throws: `NotAllowed`, `NotFound`, `PlanRefusal`, `Conflict`.
    package func addPlanLine(
        plan id: String, _ draft: PlanLineDraft, once: String = "", by officer: Officer
    ) async throws -> String {
        _ = try officer.require(.departmentOperator)
        let trace = trace(by: officer)
        let conflict = Conflict(expected: "计划共有的项目没有变化", found: "同时有人增加了项目")
        return try await unlessTaken(conflict) { [self] in
            try await database.write { [self] db in
                if let done = try db.outcome(ofSubmit: once, account: officer.account) { return done }
                let plan = try openPlan(id, officer, db)
                let seq = (try db.planLines(id).map(\.seq).max() ?? 0) + 1
                let line = try planRules(plan, db).line(
                    draft, id: "\(id)-\(seq < 10 ? "0" : "")\(seq)", seq: seq, db)
                try db.savePlanLine(line)
                try db.remember(submit: once, account: officer.account, outcome: line.id, at: trace.at)
                try db.trace(
                    trace.act("line.add", on: "line", line.id, "增加计划项目“\(line.name)”", after: lineText(line)))
                return line.id
            }
        }
    }

    /// Writes a line anew while its plan is being written.
    ///
    /// - Throws: `NotAllowed`, `NotFound`, `PlanRefusal`.
    package func changePlanLine(_ id: String, _ draft: PlanLineDraft, by officer: Officer) async throws {
        _ = try officer.require(.departmentOperator)
        let trace = trace(by: officer)
        try await database.write { [self] db in
            let before = try ownLine(id, officer, db)
            let plan = try openPlan(before.plan, officer, db)
            let line = try planRules(plan, db).line(draft, id: id, seq: before.seq, db)
            guard line != before else { return }
            try db.savePlanLine(line)
            try db.trace(
                trace.act(
                    "line.change", on: "line", id, "修改计划项目“\(line.name)”", before: lineText(before),
                    after: lineText(line)))
        }
    }

    /// Takes a line out of a plan that is being written.
    ///
    /// - Throws: `NotAllowed`, `NotFound`, `PlanRefusal.notOpen`.
    package func removePlanLine(_ id: String, by officer: Officer) async throws {
        _ = try officer.require(.departmentOperator)
        let trace = trace(by: officer)
        try await database.write { [self] db in
            let line = try ownLine(id, officer, db)
            _ = try openPlan(line.plan, officer, db)
            try db.deletePlanLine(id)
            try db.trace(
                trace.act("line.remove", on: "line", id, "删除计划项目“\(line.name)”", before: lineText(line)))
        }
    }

    private func openPlan(_ id: String, _ officer: Officer, _ db: Connection) throws -> StoredPlan {
        let plan = try ownPlan(id, officer, db)
        guard plan.state.isOpen else { throw PlanRefusal.notOpen(plan.state) }
        return plan
    }
}
