// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// A drawn entity found ineligible afterwards: it keeps its place in the order and is passed over.
package struct SkippedSelection: Hashable, Sendable {
    package let draw: String
    package let rosterID: String
    package let entity: String
    package let code: String
    package let reason: String
    /// SHA-256 of the proof, hexadecimal.
    package let evidence: String
    /// Whose turn came instead, nil if nobody's.
    package let next: String?
    package let skippedAt: Instant
    package let skippedBy: String
    package let logIndex: Int64

    package init(
        draw: String, rosterID: String, entity: String, code: String, reason: String, evidence: String,
        next: String?, skippedAt: Instant, skippedBy: String, logIndex: Int64
    ) {
        self.draw = draw
        self.rosterID = rosterID
        self.entity = entity
        self.code = code
        self.reason = reason
        self.evidence = evidence
        self.next = next
        self.skippedAt = skippedAt
        self.skippedBy = skippedBy
        self.logIndex = logIndex
    }
}

/// That somebody was shown whom blinded ids stand for.
package struct ShownOpening: Hashable, Sendable {
    package let id: String
    package let roster: String
    package let purpose: String
    /// The entity concerned; nil when all were shown, and after the secret was destroyed.
    package let entity: String?
    package let shownAt: Instant
    package let account: String
    package let logIndex: Int64

    package init(
        id: String, roster: String, purpose: String, entity: String?, shownAt: Instant, account: String,
        logIndex: Int64
    ) {
        self.id = id
        self.roster = roster
        self.purpose = purpose
        self.entity = entity
        self.shownAt = shownAt
        self.account = account
        self.logIndex = logIndex
    }

    fileprivate init(_ row: Row) throws {
        self.init(
            id: try row.text("id"), roster: try row.text("roster"), purpose: try row.text("purpose"),
            entity: try row.optionalText("entity"),
            shownAt: Instant(milliseconds: try row.integer("shown_at")), account: try row.text("account"),
            logIndex: try row.integer("log_index"))
    }
}

extension Connection {
    /// Of a selection `s`: nobody has passed it over.
    static let standing: SQL =
        "NOT EXISTS (SELECT 1 FROM draw_skipped k WHERE k.draw = s.draw AND k.roster_id = s.roster_id)"

    /// Those passed over in a draw, in the order of the log.
    package func skipped(ofDraw draw: String) throws -> [SkippedSelection] {
        try rows("SELECT * FROM draw_skipped WHERE draw = \(draw) ORDER BY log_index").map { row in
            SkippedSelection(
                draw: draw, rosterID: try row.text("roster_id"), entity: try row.text("entity"),
                code: try row.text("code"), reason: try row.text("reason"),
                evidence: try row.text("evidence"), next: try row.optionalText("next"),
                skippedAt: Instant(milliseconds: try row.integer("skipped_at")),
                skippedBy: try row.text("skipped_by"), logIndex: try row.integer("log_index"))
        }
    }

    /// Keeps that a drawn entity is passed over, and who takes the turn at which place of the stratum.
    package func insertSkipped(
        _ skipped: SkippedSelection, successor: StoredSelection?
    ) throws {
        try execute(
            """
            INSERT INTO draw_skipped (draw, roster_id, entity, code, reason, evidence, next, skipped_at,
                skipped_by, log_index)
            VALUES (\(skipped.draw), \(skipped.rosterID), \(skipped.entity), \(skipped.code),
                \(skipped.reason), \(skipped.evidence), \(skipped.next), \(skipped.skippedAt.milliseconds),
                \(skipped.skippedBy), \(skipped.logIndex))
            """)
        guard let successor else { return }
        try execute(
            """
            INSERT INTO draw_selected (draw, stratum, place, roster_id, entity)
            VALUES (\(skipped.draw), \(successor.stratum), \(successor.place), \(successor.rosterID),
                \(successor.entity))
            """)
    }

    /// Keeps that an opening was shown.
    package func insertShownOpening(_ shown: ShownOpening) throws {
        try execute(
            """
            INSERT INTO roster_opening_shown (id, roster, purpose, entity, shown_at, account, log_index)
            VALUES (\(shown.id), \(shown.roster), \(shown.purpose), \(shown.entity),
                \(shown.shownAt.milliseconds), \(shown.account), \(shown.logIndex))
            """)
    }

    /// One showing, or nil.
    package func shownOpening(_ id: String) throws -> ShownOpening? {
        try first("SELECT * FROM roster_opening_shown WHERE id = \(id)").map(ShownOpening.init)
    }

    /// Showings of a roster's openings, newest first.
    package func shownOpenings(ofRoster roster: String) throws -> [ShownOpening] {
        try rows(
            "SELECT * FROM roster_opening_shown WHERE roster = \(roster) ORDER BY shown_at DESC, id LIMIT 500"
        ).map(ShownOpening.init)
    }

    /// All rosters of a task, the first version first.
    package func rosters(ofTask task: String) throws -> [StoredRoster] {
        try rows("SELECT * FROM roster WHERE task = \(task) ORDER BY version").map(StoredRoster.init)
    }

    /// Whether an inspector visits an entity in a task.
    package func isInTeam(inspector: String, entity: String, task: String) throws -> Bool {
        try first(
            """
            SELECT 1 AS one FROM visit v JOIN visit_officer o ON o.visit = v.id
            WHERE v.task = \(task) AND v.entity = \(entity) AND o.inspector = \(inspector)
            """) != nil
    }

    /// Visits of a task whose result is not public yet.
    package func openVisits(ofTask task: String) throws -> Int64 {
        try first(
            """
            SELECT COUNT(*) AS n FROM visit v WHERE v.task = \(task)
                AND NOT EXISTS (SELECT 1 FROM publication p WHERE p.visit = v.id)
            """)?.integer("n") ?? 0
    }

    /// Destroys what links a roster's blinded ids to entities: secret, openings, selections, and the ids beside visits
    /// and in the records of showings. The public files stay and say nothing any more.
    package func eraseRosterLinks(_ roster: String, at: Instant, account: String, logIndex: Int64) throws {
        try execute("UPDATE roster SET secret = NULL WHERE id = \(roster)")
        try execute("DELETE FROM roster_opening_part WHERE roster = \(roster)")
        try execute("UPDATE roster_opening_shown SET entity = NULL WHERE roster = \(roster)")
        let draws: SQL = "(SELECT id FROM draw WHERE roster = \(roster))"
        try execute("UPDATE draw_selected SET entity = '' WHERE draw IN \(draws)")
        try execute("UPDATE draw_skipped SET entity = '' WHERE draw IN \(draws)")
        try execute("UPDATE visit SET roster_id = id WHERE draw IN \(draws)")
        try execute(
            """
            INSERT INTO roster_erased (roster, erased_at, erased_by, log_index)
            VALUES (\(roster), \(at.milliseconds), \(account), \(logIndex))
            """)
    }

    /// When a roster's links were destroyed, or nil.
    package func rosterErased(_ roster: String) throws -> Instant? {
        try first("SELECT erased_at FROM roster_erased WHERE roster = \(roster)").map {
            Instant(milliseconds: try $0.integer("erased_at"))
        }
    }
}
