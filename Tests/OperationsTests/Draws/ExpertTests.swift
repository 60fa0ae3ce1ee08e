// SPDX-License-Identifier: Apache-2.0
import Foundation
import Operations
import SpotCheck
import Storage
import TestCity
import Testing

@Suite struct `A team with an expert` {
    private static func town(_ kind: TestDatabase, experts: Int) async throws -> DrawTown {
        let town = try await DrawTown.make(kind)
        let shape = TeamShape(size: 2, category: "", leadSkill: "", expert: "特种设备")
        try await town.office.database.write { db in
            try db.execute("UPDATE task SET team = \(shape.canonical.encodeText()) WHERE id = \(town.task)")
            for number in 0..<experts {
                try db.execute(
                    """
                    INSERT INTO inspector (id, unit, staff_number, name, certificate, item_categories, skills,
                        areas, duty, recorded_at, row_hash, expert)
                    VALUES (\("X\(number)"), 'scjg', \("X\(number)"), \("专家\(number)"), '', '', '', '430700', '在岗', 0,
                        \([UInt8(0)]), '特种设备')
                    """)
            }
        }
        return town
    }

    /// The expert comes on top of the law's two (处罚法 art. 42), who all hold a certificate.
    @Test(arguments: TestDatabase.available)
    func `has two inspectors and the expert behind them, and the verifier repeats it`(
        kind: TestDatabase
    ) async throws {
        let town = try await Self.town(kind, experts: 3)
        let draw = try await town.hold()
        try await town.office.assignInspectors(draw: draw, by: town.clerk)
        let teams = try await town.office.database.read { db in
            let rows = try db.drawnRows(ofDraw: draw, limit: 1000, offset: 0)
            return Dictionary(
                grouping: try db.teamPlaces(ofVisits: rows.compactMap(\.visit)), by: \.visit)
        }
        #expect(!teams.isEmpty)
        for team in teams.values {
            let seats = team.sorted { $0.slot < $1.slot }.map(\.inspector)
            #expect(seats.count == 3)
            #expect(seats.prefix(2).allSatisfy { $0.hasPrefix("N") } && seats[2].hasPrefix("X"))
        }
        let job = MainJob(town: town)
        let (text, status) = try job.verify(try await job.export())
        #expect(status == 0, "\(text)")
    }

    @Test func `is not announced where no expert of the kind is there`() async throws {
        let town = try await Self.town(.sqlite, experts: 0)
        await #expect(throws: CeremonyRefusal.self) {
            _ = try await town.office.freezeRoster(ofTask: town.task, by: town.clerk)
        }
    }

    @Test func `is told in words and keeps its bytes where there is none`() throws {
        let plain = TeamShape(size: 2, category: "", leadSkill: "")
        #expect(try plain.canonical.encodeText() == #"{"category":"","lead_skill":"","size":2}"#)
        let shape = TeamShape(size: 2, category: "", leadSkill: "", expert: "特种设备")
        #expect(try TeamShape(shape.canonical) == shape && shape.words.contains("专家1人"))
        let scope = PoolScope(labels: ["B", "A"])
        #expect(try PoolScope(scope.canonical) == scope && scope.isTargeted && scope.labels == ["A", "B"])
        #expect(try !PoolScope().canonical.encodeText().contains("labels"))
        #expect(PoolScope(labels: ["A"]).isWithin(scope) && !scope.isWithin(PoolScope(labels: ["A"])))
        #expect(!PoolScope().isWithin(scope))
    }
}
