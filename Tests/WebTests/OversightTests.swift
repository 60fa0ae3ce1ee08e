// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage
import TestCity
import Testing

@testable import Operations
@testable import Web

@Suite struct `Applications` {
    static let form = [
        ("name", "胡敏"), ("unit", "scjg"), ("role", "departmentOperator"), ("login", "humin"),
        ("password", "Changde-2026"), ("again", "Changde-2026"), ("reason", "负责登记事项抽查"),
    ]

    static func waiting(_ city: TestCity) async throws -> String {
        try await city.office.applyForAccount(
            AccountRequest(
                login: "humin", name: "胡敏", unit: "scjg", role: .departmentOperator,
                password: "Changde-2026", reason: "负责登记事项抽查"))
    }

    @Test func `become an account when the leader agrees`() async throws {
        try await withSite { city, browser in
            let stranger = browser()
            let applied = try await stranger.post("/apply", Self.form, from: "/apply")
            #expect(applied.status == 303)
            let leader = browser()
            try await leader.login(city.cast.unitLeader)
            #expect(try await leader.get("/home").text.contains("待审批的开户申请"))
            let list = try await leader.get("/applications").text
            let id = try #require(list.firstMatch(of: #/\/applications\/(Q-[0-9a-f]+)/#)?.1)
            #expect(try await leader.get("/applications/\(id)").text.contains("负责登记事项抽查"))
            let decided = try await leader.post("/applications/\(id)/approval", [])
            #expect(decided.status == 303)
            let fresh = try await stranger.post("/login", [("login", "humin"), ("password", "Changde-2026")])
            #expect(fresh.location == "/home")
            #expect(try await stranger.get("/home").text.contains("部门经办"))
            let history = try await leader.get("/history/application/\(id)")
            #expect(history.text.contains("同意胡敏开立账号“humin”"))
        }
    }

    @Test func `of another unit do not exist for a leader`() async throws {
        try await withSite { city, browser in
            let id = try await Self.waiting(city)
            let other = browser()
            try await other.login(city.cast.otherLeader)
            #expect(try await other.get("/applications/\(id)").status == 404)
            #expect(try await other.post("/applications/\(id)/approval", []).status == 404)
            #expect(try await !other.get("/applications").text.contains("胡敏"))
            #expect(try await other.get("/history/application/\(id)").status == 404)
        }
    }

    @Test func `are decided once`() async throws {
        try await withSite { city, browser in
            let id = try await Self.waiting(city)
            let leader = browser()
            try await leader.login(city.cast.unitLeader)
            let declined = try await leader.post("/applications/\(id)/refusal", [("reason", "请先到人事科报到")])
            #expect(declined.status == 303)
            let again = try await leader.post("/applications/\(id)/approval", [])
            #expect(again.status == 409)
            #expect(again.text.contains("该申请已由他人审批"))
            #expect(try await city.office.database.read { try $0.account(login: "humin") } == nil)
        }
    }

    @Test func `need a reason to be declined`() async throws {
        try await withSite { city, browser in
            let id = try await Self.waiting(city)
            let leader = browser()
            try await leader.login(city.cast.unitLeader)
            let reply = try await leader.post("/applications/\(id)/refusal", [("reason", " 　 ")])
            #expect(reply.status == 422)
            #expect(reply.text.contains("<title>错误："))
            #expect(reply.text.contains("href=\"#f-reason\""))
        }
    }

    @Test func `show again what was typed when something is wrong`() async throws {
        try await withSite { _, browser in
            let own = browser()
            var form = Self.form
            form[4] = ("password", "short")
            form[5] = ("again", "other")
            let reply = try await own.post("/apply", form, from: "/apply")
            #expect(reply.status == 422)
            #expect(reply.text.contains("value=\"胡敏\""))
            #expect(reply.text.contains("负责登记事项抽查"))
            #expect(!reply.text.contains("value=\"short\""))
            form[5] = ("again", "short")
            #expect(try await own.post("/apply", form, from: "/apply").text.contains("口令至少 10 位"))
        }
    }

