// SPDX-License-Identifier: Apache-2.0

extension Migration {
    /// The transparency log, the files its entries refer to, and the trace of every act.
    static let log = Migration(
        number: 3, name: "log",
        statements: [
            "CREATE TABLE log_head (origin {text} PRIMARY KEY, size {int} NOT NULL) {strict}",
            """
            CREATE TABLE log_entry (
                idx {int} PRIMARY KEY, entry {bytes} NOT NULL, leaf {bytes} NOT NULL UNIQUE,
                type {text} NOT NULL, subject {text} NOT NULL, at {int} NOT NULL
            ) {strict}
            """,
            "CREATE INDEX log_entry_subject ON log_entry (subject, idx)",
            "CREATE INDEX log_entry_type ON log_entry (type, idx)",
            """
            CREATE TABLE log_node (
                level {int} NOT NULL, idx {int} NOT NULL, hash {bytes} NOT NULL, PRIMARY KEY (level, idx)
            ) {strict}
            """,
            """
            CREATE TABLE checkpoint (
                size {int} PRIMARY KEY, root {bytes} NOT NULL, note {text} NOT NULL, signed_at {int} NOT NULL
            ) {strict}
            """,
            """
            CREATE TABLE public_file (
                sha256 {text} PRIMARY KEY, kind {text} NOT NULL, size {int} NOT NULL, stored_at {int} NOT NULL
            ) {strict}
            """,
            """
            CREATE TABLE public_file_part (
                sha256 {text} NOT NULL REFERENCES public_file (sha256), part {int} NOT NULL, bytes {bytes} NOT NULL,
                PRIMARY KEY (sha256, part)
            ) {strict}
            """,
            """
            CREATE TABLE act (
                id {text} PRIMARY KEY, at {int} NOT NULL, account {text} NOT NULL, unit {text} NOT NULL,
                deed {text} NOT NULL, subject_kind {text} NOT NULL, subject {text} NOT NULL,
                summary {text} NOT NULL, before {text}, after {text}, log_index {int}
            ) {strict}
            """,
            "CREATE INDEX act_subject ON act (subject_kind, subject, at)",
            "CREATE INDEX act_at ON act (at)",
        ])
}
