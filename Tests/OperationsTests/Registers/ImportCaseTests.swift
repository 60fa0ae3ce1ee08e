// SPDX-License-Identifier: Apache-2.0
import Foundation
import Operations
import SpotCheck
import Storage
import TestCity
import Testing

/// A city with a folder for files that are handed in.
private struct Desk {
    let city: TestCity
    let folder: TemporaryFolder

    init(_ kind: TestDatabase) async throws {
        city = try await TestCity.make(kind)
        folder = try TemporaryFolder()
    }

    /// A code with a valid check character, made from a number.
    static func code(_ number: Int) -> String {
        let start = "91430702MA4\(String(1_000_000 + number).dropFirst())"
        return start + String(USCC.check(of: start))
    }

    /// Uploads a file and has it checked.
    func check(_ lines: [String], _ name: String = "名录.csv") async throws -> String {
        let path = folder.path + "/\(UUID().uuidString)"
        try Data(lines.joined(separator: "\n").utf8).write(to: URL(fileURLWithPath: path))
        let officer = city.cast.coordinator
        let id = try await city.office.receiveImport(.entities, file: path, name: name, by: officer)
        try await city.office.checkImport(id, by: officer)
        return id
    }

    func commit(_ id: String) async throws {
        try await city.office.confirmImport(id, validRowsOnly: false, by: city.cast.coordinator)
        try await city.office.commitImport(id, by: city.cast.coordinator)
    }

    func view(_ id: String) async throws -> ImportView {
        try await city.office.importView(id, problemsFrom: 0, limit: 50, by: city.cast.coordinator)
    }

    func changes(_ id: String, _ field: String? = nil) async throws -> [ImportChange] {
        try await city.office.importChanges(
            of: id, field: field, from: 0, limit: 1000, by: city.cast.coordinator
        ).changes
    }

    /// Looks for ten seconds at most until a check that runs by itself is done.
    func checked(_ id: String) async throws -> ImportView {
        for _ in 0..<200 {
            let view = try await view(id)
            if view.job.state != .checking { return view }
            try await Task.sleep(for: .milliseconds(50))
        }
        Issue.record("still being checked")
        return try await view(id)
    }
}

@Suite struct `An import as a case` {
    private static let header = "统一社会信用代码,名称,登记状态,属地,住所"

    private static func lines(_ count: Int, address: (Int) -> String = { "某路\($0)号" }) -> [String] {
        [header] + (0..<count).map { "\(Desk.code($0)),常德第\($0)商行,存续,武陵区,\(address($0))" }
    }

