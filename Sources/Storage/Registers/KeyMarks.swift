// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// A leader's mark that an entity has a reason for closer inspection which no register tells, such as repeated
/// complaints.
package struct KeyMark: Hashable, Sendable {
    package let id: String
    package let entity: String
    package let code: String
    package let reason: String
    package let unit: String
    package let unitName: String
    package let markedAt: Instant
    package let markerName: String
    package let endedAt: Instant?
    package let endReason: String?
}

extension Connection {
    /// The mark `id`, or nil.
    package func keyMark(_ id: String) throws -> KeyMark? {
        try first("\(Self.markColumns) WHERE m.id = \(id)").map(keyMark)
    }

    /// The marks of an entity, standing ones first, then the latest; at most `limit`.
    package func keyMarks(ofEntity key: String, limit: Int = 50) throws -> [KeyMark] {
        try rows(
            """
            \(Self.markColumns) WHERE m.entity = \(key)
            ORDER BY CASE WHEN m.ended_at IS NULL THEN 0 ELSE 1 END, m.marked_at DESC, m.id LIMIT \(limit)
            """
        ).map(keyMark)
    }

    /// Keeps a mark.
    package func insertKeyMark(
        id: String, entity: String, code: String, reason: String, unit: String, at: Instant, account: String
    ) throws {
        try execute(
            """
            INSERT INTO key_mark (id, entity, code, reason, unit, marked_at, marked_by)
            VALUES (\(id), \(entity), \(code), \(reason), \(unit), \(at.milliseconds), \(account))
            """)
    }

    /// Ends a mark that still stands; false if it does not.
    package func endKeyMark(_ id: String, reason: String, at: Instant, account: String) throws -> Bool {
        try execute(
            """
            UPDATE key_mark SET ended_at = \(at.milliseconds), ended_by = \(account), end_reason = \(reason)
            WHERE id = \(id) AND ended_at IS NULL
            """) == 1
    }

    /// Codes of the reasons for closer inspection that hold for one entity, in the order of the rules.
    package func keyReasons(ofEntity key: String, _ rules: PoolRules) throws -> [String] {
        try rules.keyReasons.filter { reason in
            try first("SELECT 1 AS one FROM entity WHERE key = \(key) AND \(rules.condition(reason))") != nil
        }.map(\.code)
    }

    private static let markColumns: SQL = """
        SELECT m.id, m.entity, m.code, m.reason, m.unit, u.name AS unit_name, m.marked_at, a.name AS marker,
            m.ended_at, m.end_reason
        FROM key_mark m JOIN unit u ON u.id = m.unit JOIN account a ON a.id = m.marked_by
        """

    private func keyMark(_ row: Row) throws -> KeyMark {
        KeyMark(
            id: try row.text("id"), entity: try row.text("entity"), code: try row.text("code"),
            reason: try row.text("reason"), unit: try row.text("unit"), unitName: try row.text("unit_name"),
            markedAt: Instant(milliseconds: try row.integer("marked_at")),
            markerName: try row.text("marker"),
            endedAt: try row.optionalInteger("ended_at").map { Instant(milliseconds: $0) },
            endReason: try row.optionalText("end_reason"))
    }
}
