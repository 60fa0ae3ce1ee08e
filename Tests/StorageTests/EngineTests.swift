// SPDX-License-Identifier: Apache-2.0
import Foundation
import Storage
import Synchronization
import TestCity
import Testing

/// A thing to try the engines on: every type, every kind of constraint.
func makeShelf(_ kind: TestDatabase, connections: Int = 6) async throws -> Database {
    let database = try await kind.makeEmpty(connections: connections)
    try await Migrations.migrate(
        database,
        to: [
            Migration(
                number: 1, name: "shelf",
                statements: [
                    """
                    CREATE TABLE shelf (
                        id {int} PRIMARY KEY, name {text}, body {bytes}, above {int} REFERENCES shelf (id),
                        height {int} NOT NULL DEFAULT 1 CONSTRAINT height_positive CHECK (height > 0)
                    ) {strict}
                    """,
                    "CREATE UNIQUE INDEX shelf_once ON shelf (name, height)",
                ])
        ], now: { 0 })
    return database
}

@Suite struct `Both engines` {
    @Test(arguments: TestDatabase.available)
    func `give back every value as it was`(kind: TestDatabase) async throws {
        let database = try await makeShelf(kind)
        let texts: [String?] = ["", "明签", "𠮷𡈽𪚥🈶", "'\"\\%_$1?", "e\u{301}", nil]
        let bodies: [[UInt8]?] = [
            [], [0], Array(0...255), [0x27, 0x5c], [UInt8](repeating: 7, count: 70_000), nil,
        ]
        let integers: [Int64] = [0, -1, .max, .min, 1 << 53 + 1, 1_795_000_000_000]
        try await database.write { db in
            for place in texts.indices {
                try db.execute(
                    """
                    INSERT INTO shelf (id, name, body)
                    VALUES (\(integers[place]), \(texts[place]), \(bodies[place]))
                    """)
            }
        }
        try await database.read { db in
            for place in texts.indices {
                let row = try db.first("SELECT * FROM shelf WHERE id = \(integers[place])")
                let found = try #require(row)
                #expect(
                    try found.optionalText("name").map { Array($0.utf8) }
                        == texts[place].map { Array($0.utf8) })
                #expect(try found.optionalBytes("body") == bodies[place])
                #expect(try found.integer("id") == integers[place])
                #expect(try found.bool("height"))
            }
        }
    }

    @Test(arguments: TestDatabase.available)
    func `read the outcome of expressions alike`(kind: TestDatabase) async throws {
        let database = try await makeShelf(kind)
        let row = try await database.write { db in
            let rows = (1...3).map { [SQLValue.integer($0), .text("名\($0)"), .null, .integer($0 * 1000)] }
            try db.bulkInsert(into: "shelf", columns: ["id", "name", "body", "height"], rows: rows)
            return try db.first(
                """
                SELECT SUM(height) AS total, COUNT(*) AS many, MAX(name) AS last, 1 = 1 AS yes,
                    LENGTH(MAX(name)) AS letters, \(5) AS five, \("七") AS seven, \(nil as Int64?) AS none
                FROM shelf WHERE id IN \(list: [1, 2, 3]) AND (\(nil as String?) IS NULL OR name = \("x"))
                """)
        }
        let found = try #require(row)
        #expect(try found.integer("total") == 6000)
        #expect(try found.integer("many") == 3)
        #expect(try found.text("last") == "名3")
        #expect(try found.bool("yes"))
        #expect(try found.integer("letters") == 2)
        #expect(try found.integer("five") == 5)
        #expect(try found.text("seven") == "七")
        #expect(try found.optionalInteger("none") == nil)
    }

    @Test(arguments: TestDatabase.available)
    func `order text byte by byte and mind the case in LIKE`(kind: TestDatabase) async throws {
        let database = try await makeShelf(kind)
        let names = ["b", "B", "a", "A", "é", "𠮷", "中", "一", "～", "", "a b", "a-b", "_"]
        let found = try await database.write { db in
            let rows = names.enumerated().map { [SQLValue.integer(Int64($0)), .text($1)] }
            try db.bulkInsert(into: "shelf", columns: ["id", "name"], rows: rows)
            return (
                try db.rows("SELECT name FROM shelf ORDER BY name").map { try $0.text("name") },
                try db.rows("SELECT name FROM shelf WHERE name LIKE \("a%")").count
            )
        }
        #expect(found.0 == names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
        #expect(found.1 == 3)
    }

    @Test(arguments: TestDatabase.available)
    func `match nothing with an empty list and everything outside it`(kind: TestDatabase) async throws {
        let database = try await makeShelf(kind)
        let counts = try await database.write { db in
            try db.execute("INSERT INTO shelf (id, name) VALUES (\(1), \("一"))")
            return [
                try db.rows("SELECT id FROM shelf WHERE name IN \(list: [] as [String])").count,
                try db.rows("SELECT id FROM shelf WHERE name NOT IN \(list: [] as [String])").count,
                try db.rows("SELECT id FROM shelf WHERE id IN \(list: [] as [Int64])").count,
                try db.rows("SELECT id FROM shelf WHERE id NOT IN \(list: [2] as [Int64])").count,
            ]
        }
        #expect(counts == [0, 1, 0, 1])
    }

    @Test(arguments: TestDatabase.available)
    func `count the rows a statement changed`(kind: TestDatabase) async throws {
        let database = try await makeShelf(kind)
        let counts = try await database.write { db in
            [
                try db.execute("INSERT INTO shelf (id) VALUES (\(1)), (\(2)), (\(3))"),
                try db.execute("UPDATE shelf SET height = \(5) WHERE id > \(1)"),
                try db.execute("UPDATE shelf SET height = \(5) WHERE id > \(100)"),
                try db.execute("INSERT INTO shelf (id) VALUES (\(1)) ON CONFLICT (id) DO NOTHING"),
                try db.execute("DELETE FROM shelf"),
                try db.execute("CREATE TABLE other (a INTEGER)"),
            ]
        }
        #expect(counts == [3, 2, 0, 0, 3, 0])
    }

    @Test(arguments: TestDatabase.available)
    func `keep injected text as text`(kind: TestDatabase) async throws {
        let database = try await makeShelf(kind)
        let evil = [
            "'); DROP TABLE shelf; --", "\"", "\\'; SELECT 1", "$1", "?", "x' OR '1'='1", "%", "\n\t\u{1}",
        ]
        let found = try await database.write { db in
            for (place, text) in evil.enumerated() {
                try db.execute("INSERT INTO shelf (id, name) VALUES (\(place), \(text))")
            }
            return try evil.map { text in
                try db.rows("SELECT name FROM shelf WHERE name = \(text)").map { try $0.text("name") }
            }
        }
        #expect(found == evil.map { [$0] })
    }

    @Test(arguments: TestDatabase.available)
    func `name the column that was read wrongly`(kind: TestDatabase) async throws {
        let database = try await makeShelf(kind)
        try await database.write { db in
            try db.execute("INSERT INTO shelf (id) VALUES (\(2))")
            let row = try #require(try db.first("SELECT id, name FROM shelf"))
            #expect(throws: DatabaseFault.missingColumn("nmae")) { try row.text("nmae") }
            #expect(throws: DatabaseFault.wrongType(column: "name", wanted: "text", found: "null")) {
                try row.text("name")
            }
            #expect(throws: DatabaseFault.wrongType(column: "id", wanted: "0 or 1", found: "integer")) {
                try row.bool("id")
            }
        }
    }

    @Test(arguments: TestDatabase.available)
    func `refuse floating point and text with NUL`(kind: TestDatabase) async throws {
        let database = try await makeShelf(kind)
        let float = DatabaseFault.self
        await #expect(throws: float) { try await database.read { _ = try $0.rows("SELECT 0.5 AS half") } }
        await #expect(throws: DatabaseFault.nulInText) {
            try await database.write {
                try $0.execute("INSERT INTO shelf (id, name) VALUES (\(1), \("a\0b"))")
            }
        }
    }

    @Test(arguments: TestDatabase.available)
    func `say which constraint was violated`(kind: TestDatabase) async throws {
        let database = try await makeShelf(kind)
        try await database.write {
            try $0.execute("INSERT INTO shelf (id, name) VALUES (\(1), \("甲")), (\(2), \("乙"))")
        }
        func fault(_ sql: SQL) async -> DatabaseFault? {
            await #expect(throws: DatabaseFault.self) { try await database.write { try $0.execute(sql) } }
        }
        #expect(await fault("INSERT INTO shelf (id) VALUES (\(1))") == .uniqueViolation("shelf.id"))
        #expect(
            await fault("INSERT INTO shelf (id, name) VALUES (\(3), \("甲"))")
                == .uniqueViolation("shelf.name, shelf.height"))
        #expect(
            await fault("UPDATE shelf SET height = \(-1) WHERE id = \(1)")
                == .checkViolation("height_positive"))
        #expect(
            await fault("UPDATE shelf SET height = \(nil as Int?) WHERE id = \(1)")
                == .notNullViolation("shelf.height"))
        let orphan = await fault("INSERT INTO shelf (id, above) VALUES (\(4), \(99))")
        guard case .foreignKeyViolation = orphan else {
            Issue.record("expected a foreign key violation, not \(String(describing: orphan))")
            return
        }
    }
}

@Suite struct `A new database` {
    /// Changing a fresh SQLite file to WAL refuses others at once now and then; many files and threads of their own
    /// (tasks would take turns on two cores) make that all but certain.
    @Test(arguments: TestDatabase.available)
    func `can be opened by many at the same time`(kind: TestDatabase) async throws {
        let files = kind == .sqlite ? 200 : 3
        for _ in 0..<files {
            let address = try await kind.makeAddress()
            let failures = await withCheckedContinuation { continuation in
                let open = Mutex((left: 5, failures: [String]()))
                for _ in 0..<5 {
                    Thread.detachNewThread {
                        let outcome = Result { try Database.open(address, connections: 1).close() }
                        let done = open.withLock { state -> [String]? in
                            if case .failure(let error) = outcome { state.failures.append("\(error)") }
                            state.left -= 1
                            return state.left == 0 ? state.failures : nil
                        }
                        if let done { continuation.resume(returning: done) }
                    }
                }
            }
            #expect(failures == [])
        }
    }
}
