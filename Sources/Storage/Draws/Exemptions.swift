// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// 频次豁免: a request to let one entity, or all of a task, past the cap and the time it is left alone.
package struct StoredExemption: Hashable, Sendable {
    package struct Decision: Hashable, Sendable {
        package let approved: Bool
        package let reason: String
        package let at: Instant
        package let byName: String
    }

    package let id: String
    package let task: String
    package let taskName: String
    package let unit: String
    /// Nil for the whole task.
    package let entity: String?
    package let entityName: String
    package let code: String
    package let pack: String
    package let reason: String
    package let askedAt: Instant
    package let askedBy: String
    package let askerName: String
    package let logIndex: Int64
    package let decision: Decision?
}

extension Connection {
    /// The exemption `id`, or nil.
    package func exemption(_ id: String) throws -> StoredExemption? {
        try first("\(Self.exemptionColumns) WHERE x.id = \(id)").map(storedExemption)
    }

    /// The exemptions of a task, the latest first.
    package func exemptions(ofTask task: String) throws -> [StoredExemption] {
        try rows("\(Self.exemptionColumns) WHERE x.task = \(task) ORDER BY x.asked_at DESC, x.id")
            .map(storedExemption)
    }

    /// Exemptions of a unit's tasks (of all, for nil) that wait for a decision, oldest first; at most `limit`.
    package func exemptionsToDecide(unit: String?, limit: Int) throws -> [StoredExemption] {
        let scope: SQL = unit.map { "t.unit = \($0)" } ?? "1 = 1"
        return try rows(
            """
            \(Self.exemptionColumns) WHERE \(scope) AND y.exemption IS NULL
            ORDER BY x.asked_at, x.id LIMIT \(limit)
            """
        ).map(storedExemption)
    }

    /// Keeps a request.
    package func insertExemption(
        id: String, task: String, entity: String?, code: String, pack: String, reason: String, at: Instant,
        account: String, logIndex: Int64
    ) throws {
        try execute(
            """
            INSERT INTO cap_exemption (id, task, entity, code, pack, reason, asked_at, asked_by, log_index)
            VALUES (\(id), \(task), \(entity), \(code), \(pack), \(reason), \(at.milliseconds), \(account),
                \(logIndex))
            """)
    }

    /// Keeps the one decision of a request (primary key).
    package func insertExemptionDecision(
        of exemption: String, approved: Bool, reason: String, at: Instant, account: String, logIndex: Int64
    ) throws {
        try execute(
            """
            INSERT INTO cap_exemption_decision (exemption, approved, reason, decided_at, decided_by, log_index)
            VALUES (\(exemption), \(approved), \(reason), \(at.milliseconds), \(account), \(logIndex))
            """)
    }

    private static let exemptionColumns: SQL = """
        SELECT x.id, x.task, t.name AS task_name, t.unit, x.entity, e.name AS entity_name, x.code, x.pack, x.reason,
            x.asked_at, x.asked_by, a.name AS asker, x.log_index, y.approved, y.reason AS decision_reason,
            y.decided_at, b.name AS decider
        FROM cap_exemption x JOIN task t ON t.id = x.task JOIN account a ON a.id = x.asked_by
            LEFT JOIN entity e ON e.key = x.entity
            LEFT JOIN cap_exemption_decision y ON y.exemption = x.id LEFT JOIN account b ON b.id = y.decided_by
        """

    private func storedExemption(_ row: Row) throws -> StoredExemption {
        let decision = try row.optionalInteger("decided_at").map { at in
            StoredExemption.Decision(
                approved: try row.bool("approved"), reason: try row.text("decision_reason"),
                at: Instant(milliseconds: at), byName: try row.text("decider"))
        }
        return StoredExemption(
            id: try row.text("id"), task: try row.text("task"), taskName: try row.text("task_name"),
            unit: try row.text("unit"), entity: try row.optionalText("entity"),
            entityName: try row.optionalText("entity_name") ?? "", code: try row.text("code"),
            pack: try row.text("pack"), reason: try row.text("reason"),
            askedAt: Instant(milliseconds: try row.integer("asked_at")), askedBy: try row.text("asked_by"),
            askerName: try row.text("asker"), logIndex: try row.integer("log_index"), decision: decision)
    }
}
