// SPDX-License-Identifier: Apache-2.0
import Storage
import TestCity
import Testing

@Suite struct `The schema` {
    private static let steps = [
        Migration(number: 1, name: "first", statements: ["CREATE TABLE a (x {int}) {strict}"]),
        Migration(
            number: 2, name: "second",
            statements: ["CREATE TABLE b (y {text}) {strict}", "INSERT INTO b (y) VALUES ('一')"]),
    ]

    private func migrate(_ database: Database, _ steps: [Migration]) async throws -> [Int] {
        try await Migrations.migrate(database, to: steps, now: { 1_795_000_000_000 })
    }

    @Test(arguments: TestDatabase.available)
    func `is brought up to date once and then left alone`(kind: TestDatabase) async throws {
        let database = try await kind.makeEmpty()
        #expect(try await migrate(database, [Self.steps[0]]) == [1])
        #expect(try await migrate(database, Self.steps) == [2])
        #expect(try await migrate(database, Self.steps) == [])
        let record = try await database.read { db in
            try db.rows("SELECT number, name, applied_at FROM schema_version ORDER BY number").map {
                "\(try $0.integer("number")) \(try $0.text("name")) \(try $0.integer("applied_at"))"
            }
        }
        #expect(record == ["1 first 1795000000000", "2 second 1795000000000"])
    }

    @Test(arguments: TestDatabase.available)
    func `of a newer program is refused and stays as it is`(kind: TestDatabase) async throws {
        let database = try await kind.makeEmpty()
        _ = try await migrate(database, Self.steps)
        let refusal = MigrationRefusal.schemaIsNewer(database: 2, program: 1)
        await #expect(throws: refusal) { try await migrate(database, [Self.steps[0]]) }
        #expect(refusal.description.contains("（2）高于"))
        #expect(try await database.read { try $0.rows("SELECT y FROM b").count } == 1)
    }

    @Test(arguments: TestDatabase.available)
    func `of another history is refused`(kind: TestDatabase) async throws {
        let database = try await kind.makeEmpty()
        let renamed = Migration(number: 1, name: "other", statements: [])
        _ = try await migrate(database, Self.steps)
        await #expect(throws: MigrationRefusal.renamed(number: 1, applied: "first", program: "other")) {
            try await migrate(database, [renamed, Self.steps[1]])
        }
        await #expect(throws: MigrationRefusal.listNotInOrder(expected: 1, found: 2)) {
            try await migrate(database, [Self.steps[1]])
        }
        try await database.write { try $0.execute("DELETE FROM schema_version WHERE number = 1") }
        await #expect(throws: MigrationRefusal.recordHasGap(missing: 1)) {
            try await migrate(database, Self.steps)
        }
    }

    @Test(arguments: TestDatabase.available)
    func `keeps the steps before one that fails`(kind: TestDatabase) async throws {
        let database = try await kind.makeEmpty()
        let broken = Migration(
            number: 2, name: "second", statements: ["CREATE TABLE b (y {text}) {strict}", "CREATE NONSENSE"])
        await #expect(throws: DatabaseFault.self) { try await migrate(database, [Self.steps[0], broken]) }
        // The half of step 2 that had passed is undone, so that the corrected one can be applied.
        #expect(try await migrate(database, Self.steps) == [2])
    }

    @Test(arguments: TestDatabase.available)
    func `is applied once when several processes start together`(kind: TestDatabase) async throws {
        let address = try await kind.makeAddress()
        let applied = try await withThrowingTaskGroup(of: [Int].self) { group in
            for _ in 0..<5 {
                group.addTask {
                    let database = try Database.open(address, connections: 2)
                    defer { database.close() }
                    return try await migrate(database, Self.steps)
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(applied.sorted() == [1, 2])
    }

    @Test(arguments: TestDatabase.available)
    func `of this program applies in full`(kind: TestDatabase) async throws {
        let database = try await kind.make()
        let (found, program) = try await Migrations.versions(in: database)
        #expect(found == program)
        #expect(program == Migrations.all.count)
        #expect(program > 0)
    }
}
