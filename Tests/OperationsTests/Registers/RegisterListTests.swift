// SPDX-License-Identifier: Apache-2.0
import Foundation
import SpotCheck
import Storage
import TestCity
import Testing

@testable import Operations

@Suite struct `Listing the register` {
    /// Keys in order; classes, areas, marks and types by number.
    private static func rows(_ count: Int) -> [HashedRow<EntityRow>] {
        (0..<count).map { number in
            let state: EntityStatus = number % 10 == 9 ? .deregistered : .active
            let row = EntityRow(
                uscc: "9143070000000\(10_000 + number)", registrationNumber: nil,
                name: "\(number == 7 ? "Abc" : "测试")商行\(number)",
                formerNames: [], typeCode: number % 4 == 0 ? "9500" : "1130", statusRaw: state.words,
                status: state, registeredOn: nil, approvedOn: nil, authority: "",
                jurisdiction: number % 2 == 0 ? "430702" : "430721", division: "430702", industry: "",
                address: "", scope: "", riskClass: CreditRiskClass.allCases[number % 4], riskDate: nil,
                riskSource: "", isAbnormal: number % 50 == 0, isSerious: number % 100 == 0,
                isKeyObject: number % 7 == 0)
            return HashedRow(row: row, hash: [UInt8(number & 255)])
        }
    }

    private static func filled(_ kind: TestDatabase, _ count: Int) async throws -> Database {
        let database = try await TestCity.make(kind).office.database
        try await database.write { db in
            try db.insertEntities(rows(count), job: nil, at: TestCity.start)
            try db.recountEntities()
        }
        return database
    }

    @Test(arguments: TestDatabase.available)
    func `agrees with plain filtering for every filter, page by page`(kind: TestDatabase) async throws {
        let rows = Self.rows(300).map(\.row)
        let database = try await Self.filled(kind, 300)
        let cases: [(EntityFilter, (EntityRow) -> Bool)] = [
            (EntityFilter(), { _ in true }),
            (EntityFilter(jurisdiction: "430721"), { $0.jurisdiction == "430721" }),
            (EntityFilter(riskClass: .c, inPool: true), { $0.riskClass == .c && $0.isInPool }),
            (EntityFilter(status: .deregistered), { $0.status == .deregistered }),
            (EntityFilter(isAbnormal: true), { $0.isAbnormal }),
            (EntityFilter(isSerious: true, isKeyObject: false), { $0.isSerious && !$0.isKeyObject }),
            (EntityFilter(types: ["95"]), { $0.typeCode == "9500" }),
            (EntityFilter(types: ["1", "2"]), { $0.typeCode == "1130" }),
            (EntityFilter(words: "商行1", isKeyObject: true), { $0.name.contains("商行1") && $0.isKeyObject }),
            (EntityFilter(words: "没有"), { _ in false }),
            (EntityFilter(words: "abc商行7"), { $0.name.hasPrefix("Abc商行7") }),
        ]
        for (filter, fits) in cases {
            let wanted = rows.filter(fits).map(\.key)
            let (keys, counts) = try await database.read { db in
                var (keys, counts): ([String], Set<Int64>) = ([], [])
                var hasMore = true
                while hasMore {
                    let page = try db.entityListing(matching: filter, after: keys.last ?? "", limit: 20)
                    keys += page.rows.map(\.key)
                    counts.insert(page.count)
                    hasMore = page.hasMore
                }
                return (keys, counts)
            }
            #expect(keys == wanted, "\(filter)")
            #expect(counts == [Int64(wanted.count)], "\(filter)")
        }
    }

