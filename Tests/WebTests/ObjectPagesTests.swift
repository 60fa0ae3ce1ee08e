// SPDX-License-Identifier: Apache-2.0
import Foundation
import SpotCheck
import Storage
import TestCity
import Testing

@testable import Operations
@testable import Web

private typealias Samples = RegisterSamples

/// Two firms, a lift, labels of which one waits, licences and a library.
private func settle(_ city: TestCity) async throws {
    try await Samples.imported(
        city, .entities, [Samples.entityHeader, Samples.entity(1), Samples.entity(2, status: "注销")])
    let firm = (1...2).map { (Samples.uscc($0 * 1000), "常德第\($0)商行") }
    try await Samples.imported(
        city, .entities, ["名称,登记状态,属地,对象类别,对象编号,责任单位代码", "一号电梯,在用,武陵区,设备,3110-1,\(firm[0].0)"])
    try await Samples.imported(
        city, .labels,
        ["标签编码,标签名称,上级标签编码,管理单位", "SP,食品安全,,scjg", "SP01,食品销售,SP,scjg", "TS,特种设备,,scjg"])
    for code in ["SP", "SP01"] {
        try await city.office.decideLabel(code, isApproved: true, opinion: "", by: city.cast.unitLeader)
    }
    try await Samples.imported(
        city, .licences,
        [
            "统一社会信用代码,名称,许可证名称,许可证编号,许可发证机关,有效期至",
            "\(firm[0].0),\(firm[0].1),食品经营许可证,JY1,发证机关,2030-01-01",
            "\(firm[1].0),\(firm[1].1),食品经营许可证,JY2,发证机关,2026-01-01",
        ])
    try await Samples.imported(
        city, .libraries,
        ["专项库名称,对应监管标签,统一社会信用代码/注册号,企业名称,许可证编号,检查机关"]
            + firm.enumerated().map { "食品库,SP01,\($1.0),\($1.1),JY\($0 + 1),scjg" }
            + ["电梯库,TS,SB-3110-1,一号电梯,,scjg"])
}

