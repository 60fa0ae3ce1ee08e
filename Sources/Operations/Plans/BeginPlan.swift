// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

extension Office {
    /// Begins the yearly plan of the officer's unit under the rule pack in force on the first of January (or today, in a
    /// running year). Answers the plan's id.
    ///
    /// Throws `NotAllowed`, `PlanRefusal.periodOutsideYear`, `Conflict` when the unit has one for that year.
    package func beginPlan(year: Int, by officer: Officer) async throws -> String {
        _ = try officer.require(.departmentOperator)
        let trace = trace(by: officer)
        let today = Day(inShanghai: trace.at)
        guard (today.year - 1...today.year + 1).contains(year),
            let newYear = Day(year: year, month: 1, day: 1)
        else { throw PlanRefusal.periodOutsideYear(today.year) }
        let pack = try rulebook.pack(on: max(today, newYear))
        let id = "P\(year)-\(officer.unit)"
        let title = "\(officer.unitName)\(year)年度双随机抽查计划"
        try await database.write { db in
            guard try db.plan(id) == nil else {
                throw Conflict(expected: "尚未编制", found: "本单位\(year)年度计划已经在编")
            }
            try db.insertPlan(
                id: id, year: Int64(year), unit: officer.unit, title: title, pack: pack.id, at: trace.at,
                account: officer.account)
            try db.trace(trace.act("plan.begin", on: "plan", id, "开始编制\(title)"))
        }
        return id
    }
}

extension Connection {
    /// The plan when it is of the officer's unit and may still be changed.
    func openPlan(_ id: String, of officer: Officer) throws -> StoredPlan {
        guard let plan = try plan(id), plan.unit == officer.unit else { throw NotFound("plan", id) }
        guard plan.state.isOpen else { throw PlanRefusal.notOpen(plan.state) }
        return plan
    }
}
