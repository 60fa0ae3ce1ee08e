// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

extension Office {
    /// Changes one's own password; all other sessions of the account end.
    ///
    /// - Parameter keeping: the token of the session in which it is done.
    /// - Throws: `AccountRefusal.wrongPassword`, `.samePassword`, `.weakPassword`, `.locked`, `.busy`.
    package func changePassword(
        from old: String, to new: String, keeping token: String?, by officer: Officer
    ) async throws {
        let (account, stored) = try await database.read { db in
            (try db.account(officer.account), try db.passwordHash(of: officer.account))
        }
        guard let account else { throw NotFound("account", officer.account) }
        let time = now()
        // The same lock as for signing in: a borrowed session must not become a place to guess.
        let failed = try await database.read { try $0.loginFailures(login: account.login, now: time) }
        if let until = LoginLock.until(failed: failed, now: time) {
            throw AccountRefusal.locked(minutes: (until.milliseconds - time.milliseconds + 59_999) / 60_000)
        }
        guard try await PasswordHash.verify(old, against: stored, cost: settings.passwordCost) else {
            try await database.write { db in
                try db.insertLoginAttempt(
                    login: account.login, at: time, succeeded: false, origin: "password")
            }
            throw AccountRefusal.wrongPassword
        }
        guard old != new else { throw AccountRefusal.samePassword }
        let (_, hash) = try await checked(login: account.login, password: new)
        let trace = trace(by: officer)
        let kept = token.flatMap { sessionHash($0) }
        try await database.write { db in
            try db.setPassword(hash, of: account.id, by: account.id, at: trace.at)
            try db.endSessions(of: account.id, except: kept, at: trace.at)
            try db.trace(trace.act("password.change", on: "account", account.id, "修改了自己的口令"))
        }
    }

    /// Gives an account a provisional password, ends its sessions and lifts a lock. Done by the security
    /// administrator, never for himself.
    ///
    /// - Throws: `NotAllowed`, `NotFound`, `AccountRefusal`.
    package func resetPassword(of id: String, to new: String, by officer: Officer) async throws {
        _ = try officer.require(.securityAdministrator)
        guard id != officer.account else { throw AccountRefusal.ownAccount }
        guard let account = try await database.read({ try $0.account(id) }) else {
            throw NotFound("account", id)
        }
        let (_, hash) = try await checked(login: account.login, password: new)
        let trace = trace(by: officer)
        try await database.write { db in
            _ = try openAccount(id, db)
            try db.setPassword(hash, of: id, by: officer.account, at: trace.at)
            try db.endSessions(of: id, at: trace.at)
            try db.insertLoginAttempt(
                login: account.login, at: trace.at, succeeded: true, origin: "reset by \(officer.account)")
            try db.trace(
                trace.act("password.reset", on: "account", id, "重置账号“\(account.login)”的口令，本人下次登录须修改"))
        }
    }
}
