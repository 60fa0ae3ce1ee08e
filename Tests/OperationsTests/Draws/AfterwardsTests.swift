// SPDX-License-Identifier: Apache-2.0
import Foundation
import Operations
import SpotCheck
import Storage
import TestCity
import Testing

@testable import mingqian_verify

private let evidence = Digest32(sha256: [7]).hex

@Suite struct `An amended roster` {
    @Test(arguments: TestDatabase.available)
    func `keeps the ids of those who stay and tells the others by reason`(kind: TestDatabase) async throws {
        let town = try await DrawTown.make(kind)
        let (ceremony, first) = try await town.announce()
        await #expect(throws: CeremonyRefusal.taskAlreadyAnnounced(draw: first)) {
            try await change(town)
            _ = try await amend(town)
        }
        try await town.office.closeCeremony(ceremony.id, by: town.coordinator)
        town.clock.advance(minutes: 121)
        try await town.office.voidDraw(first, code: "V1", reason: "均未公开", document: "", by: town.leader)
        await #expect(throws: NotAllowed.self) {
            _ = try await town.office.amendRoster(ofTask: town.task, reason: "更正", by: town.clerk)
        }
        await #expect(throws: CeremonyRefusal.reasonMissing) {
            _ = try await town.office.amendRoster(ofTask: town.task, reason: "", by: town.leader)
        }
        #expect(try await amend(town) == "R-\(town.task)-2")
        await #expect(throws: CeremonyRefusal.nothingAmended) { _ = try await amend(town) }
        let diff = try await town.office.database.read { db -> CanonicalJSON? in
            let entry = try #require(try db.entries(about: "R-\(town.task)-2", type: "roster.amend").first)
            return try CanonicalJSONReader(CanonicalJSON(parsing: entry.bytes)).fields["diff"]
        }
        #expect(diff == ["removed.cancelled": 2, "changed.stratum": 1])
        let next = try await town.open()
        let second = try await town.office.announceDraw(
            ofTask: town.task, inCeremony: next.id, by: town.clerk)
        #expect(try await town.office.database.read { try $0.draw(second)?.roster } == "R-\(town.task)-2")
        let folder = try await MainJob(town: town).export()
        let (text, status) = try MainJob(town: town).verify(folder)
        #expect(status == 0, "\(text)")
        #expect(text.contains("名单 R-\(town.task)-2：398 家"))
    }

    private func amend(_ town: DrawTown) async throws -> String {
        try await town.office.amendRoster(ofTask: town.task, reason: "名录有误，已更正", by: town.leader)
    }

    /// Two leave the pool, one changes its class.
    private func change(_ town: DrawTown) async throws {
        try await town.office.database.write { db in
            for number in [1, 2] {
                try db.execute(
                    """
                    UPDATE entity SET status = 'cancelled', in_pool = 0 WHERE key = \(DrawTown.key(number))
                    """)
            }
            try db.execute("UPDATE entity SET risk_class = 'B' WHERE key = \(DrawTown.key(3))")
        }
    }
}

@Suite struct `A drawn entity found ineligible` {
    @Test(arguments: TestDatabase.available)
    func `is passed over in order, the reserve takes its turn, and nothing is drawn again`(
        kind: TestDatabase
    ) async throws {
        let town = try await DrawTown.make(kind)
        let draw = try await town.hold()
        let before = try await town.office.database.read { try $0.selections(ofDraw: draw) }
        let gone = try #require(before.first { $0.stratum == "A.430702" })
        func skip(_ entity: String, _ code: String = "duplicate") async throws {
            try await town.office.skipDrawn(
                entity, inDraw: draw, code: code, reason: "重复登记", evidence: evidence, by: town.leader)
        }
        await #expect(throws: CeremonyRefusal.unknownSkipCode("wish")) { try await skip(gone.entity, "wish") }
        await #expect(throws: CeremonyRefusal.notDrawn(entity: "x")) { try await skip("x") }
        await #expect(throws: NotAllowed.self) {
            try await town.office.skipDrawn(
                gone.entity, inDraw: draw, code: "duplicate", reason: "重复", evidence: evidence,
                by: town.clerk)
        }
        try await skip(gone.entity)
        await #expect(throws: CeremonyRefusal.notDrawn(entity: gone.entity)) { try await skip(gone.entity) }
        let after = try await town.office.database.read { try $0.selections(ofDraw: draw) }
        #expect(after.count == before.count)
        #expect(Set(before.map(\.entity)).subtracting(after.map(\.entity)) == [gone.entity])
        let turn = try #require(after.first { !before.contains($0) })
        try await skip(turn.entity)
        try await town.office.assignInspectors(draw: draw, by: town.clerk)
        await #expect(throws: CeremonyRefusal.alreadyAssigned(draw: draw)) {
            try await skip(before[1].entity)
        }
        let folder = try await MainJob(town: town).export()
        let (text, status) = try MainJob(town: town).verify(folder)
        #expect(status == 0, "\(text)")
        let visited = try await town.office.database.read { db in
            try db.drawnRows(ofDraw: draw, limit: 1000, offset: 0).map(\.entity)
        }
        #expect(!visited.contains(gone.entity) && !visited.contains(turn.entity))
        #expect(visited.count == before.count)
    }
}