    @Test func `cannot ask for more than ordinary duties`() async throws {
        try await withSite { city, browser in
            var form = Self.form
            form[2] = ("role", "securityAdministrator")
            let reply = try await browser().post("/apply", form, from: "/apply")
            #expect(reply.status == 422)
            #expect(try await city.office.database.read { try $0.hasApplication(login: "humin") } == false)
        }
    }
}

@Suite struct `Accounts` {
    @Test func `are opened by one administrator and empowered by another`() async throws {
        try await withSite { city, browser in
            let system = browser()
            try await system.login(city.cast.systemAdministrator)
            let opened = try await system.post(
                "/accounts",
                [("name", "胡敏"), ("unit", "sthj"), ("login", "humin"), ("password", "Changde-2026")])
            #expect(opened.status == 303)
            let security = browser()
            try await security.login(city.cast.securityAdministrator)
            #expect(try await security.get(opened.location).text.contains("尚未授予职责"))
            let granted = try await security.post(
                opened.location + "/grants", [("role", "departmentOperator")])
            #expect(granted.status == 303)
            #expect(
                try await security.post(opened.location + "/grants", [("role", "departmentOperator")]).status
                    == 422)
            let own = browser()
            _ = try await own.post("/login", [("login", "humin"), ("password", "Changde-2026")])
            // The first password was chosen by somebody else.
            #expect(try await own.get("/home").location == "/password")
            let changed = try await own.post(
                "/password",
                [("old", "Changde-2026"), ("new", "Dongting-2027"), ("again", "Dongting-2027")])
            #expect(changed.location == "/home")
            #expect(try await own.get("/home").status == 200)
        }
    }

    @Test func `hold at most one administrator's duty, and nothing beside it`() async throws {
        try await withSite { city, browser in
            let security = browser()
            try await security.login(city.cast.securityAdministrator)
            let cases: [(Officer, Role)] = [
                (city.cast.systemAdministrator, .auditAdministrator),
                (city.cast.systemAdministrator, .departmentOperator),
                (city.cast.departmentOperator, .systemAdministrator),
            ]
            for (officer, role) in cases {
                let reply = try await security.post(
                    "/accounts/\(officer.account)/grants", [("role", role.rawValue)])
                #expect(reply.status == 422)
                #expect(reply.text.contains("三者不得兼任"))
            }
        }
    }

    @Test func `are never changed by their own holder`() async throws {
        try await withSite { city, browser in
            let security = browser()
            try await security.login(city.cast.securityAdministrator)
            let own = "/accounts/\(city.cast.securityAdministrator.account)"
            #expect(
                try await security.post(own + "/grants", [("role", "coordinator")]).text.contains("不能为本人"))
            let system = browser()
            try await system.login(city.cast.systemAdministrator)
            let reply = try await system.post(
                "/accounts/\(city.cast.systemAdministrator.account)/closing", [])
            #expect(reply.status == 422)
        }
    }

    @Test func `keep the last administrator`() async throws {
        let city = try await TestCity.make()
        await #expect(throws: AccountRefusal.lastAdministrator(.auditAdministrator)) {
            try await city.office.revokeRole(
                .auditAdministrator, of: city.cast.auditAdministrator.account,
                by: city.cast.securityAdministrator)
        }
        await #expect(throws: AccountRefusal.lastAdministrator(.securityAdministrator)) {
            try await city.office.closeAccount(
                city.cast.securityAdministrator.account, by: city.cast.systemAdministrator)
        }
    }

    @Test func `of other units do not exist for a leader`() async throws {
        try await withSite { city, browser in
            let leader = browser()
            try await leader.login(city.cast.unitLeader)
            #expect(try await leader.get("/accounts/\(city.cast.inspector.account)").status == 200)
            #expect(try await leader.get("/accounts/\(city.cast.otherOperator.account)").status == 404)
            #expect(try await !leader.get("/accounts").text.contains("刘芳"))
            #expect(try await leader.get("/accounts/none").status == 404)
        }
    }

    @Test func `are unlocked and signed out when their password is reset`() async throws {
        try await withSite { city, browser in
            let own = browser()
            try await own.login(city.cast.inspector)
            let guesser = browser()
            for _ in 1...5 { try await guesser.login(city.cast.inspector, password: "wrong-Password-1") }
            #expect(try await browser().login(city.cast.inspector).status == 422)
            city.clock.advance(minutes: 1)
            try await city.office.resetPassword(
                of: city.cast.inspector.account, to: "Taohuayuan-7", by: city.cast.securityAdministrator)
            #expect(try await own.get("/home").status == 303)
            city.clock.advance(minutes: 1)
            #expect(try await browser().login(city.cast.inspector, password: "Taohuayuan-7").status == 303)
        }
    }
}