@Suite struct `The pages of labels and libraries` {
    @Test func `show the tree, and let the leader decide with an opinion`() async throws {
        try await withSite { city, browser in
            try await settle(city)
            let leader = browser()
            try await leader.login(city.cast.unitLeader)
            let list = try await leader.get("/registers/labels").text
            #expect(list.contains("　<a href=\"/registers/labels/SP01\">食品销售</a>"))
            #expect(list.contains("<strong>1</strong> 个待批准"))
            let refused = try await leader.post("/registers/labels/TS/decision", [("decision", "refuse")])
            #expect(refused.status == 422 && refused.text.contains("id=\"e-opinion\""))
            let done = try await leader.post("/registers/labels/TS/decision", [("decision", "approve")])
            #expect(done.status == 303)
            let page = try await leader.get("/registers/labels/TS").text
            #expect(page.contains("在用") && page.contains("王建国"))
            let clerk = browser()
            try await clerk.login(city.cast.departmentOperator)
            #expect(
                try await clerk.post("/registers/labels/TS/decision", [("decision", "refuse")]).status == 403)
            #expect(try await clerk.get("/registers/labels/none").status == 404)
            let other = browser()
            try await other.login(city.cast.otherLeader)
            #expect(!(try await other.get("/registers/labels/SP").text.contains("提交决定")))
            #expect(
                try await other.post("/registers/labels/SP/decision", [("decision", "approve")]).status == 403
            )
        }
    }

    @Test func `say of every object whether it is in its library, and why not`() async throws {
        try await withSite { city, browser in
            try await settle(city)
            let own = browser()
            try await own.login(city.cast.departmentOperator)
            let list = try await own.get("/registers/libraries").text
            #expect(list.contains("3 户、2 个标签、2 个许可") && list.contains("共 <strong>3</strong> 个检查对象"))
            #expect(list.contains("M02 登记状态不可抽取") && list.contains("M03 监管标签未经批准"))
            for (query, count) in [
                ("library=食品库", 2), ("label=SP", 2), ("membership=M00", 1), ("q=电梯", 1), ("q=JY2", 1),
                ("unit=scjg", 3), ("unit=sthj", 0), ("q=没有", 0),
            ] {
                let asked = try #require(
                    query.addingPercentEncoding(withAllowedCharacters: .urlQueryAllowed))
                let page = try await own.get("/registers/libraries?\(asked)").text
                #expect(page.contains("共 <strong>\(count)</strong> 个检查对象"), "\(query)")
            }
            let changes = try await own.get("/registers/libraries/changes").text
            #expect(changes.contains("新列入") && changes.contains("一号电梯"))
            let licences = try await own.get("/registers/licences?ends=expired").text
            #expect(licences.contains("JY2") && !licences.contains("JY1") && licences.contains("已到期"))
            let firm = try await own.get("/registers/entities/\(Samples.uscc(1000))").text
            for words in ["JY1", "食品库", "一号电梯", "SB-3110-1", "更正"] {
                #expect(firm.contains(words), "\(words)")
            }
            let lift = try await own.get("/registers/entities/SB-3110-1").text
            #expect(lift.contains("责任单位") && lift.contains("常德第1商行") && lift.contains("在用"))
            let objects = try await own.get("/registers/entities?type=object").text
            #expect(objects.contains("共 <strong>1</strong> 户") && objects.contains("一号电梯"))
            for kind in DatasetKind.allCases {
                let file = try await own.get("/registers/\(kind.rawValue).csv")
                #expect(
                    file.status == 200 && file.headers[.contentDisposition]?.contains("attachment") == true)
                #expect(try await own.get("/registers/\(kind.rawValue).xlsx").sheet.count >= 1)
            }
            let whole = try await own.get("/registers").text
            #expect(whole.contains("监管标签目录") && whole.contains("/registers/libraries.xlsx"))
            let citizen = browser()
            for path in ["", "/labels", "/libraries", "/licences", "/relations", "/groups", "/disputes"] {
                #expect(try await citizen.get("/registers\(path)").status == 303)
            }
        }
    }

    /// A plan can ask for a label, and its form says so by name.
    @Test func `offer labels in force to the scope of a plan`() async throws {
        try await withSite { city, browser in
            try await settle(city)
            try await Samples.imported(city, .items, [Samples.itemHeader, Samples.item(1)])
            let plan = try await city.office.beginPlan(
                year: 2026, title: "计划", by: city.cast.departmentOperator)
            let own = browser()
            try await own.login(city.cast.departmentOperator)
            let form = try await own.get("/plans/\(plan)/lines/new").text
            #expect(form.contains("食品销售（SP01）") && !form.contains("特种设备（TS）"))
            let fields = try Untouched(form, action: "/plans/\(plan)/lines")
            let line = ["name": ["食品销售抽查"], "item": ["SCJG-1"], "kind": ["targeted"], "label": ["SP"]]
            let asked = try await own.post("/plans/\(plan)/forecasts", fields.with(line))
            // Two objects stand under SP01, one of them deregistered.
            #expect(asked.text.contains("<span class=\"value\">1</span>"))
            let unknown = try await own.post(
                "/plans/\(plan)/lines", fields.with(line.merging(["label": ["没有的标签"]]) { $1 }))
            #expect(unknown.status == 422 && unknown.text.contains("没有的标签"))
        }
    }
}

