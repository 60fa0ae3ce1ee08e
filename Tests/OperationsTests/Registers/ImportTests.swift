// SPDX-License-Identifier: Apache-2.0
import Foundation
import Operations
import SpotCheck
import Storage
import TestCity
import Testing

/// A file that is gone when its test is done.
private final class TemporaryFile {
    let path: String

    init(_ bytes: [UInt8]) throws {
        path =
            FileManager.default.temporaryDirectory.appending(path: "mingqian-\(UUID().uuidString).csv").path
        try Data(bytes).write(to: URL(fileURLWithPath: path))
    }

    convenience init(_ lines: [String]) throws { try self.init(Array(lines.joined(separator: "\n").utf8)) }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// Imports a file that lives until it is read.
private func imported(
    _ city: TestCity, _ dataset: DatasetKind, _ file: TemporaryFile, dryRun: Bool,
    validRowsOnly: Bool = false,
    by officer: Officer
) async throws -> ImportReport {
    let report = try await city.office.importFile(
        dataset, path: file.path, dryRun: dryRun, validRowsOnly: validRowsOnly, by: officer)
    withExtendedLifetime(file) {}
    return report
}

/// A USCC with a valid check character, made from a number.
private func uscc(_ number: Int) -> String {
    let digits = String(100_000_000 + number).dropFirst()
    let start = "91430702MA4\(digits.prefix(6))"
    let padded = start + String(repeating: "0", count: 17 - start.count)
    return padded + String(USCC.check(of: padded))
}

private let header = "统一社会信用代码,名称,登记状态,属地,住所,信用风险分类,成立日期"

private func lines(_ count: Int, address: String = "某路1号", status: String = "存续") -> [String] {
    [header]
        + (0..<count).map { n in
            "\(uscc(n * 1000)),常德第\(n)商行,\(status),武陵区,\(address),\(["A", "B", "C", "D"][n % 4]),2018/5/17"
        }
}

@Suite struct `Importing entities` {
    @Test(arguments: TestDatabase.available)
    func `tells new, changed and unchanged apart, and the same file twice changes nothing`(
        kind: TestDatabase
    ) async throws {
        let city = try await TestCity.make(kind)
        let file = try TemporaryFile(lines(50))
        func importing(_ file: TemporaryFile) async throws -> ImportReport {
            try await imported(city, .entities, file, dryRun: false, by: city.cast.coordinator)
        }
        let first = try await importing(file)
        #expect(first.committed && first.outcome.counts == ImportCounts(read: 50, new: 50))
        let again = try await importing(file)
        #expect(again.outcome.counts == ImportCounts(read: 50, unchanged: 50))

        var changed = lines(51)
        changed[3] = changed[3].replacingOccurrences(of: "某路1号", with: "别路2号")
        changed[4] = changed[4].replacingOccurrences(of: "存续", with: "注销")
        let third = try await importing(try TemporaryFile(changed))
        #expect(third.outcome.counts == ImportCounts(read: 51, new: 1, changed: 2, unchanged: 48))

        let (entity, changes, pool, entries) = try await city.office.database.read { db in
            let key = uscc(3000)
            return (
                try db.entity(key), try db.changes(.entities, key: key),
                try db.entityCount(matching: EntityFilter(inPool: true)), try db.logSize()
            )
        }
        #expect(entity?.row.status == .deregistered && entity?.row.isInPool == false)
        #expect(Set(changes.map(\.field)) == ["登记状态", "状态归一"])
        #expect(changes.contains { $0.before == "存续" && $0.after == "注销" })
        #expect(pool == 50)
        // The start of the log and the two imports that changed something.
        #expect(entries == 3)
    }

