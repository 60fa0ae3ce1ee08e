// SPDX-License-Identifier: Apache-2.0

extension Migration {
    /// What a file will change or has changed, field by field, for looking through before somebody says yes; and which
    /// of its titles a unit has said to mean which column.
    static let imports = Migration(
        number: 12, name: "imports",
        statements: [
            """
            CREATE TABLE import_change (
                job {text} NOT NULL REFERENCES import_job (id), seq {int} NOT NULL, row {int} NOT NULL,
                key {text} NOT NULL, name {text} NOT NULL, field {text} NOT NULL, before {text} NOT NULL,
                after {text} NOT NULL, PRIMARY KEY (job, seq)
            ) {strict}
            """,
            "CREATE INDEX import_change_field ON import_change (job, field, seq)",
            """
            CREATE TABLE import_field (
                job {text} NOT NULL REFERENCES import_job (id), field {text} NOT NULL, many {int} NOT NULL,
                PRIMARY KEY (job, field)
            ) {strict}
            """,
            """
            CREATE TABLE column_title (
                unit {text} NOT NULL REFERENCES unit (id), dataset {text} NOT NULL, title {text} NOT NULL,
                field {text} NOT NULL, said_at {int} NOT NULL, said_by {text} NOT NULL,
                PRIMARY KEY (unit, dataset, title)
            ) {strict}
            """,
        ])
}
