// SPDX-License-Identifier: Apache-2.0

/// The head of a log: the text that the log signs (C2SP tlog-checkpoint 1.0.0).
package struct Checkpoint: Hashable, Sendable {
    /// Names the log, such as `log.example.cn/ssj-2026`.
    package let origin: String
    /// The number of entries.
    package let size: Int
    /// The Merkle Tree Hash of all entries.
    package let root: MerkleHash
    /// Further lines; ours are always empty, those of other logs are kept because they are signed.
    package let extensions: [String]

    /// States that the log had this root at this size.
    package init(origin: String, size: Int, root: MerkleHash) {
        self.origin = origin
        self.size = size
        self.root = root
        extensions = []
    }

    /// Reads a note text; nil unless it is exactly of the form.
    package init?(text: String) {
        guard text.hasSuffix("\n") else { return nil }
        let lines = text.dropLast().split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count >= 3, lines.allSatisfy({ !$0.isEmpty }), let size = Decimal.parse(lines[1]),
            let hash = Radix64.standard.decode(lines[2]), let root = MerkleHash(hash)
        else { return nil }
        origin = String(lines[0])
        self.size = size
        self.root = root
        extensions = lines.dropFirst(3).map(String.init)
    }

    /// The note text: three lines and the extensions, each with its newline.
    package var text: String {
        ([origin, String(size), Radix64.standard.encode(root.bytes)] + extensions).map { $0 + "\n" }.joined()
    }

    /// Signs the head. Only after checking that it extends the last one signed (docs/log.md section 4).
    package func signed(by signer: NoteSigner) throws -> SignedNote {
        var note = try SignedNote(text: text)
        note.add(try note.signature(by: signer))
        return note
    }
}

/// Why a checkpoint from outside is not accepted.
package enum CheckpointRefusal: Error, Hashable, Sendable {
    case note(NoteRefusal)
    case malformed
    /// Signed, but for another log.
    case originDiffers(found: String)
}

/// A checkpoint whose log signature was checked, with the witnesses that stand behind it.
package struct VerifiedCheckpoint: Hashable, Sendable {
    package let checkpoint: Checkpoint
    /// The known witnesses whose cosignatures fit, with their times.
    package let witnesses: [SignedNote.Verified]

    /// Accepts a signed note only if the log itself signed it under its own name.
    ///
    /// The name of the log's key is the origin; every signature by a given witness must fit as well.
    package init(
        _ bytes: [UInt8], log: NoteVerifier, witnesses: [NoteVerifier] = []
    ) throws(CheckpointRefusal) {
        let note: SignedNote
        let signers: [SignedNote.Verified]
        do {
            note = try SignedNote(parsing: bytes)
            signers = try note.verify([log] + witnesses)
        } catch {
            throw .note(error)
        }
        guard signers.contains(where: { $0.verifier == log }) else { throw .note(.notSignedByKnownKey) }
        guard let checkpoint = Checkpoint(text: note.text) else { throw .malformed }
        guard NoteVerifier.isSame(checkpoint.origin, log.name) else {
            throw .originDiffers(found: checkpoint.origin)
        }
        self.checkpoint = checkpoint
        self.witnesses = signers.filter { $0.verifier != log }
    }
}
