// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage
import TestCity
import Testing

@testable import Operations
@testable import Web

@Suite struct `The pages of tasks` {
    private let line = "P2027-scjg-01"

    /// A town whose plan of 2027 is published with one line, and the form of its first task.
    private func published(
        _ city: TestCity, _ browser: @Sendable () -> Browser, _ changes: [String: [String]] = [:]
    ) async throws -> (PlanningTown, Untouched) {
        let town = try await PlanningTown.make(city, browser)
        try await town.begin()
        try await town.addLine(changes)
        try await town.publish()
        let page = try await town.clerk.get("/tasks/new?line=\(line)")
        #expect(page.status == 200)
        return (town, try Untouched(page.text, action: "/tasks"))
    }

    @Test func `make a task of what stands in the form`() async throws {
        try await withSite { city, browser in
            let (town, form) = try await published(city, browser)
            let counted = try await town.clerk.post("/tasks/forecasts", form.fields)
            #expect(counted.status == 200)
            #expect(counted.text.contains("<span class=\"value\">400</span>"))
            let made = try await town.clerk.post("/tasks", form.with(["name": ["第一批食品抽查"]]))
            #expect(made.status == 303)
            #expect(made.location == "/tasks/\(line)-T1")
            let page = try await town.clerk.get(made.location).text
            for words in [
                "第一批食品抽查", "待固化", "每组2人，其中主检1人，检查范围包含“食品经营”，主检具备“食品”专业资质", "/tasks/\(line)-T1/draw",
                "检查后公开被抽中的对象",
            ] {
                #expect(page.contains(words), "\(words)")
            }
            #expect(try await town.clerk.get("\(made.location)?forecast=1").text.contains("400"))
            let old = "/tasks/\(town.town.task)"
            #expect(try await town.clerk.post("\(old)/rosters", []).status == 303)
            let frozen = try await town.clerk.get(old).text
            #expect(frozen.contains("名单已固化，共 400 户"))
            #expect(frozen.contains("<span class=\"tag active\">待公告</span>"))
        }
    }

    @Test func `make one task of a form sent twice`() async throws {
        try await withSite { city, browser in
            let (town, form) = try await published(city, browser, ["draws": ["2"]])
            for _ in 1...2 {
                #expect(try await town.clerk.post("/tasks", form.fields).location == "/tasks/\(line)-T1")
            }
            let second = try Untouched(
                try await town.clerk.get("/tasks/new?line=\(line)").text, action: "/tasks")
            #expect(second["name"] == ["2027年食品经营抽查第2批"])
            #expect(try await town.clerk.post("/tasks", second.fields).location == "/tasks/\(line)-T2")
            let full = try await town.clerk.post("/tasks", second.with(["once": ["another"]]))
            #expect(full.status == 422)
            #expect(full.text.contains("抽取次数为 2 次，任务已经建满"))
            #expect(try await !town.clerk.get(PlanningTown.plan).text.contains("/tasks/new?line="))
        }
    }

    @Test func `show a refused task again with what was typed`() async throws {
        try await withSite { city, browser in
            let (town, form) = try await published(
                city, browser,
                ["kind": ["targeted"], "class": ["C", "D"], "jurisdiction": ["430702", "430703"]])
            #expect(form["class"] == ["C", "D"])
            let broken: [([String: [String]], String, String)] = [
                (["name": [""]], "请填写名称", "name"),
                (["jurisdiction": ["430721"]], "任务范围超出已公布的计划项目", "jurisdiction"),
                (["class": ["A"]], "任务范围超出已公布的计划项目", "jurisdiction"),
                (["ratio-D": ["29%"]], "D 类的比例或者最少户数低于已公布的计划项目", "ratio-D"),
                (["teamSize": ["1"]], "每组人数应当是 2 至 10", "teamSize"),
                (["teamCategory": ["税务"]], "“税务”不是本项目抽查事项的类别", "teamCategory"),
                (["to": ["2028-01-01"]], "检查期限应当在计划项目的期间之内", "from"),
                (["to": ["2027-01-01"], "from": ["2027-02-01"]], "早于开始日期", "to"),
                (["disclosure": ["never"]], "请选择名单的公开方式", "disclosure"),
            ]
            for (changes, words, field) in broken {
                let values = ["leadSkill": ["特种<设备>"]].merging(changes) { _, new in new }
                let refused = try await town.clerk.post("/tasks", form.with(values))
                #expect(refused.status == 422, "\(changes)")
                #expect(refused.text.contains(words), "\(changes)")
                #expect(refused.text.contains("href=\"#f-\(field)\""), "\(changes)")
                #expect(refused.text.contains("value=\"特种&lt;设备&gt;\""))
            }
            let narrowed = try await town.clerk.post(
                "/tasks", form.with(["jurisdiction": ["430703"], "class": ["D"]]))
            #expect(narrowed.status == 303)
        }
    }

