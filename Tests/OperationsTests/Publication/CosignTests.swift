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

@Suite struct `The witnesses of a city` {
    @Test(arguments: TestDatabase.available)
    func `cosign each new head over HTTP, once`(kind: TestDatabase) async throws {
        try await WatchedCity.run(kind) { watched in
            let first = try await watched.seal()
            #expect(first.isQuorum && first.missing.isEmpty)
            try await watched.append(5)
            let second = try await watched.seal()
            #expect(second.isQuorum && second.size == first.size + 5)
            let head = try #require(try await watched.office.database.read { try $0.lastCheckpoint() })
            let verified = try VerifiedCheckpoint(
                Array(head.note.utf8), log: TestCity.logKey.verifier,
                witnesses: watched.witnesses.map(\.key.verifier))
            #expect(verified.witnesses.count == 4)
            #expect(verified.witnesses.allSatisfy { $0.timeSeconds == TestCity.start.milliseconds / 1000 })
            // Nobody is asked twice for the same head.
            for witness in watched.witnesses { witness.line.isUp = false }
            #expect(try await watched.seal() == second)
            let kept = try await watched.office.database.read { try $0.cosignatures(of: second.size).count }
            #expect(kept == 4)
            #expect(try await watched.office.checkLog() == [])
            try await watched.office.database.administer([
                "UPDATE cosignature SET at = at + 1000 WHERE size = \(second.size)"
            ])
            #expect(try await watched.office.checkLog().count == 4)
        }
    }

    @Test(arguments: TestDatabase.available)
    func `may be missing one by one, and are asked again`(kind: TestDatabase) async throws {
        try await WatchedCity.run(kind) { watched in
            watched["公证处"].line.isUp = false
            let two = try await watched.seal()
            #expect(two.isQuorum && two.missing == ["公证处": "未能联系"])
            watched["审计局"].line.isUp = false
            try await watched.append(1)
            let one = try await watched.seal()
            #expect(!one.isQuorum && one.missing.keys.sorted() == ["公证处", "审计局"].sorted())
            watched["公证处"].line.isUp = true
            let again = try await watched.seal()
            #expect(again.isQuorum && again.missing == ["审计局": "未能联系"])
            #expect(
                try await watched.office.cosignLog(asking: ["公证处"])?.missing.isEmpty == true)
        }
    }

    @Test(arguments: TestDatabase.available)
    func `say where they stand, and one question more is enough`(kind: TestDatabase) async throws {
        try await WatchedCity.run(kind) { watched in
            let first = try await watched.seal()
            // A crash after the witnesses answered and before their lines were kept.
            try await watched.office.database.administer(["DELETE FROM cosignature"])
            #expect(try await watched.seal() == first)
            try await watched.append(3)
            try await watched.office.database.administer(["DELETE FROM cosignature"])
            #expect(try await watched.seal().missing.isEmpty)
        }
    }

    @Test(arguments: TestDatabase.available)
    func `stop a database that is older than what they hold`(kind: TestDatabase) async throws {
        try await WatchedCity.run(kind) { watched in
            #expect(try await watched.office.compareWithWitnesses() == [])
            try await watched.append(6)
            let size = try await watched.seal().size
            #expect(try await watched.office.compareWithWitnesses() == [])
            // The whole machine was restored, folder of keys and all: the signer remembers nothing of it.
            let restored = try await watched.other(kind)
            try await restored.office.sealLog()
            for name in ["审计局", "纪委监委", "公证处"] { watched[name].line.isUp = false }
            let ahead = SealRefusal.witnessIsAhead(name: "武陵区", size: size, entries: 1)
            await #expect(throws: ahead) { try await restored.office.compareWithWitnesses() }
            await #expect(throws: ahead) { try await restored.office.cosignLog() }
            watched["武陵区"].line.isUp = false
            #expect(try await restored.office.compareWithWitnesses().count == 4)
        }
    }

    @Test(arguments: TestDatabase.available)
    func `stop a database whose history is another`(kind: TestDatabase) async throws {
        try await WatchedCity.run(kind) { watched in
            let size = try await watched.seal().size
            let fork = WatchedCity(
                town: DrawTown(city: try await watched.other(kind)), witnesses: watched.witnesses,
                policy: watched.policy)
            try await fork.append(9)
            try await fork.office.sealLog()
            for name in ["审计局", "纪委监委", "公证处"] { watched[name].line.isUp = false }
            let differs = SealRefusal.witnessDiffers(name: "武陵区", size: size)
            await #expect(throws: differs) { try await fork.office.compareWithWitnesses() }
            await #expect(throws: differs) { try await fork.office.cosignLog() }
            let kept = try await fork.office.database.read { db in
                try watched.witnesses.compactMap { try db.lastCosignature(of: $0.key.verifier.vkey) }
            }
            #expect(kept == [])
        }
    }

    @Test(arguments: TestDatabase.available)
    func `are believed only with signatures that fit`(kind: TestDatabase) async throws {
        struct Liar: CheckpointSigner {
            let lines: @Sendable (CheckpointRequest) throws -> [NoteSignature]

            func lastSigned(of origin: String) async throws -> [UInt8]? { nil }
            func sign(_ request: CheckpointRequest) async throws -> [NoteSignature] { try lines(request) }
        }
        let key = try NoteSigner(name: "w.test", kind: .cosignature, seed: [UInt8](repeating: 30, count: 32))
        let other = try NoteSigner(
            name: "w.test", kind: .cosignature, seed: [UInt8](repeating: 31, count: 32))
        let policy = "witness 甲 \(key.verifier.vkey) http://甲\nquorum 甲\n"
        let lies: [(String, @Sendable (CheckpointRequest) throws -> [NoteSignature])] = [
            ("联署无效", { _ in [] }),
            ("联署无效", { [try Cosignature.sign(SignedNote(text: $0.checkpoint), by: other, timeSeconds: 5)] }),
            ("联署无效", { _ in [try Cosignature.sign(SignedNote(text: "x\n"), by: key, timeSeconds: 5)] }),
            ("称本日志与其所见不一致", { _ in throw CheckpointRequestRefusal.inconsistent }),
            ("其检查点与本次签发不同步，稍后重试", { _ in throw CheckpointRequestRefusal.otherSize(900) }),
            ("拒绝联署（404）", { _ in throw CheckpointRequestRefusal.unknownLog }),
            ("拒绝联署（409）", { _ in throw CheckpointRequestRefusal.otherSize(1) }),
        ]
        for (words, lie) in lies {
            let witnesses = try LogWitnesses(policy: Array(policy.utf8), staleAfter: 30) { _ in
                Liar(lines: lie)
            }
            let city = try await TestCity.make(on: try await kind.make(), witnesses: witnesses)
            try await city.office.sealLog()
            let report = try #require(try await city.office.cosignLog())
            #expect(report.missing == ["甲": words] && !report.isQuorum)
        }
    }
}

