// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage
import TestCity
import Testing

@Suite struct `Entities that come into an empty register` {
    private let indexes: SQL = """
        SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'entity' ORDER BY name
        """

    @Test func `have every index at the end of the transaction, and after one that fails`() async throws {
        let database = try await TestDatabase.sqlite.make()
        let before = try await database.read { db in try db.rows(self.indexes).map(\.values) }
        #expect(before.count > 6)
        try await database.write { db in
            try db.loosenEntities()
            try db.loosenEntities()
            #expect(try db.rows(self.indexes).count < 3)
            try db.tightenEntities()
            try db.tightenEntities()
        }
        #expect(try await database.read { db in try db.rows(self.indexes).map(\.values) } == before)
        struct Failure: Error {}
        await #expect(throws: Failure.self) {
            try await database.write { db in
                try db.loosenEntities()
                throw Failure()
            }
        }
        #expect(try await database.read { db in try db.rows(self.indexes).map(\.values) } == before)
        try await database.write { db in
            try db.loosenEntities()
            try db.tightenEntities()
        }
    }
}