    @Test func `are not there for other units and duties`() async throws {
        try await withSite { city, browser in
            let (town, form) = try await published(city, browser)
            #expect(try await town.other.get("/tasks/new?line=\(line)").status == 404)
            #expect(try await town.other.post("/tasks", form.fields).status == 404)
            #expect(try await town.other.post("/tasks/forecasts", form.fields).status == 404)
            #expect(try await town.leader.post("/tasks", form.fields).status == 403)
            #expect(try await town.clerk.get("/tasks/new?line=none").status == 404)
            #expect(try await town.clerk.get("/tasks/none").status == 404)
            #expect(try await town.other.get("/tasks/\(town.town.task)").status == 404)
            #expect(try await town.coordinator.get("/tasks/\(town.town.task)").status == 200)
            #expect(try await !town.other.get("/tasks?unit=scjg").text.contains(town.town.task))
        }
    }

    @Test func `are listed by step, unit and words`() async throws {
        try await withSite { city, browser in
            let town = try await PlanningTown.make(city, browser)
            let second = try await town.town.addTask()
            let draw = try await town.town.hold()
            let all = try await town.coordinator.get("/tasks").text
            #expect(all.contains("第1批抽查"))
            #expect(all.contains("第2批抽查"))
            #expect(all.contains("<span class=\"tag active\">待匹配</span>"))
            let waiting = try await town.coordinator.get("/tasks?step=freeze&unit=scjg").text
            #expect(waiting.contains(second))
            #expect(!waiting.contains("第1批抽查"))
            #expect(try await !town.coordinator.get("/tasks?unit=sthj").text.contains(second))
            #expect(try await !town.clerk.get("/tasks?q=\(Path.encoded("第1批"))").text.contains("第2批抽查"))
            let page = try await town.clerk.get("/tasks/\(town.town.task)").text
            #expect(page.contains("/draws/\(draw)"))
            #expect(page.contains("aria-current=\"step\""))
        }
    }

    @Test func `propose windows that departments share, and count what that saves`() async throws {
        try await withSite { city, browser in
            let (town, _) = try await published(city, browser, ["draws": ["2"]])
            let empty = try await town.coordinator.get("/campaigns/windows?year=2027").text
            #expect(empty.contains("2027年没有可以联合的计划项目"))
            try await city.office.database.write { db in
                try db.execute("UPDATE plan SET unit = 'sthj' WHERE id = 'P2026-scjg'")
                try db.execute("UPDATE plan SET year = 2027 WHERE id = 'P2026-scjg'")
                try db.execute(
                    """
                    UPDATE plan_line SET draws = 9, from_day = '2027-01-01', to_day = '2027-12-31'
                    WHERE plan = 'P2026-scjg'
                    """)
            }
            let found = try await town.coordinator.get("/campaigns/windows?year=2027").text
            #expect(found.contains("第1个时段") && found.contains("食品经营抽查"))
            #expect(!found.contains("联合抽取预计到户"))
            let counted = try await town.coordinator.get("/campaigns/windows?year=2027&number=1").text
            #expect(counted.contains("联合抽取预计到户"))
            #expect(try await town.visitor.get("/campaigns/windows").status == 303)
        }
    }

