// SPDX-License-Identifier: Apache-2.0
import Foundation
import HTTPTypes
import Hummingbird
import SpotCheck
import Storage
import TestCity
import Testing

@testable import Operations
@testable import Web

private typealias Samples = RegisterSamples

extension Browser {
    /// Sends a file with the form of `/imports/new`.
    func upload(
        _ bytes: [UInt8], dataset: String = "entities", name: String = "名录.csv"
    ) async throws -> Reply {
        try await upload("/imports", [("dataset", dataset)], file: ("file", name, bytes))
    }

    /// The page of a job once it no longer says `words`; looks for ten seconds at most.
    func page(_ path: String, beyond words: String) async throws -> String {
        for _ in 0..<200 {
            let text = try await get(path).text
            if !text.contains(words) { return text }
            try await Task.sleep(for: .milliseconds(50))
        }
        Issue.record("still \(words)")
        return ""
    }
}

@Suite struct `The pages of an import` {
    private static func gb18030(_ lines: [String]) throws -> [UInt8] {
        // GB 18030 has no name of its own in Foundation, only this number.
        let encoding = String.Encoding(rawValue: 0x8000_0632)
        return Array(try #require(lines.joined(separator: "\r\n").data(using: encoding)))
    }

    private static func good(_ count: Int) throws -> [UInt8] {
        try gb18030([Samples.entityHeader] + (0..<count).map { Samples.entity($0) })
    }

    private static func entities(_ city: TestCity) async throws -> Int64 {
        try await city.office.database.read { try $0.entityCount(matching: EntityFilter()) }
    }

    @Test func `take a file whole or not at all, and the same file changes nothing`() async throws {
        try await withSite { city, browser in
            let own = browser()
            try await own.login(city.cast.coordinator)
            var rows = [Samples.entityHeader] + (0..<30).map { Samples.entity($0) }
            rows[3] = "9.14E+17,坏行,,1130,存续,武陵区,A,,,否,"
            let sent = try await own.upload(try Self.gb18030(rows))
            #expect(sent.status == 303 && sent.location.hasPrefix("/imports/I-"))
            let checked = try await own.page(sent.location, beyond: "正在检查")
            for words in ["检查完成", "GB18030", "X01", "长数字已被电子表格舍入", "9.14E+17", "只导入无误的 29 行"] {
                #expect(checked.contains(words), "\(words)")
            }
            #expect(try await Self.entities(city) == 0)
            #expect(try await own.get("/home").text.contains("待确认的导入"))
            let refused = try await own.post("\(sent.location)/confirmation", [])
            #expect(refused.status == 422 && refused.text.contains("文件中有 1 行有误，整份文件未导入"))
            let bad = try await own.get("\(sent.location)/problems.xlsx")
            let told = try bad.sheet
            #expect(
                told.count == 2 && told[1].contains("9.14E+17") && told[1].last?.hasPrefix("〔X01〕") == true)

            let whole = try await own.upload(try Self.good(30))
            let ready = try await own.page(whole.location, beyond: "正在检查")
            #expect(ready.contains("检查完成") && !ready.contains("validRowsOnly"))
            #expect(try await own.post("\(whole.location)/confirmation", []).status == 303)
            let done = try await own.page(whole.location, beyond: "正在入库")
            #expect(done.contains("已入库") && done.contains("已记入公开日志第 1 条"))
            #expect(try await Self.entities(city) == 30)
            let second = try await own.post("\(whole.location)/confirmation", [])
            #expect(second.status == 422 && second.text.contains("不能重复办理"))
            #expect(try await city.office.database.read { try $0.logSize() } == 2)

            let again = try await own.upload(try Self.good(30))
            let same = try await own.page(again.location, beyond: "正在检查")
            #expect(same.contains("入库不会产生变更"))
            #expect(try await own.post("\(again.location)/confirmation", []).status == 303)
            #expect(try await own.page(again.location, beyond: "正在入库").contains("与现有名录一致，没有变更"))
            let list = try await own.get("/imports").text
            #expect(list.contains("新增 0、变更 0、未变 30") && list.contains("共 <strong>3</strong> 次"))
            #expect(try await city.office.database.read { try $0.logSize() } == 2)
        }
    }

