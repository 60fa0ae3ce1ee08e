// SPDX-License-Identifier: Apache-2.0
import Foundation
import SpotCheck
import Storage
import TestCity
import Testing

@testable import Operations
@testable import Web

/// Files of the three directories, as small as a test needs them.
enum RegisterSamples {
    /// A USCC with a valid check character, made from a number.
    static func uscc(_ number: Int) -> String {
        let start = "91430702MA4\(String(100_000_000 + number).dropFirst().prefix(6))"
        let padded = start + String(repeating: "0", count: 17 - start.count)
        return padded + String(USCC.check(of: padded))
    }

    static let entityHeader = "统一社会信用代码,名称,曾用名,主体类型,登记状态,属地,信用风险分类,风险分类日期,风险分类来源,经营异常,住所"

    static func entity(
        _ number: Int, name: String? = nil, type: String = "1130", status: String = "存续",
        area: String = "武陵区", risk: String = "A", abnormal: String = "否"
    ) -> String {
        let named = name ?? "常德第\(number)商行"
        let start = "\(uscc(number * 1000)),\(named),旧名\(number),\(type),\(status),\(area),\(risk)"
        return "\(start),2026-01-15,省分类系统,\(abnormal),某路1号"
    }

    static let itemHeader = "事项编号,检查主体,抽查类别,抽查事项,检查内容,法律法规名称,条款,检查对象,事项类别,检查方式,比例上限,生效日期,失效日期"

    static func item(_ number: Int, ratio: String = "5%", from: String = "2026-01-01", to: String = "长期")
        -> String
    {
        "SCJG-\(number),常德市市场监督管理局,登记事项检查,第\(number)项检查,查看第\(number)项,《条例》,第十条,企业,一般,现场检查,\(ratio),\(from),\(to)"
    }

    static let inspectorHeader = "单位工号,姓名,所在单位,执法证号,执法证有效期至,执法区域,专业资质,回避关系,身份证号,手机号"

    static func inspector(_ number: Int, unit: String = "scjg", relation: String = "") -> String {
        "N\(number),检查员\(number),\(unit),C\(number),2028-12-31,武陵区,食品安全,\(relation),430702199001010019,13812345678"
    }

    static func imported(
        _ city: TestCity, _ kind: DatasetKind, _ lines: [String]
    ) async throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "mq-\(UUID().uuidString).csv").path
        try Data(lines.joined(separator: "\n").utf8).write(to: URL(fileURLWithPath: path))
        let report = try await city.office.importFile(
            kind, path: path, dryRun: false, by: city.cast.coordinator)
        try FileManager.default.removeItem(atPath: path)
        #expect(report.committed, "\(report.outcome.problems)")
    }
}

private typealias Samples = RegisterSamples

@Suite struct `The pages of entities` {
    private func town(_ city: TestCity) async throws {
        let rows =
            (0..<45).map { Samples.entity($0, risk: ["A", "B", "C"][$0 % 3]) }
            + [
                Samples.entity(60, name: "安乡商行", area: "安乡县", abnormal: "是"),
                Samples.entity(61, name: "已销商行", status: "注销"),
                Samples.entity(62, name: "小王副食店", type: "9500"),
                Samples.entity(63, name: "=cmd|calc", risk: "D"),
            ]
        try await Samples.imported(city, .entities, [Samples.entityHeader] + rows)
    }

