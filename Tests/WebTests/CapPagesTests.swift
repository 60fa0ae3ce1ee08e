// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage
import TestCity
import Testing

@testable import Operations
@testable import Web

@Suite struct `The pages of caps` {
    private func signedIn(_ browser: Browser, _ officer: Officer) async throws -> Browser {
        try await browser.login(officer)
        return browser
    }

    private func town(_ city: TestCity) async throws -> DrawTown {
        let town = try await DrawTown.make(in: city)
        try await town.mark(0, 1, as: "D")
        try await town.remember(
            [0, 1].flatMap { [PastVisit($0, on: "2026-03-02"), PastVisit($0, on: "2026-04-02")] })
        return town
    }

    @Test func `say before the freeze who is held back, take an exemption and show it afterwards`()
        async throws
    {
        try await withSite { city, browser in
            let town = try await town(city)
            let clerk = try await signedIn(browser(), town.clerk)
            let leader = try await signedIn(browser(), town.leader)
            let page = "/tasks/\(town.task)/draw"
            let before = try await clerk.get(page).text
            #expect(before.contains("达到年度检查频次上限 2 户"))
            #expect(before.contains("同一单位对同一检查对象每年一般检查不超过 2 次"))
            #expect(before.contains("398 户"))
            let caps = try await clerk.get("/tasks/\(town.task)/caps").text
            #expect(caps.contains("本单位2026年已安排或者完成一般检查 2 次，上限 2 次"))
            #expect(caps.contains("测试企业0") && caps.contains("测试企业1"))
            #expect(try await leader.get("/tasks/\(town.task)/caps").status == 200)
            let other = try await signedIn(browser(), town.stranger)
            #expect(try await other.get("/tasks/\(town.task)/caps").status == 404)
            let bad = try await clerk.post(
                "/tasks/\(town.task)/exemptions",
                [("entity", DrawTown.key(5)), ("ground", "complaint"), ("reason", "举报12号")])
            #expect(bad.status == 422)
            #expect(bad.text.contains("不需要豁免") && bad.text.contains("举报12号"))
            let asked = try await clerk.post(
                "/tasks/\(town.task)/exemptions",
                [("entity", DrawTown.key(0)), ("ground", "complaint"), ("reason", "举报12号")])
            #expect(asked.status == 303)
            #expect(try await leader.get("/home").text.contains("待决定的频次豁免"))
            let exemption = try await city.office.database.read { db in
                try #require(try db.exemptions(ofTask: town.task).first).id
            }
            #expect(try await leader.get("/tasks/\(town.task)/caps").text.contains("决定豁免申请"))
            let decided = try await leader.post(
                "/exemptions/\(exemption)/decisions", [("verdict", "approve"), ("reason", "属实")])
            #expect(decided.status == 303)
            let again = try await leader.post(
                "/exemptions/\(exemption)/decisions", [("verdict", "refuse"), ("reason", "再想")])
            #expect(again.status == 409)
            let frozen = try await clerk.post("/tasks/\(town.task)/rosters", [])
            #expect(frozen.status == 303)
            let roster = try await clerk.get(frozen.location).text
            #expect(roster.contains("经豁免列入：投诉举报"))
            #expect(roster.contains("达到年度检查频次上限"))
            let held = try await clerk.get("\(frozen.location)/held-back").text
            #expect(held.contains("测试企业1") && !held.contains("测试企业0"))
            let exempted = try await clerk.get("\(frozen.location)/held-back?show=exempted").text
            #expect(exempted.contains("测试企业0") && exempted.contains("投诉举报"))
            #expect(try await other.get("\(frozen.location)/held-back").status == 404)
        }
    }

    @Test func `show the year of an entity to who may look it up, and hide what is to come from inspectors`()
        async throws
    {
        try await withSite { city, browser in
            let town = try await town(city)
            try await town.remember([PastVisit(0, on: "2026-12-20", unit: "sthj", isDone: false)])
            let clerk = try await signedIn(browser(), town.clerk)
            let page = try await clerk.get("/registers/entities/\(DrawTown.key(0))").text
            #expect(page.contains("2026年检查日历") && page.contains("2/2 次") && page.contains("1/2 次"))
            #expect(page.contains("高风险类别"))
            let own = try await clerk.get("/registers/entities/\(DrawTown.key(0))/calendar?year=2026")
            #expect(own.status == 200)
            #expect(own.text.contains("计划1"))
            let empty = try await clerk.get("/registers/entities/\(DrawTown.key(0))/calendar?year=2024").text
            #expect(empty.contains("没有您可以查看的检查安排"))
            let inspector = try await signedIn(browser(), city.cast.inspector)
            let seen = try await inspector.get("/registers/entities/\(DrawTown.key(0))/calendar").text
            #expect(seen.contains("完成1") && !seen.contains("计划1"))
            // 430703 is not the county's.
            let county = try await signedIn(browser(), city.cast.countyOperator)
            #expect(try await county.get("/registers/entities/\(DrawTown.key(1))/calendar").status == 404)
        }
    }

