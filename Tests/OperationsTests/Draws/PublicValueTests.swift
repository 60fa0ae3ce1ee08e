// SPDX-License-Identifier: Apache-2.0
import Foundation
import Operations
import SpotCheck
import Storage
import Synchronization
import TestCity
import Testing
import TransparencyLog

@testable import mingqian_verify

private let numbers = (1...20).map(String.init).joined(separator: " ")

extension DrawTown {
    /// Announced and closed with two of three reveals, three hours and a minute after it was prepared.
    fileprivate static func waiting(_ kind: TestDatabase) async throws -> (
        town: DrawTown, ceremony: RunningCeremony, draw: String
    ) {
        let town = try await DrawTown.make(kind, beacon: .lottery(.kl8))
        let (ceremony, draw) = try await town.announce()
        try await town.office.closeCeremony(ceremony.id, by: town.coordinator)
        try await town.reveal(ceremony, "platform", as: town.coordinator)
        try await town.reveal(ceremony, "sfj", as: town.supervisor)
        town.clock.advance(minutes: 181)
        return (town, ceremony, draw)
    }

    fileprivate func give(_ ceremony: RunningCeremony, _ text: String, by officer: Officer) async throws
        -> TypedValue
    {
        try await office.givePublicValue(ofCeremony: ceremony.id, source: 0, text: text, by: officer)
    }
}

