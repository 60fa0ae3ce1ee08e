// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// One request to replace somebody in a team, with what was decided and drawn, as far as it is.
package struct StoredReplacement: Hashable, Sendable {
    package let id: String
    package let visit: String
    package let draw: String
    package let unit: String
    package let rosterID: String
    package let entityName: String
    /// The place in the team, from 0.
    package let slot: Int64
    package let inspector: String
    package let inspectorName: String
    package let kind: ReplacementRequestKind
    package let code: String
    package let pack: String
    package let statement: String
    package let askedAt: Instant
    package let askedBy: String
    package let askerName: String
    package let evidenceName: String?
    package let decision: Decision?
    package let substitute: Substitute?

    /// What the leader of the unit decided.
    package struct Decision: Hashable, Sendable {
        package let approved: Bool
        package let reason: String
        package let at: Instant
        package let by: String
        package let byName: String
        package let logIndex: Int64
    }

    /// Who came instead; nobody if the seat is stuck.
    package struct Substitute: Hashable, Sendable {
        package let ceremony: String
        package let inspector: String?
        package let name: String?
        package let problemFile: String
        package let solutionFile: String?
        package let stuckFile: String?
        package let at: Instant
        package let logIndex: Int64
    }

    package var state: ReplacementState {
        .of(approved: decision?.approved, hasSubstitute: substitute.map { $0.inspector != nil })
    }
}

/// A document that came with a request.
package struct ReplacementEvidence: Hashable, Sendable {
    package let name: String
    package let mediaType: String
    package let sha256: [UInt8]
    /// Keys the commitment in the log.
    package let salt: [UInt8]
    package let bytes: [UInt8]

    package init(name: String, mediaType: String, sha256: [UInt8], salt: [UInt8], bytes: [UInt8]) {
        self.name = name
        self.mediaType = mediaType
        self.sha256 = sha256
        self.salt = salt
        self.bytes = bytes
    }
}

/// Which requests a list shows.
package enum ReplacementScope: Hashable, Sendable {
    case all
    case unit(String)
    case visit(String)
    case draw(String)
}

extension Connection {
    /// The request `id`, or nil.
    package func replacement(_ id: String) throws -> StoredReplacement? {
        try first("\(Self.replacementColumns) WHERE q.id = \(id)").map(storedReplacement)
    }

    /// Requests of a scope; of `states` only, unless that is empty. In the order they were made, or only the
    /// `newest`, the last first.
    package func replacements(
        _ scope: ReplacementScope, in states: Set<ReplacementState> = [], newest: Int? = nil
    ) throws -> [StoredReplacement] {
        let own: SQL =
            switch scope {
            case .all: "1 = 1"
            case .unit(let unit): "v.unit = \(unit)"
            case .visit(let visit): "v.id = \(visit)"
            case .draw(let draw): "v.draw = \(draw)"
            }
        let wanted: SQL =
            states.isEmpty ? "1 = 1" : .join(states.map(Self.isInState), separator: " OR ")
        let order: SQL =
            newest.map { "ORDER BY q.asked_at DESC, q.id DESC LIMIT \($0)" } ?? "ORDER BY q.asked_at, q.id"
        return try rows("\(Self.replacementColumns) WHERE \(own) AND (\(wanted)) \(order)")
            .map(storedReplacement)
    }

    /// How many requests of a unit (of all for nil) stand in one of these states.
    package func countReplacements(unit: String?, in states: Set<ReplacementState>) throws -> Int64 {
        let own: SQL = unit.map { "v.unit = \($0)" } ?? "1 = 1"
        return try first(
            """
            SELECT COUNT(*) AS n FROM replacement_request q JOIN visit v ON v.id = q.visit
                LEFT JOIN replacement_decision d ON d.request = q.id
                LEFT JOIN replacement_substitute s ON s.request = q.id
            WHERE \(own) AND (\(SQL.join(states.map(Self.isInState), separator: " OR ")))
            """)?.integer("n") ?? 0
    }

    /// Whether somebody may not go to a visit any more and nobody has come instead.
    package func hasVacantPlace(visit: String) throws -> Bool {
        try first(
            """
            SELECT 1 AS n FROM replacement_request q JOIN replacement_decision d ON d.request = q.id
                LEFT JOIN replacement_substitute s ON s.request = q.id
            WHERE q.visit = \(visit) AND d.approved = 1 AND s.inspector IS NULL LIMIT 1
            """) != nil
    }

    /// How many approved replacements wait for a ceremony that was opened at this place in the log.
    package func countReplacements(waitingForCeremonyAt index: Int64) throws -> Int64 {
        try first(
            """
            SELECT COUNT(*) AS n FROM replacement_decision d
                LEFT JOIN replacement_substitute s ON s.request = d.request
            WHERE d.approved = 1 AND s.request IS NULL AND d.log_index < \(index)
            """)?.integer("n") ?? 0
    }

