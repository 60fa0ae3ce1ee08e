// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// A session with the account and unit it stands for. Only the SHA-256 of its token is stored.
package struct StoredSession: Hashable, Sendable {
    package let account: Account
    package let unit: OfficeUnit
    package let roles: Set<Role>
    package let csrf: String
    package let startedAt: Instant
    package let seenAt: Instant
}

extension Connection {
    /// The session of that token, unless it was ended or its account or unit is closed. Whether it is still
    /// alive is for `SessionLifetime` to say.
    package func session(tokenHash: [UInt8]) throws -> StoredSession? {
        guard
            let row = try first(
                """
                SELECT account, csrf, started_at, seen_at FROM session
                WHERE token_hash = \(tokenHash) AND ended_at IS NULL
                """), let account = try account(row.text("account")), account.closedAt == nil,
            let unit = try unit(account.unit), unit.closedAt == nil
        else { return nil }
        return StoredSession(
            account: account, unit: unit, roles: try roles(of: account.id), csrf: try row.text("csrf"),
            startedAt: Instant(milliseconds: try row.integer("started_at")),
            seenAt: Instant(milliseconds: try row.integer("seen_at")))
    }

    /// A new session.
    package func insertSession(tokenHash: [UInt8], account: String, csrf: String, at time: Instant) throws {
        try execute(
            """
            INSERT INTO session (token_hash, account, csrf, started_at, seen_at)
            VALUES (\(tokenHash), \(account), \(csrf), \(time.milliseconds), \(time.milliseconds))
            """)
    }

    /// Notes that a session was used.
    package func touchSession(tokenHash: [UInt8], at time: Instant) throws {
        try execute(
            """
            UPDATE session SET seen_at = \(time.milliseconds)
            WHERE token_hash = \(tokenHash) AND ended_at IS NULL AND seen_at < \(time.milliseconds)
            """)
    }

    /// Ends one session.
    package func endSession(tokenHash: [UInt8], at time: Instant) throws {
        try execute(
            """
            UPDATE session SET ended_at = \(time.milliseconds)
            WHERE token_hash = \(tokenHash) AND ended_at IS NULL
            """)
    }

    /// Ends all sessions of an account but one.
    package func endSessions(of account: String, except tokenHash: [UInt8]? = nil, at time: Instant) throws {
        try execute(
            """
            UPDATE session SET ended_at = \(time.milliseconds)
            WHERE account = \(account) AND ended_at IS NULL AND token_hash <> \(tokenHash ?? [])
            """)
    }

    /// Notes an attempt to sign in.
    ///
    /// - Parameter login: as typed, normalised; it need not exist.
    package func insertLoginAttempt(login: String, at time: Instant, succeeded: Bool, origin: String) throws {
        try execute(
            """
            INSERT INTO login_attempt (login, at, succeeded, origin)
            VALUES (\(login), \(time.milliseconds), \(succeeded), \(origin))
            """)
    }

    /// Moments of failures since the last success within a day, oldest first.
    package func loginFailures(login: String, now: Instant) throws -> [Instant] {
        let day = now.milliseconds - 86_400_000
        return try rows(
            """
            SELECT at FROM login_attempt WHERE login = \(login) AND succeeded = 0 AND at > \(day)
                AND at >= COALESCE((SELECT MAX(at) FROM login_attempt WHERE login = \(login) AND succeeded = 1), 0)
            ORDER BY at
            """
        ).map { Instant(milliseconds: try $0.integer("at")) }
    }
}
