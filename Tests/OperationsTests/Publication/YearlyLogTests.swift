// SPDX-License-Identifier: Apache-2.0
import Foundation
import Operations
import SpotCheck
import Storage
import TestCity
import Testing
import TransparencyLog
import Witnessing

@testable import mingqian_verify

@Suite struct `A log that goes on in the next year` {
    private static let next = "log.changde.test/ssj-2027"

    private func folder() -> URL {
        FileManager.default.temporaryDirectory.appending(path: "mingqian-year-\(UUID().uuidString)")
    }

    /// A town that has held a draw in its first log and has begun the second, with a task for it.
    private func moved(_ kind: TestDatabase) async throws -> (town: DrawTown, task: String, draw: String) {
        let town = try await DrawTown.make(kind)
        let draw = try await town.hold()
        try await town.office.assignInspectors(draw: draw, by: town.clerk)
        let task = try await town.addTask()
        town.clock.advance(days: 40)
        return (try await begin(Self.next, town), task, draw)
    }

    private func begin(_ origin: String, _ town: DrawTown) async throws -> DrawTown {
        try await town.office.startNextLog(origin: origin)
        let key = try NoteSigner(name: origin, seed: [UInt8](repeating: 8, count: 32))
        let signer = LogSigner(key: key, store: folder().path)
        let office = town.office.successor(logKey: key.verifier, signer: signer, witnesses: nil)
        try await office.sealLog()
        return DrawTown(city: town.city.continuing(with: office))
    }

    private func export(_ town: DrawTown, _ number: Int64?) async throws -> PublicFiles {
        let folder = folder()
        try await town.office.sealLog()
        try await town.office.exportLog(to: folder.path, number: number)
        return try PublicFiles(folder: folder.path)
    }

    private func places(_ report: Report) -> [String] { report.findings.map { "\($0.place)：\($0.words)" } }