@Suite struct `The pages of people` {
    @Test func `record leave and lending, and take them back`() async throws {
        try await withSite { city, browser in
            try await Samples.imported(
                city, .inspectors, [Samples.inspectorHeader] + (1...2).map { Samples.inspector($0) })
            let own = browser()
            try await own.login(city.cast.departmentOperator)
            let path = "/registers/inspectors/scjg:N1"
            let wrong = try await own.post(
                "\(path)/absences", [("kind", "leave"), ("from", "2026-11-24"), ("to", "2026-11-01")])
            #expect(wrong.status == 422 && wrong.text.contains("结束日期早于开始日期"))
            let lent = try await own.post(
                "\(path)/absences", [("kind", "secondment"), ("from", "2026-11-24")])
            #expect(lent.status == 422 && lent.text.contains("id=\"e-unit\""))
            let done = try await own.post(
                "\(path)/absences", [("kind", "leave"), ("from", "2026-11-20"), ("note", "病假")])
            #expect(done.status == 303)
            let page = try await own.get(path).text
            #expect(page.contains("病假") && page.contains("另行通知") && page.contains("不可派"))
            #expect(try await own.get("/registers/inspectors").text.contains("不可派"))
            let ending = try #require(page.firstMatch(of: #/action="([^"]+\/ending)"/#)?.1)
            #expect(try await own.post(String(ending), []).status == 303)
            #expect(!(try await own.get(path).text.contains("病假")))
            let inspector = browser()
            try await inspector.login(city.cast.inspector)
            #expect(
                try await inspector.post("\(path)/absences", [("kind", "leave"), ("from", "2026-11-20")])
                    .status == 403)
        }
    }

    @Test func `form groups and list relations`() async throws {
        try await withSite { city, browser in
            try await Samples.imported(
                city, .inspectors, [Samples.inspectorHeader] + (1...2).map { Samples.inspector($0) })
            try await Samples.imported(
                city, .relations,
                [
                    "所在单位,单位工号,姓名,统一社会信用代码/注册号,企业名称,关系类别",
                    "scjg,N1,检查员1,\(Samples.uscc(1000)),外地公司,近亲属任职",
                ])
            let own = browser()
            try await own.login(city.cast.departmentOperator)
            #expect(try await own.get("/registers/groups").text.contains("还没有检查小组"))
            let alone = try await own.post(
                "/registers/groups", [("name", "一组"), ("leader", "scjg:N1")])
            #expect(alone.status == 422 && alone.text.contains("id=\"e-members\""))
            #expect(alone.text.contains("value=\"一组\""))
            let made = try await own.post(
                "/registers/groups", [("name", "一组"), ("leader", "scjg:N1"), ("members", "scjg:N2")])
            #expect(made.status == 303)
            #expect(try await own.get("/registers/groups").text.contains("检查员2"))
            #expect(try await own.get("/registers/inspectors/scjg:N1").text.contains("一组"))
            let relations = try await own.get("/registers/relations?q=检查员1".encodedQuery).text
            #expect(relations.contains("近亲属任职") && relations.contains("（不在名录库）"))
            #expect(try await own.post("\(made.location)/closing", []).status == 303)
            // What colleagues have declared is nobody's to leaf through.
            let inspector = browser()
            try await inspector.login(city.cast.inspector)
            for path in ["relations", "relations.csv", "relations.xlsx", "inspectors.csv", "inspectors.xlsx"]
            {
                #expect(try await inspector.get("/registers/\(path)").status == 403, "\(path)")
            }
            #expect(!(try await inspector.get("/registers").text.contains("/registers/relations.csv")))
            let other = browser()
            try await other.login(city.cast.otherOperator)
            #expect(try await other.get("/registers/relations").text.contains("没有符合条件的申报"))
            #expect(try await other.get(made.location).status == 404)
        }
    }
}

extension String {
    /// An address whose query holds Chinese.
    fileprivate var encodedQuery: String {
        addingPercentEncoding(withAllowedCharacters: .urlQueryAllowed) ?? self
    }
}

