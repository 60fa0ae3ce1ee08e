// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage
import TestCity
import Testing

@Suite struct `Inspectors of the whole city` {
    /// The register keeps 全市 as the city's code, of which no district's code is a continuation.
    @Test(arguments: TestDatabase.available, ["430700", "4307"])
    func `may be drawn for every district`(kind: TestDatabase, area: String) async throws {
        let town = try await DrawTown.make(kind, entities: 200)
        try await town.office.database.write { db in
            try db.execute("UPDATE inspector SET areas = \(area)")
        }
        let roster = try await town.office.freezeRoster(ofTask: town.task, by: town.clerk)
        #expect(try await town.office.database.read { try $0.roster(roster)?.size } == 200)
    }

    @Test(arguments: TestDatabase.available)
    func `are not those of one district`(kind: TestDatabase) async throws {
        let town = try await DrawTown.make(kind, entities: 200)
        try await town.office.database.write { db in
            try db.execute("UPDATE inspector SET areas = '430702'")
        }
        await #expect(throws: CeremonyRefusal.self) {
            try await town.office.freezeRoster(ofTask: town.task, by: town.clerk)
        }
    }
}

@Suite struct `Certificates of inspectors at the draw` {
    /// The task lasts from 1 to 31 December. A certificate is good on the day it begins and on the day it ends.
    @Test(
        arguments: TestDatabase.available,
        [
            ("2026-12-01", "2026-12-31", true), ("2026-12-01", "2026-12-30", false),
            ("2026-12-02", "2026-12-31", false),
        ])
    func `must hold on every day of the task`(
        kind: TestDatabase, certificate: (from: String, to: String, isGood: Bool)
    ) async throws {
        let town = try await DrawTown.make(kind, entities: 200)
        try await town.office.database.write { db in
            try db.execute(
                """
                UPDATE inspector SET certificate_from = \(certificate.from), certificate_to = \(certificate.to)
                """)
        }
        if certificate.isGood {
            let roster = try await town.office.freezeRoster(ofTask: town.task, by: town.clerk)
            #expect(try await town.office.database.read { try $0.roster(roster)?.size } == 200)
        } else {
            await #expect(throws: CeremonyRefusal.self) {
                try await town.office.freezeRoster(ofTask: town.task, by: town.clerk)
            }
        }
    }
}
