// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

extension Office {
    /// Submits the unit's plan for approval.
    ///
    /// Throws `NotAllowed`, `NotFound`, `PlanRefusal.noLines`, `.notOpen`.
    package func submitPlan(_ id: String, by officer: Officer) async throws {
        _ = try officer.require(.departmentOperator)
        let trace = trace(by: officer)
        try await database.write { db in
            let plan = try db.openPlan(id, of: officer)
            guard try !db.planLines(id).isEmpty else { throw PlanRefusal.noLines }
            guard try db.submitPlan(id, at: trace.at, account: officer.account) else {
                throw PlanRefusal.notOpen(plan.state)
            }
            try db.trace(trace.act("plan.submit", on: "plan", id, "将\(plan.title)提交审批"))
        }
    }

    /// Approves a submitted plan of the leader's unit; never the one who submitted it.
    ///
    /// Throws `NotAllowed`, `NotFound`, `PlanRefusal.approverSubmitted`, `Conflict`.
    package func approvePlan(_ id: String, by officer: Officer) async throws {
        try await decide(id, by: officer, deed: "plan.approve", words: "批准计划") { db, trace in
            try db.approvePlan(id, at: trace.at, account: officer.account)
        }
    }

    /// Returns a submitted plan with a reason; its lines may be changed again.
    ///
    /// Throws `NotAllowed`, `NotFound`, `PlanRefusal.returnNeedsReason`, `.approverSubmitted`, `Conflict`.
    package func returnPlan(_ id: String, reason: String, by officer: Officer) async throws {
        guard !reason.isEmpty else { throw PlanRefusal.returnNeedsReason }
        try await decide(id, by: officer, deed: "plan.return", words: "退回计划：\(reason)") { db, trace in
            try db.returnPlan(id, reason: reason, at: trace.at)
        }
    }

    private func decide(
        _ id: String, by officer: Officer, deed: String, words: String,
        _ record: @escaping @Sendable (Connection, Trace) throws -> Bool
    ) async throws {
        _ = try officer.require(.unitLeader)
        let trace = trace(by: officer)
        try await database.write { db in
            guard let plan = try db.plan(id), plan.unit == officer.unit else { throw NotFound("plan", id) }
            guard plan.submittedBy != officer.account else { throw PlanRefusal.approverSubmitted }
            guard try record(db, trace) else {
                throw Conflict(expected: PlanState.submitted.words, found: "计划现为“\(plan.state.words)”")
            }
            try db.trace(trace.act(deed, on: "plan", id, words))
        }
    }

    /// Makes an approved plan public: one `plan.item` entry per line (protocol 1.2), so that every later draw refers to a
    /// line that stood beforehand.
    ///
    /// Throws `NotAllowed`, `NotFound`, `Conflict`.
    package func publishPlan(_ id: String, by officer: Officer) async throws {
        let role = try officer.require(.coordinator)
        let trace = trace(by: officer)
        try await database.write { db in
            guard let plan = try db.plan(id) else { throw NotFound("plan", id) }
            guard try db.publishPlan(id, at: trace.at, account: officer.account) else {
                throw Conflict(expected: PlanState.approved.words, found: "计划现为“\(plan.state.words)”")
            }
            var last: Int64?
            for line in try db.planLines(id) {
                let (index, _) = try db.append(
                    LogEntry(
                        type: "plan.item", subject: line.id, at: trace.at,
                        object: Self.entry(for: line, of: plan, actor: officer.actor(as: role), at: trace.at))
                )
                try db.setLogIndex(ofLine: line.id, index)
                last = index
            }
            try db.trace(
                trace.act("plan.publish", on: "plan", id, "向社会公布\(plan.title)", logIndex: last))
        }
    }

    private static func entry(
        for line: PlanLine, of plan: StoredPlan, actor: String, at time: Instant
    ) -> CanonicalJSON {
        var fields: [String: CanonicalJSON] = [
            "v": "mingqian/1", "type": "plan.item", "id": .string(line.id), "at": .string(time.rfc3339),
            "actor": .string(actor), "plan": .string(plan.id), "year": .int(plan.year),
            "unit": .string(plan.unit), "name": .string(line.name), "kind": .string(line.kind),
        ]
        fields["items"] = .array(line.items.map(\.canonical))
        fields["scope"] = line.scope.canonical
        fields["ratios"] = line.ratios.canonical
        fields["draws"] = .int(line.draws)
        fields["from"] = .string(line.from.text)
        fields["to"] = .string(line.to.text)
        fields["contributors"] = .array(line.contributors.map(\.canonical))
        fields["beacon"] = .null
        return .object(fields)
    }
}