    @Test(arguments: TestDatabase.available)
    func `takes the whole file or nothing unless told to leave out bad rows`(kind: TestDatabase) async throws
    {
        let city = try await TestCity.make(kind)
        var rows = lines(10)
        rows[5] = "9.14E+17,坏行,存续,武陵区,,A,"
        rows.append(rows[1])
        let file = try TemporaryFile(rows)
        let refused = try await imported(city, .entities, file, dryRun: false, by: city.cast.coordinator)
        #expect(!refused.committed)
        #expect(refused.outcome.counts.bad == 2)
        #expect(refused.outcome.problems.map(\.rule) == [.roundedNumber, .duplicateInFile])
        #expect(refused.outcome.problems.map(\.row) == [6, 12])
        #expect(try await city.office.database.read { try $0.entityCount(matching: EntityFilter()) } == 0)
        #expect(try await city.office.database.read { try $0.logSize() } == 1)

        let partial = try await imported(
            city, .entities, file, dryRun: false, validRowsOnly: true, by: city.cast.coordinator)
        #expect(partial.committed && partial.outcome.counts.new == 9)
        #expect(try await city.office.database.read { try $0.entityCount(matching: EntityFilter()) } == 9)
    }

    @Test(arguments: TestDatabase.available)
    func `changes nothing on a dry run`(kind: TestDatabase) async throws {
        let city = try await TestCity.make(kind)
        let file = try TemporaryFile(lines(5))
        let report = try await imported(city, .entities, file, dryRun: true, by: city.cast.coordinator)
        #expect(report.outcome.counts.new == 5 && !report.committed && report.job == nil)
        let after = try await city.office.database.read { db in
            (try db.entityCount(matching: EntityFilter()), try db.importJobs(units: nil), try db.logSize())
        }
        #expect(after.0 == 0 && after.1.isEmpty && after.2 == 1)
    }

    @Test func `reads GB 18030, semicolons and title lines`() async throws {
        let city = try await TestCity.make()
        let text = ["市场主体名单;;"] + lines(3).map { $0.replacingOccurrences(of: ",", with: ";") }
        // GB 18030 has no name of its own in Foundation, only this number.
        let encoding = String.Encoding(rawValue: 0x8000_0632)
        let bytes = try #require(text.joined(separator: "\r\n").data(using: encoding))
        let file = try TemporaryFile(Array(bytes))
        let report = try await imported(city, .entities, file, dryRun: true, by: city.cast.coordinator)
        #expect(report.outcome.encoding == "GB18030" && report.outcome.counts.new == 3)
    }

    @Test func `keeps what the file has no column for`() async throws {
        let city = try await TestCity.make()
        _ = try await imported(
            city, .entities, try TemporaryFile(lines(2)), dryRun: false, by: city.cast.coordinator)
        let classes = ["uniscid,entname,regstate,属地,信用风险分类", "\(uscc(0)),常德第0商行,存续,武陵区,D"]
        let file = try TemporaryFile(classes)
        let report = try await imported(city, .entities, file, dryRun: false, by: city.cast.coordinator)
        #expect(report.outcome.counts == ImportCounts(read: 1, changed: 1))
        let row = try await city.office.database.read { try $0.entity(uscc(0))?.row }
        #expect(row?.riskClass == .d && row?.address == "某路1号" && row?.registeredOn != nil)
    }

    @Test func `lets a county write its own area only`() async throws {
        let city = try await TestCity.make()
        let file = try TemporaryFile(lines(1) + ["\(uscc(9000)),安乡商行,存续,安乡县,,A,"])
        let report = try await imported(city, .entities, file, dryRun: true, by: city.cast.countyOperator)
        #expect(report.outcome.counts.new == 1 && report.outcome.problems.map(\.rule) == [.outOfScope])
        await #expect(throws: NotAllowed.self) {
            try await imported(city, .entities, file, dryRun: true, by: city.cast.inspector)
        }
    }

    @Test(arguments: [
        ("统一社会信用代码,名称,登记状态\n,甲,存续", RowRule.required, 2), ("统一社会信用代码,属地\n1,2", .headerMissing, 1),
        ("", .headerMissing, 1), ("PK\u{3}\u{4}xxxxxxxx", .unreadableFile, 1),
    ]) func `names what makes a file unusable`(text: String, rule: RowRule, row: Int) async throws {
        let city = try await TestCity.make()
        let report = try await imported(
            city, .entities, try TemporaryFile([text]), dryRun: true, by: city.cast.coordinator)
        #expect(report.outcome.counts.bad >= 1)
        #expect(report.outcome.problems.first?.rule == rule)
        #expect(report.outcome.problems.first?.row == row)
    }