    @Test(arguments: TestDatabase.available)
    func `holds draws that rest on what was logged before, and strangers can check both`(
        kind: TestDatabase
    ) async throws {
        let (town, task, first) = try await moved(kind)
        let second = try await town.hold(task)
        try await town.office.assignInspectors(draw: second, by: town.clerk)
        #expect(try await town.office.checkLog() == [])
        let (past, present) = (try await export(town, 1), try await export(town, nil))
        #expect(past.read("log.vkey") != present.read("log.vkey"))
        let alone = Verifier(past).report()
        #expect(places(alone) == [])
        let chained = Verifier(present, before: [past]).report()
        #expect(places(chained) == [])
        for draw in [first, second] { #expect(chained.text.contains(draw)) }
        #expect(chained.text.contains("2 个日志首尾相接"))
        // By itself the second log proves nothing about what it rests on, and says so.
        let cut = Verifier(present).report()
        #expect(cut.text.contains("请用 --before 给出其公开文件"))
        #expect(Verifier(past, before: [present]).report().findings.isEmpty == false)
    }

    @Test(arguments: TestDatabase.available)
    func `proves every entry under the heads of its own log`(kind: TestDatabase) async throws {
        let (town, _, _) = try await moved(kind)
        try await town.office.sealLog()
        try await town.office.database.read { db in
            let logs = try db.logs()
            for log in logs {
                let key = try town.office.key(of: log)
                for place in log.begins..<log.end {
                    let entry = try #require(try db.entry(at: place))
                    let receipt = try #require(try db.receipt(at: place))
                    #expect(Int64(receipt.index) == log.number(of: place))
                    let head = try receipt.verify(entry: entry.bytes, log: key, witnesses: [])
                    #expect(head.checkpoint.origin == log.origin)
                }
            }
            let tile = Tile.hashTiles(of: Int(logs[0].size))[0].path
            #expect(try db.publicTile(path: tile, of: logs[0]) != nil)
            #expect(try db.publicTile(path: tile, of: logs[1]) == nil)
        }
    }

    @Test(arguments: TestDatabase.available)
    func `is not begun while a draw is under way, or under a name that was used`(
        kind: TestDatabase
    ) async throws {
        let town = try await DrawTown.make(kind)
        let (ceremony, draw) = try await town.announce()
        let underWay = NextLogRefusal.drawsUnderWay(ceremonies: [ceremony.id])
        await #expect(throws: underWay) { try await town.office.startNextLog(origin: Self.next) }
        try await town.office.closeCeremony(ceremony.id, by: town.coordinator)
        for (name, officer) in town.contributors { try await town.reveal(ceremony, name, as: officer) }
        await #expect(throws: underWay) { try await town.office.startNextLog(origin: Self.next) }
        try await town.office.holdDraw(draw, by: town.clerk)
        await #expect(throws: NextLogRefusal.usedOrigin(TestCity.origin)) {
            try await town.office.startNextLog(origin: TestCity.origin)
        }
        let moved = try await begin(Self.next, town)
        await #expect(throws: NextLogRefusal.usedOrigin(TestCity.origin)) {
            try await moved.office.startNextLog(origin: TestCity.origin)
        }
        // The office of the year before signs nothing any more.
        await #expect(throws: LogRefusal.otherOrigin(found: Self.next)) { try await town.office.sealLog() }
    }

    @Test func `is a chain in which no past log can be exchanged, cut or lengthened`() async throws {
        let (town, _, _) = try await moved(.sqlite)
        let (past, present) = (try await export(town, 1), try await export(town, nil))
        let (other, _, _) = try await moved(.sqlite)
        let third = try await begin("log.changde.test/ssj-2028", other)
        let (otherPast, otherPresent) = (try await export(third, 1), try await export(third, 2))
        let last = try await export(third, nil)
        #expect(places(Verifier(last, before: [otherPast, otherPresent]).report()) == [])
        for before in [
            [otherPast], [otherPresent], [past, present, otherPresent], [otherPresent, otherPast], [],
        ] {
            #expect(!Verifier(last, before: before).report().findings.isEmpty)
        }
        // A log of the same name and key, but shorter.
        let short = try await DrawTown.make(.sqlite)
        let cut = try await export(short, nil)
        let report = Verifier(present, before: [cut]).report()
        #expect(report.text.contains("载明接续"))
        #expect(!Verifier(cut, before: [past]).report().findings.isEmpty)
        // Changed bytes in the past are named with the log they belong to.
        var changed: [String: [UInt8]] = [:]
        for path in past.paths { changed[path] = past.read(path) }
        changed["tile/entries/000.p/\(try await town.office.database.read { try $0.logs()[0].size })"]?[40] ^=
            1
        let found = places(Verifier(present, before: [PublicFiles(changed)]).report())
        #expect(found.contains { $0.contains("往年目录") && $0.contains("entries") })
    }

    @Test(arguments: TestDatabase.available)
    func `is watched by the same witnesses under its new name`(kind: TestDatabase) async throws {
        try await WatchedCity.run(kind) { watched in
            _ = try await watched.office.sealLog()
            watched["武陵区"].line.isUp = false
            await #expect(throws: NextLogRefusal.notCosigned(missing: ["武陵区"])) {
                try await watched.office.startNextLog(origin: Self.next)
            }
            #expect(try await watched.office.database.read { try $0.logs().count } == 1)
            watched["武陵区"].line.isUp = true
            let key = WatchedCity.nextKey
            try await watched.office.startNextLog(origin: Self.next)
            let past = try #require(try await watched.office.database.read { try $0.logs().first })
            #expect(past.policy == watched.policy)
            let policy = watched.policy + "log \(key.verifier.vkey)\n"
            let office = watched.office.successor(
                logKey: key.verifier, signer: LogSigner(key: key, store: folder().path),
                witnesses: try watched.settings(policy))
            try await office.sealLog()
            #expect(try await office.cosignLog()?.isQuorum == true)
            #expect(try await office.compareWithWitnesses() == [])
            let state = try #require(try await office.database.read { try office.quorumState($0) })
            #expect(state.size == 1)
            #expect(state.waitingSince == nil)
            let town = DrawTown(city: watched.city.continuing(with: office))
            let (before, after) = (try await export(town, 1), try await export(town, nil))
            #expect(before.read("policy") == Array(watched.policy.utf8))
            #expect(after.read("policy") == Array(policy.utf8))
            let trust = Trust(policy: try TrustPolicy(parsing: Array(policy.utf8)))
            #expect(places(Verifier(after, before: [before], trust: trust).report()) == [])
            #expect(places(Verifier(before, trust: trust).report()) == [])
            // Entry 0 holds the cosignatures too.
            let start = try #require(try await office.database.read { try $0.entry(at: past.end) })
            let reader = try CanonicalJSONReader(CanonicalJSON(parsing: start.bytes))
            let head = try VerifiedCheckpoint(
                Array(try reader.string("previous").utf8), log: try office.key(of: past),
                witnesses: watched.witnesses.map(\.key.verifier))
            #expect(head.witnesses.count >= 3)
        }
    }
}
