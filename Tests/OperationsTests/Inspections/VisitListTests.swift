// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage
import TestCity
import Testing

@Suite struct `The list of visits` {
    @Test(arguments: TestDatabase.available)
    func `shows an inspector what is due first and what is done last`(kind: TestDatabase) async throws {
        let visited = try await VisitedCity.make(kind)
        func mine() async throws -> [String] {
            try await visited.office.database.read {
                try $0.visits(ofInspector: "scjg:SCJG0002").map(\.id)
            }
        }
        #expect(try await mine() == [VisitedCity.first, VisitedCity.second, VisitedCity.others])
        try await visited.review(try await visited.file(), approved: true)
        #expect(try await mine() == [VisitedCity.second, VisitedCity.others, VisitedCity.first])
    }

    @Test(arguments: TestDatabase.available)
    func `of a unit goes on from page to page`(kind: TestDatabase) async throws {
        let visited = try await VisitedCity.make(kind)
        let (all, ours, counts) = try await visited.office.database.read { db in
            var all: [String] = []
            var cursor: (dueDay: String, id: String)?
            while let next = try db.visits(ofUnit: nil, after: cursor, limit: 1).first {
                all.append(next.id)
                cursor = (next.dueDay, next.id)
            }
            return (
                all, try db.visits(ofUnit: "scjg", after: nil, limit: 9).map(\.id),
                try db.openVisitCounts(unit: "scjg", today: "2026-12-02")
            )
        }
        #expect(all == [VisitedCity.first, VisitedCity.second, VisitedCity.others])
        #expect(ours == [VisitedCity.first, VisitedCity.second])
        #expect(counts == (2, 1, 0))
        _ = try await visited.file()
        let after = try await visited.office.database.read {
            try $0.openVisitCounts(unit: "scjg", today: "2026-12-02")
        }
        #expect(after == (1, 0, 1))
    }
}
