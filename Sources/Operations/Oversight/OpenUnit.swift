// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

extension Office {
    /// Adds a unit below another. Done by the system administrator.
    ///
    /// - Parameters:
    ///   - jurisdiction: division or management area it answers for.
    ///   - division: where it sits (GB/T 2260).
    /// - Throws: `NotAllowed`, `AccountRefusal`.
    package func openUnit(
        id: String, name: String, parent: String, kind: UnitKind, jurisdiction: String, division: String,
        by officer: Officer
    ) async throws {
        _ = try officer.require(.systemAdministrator)
        guard LoginRule.isUnitID(id), !name.isEmpty, !jurisdiction.isEmpty, !division.isEmpty else {
            throw AccountRefusal.malformedUnit
        }
        let trace = trace(by: officer)
        let unit = OfficeUnit(
            id: id, name: name, parent: parent, kind: kind, jurisdiction: jurisdiction, division: division,
            openedAt: trace.at)
        try await database.write { db in
            guard let above = try db.unit(parent) else { throw AccountRefusal.unitUnknown(id: parent) }
            guard above.closedAt == nil else { throw AccountRefusal.unitClosed(name: above.name) }
            guard above.kind.children.contains(kind) else {
                throw AccountRefusal.unitMisplaced(kind: kind, under: above.kind)
            }
            guard try db.unit(id) == nil else { throw AccountRefusal.unitTaken(id: id) }
            try db.insertUnit(unit)
            try db.trace(trace.act("unit.open", on: "unit", id, "在“\(above.name)”下设立单位“\(name)”"))
        }
    }

    /// Closes a unit that nobody belongs to any more. Done by the system administrator.
    ///
    /// - Throws: `NotAllowed`, `NotFound`, `Conflict` when it is closed already, `AccountRefusal.unitInUse`.
    package func closeUnit(_ id: String, by officer: Officer) async throws {
        _ = try officer.require(.systemAdministrator)
        let trace = trace(by: officer)
        try await database.write { db in
            guard let unit = try db.unit(id) else { throw NotFound("unit", id) }
            let below = try db.openBelow(unit: id)
            guard below.accounts == 0, below.units == 0 else {
                throw AccountRefusal.unitInUse(name: unit.name, accounts: below.accounts, units: below.units)
            }
            guard try db.closeUnit(id, at: trace.at) else {
                throw Conflict(expected: "单位“\(unit.name)”在用", found: "单位“\(unit.name)”已经撤销")
            }
            try db.trace(trace.act("unit.close", on: "unit", id, "撤销单位“\(unit.name)”"))
        }
    }
}
