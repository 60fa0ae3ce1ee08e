// SPDX-License-Identifier: Apache-2.0

extension Migration {
    /// What stood before a file changed it, so that the file can be taken back as a whole.
    static let undo = Migration(
        number: 14, name: "undo",
        statements: [
            "ALTER TABLE import_job ADD COLUMN undone_at {int}",
            "ALTER TABLE import_job ADD COLUMN undone_index {int}",
            """
            CREATE TABLE entity_before (
                job {text} NOT NULL REFERENCES import_job (id), key {text} NOT NULL, uscc {text},
                registration_number {text}, name {text} NOT NULL, former_names {text} NOT NULL,
                type_code {text} NOT NULL, status_raw {text} NOT NULL, status {text} NOT NULL,
                registered_on {text}, approved_on {text}, authority {text} NOT NULL, jurisdiction {text} NOT NULL,
                division {text} NOT NULL, industry {text} NOT NULL, address {text} NOT NULL, scope {text} NOT NULL,
                risk_class {text} NOT NULL, risk_date {text}, risk_source {text} NOT NULL, abnormal {int} NOT NULL,
                serious {int} NOT NULL, key_object {int} NOT NULL, in_pool {int} NOT NULL, import_job {text},
                recorded_at {int} NOT NULL, row_hash {bytes} NOT NULL, PRIMARY KEY (job, key)
            ) {strict}
            """,
            """
            CREATE TABLE inspector_before (
                job {text} NOT NULL REFERENCES import_job (id), id {text} NOT NULL, name {text} NOT NULL,
                certificate {text} NOT NULL, certificate_from {text}, certificate_to {text},
                item_categories {text} NOT NULL, skills {text} NOT NULL, areas {text} NOT NULL,
                unavailable_from {text}, unavailable_to {text}, duty {text} NOT NULL, resident_id_hash {bytes},
                phone_sealed {bytes}, import_job {text}, recorded_at {int} NOT NULL, row_hash {bytes} NOT NULL,
                PRIMARY KEY (job, id)
            ) {strict}
            """,
        ])
}