@Suite struct `The pages of proofreading` {
    @Test func `take a record by form, tell what is wrong at its field, and want a second person`()
        async throws
    {
        try await withSite { city, browser in
            try await settle(city)
            let clerk = browser()
            try await clerk.login(city.cast.departmentOperator)
            let record = "/registers/entities/\(Samples.uscc(1000))"
            let form = try await clerk.get("\(record)/correction").text
            #expect(form.contains("value=\"常德第1商行\"") && !form.contains("name=\"uscc\""))
            let wrong = try await clerk.post(
                "\(record)/correction", [("riskClass", "A"), ("division", "999999"), ("reason", "核对")])
            #expect(wrong.status == 422 && wrong.text.contains("id=\"e-division\""))
            #expect(wrong.text.contains("value=\"999999\""))
            let bare = try await clerk.post("\(record)/correction", [("address", "新路1号")])
            #expect(bare.status == 422 && bare.text.contains("id=\"e-reason\""))
            let once = [("once", "0123456789"), ("address", "新路1号"), ("reason", "核对营业执照")]
            let sent = try await clerk.post("\(record)/correction", once)
            #expect(sent.status == 303)
            #expect(try await clerk.post("\(record)/correction", once).location == sent.location)
            #expect(try await clerk.get(sent.location).text.contains("应由两人办理"))
            #expect(
                try await clerk.post("\(sent.location)/confirmation", []).text.contains("应由两人办理"))
            #expect(try await clerk.get("/proofreading").text.contains("没有待您核对"))
            #expect(try await clerk.get(record).text.contains("待核对"))
            let leader = browser()
            try await leader.login(city.cast.unitLeader)
            #expect(try await leader.get("/proofreading").text.contains("核对营业执照"))
            #expect(try await leader.get("/home").text.contains("待核对的录入和更正"))
            let page = try await leader.get(sent.location).text
            #expect(page.contains("<strong>新路1号</strong>") && page.contains("某路1号"))
            let back = try await leader.post("\(sent.location)/cancellation", [])
            #expect(back.status == 422 && back.text.contains("id=\"e-returning\""))
            let done = try await leader.post("\(sent.location)/confirmation", [("opinion", "一致")])
            #expect(done.status == 303)
            _ = try await leader.page(sent.location, beyond: "正在入库")
            #expect(try await clerk.get(record).text.contains("新路1号"))
            let stranger = browser()
            try await stranger.login(city.cast.otherLeader)
            #expect(try await stranger.get(sent.location).status == 404)
            #expect(try await stranger.get("\(record)/correction").status == 403)
        }
    }

    @Test func `act upon many, with every item looked at before`() async throws {
        try await withSite { city, browser in
            try await settle(city)
            let clerk = browser()
            try await clerk.login(city.cast.departmentOperator)
            let list = try await clerk.get("/registers/entities").text
            #expect(list.contains("form=\"batch\"") && list.contains("批量办理"))
            let nothing = try await clerk.post(
                "/registers/entities/batch", [("act", "mark"), ("reason", "重点")])
            #expect(nothing.status == 422 && nothing.text.contains("请先勾选"))
            let keys = [Samples.uscc(1000), "SB-3110-1"]
            let sent = try await clerk.post(
                "/registers/entities/batch",
                [("act", "mark"), ("reason", "重点")] + keys.map { ("key", $0) })
            #expect(sent.status == 303)
            let page = try await clerk.get(sent.location).text
            #expect(page.contains("批量：设为重点监管对象（2户）") && page.contains("一号电梯"))
            // Into a library: the one who is there already is no change, a label nobody approved is no obstacle here.
            let library = try await clerk.post(
                "/registers/entities/batch",
                [
                    ("act", "library"), ("library", "食品库"), ("label", "SP01"), ("reach", "all"),
                    ("query", "status=pool"), ("reason", "新建库"),
                ])
            let job = try #require(library.location.split(separator: "/").last).description
            let counts = try await city.office.database.read { try $0.importJob(job)?.counts }
            #expect(counts == ImportCounts(read: 2, new: 2))
            let leader = browser()
            try await leader.login(city.cast.unitLeader)
            #expect(!(try await leader.get("/registers/entities").text.contains("批量办理")))
            #expect(
                try await leader.post("/registers/entities/batch", [("act", "mark"), ("key", keys[0])])
                    .status == 403)
        }
    }

    @Test func `list what units say differently, and let the coordinator decide`() async throws {
        try await withSite { city, browser in
            func send(_ officer: Officer, _ address: String) async throws {
                let own = browser()
                try await own.login(officer)
                let lines = ["统一社会信用代码,名称,登记状态,属地,住所", "\(Samples.uscc(1000)),商行,存续,武陵区,\(address)"]
                let sent = try await own.upload(
                    Array(lines.joined(separator: "\n").utf8), dataset: "entities")
                _ = try await own.page(sent.location, beyond: "正在检查")
                _ = try await own.post("\(sent.location)/confirmation", [])
                _ = try await own.page(sent.location, beyond: "正在入库")
                city.clock.advance(minutes: 1)
            }
            try await send(city.cast.departmentOperator, "甲路1号")
            try await send(city.cast.otherOperator, "乙路2号")
            let coordinator = browser()
            try await coordinator.login(city.cast.coordinator)
            let list = try await coordinator.get("/registers/disputes").text
            #expect(list.contains("甲路1号") && list.contains("乙路2号") && list.contains("后报送：按报送时间"))
            let path = try #require(list.firstMatch(of: #/href="(\/registers\/disputes\/[^"?]+)"/#)?.1)
            let refused = try await coordinator.post("\(path)/settlement", [("side", "standing")])
            #expect(refused.status == 422 && refused.text.contains("id=\"e-reason\""))
            let done = try await coordinator.post(
                "\(path)/settlement", [("side", "standing"), ("reason", "现场核实")])
            #expect(done.location.hasPrefix("/imports/"))
            #expect(try await coordinator.get("/registers/disputes").text.contains("没有未处理的不一致"))
            #expect(
                try await coordinator.get("/registers/disputes?show=settled").text.contains("现场核实"))
            let named = try await coordinator.post(
                "/registers/sources", [("dataset", "entities"), ("field", "住所"), ("unit", "scjg")])
            #expect(named.status == 303)
            let sources = try await coordinator.get("/registers/sources").text
            #expect(sources.contains("<option value=\"scjg\" selected>"))
            let clerk = browser()
            try await clerk.login(city.cast.departmentOperator)
            #expect(try await clerk.get("/registers/sources").status == 403)
            #expect(try await clerk.post("\(path)/settlement", []).status == 403)
        }
    }
}

