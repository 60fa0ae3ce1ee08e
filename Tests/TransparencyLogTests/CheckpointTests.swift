// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing
import TransparencyLog

/// A log of 20 numbered entries with two witnesses.
struct SmallLog {
    static let origin = "log.example.cn/ssj-2026"
    let signer: NoteSigner
    let witness: NoteSigner
    let entries = (0..<20).map { Array(String($0).utf8) }
    let nodes: [NodeID: MerkleHash]
    let checkpoint: Checkpoint

    init() throws {
        signer = try NoteSigner(name: Self.origin, seed: Array(repeating: 7, count: 32))
        witness = try NoteSigner(
            name: "audit.example.cn", kind: .cosignature, seed: Array(repeating: 9, count: 32))
        nodes = MerkleTree.nodes(ofLeaves: entries.map(MerkleHash.leaf))
        checkpoint = Checkpoint(
            origin: Self.origin, size: entries.count, root: MerkleTree.root(ofEntries: entries))
    }

    func signed(witnessedAt time: Int64? = nil) throws -> SignedNote {
        var note = try checkpoint.signed(by: signer)
        if let time { note.add(try Cosignature.sign(note, by: witness, timeSeconds: time)) }
        return note
    }

    func receipt(_ index: Int, extra: [UInt8]? = nil) throws -> Receipt {
        let path = try ProofMaker(size: entries.count, read: reader(nodes)).inclusion(of: index)
        return Receipt(
            extra: extra, index: index, path: path, checkpoint: try signed(witnessedAt: 1_800_000_000))
    }
}

@Suite struct `A checkpoint` {
    let log: SmallLog

    init() throws { log = try SmallLog() }

    @Test func `is three lines, as in the example of the specification`() throws {
        let text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
        let checkpoint = try #require(Checkpoint(text: text))
        #expect(checkpoint.origin == "example.com/behind-the-sofa")
        #expect(checkpoint.size == 20_852_163)
        #expect(checkpoint.text == text)
        #expect(Checkpoint(text: text + "extension\n")?.extensions == ["extension"])
    }

    @Test(arguments: [
        "", "o\n1\n", "o\n01\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "o\n-1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "o\n+1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "o\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I\n", "o\n1\nCsUYapGGPo4=\n",
        "o\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=",
        "o\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\nx\n",
        "o\n9223372036854775808\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
    ])
    func `of another form is refused`(text: String) {
        #expect(Checkpoint(text: text) == nil)
    }

    @Test func `is accepted from the log and names its witnesses`() throws {
        let bytes = Array(try log.signed(witnessedAt: 1_800_000_000).serialized.utf8)
        let plain = try VerifiedCheckpoint(bytes, log: log.signer.verifier)
        #expect(plain.checkpoint == log.checkpoint)
        #expect(plain.witnesses.isEmpty)
        let seen = try VerifiedCheckpoint(
            bytes, log: log.signer.verifier, witnesses: [log.witness.verifier])
        #expect(seen.witnesses.map(\.verifier) == [log.witness.verifier])
        #expect(seen.witnesses.map(\.timeSeconds) == [1_800_000_000])
    }

    @Test func `is refused without the log's signature or for another origin`() throws {
        var note = try SignedNote(text: log.checkpoint.text)
        note.add(try Cosignature.sign(note, by: log.witness, timeSeconds: 1))
        let bytes = Array(note.serialized.utf8)
        #expect(throws: CheckpointRefusal.note(.notSignedByKnownKey)) {
            try VerifiedCheckpoint(bytes, log: log.signer.verifier, witnesses: [log.witness.verifier])
        }
        let other = Checkpoint(origin: "elsewhere", size: 0, root: .emptyRoot)
        let otherBytes = Array(try other.signed(by: log.signer).serialized.utf8)
        #expect(throws: CheckpointRefusal.originDiffers(found: "elsewhere")) {
            try VerifiedCheckpoint(otherBytes, log: log.signer.verifier)
        }
        var text = try SignedNote(text: "no checkpoint\n")
        text.add(try text.signature(by: log.signer))
        let textBytes = Array(text.serialized.utf8)
        #expect(throws: CheckpointRefusal.malformed) {
            try VerifiedCheckpoint(textBytes, log: log.signer.verifier)
        }
    }
}

@Suite struct `A cosignature` {
    @Test func `signs the time and the note text`() {
        #expect(
            Cosignature.message(text: "o\n1\nr\n", timeSeconds: 1_679_315_147)
                == Array("cosignature/v1\ntime 1679315147\no\n1\nr\n".utf8))
    }

    @Test func `of the specification's example carries its time`() throws {
        let line =
            "— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI"
            + "5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA=="
        let signature = try #require(NoteSignature(line: line))
        #expect(signature.keyID == 0x8d66_cf3f)
        #expect(try #require(Cosignature(signature)).timeSeconds == 1_679_315_147)
        #expect(signature.line == line + "\n")
    }

    @Test func `with another time or text is refused`() throws {
        let log = try SmallLog()
        let key = [log.witness.verifier]
        let signed = try log.signed(witnessedAt: 1000)
        #expect(try signed.verify(key).first?.timeSeconds == 1000)
        let line = try #require(signed.signatures.last)
        for place in line.signature.indices {
            var bytes = line.signature
            bytes[place] ^= 1
            var note = try SignedNote(text: signed.text)
            note.add(NoteSignature(name: line.name, keyID: line.keyID, signature: bytes))
            #expect(throws: NoteRefusal.badSignature(name: "audit.example.cn")) { try note.verify(key) }
        }
        #expect(throws: NoteKeyRefusal.self) {
            try Cosignature.sign(signed, by: log.signer, timeSeconds: 1)
        }
    }

    @Test func `replaces the older one of the same witness`() throws {
        let log = try SmallLog()
        var signed = try log.signed(witnessedAt: 1000)
        signed.add(try Cosignature.sign(signed, by: log.witness, timeSeconds: 2000))
        #expect(signed.signatures.count == 2)
        #expect(try signed.verify([log.witness.verifier]).map(\.timeSeconds) == [2000])
    }
}

