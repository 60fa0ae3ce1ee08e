// SPDX-License-Identifier: Apache-2.0

extension Migration {
    /// 检查表 and 常用语: what officers go through on a visit, and what they write with one tap.
    static let sheets = Migration(
        number: 22, name: "sheets",
        statements: [
            """
            CREATE TABLE check_point (
                key {text} PRIMARY KEY, item {text} NOT NULL, position {int} NOT NULL, question {text} NOT NULL,
                kind {text} NOT NULL, measure {text} NOT NULL, least {text}, most {text}, advice {text} NOT NULL,
                is_optional {int} NOT NULL, import_job {text}, recorded_at {int} NOT NULL, row_hash {bytes} NOT NULL
            ) {strict}
            """,
            "CREATE INDEX check_point_item ON check_point (item, position, key)",
            """
            CREATE TABLE check_point_before (
                job {text} NOT NULL REFERENCES import_job (id), key {text} NOT NULL, item {text} NOT NULL,
                position {int} NOT NULL, question {text} NOT NULL, kind {text} NOT NULL, measure {text} NOT NULL,
                least {text}, most {text}, advice {text} NOT NULL, is_optional {int} NOT NULL, import_job {text},
                recorded_at {int} NOT NULL, row_hash {bytes} NOT NULL, PRIMARY KEY (job, key)
            ) {strict}
            """,
            """
            CREATE TABLE phrase (
                key {text} PRIMARY KEY, unit {text} NOT NULL REFERENCES unit (id), used_for {text} NOT NULL,
                item {text} NOT NULL, words {text} NOT NULL, import_job {text}, recorded_at {int} NOT NULL,
                row_hash {bytes} NOT NULL
            ) {strict}
            """,
            "CREATE INDEX phrase_unit ON phrase (unit, used_for)",
            """
            CREATE TABLE phrase_before (
                job {text} NOT NULL REFERENCES import_job (id), key {text} NOT NULL, unit {text} NOT NULL,
                used_for {text} NOT NULL, item {text} NOT NULL, words {text} NOT NULL, import_job {text},
                recorded_at {int} NOT NULL, row_hash {bytes} NOT NULL, PRIMARY KEY (job, key)
            ) {strict}
            """,
            "ALTER TABLE result_item ADD COLUMN sheet {text} NOT NULL DEFAULT ''",
            // The point as it stood when it was answered: sheets change, results do not.
            """
            CREATE TABLE result_point (
                result {text} NOT NULL REFERENCES result (id), item {text} NOT NULL, key {text} NOT NULL,
                position {int} NOT NULL, question {text} NOT NULL, kind {text} NOT NULL, measure {text} NOT NULL,
                least {text}, most {text}, advice {text} NOT NULL, is_optional {int} NOT NULL, answer {text} NOT NULL,
                PRIMARY KEY (result, key)
            ) {strict}
            """,
        ])
}
