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
        let (all, ours) = try await visited.office.database.read { db in
            var all: [String] = []
            var cursor: (dueDay: String, id: String)?
            while let next = try db.visits(ofUnit: nil, after: cursor, limit: 1).first {
                all.append(next.id)
                cursor = (next.dueDay, next.id)
            }
            return (all, try db.visits(ofUnit: "scjg", after: nil, limit: 9).map(\.id))
        }
        #expect(all == [VisitedCity.first, VisitedCity.second, VisitedCity.others])
        #expect(ours == [VisitedCity.first, VisitedCity.second])
    }

    /// Overdue twice over: not checked by the end of the task, or checked and not public within working days.
    @Test(arguments: TestDatabase.available)
    func `names those that are overdue, for every scope`(kind: TestDatabase) async throws {
        let visited = try await VisitedCity.make(kind)
        let office = visited.office
        func overdue(_ scope: VisitScope, _ today: String) async throws -> (VisitCounts, [String]) {
            let mark = OverdueMark(
                today: try #require(Day(today)), publishWithin: 20, office.rulebook.calendar)
            return try await office.database.read { db in
                let rows =
                    switch scope {
                    case .all: try db.visits(ofUnit: nil, after: nil, limit: 9, overdue: mark)
                    case .unit(let unit): try db.visits(ofUnit: unit, after: nil, limit: 9, overdue: mark)
                    case .inspector(let own): try db.visits(ofInspector: own, overdue: mark)
                    }
                return (try db.visitCounts(scope, mark), rows.map(\.id))
            }
        }
        // Due on the 1st, 2nd and 3rd of December; the last day itself is in time.
        for (today, late) in [
            ("2026-12-01", []), ("2026-12-02", [VisitedCity.first]),
            ("2026-12-04", [VisitedCity.first, VisitedCity.second, VisitedCity.others]),
        ] {
            let (counts, rows) = try await overdue(.all, today)
            #expect(rows == late && counts.overdue == late.count && counts.open == 3, "\(today)")
        }
        let (ours, mine) = try await overdue(.unit("scjg"), "2026-12-04")
        #expect(mine == [VisitedCity.first, VisitedCity.second] && ours.overdue == 2 && ours.open == 2)
        let (own, _) = try await overdue(.inspector("sthj:STHJ0001"), "2026-12-04")
        #expect(own.overdue == 2 && own.open == 2)
        // A record keeps the first visit in time until twenty working days have passed.
        let result = try await visited.file()
        let standing = try await office.database.read { try $0.visitStandings([VisitedCity.first]) }
        let checkedOn = try #require(standing[VisitedCity.first]?.checkedOn)
        let last = office.rulebook.calendar.deadline(20, after: checkedOn).day
        #expect(try await !overdue(.all, last.text).1.contains(VisitedCity.first))
        #expect(try await overdue(.all, last.adding(1).text).1.contains(VisitedCity.first))
        try await visited.review(result, approved: true)
        let (after, rows) = try await overdue(.all, last.adding(1).text)
        #expect(!rows.contains(VisitedCity.first) && after.published == 1 && after.open == 2)
    }
}
