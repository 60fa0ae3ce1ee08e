// SPDX-License-Identifier: Apache-2.0
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing
import TransparencyLog

@testable import Witnessing

/// A witness on a folder and a clock of its own.
struct Bench: Sendable {
    let folder: ScratchFolder
    let clock = Seconds(1_795_482_000)
    let key: NoteSigner
    let witness: Witness

    init(logs: [NoteVerifier]? = nil, most: Int = 100) throws {
        folder = try ScratchFolder()
        key = try NoteSigner(
            name: "audit.example.cn/w1", kind: .cosignature, seed: Array(repeating: 9, count: 32))
        witness = try Witness(
            key: key, logs: try logs ?? [try SmallLog(0).signer.verifier], folder: folder.path,
            now: { [clock] in clock.now })
        self.most = most
    }

    private let most: Int

    /// Over real HTTP on loopback.
    func served<Result: Sendable>(
        _ body: @Sendable @escaping (any TestClientProtocol, CheckpointClient) async throws -> Result
    ) async throws -> Result {
        let reveals = try RevealStore(folder: "\(folder.path)/reveals", most: most)
        return try await WitnessingTests.served(witnessRouter(witness, reveals: reveals, log: quiet)) {
            try await body($0, CheckpointClient(url: $1))
        }
    }
}

@Suite struct `A witness` {
    @Test func `cosigns what extends its last checkpoint: 200`() async throws {
        let bench = try Bench()
        try await bench.served { client, _ in
            var log = try SmallLog(5)
            let first = try await client.ask(
                .post, "/add-checkpoint", try log.request(from: 0, to: 5).serialized)
            #expect(first.status == 200 && first.type.hasPrefix("text/plain"))
            bench.clock.advance(60)
            log.grow(to: 700)
            let second = try await client.ask(
                .post, "/add-checkpoint", try log.request(from: 5, to: 700).serialized)
            #expect(second.status == 200)
            // As a client does it: the answer is put below the note.
            let whole = try SignedNote(
                parsing: Array((try log.note(700).serialized + second.body).utf8))
            let verified = try whole.verify([bench.key.verifier])
            #expect(verified.map(\.timeSeconds) == [bench.clock.now])
            // The same head again: a new statement with a new time.
            bench.clock.advance(60)
            let third = try await client.ask(
                .post, "/add-checkpoint", try log.request(from: 700, to: 700).serialized)
            #expect(third.status == 200 && third.body != second.body)
        }
    }

    @Test func `does not know a log it was not told of: 404`() async throws {
        try await Bench().served { client, _ in
            let other = try SmallLog(5, origin: "log.example.cn/other")
            let answer = try await client.ask(
                .post, "/add-checkpoint", try other.request(from: 0, to: 5).serialized)
            #expect(answer.status == 404)
        }
    }

    @Test func `takes no checkpoint that the log did not sign: 403`() async throws {
        try await Bench().served { client, _ in
            let log = try SmallLog(5)
            let stranger = try SmallLog(5, seed: 8)
            var forged = try SignedNote(text: log.head(5).text)
            forged.add(
                NoteSignature(
                    name: SmallLog.origin, keyID: log.signer.verifier.keyID,
                    signature: Array(repeating: 1, count: 64)))
            for note in [try stranger.note(5).serialized, forged.serialized] {
                let request = CheckpointRequest(oldSize: 0, proof: [], checkpoint: note)
                #expect(try await client.ask(.post, "/add-checkpoint", request.serialized).status == 403)
            }
        }
    }

    @Test func `reads only what has the form: 400`() async throws {
        try await Bench().served { client, _ in
            let log = try SmallLog(5)
            let note = try log.note(5).serialized
            let hash = Radix64.standard.encode(MerkleHash.emptyRoot.bytes)
            for body in [
                "", "old 0\n", "old 0\n\n", "old 0\n\nnonsense\n", "old 00\n\n\(note)", "old -1\n\n\(note)",
                "old\n\n\(note)", "0\n\n\(note)", "old 0\n\(note)", "old 0\nAAAA\n\n\(note)",
                "old 0\r\n\r\n\(note)", "old 6\n\n\(note)", "old 0\n\n\(log.head(5).text)",
                "old 0\n\(String(repeating: hash + "\n", count: 64))\n\(note)", "old 0\n\n\(note)x",
            ] {
                let answer = try await client.ask(.post, "/add-checkpoint", body)
                #expect(answer.status == 400, "\(body)")
            }
        }
    }

