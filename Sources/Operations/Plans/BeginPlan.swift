// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

extension Office {
    /// Begins the yearly plan of the officer's unit; a unit has one a year.
    ///
    /// - Returns: the id, `P2026-scjg`.
    /// - Throws: `NotAllowed`, `PlanRefusal`, `Conflict` when the year has its plan.
    package func beginPlan(year: Int, title: String, by officer: Officer) async throws -> String {
        _ = try officer.require(.departmentOperator)
        let trace = trace(by: officer)
        let today = Day(inShanghai: trace.at)
        guard (today.year...today.year + 1).contains(year) else {
            throw PlanRefusal.yearOutOfRange(from: today.year, to: today.year + 1)
        }
        guard !title.isEmpty else { throw PlanRefusal.titleMissing }
        guard title.count <= PlanRules.longestName else {
            throw PlanRefusal.textTooLong(most: PlanRules.longestName)
        }
        guard let first = Day(year: year, month: 1, day: 1),
            let pack = RulePack.applicable(on: max(first, today), among: rulebook.packs)
        else { throw PlanRefusal.noRules(year: year) }
        let id = "P\(year)-\(officer.unit)"
        let conflict = Conflict(
            expected: "本单位尚未建立\(year)年度抽查计划", found: "本单位\(year)年度抽查计划已经建立")
        return try await unlessTaken(conflict) {
            try await database.write { db in
                guard try db.plan(id) == nil else { throw conflict }
                try db.insertPlan(
                    id: id, year: Int64(year), unit: officer.unit, title: title, pack: pack.id, at: trace.at,
                    account: officer.account)
                try db.trace(
                    trace.act("plan.begin", on: "plan", id, "建立\(year)年度抽查计划“\(title)”，适用“\(pack.title)”"))
                return id
            }
        }
    }
}
