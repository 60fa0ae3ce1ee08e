// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage
import TestCity
import Testing

@Suite struct `The search for an entity` {
    private static let names: [(name: String, former: [String])] = [
        ("常德市武陵区张记米粉店", []), ("常德丰泰食品有限公司", ["常德丰收食品厂", "桃源_食品"]),
        ("100%纯棉服饰店", []), ("甲_乙贸易商行", []), ("甲乙贸易商行", []), ("KTV娱乐（常德）有限公司", []),
        ("好!百货", []), ("湖南𬒈石矿业有限公司", []),
    ]

    private func make(_ kind: TestDatabase) async throws -> Database {
        let database = try await kind.make()
        try await database.write { db in
            var rows: [EntityRow] = []
            for (place, name) in Self.names.enumerated() {
                var row = RegisterSample.entity(place)
                row.name = name.name
                row.formerNames = name.former
                rows.append(row)
            }
            var old = RegisterSample.entity(90)
            old.uscc = nil
            old.registrationNumber = "430700000012345"
            old.name = "老字号酱园"
            rows.append(old)
            var both = RegisterSample.entity(91)
            both.registrationNumber = "430700000099999"
            both.name = "两证俱全商行"
            rows.append(both)
            try db.insertEntities(rows.map { HashedRow(row: $0, hash: [0]) }, job: nil, at: TestCity.start)
        }
        return database
    }

    private func find(_ text: String, in database: Database, limit: Int = 20) async throws -> [String] {
        try await database.read { try $0.searchEntities(text, limit: limit).map(\.name) }
    }

    @Test(arguments: TestDatabase.available)
    func `finds a code whole, by its beginning, by its end, in either case`(kind: TestDatabase) async throws {
        let database = try await make(kind)
        let code = RegisterSample.entity(1).key
        #expect(try await find(code, in: database) == ["常德丰泰食品有限公司"])
        #expect(try await find(code.lowercased(), in: database) == ["常德丰泰食品有限公司"])
        #expect(try await find(String(code.suffix(4)), in: database) == ["常德丰泰食品有限公司"])
        #expect(try await find("91430702", in: database).count == Self.names.count + 1)
        #expect(try await find("91430702", in: database, limit: 3).count == 3)
        #expect(try await find("430700000012345", in: database) == ["老字号酱园"])
        #expect(try await find("430700000099999", in: database) == ["两证俱全商行"])
        #expect(try await find("2345", in: database) == ["老字号酱园"])
        #expect(try await find("914307029999", in: database) == [])
    }

    @Test(arguments: TestDatabase.available)
    func `finds fragments of one to three characters, also of former names`(kind: TestDatabase) async throws {
        let database = try await make(kind)
        #expect(try await find("粉", in: database) == ["常德市武陵区张记米粉店"])
        #expect(try await find("张记", in: database) == ["常德市武陵区张记米粉店"])
        #expect(try await find("张记米", in: database) == ["常德市武陵区张记米粉店"])
        #expect(try await find("丰收食", in: database) == ["常德丰泰食品有限公司"])
        #expect(try await find("𬒈", in: database) == ["湖南𬒈石矿业有限公司"])
        #expect(try await find("没有", in: database) == [])
        #expect(try await find("", in: database) == [])
        // What begins with the words comes before what only holds them.
        #expect(try await find("常德", in: database).prefix(2) == ["常德丰泰食品有限公司", "常德市武陵区张记米粉店"])
        #expect(try await find("常德", in: database).count == 3)
    }

    @Test(arguments: TestDatabase.available)
    func `answers as a scan of all names would`(kind: TestDatabase) async throws {
        let database = try await make(kind)
        let names = Self.names.flatMap { [$0.name] + $0.former }
        let fragments = names.flatMap { name in
            (1...4).flatMap { width in
                name.indices.map { String(name[$0...].prefix(width)) } + [String(name.suffix(width))]
            }
        }
        // Words that are made of pairs that occur and do not occur themselves.
        for words in Set(fragments + ["常德食品", "甲乙甲乙", "粉米", "德丰泰食", "ＫＴＶ", "店", "司"]) {
            let expected = Self.names.filter { entity in
                ([entity.name] + entity.former).contains { $0.lowercased().contains(words.lowercased()) }
            }
            let (found, keys) = try await database.read { db in
                (
                    try db.searchEntities(words, limit: 20).map(\.name),
                    try db.entities(matching: EntityFilter(words: words), limit: 20).map(\.row.name)
                )
            }
            let known = Set(Self.names.map(\.name))
            #expect(Set(found).intersection(known) == Set(expected.map(\.name)), "\(words)")
            #expect(Set(keys).intersection(known) == Set(expected.map(\.name)), "\(words)")
        }
    }

