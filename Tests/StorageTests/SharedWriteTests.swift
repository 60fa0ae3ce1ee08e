// SPDX-License-Identifier: Apache-2.0
import Storage
import Synchronization
import TestCity
import Testing

/// Writers that come at the same time may share a transaction; nobody must notice.
@Suite struct `Writers at the same time` {
    private struct ChangedMyMind: Error, Equatable { let number: Int }

    private enum Outcome: Equatable { case done, refused(Int), duplicate, failed }

    /// Runs `bodies` at once and answers how each ended, in order.
    private func outcomes(
        _ database: Database, _ count: Int, _ body: @escaping @Sendable (Connection, Int) throws -> Void
    ) async -> [Outcome] {
        await withTaskGroup(of: (Int, Outcome).self) { group in
            for number in 0..<count {
                group.addTask {
                    do {
                        try await database.write { try body($0, number) }
                        return (number, .done)
                    } catch let error as ChangedMyMind {
                        return (number, .refused(error.number))
                    } catch DatabaseFault.uniqueViolation {
                        return (number, .duplicate)
                    } catch {
                        return (number, .failed)
                    }
                }
            }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }.sorted { $0.key < $1.key }.map(\.value)
        }
    }

    private func ids(_ database: Database) async throws -> [Int64] {
        try await database.read { db in
            try db.rows("SELECT id FROM shelf ORDER BY id").map { try $0.integer("id") }
        }
    }

    @Test(arguments: TestDatabase.available)
    func `each succeed or fail by themselves`(kind: TestDatabase) async throws {
        let database = try await makeShelf(kind)
        let outcomes = await outcomes(database, 120) { db, number in
            try db.execute("INSERT INTO shelf (id) VALUES (\(number))")
            if number % 3 == 1 { throw ChangedMyMind(number: number) }
            // A second row under an id that is taken, by this very body.
            if number % 3 == 2 { try db.execute("INSERT INTO shelf (id) VALUES (\(number))") }
        }
        for (number, outcome) in outcomes.enumerated() {
            #expect(outcome == [.done, .refused(number), .duplicate][number % 3])
        }
        #expect(try await ids(database) == stride(from: 0, to: 120, by: 3).map(Int64.init))
    }

    @Test func `do not fail with the one whose changes the commit refuses`() async throws {
        let database = try await makeShelf(.sqlite)
        let outcomes = await outcomes(database, 60) { db, number in
            if number == 30 {
                // Checked only when the transaction ends.
                try db.execute("PRAGMA defer_foreign_keys = ON")
                try db.execute("INSERT INTO shelf (id, above) VALUES (\(number), \(999))")
            } else {
                try db.execute("INSERT INTO shelf (id) VALUES (\(number))")
            }
        }
        #expect(outcomes == (0..<60).map { $0 == 30 ? .failed : .done })
        #expect(try await ids(database) == (0..<60).filter { $0 != 30 })
    }

    /// As when the disk is full: SQLite then undoes the whole transaction by itself.
    @Test func `are served again when the transaction they share is lost`() async throws {
        let database = try await makeShelf(.sqlite)
        let outcomes = await outcomes(database, 60) { db, number in
            try db.execute("INSERT INTO shelf (id) VALUES (\(number))")
            if number % 10 == 5 { try db.execute("ROLLBACK") }
        }
        #expect(outcomes == (0..<60).map { $0 % 10 == 5 ? .failed : .done })
        #expect(try await ids(database) == (0..<60).filter { $0 % 10 != 5 })
    }

    @Test(arguments: TestDatabase.available)
    func `see what those before them did, long ones too`(kind: TestDatabase) async throws {
        let database = try await makeShelf(kind)
        try await database.write { try $0.execute("INSERT INTO shelf (id, height) VALUES (\(1), \(1))") }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<60 {
                group.addTask {
                    let raise: @Sendable (Connection) throws -> Void = { db in
                        try db.execute("UPDATE shelf SET height = height + 1 WHERE id = 1")
                    }
                    if number % 6 == 0 {
                        try await database.writeLong(raise)
                    } else {
                        try await database.write(raise)
                    }
                }
            }
            try await group.waitForAll()
        }
        let height = try await database.read {
            try $0.first("SELECT height FROM shelf WHERE id = 1")?.integer("height")
        }
        #expect(height == 61)
    }
}
