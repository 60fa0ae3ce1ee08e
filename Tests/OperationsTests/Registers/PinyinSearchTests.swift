// SPDX-License-Identifier: Apache-2.0
import Foundation
import Operations
import SpotCheck
import Storage
import TestCity
import Testing

@Suite struct `Searching by pinyin` {
    private let names = [
        "常德市武陵区天天食品经营部", "长沙长安汽车常德分公司", "重庆小面馆", "常德重型机械有限公司", "绿色家园商行", "单县羊肉馆",
        "KTV欢乐城", "常德A1便利店", "䶮氏商行", "行知书店",
    ]

    private func city(_ kind: TestDatabase) async throws -> TestCity {
        let city = try await TestCity.make(kind)
        try await take(city, names.enumerated().map { ($0, $1, $0 == 3 ? "德山重机厂" : "") })
        return city
    }

    private func take(_ city: TestCity, _ rows: [(Int, String, String)]) async throws {
        let book = try Book(
            [["统一社会信用代码", "名称", "曾用名", "登记状态", "属地", "信用风险分类"]]
                + rows.map { [Self.code($0.0), $0.1, $0.2, "存续", "武陵区", $0.0 % 2 == 0 ? "A" : "B"] })
        let report = try await city.office.importFile(
            .entities, path: book.path, dryRun: false, by: city.cast.coordinator)
        #expect(report.committed)
    }

    private static func code(_ number: Int) -> String {
        let start = "91430702MA4\(String(3_000_000 + number).dropFirst())"
        return start + String(USCC.check(of: start))
    }

    private func found(
        _ words: String, _ city: TestCity, risk: CreditRiskClass? = nil, after: String = "", limit: Int = 100
    ) async throws -> [String] {
        let filter = try await city.office.spelled(EntityFilter(words: words, riskClass: risk), after: after)
        return try await city.office.database.read { db in
            try db.entities(matching: filter, after: after, limit: limit).map(\.row.name)
        }
    }

    @Test(arguments: TestDatabase.available)
    func `finds names by syllables, first letters and both, in every reading, beside fragments`(
        kind: TestDatabase
    ) async throws {
        let city = try await city(kind)
        for (words, wanted) in [
            ("changdeshi", [0]), ("cdswlq", [0]), ("changan", [1]), ("zhangan", [1]), ("chongqing", [2]),
            ("zhongqing", [2]), ("changdezx", [3]), ("dszjc", [3]), ("lvse", [4]), ("shanxian", [5]),
            ("danxian", [5]), ("chanxian", [5]), ("ktv", [6]), ("ktvhuanle", [6]), ("a1", [7]),
            ("yanshi", [8]),
            ("xingzhi", [9]), ("hangzhi", [9]), ("xz", [9]), ("tianti", [0]), ("qqqq", []), ("cdesh", [0]),
        ] {
            #expect(try await found(words, city) == wanted.map { names[$0] }, "\(words)")
        }
    }

    @Test(arguments: TestDatabase.available)
    func `finds exactly what looking at every name finds, page by page and within other filters`(
        kind: TestDatabase
    ) async throws {
        let city = try await city(kind)
        let pinyin = try Rulebook.pinyin()
        for words in ["cd", "chang", "sh", "shang", "gs", "常", "德", "司", "䶮", "shanghang", "jyb", "s p"] {
            let letters = Pinyin.letters(of: words)
            let scan = names.indices.filter { place in
                let texts = [names[place]] + (place == 3 ? ["德山重机厂"] : [])
                return letters.map { letters in texts.contains { Spelling(letters, pinyin).isFound(in: $0) } }
                    ?? false
                    || names[place].lowercased().contains(words)
            }
            #expect(try await found(words, city) == scan.map { names[$0] }, "\(words)")
            let b = scan.filter { $0 % 2 == 1 }.map { names[$0] }
            #expect(try await found(words, city, risk: .b) == b)
            if scan.count > 1 {
                let rest = try await found(words, city, after: Self.code(scan[0]), limit: 1)
                #expect(rest == [names[scan[1]]])
            }
        }
    }

    @Test(arguments: TestDatabase.available)
    func `finds the few of an area among thousands that are spelled alike`(kind: TestDatabase) async throws {
        let city = try await city(kind)
        let many = (0..<2_500).map { (1_000 + $0, "常德第\($0)商行", "") }
        try await take(city, many)
        let far = Self.code(3_400)
        try await city.office.database.write { db in
            try db.execute("UPDATE entity SET jurisdiction = '430721' WHERE key = \(far)")
        }
        for words in ["cdd", "changdedi", "常德第"] {
            let filter = try await city.office.spelled(EntityFilter(words: words, jurisdiction: "430721"))
            let found = try await city.office.database.read { try $0.entityKeys(matching: filter, limit: 21) }
            #expect(found == [far], "\(words)")
        }
        let all = try await city.office.spelled(EntityFilter(words: "第"))
        let listing = try await city.office.database.read { try $0.entityListing(matching: all, limit: 20) }
        #expect(listing.count == 2_500 && !listing.isCountBounded && listing.hasMore)
    }

    @Test(arguments: TestDatabase.available)
    func `knows a name soon after it came in, and forgets one that was taken back`(
        kind: TestDatabase
    ) async throws {
        let city = try await city(kind)
        #expect(try await found("mingqian", city).isEmpty)
        try await take(city, [(50, "明签软件", "")])
        func becomes(_ wanted: [String]) async throws -> Bool {
            for _ in 0..<200 {
                if try await found("mingqian", city) == wanted { return true }
                try await Task.sleep(for: .milliseconds(20))
            }
            return false
        }
        #expect(try await becomes(["明签软件"]))
        let job = try #require(
            try await city.office.database.read { try $0.importJobs(units: nil).first { $0.counts.new == 1 } }
        )
        try await city.office.undoImport(job.id, reason: "误传", by: city.cast.coordinator)
        #expect(try await becomes([]))
    }
}
