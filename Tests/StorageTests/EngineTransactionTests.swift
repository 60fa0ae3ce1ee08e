// SPDX-License-Identifier: Apache-2.0
import Storage
import Synchronization
import TestCity
import Testing

@Suite struct `A transaction` {
    private struct ChangedMyMind: Error, Equatable {}

    @Test(arguments: TestDatabase.available)
    func `leaves nothing behind when its body throws`(kind: TestDatabase) async throws {
        let database = try await makeShelf(kind)
        await #expect(throws: ChangedMyMind.self) {
            try await database.write { db in
                try db.execute("INSERT INTO shelf (id) VALUES (\(1))")
                throw ChangedMyMind()
            }
        }
        #expect(try await database.read { try $0.rows("SELECT id FROM shelf").count } == 0)
    }

    @Test(arguments: TestDatabase.available)
    func `is lost as a whole when a failure is swallowed`(kind: TestDatabase) async throws {
        let database = try await makeShelf(kind)
        let duplicate = DatabaseFault.uniqueViolation("shelf.id")
        await #expect(throws: duplicate) {
            try await database.write { db in
                try db.execute("INSERT INTO shelf (id) VALUES (\(1))")
                do { try db.execute("INSERT INTO shelf (id) VALUES (\(1))") } catch {}
                #expect(throws: duplicate) { try db.rows("SELECT id FROM shelf") }
            }
        }
        #expect(try await database.read { try $0.rows("SELECT id FROM shelf").count } == 0)
    }

    @Test(arguments: TestDatabase.available)
    func `that only reads cannot write`(kind: TestDatabase) async throws {
        let database = try await makeShelf(kind)
        await #expect(throws: DatabaseFault.readOnly) {
            try await database.read { _ = try $0.execute("INSERT INTO shelf (id) VALUES (\(1))") }
        }
    }

    @Test(arguments: TestDatabase.available)
    func `loses none of the increments of 64 writers`(kind: TestDatabase) async throws {
        let database = try await makeShelf(kind)
        try await database.write { try $0.execute("INSERT INTO shelf (id, height) VALUES (\(1), \(1))") }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<64 {
                group.addTask {
                    try await database.write { db in
                        let old = try db.first("SELECT height FROM shelf WHERE id = 1")?.integer("height")
                        try db.execute("UPDATE shelf SET height = \((old ?? 0) + 1) WHERE id = 1")
                    }
                }
            }
            try await group.waitForAll()
        }
        let height = try await database.read {
            try $0.first("SELECT height FROM shelf WHERE id = 1")?.integer("height")
        }
        #expect(height == 65)
    }

    /// Each sees whether a result stands before it writes one; the loser's second run sees it and refuses.
    @Test(arguments: TestDatabase.available)
    func `held 64 times at once gives one result and 63 refusals`(kind: TestDatabase) async throws {
        let database = try await makeShelf(kind)
        let outcomes = try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<64 {
                group.addTask {
                    do {
                        try await database.write { db in
                            let taken = try db.first("SELECT id FROM shelf WHERE name = \("结果")")
                            if taken != nil { throw ChangedMyMind() }
                            try db.execute("INSERT INTO shelf (id, name) VALUES (\(number), \("结果"))")
                        }
                        return true
                    } catch is ChangedMyMind {
                        return false
                    }
                }
            }
            return try await group.reduce(into: [Bool]()) { $0.append($1) }
        }
        #expect(outcomes.count { $0 } == 1)
        #expect(outcomes.count == 64)
    }

    @Test(arguments: TestDatabase.available)
    func `sees one state throughout, whatever others commit`(kind: TestDatabase) async throws {
        let database = try await makeShelf(kind)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for number in 0..<200 {
                    try await database.write { db in
                        try db.execute("INSERT INTO shelf (id) VALUES (\(number * 2)), (\(number * 2 + 1))")
                    }
                }
            }
            for _ in 0..<50 {
                group.addTask {
                    let counts = try await database.read { db in
                        try (0..<3).map { _ in try db.rows("SELECT id FROM shelf").count }
                    }
                    #expect(Set(counts).count == 1)
                    #expect(counts[0].isMultiple(of: 2))
                }
            }
            try await group.waitForAll()
        }
    }

    @Test(arguments: TestDatabase.available)
    func `cannot be used after its end, nor a database after it is closed`(kind: TestDatabase) async throws {
        let database = try await makeShelf(kind)
        /// Smuggles a connection out of its body, as no caller should.
        final class Smuggler: @unchecked Sendable { var connection: Connection? }
        let smuggler = Smuggler()
        try await database.read { smuggler.connection = $0 }
        let connection = try #require(smuggler.connection)
        #expect(throws: DatabaseFault.closed) { try connection.rows("SELECT 1 AS one") }
        smuggler.connection = nil
        database.close()
        await #expect(throws: DatabaseFault.closed) { try await database.read { _ in } }
        await #expect(throws: DatabaseFault.closed) { try await database.write { _ in } }
    }

    @Test(arguments: TestDatabase.available)
    func `works again after the server has cut its connections`(kind: TestDatabase) async throws {
        guard kind == .postgres else { return }
        let database = try await makeShelf(kind, connections: 2)
        let backend = try await database.read {
            try $0.first("SELECT pg_backend_pid() AS pid")?.integer("pid")
        }
        let other = try await makeShelf(kind, connections: 1)
        try await other.write { _ = try $0.rows("SELECT pg_terminate_backend(\(backend)::integer)") }
        try await database.write { try $0.execute("INSERT INTO shelf (id) VALUES (\(1))") }
        // And in the middle of a body: nothing was committed, so it is run again.
        let runs = Mutex(0)
        try await database.write { db in
            try db.execute("INSERT INTO shelf (id) VALUES (\(2))")
            if runs.withLock({
                $0 += 1; return $0
            }) == 1 {
                _ = try db.rows("SELECT pg_terminate_backend(pg_backend_pid())")
            }
        }
        #expect(try await database.read { try $0.rows("SELECT id FROM shelf").count } == 2)
        #expect(runs.withLock { $0 } == 2)
    }

    @Test func `is not to be had from an address that leads nowhere`() {
        #expect(throws: DatabaseFault.self) { try Database.open("mysql://city") }
        #expect(throws: DatabaseFault.self) { try Database.open("sqlite:") }
        #expect(throws: DatabaseFault.self) { try Database.open("sqlite:/nonexistent/city.sqlite") }
        let fault = #expect(throws: DatabaseFault.self) {
            try Database.open("postgresql://clerk:secret-word@127.0.0.1:1/city")
        }
        guard case .unreachable(let message) = fault else {
            Issue.record("expected unreachable, not \(String(describing: fault))")
            return
        }
        #expect(!message.contains("secret-word"))
    }
}
