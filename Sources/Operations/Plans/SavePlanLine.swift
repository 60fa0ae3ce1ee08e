// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

extension Office {
    /// The bureau whose coordinator contributes as `platform`, and the supervising unit: settings of one city.
    package static let coordinatingUnit = "scjg"
    package static let supervisingUnit = "sfj"

    /// Adds a line to an open plan (`line` nil) or changes one. Answers the line's id.
    ///
    /// Throws `NotAllowed`, `NotFound` (other unit), `PlanRefusal`.
    package func savePlanLine(
        plan id: String, line: String?, _ draft: LineDraft, items: [PlannedItem], by officer: Officer
    ) async throws -> String {
        _ = try officer.require(.departmentOperator)
        let trace = trace(by: officer)
        return try await database.write { db in
            let plan = try db.openPlan(id, of: officer)
            guard let pack = rulebook.pack(named: plan.pack) else { throw NotFound("pack", plan.pack) }
            let lines = try db.planLines(id)
            if let line, !lines.contains(where: { $0.id == line }) { throw NotFound("line", line) }
            let known = try items.map { try db.itemForLine($0) }
            if let refusal = draft.refusal(items: known, year: Int(plan.year), pack: pack) { throw refusal }

            let seq = lines.first { $0.id == line }?.seq ?? (lines.map(\.seq).max() ?? 0) + 1
            let lineID = line ?? "\(id)-\(seq < 10 ? "0" : "")\(seq)"
            try db.savePlanLine(
                PlanLine(
                    id: lineID, plan: id, seq: seq, name: draft.name, isTargeted: draft.isTargeted,
                    items: items, scope: draft.scope, ratios: draft.ratios, draws: draft.draws,
                    from: draft.from, to: draft.to,
                    contributors: try db.contributors(departments: Set(known.map(\.unit))), logIndex: nil))
            try db.trace(
                trace.act(
                    "plan.line", on: "plan", id,
                    line == nil ? "增加计划条目“\(draft.name)”" : "修改计划条目“\(draft.name)”"))
            return lineID
        }
    }

    /// Takes a line out of an open plan.
    ///
    /// Throws `NotAllowed`, `NotFound`, `PlanRefusal.notOpen`.
    package func removePlanLine(_ id: String, by officer: Officer) async throws {
        _ = try officer.require(.departmentOperator)
        let trace = trace(by: officer)
        try await database.write { db in
            guard let line = try db.planLine(id) else { throw NotFound("line", id) }
            _ = try db.openPlan(line.plan, of: officer)
            try db.deletePlanLine(id)
            try db.trace(trace.act("plan.line.remove", on: "plan", line.plan, "删去计划条目“\(line.name)”"))
        }
    }
}

extension Connection {
    /// What the rules need of an item; a version that is not in the register does not exist.
    func itemForLine(_ item: PlannedItem) throws -> ItemForLine {
        guard let stored = try self.item(item.code, version: item.version) else {
            throw NotFound("item", item.code)
        }
        let row = stored.row
        return ItemForLine(
            code: row.code, version: stored.version, unit: row.unit, tier: row.tier, most: row.ratioMost,
            validFrom: row.validFrom, validTo: row.validTo)
    }

    /// The mandatory contributors for items of these departments.
    func contributors(departments: Set<String>) throws -> [Contributor] {
        func named(_ id: String) throws -> (unit: String, name: String) {
            guard let unit = try unit(id) else { throw NotFound("unit", id) }
            return (id, unit.name)
        }
        return Contributor.mandatory(
            coordinator: try named(Office.coordinatingUnit), departments: try departments.map(named),
            supervision: try named(Office.supervisingUnit))
    }
}
