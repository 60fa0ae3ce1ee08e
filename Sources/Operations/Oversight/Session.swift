// SPDX-License-Identifier: Apache-2.0
import Crypto
import SpotCheck
import Storage

/// Somebody signed in.
package struct Session: Hashable, Sendable {
    package let officer: Officer
    /// What every form of this session must bring back.
    package let csrf: String
    /// Somebody else chose the password: it must be changed before anything else.
    package let mustChangePassword: Bool
}

extension Office {
    /// The session of a token, with unit and duties as they stand at this moment, or nil when there is none or it
    /// has run out. Notes at most once a minute that it was used.
    ///
    /// - Parameter active: false for what a page does by itself; it does not keep a session alive.
    package func resumeSession(_ token: String, active: Bool = true) async throws -> Session? {
        guard let hash = sessionHash(token) else { return nil }
        let time = now()
        guard let found = try await database.read({ try $0.session(tokenHash: hash) }),
            SessionLifetime.isAlive(started: found.startedAt, seen: found.seenAt, now: time)
        else { return nil }
        if active, time.milliseconds - found.seenAt.milliseconds >= 60_000 {
            try await database.write { try $0.touchSession(tokenHash: hash, at: time) }
        }
        let setBy = found.account.passwordSetBy
        return Session(
            officer: Officer(found.account, unit: found.unit, roles: found.roles), csrf: found.csrf,
            mustChangePassword: setBy != nil && setBy != found.account.id)
    }

    /// Ends a session; nothing happens when there is none.
    package func logout(_ token: String) async throws {
        guard let hash = sessionHash(token) else { return }
        let time = now()
        try await database.write { try $0.endSession(tokenHash: hash, at: time) }
    }

    /// What is stored of a token: its SHA-256. Nil for what cannot be a token.
    func sessionHash(_ token: String) -> [UInt8]? {
        guard token.utf8.count == 64, let bytes = Hex.decode(token) else { return nil }
        return Array(SHA256.hash(data: bytes))
    }
}

extension Officer {
    package init(_ account: Account, unit: OfficeUnit, roles: Set<Role>) {
        self.init(
            account: account.id, name: account.name, unit: unit.id, unitName: unit.name, roles: roles,
            jurisdiction: unit.jurisdiction, inspector: account.inspector)
    }
}