    @Test(arguments: TestDatabase.available)
    func `is one entry of the log, which names no row`(kind: TestDatabase) async throws {
        let city = try await TestCity.make(kind)
        _ = try await imported(
            city, .entities, try TemporaryFile(lines(3)), dryRun: false, by: city.cast.coordinator)
        let entry = try #require(try await city.office.database.read { try $0.entry(at: 1) })
        let json = try CanonicalJSONReader(try CanonicalJSON(parsing: entry.bytes))
        #expect(try json.string("type") == "register.import" && json.string("actor") == "coordinator@scjg")
        #expect(try json.object("rows").count("size") == 3 && json.count("new") == 3)
        #expect(!String(decoding: entry.bytes, as: UTF8.self).contains("91430702"))
    }
}

@Suite struct `Searching entities` {
    @Test(arguments: TestDatabase.available)
    func `finds fragments of names and codes, and pages in order`(kind: TestDatabase) async throws {
        let city = try await TestCity.make(kind)
        var rows = lines(30)
        rows.append("\(uscc(50_000)),百分之百%商行_甲,存续,武陵区,,A,")
        _ = try await imported(
            city, .entities, try TemporaryFile(rows), dryRun: false, by: city.cast.coordinator)
        try await city.office.database.read { db in
            func found(_ words: String) throws -> Int64 {
                try db.entityCount(matching: EntityFilter(words: words))
            }
            #expect(try found("第7商") == 1)
            #expect(try found("商行") == 31)
            #expect(try found("%") == 1)
            #expect(try found("_") == 1)
            #expect(try found(uscc(7000).lowercased()) == 1)
            #expect(try found(String(uscc(7000).suffix(5))) >= 1)
            #expect(try found("没有") == 0)
            let filter = EntityFilter(words: "商行", riskClass: .a)
            let first = try db.entities(matching: filter, limit: 5)
            let rest = try db.entities(matching: filter, after: first[4].key, limit: 50)
            #expect((first + rest).map(\.key) == (first + rest).map(\.key).sorted())
            #expect(first.count + rest.count == 9)
            #expect(try db.entityCount(matching: EntityFilter(jurisdiction: "430702", riskClass: .b)) == 8)
        }
    }
}

@Suite struct `Importing items and inspectors` {
    @Test(arguments: TestDatabase.available)
    func `keeps the old version of a changed item`(kind: TestDatabase) async throws {
        let city = try await TestCity.make(kind)
        let head = "事项编号,检查主体,抽查类别,抽查事项,法律法规名称,条款,检查对象,事项类别,检查方式,比例上限,生效日期"
        func row(_ ratio: String, unit: String = "常德市市场监督管理局") -> String {
            "SCJG-001,\(unit),登记事项检查,名称规范使用,《条例》,第十条,企业,一般,现场检查、书面检查,\(ratio),2026-01-01"
        }
        for ratio in ["3%", "5%"] {
            let report = try await imported(
                city, .items, try TemporaryFile([head, row(ratio)]), dryRun: false,
                by: city.cast.departmentOperator)
            #expect(report.committed, "\(report.outcome.problems)")
        }
        let versions = try await city.office.database.read { try $0.itemVersions("SCJG-001") }
        #expect(versions.map(\.version) == [1, 2])
        #expect(versions[0].row.ratioMost == Ratio(3, 100) && versions[0].supersededAt != nil)
        #expect(versions[1].row.ratioMost == Ratio(5, 100) && versions[1].supersededAt == nil)
        #expect(versions[1].row.methods == [.onSite, .paper] && versions[1].row.unit == "scjg")

        let other = try await imported(
            city, .items, try TemporaryFile([head, row("5%"), row("5%", unit: "没有的局")]), dryRun: true,
            by: city.cast.otherOperator)
        #expect(other.outcome.problems.map(\.rule) == [.outOfScope, .unknownUnit])
    }

