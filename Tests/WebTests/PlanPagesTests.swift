// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage
import TestCity
import Testing

@testable import Operations
@testable import Web

@Suite struct `The pages of plans` {
    private let plan = PlanningTown.plan

    @Test func `lead from the first line to the public list, each by its own officer`() async throws {
        try await withSite { city, browser in
            let town = try await PlanningTown.make(city, browser)
            try await town.begin()
            #expect(try await town.clerk.get(plan).text.contains("常德市市场监督管理局2027年度随机抽查计划"))
            try await town.addLine(["kind": ["targeted"], "class": ["C", "D"], "draws": ["2"]])
            let page = try await town.clerk.get(plan).text
            for words in ["食品经营抽查", "食品销售监督检查", "信用风险分类为C、D类", "定向抽查", "提交审批"] {
                #expect(page.contains(words))
            }
            #expect(try await town.visitor.get("/open\(plan)").status == 404)
            #expect(try await !town.leader.get(plan).text.contains("批准计划"))
            #expect(try await town.clerk.post("\(plan)/submission", []).location == plan)
            #expect(try await town.leader.get(plan).text.contains("批准计划"))
            #expect(try await town.leader.post("\(plan)/approval", []).status == 303)
            #expect(try await town.coordinator.get("/plans?year=2027").text.contains("由统筹协调部门公布"))
            #expect(try await town.coordinator.post("\(plan)/publication", []).status == 303)
            let published = try await town.clerk.get(plan).text
            #expect(try await town.coordinator.get(plan).text.contains("李娟"))
            #expect(published.contains("王建国"))
            #expect(published.contains("周明"))
            #expect(published.contains("/tasks/new?line=P2027-scjg-01"))
            #expect(try await !town.coordinator.get(plan).text.contains("/tasks/new?line="))
            let index = try #require(try await town.lines().first?.logIndex)
            #expect(published.contains("第 \(index) 条"))
        }
    }