    @Test(arguments: TestDatabase.available)
    func `stops counting at a bound but not paging`(kind: TestDatabase) async throws {
        let database = try await Self.filled(kind, 120)
        for filter in [EntityFilter(types: ["1"]), EntityFilter(words: "商行")] {
            let (first, keys) = try await database.read { db in
                let first = try db.entityListing(matching: filter, limit: 20, most: 50)
                var keys = first.rows.map(\.key)
                while true {
                    let page = try db.entityListing(
                        matching: filter, after: keys.last ?? "", limit: 20, most: 50)
                    keys += page.rows.map(\.key)
                    guard page.hasMore else { break }
                }
                return (first, keys)
            }
            #expect(first.count == 50 && first.isCountBounded)
            #expect(keys.count == (filter.words.isEmpty ? 90 : 120) && keys == Array(Set(keys)).sorted())
        }
        let counted = try await database.read {
            try $0.entityListing(matching: EntityFilter(), limit: 20, most: 120)
        }
        #expect(counted.count == 120 && !counted.isCountBounded)
    }

    @Test(arguments: TestDatabase.available)
    func `finds a whole code only among what the filter allows, also by registration number`(
        kind: TestDatabase
    ) async throws {
        let database = try await TestCity.make(kind).office.database
        var row = Self.rows(1)[0].row
        row.uscc = "91430702MA4PGC4Y0B"
        row.registrationNumber = "110108000000016"
        let hashed = HashedRow(row: row, hash: [1])
        try await database.write { db in try db.insertEntities([hashed], job: nil, at: TestCity.start) }
        let number = try #require(row.registrationNumber)
        #expect(EntityKey.normalised(number) == number)
        let key = row.key
        for words in [key, number] {
            let (here, elsewhere) = try await database.read { db in
                (
                    try db.entityKeys(matching: EntityFilter(words: words), limit: 9),
                    try db.entityKeys(matching: EntityFilter(words: words, jurisdiction: "430721"), limit: 9)
                )
            }
            #expect(here == [key] && elsewhere.isEmpty)
        }
    }

    @Test(arguments: TestDatabase.available)
    func `holds the longest names a file may bring`(kind: TestDatabase) async throws {
        let database = try await TestCity.make(kind).office.database
        var row = Self.rows(1)[0].row
        // Characters that do not repeat, so that no engine can shorten them for its index.
        func text(_ count: Int, from first: UInt32) -> String {
            String(
                String.UnicodeScalarView((0..<UInt32(count)).compactMap { Unicode.Scalar(first + $0 * 7) }))
        }
        row.name = text(200, from: 0x4E00)
        row.formerNames = [text(500, from: 0x5800)]
        let hashed = HashedRow(row: row, hash: [1])
        try await database.write { db in try db.insertEntities([hashed], job: nil, at: TestCity.start) }
        let words = String(row.formerNames[0].suffix(3))
        let found = try await database.read {
            try $0.entityKeys(matching: EntityFilter(words: words), limit: 9)
        }
        #expect(found == [row.key])
    }

    @Test(arguments: TestDatabase.available)
    func `goes out whole, in pages of its own`(kind: TestDatabase) async throws {
        let city = try await TestCity.make(kind)
        try await city.office.database.write { db in
            try db.insertEntities(Self.rows(2500), job: nil, at: TestCity.start)
        }
        for (filter, count) in [
            (EntityFilter(), 2500), (EntityFilter(words: "商行"), 2500), (EntityFilter(riskClass: .a), 625),
        ] {
            var bytes: [UInt8] = []
            var pieces = 0
            for try await piece in try await city.office.exportEntities(
                matching: filter, by: city.cast.coordinator)
            {
                bytes += piece
                pieces += 1
            }
            #expect(String(decoding: bytes, as: UTF8.self).split(separator: "\r\n").count == count + 1)
            #expect(pieces == count / 1000 + 1)
        }
    }
}

@Suite struct `Jobs and items in lists` {
    private static func job(_ number: Int, unit: String) -> ImportJob {
        ImportJob(
            id: "I-\(number)", dataset: .items, unit: unit, account: "A-lijuan", fileName: "\(number).csv",
            filePath: "/nowhere/\(number)", fileSHA256: [1], fileSize: 1,
            uploadedAt: Instant(milliseconds: TestCity.start.milliseconds + Int64(number)))
    }

