// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage
import TestCity
import Testing

@testable import Operations

@Suite struct `Oversight on every engine` {
    @Test(arguments: TestDatabase.available)
    func `counts what waits without knowing the answer beforehand`(kind: TestDatabase) async throws {
        let city = try await TestCity.make(kind)
        try await city.office.applyForAccount(
            AccountRequest(
                login: "humin", name: "胡敏", unit: "scjg", role: .departmentOperator,
                password: "Changde-2026", reason: "负责登记事项抽查"))
        try await city.office.openAccount(
            login: "newcomer", name: "新人", unit: "scjg", password: "Changde-2026",
            by: city.cast.systemAdministrator)
        let mark = try city.office.overdueMark()
        try await city.office.database.read { db throws in
            #expect(try db.leaderToDo(unit: "scjg", mark) == ToDo(applications: 1))
            #expect(try db.leaderToDo(unit: "sthj", mark) == ToDo())
            #expect(try db.coordinatorToDo(mark) == ToDo())
            #expect(try db.operatorToDo(unit: "scjg", mark) == ToDo())
            #expect(try db.inspectorToDo(inspector: "scjg:SCJG0001", mark) == ToDo())
            #expect(try db.contributorToDo(unit: "sfj", at: TestCity.start) == ToDo())
            #expect(try db.countAccountsWithoutRole() == 1)
            #expect(
                try db.accounts(unit: "scjg", words: "新", limit: 9, offset: 0).map(\.login) == ["newcomer"])
            #expect(try db.accounts(unit: nil, words: "%", limit: 9, offset: 0).isEmpty)
            #expect(try db.countAccounts(unit: "sfj", words: "") == 1)
            #expect(try db.applications(unit: nil, limit: 9, offset: 0).map(\.login) == ["humin"])
        }
    }

    @Test(arguments: TestDatabase.available)
    func `locks after five failures however many try at once`(kind: TestDatabase) async throws {
        let city = try await TestCity.make(kind)
        let outcomes = await withTaskGroup(of: AccountRefusal?.self) { group in
            for number in 1...16 {
                group.addTask {
                    do {
                        _ = try await city.office.login(
                            "lijuan", password: "wrong-Password-\(number)", origin: "test")
                        return nil
                    } catch let refusal as AccountRefusal {
                        return refusal
                    } catch {
                        return .busy
                    }
                }
            }
            return await group.reduce(into: [AccountRefusal?]()) { $0.append($1) }
        }
        #expect(outcomes.count { $0 == nil } == 0)
        #expect(outcomes.count { $0 == .wrongLogin } == 4)
        #expect(outcomes.count { $0 == .locked(minutes: 30) } == 12)
        await #expect(throws: AccountRefusal.locked(minutes: 30)) {
            try await city.office.login("lijuan", password: TestCity.password, origin: "test")
        }
    }

    @Test(arguments: TestDatabase.available)
    func `decides an application once however many decide at once`(kind: TestDatabase) async throws {
        let city = try await TestCity.make(kind)
        let id = try await city.office.applyForAccount(
            AccountRequest(
                login: "humin", name: "胡敏", unit: "scjg", role: .departmentOperator,
                password: "Changde-2026", reason: "负责登记事项抽查"))
        city.clock.advance(milliseconds: 1)
        let approved = await withTaskGroup(of: Bool.self) { group in
            for _ in 1...8 {
                group.addTask {
                    do {
                        try await city.office.approveApplication(id, by: city.cast.unitLeader)
                        return true
                    } catch { return false }
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(approved == 1)
        let acts = try await city.office.database.read {
            try $0.acts(subjectKind: "application", subject: id)
        }
        #expect(acts.map(\.deed) == ["application.apply", "application.approve"])
    }

    @Test(arguments: TestDatabase.available)
    func `keeps the inspector's account with the register`(kind: TestDatabase) async throws {
        let city = try await TestCity.make(kind)
        let request = AccountRequest(
            login: "humin", name: "胡敏", unit: "scjg", role: .inspector, staffNumber: "SCJG9999",
            password: "Changde-2026", reason: "检查")
        await #expect(throws: AccountRefusal.inspectorMissing(id: "SCJG9999")) {
            try await city.office.applyForAccount(request)
        }
    }
}

@Suite struct `A stored password` {
    @Test func `matches itself alone and says what it cost`() async throws {
        let stored = try await PasswordHash.make("Changde-2026", salt: [1, 2, 3], cost: .quick)
        #expect(stored.hasPrefix("scrypt$16$1$1$010203$"))
        #expect(try await PasswordHash.verify("Changde-2026", against: stored, cost: .standard))
        #expect(try await !PasswordHash.verify("Changde-2027", against: stored, cost: .quick))
        #expect(try await !PasswordHash.verify("Changde-2026", against: nil, cost: .quick))
        #expect(try await !PasswordHash.verify("", against: "", cost: .quick))
    }

    @Test func `agrees with RFC 7914`() async throws {
        // Section 12, second vector, its first 32 bytes.
        let known =
            "scrypt$1024$8$16$4e61436c$fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
        #expect(try await PasswordHash.verify("password", against: known, cost: .quick))
    }
}
