// SPDX-License-Identifier: Apache-2.0
import HTTPTypes
import Hummingbird
import SpotCheck
import Storage
import TestCity
import Testing

@testable import Operations
@testable import Web

@Suite struct `The pages of a replacement` {
    /// A town whose first draw has its teams, with an account for the lead of the first visit.
    private struct Seated: Sendable {
        let town: DrawTown
        let draw: String
        let visit: String
        let lead: Browser
        let clerk: Browser
        let leader: Browser
    }

    private func seated(_ city: TestCity, _ browser: @Sendable () -> Browser) async throws -> Seated {
        let town = try await DrawTown.make(in: city)
        let draw = try await town.hold()
        try await town.office.assignInspectors(draw: draw, by: town.clerk)
        let row = try #require(
            try await town.office.database.read { db in
                try db.drawnRows(ofDraw: draw, limit: 1, offset: 0).first
            })
        let visit = try #require(row.visit)
        try await town.office.notice(visits: [visit], by: town.clerk, leader: town.leader)
        let team = try await town.office.database.read { try $0.teamPlaces(ofVisits: [visit]) }
        try await city.office.linkInspector(
            staffNumber: team[0].inspector, to: city.cast.inspector.account,
            by: city.cast.securityAdministrator)
        let people = [city.cast.inspector, town.clerk, town.leader]
        var browsers: [Browser] = []
        for officer in people {
            let own = browser()
            try await own.login(officer)
            browsers.append(own)
        }
        return Seated(
            town: town, draw: draw, visit: visit, lead: browsers[0], clerk: browsers[1], leader: browsers[2])
    }

    /// Sends the form of a page with what is typed into it, and a file if there is one.
    private func ask(
        _ browser: Browser, _ visit: String, _ kind: String, _ fields: [(String, String)], file: String? = nil
    ) async throws -> Browser.Reply {
        let page = try await browser.get("/visits/\(visit)/replacements/new?kind=\(kind)")
        #expect(page.status == 200)
        var body = ""
        for (name, text) in [("csrf", Browser.token(in: page.text)), ("kind", kind)] + fields {
            body += "--b\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(text)\r\n"
        }
        if let file {
            body +=
                "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x.pdf\"\r\n\r\n\(file)\r\n"
        }
        return try await browser.send(
            "/visits/\(visit)/replacements", .post, [.contentType: "multipart/form-data; boundary=b"],
            ByteBuffer(string: body + "--b--\r\n"))
    }

    @Test func `lead from the officer's word to a substitute that nobody chose`() async throws {
        try await withSite { city, browser in
            let seated = try await seated(city, browser)
            let (town, visit) = (seated.town, seated.visit)
            let before = try await seated.lead.get("/visits/\(visit)").text
            #expect(before.contains("申报回避") && before.contains("报告不能到场"))
            #expect(!before.contains("登记当事人申请回避") && before.contains("录入检查结果"))
            let asked = try await ask(
                seated.lead, visit, "declared", [("code", "kin"), ("statement", "负责人是我的表兄")])
            #expect(asked.status == 303)
            let page = asked.location
            #expect(page.hasPrefix("/replacements/Q-"))
            #expect(try await seated.lead.get(page).text.contains("待决定"))

            let home = try await seated.leader.get("/home").text
            #expect(home.contains("待决定的更换申请") && home.contains("href=\"/replacements\""))
            #expect(try await seated.leader.get("/replacements").text.contains(page))
            #expect(try await seated.leader.get(page).text.contains("批准更换"))
            let silent = try await seated.leader.post("\(page)/decisions", [("verdict", "approve")])
            #expect(silent.status == 422 && silent.text.contains("请写明批准或者不批准的理由"))
            let verdict = [("verdict", "approve"), ("reason", "情况属实")]
            #expect(try await seated.leader.post("\(page)/decisions", verdict).status == 303)
            #expect(try await seated.leader.post("\(page)/decisions", verdict).status == 409)

            let waiting = try await seated.clerk.get(page).text
            #expect(waiting.contains("之后还没有开启新的抽取仪式") && !waiting.contains("substitutes"))
            let early = try await seated.clerk.post("\(page)/substitutes", [])
            #expect(early.status == 422 && early.text.contains("请待下一场仪式"))
            #expect(try await seated.clerk.get("/home").text.contains("待抽取替换人员"))
            let paused = try await seated.lead.get("/visits/\(visit)").text
            #expect(paused.contains("检查组不完整") && !paused.contains("录入检查结果"))

            _ = try await town.hold(try await town.addTask())
            #expect(try await seated.clerk.get(page).text.contains("抽取替换人员</button>"))
            #expect(try await seated.clerk.post("\(page)/substitutes", []).status == 303)
            #expect(try await seated.clerk.post("\(page)/substitutes", []).status == 409)
            let done = try await seated.clerk.get("/visits/\(visit)").text
            #expect(done.contains("检查组变动") && done.contains("已更换"))
            #expect(try await seated.lead.get("/visits/\(visit)").status == 404)
            #expect(try await seated.lead.get(page).text.contains("已更换"))
            #expect(try await seated.clerk.get("/draws/\(seated.draw)").text.contains("更换检查人员 1 人次"))
        }
    }

    @Test func `tell the public that and why, when and where in the log, and no more`() async throws {
        try await withSite { city, browser in
            let seated = try await seated(city, browser)
            let asked = try await ask(
                seated.lead, seated.visit, "absence",
                [("code", "sick"), ("statement", "突发阑尾炎"), ("inspector", try await person(seated))],
                file: "%PDF-1.7 test")
            #expect(asked.status == 303)
            let verdict = [("verdict", "approve"), ("reason", "有医院证明")]
            _ = try await seated.leader.post("\(asked.location)/decisions", verdict)
            _ = try await seated.town.hold(try await seated.town.addTask())
            _ = try await seated.clerk.post("\(asked.location)/substitutes", [])
            let visitor = browser()
            let page = try await visitor.get("/open/draws/\(seated.draw)").text
            for words in ["更换检查人员 1 人次", "因病不能到场", "已抽取替换人员", "/open/log/entries/"] {
                #expect(page.contains(words), "\(words)")
            }
            for secret in ["检查员", "阑尾炎", "医院证明", "测试企业", "Q-", "N00", seated.town.leader.name] {
                #expect(!page.contains(secret), "\(secret)")
            }
            let entries = try await visitor.get("/open/log").text
            #expect(entries.contains("批准更换检查人员") && entries.contains("抽取替换人员"))
            // The document is for those who decide, oversee or sent it.
            let evidence = "\(asked.location)/evidence"
            for (own, status) in [(seated.leader, 200), (seated.lead, 200), (seated.clerk, 404)] {
                #expect(try await own.get(evidence).status == status)
            }
            let auditor = browser()
            try await auditor.login(city.cast.auditor)
            #expect(try await auditor.get(evidence).text == "%PDF-1.7 test")
            let coordinator = browser()
            try await coordinator.login(seated.town.coordinator)
            #expect(try await coordinator.get(evidence).status == 404)
            #expect(try await coordinator.get(asked.location).status == 200)
        }
    }

    @Test func `say what is missing and keep what was typed`() async throws {
        try await withSite { city, browser in
            let seated = try await seated(city, browser)
            let own = ("inspector", try await person(seated))
            let bare = try await ask(
                seated.clerk, seated.visit, "applied", [("code", "kin"), ("statement", "曾有纠纷"), own])
            #expect(bare.status == 422 && bare.text.contains("请上传当事人的书面申请"))
            #expect(bare.text.contains("曾有纠纷") && bare.text.contains("value=\"kin\" id=\"f-code\"") == false)
            let wrong = try await ask(
                seated.clerk, seated.visit, "applied", [("code", "kin"), ("statement", "纠纷"), own],
                file: "MZ")
            #expect(wrong.status == 422 && wrong.text.contains("不是可接受的附件"))
            let none = try await ask(
                seated.clerk, seated.visit, "applied",
                [("code", "kin"), ("statement", "纠纷"), ("inspector", "")], file: "%PDF-1.7")
            #expect(none.status == 422 && none.text.contains("不在本户现在的检查组中"))
            let sent = try await ask(
                seated.clerk, seated.visit, "applied", [("code", "kin"), ("statement", "纠纷"), own],
                file: "%PDF-1.7")
            #expect(sent.status == 303)
            // Only the officer speaks for himself.
            #expect(
                try await seated.clerk.get("/visits/\(seated.visit)/replacements/new?kind=declared").status
                    == 404)
            #expect(
                try await seated.lead.get("/visits/\(seated.visit)/replacements/new?kind=applied").status
                    == 404)
        }
    }

    @Test func `are closed to other units and to the rest of the team`() async throws {
        try await withSite { city, browser in
            let seated = try await seated(city, browser)
            let asked = try await ask(
                seated.lead, seated.visit, "declared", [("code", "kin"), ("statement", "表兄")])
            let page = asked.location
            for officer in [city.cast.otherOperator, city.cast.otherLeader, city.cast.secondInspector] {
                let other = browser()
                try await other.login(officer)
                #expect(try await other.get(page).status == 404, "\(officer.name)")
                #expect(try await other.get("\(page)/evidence").status == 404)
            }
            let stranger = browser()
            try await stranger.login(city.cast.otherLeader)
            #expect(
                try await stranger.post("\(page)/decisions", [("verdict", "approve"), ("reason", "x")]).status
                    == 404)
            #expect(try await !stranger.get("/replacements").text.contains(page))
            let mate = try await seated.town.office.database.read {
                try $0.teamPlaces(ofVisits: [seated.visit])[1].inspector
            }
            try await city.office.linkInspector(
                staffNumber: mate, to: city.cast.secondInspector.account,
                by: city.cast.securityAdministrator)
            let colleague = browser()
            try await colleague.login(city.cast.secondInspector)
            #expect(try await colleague.get(page).status == 404)
            let visit = try await colleague.get("/visits/\(seated.visit)").text
            #expect(visit.contains("检查组变动") && !visit.contains(page) && !visit.contains("表兄"))
        }
    }

    private func person(_ seated: Seated) async throws -> String {
        try await seated.town.office.database.read {
            try $0.teamPlaces(ofVisits: [seated.visit])[0].inspector
        }
    }
}
