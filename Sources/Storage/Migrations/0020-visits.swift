// SPDX-License-Identifier: Apache-2.0

extension Migration {
    /// One visit of all departments to one entity: its approval, notice, record on the spot, and what the inspected
    /// party says about it. Visits that were assigned before need no approval afterwards (`exempt`).
    static let visits = Migration(
        number: 20, name: "visits",
        statements: [
            """
            CREATE TABLE joint_visit (
                id {text} PRIMARY KEY, entity {text} NOT NULL, campaign {text}, exempt {int} NOT NULL,
                formed_at {int} NOT NULL
            ) {strict}
            """,
            "CREATE INDEX joint_visit_entity ON joint_visit (entity)",
            "CREATE INDEX joint_visit_campaign ON joint_visit (campaign, entity) WHERE campaign IS NOT NULL",
            "CREATE INDEX joint_visit_formed ON joint_visit (formed_at, id)",
            """
            CREATE TABLE joint_part (
                visit {text} PRIMARY KEY REFERENCES visit (id), joint {text} NOT NULL REFERENCES joint_visit (id)
            ) {strict}
            """,
            "CREATE INDEX joint_part_joint ON joint_part (joint)",
            """
            CREATE TABLE visit_approval (
                id {text} PRIMARY KEY, joint {text} NOT NULL REFERENCES joint_visit (id), number {int} NOT NULL,
                kind {text} NOT NULL CHECK (kind IN ('planned', 'emergency')),
                lead {text} NOT NULL REFERENCES visit (id), from_day {text} NOT NULL, to_day {text} NOT NULL,
                reason {text} NOT NULL, pack {text} NOT NULL,
                asked_at {int} NOT NULL, asked_by {text} NOT NULL REFERENCES account (id),
                log_index {int} NOT NULL, UNIQUE (joint, number)
            ) {strict}
            """,
            """
            CREATE TABLE visit_decision (
                approval {text} PRIMARY KEY REFERENCES visit_approval (id), approved {int} NOT NULL,
                reason {text} NOT NULL, decided_at {int} NOT NULL,
                decided_by {text} NOT NULL REFERENCES account (id), log_index {int} NOT NULL
            ) {strict}
            """,
            """
            CREATE TABLE visit_notice (
                approval {text} PRIMARY KEY REFERENCES visit_approval (id),
                unit {text} NOT NULL REFERENCES unit (id), year {int} NOT NULL, number {int} NOT NULL,
                ordinal {int} NOT NULL, most {int} NOT NULL, issued_at {int} NOT NULL,
                issued_by {text} NOT NULL REFERENCES account (id), log_index {int} NOT NULL,
                UNIQUE (unit, year, number)
            ) {strict}
            """,
            """
            CREATE TABLE visit_cancellation (
                approval {text} PRIMARY KEY REFERENCES visit_approval (id), reason {text} NOT NULL,
                cancelled_at {int} NOT NULL, cancelled_by {text} NOT NULL REFERENCES account (id),
                log_index {int} NOT NULL
            ) {strict}
            """,
            """
            CREATE TABLE visit_scene (
                joint {text} NOT NULL REFERENCES joint_visit (id), version {int} NOT NULL, day {text} NOT NULL,
                began {text} NOT NULL, ended {text} NOT NULL, place {text} NOT NULL, present {text} NOT NULL,
                summary {text} NOT NULL,
                signature {text} NOT NULL CHECK (signature IN ('signed', 'refused', 'absent')),
                signature_words {text} NOT NULL, recorded_at {int} NOT NULL,
                recorded_by {text} NOT NULL REFERENCES account (id), log_index {int} NOT NULL,
                PRIMARY KEY (joint, version)
            ) {strict}
            """,
            // What the log holds a salted digest of; destroying the salt unlinks it.
            """
            CREATE TABLE visit_commitment (
                log_index {int} PRIMARY KEY, salt {bytes} NOT NULL, body {text} NOT NULL
            ) {strict}
            """,
            """
            CREATE TABLE visit_request (
                id {text} PRIMARY KEY, approval {text} NOT NULL REFERENCES visit_approval (id),
                kind {text} NOT NULL CHECK (kind IN ('recusal', 'objection')),
                inspector {text} REFERENCES inspector (id), statement {text} NOT NULL, contact {text} NOT NULL,
                made_at {int} NOT NULL
            ) {strict}
            """,
            "CREATE INDEX visit_request_approval ON visit_request (approval)",
            """
            CREATE TABLE visit_answer (
                request {text} PRIMARY KEY REFERENCES visit_request (id), statement {text} NOT NULL,
                answered_at {int} NOT NULL, answered_by {text} NOT NULL REFERENCES account (id)
            ) {strict}
            """,
            // Nothing leads from a rating to its visit: no key, no order of arrival, no moment but the day.
            """
            CREATE TABLE visit_rating (
                id {text} PRIMARY KEY, unit {text} NOT NULL REFERENCES unit (id), day {text} NOT NULL,
                score {int} NOT NULL CHECK (score BETWEEN 1 AND 5), opinion {text} NOT NULL
            ) {clustered}
            """,
            "CREATE INDEX visit_rating_unit ON visit_rating (unit, day)",
            "CREATE TABLE visit_rated (token_hash {bytes} PRIMARY KEY) {clustered}",
            """
            INSERT INTO joint_visit (id, entity, campaign, exempt, formed_at)
            SELECT 'J-' || SUBSTR(v.id, 3), v.entity, NULL, 1, a.assigned_at
            FROM visit v JOIN assignment a ON a.draw = v.draw
            """,
            "INSERT INTO joint_part (visit, joint) SELECT v.id, 'J-' || SUBSTR(v.id, 3) FROM visit v",
        ])
}