    @Test func `let a plan line ask for key objects by reason, and do not tell the public for which`()
        async throws
    {
        try await withSite { city, browser in
            let town = try await PlanningTown.make(city, browser)
            try await town.town.mark(0, 1, 2, as: "A", serious: true)
            try await town.begin()
            #expect(try await town.newLine()["reason"] == [])
            let values = try await town.newLine().with([
                "name": ["重点检查"], "item": ["SCJG-001"], "kind": ["targeted"], "reason": ["gone"],
            ])
            let refused = try await town.clerk.post("\(PlanningTown.plan)/lines", values)
            #expect(refused.status == 422)
            #expect(refused.text.contains("没有代码为“gone”的重点检查事由"))
            try await town.addLine(["kind": ["targeted"], "reason": ["serious", "highRisk"]])
            #expect(try await town.lines().map(\.scope) == [PoolScope(keyReasons: ["serious", "highRisk"])])
            let page = try await town.clerk.get("\(PlanningTown.plan)?forecast=P2027-scjg-01").text
            #expect(page.contains("重点检查事由为高风险类别、列入严重违法失信名单"))
            #expect(page.contains("重点检查对象（必查）"))
            try await town.publish()
            let open = try await town.visitor.get("/open/plans/P2027-scjg").text
            #expect(open.contains("符合重点检查规定情形") && !open.contains("严重违法失信名单"))
        }
    }

    @Test func `let a leader mark a key object and take it back`() async throws {
        try await withSite { city, browser in
            let town = try await town(city)
            let leader = try await signedIn(browser(), town.leader)
            let path = "/registers/entities/\(DrawTown.key(4))"
            #expect(try await leader.get(path).text.contains("不具有重点检查事由"))
            let refused = try await leader.post(
                "\(path)/key-marks", [("code", "complaints"), ("reason", "")])
            #expect(refused.status == 422)
            let marked = try await leader.post(
                "\(path)/key-marks", [("code", "complaints"), ("reason", "三个月内投诉三次")])
            #expect(marked.status == 303)
            let page = try await leader.get(path).text
            #expect(page.contains("多次被投诉举报") && page.contains("三个月内投诉三次") && page.contains("必查"))
            let mark = try await city.office.database.read { db in
                try #require(try db.keyMarks(ofEntity: DrawTown.key(4)).first).id
            }
            #expect(try await leader.post("/key-marks/\(mark)/end", [("reason", "已解决")]).status == 303)
            #expect(try await leader.get(path).text.contains("不具有重点检查事由"))
        }
    }

    @Test func `put two visits forward as one and take the other unit's answer`() async throws {
        try await withSite { city, browser in
            let town = try await town(city)
            let ids = try await town.remember([
                PastVisit(9, on: "2026-12-10", isDone: false),
                PastVisit(9, on: "2026-12-20", unit: "sthj", isDone: false),
            ])
            let clerk = try await signedIn(browser(), town.clerk)
            let other = try await signedIn(browser(), town.stranger)
            let list = try await clerk.get("/merges").text
            #expect(list.contains("测试企业9") && list.contains("共 <strong>1</strong> 对"))
            let form = "/merges/new?first=\(ids[0])&second=\(ids[1])"
            #expect(try await clerk.get(form).text.contains("不晚于两项检查中较早的期限 2026年12月10日"))
            let late = try await clerk.post(
                "/merges",
                [("first", ids[0]), ("second", ids[1]), ("from", "2026-12-01"), ("to", "2026-12-15")])
            #expect(late.status == 422)
            #expect(late.text.contains("共同检查期间不能晚于") && late.text.contains("2026-12-15"))
            let made = try await clerk.post(
                "/merges",
                [("first", ids[0]), ("second", ids[1]), ("from", "2026-12-01"), ("to", "2026-12-05")])
            #expect(made.status == 303)
            #expect(try await clerk.get("/merges").text.contains("没有可以合并的检查"))
            let county = try await signedIn(browser(), city.cast.countyOperator)
            #expect(try await county.get(made.location).status == 404)
            #expect(try await county.get(form).status == 404)
            let declined = try await other.post("\(made.location)/answers", [("verdict", "decline")])
            #expect(declined.status == 422)
            #expect(declined.text.contains("请写明理由"))
            #expect(try await other.post("\(made.location)/answers", [("verdict", "accept")]).status == 303)
            #expect(try await clerk.get("/merges?show=proposals").text.contains("已同意合并"))
        }
    }

    @Test func `list alerts by the address, take a reason and give them as a file`() async throws {
        try await withSite { city, browser in
            let town = try await town(city)
            try await town.remember([PastVisit(9, on: "2026-06-02"), PastVisit(9, on: "2026-06-02")])
            let leader = try await signedIn(browser(), town.leader)
            let other = try await signedIn(browser(), city.cast.otherLeader)
            let list = try await leader.get("/alerts?year=2026&kind=day&state=open").text
            #expect(list.contains("测试企业9") && list.contains("一日多次检查"))
            #expect(try await leader.get("/alerts?kind=month").text.contains("没有符合条件的预警"))
            #expect(try await !other.get("/alerts").text.contains("测试企业9"))
            let id = "day:\(DrawTown.key(9)):2026-06-02"
            let wrong = try await other.post(
                "/alerts/answers", [("alert", id), ("year", "2026"), ("reason", "我们")])
            #expect(wrong.status == 404)
            let bare = try await leader.post(
                "/alerts/answers", [("alert", id), ("year", "2026"), ("reason", "")])
            #expect(bare.status == 422)
            let said = try await leader.post(
                "/alerts/answers", [("alert", id), ("year", "2026"), ("reason", "同日两项投诉")])
            #expect(said.status == 303)
            #expect(try await leader.get("/alerts?state=answered").text.contains("同日两项投诉"))
            let file = try await leader.get("/alerts.csv?year=2026")
            #expect(file.status == 200 && file.text.contains("同日两项投诉"))
        }
    }
}
