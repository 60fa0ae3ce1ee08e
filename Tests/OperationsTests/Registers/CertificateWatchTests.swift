// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage
import TestCity
import Testing

@Suite struct `The watch over certificates` {
    private func day(_ text: String) throws -> Day { try #require(Day(text)) }

    @Test func `counts from today through the days of the rule pack, both included`() async throws {
        let watch = CertificateWatch(today: try day("2026-11-26"), days: 60)
        for (end, state) in [
            ("2026-11-25", CertificateState.expired), ("2026-11-26", .expiring), ("2027-01-25", .expiring),
            ("2027-01-26", .valid),
        ] {
            #expect(watch.state(through: try day(end)) == state, "\(end)")
        }
        #expect(watch.state(through: nil) == .valid)
        let city = try await TestCity.make(.sqlite)
        #expect(try city.office.certificateWatch().days == 60)
    }

    @Test(arguments: TestDatabase.available)
    func `finds in the register what it says of each`(kind: TestDatabase) async throws {
        let city = try await TestCity.make(kind)
        let watch = try city.office.certificateWatch()
        let ends = [-2, -1, 0, 1, 60, 61].map { watch.today.adding($0) }
        try await city.office.database.write { db in
            for (number, end) in ends.enumerated() {
                try db.execute(
                    """
                    INSERT INTO inspector (id, unit, staff_number, name, certificate, certificate_to,
                        item_categories, skills, areas, duty, recorded_at, row_hash)
                    VALUES (\("I\(number)"), 'scjg', \("I\(number)"), '甲', 'C', \(end.text), '', '', '', '在岗', 0,
                        \([UInt8(0)]))
                    """)
            }
            try db.execute(
                """
                INSERT INTO inspector (id, unit, staff_number, name, certificate, item_categories, skills, areas,
                    duty, recorded_at, row_hash)
                VALUES ('forever', 'scjg', 'forever', '乙', 'C', '', '', '', '在岗', 0, \([UInt8(0)]))
                """)
        }
        for state in [CertificateState.expired, .expiring] {
            let found = try await city.office.database.read { db in
                try db.inspectors(matching: InspectorFilter(certificateEnds: watch.ends(state))).map(\.id)
            }
            let wanted = ends.indices.filter { watch.state(through: ends[$0]) == state }.map { "I\($0)" }
            #expect(found == wanted)
        }
        let due = try await city.office.database.read { db in
            try db.inspectorCount(matching: InspectorFilter(certificateEnds: watch.due))
        }
        #expect(due == 5)
    }
}
