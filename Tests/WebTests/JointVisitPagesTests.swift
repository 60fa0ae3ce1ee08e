// SPDX-License-Identifier: Apache-2.0
import Foundation
import HTTPTypes
import SpotCheck
import Storage
import TestCity
import Testing

@testable import Operations
@testable import Web

/// A site whose first draw has its teams, with people at their browsers.
struct Door: Sendable {
    let town: DrawTown
    let joint: String
    let visit: String
    let entity: String
    let clerk: Browser
    let leader: Browser
    let lead: Browser
    let visitor: Browser

    var page: String { "/joint-visits/\(joint)" }

    static func make(_ city: TestCity, _ browser: @Sendable () -> Browser) async throws -> Door {
        let town = try await DrawTown.make(in: city)
        let draw = try await town.hold()
        try await town.office.assignInspectors(draw: draw, by: town.clerk)
        let joints = try await town.office.database.read {
            try $0.jointVisits(matching: JointVisitFilter(scope: .all), limit: 500, offset: 0)
        }
        let visit = try #require(joints.first)
        let lead = try #require(visit.leadOfficer)
        try await city.office.linkInspector(
            staffNumber: lead.inspector, to: city.cast.inspector.account, by: city.cast.securityAdministrator)
        var browsers: [Browser] = []
        for officer in [town.clerk, town.leader, city.cast.inspector] {
            let own = browser()
            try await own.login(officer)
            browsers.append(own)
        }
        return Door(
            town: town, joint: visit.id, visit: visit.parts[0].visit, entity: visit.entity,
            clerk: browsers[0],
            leader: browsers[1], lead: browsers[2], visitor: browser())
    }

    func ask() async throws -> Browser.Reply {
        let page = try await clerk.get(page).text
        return try await clerk.post(
            "/joint-visits/approvals", try Untouched(page, action: "/joint-visits/approvals").fields)
    }

    func approve() async throws -> Browser.Reply {
        try await leader.post(
            "/joint-visits/decisions",
            [("key", joint), ("single", joint), ("verdict", "approve"), ("reason", "同意")])
    }

    func notify() async throws -> Browser.Reply {
        try await clerk.post("/joint-visits/notices", [("key", joint), ("single", joint)])
    }

    /// The address of the code on the page of the visit.
    func code() async throws -> String {
        let text = try await clerk.get(page).text
        let start = try #require(text.range(of: "href=\"/c/"))
        return "/c/" + text[start.upperBound...].prefix { $0 != "\"" }
    }
}

@Suite struct `The pages of a visit` {
    @Test func `lead from the form to the notice and the record`() async throws {
        try await withSite { city, browser in
            let door = try await Door.make(city, browser)
            let before = try await door.lead.get("/visits/\(door.visit)").text
            #expect(before.contains("尚未经批准并通知") && !before.contains("录入检查结果</h2>"))
            #expect(try await door.clerk.get("/joint-visits?step=ask").text.contains(door.page))
            #expect(try await door.clerk.get(door.page).text.contains("待报批"))
            #expect(try await door.ask().status == 303)
            let again = [("key", door.joint), ("from", "2026-11-24"), ("to", "2026-12-01")]
            #expect(try await door.clerk.post("/joint-visits/approvals", again).status == 409)
            #expect(try await door.leader.get("/joint-visits?step=decide").text.contains(door.page))
            #expect(try await door.approve().status == 303)
            #expect(try await door.notify().status == 303)
            #expect(try await door.notify().status == 409)
            let noticed = try await door.clerk.get(door.page).text
            #expect(noticed.contains("常德市市场监督管理局检通〔2026〕1号") && noticed.contains("已通知"))
            #expect(try await door.lead.get("/visits/\(door.visit)").text.contains("录入检查结果</h2>"))

            let form = try Untouched(try await door.lead.get(door.page).text, action: "\(door.page)/records")
            let bare = try await door.lead.post("\(door.page)/records", form.fields)
            #expect(bare.status == 422 && bare.text.contains("请填写检查情况小结"))
            let typed = form.with([
                "began": ["09:30"], "ended": ["10:40"], "place": ["武陵区"], "present": ["店长"],
                "summary": ["未见异常"],
                "signature": ["refused"], "signatureWords": ["拒绝签名，有录像"],
            ])
            #expect(try await door.lead.post("\(door.page)/records", typed).status == 303)
            let kept = try await door.clerk.get(door.page).text
            #expect(kept.contains("未见异常") && kept.contains("当事人拒绝签名"))
            let paper = try await door.clerk.get("\(door.page)/papers/record").text
            #expect(paper.contains("<article class=\"sheet\">") && paper.contains("拒绝签名，有录像"))
            #expect(paper.contains("09:30至10:40") && paper.contains("未见异常"))
            #expect(try await door.clerk.get("\(door.page)/papers/joint").status == 404)
            // Somebody else of the department reads it and has no form.
            #expect(!kept.contains("\(door.page)/records"))
        }
    }

