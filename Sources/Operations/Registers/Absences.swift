// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

/// What an officer writes down of an inspector who is away or lent.
package struct AbsenceDraft: Hashable, Sendable {
    package var kind: AbsenceKind
    package var from: Day
    /// Nil until further notice.
    package var to: Day?
    /// To whom they are lent.
    package var unit: String?
    package var note: String

    package init(kind: AbsenceKind, from: Day, to: Day?, unit: String? = nil, note: String = "") {
        self.kind = kind
        self.from = from
        self.to = to
        self.unit = unit
        self.note = note
    }
}

extension Office {
    /// Records that an inspector is away, or lent to another unit: rosters frozen from now on leave them out on those
    /// days, or count them where they serve. Rosters already frozen keep their teams; a replacement is another deed.
    ///
    /// - Returns: the id.
    /// - Throws: `NotAllowed`, `NotFound`, `RegisterRefusal`.
    package func recordAbsence(
        of inspector: String, _ draft: AbsenceDraft, by officer: Officer
    ) async throws -> String {
        let id = newID("Q")
        let trace = trace(by: officer)
        guard draft.to.map({ draft.from <= $0 }) ?? true else { throw RegisterRefusal.periodReversed }
        guard draft.note.count <= 200 else { throw RegisterRefusal.textTooLong(most: 200) }
        try await database.write { [self] db in
            let person = try ownInspector(inspector, officer, db)
            let lent = draft.kind == .secondment ? draft.unit : nil
            if draft.kind == .secondment {
                guard let lent, lent != person.row.unit, try db.unit(lent)?.closedAt == nil,
                    try db.unit(lent) != nil
                else { throw RegisterRefusal.borrowerMissing }
            }
            try db.insertAbsence(
                StoredAbsence(
                    id: id, inspector: inspector, kind: draft.kind, from: draft.from, to: draft.to,
                    unit: lent, note: draft.note, recordedAt: trace.at, recordedBy: officer.account))
            try db.trace(
                trace.act(
                    "inspector.absence", on: "inspector", inspector,
                    "登记\(person.row.name)\(draft.kind.words)：\(draft.from.text) 至 \(draft.to?.text ?? "另行通知")"
                ))
        }
        return id
    }

    /// Takes a recorded absence back, as when somebody returns early or it was written down by mistake.
    ///
    /// - Throws: `NotAllowed`, `NotFound`, `Conflict`.
    package func endAbsence(_ id: String, by officer: Officer) async throws {
        let trace = trace(by: officer)
        try await database.write { [self] db in
            guard let absence = try db.absence(id) else { throw NotFound("absence", id) }
            let person = try ownInspector(absence.inspector, officer, db)
            guard try db.endAbsence(id, at: trace.at, by: officer.account) else {
                throw Conflict(expected: "该次登记有效", found: "该次登记已经撤销")
            }
            try db.trace(
                trace.act(
                    "inspector.absence.end", on: "inspector", absence.inspector,
                    "撤销\(person.row.name)的\(absence.kind.words)登记（\(absence.from.text) 起）"))
        }
    }

    /// An inspector of a unit the officer answers for.
    func ownInspector(_ id: String, _ officer: Officer, _ db: Connection) throws -> StoredInspector {
        _ = try officer.require(.departmentOperator, .coordinator, .unitLeader)
        let scope = ImportScope(of: officer, units: try db.units())
        guard let person = try db.inspector(id), person.leftAt == nil, scope.units.contains(person.row.unit)
        else { throw NotFound("inspector", id) }
        return person
    }
}