    @Test(arguments: TestDatabase.available)
    func `keeps no personal number in the clear and ends relations no longer declared`(
        kind: TestDatabase
    ) async throws {
        let city = try await TestCity.make(kind)
        let head = "单位工号,姓名,所在单位,执法证号,执法证有效期至,执法区域,回避关系,身份证号,手机号"
        func importing(_ relation: String) async throws -> ImportReport {
            let row =
                "SCJG0001,赵磊,scjg,1807001,2028-12-31,武陵区、鼎城区,\(relation),430702199001010019,13812345678"
            return try await imported(
                city, .inspectors, try TemporaryFile([head, row]), dryRun: false,
                by: city.cast.coordinator)
        }
        let first = try await importing("91430702MA4PGC4Y0B:亲属任职")
        #expect(first.committed, "\(first.outcome.problems)")
        #expect(try await importing("91430702MA4PGC4Y0B:亲属任职").outcome.counts.unchanged == 1)
        let database = city.office.database
        let stored = try #require(try await database.read { try $0.inspector("scjg:SCJG0001") })
        #expect(stored.row.areas == ["430702", "430703"] && stored.row.residentID == nil)
        let seals = PersonalSeals(dataKey: city.office.settings.dataKey)
        let sealed = try #require(stored.phoneSealed)
        #expect(try seals.open(sealed) == "13812345678")
        #expect(!String(decoding: sealed, as: UTF8.self).contains("138"))
        #expect(try await database.read { try $0.relations() }.map(\.entity) == ["91430702MA4PGC4Y0B"])
        #expect(try await importing("").outcome.counts.changed == 1)
        #expect(try await database.read { try $0.relations() } == [])
        let changes = try await database.read { try $0.changes(.inspectors, key: "scjg:SCJG0001") }
        #expect(changes.map(\.field) == ["回避关系"])
    }

    @Test(arguments: TestDatabase.available)
    func `refuses a staff number that is somebody else's, and takes a new name with the same resident id`(
        kind: TestDatabase
    ) async throws {
        let city = try await TestCity.make(kind)
        let head = "单位工号,姓名,所在单位,执法证号,身份证号"
        func importing(_ number: String, _ name: String, _ id: String = "") async throws -> ImportReport {
            try await imported(
                city, .inspectors, try TemporaryFile([head, "\(number),\(name),scjg,1807001,\(id)"]),
                dryRun: false, by: city.cast.coordinator)
        }
        let (own, other) = ("430702199001010019", "11010519491231002X")
        #expect(try await importing("SCJG0001", "赵磊", own).committed)
        for (name, id, column) in [("钱明", other, "单位工号"), ("赵磊", other, "单位工号"), ("钱明", "", "姓名")] {
            let refused = try await importing("SCJG0001", name, id)
            #expect(!refused.committed)
            let problem = try #require(refused.outcome.problems.first)
            #expect(problem.rule == .nameMismatch && problem.row == 2 && problem.columnName == column)
            #expect(problem.advice.contains("赵磊") && problem.value != id)
        }
        let database = city.office.database
        #expect(try await database.read { try $0.inspector("scjg:SCJG0001") }?.row.name == "赵磊")
        #expect(try await importing("SCJG0001", "赵雷", own).outcome.counts.changed == 1)
        #expect(try await database.read { try $0.inspector("scjg:SCJG0001") }?.row.name == "赵雷")

        // Without a resident id on file there is nothing to agree with, until one is given under the old name.
        #expect(try await importing("SCJG0002", "孙丽").committed)
        #expect(try await !importing("SCJG0002", "孙莉", other).committed)
        #expect(try await importing("SCJG0002", "孙丽", other).committed)
        #expect(try await importing("SCJG0002", "孙莉", other).committed)
    }