    @Test func `hold the check sheet of each item, and its paper`() async throws {
        try await withSite { city, browser in
            let door = try await Door.make(city, browser)
            _ = try await door.ask()
            _ = try await door.approve()
            _ = try await door.notify()
            let (id, path) = (door.visit, "/visits/\(door.visit)")
            let item = try await city.office.database.write { db -> String in
                let (line, item) = (try #require(try db.visit(id)).line, "SCJG-001")
                let row = CheckItemRow(
                    code: item, unit: "scjg", category: "食品", name: "食品销售检查", content: "内容", law: "食品安全法",
                    article: "", objectKind: "食品经营者", tier: .general, methods: [.onSite], levels: [],
                    ratioLeast: nil, ratioMost: nil, frequencyCap: nil, skill: nil, validFrom: Day(number: 0),
                    validTo: nil)
                try db.recordItem(HashedRow(row: row, hash: [0]), job: nil, at: TestCity.start)
                let items = "[{\"code\":\"\(item)\",\"version\":1}]"
                try db.execute("UPDATE plan_line SET items = \(items) WHERE id = \(line)")
                let point = CheckPointRow(
                    code: "T1", item: item, position: 1, question: "冷藏柜<温度>", kind: .measured, measure: "℃",
                    least: Quantity("0"), most: Quantity("8"), advice: "温度计", isOptional: false)
                try db.insertRecords([HashedRow(row: point, hash: [0])], job: nil, at: TestCity.start)
                let phrase = PhraseRow(code: "Y1", unit: "scjg", use: .finding, item: item, text: "温度超标")
                try db.insertRecords([HashedRow(row: phrase, hash: [0])], job: nil, at: TestCity.start)
                return item
            }
            let page = try await door.lead.get(path).text
            #expect(page.contains("1. 冷藏柜&lt;温度&gt;（℃）") && page.contains("0至8℃；温度计"))
            #expect(page.contains("<li>温度超标</li>") && page.contains("phrases.js"))
            let field = "answer-\(item):T1"
            let form = try Untouched(page, action: "\(path)/results")
            let good = ["code": ["1"], "followUp": ["1"]]
            let open = try await door.lead.post("\(path)/results", form.with(good))
            #expect(open.status == 422 && open.text.contains("检查要点“冷藏柜&lt;温度&gt;”没有填写"))
            let hot = try await door.lead.post(
                "\(path)/results", form.with(good.merging([field: ["12"]]) { $1 }))
            #expect(hot.status == 422 && hot.text.contains("不能为“未发现问题”"))
            #expect(hot.text.contains("value=\"12\""))
            let blank = try await door.clerk.get("\(door.page)/papers/sheets").text
            #expect(blank.contains("冷藏柜&lt;温度&gt;") && blank.contains("□未发现问题"))
            let sent = form.with(good.merging([field: ["７.5"]]) { $1 })
            #expect(try await door.lead.post("\(path)/results", sent).status == 303)
            let paper = try await door.clerk.get("\(door.page)/papers/sheets").text
            #expect(paper.contains("<td>7.5℃</td>") && !paper.contains("□未发现问题"))
            #expect(try await door.lead.get("/results/\(id)-v1").text.contains("7.5℃"))
            #expect(try await door.clerk.get("/registers/items/\(item)/sheet").text.contains("温度计"))
            #expect(try await door.clerk.get("/registers/check-points").text.contains("0至8℃"))
            #expect(try await door.clerk.get("/registers/phrases").text.contains("温度超标"))
        }
    }

    @Test func `are closed to other departments`() async throws {
        try await withSite { city, browser in
            let door = try await Door.make(city, browser)
            for officer in [city.cast.otherOperator, city.cast.otherLeader, city.cast.otherInspector] {
                let other = browser()
                try await other.login(officer)
                #expect(try await other.get(door.page).status == 404, "\(officer.name)")
                #expect(try await other.get("\(door.page)/papers/blank").status == 404)
                #expect(try await !other.get("/joint-visits").text.contains(door.page))
            }
            let other = browser()
            try await other.login(city.cast.otherOperator)
            let keys = [("key", door.joint), ("from", "2026-11-24"), ("to", "2026-12-01")]
            #expect(try await other.post("/joint-visits/approvals", keys).status == 404)
            let auditor = browser()
            try await auditor.login(city.cast.auditor)
            #expect(try await auditor.get(door.page).status == 200)
        }
    }

    @Test func `take many visits at once and print them`() async throws {
        try await withSite { city, browser in
            let door = try await Door.make(city, browser)
            let list = try await door.clerk.get("/joint-visits?step=ask&task=\(door.town.task)&size=20").text
            let keys = list.matches(of: #/name="key" value="(J-[0-9a-f]+)"/#).map { String($0.output.1) }
            #expect(keys.count > 5)
            let form = try Untouched(list, action: "/joint-visits/approvals").fields
            let none = try await door.clerk.post("/joint-visits/approvals", form)
            #expect(none.status == 422 && none.text.contains("请至少选择一户"))
            let chosen = keys.map { ("key", $0) }
            #expect(try await door.clerk.post("/joint-visits/approvals", form + chosen).status == 303)
            let verdict = [("verdict", "approve"), ("reason", ""), ("step", "decide")]
            #expect(try await door.leader.post("/joint-visits/decisions", chosen + verdict).status == 303)
            #expect(try await door.clerk.post("/joint-visits/notices", chosen).status == 303)
            for paper in ["notice", "approval", "officers", "blank"] {
                let page = try await door.clerk.get("/joint-visits/papers/\(paper)?task=\(door.town.task)")
                    .text
                let sheets = page.components(separatedBy: "<article class=\"sheet\">").count - 1
                #expect(["notice", "approval"].contains(paper) ? sheets == keys.count : sheets >= keys.count)
            }
            #expect(
                try await door.clerk.get("/joint-visits/papers/record?task=\(door.town.task)").status == 404)
        }
    }

    @Test func `open by the code of the licence`() async throws {
        try await withSite { city, browser in
            let door = try await Door.make(city, browser)
            let wrong = try await door.lead.get("/scan?uscc=91430702MA4X")
            #expect(wrong.status == 422 && wrong.text.contains("不是有效的统一社会信用代码"))
            #expect(ScanPage.key(in: "https://x.gov.cn/q?u=91430702MA4PGC4Y0B&x=1") == "91430702MA4PGC4Y0B")
            #expect(ScanPage.key(in: "91430702ma4pgc4y0b") == "91430702MA4PGC4Y0B")
            let known = "91430702MA4PGC4Y0B"
            #expect(try await door.lead.get("/scan?uscc=\(known)").text.contains("没有对该企业的检查"))
            try await city.office.database.write { db in
                try db.execute("UPDATE joint_visit SET entity = \(known) WHERE id = \(door.joint)")
                try db.execute("UPDATE entity SET key = \(known) WHERE key = \(door.entity)")
            }
            _ = try await door.ask()
            let found = try await door.lead.get("/scan?uscc=\(known)")
            #expect(found.status == 303 && found.location == door.page)
        }
    }
}

@Suite struct `The page of a check code` {
    @Test func `tells anybody what the visit is, in a few kilobytes`() async throws {
        try await withSite { city, browser in
            let door = try await Door.make(city, browser)
            _ = try await door.ask()
            _ = try await door.approve()
            _ = try await door.notify()
            let code = try await door.code()
            let page = try await door.visitor.get(code)
            #expect(page.status == 200 && page.bytes.count < 50_000 && !page.text.contains("<script"))
            let visit = try #require(try await city.office.database.read { try $0.jointVisit(door.joint) })
            for words in ["真实有效", "第1次检查，上限2次", "五个严禁", "有权申请回避", visit.entityName] {
                #expect(page.text.contains(words), "\(words)")
            }
            for officer in visit.parts.flatMap(\.officers) {
                #expect(page.text.contains(officer.name) && page.text.contains(officer.certificate))
            }
            for secret in ["V-", "J-", "SP-", "risk", "同意"] {
                #expect(!page.text.contains("\"\(secret)") && !page.text.contains(">\(secret)"), "\(secret)")
            }
            #expect(try await door.visitor.get("/c/forged").text.contains("不是本平台签发"))
            city.clock.advance(days: 60)
            #expect(try await door.visitor.get(code).text.contains("已过期"))
            city.clock.advance(days: -60)
            let off = try await door.leader.post("\(door.page)/cancellation", [("reason", "停业")])
            #expect(off.status == 303)
            #expect(try await door.visitor.get(code).text.contains("检查已取消"))
        }
    }