    @Test(arguments: TestDatabase.available)
    func `reaches what was registered before there was an index`(kind: TestDatabase) async throws {
        let database = try await kind.makeEmpty()
        let before = Array(Migrations.all.prefix { $0.name != "search" })
        try await Migrations.migrate(database, to: before, now: { 0 })
        let row = RegisterSample.entity(1)
        try await database.write { db in
            try db.execute(
                """
                INSERT INTO entity (key, uscc, name, former_names, status_raw, status, jurisdiction, division,
                    risk_class, in_pool, recorded_at, row_hash)
                VALUES (\(row.key), \(row.key), '沅江KTV娱乐城', '老沅江歌舞厅', '存续', 'active', '430702', '430702', 'A', 1,
                    0, \([UInt8(0)]))
                """)
        }
        try await Migrations.migrate(database, now: { 0 })
        for words in ["ktv", "江K", "城", "歌舞", "厅", String(row.key.suffix(4))] {
            #expect(try await find(words, in: database) == ["沅江KTV娱乐城"], "\(words)")
        }
        // What is in the index is not taken in again.
        try await database.write { try $0.indexEntities() }
        #expect(try await find("歌舞", in: database) == ["沅江KTV娱乐城"])
    }

    @Test(arguments: TestDatabase.available)
    func `follows a change of name`(kind: TestDatabase) async throws {
        let database = try await make(kind)
        var row = RegisterSample.entity(6)
        row.name = "桃源好食百货"
        row.formerNames = ["好!百货"]
        let renamed = HashedRow(row: row, hash: [1])
        try await database.write { try $0.updateEntity(renamed, job: nil, at: TestCity.start) }
        #expect(try await find("好食", in: database) == ["桃源好食百货"])
        #expect(try await find("!百", in: database) == ["桃源好食百货"])
        var again = renamed.row
        again.formerNames = []
        let shorter = HashedRow(row: again, hash: [2])
        try await database.write { try $0.updateEntity(shorter, job: nil, at: TestCity.start) }
        #expect(try await find("!百", in: database) == [])
        #expect(try await find("百货", in: database) == ["桃源好食百货"])
        // Nothing of what no longer stands is left in the index.
        let key = row.key
        let left = try await database.read { db in
            try db.rows("SELECT gram FROM entity_gram WHERE key = \(key) ORDER BY gram").map {
                try $0.text("gram")
            }
        }
        #expect(left == ["#" + String(key.suffix(4)), "好食", "桃源", "源好", "百货", "货", "食百"].sorted())
    }

    @Test(arguments: TestDatabase.available)
    func `goes through the names in order where a character is in most of them`(kind: TestDatabase)
        async throws
    {
        let database = try await kind.make()
        try await database.write { db in
            let rows = (0..<5200).map { number -> HashedRow<EntityRow> in
                var row = RegisterSample.entity(number)
                row.name = "常德第\(number)商店"
                return HashedRow(row: row, hash: [0])
            }
            try db.insertEntities(rows, job: nil, at: TestCity.start)
        }
        let (common, page, deep, count) = try await database.read { db in
            let common = try db.searchEntities("店", limit: 5)
            let page = try db.entities(matching: EntityFilter(words: "店"), limit: 50)
            let deep = try db.entities(matching: EntityFilter(words: "店"), after: page[49].key, limit: 50)
            return (common, page, deep, try db.entityCount(matching: EntityFilter(words: "店")))
        }
        #expect(common.count == 5 && count == 5200)
        #expect((page + deep).map(\.key) == (page + deep).map(\.key).sorted())
        #expect(Set((page + deep).map(\.key)).count == 100)
    }

    @Test(arguments: TestDatabase.available)
    func `takes wildcards for themselves`(kind: TestDatabase) async throws {
        let database = try await make(kind)
        #expect(try await find("%", in: database) == ["100%纯棉服饰店"])
        #expect(try await find("0%纯", in: database) == ["100%纯棉服饰店"])
        #expect(try await find("甲_", in: database) == ["甲_乙贸易商行"])
        #expect(try await find("_食", in: database) == ["常德丰泰食品有限公司"])
        #expect(try await find("!", in: database) == ["好!百货"])
        #expect(try await find("'; DROP", in: database) == [])
    }

    @Test(arguments: TestDatabase.available)
    func `minds no case of Latin letters, on either engine`(kind: TestDatabase) async throws {
        let database = try await make(kind)
        for text in ["KTV", "ktv", "Ktv娱", "tV"] {
            #expect(try await find(text, in: database) == ["KTV娱乐（常德）有限公司"], "\(text)")
        }
    }

    @Test(arguments: TestDatabase.available)
    func `of what was published looks at names alone`(kind: TestDatabase) async throws {
        let visited = try await VisitedCity.make(kind)
        try await visited.review(try await visited.file(), approved: true)
        for (text, count) in [("", 1), ("示例1号", 1), ("%", 0), ("示例2号", 0)] {
            let found = try await visited.office.database.read {
                try $0.publishedResults(text: text, limit: 9)
            }
            #expect(found.count == count, "\(text)")
        }
        let counts = try await visited.office.database.read { try $0.publicationCounts() }
        #expect(counts == (1, 1))
    }

    @Test(arguments: TestDatabase.available)
    func `of results pages in order, newest first`(kind: TestDatabase) async throws {
        let visited = try await VisitedCity.make(kind)
        let second = try await visited.file(visit: VisitedCity.second, by: visited.cast.secondInspector)
        let first = try await visited.file()
        try await visited.review(first, approved: true)
        try await visited.review(second, approved: true)
        let pages = try await visited.office.database.read { db in
            var pages: [String] = []
            var cursor: (at: Int64, result: String)?
            while let next = try db.publishedResults(after: cursor, limit: 1).first {
                pages.append(next.result)
                cursor = (next.publishedAt, next.result)
            }
            return pages
        }
        #expect(pages == [second, first])
    }
}
