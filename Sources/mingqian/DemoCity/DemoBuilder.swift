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

    func build() async throws {
        let (system, security) = try await found()
        print("单位：\(DemoUnits.all.count)个")
        for unit in DemoUnits.all where unit.id != "4307" && unit.id != "scjg" {
            guard let kind = UnitKind(rawValue: unit.kind) else { continue }
            try await office.openUnit(
                id: unit.id, name: unit.name, parent: unit.parent ?? "4307", kind: kind,
                jurisdiction: unit.jurisdiction, division: unit.division, by: system)
        }
        for account in DemoAccounts.officers {
            let id = try await open(account.login, account.name, unit: account.unit, by: system)
            try await office.grantRole(account.role, to: id, by: security)
        }
        let coordinator = try await officer(login: "zhouming")
        for dataset in DatasetKind.allCases {
            let counts = try await load(dataset, by: coordinator)
            print("\(dataset.title)：导入\(counts.new)条，问题\(counts.bad)条")
        }
        let inspectors = try await openInspectors(by: system, security)
        print("执法检查人员账号：\(inspectors)个")
    }

    private func found() async throws -> (Officer, Officer) {
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
        return (try await officer(login: "sysadmin"), try await officer(login: "secadmin"))
    }

    private func open(
        _ login: String, _ name: String, unit: String, by system: Officer
    ) async throws -> String {
        try await office.openAccount(
            login: login, name: name, unit: unit, password: DemoAccounts.password, provisional: false,
            by: system)
    }

    private func officer(login: String) async throws -> Officer {
        let account = try await office.database.read { try $0.account(login: login)?.id }
        guard let account, let officer = try await office.actingOfficer(account: account) else {
            throw NotFound("account", login)
        }
        return officer
    }

    private func load(_ dataset: DatasetKind, by coordinator: Officer) async throws -> ImportCounts {
        // The operation takes the file away, as it does with an upload.
        let copy = "\(office.settings.uploads)/demo-\(dataset.rawValue).csv"
        try FileManager.default.copyItem(atPath: files.path(dataset.rawValue), toPath: copy)
        let job = try await office.receiveImport(
            dataset, file: copy, name: "\(dataset.rawValue).csv", by: coordinator)
        try await office.checkImport(job, by: coordinator)
        try await office.confirmImport(job, validRowsOnly: false, by: coordinator)
        try await office.commitImport(job, by: coordinator)
        guard let done = try await office.database.read({ try $0.importJob(job) }) else {
            throw NotFound("import", job)
        }
        return done.counts
    }

    /// Accounts for the first forty inspectors of one unit: login and staff number are the same.
    private func openInspectors(by system: Officer, _ security: Officer) async throws -> Int {
        let unit = DemoAccounts.inspectorUnit
        var opened = 0
        for place in 1...40 {
            let number = "\(unit)-" + String(repeating: "0", count: place < 10 ? 3 : 2) + String(place)
            let name = try await office.database.read { db in
                try db.inspectorID(unit: unit, staffNumber: number).flatMap { try db.inspector($0)?.row.name }
            }
            guard let name else { break }
            let id = try await open(number, name, unit: unit, by: system)
            try await office.linkInspector(staffNumber: number, to: id, by: security)
            try await office.grantRole(.inspector, to: id, by: security)
            opened += 1
        }
        return opened
    }
}