    @Test func `page, filter and find`() async throws {
        try await withSite { city, browser in
            try await town(city)
            let own = browser()
            try await own.login(city.cast.departmentOperator)
            let first = try await own.get("/registers/entities").text
            #expect(first.contains("共 <strong>49</strong> 户"))
            let next = try #require(first.firstMatch(of: #/rel="next" href="([^"]+)"/#)?.1)
            let second = try await own.get(next.replacingOccurrences(of: "&amp;", with: "&")).text
            #expect(second.contains("第 2 页") && second.contains("共 <strong>49</strong> 户"))
            func keys(_ page: String) -> Set<Substring> {
                Set(page.matches(of: #/registers/entities/([0-9A-Z]{18})/#).map(\.1))
            }
            #expect(keys(first).count == 20 && keys(second).count == 20)
            #expect(keys(first).isDisjoint(with: keys(second)))
            for (query, count) in [
                ("q=第7商", 1), ("q=旧名60", 1), ("q=\(Samples.uscc(62_000).lowercased())", 1), ("class=D", 1),
                ("jurisdiction=430721", 1), ("flag=abnormal", 1), ("status=deregistered", 1),
                ("status=pool", 48), ("type=individual", 1), ("type=company", 48), ("q=没有", 0),
                ("class=A&q=商行&jurisdiction=430702", 16), ("class=无此类", 49),
            ] {
                let encoded = try #require(
                    query.addingPercentEncoding(withAllowedCharacters: .urlQueryAllowed))
                let page = try await own.get("/registers/entities?\(encoded)").text
                #expect(page.contains("共 <strong>\(count)</strong> 户"), "\(query)")
                if count == 0 { #expect(page.contains("没有符合条件的检查对象")) }
            }
        }
    }

    @Test func `are found by pinyin, suggested while somebody types, and shown on pages of any size`()
        async throws
    {
        try await withSite { city, browser in
            try await town(city)
            let own = browser()
            try await own.login(city.cast.coordinator)
            #expect(try await own.get("/registers/entities?q=axsh").text.contains("安乡商行"))
            #expect(try await own.get("/registers/entities.csv?q=anxiang").text.contains("安乡商行"))
            let typed = try await own.get("/registers/suggestions?q=xwf").text
            #expect(typed == "{\"entities\":[{\"key\":\"\(Samples.uscc(62_000))\",\"name\":\"小王副食店\"}]}")
            #expect(try await own.get("/registers/suggestions").text == "{\"entities\":[]}")
            let first = try await own.get("/registers/entities").text
            #expect(first.contains("size=100") && first.contains("suggest.js"))
            let whole = try await own.get("/registers/entities?size=100&class=A").text
            #expect(!whole.contains("下一页") && whole.contains("<strong>100</strong>"))
            #expect(try await own.get("/registers/entities?size=7").text.contains("<strong>20</strong>"))
            let county = browser()
            try await county.login(city.cast.countyOperator)
            #expect(try await !county.get("/registers/suggestions?q=axsh").text.contains("安乡"))
            #expect(try await browser().get("/registers/suggestions?q=axsh").status == 303)
        }
    }

    @Test func `go out as a file that can be handed in again`() async throws {
        try await withSite { city, browser in
            try await town(city)
            let own = browser()
            try await own.login(city.cast.coordinator)
            for (query, rows) in [("", 49), ("?class=B", 15), ("?q=%E5%95%86%E8%A1%8C", 47)] {
                let file = try await own.get("/registers/entities.csv\(query)")
                let sheet = try await own.get("/registers/entities.xlsx\(query)").sheet
                #expect(sheet.count == file.text.split(separator: "\r\n").count)
                #expect(file.status == 200)
                #expect(file.headers[.contentType] == "text/csv; charset=utf-8")
                #expect(file.text.hasPrefix("\u{FEFF}统一社会信用代码,注册号,名称"))
                #expect(file.text.split(separator: "\r\n").count == rows + 1, "\(query)")
            }
            let all = try await own.get("/registers/entities.csv").text
            #expect(all.contains("\"'=cmd|calc\""))
            #expect(!all.contains(",=cmd"))
            let kept = all.split(separator: "\r\n").filter { !$0.contains("cmd") }.map(String.init)
            let path = FileManager.default.temporaryDirectory.appending(path: "mq-\(UUID().uuidString)").path
            try Data(kept.joined(separator: "\r\n").utf8).write(to: URL(fileURLWithPath: path))
            let again = try await city.office.importFile(
                .entities, path: path, dryRun: true, by: city.cast.coordinator)
            #expect(again.outcome.counts == ImportCounts(read: 48, unchanged: 48))
        }
    }

    @Test func `tell everything of one, to those who answer for it`() async throws {
        try await withSite { city, browser in
            try await town(city)
            try await Samples.imported(
                city, .entities, [Samples.entityHeader, Samples.entity(3, name: "改名商行", risk: "D")])
            let own = browser()
            try await own.login(city.cast.inspector)
            let page = try await own.get("/registers/entities/\(Samples.uscc(3000))").text
            for words in ["改名商行", "旧名3", "D类", "省分类系统", "2026年1月15日", "武陵区", "某路1号", "常德第3商行"] {
                #expect(page.contains(words), "\(words)")
            }
            #expect(try await own.get("/registers/entities/\(Samples.uscc(99_000))").status == 404)
            let county = browser()
            try await county.login(city.cast.countyOperator)
            #expect(try await county.get("/registers/entities/\(Samples.uscc(3000))").status == 200)
            #expect(try await county.get("/registers/entities/\(Samples.uscc(60_000))").status == 404)
            // Neither another area nor a whole code leads out of one's own.
            for query in ["jurisdiction=430721", "q=\(Samples.uscc(60_000))", "flag=abnormal"] {
                let list = try await county.get("/registers/entities?\(query)").text
                #expect(!list.contains("安乡商行"), "\(query)")
            }
            #expect(try await county.get("/registers/entities").text.contains("共 <strong>48</strong> 户"))
            #expect(try await !county.get("/registers/entities.csv?jurisdiction=430721").text.contains("安乡"))
            await #expect(throws: NotFound.self) {
                _ = try await city.office.exportEntities(
                    matching: EntityFilter(), by: city.cast.countyOperator)
            }
            let administrator = browser()
            try await administrator.login(city.cast.systemAdministrator)
            #expect(try await administrator.get("/registers/entities").status == 403)
        }
    }

    @Test func `show the visits the reader may see and no others`() async throws {
        try await withSite { city, browser in
            let town = try await DrawTown.make(in: city)
            let draw = try await town.hold()
            try await town.office.assignInspectors(draw: draw, by: town.clerk)
            let visit = try #require(
                try await town.office.database.read { db in
                    try db.visits(ofUnit: "scjg", after: nil, limit: 1).first
                })
            let stored = try await town.office.database.read {
                try $0.visits(ofEntity: visit.entity, limit: 9)
            }
            #expect(stored.map(\.id) == [visit.id])
            let clerk = browser()
            try await clerk.login(town.clerk)
            let path = "/registers/entities/\(visit.entity)"
            #expect(try await clerk.get(path).text.contains("/visits/\(visit.id)"))
            let other = browser()
            try await other.login(town.stranger)
            let page = try await other.get(path)
            #expect(page.status == 200 && !page.text.contains("/visits/\(visit.id)"))
        }
    }

