// SPDX-License-Identifier: Apache-2.0

extension Migration {
    /// Records entered or corrected by hand, checked by a second person; and what two units say differently.
    static let proofreading = Migration(
        number: 16, name: "proofreading",
        statements: [
            "ALTER TABLE import_job ADD COLUMN origin {text} NOT NULL DEFAULT 'file'",
            "ALTER TABLE import_job ADD COLUMN subject {text}",
            "ALTER TABLE import_job ADD COLUMN reason {text} NOT NULL DEFAULT ''",
            "ALTER TABLE import_job ADD COLUMN opinion {text} NOT NULL DEFAULT ''",
            "ALTER TABLE import_job ADD COLUMN decided_by {text}",
            "CREATE INDEX import_job_subject ON import_job (dataset, subject) WHERE subject IS NOT NULL",
            """
            CREATE TABLE import_source (
                job {text} PRIMARY KEY REFERENCES import_job (id), name {text} NOT NULL, media_type {text} NOT NULL,
                size {int} NOT NULL, sha256 {bytes} NOT NULL
            ) {strict}
            """,
            """
            CREATE TABLE import_source_part (
                job {text} NOT NULL REFERENCES import_job (id), part {int} NOT NULL, bytes {bytes} NOT NULL,
                PRIMARY KEY (job, part)
            ) {strict}
            """,
            // Whose word counts first for a field; without a row the later word counts.
            """
            CREATE TABLE field_source (
                dataset {text} NOT NULL, field {text} NOT NULL, unit {text} NOT NULL REFERENCES unit (id),
                named_at {int} NOT NULL, named_by {text} NOT NULL, PRIMARY KEY (dataset, field)
            ) {strict}
            """,
            """
            CREATE TABLE register_dispute (
                id {text} PRIMARY KEY, dataset {text} NOT NULL, key {text} NOT NULL, name {text} NOT NULL,
                field {text} NOT NULL, standing {text} NOT NULL, standing_unit {text} NOT NULL,
                incoming {text} NOT NULL, incoming_unit {text} NOT NULL, rule {text} NOT NULL, kept {text} NOT NULL,
                at {int} NOT NULL, job {text} NOT NULL REFERENCES import_job (id),
                settled_at {int}, settled_by {text}, taken {text}, reason {text}
            ) {strict}
            """,
            "CREATE INDEX register_dispute_open ON register_dispute (settled_at, at, id)",
            "CREATE INDEX register_dispute_key ON register_dispute (dataset, key)",
            """
            CREATE TABLE saved_filter (
                account {text} NOT NULL REFERENCES account (id), page {text} NOT NULL, name {text} NOT NULL,
                query {text} NOT NULL, saved_at {int} NOT NULL, PRIMARY KEY (account, page, name)
            ) {strict}
            """,
            "CREATE INDEX entity_before_key ON entity_before (key, recorded_at)",
            "CREATE INDEX licence_before_key ON licence_before (key, recorded_at)",
        ])
}
