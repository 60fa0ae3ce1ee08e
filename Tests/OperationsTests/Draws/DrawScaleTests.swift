// SPDX-License-Identifier: Apache-2.0
import Foundation
import Operations
import SpotCheck
import Storage
import TestCity
import Testing

/// Figures of a full-size city. Runs only when asked: `MINGQIAN_SCALE=226000 bin/test --filter full_size`.
@Suite(
    .enabled(if: ProcessInfo.processInfo.environment["MINGQIAN_SCALE"] != nil, "MINGQIAN_SCALE is not set"))
struct `A draw of full size` {
    @Test(arguments: TestDatabase.available)
    func `is frozen, held and assigned`(kind: TestDatabase) async throws {
        let asked = ProcessInfo.processInfo.environment["MINGQIAN_SCALE"] ?? ""
        let entities = try #require(Int(asked))
        let town = try await DrawTown.make(kind, entities: entities, inspectors: 1000)
        let clock = ContinuousClock()
        var draw = ""
        let frozen = try await clock.measure {
            _ = try await town.office.freezeRoster(ofTask: town.task, by: town.clerk)
        }
        let running = try await town.open()
        let announced = try await clock.measure {
            draw = try await town.office.announceDraw(
                ofTask: town.task, inCeremony: running.id, by: town.clerk)
        }
        try await town.office.closeCeremony(running.id, by: town.coordinator)
        for (name, officer) in town.contributors { try await town.reveal(running, name, as: officer) }
        let held = try await clock.measure { try await town.office.holdDraw(draw, by: town.clerk) }
        let assigned = try await clock.measure {
            try await town.office.assignInspectors(draw: draw, by: town.clerk)
        }
        let visits = try await town.office.database.read { [draw] db in
            try db.selectionCounts(ofDraw: draw).values.reduce(0, +)
        }
        print(
            "\(kind) \(entities) entities: frozen \(frozen), announced \(announced), held \(held), "
                + "\(visits) visits assigned \(assigned)")
        #expect(visits > 0)
    }
}
