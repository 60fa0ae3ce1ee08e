// SPDX-License-Identifier: Apache-2.0
import Foundation
import Operations
import SpotCheck
import Storage
import TestCity
import Testing

@testable import mingqian_verify

/// A city into whose registers files come as tables of text.
private struct Files {
    let city: TestCity
    var office: Office { city.office }

    init(_ kind: TestDatabase) async throws { city = try await TestCity.make(kind) }

    @discardableResult
    func take(_ dataset: DatasetKind, _ rows: [[String]]) async throws -> String {
        let book = try Book(rows)
        let report = try await office.importFile(
            dataset, path: book.path, dryRun: false, by: city.cast.coordinator)
        #expect(report.committed, "\(report.outcome.problems)")
        return try #require(report.job)
    }

    func undo(_ job: String, reason: String = "报送口径有误") async throws {
        try await office.undoImport(job, reason: reason, by: city.cast.coordinator)
    }

    /// Every column of every row of a table, in the order of its key.
    func table(_ sql: SQL) async throws -> [[SQLValue]] {
        try await office.database.read { db in try db.rows(sql).map(\.values) }
    }

    static func code(_ number: Int) -> String {
        let start = "91430702MA4\(String(1_000_000 + number).dropFirst())"
        return start + String(USCC.check(of: start))
    }

    static func entities(_ rows: [(Int, String, String)]) -> [[String]] {
        [["统一社会信用代码", "名称", "曾用名", "登记状态", "属地", "信用风险分类"]]
            + rows.map { [code($0.0), $0.1, "", "存续", "武陵区", $0.2] }
    }
}

@Suite struct `A committed import` {
    @Test(arguments: TestDatabase.available)
    func `is taken back as a whole, and what it changed stands as before`(kind: TestDatabase) async throws {
        let files = try await Files(kind)
        try await files.take(.entities, Files.entities([(1, "甲商行", "A"), (2, "乙商行", "B")]))
        let all: SQL = "SELECT * FROM entity ORDER BY key"
        let grams: SQL = "SELECT * FROM entity_gram ORDER BY gram, key"
        let counts: SQL = "SELECT * FROM entity_count ORDER BY in_pool, jurisdiction, risk_class, status"
        let before = try await (files.table(all), files.table(grams), files.table(counts))
        let second = try await files.take(
            .entities, Files.entities([(1, "丙商行", "D"), (2, "乙商行", "B"), (3, "丁商行", "C")]))
        #expect(try await files.table(all) != before.0)
        try await files.undo(second)
        #expect(try await files.table(all) == before.0)
        #expect(try await files.table(grams) == before.1)
        #expect(try await files.table(counts) == before.2)
        #expect(try await files.table("SELECT * FROM entity_before").isEmpty)
        let history = try await files.office.database.read { try $0.changes(.entities, key: Files.code(1)) }
        #expect(history.filter { $0.field == "名称" }.map(\.after) == ["甲商行", "丙商行"])
        let job = try await files.office.database.read { try $0.importJob(second) }
        #expect(job?.state == .undone && job?.undoneIndex == 3)
        await #expect(throws: RegisterRefusal.alreadyDecided) { try await files.undo(second) }
        // The same file can come again.
        let again = try await files.take(.entities, Files.entities([(1, "丙商行", "D"), (3, "丁商行", "C")]))
        #expect(try await files.office.database.read { try $0.importJob(again)?.counts.changed } == 1)
    }

