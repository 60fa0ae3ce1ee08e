// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

/// What somebody fills in to ask for an account.
package struct AccountRequest: Hashable, Sendable {
    package let login: String
    package let name: String
    package let unit: String
    package let role: Role
    /// Needed for inspectors: their staff number in the register of the unit.
    package let staffNumber: String
    package let password: String
    package let reason: String

    package init(
        login: String, name: String, unit: String, role: Role, staffNumber: String = "", password: String,
        reason: String
    ) {
        self.login = login
        self.name = name
        self.unit = unit
        self.role = role
        self.staffNumber = staffNumber
        self.password = password
        self.reason = reason
    }
}

extension Office {
    /// Asks for an account; a leader of the unit decides. Anybody may.
    ///
    /// - Returns: the application's id.
    /// - Throws: `AccountRefusal`.
    @discardableResult
    package func applyForAccount(_ request: AccountRequest) async throws -> String {
        guard !request.name.isEmpty else { throw AccountRefusal.nameMissing }
        guard !request.reason.isEmpty else { throw AccountRefusal.reasonMissing }
        guard Role.offered.contains(request.role) else { throw AccountRefusal.roleNotOffered(request.role) }
        let (login, hash) = try await checked(login: request.login, password: request.password)
        let time = now()
        let application = AccountApplication(
            id: newID("Q"), login: login, name: String(request.name.prefix(50)), unit: request.unit,
            role: request.role, staffNumber: request.role == .inspector ? request.staffNumber : "",
            reason: String(request.reason.prefix(500)), appliedAt: time)
        let trace = Trace(id: newID("act"), at: time, account: "", unit: request.unit)
        try await database.write { db in
            guard let unit = try db.unit(request.unit) else {
                throw AccountRefusal.unitUnknown(id: request.unit)
            }
            guard unit.closedAt == nil else { throw AccountRefusal.unitClosed(name: unit.name) }
            guard try db.account(login: login) == nil else { throw AccountRefusal.loginTaken(login: login) }
            _ = try inspector(application, db)
            guard try !db.hasApplication(login: login) else {
                throw AccountRefusal.applicationPending(login: login)
            }
            try db.insertApplication(application, password: hash)
            try db.trace(
                trace.act(
                    "application.apply", on: "application", application.id,
                    "\(application.name)申请开立“\(unit.name)”账号“\(login)”，职责“\(request.role.title)”"))
        }
        return application.id
    }

    /// Approves an application: the account stands from then on. Done by a leader of that unit.
    ///
    /// - Returns: the new account's id.
    /// - Throws: `NotAllowed`, `NotFound` (other units' as well), `Conflict` when decided before, `AccountRefusal`.
    @discardableResult
    package func approveApplication(_ id: String, by officer: Officer) async throws -> String {
        _ = try officer.require(.unitLeader)
        let trace = trace(by: officer)
        let account = newID("A")
        try await database.write { db in
            let application = try waiting(id, officer, db)
            guard let hash = try db.passwordHash(ofApplication: id) else { throw NotFound("application", id) }
            try open(
                Account(
                    id: account, login: application.login, name: application.name, unit: application.unit,
                    inspector: try inspector(application, db), passwordSetAt: application.appliedAt,
                    passwordSetBy: nil,
                    openedAt: trace.at, openedBy: officer.account), hash: hash, db)
            try db.grantRole(application.role, to: account, by: officer.account, at: trace.at)
            guard
                try db.decideApplication(
                    id, by: officer.account, at: trace.at, account: account, refusal: nil)
            else { throw Self.decided }
            try db.trace(
                trace.act(
                    "application.approve", on: "application", id,
                    "同意\(application.name)开立账号“\(application.login)”"))
        }
        return account
    }

    /// Declines an application with a reason. Done by a leader of that unit.
    ///
    /// - Throws: as `approveApplication`, and `AccountRefusal.reasonMissing`.
    package func declineApplication(_ id: String, reason: String, by officer: Officer) async throws {
        _ = try officer.require(.unitLeader)
        guard !reason.isEmpty else { throw AccountRefusal.reasonMissing }
        let trace = trace(by: officer)
        try await database.write { db in
            let application = try waiting(id, officer, db)
            guard
                try db.decideApplication(
                    id, by: officer.account, at: trace.at, account: nil, refusal: String(reason.prefix(500)))
            else { throw Self.decided }
            try db.trace(
                trace.act(
                    "application.decline", on: "application", id,
                    "未同意\(application.name)开立账号“\(application.login)”，理由：\(reason)"))
        }
    }

    private static let decided = Conflict(expected: "申请待审批", found: "该申请已由他人审批")

    private func waiting(
        _ id: String, _ officer: Officer, _ db: Connection
    ) throws -> AccountApplication {
        guard let application = try db.application(id), application.unit == officer.unit else {
            throw NotFound("application", id)
        }
        guard application.decidedAt == nil else { throw Self.decided }
        return application
    }

    /// Whose account in the register of inspectors it will be; nil for other duties.
    private func inspector(_ application: AccountApplication, _ db: Connection) throws -> String? {
        guard application.role == .inspector else { return nil }
        guard let id = try db.inspectorID(unit: application.unit, staffNumber: application.staffNumber)
        else { throw AccountRefusal.inspectorMissing(id: application.staffNumber) }
        return id
    }
}