@Suite struct `An opening` {
    @Test(arguments: TestDatabase.available)
    func `proves to an auditor who is in the roster and who is not`(kind: TestDatabase) async throws {
        let town = try await DrawTown.make(kind)
        let roster = try await town.office.freezeRoster(ofTask: town.task, by: town.clerk)
        let auditor = town.city.cast.auditor
        let stored = try #require(try await town.office.database.read { try $0.roster(roster) })
        let root = try #require(Digest32(stored.root))
        for (entity, isThere) in [(DrawTown.key(5), true), ("91430700T999999999", false)] {
            let id = try await town.office.showOpening(
                of: entity, inRoster: roster, purpose: .audit, by: auditor)
            let slip = try await town.office.database.read { db in
                try stored.slip(of: try #require(try db.shownOpening(id)?.entity), db)
            }
            #expect(slip.isPresent == isThere)
            try slip.proof.check(id: slip.opening.rosterID, root: root, size: Int(stored.size))
            #expect(throws: RosterProofRefusal.self) {
                try slip.proof.check(
                    id: String(repeating: "0", count: 64), root: Digest32(sha256: []), size: 400)
            }
        }
        _ = try await town.office.showAllOpenings(ofRoster: roster, by: auditor)
        let table = try await town.office.database.read { try stored.openingsTable($0) }
        let lines = String(decoding: table, as: UTF8.self).split(separator: "\n").dropFirst()
        #expect(lines.count == 400)
        for line in lines {
            let cells = line.split(separator: ",").map(String.init)
            let salt = try #require(Digest32(hex: cells[1]))
            #expect(Opening(id: cells[0], salt: salt).opens(cells[2]))
        }
        let logged = try await town.office.database.read { db in
            try db.entries(about: roster, type: "roster.opening").map {
                String(decoding: $0.bytes, as: UTF8.self)
            }
        }
        #expect(logged.count == 3)
        #expect(!logged.contains { $0.contains("91430700T") })
    }

    @Test(arguments: TestDatabase.available)
    func `is not given to entities while visits are open, nor to others at all`(
        kind: TestDatabase
    ) async throws {
        let town = try await DrawTown.make(kind)
        let draw = try await town.hold()
        let roster = "R-\(town.task)-1"
        await #expect(throws: CeremonyRefusal.visitsNotOver(task: town.task)) {
            _ = try await town.office.showOpening(
                of: DrawTown.key(1), inRoster: roster, purpose: .entity, by: town.clerk)
        }
        try await town.office.assignInspectors(draw: draw, by: town.clerk)
        await #expect(throws: CeremonyRefusal.visitsNotOver(task: town.task)) {
            try await town.office.eraseRosterSecret(roster, by: town.coordinator)
        }
        await #expect(throws: NotAllowed.self) {
            _ = try await town.office.showAllOpenings(ofRoster: roster, by: town.clerk)
        }
        await #expect(throws: NotFound.self) {
            _ = try await town.office.showOpening(
                of: DrawTown.key(1), inRoster: roster, purpose: .team, by: town.city.cast.inspector)
        }
    }
}