    @Test func `show a campaign to officers at once and to the public once it is announced`() async throws {
        try await withSite { city, browser in
            let town = try await PlanningTown.make(city, browser)
            let made = try await town.coordinator.post("/campaigns", [("name", "夏季联合抽查")])
            #expect(made.status == 303)
            let list = try await town.clerk.get("/campaigns").text
            let id = try #require(
                try await city.office.database.read { try $0.campaigns().first?.id })
            #expect(list.contains("href=\"/campaigns/\(id)\""))
            #expect(try await town.clerk.get("/campaigns/\(id)?forecast=1").text.contains("无从测算"))
            let task = try await town.town.addTask(campaign: id)
            let page = try await town.clerk.get("/campaigns/\(id)?forecast=1").text
            #expect(page.contains("/tasks/\(task)") && page.contains("联合抽取预计到户"))
            #expect(try await town.visitor.get("/open/campaigns/\(id)").status == 404)
            #expect(try await town.clerk.get("/campaigns/none").status == 404)
            let (ceremony, draw) = try await town.town.announce(task)
            let waiting = try await town.town.addTask(campaign: id, number: 3)
            #expect(try await town.clerk.get("/campaigns/\(id)").text.contains("/tasks/\(waiting)"))
            let announced = try await town.visitor.get("/open/campaigns/\(id)").text
            #expect(announced.contains("尚未抽取") && announced.contains("/open/draws/\(draw)"))
            #expect(announced.split(separator: "<tr>").count == 3)
            try await city.office.closeCeremony(ceremony.id, by: town.town.coordinator)
            for (name, officer) in town.town.contributors {
                try await town.town.reveal(ceremony, name, as: officer)
            }
            try await city.office.holdDraw(draw, by: town.town.clerk)
            let open = try await town.visitor.get("/open/campaigns/\(id)").text
            #expect(open.contains("联合抽取实际到户") && open.contains("/open/draws/\(draw)"))
            #expect(!open.contains("D类"))
            #expect(try await town.visitor.get("/open/draws/\(draw)").text.contains("/open/campaigns/\(id)"))
        }
    }

    @Test func `settle the scheme of a campaign between departments, and print it`() async throws {
        try await withSite { city, browser in
            let town = try await PlanningTown.make(city, browser)
            #expect(try await town.coordinator.post("/campaigns", [("name", "秋季联合抽查")]).status == 303)
            let id = try #require(try await city.office.database.read { try $0.campaigns().first?.id })
            let form = try Untouched(
                try await town.clerk.get("/campaigns/\(id)").text, action: "/campaigns/\(id)/schemes")
            let missing = try await town.clerk.post("/campaigns/\(id)/schemes", form.fields)
            #expect(missing.status == 422 && missing.text.contains("请填写开始日期"))
            let values = [
                "partner": ["sthj"], "scope": ["食品单位<3%>"], "from": ["2026-12-01"], "to": ["2026-12-20"],
                "teams": ["各两人"],
            ]
            let made = try await town.clerk.post("/campaigns/\(id)/schemes", form.with(values))
            #expect(made.status == 303, "\(made.text)")
            let asked = try await town.other.get("/campaigns/\(id)").text
            #expect(asked.contains("会商中") && asked.contains("schemes/1/answers"))
            #expect(!asked.contains("action=\"/campaigns/\(id)/schemes\""))
            #expect(try await !town.clerk.get("/campaigns/\(id)").text.contains("schemes/1/answers"))
            let silent = try await town.other.post(
                "/campaigns/\(id)/schemes/1/answers", [("answer", "decline")])
            #expect(silent.status == 422 && silent.text.contains("请写明意见"))
            #expect(
                try await town.other.post("/campaigns/\(id)/schemes/1/answers", [("answer", "agree")]).status
                    == 303)
            let paper = try await town.leader.get("/campaigns/\(id)/schemes/1").text
            for words in ["秋季联合抽查检查方案", "已商定", "食品单位&lt;3%&gt;", "常德市生态环境局（印章）", "class=\"sheet\""] {
                #expect(paper.contains(words), "\(words)")
            }
            #expect(try await town.leader.get("/campaigns/\(id)/schemes/9").status == 404)
            #expect(try await town.visitor.get("/campaigns/\(id)/schemes/1").status == 303)
        }
    }
}