@Suite struct `A ceremony with a public value` {
    @Test(arguments: TestDatabase.available)
    func `is drawn although one contributor stays silent, and a stranger can verify it`(
        kind: TestDatabase
    ) async throws {
        let (town, ceremony, draw) = try await DrawTown.waiting(kind)
        await #expect(throws: CeremonyRefusal.publicValueMissing) {
            try await town.office.holdDraw(draw, by: town.clerk)
        }
        #expect(try await town.give(ceremony, numbers, by: town.clerk) == .waitsForSecond)
        #expect(try await town.give(ceremony, numbers, by: town.clerk) == .waitsForSecond)
        #expect(
            try await town.give(ceremony, "20 19 18 " + numbers.dropLast(8), by: town.supervisor) == .accepted
        )
        try await town.office.holdDraw(draw, by: town.clerk)
        try await town.office.assignInspectors(draw: draw, by: town.clerk)
        let folder = try await MainJob(town: town).export()
        let (text, status) = try MainJob(town: town).verify(folder)
        #expect(status == 0, "\(text)")
        #expect(text.contains("2 方随机数和一个公开数值"))
        #expect(text.contains("公开数值为kl8 第 2026316 期 kl8/2026316/1.2.3."))
        await #expect(throws: CeremonyRefusal.publicValueKnown) {
            _ = try await town.give(ceremony, numbers, by: town.clerk)
        }
    }

    @Test(arguments: TestDatabase.available)
    func `takes no value before its time, none that is wrong and none of two who differ`(
        kind: TestDatabase
    ) async throws {
        let (town, ceremony, draw) = try await DrawTown.waiting(kind)
        town.clock.advance(minutes: -2)
        await #expect(throws: CeremonyRefusal.self) {
            _ = try await town.give(ceremony, numbers, by: town.clerk)
        }
        town.clock.advance(minutes: 2)
        await #expect(
            throws: CeremonyRefusal.publicValueRefused(.numbersMissing(have: 2, need: 20))
        ) { _ = try await town.give(ceremony, "1 2", by: town.clerk) }
        await #expect(throws: NotFound.self) {
            _ = try await town.give(ceremony, numbers, by: town.stranger)
        }
        let other = (2...21).map(String.init).joined(separator: " ")
        #expect(try await town.give(ceremony, other, by: town.clerk) == .waitsForSecond)
        #expect(try await town.give(ceremony, numbers, by: town.supervisor) == .differs)
        await #expect(throws: CeremonyRefusal.publicValueMissing) {
            try await town.office.holdDraw(draw, by: town.clerk)
        }
        #expect(try await town.give(ceremony, numbers, by: town.clerk) == .accepted)
    }

    @Test(arguments: TestDatabase.available)
    func `goes on to the next source only when the first is reported missing, and is void after the last`(
        kind: TestDatabase
    ) async throws {
        let (town, ceremony, draw) = try await DrawTown.waiting(kind)
        let document = Digest32(sha256: [1]).hex
        func miss(_ source: Int) async throws {
            try await town.office.missPublicValue(
                ofCeremony: ceremony.id, source: source, reason: "停售", document: document, by: town.leader)
        }
        await #expect(throws: CeremonyRefusal.self) { try await miss(0) }
        town.clock.advance(minutes: 25 * 60)
        await #expect(throws: CeremonyRefusal.notItsTurn(source: 0)) { try await miss(1) }
        try await miss(0)
        await #expect(throws: CeremonyRefusal.notItsTurn(source: 1)) {
            _ = try await town.give(ceremony, numbers, by: town.clerk)
        }
        await #expect(throws: CeremonyRefusal.sourcesRemain) {
            try await town.office.voidDraw(
                draw, code: "V2", reason: "两期均未开奖", document: "", by: town.leader)
        }
        town.clock.advance(days: 3)
        try await miss(1)
        try await town.office.voidDraw(draw, code: "V2", reason: "两期均未开奖", document: "", by: town.leader)
        let folder = try await MainJob(town: town).export()
        let (text, status) = try MainJob(town: town).verify(folder)
        #expect(status == 0, "\(text)")
        #expect(text.contains("被报告未公布"))
    }

    @Test(arguments: TestDatabase.available)
    func `with too few reveals is void with V1 and takes no value`(kind: TestDatabase) async throws {
        let town = try await DrawTown.make(kind, beacon: .lottery(.kl8))
        let (ceremony, draw) = try await town.announce()
        try await town.office.closeCeremony(ceremony.id, by: town.coordinator)
        try await town.reveal(ceremony, "sfj", as: town.supervisor)
        town.clock.advance(minutes: 181)
        await #expect(throws: CeremonyRefusal.revealsTooFew(have: 1, need: 2)) {
            _ = try await town.give(ceremony, numbers, by: town.clerk)
        }
        await #expect(throws: CeremonyRefusal.revealsTooFew(have: 1, need: 2)) {
            try await town.office.holdDraw(draw, by: town.clerk)
        }
        try await town.office.voidDraw(draw, code: "V1", reason: "两方未公开", document: "", by: town.leader)
    }

    @Test func `keeps to what the plan line says about public values`() async throws {
        let town = try await DrawTown.make(.sqlite, beacon: .lottery(.kl8))
        let soon = Instant(milliseconds: town.clock.now.milliseconds + 7_200_000)
        let later = Instant(milliseconds: soon.milliseconds + 60_000)
        func prepare(_ awaited: [AwaitedValue], _ least: Int? = nil) async throws {
            _ = try await town.office.prepareCeremony(
                forLine: town.line, revealBy: soon, awaiting: awaited, minReveals: least,
                by: town.coordinator)
        }
        await #expect(throws: CeremonyRefusal.sourcesNotAsPlanned(line: town.line)) { try await prepare([]) }
        await #expect(throws: CeremonyRefusal.malformedIssue("x")) {
            try await prepare([AwaitedValue(at: later, issue: "x")])
        }
        await #expect(throws: CeremonyRefusal.sourceTimes(source: 0)) {
            try await prepare([AwaitedValue(at: soon, issue: "2026316")])
        }
        await #expect(throws: CeremonyRefusal.minRevealsOutOfRange(least: 2, most: 3)) {
            try await prepare([AwaitedValue(at: later, issue: "2026316")], 1)
        }
        let plain = try await DrawTown.make(.sqlite)
        await #expect(throws: CeremonyRefusal.sourcesNotAsPlanned(line: plain.line)) {
            _ = try await plain.office.prepareCeremony(
                forLine: plain.line, revealBy: soon, awaiting: [AwaitedValue(at: later)],
                by: plain.coordinator)
        }
        await #expect(throws: CeremonyRefusal.minRevealsOutOfRange(least: 3, most: 3)) {
            _ = try await plain.office.prepareCeremony(
                forLine: plain.line, revealBy: soon, minReveals: 2, by: plain.coordinator)
        }
    }
}

@Suite struct `A secret that did not arrive` {
    private static let witness = Result {
        try NoteSigner(name: "audit.example", kind: .cosignature, seed: Array(repeating: 3, count: 32))
    }

    /// Says what a witness would: the secret of scjg if it `holds` it, or a signed no.
    private static func policy(_ quorum: String) throws -> [UInt8] {
        Array(
            "witness audit \(try witness.get().verifier.vkey) http://audit.example/\nquorum \(quorum)\n".utf8)
    }