@Suite struct `Lists` {
    @Test func `are found again as somebody saved them, by nobody else`() async throws {
        try await withSite { city, browser in
            try await settle(city)
            let own = browser()
            try await own.login(city.cast.departmentOperator)
            let shown = try await own.get("/registers/entities?status=pool&col=address").text
            #expect(
                shown.contains("<th scope=\"col\">住所</th>") && !shown.contains("<th scope=\"col\">属地</th>"))
            #expect(shown.contains("name=\"query\" value=\"status=pool&amp;col=address\""))
            func save(_ name: String, _ query: String) async throws -> Browser.Reply {
                try await own.post(
                    "/saved-filters", [("list", "entities"), ("name", name), ("query", query)])
            }
            let saved = try await save("在库住所", "status=pool&col=address")
            #expect(saved.location == "/registers/entities?status=pool&col=address")
            let list = try await own.get("/registers/entities").text
            #expect(list.contains("href=\"/registers/entities?status=pool&amp;col=address\">在库住所</a>"))
            #expect(try await save("", "status=pool").status == 422)
            #expect(try await save("外站", "x\n//evil").status == 404)
            let other = browser()
            try await other.login(city.cast.otherOperator)
            #expect(!(try await other.get("/registers/entities").text.contains("在库住所")))
            let gone = [("list", "entities"), ("name", "在库住所")]
            #expect(try await other.post("/saved-filters/removal", gone).status == 404)
            #expect(try await own.post("/saved-filters/removal", gone).status == 303)
            #expect(!(try await own.get("/registers/entities").text.contains(">在库住所</a>")))
        }
    }
}