    @Test func `say so while there is nothing`() async throws {
        try await withSite { city, browser in
            let own = browser()
            try await own.login(city.cast.coordinator)
            for (page, words) in [
                ("entities", "尚无检查对象"), ("items", "尚无抽查事项"), ("inspectors", "尚无本单位检查人员"),
            ] {
                #expect(try await own.get("/registers/\(page)").text.contains(words))
            }
            #expect(try await browser().get("/open/items").text.contains("尚未公布抽查事项"))
        }
    }
}

@Suite struct `The pages of items` {
    @Test func `keep every version and mark the current one`() async throws {
        try await withSite { city, browser in
            try await Samples.imported(
                city, .items, [Samples.itemHeader] + (1...25).map { Samples.item($0) })
            try await Samples.imported(city, .items, [Samples.itemHeader, Samples.item(7, ratio: "8%")])
            let own = browser()
            try await own.login(city.cast.auditor)
            let list = try await own.get("/registers/items").text
            #expect(list.contains("共 <strong>25</strong> 项") && list.contains("rel=\"next\""))
            let one = try await own.get("/registers/items?q=SCJG-7").text
            #expect(one.contains("不高于8%") && one.contains("常德市市场监督管理局"))
            let found = try await own.get("/registers/items?q=SCJG-25&unit=scjg").text
            #expect(found.contains("共 <strong>1</strong> 项"))
            #expect(try await own.get("/registers/items?unit=sthj").text.contains("没有符合条件的抽查事项"))
            let page = try await own.get("/registers/items/SCJG-7").text
            for words in ["第1版", "第2版", "现行", "已被替代", "5%", "8%", "《条例》第十条", "比例上限"] {
                #expect(page.contains(words), "\(words)")
            }
            #expect(try await own.get("/registers/items/SCJG-99").status == 404)
        }
    }