    @Test func `tells who can be drawn on a day`() throws {
        func inspector(_ change: (inout InspectorRow) -> Void) throws -> Bool {
            var row = InspectorRow(
                staffNumber: "1", name: "甲", unit: "scjg", certificate: "1",
                certificateFrom: Day("2026-01-01"),
                certificateTo: Day("2026-12-31"), itemCategories: [], skills: [], areas: [],
                unavailableFrom: nil, unavailableTo: nil, duty: "在岗", relations: [], residentID: nil,
                phone: nil)
            change(&row)
            let stored = StoredInspector(
                id: "scjg:1", row: row, importJob: nil, recordedAt: TestCity.start, leftAt: nil,
                phoneSealed: nil)
            return stored.isAvailable(on: try #require(Day("2026-06-15")))
        }
        #expect(try inspector { _ in })
        #expect(try !inspector { $0.certificateTo = Day("2026-06-14") })
        #expect(try inspector { $0.certificateTo = Day("2026-06-15") })
        #expect(try !inspector { $0.certificateFrom = Day("2026-06-16") })
        #expect(try !inspector { $0.duty = "借调" })
        #expect(try !inspector { $0.unavailableFrom = Day("2026-06-15") })
        #expect(try inspector { $0.unavailableTo = Day("2026-06-14") })
        #expect(try !inspector { $0.unavailableTo = Day("2026-06-15") })
    }
}

@Suite struct `An import by upload` {
    @Test(arguments: TestDatabase.available)
    func `is checked, confirmed once and written; its bad rows come back mendable`(
        kind: TestDatabase
    ) async throws {
        let city = try await TestCity.make(kind)
        let (office, officer) = (city.office, city.cast.coordinator)
        var rows = lines(4)
        rows[2] = "91430702MA4PGC4Y0C,坏行,存续,武陵区,,A,"
        let source = try TemporaryFile(rows)
        let id = try await office.receiveImport(.entities, file: source.path, name: "甲.csv", by: officer)
        await #expect(throws: RegisterRefusal.notCheckedYet) {
            try await office.confirmImport(id, validRowsOnly: true, by: officer)
        }
        try await office.checkImport(id, by: officer)
        let checked = try #require(try await office.database.read { try $0.importJob(id) })
        #expect(checked.counts == ImportCounts(read: 4, new: 3, bad: 1) && checked.committedAt == nil)
        #expect(try await office.database.read { try $0.problemSummary(of: id).map(\.rule) } == [.usccCheck])
        await #expect(throws: RegisterRefusal.badRows(count: 1)) {
            try await office.confirmImport(id, validRowsOnly: false, by: officer)
        }
        await #expect(throws: NotFound.self) {
            try await office.confirmImport(id, validRowsOnly: true, by: city.cast.otherOperator)
        }

        let bad = try Book(bytes: try await office.badRows(of: id, by: officer))
        let badRows = try bad.rows
        #expect(badRows.count == 2 && badRows[1].suffix(2).first == "3")
        let mended = try Book(
            badRows.map { row in row.map { $0.replacingOccurrences(of: "Y0C", with: "Y0B") } })
        let report = try await office.importFile(.entities, path: mended.path, dryRun: true, by: officer)
        #expect(report.outcome.counts == ImportCounts(read: 1, new: 1))
        #expect(report.outcome.ignoredColumns == ["原行号", "问题及处理"])

        try await office.confirmImport(id, validRowsOnly: true, by: officer)
        await #expect(throws: RegisterRefusal.alreadyDecided) {
            try await office.confirmImport(id, validRowsOnly: true, by: officer)
        }
        // What was confirmed is carried out after a restart too, and only once.
        try await office.resumeImports()
        try await office.resumeImports()
        await #expect(throws: RegisterRefusal.alreadyDecided) {
            try await office.commitImport(id, by: officer)
        }
        let done = try #require(try await office.database.read { try $0.importJob(id) })
        #expect(done.committedAt != nil && done.logIndex == 1)
        let acts = try await office.database.read { try $0.acts(subjectKind: "import", subject: id) }
        #expect(Set(acts.map(\.deed)) == ["register.upload", "register.confirm", "register.import"])
    }

    @Test func `can be given up, once`() async throws {
        let city = try await TestCity.make()
        let source = try TemporaryFile(lines(1))
        let id = try await city.office.receiveImport(
            .entities, file: source.path, name: "甲.csv", by: city.cast.coordinator)
        try await city.office.cancelImport(id, by: city.cast.coordinator)
        await #expect(throws: RegisterRefusal.alreadyDecided) {
            try await city.office.checkImport(id, by: city.cast.coordinator)
        }
    }
}