    @Test func `tell the public what is drawn and no class`() async throws {
        try await withSite { city, browser in
            let town = try await PlanningTown.make(city, browser)
            try await town.begin()
            try await town.addLine(["kind": ["targeted"], "class": ["D"]])
            try await town.publish()
            let list = try await town.visitor.get("/open/plans?year=2027").text
            #expect(list.contains("/open/plans/P2027-scjg"))
            #expect(
                try await town.visitor.get("/open/plans?year=2027&q=\(Path.encoded("食品经营"))").text.contains(
                    "P2027-scjg"))
            for other in ["q=\(Path.encoded("特种设备"))", "unit=sthj"] {
                #expect(try await !town.visitor.get("/open/plans?year=2027&\(other)").text.contains("P2027"))
            }
            let page = try await town.visitor.get("/open/plans/P2027-scjg").text
            for words in ["食品销售监督检查", "按分级分类监管要求差异化确定，1%至30%", "平台统筹", "尚未公告"] {
                #expect(page.contains(words), "\(words)")
            }
            for secret in ["信用风险", "A类", "B类", "C类", "D类", "李娟", "王建国"] {
                #expect(!page.contains(secret), "\(secret)")
            }
            #expect(page.split(separator: "aria-current=\"page\">抽查计划").count == 3)
            #expect(!page.contains("aria-current=\"page\">首页"))
            let draw = try await town.town.hold()
            let old = try await town.visitor.get("/open/plans/P2026-scjg").text
            #expect(old.contains("/open/draws/\(draw)"))
        }
    }

    @Test func `count what a line would draw and change nothing`() async throws {
        try await withSite { city, browser in
            let town = try await PlanningTown.make(city, browser)
            try await town.begin()
            let form = try await town.newLine()
            let asked = try await town.clerk.post(
                "/plans/P2027-scjg/forecasts",
                form.with(["name": ["未定"], "item": ["SCJG-001", "STHJ-001"], "jurisdiction": ["430702"]]))
            #expect(asked.status == 200)
            // 200 of the 400 lie in the area; 120 A, 50 B, 20 C and 10 D at 1, 3, 10 and 30 per cent.
            for words in ["<span class=\"value\">200</span>", "<span class=\"value\">9</span>", "120", "武陵区"]
            {
                #expect(asked.text.contains(words), "\(words)")
            }
            #expect(asked.text.contains("业务部门：常德市生态环境局"))
            #expect(asked.text.contains("value=\"未定\""))
            #expect(try await town.lines().isEmpty)
            let unread = try await town.clerk.post(
                "/plans/P2027-scjg/forecasts", form.with(["ratio-A": ["很多"]]))
            #expect(unread.text.contains("比例“很多”无法识别"))
            let found = try await town.clerk.post("/plans/P2027-scjg/forecasts", form.with(["q": ["排污"]]))
            #expect(found.text.contains("value=\"STHJ-001\""))
            #expect(try await town.leader.post("/plans/P2027-scjg/forecasts", []).status == 403)
            #expect(try await town.other.post("/plans/P2027-scjg/forecasts", form.fields).status == 404)
        }
    }

    @Test func `show a refused line again with what was typed`() async throws {
        try await withSite { city, browser in
            let town = try await PlanningTown.make(city, browser)
            try await town.begin()
            let form = try await town.newLine()
            let typed = [
                "name": [""], "item": ["SCJG-002"], "ratio-C": ["一成"], "from": ["2027年13月1日"],
                "draws": ["七"], "registeredFrom": ["2020-01-02"],
            ]
            let unread = try await town.clerk.post("\(plan)/lines", form.with(typed))
            #expect(unread.status == 422)
            for words in [
                "请填写名称", "比例“一成”无法识别", "日期“2027年13月1日”无法识别", "请填写抽取次数", "value=\"一成\"",
                "value=\"2027年13月1日\"", "value=\"2020-01-02\"", "value=\"SCJG-002\" checked",
                "href=\"#f-ratio-C\"",
            ] {
                #expect(unread.text.contains(words), "\(words)")
            }
            let broken: [([String: [String]], String, String)] = [
                (["class": ["D"]], "不定向抽查只能按管辖区域确定范围", "kind"),
                (["kind": ["targeted"]], "定向抽查应当在管辖区域之外至少设置一项条件", "kind"),
                (["ratio-D": ["31%"]], "D 类的比例超过“登记事项检查”所属事项类别的上限 30%", "ratio-D"),
                (["ratioKind": ["flat"], "ratio": ["1/2"]], "上限 30%", "ratio"),
                (["to": ["2028-01-01"]], "抽查期间应当在 2027 年之内", "from"),
                (["draws": ["53"]], "抽取次数应当是 1 至 52", "draws"),
                (["industry": ["H", "99"]], "不定向", "kind"),
                (["kind": ["targeted"], "industry": ["H、99"]], "没有代码为“99”的行业", "industry"),
                (["item": ["SCJG-009"]], "没有编号为“SCJG-009”的事项", "item"),
            ]
            for (changes, words, field) in broken {
                let values = ["name": ["登记抽查"], "item": ["SCJG-002"]].merging(changes) { _, new in new }
                let refused = try await town.clerk.post("\(plan)/lines", form.with(values))
                #expect(refused.status == 422, "\(changes)")
                #expect(refused.text.contains(words), "\(changes)")
                #expect(refused.text.contains("href=\"#f-\(field)\""), "\(changes)")
                #expect(refused.text.contains("value=\"登记抽查\""))
            }
            #expect(try await town.lines().isEmpty)
        }
    }

    @Test func `keep, change and remove a line once`() async throws {
        try await withSite { city, browser in
            let town = try await PlanningTown.make(city, browser)
            try await town.begin()
            #expect(try await town.clerk.post("/plans", [("planYear", "2027")]).status == 409)
            let form = try await town.newLine()
            let values = form.with(["name": ["食品经营抽查"], "item": ["SCJG-001"], "from": ["2027年3月1日"]])
            for _ in 1...2 {
                #expect(try await town.clerk.post("\(plan)/lines", values).location == plan)
            }
            #expect(try await town.lines().map(\.from.text) == ["2027-03-01"])
            let line = "\(plan)/lines/P2027-scjg-01"
            let shown = try Untouched(try await town.clerk.get(line).text, action: line)
            #expect(try await town.clerk.post(line, shown.fields).status == 303)
            #expect(try await town.lines().map(\.name) == ["食品经营抽查"])
            let before = try await town.lines()
            let changed = try await town.clerk.post(
                line,
                shown.with([
                    "name": ["个体户抽查"], "kind": ["targeted"], "type": ["95"], "industry": ["F", "62、5211"],
                    "abnormal": ["no"], "ratioKind": ["flat"], "ratio": ["3/100"], "least": ["2"],
                    "observer": ["sjj"],
                ]))
            #expect(changed.status == 303)
            let now = try #require(try await town.lines().first)
            #expect(now != before.first)
            #expect(now.scope.industries == ["5211", "62", "F"])
            #expect(now.scope.abnormal == false)
            #expect(now.ratios == .flat(try #require(Ratio(3, 100)), least: 2))
            #expect(now.contributors.contains { $0.unit == "sjj" && !$0.isMandatory })
            let again = try Untouched(try await town.clerk.get(line).text, action: line)
            #expect(try await town.clerk.post(line, again.fields).status == 303)
            #expect(try await town.lines() == [now])
            #expect(try await town.clerk.post("\(line)/removal", []).status == 303)
            #expect(try await town.clerk.post("\(line)/removal", []).status == 404)
            #expect(try await town.lines().isEmpty)
        }
    }

    @Test func `give a plan back with a reason and take it again`() async throws {
        try await withSite { city, browser in
            let town = try await PlanningTown.make(city, browser)
            try await town.begin()
            let empty = try await town.clerk.post("\(plan)/submission", [])
            #expect(empty.status == 422)
            #expect(empty.text.contains("计划没有抽查项目"))
            try await town.addLine()
            #expect(try await town.clerk.post("\(plan)/submission", []).status == 303)
            #expect(try await town.clerk.post("\(plan)/submission", []).status == 409)
            let closed = try await town.clerk.post("\(plan)/lines", try await self.closed(town))
            #expect(closed.status == 422)
            #expect(closed.text.contains("计划正在等待审批，不能修改"))
            let silent = try await town.leader.post("\(plan)/return", [("reason", " ")])
            #expect(silent.status == 422)
            #expect(silent.text.contains("href=\"#f-reason\""))
            let long = String(repeating: "长", count: 501)
            let wordy = try await town.leader.post("\(plan)/return", [("reason", long)])
            #expect(wordy.status == 422)
            #expect(wordy.text.contains(">\n\(long)</textarea>"))
            #expect(try await town.leader.post("\(plan)/return", [("reason", "比例过低")]).status == 303)
            #expect(try await town.clerk.get(plan).text.contains("计划已退回，理由：比例过低"))
            try await town.publish()
            #expect(try await town.leader.post("\(plan)/approval", []).status == 409)
            #expect(try await town.coordinator.post("\(plan)/publication", []).status == 409)
        }
    }

    /// A whole line, typed from nothing.
    private func closed(_ town: PlanningTown) async throws -> [(String, String)] {
        [
            ("name", "迟到"), ("kind", "untargeted"), ("item", "SCJG-001"), ("ratioKind", "flat"),
            ("ratio", "3%"), ("draws", "1"), ("from", "2027-01-01"), ("to", "2027-12-31"),
        ]
    }

    @Test func `never let the submitter approve, nor anybody without the duty`() async throws {
        try await withSite { city, browser in
            let town = try await PlanningTown.make(city, browser)
            try await city.office.database.write { db in
                try db.grantRole(.unitLeader, to: town.town.clerk.account, by: nil, at: TestCity.start)
            }
            try await town.begin()
            try await town.addLine()
            #expect(try await town.clerk.post("\(plan)/submission", []).status == 303)
            #expect(try await town.clerk.get(plan).text.contains("须由本单位其他负责人审批"))
            let own = try await town.clerk.post("\(plan)/approval", [])
            #expect(own.status == 422)
            #expect(own.text.contains("提交计划的人不能审批同一计划"))
            #expect(try await town.leader.post("/plans", [("planYear", "2027")]).status == 403)
            #expect(try await town.leader.post("\(plan)/publication", []).status == 403)
            #expect(try await town.coordinator.post("\(plan)/approval", []).status == 403)
            let early = try await town.coordinator.post("\(plan)/publication", [])
            #expect(early.status == 422)
            #expect(early.text.contains("须经本单位负责人批准后才能公布"))
        }
    }

    @Test func `are not there for other units`() async throws {
        try await withSite { city, browser in
            let town = try await PlanningTown.make(city, browser)
            try await town.begin()
            try await town.addLine()
            for path in [plan, "\(plan)/lines/new", "\(plan)/lines/P2027-scjg-01"] {
                #expect(try await town.other.get(path).status == 404, "\(path)")
            }
            for deed in ["submission", "lines", "lines/P2027-scjg-01", "lines/P2027-scjg-01/removal"] {
                #expect(try await town.other.post("\(plan)/\(deed)", []).status == 404, "\(deed)")
            }
            #expect(try await !town.other.get("/plans?year=2027&unit=scjg").text.contains("P2027-scjg"))
            #expect(try await town.clerk.get("\(plan)/lines/P2026-scjg-01").status == 404)
            #expect(try await town.clerk.get("/plans/none").status == 404)
            let early = try await town.clerk.post("/plans", [("planYear", "2031"), ("title", "远期计划")])
            #expect(early.status == 422)
            #expect(early.text.contains("只能编制 2026 年度至 2027 年度"))
            #expect(early.text.contains("value=\"远期计划\""))
            let nameless = try await town.other.post("/plans", [("planYear", "2027"), ("title", " ")])
            #expect(nameless.status == 422)
            #expect(nameless.text.contains("href=\"#f-title\""))
        }
    }
}