    private func waiting(
        _ kind: TestDatabase, holds: Bool
    ) async throws -> (town: DrawTown, ceremony: RunningCeremony, draw: String) {
        let clock = TestCity.start.milliseconds / 1000
        let secrets = Mutex<[Digest32: Digest32]>([:])
        let signer = try Self.witness.get()
        let witnesses = try LogWitnesses(
            policy: try Self.policy("none"), staleAfter: 10_000,
            reveal: { _, commit in
                if let r = secrets.withLock({ $0[commit] }) { return .held(r) }
                let statement = RevealStatement(
                    .absent, commit: try #require(MerkleHash(commit.bytes)), timeSeconds: clock + 7260)
                return .absent(Array(try statement.signed(by: signer).serialized.utf8))
            }, signer: { _ in Mute() })
        let city = try await TestCity.make(on: try await kind.make(), witnesses: witnesses)
        let town = try await DrawTown.make(in: city, 400, 6, false, .lottery(.kl8))
        let (ceremony, draw) = try await town.announce()
        try await town.office.closeCeremony(ceremony.id, by: town.coordinator)
        try await town.reveal(ceremony, "platform", as: town.coordinator)
        try await town.reveal(ceremony, "sfj", as: town.supervisor)
        if holds, let r = ceremony.secrets["scjg"] {
            let commit = Ceremony.commit(ceremony: ceremony.id, name: "scjg", secret: r)
            secrets.withLock { $0[commit] = r }
        }
        try await town.office.gatherReveals()
        #expect(try await revealed(town, ceremony) == 2)
        town.clock.advance(minutes: 122)
        return (town, ceremony, draw)
    }

    private func revealed(_ town: DrawTown, _ ceremony: RunningCeremony) async throws -> Int {
        try await town.office.database.read { db in
            try db.contributors(ofCeremony: ceremony.id).count { $0.revealed != nil }
        }
    }

    private func report(_ town: DrawTown, _ draw: String, _ ceremony: RunningCeremony) async throws -> Report
    {
        town.clock.advance(minutes: 60)
        #expect(try await town.give(ceremony, numbers, by: town.clerk) == .waitsForSecond)
        #expect(try await town.give(ceremony, numbers, by: town.supervisor) == .accepted)
        try await town.office.holdDraw(draw, by: town.clerk)
        let folder = try await MainJob(town: town).export()
        let plain = try MainJob(town: town).verify(folder)
        #expect(plain.status == 0, "\(plain.text)")
        let trust = Trust(policy: try TrustPolicy(parsing: try Self.policy("audit")))
        return Verifier(try PublicFiles(folder: folder.path), trust: trust).report()
    }

    @Test(arguments: TestDatabase.available)
    func `is taken from a witness before the public value can be known`(kind: TestDatabase) async throws {
        let (town, ceremony, draw) = try await waiting(kind, holds: true)
        try await town.office.gatherReveals()
        try await town.office.gatherReveals()
        #expect(try await revealed(town, ceremony) == 3)
        let report = try await report(town, draw, ceremony)
        #expect(!report.text.contains("证明其处也未留存"))
        #expect(report.text.contains("3 方随机数和一个公开数值"))
    }

    @Test(arguments: TestDatabase.available)
    func `counts for nothing once the public value is out`(kind: TestDatabase) async throws {
        let (town, ceremony, draw) = try await waiting(kind, holds: true)
        town.clock.advance(minutes: 60)
        try await town.office.gatherReveals()
        #expect(try await revealed(town, ceremony) == 2)
        town.clock.advance(minutes: -60)
        let report = try await report(town, draw, ceremony)
        #expect(report.findings.contains { $0.words.contains("scjg 未公开随机数，而没有足够的见证方") })
    }

    @Test(arguments: TestDatabase.available)
    func `is said by the witnesses not to be with them either`(kind: TestDatabase) async throws {
        let (town, ceremony, draw) = try await waiting(kind, holds: false)
        try await town.office.gatherReveals()
        #expect(try await revealed(town, ceremony) == 2)
        let report = try await report(town, draw, ceremony)
        #expect(!report.text.contains("证明其处也未留存"))
        #expect(report.text.contains("2 方随机数和一个公开数值"))
    }
}

/// A witness that cosigns nothing.
private struct Mute: CheckpointSigner {
    func lastSigned(of origin: String) async throws -> [UInt8]? { nil }

    func sign(_ request: CheckpointRequest) async throws -> [NoteSignature] { [] }
}

@Suite struct `A drand round` {
    /// Round 657413 of quicknet, published on 2023-09-15 at 11:00:03 UTC.
    private static let round = (
        number: 657_413, at: "2023-09-15T11:00:03.000Z",
        signature: "b713718a38ae728dfd477991af2822e08d2f305e47718cef9f7848ce4050e7be"
            + "41076862b98fad56e91a6b85b89cd97b"
    )