    @Test func `leave bad rows out when told to`() async throws {
        try await withSite { city, browser in
            let own = browser()
            try await own.login(city.cast.countyOperator)
            let rows = [Samples.entityHeader, Samples.entity(1), Samples.entity(2, area: "安乡县")]
            let sent = try await own.upload(Array(rows.joined(separator: "\n").utf8))
            #expect(try await own.page(sent.location, beyond: "正在检查").contains("C05"))
            let confirmed = try await own.post("\(sent.location)/confirmation", [("validRowsOnly", "1")])
            #expect(confirmed.status == 303)
            let done = try await own.page(sent.location, beyond: "正在入库")
            #expect(done.contains("已入库") && done.contains("有误的 1 行未导入"))
            #expect(try await Self.entities(city) == 1)
        }
    }

    @Test func `can be given up, once, and then hold no file`() async throws {
        try await withSite { city, browser in
            let own = browser()
            try await own.login(city.cast.departmentOperator)
            let sent = try await own.upload(try Self.good(2))
            _ = try await own.page(sent.location, beyond: "正在检查")
            #expect(try await own.post("\(sent.location)/cancellation", []).location == "/imports")
            #expect(try await own.get(sent.location).text.contains("已放弃"))
            #expect(try await own.post("\(sent.location)/cancellation", []).status == 422)
            #expect(try await own.post("\(sent.location)/confirmation", []).status == 422)
            #expect(try await own.get("\(sent.location)/problems.xlsx").status == 422)
            #expect(try FileManager.default.contentsOfDirectory(atPath: city.office.settings.uploads).isEmpty)
        }
    }