    @Test func `takes a rating, a recusal and an objection`() async throws {
        try await withSite { city, browser in
            let door = try await Door.make(city, browser)
            _ = try await door.ask()
            _ = try await door.approve()
            _ = try await door.notify()
            let code = try await door.code()
            let page = try await door.visitor.get(code).text
            let token = Browser.token(in: page)
            let form = try Untouched(page, action: "/c/ratings")
            func rate(_ changes: [String: [String]], token: String) async throws -> Browser.Reply {
                try await door.visitor.post("/c/ratings", form.with(changes), token: token)
            }
            #expect(try await rate([:], token: "").status == 403)
            let bare = try await rate([:], token: token)
            #expect(bare.status == 422 && bare.text.contains("请选择评分"))
            // Whoever fills in the field that nobody sees is thanked and forgotten.
            let scored = form.fields + [("score", "4")]
            let robot = scored.map { $0.0 == "website" ? ($0.0, "http://spam") : $0 }
            #expect(try await door.visitor.post("/c/ratings", robot, token: token).status == 303)
            #expect(try await door.visitor.post("/c/ratings", scored, token: token).status == 303)
            let twice = try await door.visitor.post("/c/ratings", scored, token: token)
            #expect(twice.status == 422 && twice.text.contains("已经评价过"))
            #expect(try await door.leader.get("/ratings").text.contains("评价不足5件"))

            let person = try #require(
                try await city.office.database.read { try $0.jointVisit(door.joint)?.leadOfficer })
            let asked = [
                ("code", String(code.dropFirst(3))), ("kind", "recusal"), ("inspector", person.inspector),
                ("statement", "与其有债务纠纷"), ("contact", "13900000000"),
            ]
            #expect(try await door.visitor.post("/c/requests", asked, token: token).status == 303)
            let own = try await door.leader.get(door.page).text
            #expect(own.contains("与其有债务纠纷") && own.contains("13900000000"))
            #expect(try await !door.clerk.get(door.page).text.contains("13900000000"))
            let form2 = own.matches(of: #/action="([^"]+\/answers\/[^"]+)"/#).map { String($0.output.1) }
            let answer = try #require(form2.first)
            #expect(try await door.leader.post(answer, [("statement", "经核实不属实")]).status == 303)
            #expect(try await door.clerk.get(door.page).text.contains("经核实不属实"))
        }
    }
}
