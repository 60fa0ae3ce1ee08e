// SPDX-License-Identifier: Apache-2.0
import Foundation
import Operations
import SpotCheck
import Storage
import TestCity
import Testing

@testable import mingqian_verify

@Suite struct `A roster of codes` {
    /// With `KEEP_PLAIN_BUNDLE` set the bundle is left there for Tests/Verifiers.
    @Test(arguments: TestDatabase.available)
    func `tells who can be drawn and who is, and the verifier repeats the draw`(
        kind: TestDatabase
    ) async throws {
        let town = try await Self.town(kind)
        let draw = try await town.hold(as: .plain)
        try await town.office.assignInspectors(draw: draw, by: town.clerk)
        try await town.office.database.read { db in
            let roster = try #require(try db.roster(ofTask: town.task))
            #expect(roster.kind == .plain && roster.secret == nil)
            let lines = String(decoding: try #require(try db.publicFile(roster.file)), as: UTF8.self)
                .split(separator: "\n")
            #expect(lines.count == 400)
            #expect(lines[5] == "\(DrawTown.key(5))\tall.430703\t1")
            let drawn = try db.selections(ofDraw: draw)
            #expect(drawn.count == 200)
            #expect(drawn.allSatisfy { $0.rosterID == $0.entity })
            let said = try #require(try db.entries(about: draw, type: "draw.announce").first)
            #expect(String(decoding: said.bytes, as: UTF8.self).contains(#""disclosure":"immediate""#))
        }
        let job = MainJob(town: town)
        let folder = try await job.export()
        if let kept = ProcessInfo.processInfo.environment["KEEP_PLAIN_BUNDLE"], kind == .sqlite {
            try FileManager.default.copyItem(atPath: folder.path, toPath: kept)
        }
        let (text, status) = try job.verify(folder)
        #expect(status == 0, "\(text)")
    }

    @Test(arguments: TestDatabase.available)
    func `stays one when it is amended`(kind: TestDatabase) async throws {
        let town = try await Self.town(kind)
        let first = try await town.office.freezeRoster(ofTask: town.task, as: .plain, by: town.clerk)
        try await town.office.database.write { db in
            try db.execute(
                "UPDATE entity SET in_pool = 0, status = 'cancelled' WHERE key = \(DrawTown.key(1))")
        }
        let second = try await town.office.amendRoster(ofTask: town.task, reason: "更正", by: town.leader)
        let stored = try await town.office.database.read { (try $0.roster(first), try $0.roster(second)) }
        #expect(stored.0?.size == 400 && stored.1?.size == 399 && stored.1?.kind == .plain)
    }

    @Test(arguments: TestDatabase.available)
    func `has no secret to show or to destroy`(kind: TestDatabase) async throws {
        let town = try await Self.town(kind)
        let roster = try await town.office.freezeRoster(ofTask: town.task, as: .plain, by: town.clerk)
        await #expect(throws: CeremonyRefusal.rosterIsPlain) {
            _ = try await town.office.showAllOpenings(ofRoster: roster, by: town.city.cast.auditor)
        }
        await #expect(throws: CeremonyRefusal.rosterIsPlain) {
            try await town.office.eraseRosterSecret(roster, by: town.coordinator)
        }
    }

    @Test(arguments: TestDatabase.available)
    func `is refused where the codes would tell a class, a key object or a relation`(
        kind: TestDatabase
    ) async throws {
        let town = try await Self.town(kind)
        try await town.office.database.write { db in
            try db.execute("UPDATE inspector_relation SET ended_at = NULL")
        }
        func freeze() async throws {
            _ = try await town.office.freezeRoster(ofTask: town.task, as: .plain, by: town.clerk)
        }
        await #expect(throws: CeremonyRefusal.rosterMustBeBlinded(.relations(134))) { try await freeze() }
        for (scope, obstacle) in [
            (PoolScope(classes: [.d]), PlainRosterObstacle.classScope),
            (PoolScope(keyObject: true), .keyObjects),
        ] {
            let text = try scope.canonical.encodeText()
            try await town.office.database.write { db in
                try db.execute("UPDATE task SET scope = \(text) WHERE id = \(town.task)")
            }
            await #expect(throws: CeremonyRefusal.rosterMustBeBlinded(obstacle)) { try await freeze() }
        }
        let other = try await DrawTown.make(kind)
        await #expect(throws: CeremonyRefusal.rosterMustBeBlinded(.classRatios)) {
            _ = try await other.office.freezeRoster(ofTask: other.task, as: .plain, by: other.clerk)
        }
    }

    @Test(arguments: TestDatabase.available)
    func `is not mixed with blinded ones in a campaign, whose tickets would differ`(
        kind: TestDatabase
    ) async throws {
        let town = try await Self.town(kind)
        let campaign = try await town.office.openCampaign("冬季联合抽查", by: town.coordinator)
        let second = try await town.addTask(campaign: campaign)
        try await town.office.database.write { db in
            try db.execute("UPDATE task SET campaign = \(campaign) WHERE id = \(town.task)")
        }
        _ = try await town.office.freezeRoster(ofTask: second, by: town.clerk)
        await #expect(throws: CeremonyRefusal.rosterMustBeAsInCampaign(.blinded)) {
            _ = try await town.office.freezeRoster(ofTask: town.task, as: .plain, by: town.clerk)
        }
    }

    /// All classes alike and nobody related to anybody.
    private static func town(_ kind: TestDatabase) async throws -> DrawTown {
        let town = try await DrawTown.make(kind)
        let half = try RatioTable.flat(try #require(Ratio(1, 2)), least: 1).canonical.encodeText()
        try await town.office.database.write { db in
            try db.execute("UPDATE task SET ratios = \(half) WHERE id = \(town.task)")
            try db.execute("UPDATE inspector_relation SET ended_at = 1")
        }
        return town
    }
}
