// SPDX-License-Identifier: Apache-2.0
import Storage
import TestCity
import Testing

@Suite struct `Many rows` {
    private func row(_ number: Int64) -> [SQLValue] {
        [.integer(number), .text("企业\(number)"), .bytes([UInt8](repeating: UInt8(number % 251), count: 16))]
    }

    private func fill(_ database: Database, _ count: Int64) async throws -> Int {
        try await database.write { db in
            try db.bulkInsert(
                into: "shelf", columns: ["id", "name", "body"], rows: (0..<count).lazy.map(row))
        }
    }

    @Test(arguments: TestDatabase.available)
    func `go in at once and come out one by one`(kind: TestDatabase) async throws {
        let database = try await makeShelf(kind)
        let clock = ContinuousClock()
        let start = clock.now
        let inserted = try await fill(database, 100_000)
        let middle = clock.now
        let (count, sum, wrong) = try await database.read { db in
            var (count, sum, wrong) = (0, Int64(0), 0)
            try db.each("SELECT id, name, body FROM shelf WHERE id >= \(0) ORDER BY id") { row in
                if try row.bytes("body").count != 16 { wrong += 1 }
                sum += try row.integer("id")
                count += 1
            }
            return (count, sum, wrong)
        }
        print("\(kind): 100,000 rows in \(middle - start), out \(clock.now - middle)")
        #expect(inserted == 100_000)
        #expect(count == 100_000)
        #expect(sum == 4_999_950_000)
        #expect(wrong == 0)
    }

    @Test(arguments: TestDatabase.available)
    func `are put back as a whole when one is refused`(kind: TestDatabase) async throws {
        let database = try await makeShelf(kind)
        let rows = [row(1), row(2), row(1)]
        await #expect(throws: DatabaseFault.uniqueViolation("shelf.id")) {
            try await database.write { db in
                try db.bulkInsert(into: "shelf", columns: ["id", "name", "body"], rows: rows)
            }
        }
        await #expect(throws: DatabaseFault.wrongRowWidth(wanted: 3, found: 1)) {
            try await database.write { db in
                try db.bulkInsert(into: "shelf", columns: ["id", "name", "body"], rows: [[.integer(5)]])
            }
        }
        #expect(try await fill(database, 3) == 3)
        #expect(try await database.read { try $0.rows("SELECT id FROM shelf").count } == 3)
    }

    @Test(arguments: TestDatabase.available)
    func `can be left early, and asked about while they pass`(kind: TestDatabase) async throws {
        struct Enough: Error {}
        let database = try await makeShelf(kind)
        _ = try await fill(database, 5000)
        let seen = try await database.write { db in
            var seen = 0
            do {
                try db.each("SELECT id FROM shelf ORDER BY id") { row in
                    let id = try row.integer("id")
                    try db.each("SELECT id FROM shelf WHERE id = \(id)") { _ in seen += 1 }
                    try db.execute("UPDATE shelf SET height = \(2) WHERE id = \(id)")
                    if seen == 1500 { throw Enough() }
                }
            } catch is Enough {}
            return try db.rows("SELECT id FROM shelf WHERE height = \(2)").count
        }
        #expect(seen == 1500)
    }

    @Test(arguments: TestDatabase.available)
    func `of small transactions pass per second`(kind: TestDatabase) async throws {
        let database = try await makeShelf(kind)
        _ = try await fill(database, 1000)
        let clock = ContinuousClock()
        let start = clock.now
        for number in Int64(0)..<1000 {
            let name = try await database.read {
                try $0.first("SELECT name FROM shelf WHERE id = \(number)")?.text("name")
            }
            #expect(name == "企业\(number)")
        }
        let middle = clock.now
        for number in 0..<200 {
            let changed = try await database.write {
                try $0.execute("UPDATE shelf SET height = \(number + 1) WHERE id = \(number)")
            }
            #expect(changed == 1)
        }
        print("\(kind): 1,000 reads in \(middle - start), 200 writes in \(clock.now - middle)")
    }
}