    @Test(arguments: TestDatabase.available)
    func `shows what it will change field by field, and afterwards what it has changed`(
        kind: TestDatabase
    ) async throws {
        let desk = try await Desk(kind)
        let first = try await desk.check(Self.lines(30))
        let new = try await desk.view(first)
        #expect(new.fields.map(\.field) == [""] && new.fields.map(\.many) == [30])
        #expect(try await desk.changes(first).first?.name == "常德第0商行")
        try await desk.commit(first)
        var lines = Self.lines(32) { $0 % 10 == 3 ? "别路" : "某路\($0)号" }
        lines[1] = lines[1].replacingOccurrences(of: "第0商行", with: "第零商行")
        let second = try await desk.check(lines)
        let view = try await desk.view(second)
        #expect(
            Dictionary(uniqueKeysWithValues: view.fields.map { ($0.field, $0.many) })
                == ["": 2, "住所": 3, "名称": 1])
        let expected = ImportChange(
            row: 5, key: Desk.code(3), name: "常德第3商行", field: "住所", before: "某路3号", after: "别路")
        #expect(try await desk.changes(second, "住所").first == expected)
        #expect(try await desk.changes(second, "名称").map(\.after) == ["常德第零商行"])
        #expect(try await desk.changes(second, "").map(\.row) == [32, 33])
        #expect(try await desk.changes(second).count == 6)
        // Nothing has changed yet; once it has, the same is shown.
        let stored = try await desk.city.office.database.read { try $0.entity(Desk.code(3))?.row.address }
        #expect(stored == "某路3号")
        let before = try await desk.changes(second)
        try await desk.commit(second)
        #expect(try await desk.changes(second) == before)
    }

    @Test(arguments: TestDatabase.available)
    func `learns what the titles of a unit mean, for this file and those that follow`(
        kind: TestDatabase
    ) async throws {
        let desk = try await Desk(kind)
        let (office, officer) = (desk.city.office, desk.city.cast.coordinator)
        func file(_ range: Range<Int>) -> [String] {
            ["本表由窗口填报", "代号,店招,现状,片区,备注,住所"]
                + range.map { "\(Desk.code($0)),常德第\($0)商行,存续,武陵区,无,某路" }
        }
        let id = try await desk.check(file(0..<5))
        #expect(try await desk.view(id).summary.map(\.rule) == [.headerMissing])
        let columns = try await office.importColumns(of: id, by: officer)
        #expect(columns.header == ["代号", "店招", "现状", "片区", "备注", "住所"])
        #expect(columns.keys == [nil, nil, nil, nil, nil, "address"])
        #expect(columns.missing == ["名称", "登记状态"])
        #expect(columns.samples.first?[1] == "常德第0商行")
        await #expect(throws: RegisterRefusal.columnTwice(header: "名称")) {
            try await office.nameImportColumns(
                of: id, ["uscc", "name", "name", "jurisdiction", nil, "address"], by: officer)
        }
        await #expect(throws: NotFound.self) {
            try await office.nameImportColumns(of: id, ["other", nil, nil, nil, nil, nil], by: officer)
        }
        try await office.nameImportColumns(
            of: id, ["uscc", "name", "status", "jurisdiction", nil, "address"], by: officer)
        let view = try await desk.checked(id)
        #expect(view.job.counts == ImportCounts(read: 5, new: 5))
        #expect(view.job.ignoredColumns == [])
        try await desk.commit(id)
        await #expect(throws: RegisterRefusal.alreadyDecided) {
            try await office.nameImportColumns(
                of: id, ["uscc", "name", "status", "jurisdiction", nil, nil], by: officer)
        }
        let next = try await desk.check(file(3..<9))
        #expect(try await desk.view(next).job.counts == ImportCounts(read: 6, new: 4, unchanged: 2))
        // What one unit says does not bind another.
        let known = try await office.database.read { db in
            (
                try db.columnTitles(unit: officer.unit, dataset: .entities),
                try db.columnTitles(unit: "wlq", dataset: .entities),
                try db.columnTitles(unit: officer.unit, dataset: .items)
            )
        }
        #expect(known.0["店招"] == "name" && known.0["备注"] == "")
        #expect(known.1.isEmpty && known.2.isEmpty)
    }

    @Test(arguments: TestDatabase.available)
    func `takes titles from the command line for one file alone`(kind: TestDatabase) async throws {
        let desk = try await Desk(kind)
        let path = desk.folder.path + "/甲.csv"
        let text = "代号,店招,登记状态,属地\n\(Desk.code(1)),常德第1商行,存续,武陵区\n"
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        func run(_ titles: [String: String], dryRun: Bool) async throws -> ImportOutcome {
            try await desk.city.office.importFile(
                .entities, path: path, dryRun: dryRun, titles: titles, by: desk.city.cast.coordinator
            ).outcome
        }
        #expect(try await run([:], dryRun: true).counts.bad == 1)
        let titles = ["代号": "uscc", "店招": "name"]
        #expect(try await run(titles, dryRun: true).counts == ImportCounts(read: 1, new: 1))
        #expect(try await run(titles, dryRun: true).changes.map(\.key) == [Desk.code(1)])
        #expect(try await run(titles, dryRun: false).counts == ImportCounts(read: 1, new: 1))
        #expect(try await run([:], dryRun: true).counts.bad == 1)
    }
}
