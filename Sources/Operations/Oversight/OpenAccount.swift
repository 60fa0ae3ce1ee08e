// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

extension Office {
    /// Opens an account without any duty; the security administrator grants those. Done by the system administrator.
    ///
    /// - Parameters:
    ///   - inspector: the inspector in the register whom this account belongs to, if any.
    ///   - provisional: the password must be changed at first login.
    /// - Returns: the account's id.
    /// - Throws: `NotAllowed`, `AccountRefusal`.
    @discardableResult
    package func openAccount(
        login: String, name: String, unit: String, password: String, inspector: String? = nil,
        provisional: Bool = true, by officer: Officer
    ) async throws -> String {
        _ = try officer.require(.systemAdministrator)
        guard !name.isEmpty else { throw AccountRefusal.nameMissing }
        let (login, hash) = try await checked(login: login, password: password)
        let trace = trace(by: officer)
        let account = Account(
            id: newID("A"), login: login, name: name, unit: unit, inspector: inspector,
            passwordSetAt: trace.at, passwordSetBy: provisional ? officer.account : nil, openedAt: trace.at,
            openedBy: officer.account)
        try await database.write { db in
            try open(account, hash: hash, db)
            try db.trace(
                trace.act("account.open", on: "account", account.id, "开立账号“\(login)”（\(name)）"))
        }
        return account.id
    }

    /// Stores a new account when its unit stands and its login is free.
    func open(_ account: Account, hash: String, _ db: Connection) throws {
        guard let unit = try db.unit(account.unit) else {
            throw AccountRefusal.unitUnknown(id: account.unit)
        }
        guard unit.closedAt == nil else { throw AccountRefusal.unitClosed(name: unit.name) }
        guard try db.account(login: account.login) == nil else {
            throw AccountRefusal.loginTaken(login: account.login)
        }
        try db.insertAccount(account, password: hash)
    }
}
