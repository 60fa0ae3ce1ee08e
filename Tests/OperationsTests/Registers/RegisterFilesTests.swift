// SPDX-License-Identifier: Apache-2.0
import Foundation
import Operations
import SpotCheck
import Storage
import Tabular
import TestCity
import Testing

@Suite struct `Register files` {
    @Test(arguments: DatasetKind.allCases)
    func `import their own templates without a complaint about their form`(kind: DatasetKind) async throws {
        let city = try await TestCity.make()
        let (office, officer, tables) = (city.office, city.cast.coordinator, city.office.rulebook.tables)
        // What a sample row names stands in the sample rows of the datasets before it.
        for earlier in DatasetKind.allCases.prefix(while: { $0 != kind }) {
            let text = try Book(bytes: RegisterFiles.textTemplate(earlier))
            let report = try await office.importFile(earlier, path: text.path, dryRun: false, by: officer)
            #expect(report.committed, "\(report.outcome.problems)")
        }
        let text = try Book(bytes: RegisterFiles.textTemplate(kind))
        let report = try await office.importFile(kind, path: text.path, dryRun: true, by: officer)
        #expect(report.outcome.counts == ImportCounts(read: 1, new: 1), "\(report.outcome.problems)")
        let template = try Book(bytes: try RegisterFiles.template(kind, tables))
        let empty = try await office.importFile(kind, path: template.path, dryRun: true, by: officer)
        #expect(empty.outcome.counts == ImportCounts() && empty.outcome.problems.isEmpty)
        #expect(empty.outcome.notes == ["读取的是工作表“\(kind.title)”；未读取工作表“填写示例”、“填写说明”"])
        #expect(try template.rows == [Dataset.of(kind).templateHeader])
    }

    @Test(arguments: DatasetKind.allCases)
    func `say of every column what the definition says, and nothing else`(kind: DatasetKind) throws {
        let tables = try Rulebook.load().tables
        let dataset = Dataset.of(kind)
        let dictionary = String(decoding: RegisterFiles.dictionary(kind, tables), as: UTF8.self)
        let schema = try CanonicalJSONReader(dataset.schema(tables))
        let properties = try schema.object("properties")
        #expect(Set(properties.fields.keys) == Set(dataset.columns.map(\.key)))
        for column in dataset.columns {
            #expect(dictionary.contains(column.header) && dictionary.contains(column.kind.words))
            #expect(try properties.object(column.key).string("title") == column.header)
        }
        #expect(dataset.version.count == 8)
    }

    @Test func `of one dataset are refused by name for another`() async throws {
        let city = try await TestCity.make()
        let template = try Book(bytes: try RegisterFiles.template(.items, city.office.rulebook.tables))
        let report = try await city.office.importFile(
            .entities, path: template.path, dryRun: true, by: city.cast.coordinator)
        #expect(report.outcome.problems.map(\.advice) == ["这是“随机抽查事项清单”的模板。请核对所选的名录，或者改用本名录的模板。"])
    }
}

@Suite struct `A workbook that is imported` {
    private let header = ["统一社会信用代码", "名称", "登记状态", "属地", "信用风险分类"]

    @Test(arguments: TestDatabase.available)
    func `changes the register as a text file does`(kind: TestDatabase) async throws {
        let city = try await TestCity.make(kind)
        let (office, officer) = (city.office, city.cast.coordinator)
        let rows = [["91430702MA4PGC4Y0B", "䶮𠮷商行", "存续", "武陵区", "A"]]
        let book = try Book([header] + rows)
        let first = try await office.importFile(.entities, path: book.path, dryRun: false, by: officer)
        #expect(first.committed && first.outcome.counts == ImportCounts(read: 1, new: 1))
        #expect(first.outcome.encoding == "XLSX" && first.outcome.notes == ["读取的是工作表“名录”"])
        let again = try await office.importFile(.entities, path: book.path, dryRun: false, by: officer)
        #expect(again.outcome.counts == ImportCounts(read: 1, unchanged: 1))
        let stored = try await office.database.read { try $0.entity("91430702MA4PGC4Y0B") }
        #expect(stored?.row.name == "䶮𠮷商行")
    }

    @Test(arguments: TestDatabase.available)
    func `keeps what was noted of it with the job`(kind: TestDatabase) async throws {
        let city = try await TestCity.make(kind)
        let (office, officer) = (city.office, city.cast.coordinator)
        let book = try Book([header, ["91430702MA4PGC4Y0C", "坏行", "存续", "武陵区", "A"]])
        let id = try await office.receiveImport(.entities, file: book.path, name: "甲.xlsx", by: officer)
        try await office.checkImport(id, by: officer)
        let job = try #require(try await office.database.read { try $0.importJob(id) })
        #expect(job.notes == ["读取的是工作表“名录”"] && !job.mustNotBeWritten && job.counts.bad == 1)
        let columns = try await office.importColumns(of: id, by: officer)
        #expect(columns.header == header && columns.samples.count == 1)
        let bad = try Book(bytes: try await office.badRows(of: id, by: officer))
        #expect(try bad.rows[0] == header + ["原行号", "问题及处理"])
        #expect(try bad.rows[1].prefix(2) == ["91430702MA4PGC4Y0C", "坏行"])
    }
}
