// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage
import TestCity
import Testing

@testable import Operations
@testable import Web

@Suite struct `The pages of a draw` {
    private func signedIn(_ browser: Browser, _ officer: Officer) async throws -> Browser {
        try await browser.login(officer)
        return browser
    }

    @Test func `offer a roster of codes where it would tell nothing internal, and say why where it would`()
        async throws
    {
        try await withSite { city, browser in
            let town = try await DrawTown.make(in: city)
            let clerk = try await signedIn(browser(), town.clerk)
            let page = "/tasks/\(town.task)/draw"
            let blinded = try await clerk.get(page).text
            #expect(blinded.contains("公开代码会泄露类别") && !blinded.contains("value=\"plain\""))
            let half = try RatioTable.flat(try #require(Ratio(1, 2))).canonical.encodeText()
            try await town.office.database.write { db in
                try db.execute("UPDATE task SET ratios = \(half) WHERE id = \(town.task)")
                try db.execute("UPDATE inspector_relation SET ended_at = 1")
            }
            #expect(try await clerk.get(page).text.contains("value=\"plain\""))
            let frozen = try await clerk.post("/tasks/\(town.task)/rosters", [("kind", "plain")])
            let roster = try await clerk.get(frozen.location).text
            #expect(roster.contains("下载名单（公开统一社会信用代码）") && !roster.contains("出具凭证"))
        }
    }

    @Test func `lead from the pool to the teams, each by its own officer`() async throws {
        try await withSite { city, browser in
            let town = try await DrawTown.make(in: city)
            let clerk = try await signedIn(browser(), town.clerk)
            let coordinator = try await signedIn(browser(), town.coordinator)
            let supervisor = try await signedIn(browser(), town.supervisor)
            #expect(try await clerk.get("/tasks/\(town.task)/draw").text.contains("固化名单"))
            let frozen = try await clerk.post("/tasks/\(town.task)/rosters", [])
            #expect(frozen.status == 303)
            #expect(try await clerk.get(frozen.location).text.contains("名单根哈希"))
            let prepared = try await coordinator.post(
                "/ceremonies", [("line", town.line), ("minutes", "120")])
            #expect(prepared.status == 303)
            let page = prepared.location
            let id = String(page.split(separator: "/").last ?? "")
            var secrets: [String: Digest32] = [:]
            for (name, who) in [("platform", coordinator), ("scjg", clerk), ("sfj", supervisor)] {
                let secret = Digest32(sha256: Array(name.utf8))
                secrets[name] = secret
                #expect(try await who.get(page).text.contains("data-name=\"\(name)\""))
                let commit = Ceremony.commit(ceremony: id, name: name, secret: secret)
                let seal = try DrawTown.seal(commit, id, name)
                let sent = try await who.post(
                    "\(page)/commits",
                    [
                        ("name", name), ("commit", commit.hex), ("key", seal.key),
                        ("signature", seal.signature),
                    ])
                #expect(sent.status == 303)
            }
            #expect(try await coordinator.post("\(page)/openings", []).status == 303)
            #expect(try await clerk.post("\(page)/draws", [("task", town.task)]).status == 303)
            let early = try await clerk.post(
                "\(page)/reveals", [("name", "scjg"), ("r", String(repeating: "0", count: 64))])
            #expect(early.status == 422)
            #expect(early.text.contains("仪式尚未截止公告"))
            #expect(try await coordinator.post("\(page)/closings", []).status == 303)
            for (name, who) in [("platform", coordinator), ("scjg", clerk), ("sfj", supervisor)] {
                let r = secrets[name]?.hex ?? ""
                let sent = try await who.post("\(page)/reveals", [("name", name), ("r", r)])
                #expect(sent.status == 303)
            }
            let draw = "/draws/\(town.task)-A1"
            #expect(try await clerk.get(draw).text.contains("举行抽取"))
            #expect(try await clerk.post("\(draw)/results", []).status == 303)
            #expect(try await clerk.post("\(draw)/results", []).status == 409)
            #expect(try await clerk.post("\(draw)/assignments", []).status == 303)
            let shown = try await clerk.get(draw).text
            #expect(shown.contains("测试企业"))
            #expect(shown.contains("（主检）"))
            #expect(!shown.contains("不符"))
            #expect(try await clerk.get("\(draw)/certificate").text.contains("随机抽取证书"))
            #expect(try await coordinator.get("\(page)/screen").text.contains("抽取完成"))
        }
    }

    @Test func `warn before the roster is frozen of a class too small to hide in`() async throws {
        try await withSite { city, browser in
            let town = try await DrawTown.make(in: city, 100)
            let clerk = try await signedIn(browser(), town.clerk)
            let few = try await clerk.get("/tasks/\(town.task)/draw").text
            #expect(few.contains("D 类仅 4 户") && !few.contains("C 类仅"))
            #expect(few.contains("100 户，拟抽取"))
        }
        try await withSite { city, browser in
            let town = try await DrawTown.make(in: city, 400)
            let clerk = try await signedIn(browser(), town.clerk)
            let page = try await clerk.get("/tasks/\(town.task)/draw").text
            #expect(page.contains("400 户，拟抽取") && !page.contains("户数过少的类别"))
        }
    }

    @Test func `tell the public every step and no name`() async throws {
        try await withSite { city, browser in
            let town = try await DrawTown.make(in: city)
            let draw = try await town.hold()
            try await town.office.assignInspectors(draw: draw, by: town.clerk)
            let visitor = browser()
            #expect(try await visitor.get("/open/draws").text.contains(draw))
            let page = try await visitor.get("/open/draws/\(draw)").text
            for words in ["固化检查对象名单", "开启抽取仪式", "截止公告", "产生结果", "sha256sum", "mingqian-verify"] {
                #expect(page.contains(words))
            }
            for secret in ["测试企业", "91430700T", "检查员", town.clerk.name] {
                #expect(!page.contains(secret))
            }
            let stored = try await town.office.database.read { db in try db.roster(ofTask: town.task) }
            let roster = try #require(stored)
            let file = try await visitor.get("/open/files/\(roster.file)")
            #expect(file.status == 200)
            #expect(try Roster(parsing: Array(file.text.utf8)).root.bytes == roster.root)
            #expect(!file.text.contains("91430700T"))
            let announced = try await visitor.get("/open/draws/\(draw)/announcement.json")
            #expect(try Announcement(parsing: Array(announced.text.utf8)).name.draw == draw)
            #expect(try await visitor.get("/open/draws/\(draw)/other.json").status == 404)
            #expect(try await visitor.get("/open/draws/none").status == 404)
            #expect(try await visitor.get("/open/files/00").status == 404)
        }
    }

    @Test func `lead to the visits, and those that are late are listed by themselves`() async throws {
        try await withSite { city, browser in
            let town = try await DrawTown.make(in: city)
            let draw = try await town.hold()
            let clerk = try await signedIn(browser(), town.clerk)
            #expect(try await clerk.get("/draws/\(draw)").text.contains("（含）前匹配"))
            city.clock.advance(days: 9)
            let later = try await signedIn(browser(), town.clerk)
            #expect(try await later.get("/draws/\(draw)").text.contains("已逾期"))
            try await town.office.assignInspectors(draw: draw, by: town.clerk)
            let inTime = try await later.get("/visits").text
            #expect(inTime.contains("2026年12月31日</time>（含）前检查") && !inTime.contains("已逾期"))
            #expect(try await later.get("/visits?show=overdue").text.contains("没有逾期的检查"))
            city.clock.advance(days: 60)
            let last = try await signedIn(browser(), town.clerk)
            let late = try await last.get("/visits?show=overdue").text
            #expect(late.contains("测试企业") && late.contains("已逾期"))
            let page = try await last.get("/home").text
            #expect(page.contains("href=\"/visits?show=overdue\""))
            let stranger = try await signedIn(browser(), town.stranger)
            #expect(!(try await stranger.get("/visits?show=overdue").text.contains("测试企业")))
        }
    }

    /// A name beside its roster id, its stratum or its place in the order of tickets would tell its risk class.
    @Test func `name the drawn at once where the campaign says so, and nothing that tells their class`()
        async throws
    {
        try await withSite { city, browser in
            let town = try await DrawTown.make(in: city)
            let draw = try await town.hold(try await town.addTask(.immediate))
            let page = try await browser().get("/open/draws/\(draw)").text
            let start = try #require(page.range(of: "抽中名单，按代码排列"))
            let list = String(page[start.upperBound...])
            let rows = try await town.office.database.read { db in
                try db.drawnRows(ofDraw: draw, limit: 1000, offset: 0)
            }
            let keys = rows.map(\.entity).sorted()
            #expect(keys != rows.map(\.entity))
            var rest = list[...]
            for key in keys.prefix(20) {
                let found = try #require(rest.range(of: key))
                rest = rest[found.upperBound...]
            }
            let table = list[..<rest.startIndex]
            for row in rows {
                #expect(!table.contains(row.rosterID) && !table.contains(row.stratum))
            }
        }
    }

    @Test func `are closed to other duties and units`() async throws {
        try await withSite { city, browser in
            let town = try await DrawTown.make(in: city)
            let draw = try await town.hold()
            let visitor = browser()
            #expect(try await visitor.get("/draws/\(draw)").status == 303)
            let inspector = try await signedIn(browser(), city.cast.inspector)
            #expect(try await inspector.get("/draws/\(draw)").status == 403)
            let other = try await signedIn(browser(), town.stranger)
            #expect(try await !other.get("/draws/\(draw)").text.contains("测试企业"))
            #expect(try await other.get("/tasks/\(town.task)/draw").status == 404)
            #expect(try await other.post("/draws/\(draw)/assignments", []).status == 404)
            let supervisor = try await signedIn(browser(), town.supervisor)
            #expect(try await supervisor.post("/draws/\(draw)/assignments", []).status == 403)
            #expect(try await supervisor.get("/draws/\(draw)").text.contains("测试企业"))
            #expect(try await supervisor.get("/ceremonies/none").status == 404)
        }
    }
}
