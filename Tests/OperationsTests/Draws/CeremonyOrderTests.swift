// SPDX-License-Identifier: Apache-2.0
import Foundation
import Operations
import SpotCheck
import Storage
import TestCity
import Testing
import TransparencyLog
import Witnessing

/// A signer that nobody reaches.
private struct SilentSigner: CheckpointSigner {
    struct Silence: Error {}

    func lastSigned(of origin: String) async throws -> [UInt8]? { throw Silence() }
    func sign(_ request: CheckpointRequest) async throws -> [NoteSignature] { throw Silence() }
}

@Suite struct `The order of a ceremony` {
    @Test(arguments: TestDatabase.available)
    func `refuses an announcement after the close`(kind: TestDatabase) async throws {
        let town = try await DrawTown.make(kind)
        let (ceremony, _) = try await town.announce()
        try await town.office.closeCeremony(ceremony.id, by: town.coordinator)
        let second = try await town.addTask()
        _ = try await town.office.freezeRoster(ofTask: second, by: town.clerk)
        await #expect(throws: CeremonyRefusal.announcedTooLate(ceremony: ceremony.id)) {
            try await town.office.announceDraw(ofTask: second, inCeremony: ceremony.id, by: town.clerk)
        }
    }

    @Test(arguments: TestDatabase.available)
    func `refuses an announcement before the opening and without a roster`(kind: TestDatabase) async throws {
        let town = try await DrawTown.make(kind)
        let ceremony = try await town.prepare()
        await #expect(throws: CeremonyRefusal.rosterMissing(task: town.task)) {
            try await town.office.announceDraw(ofTask: town.task, inCeremony: ceremony.id, by: town.clerk)
        }
        _ = try await town.office.freezeRoster(ofTask: town.task, by: town.clerk)
        await #expect(throws: CeremonyRefusal.notOpened) {
            try await town.office.announceDraw(ofTask: town.task, inCeremony: ceremony.id, by: town.clerk)
        }
    }

    @Test(arguments: TestDatabase.available)
    func `refuses a second draw of a task`(kind: TestDatabase) async throws {
        let town = try await DrawTown.make(kind)
        let (ceremony, draw) = try await town.announce()
        await #expect(throws: CeremonyRefusal.taskAlreadyAnnounced(draw: draw)) {
            try await town.office.announceDraw(ofTask: town.task, inCeremony: ceremony.id, by: town.clerk)
        }
        await #expect(throws: Conflict.self) {
            try await town.office.freezeRoster(ofTask: town.task, by: town.clerk)
        }
    }

    @Test(arguments: TestDatabase.available)
    func `refuses a second commitment, a copied one and one for two`(kind: TestDatabase) async throws {
        let town = try await DrawTown.make(kind)
        let ceremony = try await town.prepare()
        try await town.commit(ceremony, "platform", as: town.coordinator)
        await #expect(throws: Conflict.self) {
            try await town.commit(ceremony, "platform", as: town.coordinator)
        }
        let copied = Ceremony.commit(
            ceremony: ceremony.id, name: "platform", secret: try #require(ceremony.secrets["platform"]))
        await #expect(throws: CeremonyRefusal.commitRepeated(name: "platform")) {
            try await town.office.commitToCeremony(
                ceremony.id, as: "scjg", commit: copied.hex,
                seal: try DrawTown.seal(copied, ceremony.id, "scjg"), by: town.clerk)
        }
        let both = Officer(
            account: town.coordinator.account, name: "周明", unit: "scjg", unitName: "市场监管局",
            roles: [.coordinator, .departmentOperator], jurisdiction: "4307")
        await #expect(throws: CeremonyRefusal.contributesAlready(name: "platform")) {
            try await town.commit(ceremony, "scjg", as: both)
        }
        await #expect(throws: CeremonyRefusal.malformedCommit) {
            try await town.office.commitToCeremony(
                ceremony.id, as: "scjg", commit: "00", seal: CommitSeal(key: "", signature: ""),
                by: town.clerk)
        }
    }

    @Test(arguments: TestDatabase.available)
    func `takes a commitment only from the contributor's own unit and duty`(kind: TestDatabase) async throws {
        let town = try await DrawTown.make(kind)
        let ceremony = try await town.prepare()
        await #expect(throws: NotAllowed.self) {
            try await town.commit(ceremony, "scjg", as: town.stranger)
        }
        await #expect(throws: NotAllowed.self) {
            try await town.commit(ceremony, "platform", as: town.clerk)
        }
        await #expect(throws: CeremonyRefusal.notAContributor(name: "sthj")) {
            try await town.commit(ceremony, "sthj", as: town.stranger)
        }
    }

    @Test(arguments: TestDatabase.available)
    func `does not open while a contributor is missing`(kind: TestDatabase) async throws {
        let town = try await DrawTown.make(kind)
        let ceremony = try await town.prepare()
        try await town.commit(ceremony, "platform", as: town.coordinator)
        try await town.commit(ceremony, "scjg", as: town.clerk)
        await #expect(throws: CeremonyRefusal.commitsMissing(names: ["sfj"])) {
            try await town.office.openCeremony(ceremony.id, by: town.coordinator)
        }
        try await town.commit(ceremony, "sfj", as: town.supervisor)
        try await town.office.openCeremony(ceremony.id, by: town.coordinator)
        await #expect(throws: Conflict.self) {
            try await town.office.openCeremony(ceremony.id, by: town.coordinator)
        }
    }

    @Test(arguments: TestDatabase.available)
    func `does not close with nothing announced nor twice`(kind: TestDatabase) async throws {
        let town = try await DrawTown.make(kind)
        let empty = try await town.open()
        await #expect(throws: CeremonyRefusal.nothingAnnounced) {
            try await town.office.closeCeremony(empty.id, by: town.coordinator)
        }
        let (ceremony, _) = try await town.announce()
        try await town.office.closeCeremony(ceremony.id, by: town.coordinator)
        await #expect(throws: Conflict.self) {
            try await town.office.closeCeremony(ceremony.id, by: town.coordinator)
        }
    }

    @Test(arguments: TestDatabase.available)
    func `takes no secret before the close, none that is wrong, none twice`(kind: TestDatabase) async throws {
        let town = try await DrawTown.make(kind)
        let (ceremony, draw) = try await town.announce()
        await #expect(throws: CeremonyRefusal.notClosed) {
            try await town.reveal(ceremony, "platform", as: town.coordinator)
        }
        await #expect(throws: CeremonyRefusal.notClosed) {
            try await town.office.holdDraw(draw, by: town.clerk)
        }
        try await town.office.closeCeremony(ceremony.id, by: town.coordinator)
        let wrong = Digest32(sha256: [7])
        await #expect(throws: CeremonyRefusal.revealDoesNotMatch(name: "platform")) {
            try await town.office.revealToCeremony(
                ceremony.id, as: "platform", secret: wrong.hex, by: town.coordinator)
        }
        try await town.reveal(ceremony, "platform", as: town.coordinator)
        await #expect(throws: Conflict.self) {
            try await town.reveal(ceremony, "platform", as: town.coordinator)
        }
        await #expect(throws: CeremonyRefusal.revealsMissing(names: ["scjg", "sfj"])) {
            try await town.office.holdDraw(draw, by: town.clerk)
        }
    }

    @Test(arguments: TestDatabase.available)
    func `gives no second result`(kind: TestDatabase) async throws {
        let town = try await DrawTown.make(kind)
        let draw = try await town.hold()
        await #expect(throws: Conflict.self) { try await town.office.holdDraw(draw, by: town.clerk) }
        let stored = try #require(try await town.office.database.read { db in try db.drawResult(draw) })
        await #expect(throws: DatabaseFault.self) {
            try await town.office.database.write { db in try db.insertDrawResult(stored, selected: []) }
        }
    }

    @Test(arguments: TestDatabase.available)
    func `shows nothing to those out of scope`(kind: TestDatabase) async throws {
        let town = try await DrawTown.make(kind)
        await #expect(throws: NotFound.self) {
            try await town.office.freezeRoster(ofTask: town.task, by: town.stranger)
        }
        await #expect(throws: NotAllowed.self) {
            try await town.office.freezeRoster(ofTask: town.task, by: town.supervisor)
        }
        let (_, draw) = try await town.reveal()
        await #expect(throws: NotFound.self) { try await town.office.holdDraw(draw, by: town.stranger) }
    }
}

