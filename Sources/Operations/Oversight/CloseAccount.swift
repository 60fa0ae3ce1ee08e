// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

extension Office {
    /// Closes an account for good and ends its sessions at once. Done by the system administrator, never for
    /// himself.
    ///
    /// - Throws: `NotAllowed`, `NotFound`, `Conflict` when it is closed already, `AccountRefusal`.
    package func closeAccount(_ id: String, by officer: Officer) async throws {
        _ = try officer.require(.systemAdministrator)
        guard id != officer.account else { throw AccountRefusal.ownAccount }
        let trace = trace(by: officer)
        try await database.write { db in
            guard let account = try db.account(id) else { throw NotFound("account", id) }
            for role in try db.roles(of: id) where Role.administrators.contains(role) {
                guard try db.countHolders(of: role) > 1 else { throw AccountRefusal.lastAdministrator(role) }
            }
            guard try db.closeAccount(id, by: officer.account, at: trace.at) else {
                throw Conflict(expected: "账号“\(account.login)”在用", found: "账号“\(account.login)”已经注销")
            }
            try db.endSessions(of: id, at: trace.at)
            try db.trace(
                trace.act("account.close", on: "account", id, "注销账号“\(account.login)”（\(account.name)）"))
        }
    }
}