    /// Ceremonies that were opened after this place in the log, first to last, as far as a replacement asks.
    package func ceremonies(openedAfter index: Int64, now: Instant) throws -> [DecidingCeremony.Candidate] {
        try rows(
            """
            SELECT c.id, c.opened_index, CASE WHEN c.value IS NULL THEN 0 ELSE 1 END AS has_value,
                CASE WHEN c.reveal_by < \(now.milliseconds) AND (c.closed_at IS NULL OR
                        (SELECT COUNT(*) FROM ceremony_contributor p
                            WHERE p.ceremony = c.id AND p.revealed_at IS NOT NULL)
                        < COALESCE(c.min_reveals,
                            (SELECT COUNT(*) FROM ceremony_contributor p WHERE p.ceremony = c.id)))
                    OR EXISTS (SELECT 1 FROM draw d WHERE d.ceremony = c.id)
                    AND NOT EXISTS (SELECT 1 FROM draw d WHERE d.ceremony = c.id
                        AND NOT EXISTS (SELECT 1 FROM draw_void x WHERE x.draw = d.id))
                    THEN 1 ELSE 0 END AS has_failed
            FROM ceremony c WHERE c.opened_index > \(index) ORDER BY c.opened_index
            """
        ).map { row in
            DecidingCeremony.Candidate(
                id: try row.text("id"), openedIndex: Int(try row.integer("opened_index")),
                hasValue: try row.bool("has_value"), hasFailed: try row.bool("has_failed"))
        }
    }

    private static func isInState(_ state: ReplacementState) -> SQL {
        switch state {
        case .asked: "d.request IS NULL"
        case .refused: "d.approved = 0"
        case .approved: "d.approved = 1 AND s.request IS NULL"
        case .replaced: "s.inspector IS NOT NULL"
        case .stuck: "s.request IS NOT NULL AND s.inspector IS NULL"
        }
    }

    private static let replacementColumns: SQL = """
        SELECT q.id, q.visit, v.draw, v.unit, v.roster_id, e.name AS entity_name, q.slot, q.inspector,
            i.name AS inspector_name, q.kind, q.code, q.pack, q.statement, q.asked_at, q.asked_by,
            a.name AS asker_name, x.name AS evidence_name, d.approved, d.reason, d.decided_at, d.decided_by,
            b.name AS decider_name, d.log_index AS decision_index, s.ceremony, s.inspector AS substitute,
            j.name AS substitute_name, s.problem_file, s.solution_file, s.stuck_file, s.drawn_at,
            s.log_index AS substitute_index
        FROM replacement_request q JOIN visit v ON v.id = q.visit JOIN entity e ON e.key = v.entity
            JOIN inspector i ON i.id = q.inspector JOIN account a ON a.id = q.asked_by
            LEFT JOIN replacement_evidence x ON x.request = q.id
            LEFT JOIN replacement_decision d ON d.request = q.id LEFT JOIN account b ON b.id = d.decided_by
            LEFT JOIN replacement_substitute s ON s.request = q.id
            LEFT JOIN inspector j ON j.id = s.inspector
        """

    private func storedReplacement(_ row: Row) throws -> StoredReplacement {
        guard let kind = ReplacementRequestKind(rawValue: try row.text("kind")) else {
            throw DatabaseFault.wrongType(
                column: "replacement_request.kind", wanted: "known value", found: "unknown")
        }
        return StoredReplacement(
            id: try row.text("id"), visit: try row.text("visit"), draw: try row.text("draw"),
            unit: try row.text("unit"), rosterID: try row.text("roster_id"),
            entityName: try row.text("entity_name"), slot: try row.integer("slot"),
            inspector: try row.text("inspector"), inspectorName: try row.text("inspector_name"), kind: kind,
            code: try row.text("code"), pack: try row.text("pack"), statement: try row.text("statement"),
            askedAt: Instant(milliseconds: try row.integer("asked_at")), askedBy: try row.text("asked_by"),
            askerName: try row.text("asker_name"), evidenceName: try row.optionalText("evidence_name"),
            decision: try decision(row), substitute: try substitute(row))
    }

    private func decision(_ row: Row) throws -> StoredReplacement.Decision? {
        guard let approved = try row.optionalBool("approved") else { return nil }
        return StoredReplacement.Decision(
            approved: approved, reason: try row.text("reason"),
            at: Instant(milliseconds: try row.integer("decided_at")), by: try row.text("decided_by"),
            byName: try row.text("decider_name"), logIndex: try row.integer("decision_index"))
    }

    private func substitute(_ row: Row) throws -> StoredReplacement.Substitute? {
        guard let ceremony = try row.optionalText("ceremony") else { return nil }
        return StoredReplacement.Substitute(
            ceremony: ceremony, inspector: try row.optionalText("substitute"),
            name: try row.optionalText("substitute_name"), problemFile: try row.text("problem_file"),
            solutionFile: try row.optionalText("solution_file"),
            stuckFile: try row.optionalText("stuck_file"),
            at: Instant(milliseconds: try row.integer("drawn_at")),
            logIndex: try row.integer("substitute_index"))
    }
}
