// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// Why an inspector is not where they belong.
package struct StoredAbsence: Hashable, Sendable {
    package let id: String
    package let inspector: String
    package let kind: AbsenceKind
    package let from: Day
    /// Nil until further notice.
    package let to: Day?
    /// The unit they are lent to; nil where they are simply away.
    package let unit: String?
    package let note: String
    package let recordedAt: Instant
    package let recordedBy: String

    package init(
        id: String, inspector: String, kind: AbsenceKind, from: Day, to: Day?, unit: String?, note: String,
        recordedAt: Instant, recordedBy: String
    ) {
        self.id = id
        self.inspector = inspector
        self.kind = kind
        self.from = from
        self.to = to
        self.unit = unit
        self.note = note
        self.recordedAt = recordedAt
        self.recordedBy = recordedBy
    }

    /// Whether it takes in every day of a period.
    package func covers(_ start: Day, _ end: Day) -> Bool { from <= start && to.map { end <= $0 } ?? true }
}

extension Connection {
    /// The absences that were recorded and not taken back, of one inspector if given, the latest first.
    package func absences(of inspector: String) throws -> [StoredAbsence] {
        try rows(
            """
            SELECT * FROM inspector_absence WHERE inspector = \(inspector) AND ended_at IS NULL
            ORDER BY from_day DESC, id
            """
        ).map(StoredAbsence.init(row:))
    }

    /// The absences that take in some day of a period.
    package func absences(touching from: Day, _ to: Day) throws -> [StoredAbsence] {
        try rows(
            """
            SELECT * FROM inspector_absence WHERE ended_at IS NULL AND from_day <= \(to.text)
                AND (to_day IS NULL OR to_day >= \(from.text)) ORDER BY inspector, from_day
            """
        ).map(StoredAbsence.init(row:))
    }

    /// The absence with this id that was not taken back.
    package func absence(_ id: String) throws -> StoredAbsence? {
        try first("SELECT * FROM inspector_absence WHERE id = \(id) AND ended_at IS NULL")
            .map(StoredAbsence.init(row:))
    }

    /// Writes an absence down.
    package func insertAbsence(_ absence: StoredAbsence) throws {
        try execute(
            """
            INSERT INTO inspector_absence (id, inspector, kind, from_day, to_day, unit, note, recorded_at, recorded_by)
            VALUES (\(absence.id), \(absence.inspector), \(absence.kind.rawValue), \(absence.from.text),
                \(absence.to?.text), \(absence.unit), \(absence.note), \(absence.recordedAt.milliseconds),
                \(absence.recordedBy))
            """)
    }

    /// True when the absence stood and is now taken back.
    package func endAbsence(_ id: String, at: Instant, by account: String) throws -> Bool {
        try execute(
            """
            UPDATE inspector_absence SET ended_at = \(at.milliseconds), ended_by = \(account)
            WHERE id = \(id) AND ended_at IS NULL
            """) == 1
    }
}

extension StoredAbsence {
    init(row: Row) throws {
        guard let from = try row.optionalDay("from_day") else {
            throw DatabaseFault.wrongType(column: "from_day", wanted: "a day", found: "null")
        }
        self.init(
            id: try row.text("id"), inspector: try row.text("inspector"), kind: try row.word("kind"),
            from: from, to: try row.optionalDay("to_day"), unit: try row.optionalText("unit"),
            note: try row.text("note"), recordedAt: Instant(milliseconds: try row.integer("recorded_at")),
            recordedBy: try row.text("recorded_by"))
    }
}
