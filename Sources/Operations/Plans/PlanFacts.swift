// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

extension Officer {
    /// Whether this officer may read the plans and tasks of a unit: its own, or everybody's for those who oversee.
    package func mayReadPlans(of unit: String) -> Bool {
        unit == self.unit || !roles.isDisjoint(with: [.coordinator, .supervisor, .auditor])
    }
}

extension Office {
    /// The plan of the officer's own unit; another's looks like none.
    func ownPlan(_ id: String, _ officer: Officer, _ db: Connection) throws -> StoredPlan {
        guard let plan = try db.plan(id), plan.unit == officer.unit else { throw NotFound("plan", id) }
        return plan
    }

    /// The line of a plan of the officer's own unit; another's looks like none.
    func ownLine(_ id: String, _ officer: Officer, _ db: Connection) throws -> PlanLine {
        guard let line = try db.planLine(id), try db.plan(line.plan)?.unit == officer.unit else {
            throw NotFound("line", id)
        }
        return line
    }

    /// The rules a plan is written under.
    func planRules(_ plan: StoredPlan, _ db: Connection) throws -> PlanRules {
        let pack = try pack(of: plan)
        guard let unit = try db.unit(plan.unit) else { throw BrokenPlan("unit \(plan.unit)") }
        return PlanRules(plan: plan, pack: pack, tables: rulebook.tables, unit: unit)
    }

    /// What a line says, for traces and histories.
    func lineText(_ line: PlanLine) -> String {
        [
            line.name, "抽查事项：\(line.items.map(\.code).joined(separator: "、"))",
            "抽查范围：\(line.scope.words(rulebook.tables, reasonNames: rulebook.keyReasonNames))",
            "抽查比例：\(line.ratios.words)", "抽查次数：\(line.draws)",
            "期间：\(line.from.text)至\(line.to.text)",
            "参与方：\(line.contributors.map(\.title).joined(separator: "、"))",
        ].joined(separator: "\n")
    }

    /// Runs `work`; a row that exists already means that somebody was first.
    func unlessTaken<T: Sendable>(_ conflict: Conflict, _ work: () async throws -> T) async throws -> T {
        do {
            return try await work()
        } catch DatabaseFault.uniqueViolation {
            throw conflict
        }
    }
}

/// A record a foreign key or the program's own files promise is not there: a fault, never a refusal.
package struct BrokenPlan: Error, Hashable {
    package let what: String

    init(_ what: String) { self.what = what }
}
