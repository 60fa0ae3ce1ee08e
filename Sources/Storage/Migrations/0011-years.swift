// SPDX-License-Identifier: Apache-2.0

extension Migration {
    /// Yearly logs: entries are numbered through all of them, so that what refers to an entry by its place stays right,
    /// and each log knows at which place it begins. Subtrees of the log with number n lie 64·(n − 1) levels higher:
    /// no tree is higher than that. The head row is that of the log that goes on.
    static let years = Migration(
        number: 11, name: "years",
        statements: [
            "ALTER TABLE log_head ADD COLUMN number {int} NOT NULL DEFAULT 1",
            "ALTER TABLE log_head ADD COLUMN begins {int} NOT NULL DEFAULT 0",
            """
            CREATE TABLE log_past (
                number {int} PRIMARY KEY, origin {text} NOT NULL UNIQUE, vkey {text} NOT NULL,
                policy {text}, begins {int} NOT NULL UNIQUE, ends {int} NOT NULL UNIQUE
            ) {strict}
            """,
            // The log that went on when the file was kept: its bundle is the one that holds it.
            "ALTER TABLE public_file ADD COLUMN log {int} NOT NULL DEFAULT 1",
        ])
}