@Suite struct `Units` {
    @Test func `stand in a tree and are closed only when empty`() async throws {
        try await withSite { city, browser in
            let system = browser()
            try await system.login(city.cast.systemAdministrator)
            let tree = try await system.get("/units").text
            #expect(tree.contains("武陵区市场监督管理局"))
            #expect(try await system.post("/units/scjg/closing", []).text.contains("个在用账号"))
            let form = [
                ("id", "swj"), ("name", "常德市商务局"), ("parent", "4307"), ("kind", "department"),
                ("jurisdiction", "4307"), ("division", "430702"),
            ]
            #expect(try await system.post("/units", form).location == "/units/swj")
            #expect(try await system.post("/units", form).text.contains("已被使用"))
            #expect(try await system.post("/units/swj/closing", []).status == 303)
            #expect(try await system.post("/units/swj/closing", []).status == 409)
            #expect(try await system.get("/units/none").status == 404)
            #expect(try await system.get("/history/unit/swj").text.contains("撤销单位“常德市商务局”"))
        }
    }

    @Test func `cannot stand below a section`() async throws {
        let city = try await TestCity.make()
        await #expect(throws: AccountRefusal.unitMisplaced(kind: .county, under: .department)) {
            try await city.office.openUnit(
                id: "x1", name: "某区", parent: "scjg", kind: .county, jurisdiction: "4307", division: "430702",
                by: city.cast.systemAdministrator)
        }
        await #expect(throws: NotAllowed(needed: [.systemAdministrator])) {
            try await city.office.closeUnit("430721", by: city.cast.coordinator)
        }
    }
}

@Suite struct `A new installation` {
    @Test(arguments: TestDatabase.available)
    func `is founded once`(kind: TestDatabase) async throws {
        let city = try await TestCity.make()
        let database = try await kind.make()
        let office = Office(
            database: database, now: city.office.now, random: city.office.random,
            rulebook: city.office.rulebook,
            settings: city.office.settings, signer: city.office.signer, log: city.office.log)
        let person = { Founding.Administrator(login: $0, name: $0, password: "Changde-2026") }
        let founding = Founding(
            city: ("4307", "常德市"), bureau: ("scjg", "常德市市场监督管理局"), system: person("system"),
            security: person("security"), audit: person("audit"))
        let accounts = try await office.found(founding)
        #expect(Set(accounts).count == 3)
        let token = try await office.login("system", password: "Changde-2026", origin: "")
        let session = try #require(try await office.resumeSession(token))
        #expect(session.officer.roles == [.systemAdministrator])
        #expect(session.mustChangePassword)
        await #expect(throws: AccountRefusal.alreadyFounded) { try await office.found(founding) }
    }
}

@Suite struct `The history` {
    @Test func `is read whole by auditors only`() async throws {
        try await withSite { city, browser in
            try await city.office.openUnit(
                id: "swj", name: "常德市商务局", parent: "4307", kind: .department, jurisdiction: "4307",
                division: "430702", by: city.cast.systemAdministrator)
            let auditor = browser()
            try await auditor.login(city.cast.auditor)
            let page = try await auditor.get("/history")
            #expect(page.text.contains("在“常德市”下设立单位“常德市商务局”"))
            #expect(page.text.contains("吴涛"))
            let other = browser()
            try await other.login(city.cast.otherOperator)
            #expect(try await other.get("/history/unit/swj").status == 404)
        }
    }
}