    /// With `KEEP_DRAND_BUNDLE` set the bundle is left there for programs that check pairings (Tests/Verifiers).
    @Test(arguments: TestDatabase.available)
    func `closes a ceremony with bytes that anybody can check against the chain's key`(
        kind: TestDatabase
    ) async throws {
        let start = try #require(Instant(rfc3339: "2023-09-15T09:30:00.000Z"))
        let town = try await DrawTown.make(
            in: try await TestCity.make(kind, start: start), 400, 6, false, .drand)
        _ = try await town.office.freezeRoster(ofTask: town.task, by: town.clerk)
        let at = try #require(Instant(rfc3339: Self.round.at))
        let id = try await town.office.prepareCeremony(
            forLine: town.line, revealBy: Instant(milliseconds: at.milliseconds - 60_000),
            awaiting: [AwaitedValue(at: at)], by: town.coordinator)
        var ceremony = RunningCeremony(id: id, secrets: [:])
        for (name, officer) in town.contributors {
            ceremony = RunningCeremony(
                id: id, secrets: ceremony.secrets.merging([name: Digest32(sha256: Array(name.utf8))]) { $1 })
            try await town.commit(ceremony, name, as: officer)
        }
        try await town.office.openCeremony(id, by: town.coordinator)
        let draw = try await town.office.announceDraw(ofTask: town.task, inCeremony: id, by: town.clerk)
        try await town.office.closeCeremony(id, by: town.coordinator)
        for (name, officer) in town.contributors { try await town.reveal(ceremony, name, as: officer) }
        await #expect(throws: CeremonyRefusal.publicValueTooEarly(at: Self.round.at)) {
            _ = try await town.give(ceremony, Self.round.signature, by: town.clerk)
        }
        town.clock.advance(minutes: 91)
        let file = #"{"round": \#(Self.round.number), "signature": "\#(Self.round.signature)"}"#
        #expect(try await town.give(ceremony, file, by: town.clerk) == .accepted)
        try await town.office.holdDraw(draw, by: town.clerk)
        try await town.office.assignInspectors(draw: draw, by: town.clerk)
        let folder = try await MainJob(town: town).export()
        let (text, status) = try MainJob(town: town).verify(folder)
        #expect(status == 0, "\(text)")
        #expect(text.contains("第 657413 轮"))
        guard let keep = ProcessInfo.processInfo.environment["KEEP_DRAND_BUNDLE"], kind == .sqlite else {
            return
        }
        try FileManager.default.copyItem(atPath: folder.path, toPath: keep)
    }
}

@Suite struct `A contributor's key` {
    @Test(arguments: TestDatabase.available)
    func `belongs to one account and is known before the ceremony opens`(kind: TestDatabase) async throws {
        let town = try await DrawTown.make(kind)
        let ceremony = try await town.prepare()
        let secret = try #require(ceremony.secrets["platform"])
        let commit = Ceremony.commit(ceremony: ceremony.id, name: "platform", secret: secret)
        let seal = try DrawTown.seal(commit, ceremony.id, "platform")
        func send(_ seal: CommitSeal) async throws {
            try await town.office.commitToCeremony(
                ceremony.id, as: "platform", commit: commit.hex, seal: seal, by: town.coordinator)
        }
        await #expect(throws: CeremonyRefusal.malformedKey) {
            try await send(CommitSeal(key: "", signature: seal.signature))
        }
        await #expect(throws: CeremonyRefusal.malformedSignature) {
            try await send(CommitSeal(key: seal.key, signature: "00"))
        }
        let other = try DrawTown.seal(commit, ceremony.id, "platform", signer: "scjg")
        await #expect(throws: CeremonyRefusal.signatureDoesNotFit) {
            try await send(CommitSeal(key: seal.key, signature: other.signature))
        }
        try await town.office.registerContributorKey(seal.key, by: town.clerk)
        try await town.office.registerContributorKey(seal.key, by: town.clerk)
        await #expect(throws: CeremonyRefusal.keyOfAnother) { try await send(seal) }
        try await town.office.registerContributorKey(other.key, by: town.coordinator)
        try await town.office.withdrawContributorKey(other.key, by: town.coordinator)
        await #expect(throws: CeremonyRefusal.keyWithdrawn) { try await send(other) }
        await #expect(throws: NotFound.self) {
            try await town.office.withdrawContributorKey(seal.key, by: town.coordinator)
        }
        let logged = try await town.office.database.read { db in
            try db.entries(about: "scjg", type: "contributor.key").count
        }
        #expect(logged == 2)
    }
}