    @Test func `ask for what is missing and refuse what is no list`() async throws {
        try await withSite { city, browser in
            let own = browser()
            try await own.login(city.cast.coordinator)
            #expect(try await own.get("/imports").text.contains("还没有导入记录"))
            #expect(
                try await own.get("/imports/new?dataset=items").text.contains(
                    "value=\"items\" id=\"f-dataset\" checked"))
            let empty = try await own.upload([])
            #expect(empty.status == 422 && empty.text.contains("请选择要上传的文件"))
            let nowhere = try await own.upload([65], dataset: "none")
            #expect(nowhere.status == 422 && nowhere.text.contains("请选择要导入的名录"))
            #expect(try FileManager.default.contentsOfDirectory(atPath: city.office.settings.uploads).isEmpty)
            let workbook = try await own.upload(Array("PK\u{3}\u{4}xxxxxxxx".utf8), name: "名录.xlsx")
            let page = try await own.page(workbook.location, beyond: "正在检查")
            #expect(page.contains("F01") && page.contains("文件已损坏") && page.contains("没有可以导入的行"))
            #expect(!page.contains("problems.xlsx"))
            let refused = try await own.post("\(workbook.location)/confirmation", [("validRowsOnly", "1")])
            #expect(refused.status == 422 && refused.text.contains("没有可以导入的行"))
            let broken = Array("统一社会信用代码,名称,登记状态,属地\n1,甲,存续,武陵区\n".utf8) + [0xFF, 0xFF, 0x0A]
            let cut = try await own.upload(broken)
            _ = try await own.page(cut.location, beyond: "正在检查")
            let rows = try await own.get("\(cut.location)/problems.xlsx")
            #expect(try rows.sheet[1].prefix(4) == ["1", "甲", "存续", "武陵区"])
        }
    }

    @Test func `ask what unknown columns are, and show each change before it is made`() async throws {
        try await withSite { city, browser in
            let own = browser()
            try await own.login(city.cast.coordinator)
            let lines = ["代号,店招,登记状态,属地,<b>备注</b>", "91430702MA4PGC4Y0B,甲<i>商行,存续,武陵区,无"]
            let file = Array(lines.joined(separator: "\n").utf8)
            let sent = try await own.upload(file)
            let page = try await own.page(sent.location, beyond: "正在检查")
            #expect(page.contains("H01") && page.contains("有的列标题未能识别"))
            let form = try await own.get("\(sent.location)/columns").text
            for words in ["还缺少必需的列：名称", "甲&lt;i&gt;商行", "&lt;b&gt;备注", "名称（必填）"] {
                #expect(form.contains(words), "\(words)")
            }
            let columns = ["uscc", "uscc", "status", "jurisdiction", "-"].enumerated().map { ("c\($0)", $1) }
            let twice = try await own.post("\(sent.location)/columns", columns)
            #expect(twice.status == 422 && twice.text.contains("只能对应文件中的一列"))
            #expect(twice.text.contains("<option value=\"uscc\" selected>"))
            let named = try await own.post(
                "\(sent.location)/columns", columns.map { $0.0 == "c1" ? ("c1", "name") : $0 })
            #expect(named.status == 303)
            let checked = try await own.page(sent.location, beyond: "正在检查")
            #expect(checked.contains("新增的行") && checked.contains("将发生的变更"))
            let changes = try await own.get("\(sent.location)/changes?field=new").text
            #expect(changes.contains("甲&lt;i&gt;商行") && changes.contains("91430702MA4PGC4Y0B"))
            #expect(try await own.get("\(sent.location)/changes?field=none").status == 200)
            #expect(try await own.get("/history/import/\(sent.location.dropFirst(9))").text.contains("各列的含义"))
            // The next file of the same titles needs no word.
            let next = try await own.upload(file)
            #expect(try await own.page(next.location, beyond: "正在检查").contains("将新增 1 条"))
        }
    }

    @Test func `are closed to other duties and units`() async throws {
        try await withSite { city, browser in
            let own = browser()
            try await own.login(city.cast.departmentOperator)
            let sent = try await own.upload(try Self.good(2))
            _ = try await own.page(sent.location, beyond: "正在检查")
            let other = browser()
            try await other.login(city.cast.otherOperator)
            for path in ["", "/problems.xlsx", "/changes", "/columns"] {
                #expect(try await other.get("\(sent.location)\(path)").status == 404)
            }
            for deed in ["confirmation", "cancellation", "columns"] {
                #expect(try await other.post("\(sent.location)/\(deed)", []).status == 404)
            }
            #expect(try await other.get("/imports").text.contains("还没有导入记录"))
            let leader = browser()
            try await leader.login(city.cast.unitLeader)
            // Leaders proofread what was typed by hand; of files they see nothing.
            #expect(try await leader.get(sent.location).status == 404)
            #expect(try await leader.get("/imports").status == 403)
            let coordinator = browser()
            try await coordinator.login(city.cast.coordinator)
            #expect(try await coordinator.get(sent.location).text.contains("李娟"))
            #expect(try await coordinator.get("/imports/none").status == 404)
        }
    }

    @Test(arguments: DatasetKind.allCases)
    func `give templates that can be handed in, and say what each column means`(kind: DatasetKind)
        async throws
    {
        try await withSite { city, browser in
            let own = browser()
            try await own.login(city.cast.coordinator)
            for earlier in DatasetKind.allCases.prefix(while: { $0 != kind }) {
                let text = try await own.get("/registers/\(earlier.rawValue)/template.csv")
                let sent = try await own.upload(text.bytes, dataset: earlier.rawValue)
                _ = try await own.page(sent.location, beyond: "正在检查")
                _ = try await own.post("\(sent.location)/confirmation", [])
                _ = try await own.page(sent.location, beyond: "正在入库")
            }
            let base = "/registers/\(kind.rawValue)"
            let template = try await own.get("\(base)/template.csv")
            #expect(template.headers[.contentDisposition]?.hasPrefix("attachment") == true)
            let sent = try await own.upload(template.bytes, dataset: kind.rawValue)
            let page = try await own.page(sent.location, beyond: "正在检查")
            #expect(page.contains("将新增 1 条") && !page.contains("有误的行"))
            let book = try await own.get("\(base)/template.xlsx")
            #expect(try book.sheet == [Dataset.of(kind).templateHeader])
            let filled = try await own.upload(book.bytes, dataset: kind.rawValue, name: "模板.xlsx")
            #expect(try await own.page(filled.location, beyond: "正在检查").contains("未读取工作表“填写示例”"))
            let dictionary = try await own.get("\(base)/dictionary").text
            #expect(dictionary.contains("必填") && dictionary.contains(Dataset.of(kind).version))
            #expect(try await own.get("\(base)/dictionary.csv").text.contains("列标题"))
            #expect(try await own.get("\(base)/schema.json").text.hasPrefix("{\"$comment\":"))
        }
    }

    @Test func `take a committed file back, with a reason, once`() async throws {
        try await withSite { city, browser in
            let own = browser()
            try await own.login(city.cast.coordinator)
            let sent = try await own.upload(try Self.good(3))
            _ = try await own.page(sent.location, beyond: "正在检查")
            #expect(try await own.post("\(sent.location)/confirmation", []).status == 303)
            let done = try await own.page(sent.location, beyond: "正在入库")
            #expect(done.contains("撤销本次导入"))
            let unsaid = try await own.post("\(sent.location)/undoing", [("reason", "")])
            #expect(unsaid.status == 422 && unsaid.text.contains("请填写撤销的理由"))
            #expect(try await Self.entities(city) == 3)
            let undone = try await own.post("\(sent.location)/undoing", [("reason", "误传<b>")])
            #expect(undone.status == 303)
            let page = try await own.get(sent.location).text
            #expect(page.contains("已撤销") && !page.contains("撤销本次导入") && !page.contains("误传<b>"))
            #expect(try await Self.entities(city) == 0)
            #expect(try await own.post("\(sent.location)/undoing", [("reason", "x")]).status == 422)
            #expect(try await own.get("/open/log").text.contains("撤销导入"))
        }
    }

    @Test func `leaf through many problems`() async throws {
        try await withSite { city, browser in
            let own = browser()
            try await own.login(city.cast.coordinator)
            let rows = [Samples.entityHeader] + (0..<50).map { Samples.entity($0, status: "") }
            let sent = try await own.upload(Array(rows.joined(separator: "\n").utf8))
            let first = try await own.page(sent.location, beyond: "正在检查")
            #expect(first.contains("共 <strong>50</strong> 处，第 1/3 页"))
            let third = try await own.get("\(sent.location)?page=3").text
            #expect(third.contains("第 3/3 页"))
            #expect(third.matches(of: #/data-label="行号"/#).count == 10)
        }
    }

    @Test func `show how far the reading is`() async throws {
        try await withSite { city, browser in
            let officer = city.cast.coordinator
            let job = ImportJob(
                id: "I-slow", dataset: .entities, unit: officer.unit, account: officer.account,
                fileName: "大文件.csv", filePath: "/nowhere", fileSHA256: [1], fileSize: 4096,
                uploadedAt: TestCity.start)
            try await city.office.database.write { db in
                try db.insertImport(job)
                try db.noteProgress(of: job.id, rows: 1234, bytes: 2048)
            }
            let own = browser()
            try await own.login(officer)
            let page = try await own.get("/imports/I-slow").text
            #expect(page.contains("已读 1,234 行，2 KB / 4 KB"))
            #expect(page.contains("<progress max=\"4096\" value=\"2048\""))
            #expect(page.contains("data-refresh=\"2\"") && page.contains("refresh.js"))
            let early = try await own.post("/imports/I-slow/confirmation", [])
            #expect(early.status == 422 && early.text.contains("尚未检查完毕"))
            let failed = try await city.office.database.write { db in
                var failed = try db.importJob(job.id) ?? job
                failed.failedAt = TestCity.start
                failed.failure = "系统故障，未写入任何数据，请重试或联系管理员。"
                try db.updateImport(failed)
                return failed.state
            }
            #expect(failed == .failed)
            let after = try await own.get("/imports/I-slow").text
            #expect(after.contains("未能完成") && after.contains("系统故障") && !after.contains("data-refresh"))
        }
    }
}
