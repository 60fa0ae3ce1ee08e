// SPDX-License-Identifier: Apache-2.0

extension Migration {
    /// 联合抽查事项清单: what departments look at together.
    static let jointly = Migration(
        number: 18, name: "jointly",
        statements: [
            """
            CREATE TABLE joint_item (
                key {text} PRIMARY KEY, field {text} NOT NULL, name {text} NOT NULL, object_kind {text} NOT NULL,
                lead {text} NOT NULL REFERENCES unit (id), participants {text} NOT NULL, level {text} NOT NULL,
                ratio_num {int}, ratio_den {int}, items {text} NOT NULL, note {text} NOT NULL,
                import_job {text}, recorded_at {int} NOT NULL, row_hash {bytes} NOT NULL
            ) {strict}
            """,
            """
            CREATE TABLE joint_item_before (
                job {text} NOT NULL REFERENCES import_job (id), key {text} NOT NULL, field {text} NOT NULL,
                name {text} NOT NULL, object_kind {text} NOT NULL, lead {text} NOT NULL,
                participants {text} NOT NULL, level {text} NOT NULL, ratio_num {int}, ratio_den {int},
                items {text} NOT NULL, note {text} NOT NULL, import_job {text}, recorded_at {int} NOT NULL,
                row_hash {bytes} NOT NULL, PRIMARY KEY (job, key)
            ) {strict}
            """,
        ])
}
