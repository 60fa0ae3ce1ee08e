// SPDX-License-Identifier: Apache-2.0
import Hummingbird
import SpotCheck
import Testing
import TransparencyLog

@testable import Witnessing

/// A log with one ceremony, and the witness of its policy.
private struct WatchedCeremony: Sendable {
    let bench: Bench
    let reveal: RevealDeposit
    var entries: [[UInt8]]
    let signer: NoteSigner

    init(closed: Bool = true, commit other: Digest32? = nil) throws {
        bench = try Bench()
        signer = try SmallLog(0).signer
        reveal = RevealDeposit(
            ceremony: "C1", name: "sfj", r: try #require(Digest32([UInt8](repeating: 5, count: 32))))
        let ceremony = try Ceremony(
            id: "C1",
            contributors: [
                Ceremony.Contributor(name: "platform", commit: Digest32(sha256: [1])),
                Ceremony.Contributor(name: "sfj", commit: other ?? reveal.commit),
            ], minReveals: 2, revealBy: "2026-11-24T09:00:00.000Z")
        entries = [Array("{}".utf8), try ceremony.encode()]
        let close: CanonicalJSON = [
            "v": "mingqian/1", "type": "ceremony.close", "ceremony": .string(try ceremony.leaf().hex),
        ]
        // Enough for two bundles, so that the agent has to fetch both.
        entries += (0..<300).map { Array("{\"n\":\($0)}".utf8) }
        if closed { entries.append(try close.encode()) }
    }

    func policy(_ url: String = "") throws -> TrustPolicy {
        let notary = try NoteSigner(name: "n", kind: .cosignature, seed: Array(repeating: 3, count: 32))
        let text =
            "log \(signer.verifier.vkey)\nwitness 审计局 \(bench.key.verifier.vkey) \(url)\n"
            + "witness 公证处 \(notary.verifier.vkey) http://127.0.0.1:1\n"
            + "quorum 审计局\n"
        return try TrustPolicy(parsing: Array(text.utf8))
    }

    func head(cosigned: Bool = true, by log: NoteSigner? = nil) throws -> [UInt8] {
        let root = MerkleTree.root(ofEntries: entries)
        var note = try Checkpoint(origin: SmallLog.origin, size: entries.count, root: root)
            .signed(by: log ?? signer)
        if cosigned { note.add(try Cosignature.sign(note, by: bench.key, timeSeconds: 100)) }
        return Array(note.serialized.utf8)
    }

    func refusal(_ head: [UInt8]? = nil, entries other: [[UInt8]]? = nil) throws -> RevealTooEarly? {
        let (head, policy) = (try head ?? self.head(), try policy())
        do throws(RevealTooEarly) {
            try SecretDeposit.check(reveal, head: head, entries: other ?? entries, policy: policy)
            return nil
        } catch {
            return error
        }
    }
}

@Suite struct `A secret left with the witnesses` {
    @Test func `lets the secret go when the close is in a cosigned log`() throws {
        #expect(try WatchedCeremony().refusal() == nil)
    }

    @Test func `keeps it until then`() throws {
        let watched = try WatchedCeremony()
        #expect(try WatchedCeremony(closed: false).refusal() == .notClosed)
        #expect(try watched.refusal(try watched.head(cosigned: false)) == .notCosigned)
        let stranger = try SmallLog(0, seed: 8).signer
        #expect(try watched.refusal(try watched.head(by: stranger)) == .foreignLog)
        #expect(try watched.refusal(Array("x".utf8)) == .foreignLog)
        #expect(try watched.refusal(entries: Array(watched.entries.dropLast())) == .otherEntries)
        #expect(try WatchedCeremony(commit: Digest32(sha256: [9])).refusal() == .otherCommitment)
        var without = try WatchedCeremony()
        without.entries.remove(at: 1)
        #expect(try without.refusal() == .notOpened)
        // A close of another ceremony, or before the opening was logged under this leaf, closes nothing.
        var other = try WatchedCeremony(closed: false)
        let close: CanonicalJSON = [
            "v": "mingqian/1", "type": "ceremony.close", "ceremony": .string(Digest32(sha256: [2]).hex),
        ]
        other.entries.append(try close.encode())
        #expect(try other.refusal() == .notClosed)
    }

    @Test func `fetches and checks the whole log, and brings home the receipts`() async throws {
        let watched = try WatchedCeremony()
        let router = Router()
        let head = String(decoding: try watched.head(), as: UTF8.self)
        router.get("open/log/checkpoint") { _, _ in head }
        for tile in Tile.entryTiles(of: watched.entries.count) {
            let bytes = try EntryBundle.encode(watched.entries[tile.start..<tile.start + tile.width])
            router.get(RouterPath("open/log/\(tile.path)")) { _, _ in ByteBuffer(bytes: bytes) }
        }
        try await served(router) { _, log in
            try await watched.bench.served { _, witness in
                let policy = try watched.policy(witness.url)
                let answers = try await SecretDeposit.deposit(
                    watched.reveal, log: "\(log)/open/log/", policy: policy)
                #expect(answers.map(\.witness) == ["审计局", "公证处"])
                let receipt = try answers[0].receipt.get()
                #expect(
                    try RevealStatement(verifying: receipt, by: watched.bench.key.verifier).kind == .receipt)
                #expect(throws: (any Error).self) { try answers[1].receipt.get() }
                let held = try await witness.reveal(
                    watched.reveal.commit, witness: watched.bench.key.verifier)
                #expect(held.deposit == watched.reveal)
                await #expect(throws: UnexpectedAnswer(url: "\(log)/elsewhere/checkpoint", status: 404)) {
                    try await SecretDeposit.deposit(
                        watched.reveal, log: "\(log)/elsewhere", policy: policy)
                }
            }
        }
    }
}
