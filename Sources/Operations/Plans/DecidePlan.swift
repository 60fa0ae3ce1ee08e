// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

extension Office {
    /// Approves a submitted plan of the own unit; never by the account that submitted it.
    ///
    /// - Throws: `NotAllowed`, `NotFound`, `PlanRefusal`, `Conflict` when it is decided already.
    package func approvePlan(_ id: String, by officer: Officer) async throws {
        _ = try officer.require(.unitLeader)
        let trace = trace(by: officer)
        try await database.write { [self] db in
            let plan = try waitingPlan(id, officer, db)
            guard try db.approvePlan(id, at: trace.at, account: officer.account) else {
                throw Conflict(expected: "计划待审批", found: "计划已经审批")
            }
            try db.trace(trace.act("plan.approve", on: "plan", id, "批准计划“\(plan.title)”"))
        }
    }

    /// Gives a submitted plan of the own unit back with a reason; it can then be changed and submitted again.
    ///
    /// - Throws: `NotAllowed`, `NotFound`, `PlanRefusal`, `Conflict` when it is decided already.
    package func returnPlan(_ id: String, reason: String, by officer: Officer) async throws {
        _ = try officer.require(.unitLeader)
        guard !reason.isEmpty else { throw PlanRefusal.returnNeedsReason }
        guard reason.count <= 500 else { throw PlanRefusal.textTooLong(most: 500) }
        let trace = trace(by: officer)
        try await database.write { [self] db in
            let plan = try waitingPlan(id, officer, db)
            guard try db.returnPlan(id, reason: reason, at: trace.at) else {
                throw Conflict(expected: "计划待审批", found: "计划已经审批")
            }
            try db.trace(
                trace.act("plan.return", on: "plan", id, "退回计划“\(plan.title)”，理由：\(reason)", after: reason))
        }
    }

    private func waitingPlan(_ id: String, _ officer: Officer, _ db: Connection) throws -> StoredPlan {
        let plan = try ownPlan(id, officer, db)
        switch plan.state {
        case .submitted: break
        case .drafting: throw PlanRefusal.notSubmitted(plan.state)
        case .returned, .approved, .published:
            throw Conflict(expected: "计划待审批", found: "计划的状态是“\(plan.state.words)”")
        }
        guard plan.submittedBy != officer.account else { throw PlanRefusal.approverSubmitted }
        return plan
    }
}
