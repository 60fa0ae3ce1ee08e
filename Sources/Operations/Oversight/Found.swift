// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

/// The first units and the three administrators of a new installation.
package struct Founding: Sendable {
    package struct Administrator: Sendable {
        package let login: String
        package let name: String
        package let password: String

        package init(login: String, name: String, password: String) {
            self.login = login
            self.name = name
            self.password = password
        }
    }

    /// Root of the tree: id (e.g. `4307`), name, and the division code it stands for.
    package let city: (id: String, name: String)
    /// The bureau that runs the platform.
    package let bureau: (id: String, name: String)
    package let system: Administrator
    package let security: Administrator
    package let audit: Administrator
    /// The passwords are provisional: each administrator chooses a new one first.
    package let provisional: Bool

    package init(
        city: (id: String, name: String), bureau: (id: String, name: String), system: Administrator,
        security: Administrator, audit: Administrator, provisional: Bool = true
    ) {
        self.city = city
        self.bureau = bureau
        self.system = system
        self.security = security
        self.audit = audit
        self.provisional = provisional
    }
}

extension Office {
    /// Makes the first units and the three administrators. Works once; everything later is done by officers.
    ///
    /// - Returns: the accounts of the system, security and audit administrator.
    /// - Throws: `AccountRefusal.alreadyFounded`, `.malformedUnit`, `.malformedLogin`, `.weakPassword`.
    @discardableResult
    package func found(_ founding: Founding) async throws -> [String] {
        guard LoginRule.isUnitID(founding.city.id), LoginRule.isUnitID(founding.bureau.id),
            founding.city.id != founding.bureau.id
        else { throw AccountRefusal.malformedUnit }
        let time = now()
        let city = OfficeUnit(
            id: founding.city.id, name: founding.city.name, parent: nil, kind: .city,
            jurisdiction: founding.city.id, division: founding.city.id, openedAt: time)
        let bureau = OfficeUnit(
            id: founding.bureau.id, name: founding.bureau.name, parent: city.id, kind: .department,
            jurisdiction: city.jurisdiction, division: city.division, openedAt: time)
        var accounts: [(Account, String, Role)] = []
        for (person, role) in [
            (founding.system, Role.systemAdministrator), (founding.security, .securityAdministrator),
            (founding.audit, .auditAdministrator),
        ] {
            let (login, hash) = try await checked(login: person.login, password: person.password)
            let account = Account(
                id: newID("A"), login: login, name: person.name, unit: bureau.id, inspector: nil,
                passwordSetAt: time, passwordSetBy: founding.provisional ? "" : nil, openedAt: time,
                openedBy: nil)
            accounts.append((account, hash, role))
        }
        let all = accounts
        let trace = Trace(id: newID("act"), at: time, account: all[0].0.id, unit: bureau.id)
        try await database.write { db in
            guard try !db.hasAccounts(), try db.units().isEmpty else { throw AccountRefusal.alreadyFounded }
            try db.insertUnit(city)
            try db.insertUnit(bureau)
            for (account, hash, role) in all {
                try db.insertAccount(account, password: hash)
                try db.grantRole(role, to: account.id, by: nil, at: time)
            }
            try db.trace(
                trace.act(
                    "office.found", on: "unit", city.id, "启用平台，设立“\(city.name)”“\(bureau.name)”和三名管理员账号"))
        }
        return all.map(\.0.id)
    }

    /// A login as stored and a password as stored, both checked.
    func checked(login: String, password: String) async throws -> (login: String, hash: String) {
        guard let login = LoginRule.normalized(login) else { throw AccountRefusal.malformedLogin }
        if let weakness = PasswordRule.weakness(of: password, login: login) {
            throw AccountRefusal.weakPassword(weakness)
        }
        return (
            login, try await PasswordHash.make(password, salt: random(16), cost: settings.passwordCost)
        )
    }
}