    @Test func `tells the size it holds when asked from another: 409`() async throws {
        try await Bench().served { client, _ in
            var log = try SmallLog(5)
            let early = try await client.ask(
                .post, "/add-checkpoint", try log.request(from: 3, to: 5).serialized)
            #expect(early.status == 409 && early.type == "text/x.tlog.size" && early.body == "0\n")
            _ = try await client.ask(.post, "/add-checkpoint", try log.request(from: 0, to: 5).serialized)
            log.grow(to: 9)
            for old in [0, 3, 6] {
                let answer = try await client.ask(
                    .post, "/add-checkpoint", try log.request(from: old, to: 9).serialized)
                #expect(answer.status == 409 && answer.type == "text/x.tlog.size" && answer.body == "5\n")
            }
        }
    }

    @Test func `is convinced by proofs alone: 422`() async throws {
        try await Bench().served { client, witness in
            var log = try SmallLog(5)
            let hash = Radix64.standard.encode(MerkleHash.emptyRoot.bytes)
            let note = try log.note(5).serialized
            #expect(try await client.ask(.post, "/add-checkpoint", "old 0\n\(hash)\n\n\(note)").status == 422)
            // A tree without leaves has one root only.
            let empty = try Checkpoint(
                origin: SmallLog.origin, size: 0, root: MerkleHash.sha256([1])
            ).signed(by: log.signer).serialized
            #expect(try await client.ask(.post, "/add-checkpoint", "old 0\n\n\(empty)").status == 422)
            _ = try await witness.sign(try log.request(from: 0, to: 5))
            var fork = try SmallLog(3)
            fork.grow(to: 9, by: "other")
            log.grow(to: 9)
            for request in [
                try fork.request(from: 5, to: 9), try fork.request(from: 5, to: 5),
                CheckpointRequest(oldSize: 5, proof: [], checkpoint: try log.note(9).serialized),
                CheckpointRequest(
                    oldSize: 5, proof: [.emptyRoot], checkpoint: try log.note(5).serialized),
            ] {
                await #expect(throws: CheckpointRequestRefusal.inconsistent) {
                    try await witness.sign(request)
                }
            }
            #expect(try await witness.sign(try log.request(from: 5, to: 9)).count == 1)
        }
    }

    @Test func `begins with a log that is empty as well`() async throws {
        try await Bench().served { _, witness in
            let log = try SmallLog(3)
            #expect(try await witness.sign(try log.request(from: 0, to: 0)).count == 1)
            #expect(try await witness.sign(try log.request(from: 0, to: 3)).count == 1)
        }
    }

    @Test func `offers what it holds of each log, signed by log and witness`() async throws {
        let second = try SmallLog(4, origin: "log.example.cn/second", seed: 8)
        let bench = try Bench(logs: [try SmallLog(0).signer.verifier, second.signer.verifier])
        try await bench.served { client, witness in
            let log = try SmallLog(5)
            let path = "/\(MerkleHash.sha256(Array(SmallLog.origin.utf8)).hex)/checkpoint"
            #expect(try await client.ask(.get, path).status == 404)
            // Signatures of others travel along but are not kept.
            var note = try log.note(5)
            note.add(try Cosignature.sign(note, by: Bench().key, timeSeconds: 1))
            note.add(NoteSignature(name: "stranger", keyID: 7, signature: [1, 2, 3]))
            _ = try await witness.sign(
                CheckpointRequest(oldSize: 0, proof: [], checkpoint: note.serialized))
            let answer = try await client.ask(.get, path)
            #expect(answer.status == 200)
            let held = try SignedNote(parsing: Array(answer.body.utf8))
            #expect(held.text == log.head(5).text && held.signatures.count == 2)
            #expect(try held.verify([log.signer.verifier, bench.key.verifier]).count == 2)
            #expect(try await witness.lastSigned(of: second.signer.verifier.name) == nil)
            _ = try await witness.sign(try second.request(from: 0, to: 4))
            #expect(try await witness.lastSigned(of: second.signer.verifier.name) != nil)
            #expect(try await witness.lastSigned(of: SmallLog.origin) == Array(answer.body.utf8))
        }
    }

    @Test func `never goes back, however many ask at once`() async throws {
        let bench = try Bench()
        try await bench.served { _, witness in
            let log = try SmallLog(64)
            _ = try await witness.sign(try log.request(from: 0, to: 8))
            let signed = await withTaskGroup(of: Int?.self) { group in
                for size in 9...40 {
                    group.addTask {
                        do {
                            _ = try await witness.sign(try log.request(from: 8, to: size))
                            return size
                        } catch {
                            return nil
                        }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }.compactMap { $0 }
            }
            #expect(signed.count == 1)
            let held = try #require(try await witness.lastSigned(of: SmallLog.origin))
            #expect(Checkpoint(text: try SignedNote(parsing: held).text)?.size == signed.first)
        }
    }

    @Test
    func
        `that is not there is told apart from one that refuses, and one that sends elsewhere is not followed`()
        async throws
    {
        await #expect(throws: Unreachable.self) {
            try await CheckpointClient(url: "http://127.0.0.1:1").lastSigned(of: SmallLog.origin)
        }
        let router = Router()
        router.get("**") { _, _ in Response(status: .found, headers: [.location: "http://127.0.0.1:1/"]) }
        try await served(router) { _, url in
            do {
                _ = try await CheckpointClient(url: url).lastSigned(of: SmallLog.origin)
                Issue.record("a redirect was followed")
            } catch let answer as UnexpectedAnswer {
                #expect(answer.status == 302)
            }
        }
    }

    @Test func `keeps its memory when its key is replaced`() throws {
        let bench = try Bench()
        var log = try SmallLog(5)
        _ = try bench.witness.sign(try log.request(from: 0, to: 5))
        let key = try NoteSigner(
            name: "audit.example.cn/w2", kind: .cosignature, seed: Array(repeating: 11, count: 32))
        let renewed = try Witness(
            key: key, logs: [log.signer.verifier], folder: bench.folder.path, now: { 1_795_482_001 })
        #expect(throws: CheckpointRequestRefusal.otherSize(5)) {
            try renewed.sign(try log.request(from: 0, to: 5))
        }
        log.grow(to: 6)
        #expect(try renewed.sign(try log.request(from: 5, to: 6)).first?.name == key.verifier.name)
    }

    @Test func `stops when its memory is damaged`() async throws {
        let bench = try Bench()
        try await bench.served { client, witness in
            var log = try SmallLog(5)
            _ = try await witness.sign(try log.request(from: 0, to: 5))
            let file = try #require(try bench.folder.names().first { $0.hasSuffix(".checkpoint") })
            try Data("x".utf8).write(to: URL(fileURLWithPath: "\(bench.folder.path)/\(file)"))
            log.grow(to: 6)
            let answer = try await client.ask(
                .post, "/add-checkpoint", try log.request(from: 5, to: 6).serialized)
            #expect(answer.status == 500)
        }
    }

    /// The example of the specification, with the log key that goes with it unknown to us: read, not signed.
    @Test func `reads the example of tlog-witness`() throws {
        let body = """
            old 20852014
            PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
            jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=
            5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=
            /6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=

            example.com/behind-the-sofa
            20852163
            CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

            — example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZ\
            niMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
            — example.com/behind-the-sofa opLqBQsREYCgu6xQkYQwJr9fo45a62\
            DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=

            """
        let request = try CheckpointRequest(parsing: Array(body.utf8))
        #expect(request.oldSize == 20_852_014 && request.proof.count == 4)
        #expect(request.serialized == body)
        let note = try SignedNote(parsing: Array(request.checkpoint.utf8))
        #expect(Checkpoint(text: note.text)?.size == 20_852_163 && note.signatures.count == 2)
        let answer = """
            — witness.example/w1 CMp+6LWBU0anHGH5aNDTJkH/gj79sG+T6+iP2Th\
            YN5krrDJbR1HDnucjL39QsZTSvVjyQLrdk3DXDqI5G2HgLatVs0pWh6Up69HVOw==
            — witness.example/w1 I7rEps0pvK2UqkS2gSpVUDhrhVtQV9lgF6pRrWA\
            vjJHjyWpW7VcE3SiOlVlbQNt64vWhO+DlkL0+UfzuOBMh9ChdMkP1vi/lCAsmlw==
            — witness.example/w2 AWui8Sk55XjYLOijihBjhqEH6nS1ndDymE0a+6i\
            dX7pLcnoB+dhnz0854aLZgrrKbYKA7nC3HNJhm/kWl7oJlqU3rXXvpysAdyP3wQ==

            """
        let lines = try #require(NoteSignature.lines(Array(answer.utf8)))
        #expect(lines.count == 3)
        #expect(lines.map(\.line).joined() == answer)
        for broken in ["", "x\n", String(answer.dropLast()), answer + "\n"] {
            #expect(NoteSignature.lines(Array(broken.utf8)) == nil)
        }
    }
}
