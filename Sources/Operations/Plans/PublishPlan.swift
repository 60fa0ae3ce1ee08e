// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

extension Office {
    /// Makes an approved plan public: one `plan.item` entry in the log for each line, and from then on tasks may be
    /// created under it. What is drawn, how often and who contributes is fixed before any randomness exists.
    ///
    /// - Throws: `NotAllowed`, `NotFound`, `PlanRefusal.notApproved`, `Conflict` when it is public already.
    package func publishPlan(_ id: String, by officer: Officer) async throws {
        let role = try officer.require(.coordinator)
        let trace = trace(by: officer)
        let actor = officer.actor(as: role)
        try await database.write { db in
            guard let plan = try db.plan(id) else { throw NotFound("plan", id) }
            switch plan.state {
            case .approved: break
            case .published: throw Conflict(expected: "计划尚未公布", found: "计划已经公布")
            case .drafting, .submitted, .returned: throw PlanRefusal.notApproved(plan.state)
            }
            let lines = try db.planLines(id)
            for line in lines {
                let object = line.entry(of: plan, actor: actor, at: trace.at)
                let (index, _) = try db.append(
                    LogEntry(type: "plan.item", subject: line.id, at: trace.at, object: object))
                try db.setLogIndex(ofLine: line.id, index)
            }
            guard try db.publishPlan(id, at: trace.at, account: officer.account) else {
                throw Conflict(expected: "计划尚未公布", found: "计划已经公布")
            }
            try db.trace(
                trace.act("plan.publish", on: "plan", id, "公布计划“\(plan.title)”，\(lines.count)个项目记入公开日志"))
        }
    }
}

extension PlanLine {
    /// The `plan.item` entry (docs/log.md): everything about the line that later draws must keep to.
    func entry(of plan: StoredPlan, actor: String, at: Instant) -> CanonicalJSON {
        [
            "v": "mingqian/1", "type": "plan.item", "id": .string(id), "at": .string(at.rfc3339),
            "actor": .string(actor), "plan": .string(plan.id), "year": .int(plan.year),
            "unit": .string(plan.unit), "name": .string(name), "kind": .string(kind),
            "items": .array(items.map(\.canonical)), "scope": scope.canonical, "ratios": ratios.canonical,
            "draws": .int(draws), "from": .string(from.text), "to": .string(to.text),
            "contributors": .array(contributors.map(\.canonical)),
            "beacon": beacon?.canonical ?? .null,
        ]
    }
}
