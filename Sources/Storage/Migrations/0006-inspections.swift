// SPDX-License-Identifier: Apache-2.0

extension Migration {
    /// Results of visits: every version is a row, a review is a row, a publication is a row.
    static let inspections = Migration(
        number: 6, name: "inspections",
        statements: [
            """
            CREATE TABLE result (
                id {text} PRIMARY KEY, visit {text} NOT NULL REFERENCES visit (id), version {int} NOT NULL,
                checked_on {text} NOT NULL, methods {text} NOT NULL, codes {text} NOT NULL,
                follow_up {text} NOT NULL, note {text} NOT NULL, pack {text} NOT NULL,
                recorded_at {int} NOT NULL, recorded_by {text} NOT NULL, correction_reason {text},
                salt {bytes} NOT NULL, log_index {int} NOT NULL, UNIQUE (visit, version)
            ) {strict}
            """,
            """
            CREATE TABLE result_item (
                result {text} NOT NULL REFERENCES result (id), item {text} NOT NULL, item_version {int} NOT NULL,
                outcome {text} NOT NULL CHECK (outcome IN ('noProblem', 'problem', 'notApplicable', 'notChecked')),
                finding {text} NOT NULL, handling {text} NOT NULL, PRIMARY KEY (result, item)
            ) {strict}
            """,
            """
            CREATE TABLE result_draft (
                visit {text} PRIMARY KEY REFERENCES visit (id), fields {text} NOT NULL,
                saved_at {int} NOT NULL, saved_by {text} NOT NULL
            ) {strict}
            """,
            """
            CREATE TABLE result_review (
                result {text} PRIMARY KEY REFERENCES result (id), approved {int} NOT NULL, reason {text} NOT NULL,
                reviewed_at {int} NOT NULL, reviewed_by {text} NOT NULL, log_index {int} NOT NULL
            ) {strict}
            """,
            """
            CREATE TABLE publication (
                result {text} PRIMARY KEY REFERENCES result (id), visit {text} NOT NULL REFERENCES visit (id),
                entity {text} NOT NULL, published_at {int} NOT NULL, log_index {int} NOT NULL
            ) {strict}
            """,
            "CREATE INDEX publication_entity ON publication (entity, published_at)",
            "CREATE INDEX publication_at ON publication (published_at)",
            """
            CREATE TABLE attachment (
                id {text} PRIMARY KEY, visit {text} NOT NULL REFERENCES visit (id), name {text} NOT NULL,
                media_type {text} NOT NULL, size {int} NOT NULL, sha256 {bytes} NOT NULL, salt {bytes} NOT NULL,
                stored_at {int} NOT NULL, stored_by {text} NOT NULL
            ) {strict}
            """,
            "CREATE INDEX attachment_visit ON attachment (visit)",
            """
            CREATE TABLE attachment_part (
                attachment {text} NOT NULL REFERENCES attachment (id), part {int} NOT NULL, bytes {bytes} NOT NULL,
                PRIMARY KEY (attachment, part)
            ) {strict}
            """,
            """
            CREATE TABLE submit_once (
                token {text} PRIMARY KEY, account {text} NOT NULL, at {int} NOT NULL, outcome {text} NOT NULL
            ) {strict}
            """,
        ])
}
