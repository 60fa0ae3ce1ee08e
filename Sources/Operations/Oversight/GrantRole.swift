// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

extension Office {
    /// Gives an account a duty, from the next request on. Done by the security administrator, never for himself.
    ///
    /// - Throws: `NotAllowed`, `NotFound`, `AccountRefusal`.
    package func grantRole(_ role: Role, to id: String, by officer: Officer) async throws {
        _ = try officer.require(.securityAdministrator)
        guard id != officer.account else { throw AccountRefusal.ownAccount }
        let trace = trace(by: officer)
        try await database.write { db in
            let account = try openAccount(id, db)
            let held = try db.roles(of: id)
            guard !held.contains(role) else { throw AccountRefusal.roleHeld(role) }
            try compatible(held, role)
            try db.grantRole(role, to: id, by: officer.account, at: trace.at)
            try db.trace(
                trace.act(
                    "role.grant", on: "account", id, "授予账号“\(account.login)”“\(role.title)”职责",
                    before: titles(held), after: titles(held.union([role]))))
        }
    }

    /// Takes a duty away, from the next request on. Done by the security administrator, never for himself.
    ///
    /// - Throws: `NotAllowed`, `NotFound`, `AccountRefusal`.
    package func revokeRole(_ role: Role, of id: String, by officer: Officer) async throws {
        _ = try officer.require(.securityAdministrator)
        guard id != officer.account else { throw AccountRefusal.ownAccount }
        let trace = trace(by: officer)
        try await database.write { db in
            let account = try openAccount(id, db)
            let held = try db.roles(of: id)
            if Role.administrators.contains(role), held.contains(role), try db.countHolders(of: role) == 1 {
                throw AccountRefusal.lastAdministrator(role)
            }
            guard try db.revokeRole(role, of: id, by: officer.account, at: trace.at) else {
                throw AccountRefusal.roleNotHeld(role)
            }
            try db.trace(
                trace.act(
                    "role.revoke", on: "account", id, "收回账号“\(account.login)”“\(role.title)”职责",
                    before: titles(held), after: titles(held.subtracting([role]))))
        }
    }

    /// Says which inspector of the unit's register an account belongs to. Done by the security administrator.
    ///
    /// - Throws: `NotAllowed`, `NotFound`, `AccountRefusal.inspectorMissing`.
    package func linkInspector(staffNumber: String, to id: String, by officer: Officer) async throws {
        _ = try officer.require(.securityAdministrator)
        let trace = trace(by: officer)
        try await database.write { db in
            let account = try openAccount(id, db)
            guard let inspector = try db.inspectorID(unit: account.unit, staffNumber: staffNumber) else {
                throw AccountRefusal.inspectorMissing(id: staffNumber)
            }
            try db.linkInspector(inspector, to: id)
            try db.trace(
                trace.act(
                    "account.link", on: "account", id,
                    "将账号“\(account.login)”与检查人员名录库工号“\(staffNumber)”对应", before: account.inspector,
                    after: inspector))
        }
    }

    /// Refuses when one account may not hold all of these together.
    func compatible(_ held: Set<Role>, _ wanted: Role) throws {
        guard Role.compatible(held.union([wanted])) else {
            throw AccountRefusal.incompatibleRoles(
                held: Role.allCases.filter(held.contains), wanted: wanted)
        }
    }

    /// The account, when it is there and open.
    func openAccount(_ id: String, _ db: Connection) throws -> Account {
        guard let account = try db.account(id) else { throw NotFound("account", id) }
        guard account.closedAt == nil else { throw AccountRefusal.accountClosed(name: account.login) }
        return account
    }

    private func titles(_ roles: Set<Role>) -> String {
        roles.isEmpty ? "无" : Role.allCases.filter(roles.contains).map(\.title).joined(separator: "、")
    }
}
