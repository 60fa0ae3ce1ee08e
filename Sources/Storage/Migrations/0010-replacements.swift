// SPDX-License-Identifier: Apache-2.0

extension Migration {
    /// Requests to replace somebody in a team, each with at most one decision and one draw of a substitute. The
    /// place in `visit_officer` changes with the substitute's row and in the same transaction; who sat there before
    /// stays here.
    static let replacements = Migration(
        number: 10, name: "replacements",
        statements: [
            """
            CREATE TABLE replacement_request (
                id {text} PRIMARY KEY, visit {text} NOT NULL REFERENCES visit (id), slot {int} NOT NULL,
                inspector {text} NOT NULL REFERENCES inspector (id),
                kind {text} NOT NULL CHECK (kind IN ('declared', 'applied', 'absence')),
                code {text} NOT NULL, pack {text} NOT NULL, statement {text} NOT NULL,
                asked_at {int} NOT NULL, asked_by {text} NOT NULL REFERENCES account (id)
            ) {strict}
            """,
            "CREATE INDEX replacement_request_visit ON replacement_request (visit)",
            """
            CREATE TABLE replacement_evidence (
                request {text} PRIMARY KEY REFERENCES replacement_request (id), name {text} NOT NULL,
                media_type {text} NOT NULL, size {int} NOT NULL, sha256 {bytes} NOT NULL, salt {bytes} NOT NULL
            ) {strict}
            """,
            """
            CREATE TABLE replacement_evidence_part (
                request {text} NOT NULL REFERENCES replacement_evidence (request), part {int} NOT NULL,
                bytes {bytes} NOT NULL, PRIMARY KEY (request, part)
            ) {strict}
            """,
            """
            CREATE TABLE replacement_decision (
                request {text} PRIMARY KEY REFERENCES replacement_request (id), approved {int} NOT NULL,
                reason {text} NOT NULL, decided_at {int} NOT NULL,
                decided_by {text} NOT NULL REFERENCES account (id), log_index {int} NOT NULL
            ) {strict}
            """,
            """
            CREATE TABLE replacement_substitute (
                request {text} PRIMARY KEY REFERENCES replacement_decision (request),
                ceremony {text} NOT NULL REFERENCES ceremony (id), inspector {text} REFERENCES inspector (id),
                problem_file {text} NOT NULL, solution_file {text}, stuck_file {text},
                drawn_at {int} NOT NULL, drawn_by {text} NOT NULL REFERENCES account (id),
                log_index {int} NOT NULL,
                CHECK ((solution_file IS NULL) = (inspector IS NULL)),
                CHECK ((solution_file IS NULL) <> (stuck_file IS NULL))
            ) {strict}
            """,
        ])
}
