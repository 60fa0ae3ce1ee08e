// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import Operations
import SpotCheck
import Storage

/// Fills an empty database with the demo city, through the same operations as the office.
struct DemoBuilder {
    let office: Office
    let files: DemoFiles

    /// - Returns: those who can act in it from now on.
    func build() async throws -> DemoPeople {
        let people = try await found()
        print("单位：\(DemoUnits.all.count)个")
        for unit in DemoUnits.all where unit.id != "4307" && unit.id != "scjg" {
            guard let kind = UnitKind(rawValue: unit.kind) else { continue }
            try await office.openUnit(
                id: unit.id, name: unit.name, parent: unit.parent ?? "4307", kind: kind,
                jurisdiction: unit.jurisdiction, division: unit.division, by: people.system)
        }
        for account in DemoAccounts.officers {
            let id = try await people.open(account.login, account.name, unit: account.unit)
            try await office.grantRole(account.role, to: id, by: people.security)
        }
        let coordinator = try await people.officer("zhouming")
        for dataset in DatasetKind.allCases {
            try await load(dataset, files.path(dataset.rawValue), by: coordinator)
            if dataset == .entities { try await load(.entities, files.path("bodies"), by: coordinator) }
            if dataset == .labels { try await approveLabels(by: people.officer("wangjianguo")) }
        }
        print("执法检查人员账号：\(try await openInspectors(people))个")
        return people
    }

    /// As from the command line: one pass over the file, whole or not at all.
    private func load(_ dataset: DatasetKind, _ path: String, by officer: Officer) async throws {
        let report = try await office.importFile(dataset, path: path, dryRun: false, by: officer)
        guard report.committed else {
            let first = report.outcome.problems.first.map { "row \($0.row) \($0.columnName): \($0.advice)" }
            throw ValidationError("\(path) of the demo city was refused: \(first ?? "")")
        }
        print("\(dataset.title)：导入\(report.outcome.counts.new)条")
        flushOutput()
    }

    /// The leader approves those of the own bureau; the others wait.
    private func approveLabels(by leader: Officer) async throws {
        for label in try await office.database.read({ try $0.labels() }) where label.row.unit == leader.unit {
            try await office.decideLabel(label.row.code, isApproved: true, opinion: "", by: leader)
        }
    }

    private func found() async throws -> DemoPeople {
        func administrator(_ role: Role) throws -> Founding.Administrator {
            guard let account = DemoAccounts.administrators.first(where: { $0.role == role }) else {
                throw ValidationError("no administrator \(role.rawValue)")
            }
            return Founding.Administrator(
                login: account.login, name: account.name, password: DemoAccounts.password)
        }
        let bureau = DemoUnits.departmentNames[0]
        try await office.found(
            Founding(
                city: (id: "4307", name: DemoUnits.city.name), bureau: (id: bureau.id, name: bureau.name),
                system: administrator(.systemAdministrator), security: administrator(.securityAdministrator),
                audit: administrator(.auditAdministrator), provisional: false))
        return try await DemoPeople(office)
    }

    /// Accounts for the first forty inspectors of one unit: enough to sign in as any kind of them. The others get
    /// theirs in the running office, or when the history of the demo needs them.
    private func openInspectors(_ people: DemoPeople) async throws -> Int {
        let unit = DemoAccounts.inspectorUnit
        for place in 1...40 {
            let number = "\(unit)-" + String(repeating: "0", count: place < 10 ? 3 : 2) + String(place)
            let id = try await office.database.read { try $0.inspectorID(unit: unit, staffNumber: number) }
            guard let id else { return place - 1 }
            _ = try await people.inspector(id)
        }
        return 40
    }
}

/// Who acts in the demo city. Accounts are opened by its system administrator, duties given by its security
/// administrator, as everywhere.
struct DemoPeople: Sendable {
    let office: Office
    let system: Officer
    let security: Officer

    /// The administrators of a city just founded.
    init(_ office: Office) async throws {
        self.office = office
        system = try await Self.officer("sysadmin", office)
        security = try await Self.officer("secadmin", office)
    }

    /// The officer with this login, with unit and duties as they stand.
    func officer(_ login: String) async throws -> Officer { try await Self.officer(login, office) }

    /// A new account with the password of the demo.
    func open(_ login: String, _ name: String, unit: String) async throws -> String {
        try await office.openAccount(
            login: login, name: name, unit: unit, password: DemoAccounts.password, provisional: false,
            by: system)
    }

    /// An inspector of the register as somebody who acts; the account is opened if there is none. Login and staff
    /// number are the same.
    func inspector(_ id: String) async throws -> Officer {
        guard let row = try await office.database.read({ try $0.inspector(id)?.row }) else {
            throw NotFound("inspector", id)
        }
        let login = row.staffNumber
        if try await office.database.read({ try $0.account(login: login) }) == nil {
            let account = try await open(login, row.name, unit: row.unit)
            try await office.linkInspector(staffNumber: row.staffNumber, to: account, by: security)
            try await office.grantRole(.inspector, to: account, by: security)
        }
        return try await officer(login)
    }

    private static func officer(_ login: String, _ office: Office) async throws -> Officer {
        let account = try await office.database.read { try $0.account(login: login)?.id }
        guard let account, let officer = try await office.actingOfficer(account: account) else {
            throw NotFound("account", login)
        }
        return officer
    }
}