@Suite struct `The secret of a roster` {
    @Test(arguments: TestDatabase.available)
    func `once destroyed links nobody any more, and the bundle still verifies`(
        kind: TestDatabase
    ) async throws {
        let job = try await MainJob.make(kind)
        try await job.importItemsAndInspectors(6)
        _ = try await job.importing(.entities, MainJob.csv(SmallRegister.entities(60)))
        try await job.plan(.flat(try #require(Ratio(1, 20)), least: 1))
        let draw = try await job.draw()
        try await job.inspect(try await job.visits(draw))
        let town = job.town
        let roster = "R-\(town.task)-1"
        let entity = try #require(
            try await town.office.database.read { try $0.selections(ofDraw: draw).first?.entity })
        let opening = try await town.office.showOpening(
            of: entity, inRoster: roster, purpose: .entity, by: town.clerk)
        try await town.office.eraseRosterSecret(roster, by: town.coordinator)
        await #expect(throws: Conflict.self) {
            try await town.office.eraseRosterSecret(roster, by: town.coordinator)
        }
        await #expect(throws: CeremonyRefusal.rosterErased) {
            _ = try await town.office.showOpening(
                of: entity, inRoster: roster, purpose: .entity, by: town.clerk)
        }
        try await town.office.database.read { db in
            let stored = try #require(try db.roster(roster))
            #expect(stored.secret == nil)
            #expect(try db.openings(ofRoster: roster) == [])
            #expect(try db.shownOpening(opening)?.entity == nil)
            #expect(try db.selections(ofDraw: draw).allSatisfy { $0.entity == "" })
            let left = try db.rows("SELECT roster_id, id FROM visit WHERE draw = \(draw)")
            #expect(try left.allSatisfy { try $0.text("roster_id") == $0.text("id") })
            #expect(throws: CeremonyRefusal.rosterErased) { try stored.slip(of: entity, db) }
        }
        let (text, status) = try job.verify(try await job.export())
        #expect(status == 0, "\(text)")
    }
}

@Suite struct `A joint campaign` {
    @Test(arguments: TestDatabase.available)
    func `gives an entity one ticket in all its draws, which share a ceremony`(
        kind: TestDatabase
    ) async throws {
        let town = try await DrawTown.make(kind)
        let campaign = try await town.office.openCampaign("冬季联合抽查", by: town.coordinator)
        await #expect(throws: Conflict.self) {
            _ = try await town.office.openCampaign("冬季联合抽查", by: town.coordinator)
        }
        try await town.office.database.write { db in
            try db.execute("UPDATE task SET campaign = \(campaign) WHERE id = \(town.task)")
        }
        let second = try await town.addTask(campaign: campaign)
        for task in [town.task, second] {
            _ = try await town.office.freezeRoster(ofTask: task, by: town.clerk)
        }
        let ceremony = try await town.open()
        let first = try await town.office.announceDraw(
            ofTask: town.task, inCeremony: ceremony.id, by: town.clerk)
        let elsewhere = try await town.open()
        await #expect(throws: CeremonyRefusal.campaignElsewhere(ceremony: ceremony.id)) {
            _ = try await town.office.announceDraw(ofTask: second, inCeremony: elsewhere.id, by: town.clerk)
        }
        let other = try await town.office.announceDraw(
            ofTask: second, inCeremony: ceremony.id, by: town.clerk)
        try await town.office.closeCeremony(ceremony.id, by: town.coordinator)
        for (name, officer) in town.contributors { try await town.reveal(ceremony, name, as: officer) }
        for draw in [first, other] { try await town.office.holdDraw(draw, by: town.clerk) }
        let (a, b) = try await town.office.database.read { db in
            (try db.selections(ofDraw: first), try db.selections(ofDraw: other))
        }
        #expect(a == b)
        #expect(!a.isEmpty)
        let (counted, forecast, cells) = try await town.office.database.read { db in
            let tasks = try [town.task, second].compactMap { try db.taskForDraw($0) }
            return (
                try db.campaignFigures([campaign])[campaign],
                try town.office.jointForecast(ofCampaign: campaign, db),
                try db.jointCells(Array(repeating: RuledPool(tasks[0].scope, nil), count: 72))
            )
        }
        let figures = try #require(counted)
        #expect(figures.draws == 2 && figures.draw == other)
        // Both drew the same entities: as many visits as the least there can be.
        #expect(figures.visits == Int64(a.count) && figures.figures.checks == 2 * a.count)
        #expect(figures.figures.least == a.count && figures.figures.apart > a.count)
        #expect(forecast.figures == figures.figures && forecast.draws == 2)
        // More pools than a mask has bits.
        #expect(cells.allSatisfy { $0.draws == Array(0..<72) })
        #expect(cells.reduce(0) { $0 + $1.size } == 400)
        let folder = try await MainJob(town: town).export()
        let (text, status) = try MainJob(town: town).verify(folder)
        #expect(status == 0, "\(text)")
    }
}
