// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

extension Office {
    /// Signs in and answers the token of a new session; any session of `replacing` ends.
    ///
    /// A wrong login, a wrong password, a closed account and a locked login take the same time, for the password is
    /// always hashed. Failures are counted for logins that do not exist as well.
    /// - Parameters:
    ///   - login: as typed.
    ///   - origin: where the caller connects from, kept with the attempt.
    ///   - replacing: the token the browser had before; a new one is always made (session fixation).
    /// - Throws: `AccountRefusal.wrongLogin`, `.locked`, `.busy`.
    package func login(
        _ login: String, password: String, origin: String, replacing: String? = nil
    ) async throws -> String {
        let name = LoginRule.normalized(login) ?? String(login.lowercased().prefix(32))
        let started = now()
        let (account, stored) = try await database.read { db in
            let account = try db.account(login: name)
            return (account, try account.flatMap { try db.passwordHash(of: $0.id) })
        }
        let matches = try await PasswordHash.verify(password, against: stored, cost: settings.passwordCost)
        let token = random(32)
        let csrf = Hex.encode(random(20))
        let oldHash = replacing.flatMap { sessionHash($0) }
        let newHash = sessionHash(Hex.encode(token)) ?? []
        let refusal = try await database.write { db -> AccountRefusal? in
            let failed = try db.loginFailures(login: name, now: started)
            if let until = LoginLock.until(failed: failed, now: started) {
                return .locked(minutes: (until.milliseconds - started.milliseconds + 59_999) / 60_000)
            }
            let open = try account.map { try isOpen($0, db) } ?? false
            let succeeded = matches && open
            try db.insertLoginAttempt(login: name, at: started, succeeded: succeeded, origin: origin)
            guard succeeded, let account else {
                let last = LoginLock.until(failed: failed + [started], now: started)
                return last == nil ? .wrongLogin : .locked(minutes: LoginLock.milliseconds / 60_000)
            }
            if let oldHash { try db.endSession(tokenHash: oldHash, at: started) }
            try db.insertSession(tokenHash: newHash, account: account.id, csrf: csrf, at: started)
            return nil
        }
        if let refusal { throw refusal }
        return Hex.encode(token)
    }

    /// Whether account and unit still stand; read again inside the transaction.
    private func isOpen(_ account: Account, _ db: Connection) throws -> Bool {
        guard let present = try db.account(account.id), present.closedAt == nil,
            present.passwordSetAt == account.passwordSetAt, let unit = try db.unit(present.unit)
        else { return false }
        return unit.closedAt == nil
    }
}
