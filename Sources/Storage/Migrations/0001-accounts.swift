// SPDX-License-Identifier: Apache-2.0

extension Migration {
    /// Units, accounts, roles and sessions. A unit's jurisdiction is what it answers for; its division is where it
    /// sits.
    static let accounts = Migration(
        number: 1, name: "accounts",
        statements: [
            """
            CREATE TABLE unit (
                id {text} PRIMARY KEY, name {text} NOT NULL, parent {text} REFERENCES unit (id),
                kind {text} NOT NULL CHECK (kind IN ('city', 'county', 'department', 'section')),
                jurisdiction {text} NOT NULL, division {text} NOT NULL,
                opened_at {int} NOT NULL, closed_at {int}
            ) {strict}
            """,
            "CREATE INDEX unit_parent ON unit (parent)",
            """
            CREATE TABLE account (
                id {text} PRIMARY KEY, login {text} NOT NULL UNIQUE, name {text} NOT NULL,
                unit {text} NOT NULL REFERENCES unit (id), inspector {text},
                password {text} NOT NULL, password_set_at {int} NOT NULL, password_set_by {text},
                opened_at {int} NOT NULL, opened_by {text}, closed_at {int}, closed_by {text}
            ) {strict}
            """,
            "CREATE INDEX account_unit ON account (unit)",
            """
            CREATE TABLE account_role (
                account {text} NOT NULL REFERENCES account (id), role {text} NOT NULL,
                granted_at {int} NOT NULL, granted_by {text}, revoked_at {int}, revoked_by {text},
                PRIMARY KEY (account, role, granted_at)
            ) {strict}
            """,
            """
            CREATE TABLE account_application (
                id {text} PRIMARY KEY, login {text} NOT NULL, name {text} NOT NULL,
                unit {text} NOT NULL REFERENCES unit (id), role {text} NOT NULL,
                staff_number {text} NOT NULL, password {text} NOT NULL,
                reason {text} NOT NULL, applied_at {int} NOT NULL,
                decided_at {int}, decided_by {text}, account {text}, refusal {text}
            ) {strict}
            """,
            """
            CREATE TABLE session (
                token_hash {bytes} PRIMARY KEY, account {text} NOT NULL REFERENCES account (id),
                csrf {text} NOT NULL, started_at {int} NOT NULL, seen_at {int} NOT NULL, ended_at {int}
            ) {strict}
            """,
            "CREATE INDEX session_account ON session (account)",
            """
            CREATE TABLE login_attempt (
                login {text} NOT NULL, at {int} NOT NULL, succeeded {int} NOT NULL, origin {text} NOT NULL
            ) {strict}
            """,
            "CREATE INDEX login_attempt_login ON login_attempt (login, at)",
        ])
}