    @Test(arguments: TestDatabase.available)
    func `are paged, counted by unit, and told by state`(kind: TestDatabase) async throws {
        let database = try await TestCity.make(kind).office.database
        try await database.write { db in
            for number in 0..<7 { try db.insertImport(Self.job(number, unit: number < 5 ? "scjg" : "sthj")) }
            var checked = Self.job(0, unit: "scjg")
            checked.checkedAt = TestCity.start
            try db.updateImport(checked)
            var cancelled = Self.job(1, unit: "scjg")
            cancelled.checkedAt = TestCity.start
            cancelled.cancelledAt = TestCity.start
            try db.updateImport(cancelled)
            var confirmed = Self.job(2, unit: "scjg")
            confirmed.checkedAt = TestCity.start
            confirmed.confirmedAt = TestCity.start
            try db.updateImport(confirmed)
        }
        try await database.read { db in
            #expect(try db.importJobCount(units: nil) == 7)
            #expect(try db.importJobCount(units: ["scjg"]) == 5)
            #expect(try db.importJobCount(units: []) == 0)
            let second = try db.importJobs(units: ["scjg"], limit: 2, offset: 2)
            #expect(second.map(\.id) == ["I-2", "I-1"])
            #expect(second.map(\.state) == [.writing, .cancelled])
            #expect(try db.importJob("I-0")?.state == .checked)
            #expect(try db.importJob("I-3")?.state == .checking)
            #expect(try db.importsToConfirm(unit: "scjg") == 1)
            #expect(try db.importsToConfirm(unit: "sthj") == 0)
            #expect(try db.accountNames(["A-lijuan", "A-lijuan", "none"]) == ["A-lijuan": "李娟"])
        }
    }

    @Test(arguments: TestDatabase.available)
    func `name the units that have items in force`(kind: TestDatabase) async throws {
        let database = try await TestCity.make(kind).office.database
        let (early, late) = (try #require(Day("2026-01-01")), try #require(Day("2027-01-01")))
        func item(_ code: String, _ unit: String, from: Day) -> HashedRow<CheckItemRow> {
            HashedRow(
                row: CheckItemRow(
                    code: code, unit: unit, category: "类", name: "项", content: "", law: "法", article: "",
                    objectKind: "企业", tier: .general, methods: [.onSite], levels: [], ratioLeast: nil,
                    ratioMost: nil, frequencyCap: nil, skill: nil, validFrom: from, validTo: nil), hash: [1])
        }
        let items = [
            item("AB-1", "scjg", from: early), item("2", "scjg", from: early), item("3", "sthj", from: late),
        ]
        try await database.write { db in
            for item in items { try db.recordItem(item, job: nil, at: TestCity.start) }
        }
        let (all, valid, found) = try await database.read { db in
            (
                try db.itemUnits(), try db.itemUnits(validOn: early),
                try db.items(matching: ItemFilter(words: "ab-")).map(\.code)
            )
        }
        #expect(all == ["scjg", "sthj"] && valid == ["scjg"])
        // Latin letters in either case, on both engines.
        #expect(found == ["AB-1"])
    }
}

@Suite struct `Giving up an import of the command line` {
    @Test func `leaves the file where it lies`() async throws {
        let city = try await TestCity.make()
        let outside = "\(city.office.settings.uploads)/../\(city.office.newID("outside")).csv"
        let file = try #require(fopen(outside, "w"))
        fputs("统一社会信用代码,名称,登记状态,属地\n1,甲,存续,武陵区\n", file)
        fclose(file)
        let report = try await city.office.importFile(
            .entities, path: outside, dryRun: false, by: city.cast.coordinator)
        let id = try #require(report.job)
        #expect(!report.committed)
        try await city.office.cancelImport(id, by: city.cast.coordinator)
        #expect(access(outside, F_OK) == 0)
        unlink(outside)
    }
}