@Suite struct `A draw under watch` {
    @Test(arguments: TestDatabase.available)
    func `goes its way while the witnesses follow, and proves it`(kind: TestDatabase) async throws {
        try await WatchedCity.run(kind) { watched in
            let town = watched.town
            let (ceremony, draw) = try await town.announce()
            try await watched.office.closeCeremony(ceremony.id, by: town.coordinator)
            await #expect(throws: QuorumRefusal.self) {
                try await town.reveal(ceremony, "platform", as: town.coordinator)
            }
            try await watched.seal()
            let close = try #require(
                try await watched.office.database.read { try $0.ceremony(ceremony.id)?.closedIndex })
            for (name, officer) in town.contributors { try await town.reveal(ceremony, name, as: officer) }
            try await watched.office.holdDraw(draw, by: town.clerk)
            try await watched.office.assignInspectors(draw: draw, by: town.clerk)
            town.clock.advance(minutes: 1)
            try await watched.seal()
            let folder = try TemporaryFolder()
            try await watched.office.exportLog(to: folder.path)
            let files = try folder.files()
            #expect(files["policy"].map { String(decoding: $0, as: UTF8.self) } == watched.policy)
            #expect(files["witness.vkeys"]?.count { $0 == 10 } == 4)
            #expect(files["closes/\(close)"] != nil)
            try Data(watched.policy.utf8).write(to: URL(fileURLWithPath: folder.path + ".policy"))
            let (text, status) = VerifyCommand.run([folder.path, "--policy", folder.path + ".policy"])
            #expect(status == 0, "\(text)")
            #expect(text.contains("检查点的联署符合核验人指定的见证策略"))
            #expect(text.contains("1 场仪式的截止均在揭示之前取得见证策略所要求的联署"))
        }
    }

    @Test(arguments: TestDatabase.available)
    func `loses no reveal that a witness holds`(kind: TestDatabase) async throws {
        try await WatchedCity.run(kind) { watched in
            let town = watched.town
            func revealed(_ id: String) async throws -> [String] {
                try await watched.office.database.read { db in
                    try db.contributors(ofCeremony: id).filter { $0.revealed != nil }.map(\.name)
                }
            }
            let (ceremony, draw) = try await town.announce()
            let witness = watched["公证处"]
            let secret = try #require(ceremony.secrets["sfj"])
            let deposit = RevealDeposit(ceremony: ceremony.id, name: "sfj", r: secret)
            _ = try await witness.client.client.deposit(deposit, witness: witness.key.verifier)
            // Not before the close, and not before the close is cosigned.
            #expect(try await watched.office.collectReveals() == [])
            try await watched.office.closeCeremony(ceremony.id, by: town.coordinator)
            #expect(try await watched.office.collectReveals() == [])
            try await watched.seal()
            // A witness that is down hides nothing that another has.
            watched["审计局"].line.isUp = false
            #expect(try await watched.office.collectReveals() == ["\(ceremony.id)/sfj"])
            #expect(try await watched.office.collectReveals() == [])
            #expect(try await revealed(ceremony.id) == ["sfj"])
            try await town.reveal(ceremony, "platform", as: town.coordinator)
            // The last one never reaches the platform but through a witness.
            let last = RevealDeposit(
                ceremony: ceremony.id, name: "scjg", r: try #require(ceremony.secrets["scjg"]))
            watched["公证处"].line.isUp = false
            _ = try await watched["武陵区"].client.client.deposit(
                last, witness: watched["武陵区"].key.verifier)
            #expect(try await watched.office.collectReveals() == ["\(ceremony.id)/scjg"])
            watched["公证处"].line.isUp = true
            try await watched.seal()
            try await watched.office.holdDraw(draw, by: town.clerk)
        }
    }

    @Test(arguments: TestDatabase.available)
    func `stops at every step while entries wait too long, and says for whom`(
        kind: TestDatabase
    ) async throws {
        try await WatchedCity.run(kind) { watched in
            let town = watched.town
            func expectStop(
                _ step: String, _ missing: [String], _ deed: @Sendable @escaping () async throws -> Void
            ) async throws {
                for witness in watched.witnesses { witness.line.isUp = !missing.contains(witness.name) }
                try await watched.append(1)
                try await watched.seal()
                town.clock.advance(minutes: 31)
                do {
                    try await deed()
                    Issue.record("\(step) went on")
                } catch QuorumRefusal.stale(_, let minutes, let names) {
                    #expect(minutes == 30 && names.map(\.name) == missing, "\(step)")
                }
                for witness in watched.witnesses { witness.line.isUp = true }
                try await watched.seal()
                try await deed()
                try await watched.seal()
            }
            _ = try await watched.office.freezeRoster(ofTask: town.task, by: town.clerk)
            try await watched.seal()
            let ceremony = try await town.open()
            try await watched.seal()
            try await expectStop("announce", ["武陵区"]) {
                _ = try await watched.office.announceDraw(
                    ofTask: town.task, inCeremony: ceremony.id, by: town.clerk)
            }
            let draw = "\(town.task)-A1"
            try await expectStop("close", ["审计局", "公证处"]) {
                try await watched.office.closeCeremony(ceremony.id, by: town.coordinator)
            }
            try await expectStop("reveal", ["审计局", "纪委监委", "公证处", "武陵区"]) {
                try await town.reveal(ceremony, "platform", as: town.coordinator)
            }
            try await town.reveal(ceremony, "scjg", as: town.clerk)
            try await town.reveal(ceremony, "sfj", as: town.supervisor)
            try await watched.seal()
            try await expectStop("hold", ["武陵区"]) {
                try await watched.office.holdDraw(draw, by: town.clerk)
            }
            try await expectStop("assign", ["武陵区"]) {
                try await watched.office.assignInspectors(draw: draw, by: town.clerk)
            }
        }
    }

    @Test(arguments: TestDatabase.available)
    func `is not stopped by a quiet log, a head one witness lacks, or the want of a policy`(
        kind: TestDatabase
    ) async throws {
        try await WatchedCity.run(kind) { watched in
            try await watched.seal()
            watched.town.clock.advance(days: 40)
            let state = try #require(
                try await watched.office.database.read { try watched.office.quorumState($0) })
            #expect(!state.isStale(at: watched.office.now()) && state.waitingSince == nil)
            try await watched.append(1)
            watched["公证处"].line.isUp = false
            try await watched.seal()
            watched.town.clock.advance(days: 1)
            let later = try #require(
                try await watched.office.database.read { try watched.office.quorumState($0) })
            #expect(!later.isStale(at: watched.office.now()) && later.missing.map(\.name) == ["公证处"])
        }
        let town = try await DrawTown.make(kind)
        #expect(try await town.office.database.read { try town.office.quorumState($0) } == nil)
        #expect(try await town.office.cosignLog() == nil)
        let (ceremony, _) = try await town.announce()
        try await town.office.closeCeremony(ceremony.id, by: town.coordinator)
        try await town.reveal(ceremony, "platform", as: town.coordinator)
    }

    @Test(arguments: TestDatabase.available)
    func `is published under the newest head that counts, until it is stale`(
        kind: TestDatabase
    ) async throws {
        try await WatchedCity.run(kind) { watched in
            let first = try await watched.seal().size
            watched["武陵区"].line.isUp = false
            try await watched.append(2)
            try await watched.seal()
            let folder = try TemporaryFolder()
            #expect(try await watched.office.exportLog(to: folder.path).size == first)
            watched.town.clock.advance(minutes: 31)
            #expect(try await watched.office.exportLog(to: folder.path).size == first + 2)
            let policy = try TrustPolicy(parsing: Array(watched.policy.utf8))
            func verified() throws -> Report {
                Verifier(PublicFiles(try folder.files()), trust: Trust(policy: policy)).report()
            }
            #expect(try verified().findings.contains { $0.words.contains("缺少：武陵区") })
            watched["武陵区"].line.isUp = true
            try await watched.seal()
            #expect(try await watched.office.exportLog(to: folder.path).size == first + 2)
            #expect(!(try verified().findings.contains { $0.words.contains("见证策略") }))
        }
    }
}