@Suite struct `A receipt` {
    let log: SmallLog

    init() throws { log = try SmallLog() }

    @Test func `proves each entry without the log`() throws {
        for index in log.entries.indices {
            let bytes = Array(try log.receipt(index, extra: index == 3 ? [1, 2, 3] : nil).serialized.utf8)
            let receipt = try Receipt(parsing: bytes)
            #expect(Array(receipt.serialized.utf8) == bytes)
            let verified = try receipt.verify(
                entry: log.entries[index], log: log.signer.verifier, witnesses: [log.witness.verifier])
            #expect(verified.checkpoint == log.checkpoint)
            #expect(verified.witnesses.count == 1)
            #expect(throws: ReceiptRefusal.proof(.rootDiffers)) {
                try receipt.verify(entry: Array("other".utf8), log: log.signer.verifier)
            }
        }
    }

    @Test func `has the form of the specification`() throws {
        let text = try log.receipt(18, extra: Array("hello".utf8)).serialized
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines[0] == "c2sp.org/tlog-proof@v1")
        #expect(lines[1] == "extra aGVsbG8=")
        #expect(lines[2] == "index 18")
        #expect(lines[3] == Radix64.standard.encode(MerkleHash.leaf(log.entries[19]).bytes)[...])
        #expect(text.contains("=\n\n\(SmallLog.origin)\n20\n"))
    }

    @Test func `loses its force when any byte of it changes`() throws {
        let bytes = Array(try log.receipt(5).serialized.utf8)
        for place in bytes.indices {
            var changed = bytes
            changed[place] ^= 1
            #expect(try !isWitnessed(changed, entry: 5), "byte \(place)")
        }
        #expect(try isWitnessed(bytes, entry: 5))
    }

    /// A witness whose name was changed is a stranger: the receipt then counts no witness.
    private func isWitnessed(_ bytes: [UInt8], entry: Int) throws -> Bool {
        do throws(ReceiptRefusal) {
            let verified = try Receipt(parsing: bytes).verify(
                entry: log.entries[entry], log: log.signer.verifier, witnesses: [log.witness.verifier])
            return verified.witnesses.count == 1
        } catch {
            return false
        }
    }

    @Test(arguments: [
        "", "c2sp.org/tlog-proof@v1\n", "c2sp.org/tlog-proof@v2\nindex 0\n\n",
        "c2sp.org/tlog-proof@v1\nextra !\nindex 0\n\n", "c2sp.org/tlog-proof@v1\nindex 00\n\n",
        "c2sp.org/tlog-proof@v1\nindex 0\nextra AA==\n\n", "c2sp.org/tlog-proof@v1\nindex 0\nAAAA\n\n",
    ])
    func `of another form is refused`(head: String) {
        #expect(throws: ReceiptRefusal.malformed) {
            try Receipt(parsing: Array((head + Peter.text + "\n" + Peter.line).utf8))
        }
    }
}

@Suite struct `A manifest` {
    static let files: [(String, [UInt8])] = [
        ("tile/0/000.p/1", [1]), ("checkpoint", [2, 2]), ("log.vkey", []), ("files/ab", [3]),
    ]
    static let manifest = Manifest(files.map { ManifestLine(path: $0.0, bytes: $0.1) })

    @Test func `lists every file by path and itself last`() throws {
        let text = Self.manifest.serialized
        let paths = text.split(separator: "\n").map { $0.split(separator: " ").last }
        #expect(paths == ["checkpoint", "files/ab", "log.vkey", "tile/0/000.p/1", "MANIFEST"])
        #expect(try Manifest(parsing: Array(text.utf8)) == Self.manifest)
        #expect(try Manifest(parsing: Array(Manifest([]).serialized.utf8)).lines.isEmpty)
    }

    @Test func `is refused when any of its own bytes changes, is missing or is added`() throws {
        let bytes = Array(Self.manifest.serialized.utf8)
        for place in bytes.indices {
            var changed = bytes
            changed[place] ^= 1
            #expect(throws: Manifest.Refusal.self) { try Manifest(parsing: changed) }
            changed = bytes
            changed.remove(at: place)
            #expect(throws: Manifest.Refusal.self) { try Manifest(parsing: changed) }
            #expect(throws: Manifest.Refusal.self) { try Manifest(parsing: Array(bytes.prefix(place))) }
        }
        #expect(throws: Manifest.Refusal.self) { try Manifest(parsing: bytes + bytes) }
    }
}
