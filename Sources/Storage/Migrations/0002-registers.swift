// SPDX-License-Identifier: Apache-2.0

extension Migration {
    /// 一单两库: check items, entities, inspectors, and the jobs that import them.
    static let registers = Migration(
        number: 2, name: "registers",
        statements: [
            """
            CREATE TABLE check_item (
                code {text} NOT NULL, version {int} NOT NULL, unit {text} NOT NULL REFERENCES unit (id),
                category {text} NOT NULL, name {text} NOT NULL, content {text} NOT NULL,
                law {text} NOT NULL, article {text} NOT NULL, object_kind {text} NOT NULL,
                tier {text} NOT NULL CHECK (tier IN ('general', 'key')), methods {text} NOT NULL,
                level {text} NOT NULL, ratio_least_num {int}, ratio_least_den {int},
                ratio_most_num {int}, ratio_most_den {int}, frequency_cap {int},
                skill {text}, valid_from {text} NOT NULL, valid_to {text},
                import_job {text}, recorded_at {int} NOT NULL, superseded_at {int}, row_hash {bytes} NOT NULL,
                PRIMARY KEY (code, version)
            ) {strict}
            """,
            "CREATE INDEX check_item_unit ON check_item (unit, superseded_at)",
            """
            CREATE TABLE entity (
                key {text} PRIMARY KEY, uscc {text}, registration_number {text},
                name {text} NOT NULL, former_names {text} NOT NULL DEFAULT '',
                type_code {text} NOT NULL DEFAULT '', status_raw {text} NOT NULL, status {text} NOT NULL,
                registered_on {text}, approved_on {text}, authority {text} NOT NULL DEFAULT '',
                jurisdiction {text} NOT NULL, division {text} NOT NULL, industry {text} NOT NULL DEFAULT '',
                address {text} NOT NULL DEFAULT '', scope {text} NOT NULL DEFAULT '',
                risk_class {text} NOT NULL CHECK (risk_class IN ('A', 'B', 'C', 'D')),
                risk_date {text}, risk_source {text} NOT NULL DEFAULT '',
                abnormal {int} NOT NULL DEFAULT 0, serious {int} NOT NULL DEFAULT 0,
                key_object {int} NOT NULL DEFAULT 0, in_pool {int} NOT NULL,
                import_job {text}, recorded_at {int} NOT NULL, row_hash {bytes} NOT NULL
            ) {strict}
            """,
            "CREATE INDEX entity_pool ON entity (in_pool, jurisdiction, risk_class)",
            // Covers the search by name, so that a scan reads short rows only.
            "CREATE INDEX entity_name ON entity (name, former_names, key)",
            "CREATE INDEX entity_registration_number ON entity (registration_number)",
            """
            CREATE TABLE entity_count (
                in_pool {int} NOT NULL, jurisdiction {text} NOT NULL, risk_class {text} NOT NULL,
                status {text} NOT NULL, size {int} NOT NULL,
                PRIMARY KEY (in_pool, jurisdiction, risk_class, status)
            ) {strict}
            """,
            """
            CREATE TABLE inspector (
                id {text} PRIMARY KEY, unit {text} NOT NULL REFERENCES unit (id), staff_number {text} NOT NULL,
                name {text} NOT NULL, certificate {text} NOT NULL, certificate_from {text}, certificate_to {text},
                item_categories {text} NOT NULL, skills {text} NOT NULL, areas {text} NOT NULL,
                unavailable_from {text}, unavailable_to {text}, duty {text} NOT NULL DEFAULT '',
                resident_id_hash {bytes}, phone_sealed {bytes},
                import_job {text}, recorded_at {int} NOT NULL, left_at {int}, row_hash {bytes} NOT NULL,
                UNIQUE (unit, staff_number)
            ) {strict}
            """,
            """
            CREATE TABLE inspector_relation (
                inspector {text} NOT NULL REFERENCES inspector (id), entity {text} NOT NULL,
                kind {text} NOT NULL, declared_at {int} NOT NULL, declared_by {text} NOT NULL, ended_at {int},
                PRIMARY KEY (inspector, entity, kind, declared_at)
            ) {strict}
            """,
            "CREATE INDEX inspector_relation_entity ON inspector_relation (entity)",
            """
            CREATE TABLE register_change (
                id {text} PRIMARY KEY, dataset {text} NOT NULL, key {text} NOT NULL, field {text} NOT NULL,
                before {text}, after {text}, at {int} NOT NULL, account {text}, import_job {text}
            ) {strict}
            """,
            "CREATE INDEX register_change_key ON register_change (dataset, key, at)",
            """
            CREATE TABLE import_job (
                id {text} PRIMARY KEY, dataset {text} NOT NULL, unit {text} NOT NULL, account {text} NOT NULL,
                file_name {text} NOT NULL, file_path {text} NOT NULL, file_sha256 {bytes} NOT NULL,
                file_size {int} NOT NULL, uploaded_at {int} NOT NULL,
                checked_at {int}, confirmed_at {int}, valid_rows_only {int} NOT NULL DEFAULT 0,
                committed_at {int}, cancelled_at {int}, failed_at {int}, failure {text},
                rows_read {int} NOT NULL DEFAULT 0, bytes_read {int} NOT NULL DEFAULT 0,
                encoding {text} NOT NULL DEFAULT '', ignored_columns {text} NOT NULL DEFAULT '',
                new_count {int} NOT NULL DEFAULT 0, changed_count {int} NOT NULL DEFAULT 0,
                unchanged_count {int} NOT NULL DEFAULT 0, bad_count {int} NOT NULL DEFAULT 0,
                problems_left_out {int} NOT NULL DEFAULT 0,
                rows_root {bytes}, log_index {int}
            ) {strict}
            """,
            """
            CREATE TABLE import_problem (
                job {text} NOT NULL REFERENCES import_job (id), seq {int} NOT NULL, row {int} NOT NULL,
                column_number {int} NOT NULL, column_name {text} NOT NULL, value {text} NOT NULL,
                rule {text} NOT NULL, advice {text} NOT NULL, PRIMARY KEY (job, seq)
            ) {strict}
            """,
            "CREATE INDEX import_job_unit ON import_job (unit, uploaded_at)",
        ])
}