    @Test(arguments: TestDatabase.available)
    func `of inspectors gives back certificates, numbers and relations`(kind: TestDatabase) async throws {
        let files = try await Files(kind)
        let header = ["所在单位", "单位工号", "姓名", "执法证号", "手机", "回避关系"]
        func row(_ number: String, _ certificate: String, _ phone: String, _ relation: String) -> [String] {
            ["scjg", number, "张\(number)", certificate, phone, relation]
        }
        try await files.take(
            .inspectors, [header, row("1", "C1", "13800000001", "\(Files.code(1)):亲属任职")])
        let people: SQL = "SELECT * FROM inspector ORDER BY id"
        let relations: SQL = "SELECT * FROM inspector_relation ORDER BY inspector, entity, declared_at"
        let before = try await (files.table(people), files.table(relations))
        files.city.clock.advance(minutes: 5)
        let second = try await files.take(
            .inspectors,
            [header, row("1", "C9", "13900000009", "\(Files.code(2)):持股"), row("2", "C2", "", "")])
        try await files.undo(second)
        #expect(try await files.table(people) == before.0)
        #expect(try await files.table(relations) == before.1)
    }

    @Test(arguments: TestDatabase.available)
    func `of items makes the version before the one in force`(kind: TestDatabase) async throws {
        let files = try await Files(kind)
        func items(_ rows: [(String, String)]) -> [[String]] {
            [["事项编号", "检查主体", "抽查类别", "抽查事项", "检查依据", "检查对象", "事项类别", "检查方式", "生效日期"]]
                + rows.map { [$0.0, "scjg", "登记", $0.1, "条例", "企业", "一般检查事项", "现场检查", "2026-01-01"] }
        }
        try await files.take(.items, items([("X-1", "公示信息")]))
        let before = try await files.table("SELECT * FROM check_item ORDER BY code, version")
        files.city.clock.advance(minutes: 5)
        let second = try await files.take(.items, items([("X-1", "公示信息检查"), ("X-2", "名称")]))
        try await files.undo(second)
        #expect(try await files.table("SELECT * FROM check_item ORDER BY code, version") == before)
    }

    @Test(arguments: TestDatabase.available)
    func `is not taken back once something was built on it, without a reason, or by others`(
        kind: TestDatabase
    ) async throws {
        let files = try await Files(kind)
        let first = try await files.take(.entities, Files.entities([(1, "甲商行", "A"), (2, "乙商行", "B")]))
        await #expect(throws: RegisterRefusal.reasonMissing) { try await files.undo(first, reason: "") }
        await #expect(throws: NotFound.self) {
            try await files.office.undoImport(first, reason: "x", by: files.city.cast.otherOperator)
        }
        await #expect(throws: NotAllowed.self) {
            try await files.office.undoImport(first, reason: "x", by: files.city.cast.auditor)
        }
        let second = try await files.take(.entities, Files.entities([(2, "丙商行", "B")]))
        await #expect(throws: RegisterRefusal.notUndoable("其后的导入又变更了其中 1 条")) {
            try await files.undo(first)
        }
        // The last one first, then the one before.
        try await files.undo(second)
        try await files.undo(first)
        #expect(try await files.table("SELECT key FROM entity").isEmpty)
    }

    @Test(arguments: TestDatabase.available)
    func `is not taken back after a roster was frozen, and the log says of both what a verifier accepts`(
        kind: TestDatabase
    ) async throws {
        let town = try await DrawTown.make(kind)
        let header = ["统一社会信用代码", "名称", "登记状态", "属地", "信用风险分类"]
        let book = try Book([header, [Files.code(7), "甲商行", "存续", "武陵区", "A"]])
        func take() async throws -> String {
            let report = try await town.office.importFile(
                .entities, path: book.path, dryRun: false, by: town.coordinator)
            return try #require(report.job)
        }
        try await town.office.undoImport(try await take(), reason: "误传", by: town.coordinator)
        let job = try await take()
        let roster = try await town.office.freezeRoster(ofTask: town.task, by: town.clerk)
        await #expect(throws: RegisterRefusal.notUndoable("其后已固化名单 \(roster)")) {
            try await town.office.undoImport(job, reason: "误传", by: town.coordinator)
        }
        let (text, status) = try MainJob(town: town).verify(try await MainJob(town: town).export())
        #expect(status == 0, "\(text)")
    }
}