    @Test func `are public while they are in force`() async throws {
        try await withSite { city, browser in
            try await Samples.imported(
                city, .items,
                [
                    Samples.itemHeader, Samples.item(1), Samples.item(2, from: "2027-01-01"),
                    Samples.item(3, to: "2026-06-30"),
                ])
            let visitor = browser()
            let list = try await visitor.get("/open/items").text
            let marked = list.matches(of: #/<a href="([^"]+)" aria-current="page">/#).map(\.1)
            #expect(Set(marked) == ["/open/items"])
            #expect(list.contains("第1项检查") && list.contains("《条例》第十条") && list.contains("查看第1项"))
            #expect(!list.contains("第2项检查") && !list.contains("第3项检查"))
            #expect(list.contains("共 <strong>1</strong> 项"))
            #expect(try await visitor.get("/open/items?q=nothing").text.contains("没有符合条件"))
            #expect(try await visitor.get("/open/items/SCJG-1").text.contains("现行有效"))
            #expect(try await visitor.get("/open/items/SCJG-2").text.contains("尚未生效"))
            #expect(try await visitor.get("/open/items/SCJG-3").text.contains("已失效"))
            #expect(try await visitor.get("/open/items/none").status == 404)
            #expect(try await visitor.get("/registers/items").status == 303)
        }
    }
}

@Suite struct `The pages of inspectors` {
    @Test func `tell whose certificate ends soon, on the first page and in the list`() async throws {
        try await withSite { city, browser in
            try await Samples.imported(
                city, .inspectors,
                [Samples.inspectorHeader] + (1...3).map { Samples.inspector($0) }
                    + [Samples.inspector(90, unit: "sthj")])
            let words = "执法证已过期或者将到期"
            func numbers(_ role: Officer) async throws -> (home: String, due: String, over: String) {
                let own = browser()
                try await own.login(role)
                return (
                    try await own.get("/home").text,
                    try await own.get("/registers/inspectors?certificate=due").text,
                    try await own.get("/registers/inspectors?certificate=expired").text
                )
            }
            let calm = try await numbers(city.cast.departmentOperator)
            #expect(calm.home.contains(words) && calm.due.contains("没有符合条件的检查人员"))
            // 31 December 2028 is 48 days off, then 2 days gone.
            city.clock.advance(days: 720)
            let near = try await numbers(city.cast.departmentOperator)
            #expect(near.due.contains("共 <strong>3</strong> 人") && near.due.contains("执法证将到期"))
            #expect(near.over.contains("没有符合条件的检查人员"))
            #expect(try await numbers(city.cast.coordinator).due.contains("共 <strong>4</strong> 人"))
            city.clock.advance(days: 50)
            let gone = try await numbers(city.cast.departmentOperator)
            #expect(gone.over.contains("共 <strong>3</strong> 人") && gone.over.contains("执法证已过期"))
        }
    }

    @Test func `show no personal number and stay within the unit`() async throws {
        try await withSite { city, browser in
            try await Samples.imported(city, .entities, [Samples.entityHeader, Samples.entity(1)])
            let relation = "\(Samples.uscc(1000)):亲属任职"
            try await Samples.imported(
                city, .inspectors,
                [Samples.inspectorHeader]
                    + (1...22).map { Samples.inspector($0, relation: $0 == 1 ? relation : "") }
                    + [Samples.inspector(90, unit: "sthj")])
            let own = browser()
            try await own.login(city.cast.unitLeader)
            let list = try await own.get("/registers/inspectors").text
            #expect(list.contains("共 <strong>22</strong> 人") && !list.contains("检查员90"))
            #expect(try await own.get("/registers/inspectors?unit=sthj").text.contains("没有符合条件的检查人员"))
            #expect(
                try await own.get("/registers/inspectors?q=N22").text.contains("共 <strong>1</strong> 人"))
            let page = try await own.get("/registers/inspectors/scjg:N1").text
            for words in ["C1", "2028年12月31日", "武陵区", "食品安全", "常德第1商行", "亲属任职", "可派", "加密保存"] {
                #expect(page.contains(words), "\(words)")
            }
            for secret in ["13812345678", "2345678", "430702199001010019", "19900101"] {
                #expect(!page.contains(secret) && !list.contains(secret), "\(secret)")
            }
            #expect(try await own.get("/registers/inspectors/sthj:N90").status == 404)
            #expect(try await own.get("/registers/inspectors/none").status == 404)
            let supervisor = browser()
            try await supervisor.login(city.cast.supervisor)
            #expect(try await supervisor.get("/registers/inspectors/sthj:N90").status == 200)
            let administrator = browser()
            try await administrator.login(city.cast.securityAdministrator)
            #expect(try await administrator.get("/registers/inspectors").status == 403)
        }
    }
}