@Suite struct `A void` {
    @Test(arguments: TestDatabase.available)
    func `is granted only when the time is over and a reveal is missing`(kind: TestDatabase) async throws {
        let town = try await DrawTown.make(kind)
        let (ceremony, draw) = try await town.announce()
        try await town.office.closeCeremony(ceremony.id, by: town.coordinator)
        try await town.reveal(ceremony, "platform", as: town.coordinator)
        func void(_ code: String, _ document: String = "") async throws {
            try await town.office.voidDraw(
                draw, code: code, reason: "司法局未按时公开", document: document, by: town.leader)
        }
        await #expect(throws: CeremonyRefusal.revealsStillPossible) { try await void("V1") }
        await #expect(throws: CeremonyRefusal.noPublicValue) { try await void("V2") }
        await #expect(throws: CeremonyRefusal.documentMissing) { try await void("V3") }
        town.clock.advance(minutes: 121)
        await #expect(throws: CeremonyRefusal.revealedTooLate) {
            try await town.reveal(ceremony, "sfj", as: town.supervisor)
        }
        try await void("V1")
        await #expect(throws: Conflict.self) { try await void("V1") }
        await #expect(throws: CeremonyRefusal.isVoid(code: "V1")) {
            try await town.office.holdDraw(draw, by: town.clerk)
        }
    }

    @Test(arguments: TestDatabase.available)
    func `leads to a next attempt with the same roster`(kind: TestDatabase) async throws {
        let town = try await DrawTown.make(kind)
        let (ceremony, first) = try await town.announce()
        try await town.office.closeCeremony(ceremony.id, by: town.coordinator)
        town.clock.advance(minutes: 121)
        try await town.office.voidDraw(
            first, code: "V1", reason: "三方均未公开", document: "", by: town.leader)
        let next = try await town.open()
        let second = try await town.office.announceDraw(
            ofTask: town.task, inCeremony: next.id, by: town.clerk)
        try await town.office.database.read { db in
            let (a, b) = (try #require(try db.draw(first)), try #require(try db.draw(second)))
            #expect(a.roster == b.roster)
            #expect([a.attempt, b.attempt] == [1, 2])
            let announcement = try Announcement(
                parsing: try #require(try db.entry(at: b.announceIndex)).bytes)
            #expect(announcement.name.previous?.bytes == (try db.drawVoid(first))?.leaf)
        }
    }

    @Test(arguments: TestDatabase.available)
    func `cannot make a known result disappear`(kind: TestDatabase) async throws {
        let town = try await DrawTown.make(kind)
        let (_, draw) = try await town.reveal()
        let order = Digest32(sha256: [1]).hex
        await #expect(throws: CeremonyRefusal.resultDue(draw: draw)) {
            try await town.office.voidDraw(
                draw, code: "V3", reason: "法院决定", document: order, by: town.leader)
        }
        await #expect(throws: CeremonyRefusal.nothingIsMissing) {
            try await town.office.voidDraw(draw, code: "V1", reason: "无", document: "", by: town.leader)
        }
        try await town.office.holdDraw(draw, by: town.clerk)
        try await town.office.voidDraw(draw, code: "V3", reason: "法院决定", document: order, by: town.leader)
        await #expect(throws: CeremonyRefusal.isVoid(code: "V3")) {
            try await town.office.assignInspectors(draw: draw, by: town.clerk)
        }
    }

    @Test(arguments: TestDatabase.available)
    func `stays closed when the signer is silent, and is signed later`(kind: TestDatabase) async throws {
        let city = try await TestCity.make(on: try await kind.make(), signer: SilentSigner())
        let town = try await DrawTown.make(in: city, 100)
        let (ceremony, draw) = try await town.announce()
        #expect(try await !town.office.closeCeremony(ceremony.id, by: town.coordinator))
        let stored = try await town.office.database.read { try $0.ceremony(ceremony.id) }
        let index = try #require(stored?.closedIndex)
        #expect(try await town.office.database.read { try $0.checkpoint(covering: index) } == nil)
        await #expect(throws: Conflict.self) {
            try await town.office.closeCeremony(ceremony.id, by: town.coordinator)
        }
        let store = FileManager.default.temporaryDirectory.appending(path: "signer-\(UUID())").path
        let office = town.office.successor(
            logKey: town.office.settings.logKey, signer: LogSigner(key: TestCity.logKey, store: store),
            witnesses: nil)
        try await office.sealLog()
        #expect(try await office.database.read { try $0.checkpoint(covering: index) } != nil)
        let later = DrawTown(city: city.continuing(with: office))
        for (name, officer) in later.contributors { try await later.reveal(ceremony, name, as: officer) }
        try await office.holdDraw(draw, by: later.clerk)
    }
}
