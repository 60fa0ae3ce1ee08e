// SPDX-License-Identifier: Apache-2.0

/// What a witness says about a contributor's secret, as a signed note (docs/log.md section 4): that it holds it, or
/// that it does not.
package struct RevealStatement: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable {
        case receipt = "reveal-receipt/v1"
        case absent = "reveal-absent/v1"
    }

    package let kind: Kind
    /// The commitment that the secret opens.
    package let commit: MerkleHash
    /// Seconds since 1970, by the witness's clock.
    package let timeSeconds: Int64

    /// States something about a commitment.
    package init(_ kind: Kind, commit: MerkleHash, timeSeconds: Int64) {
        self.kind = kind
        self.commit = commit
        self.timeSeconds = timeSeconds
    }

    /// The note text.
    package var text: String { "\(kind.rawValue)\n\(commit.hex)\n\(timeSeconds)\n" }

    /// Signs the statement with the statement key of a witness.
    package func signed(by witness: NoteSigner) throws -> SignedNote {
        var note = try SignedNote(text: text)
        note.add(try note.signature(by: try witness.statementSigner()))
        return note
    }

    /// Accepts a statement only if this witness signed it.
    ///
    /// - Parameter witness: the witness's key as a policy names it.
    /// - Throws: `NoteRefusal`, or `NoteKeyRefusal` if the key cannot sign statements.
    package init(verifying bytes: [UInt8], by witness: NoteVerifier) throws {
        let note = try SignedNote(parsing: bytes)
        _ = try note.verify([try witness.statementKey()])
        let lines = note.text.dropLast().split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count == 3, let kind = Kind(rawValue: String(lines[0])),
            let commit = MerkleHash(hex: String(lines[1])),
            let time = Decimal.parse(lines[2]).flatMap(Int64.init(exactly:))
        else { throw NoteRefusal.malformed }
        self.init(kind, commit: commit, timeSeconds: time)
    }
}

extension NoteVerifier {
    /// The key under which the holder of a witness key signs plain notes: same name and key, type `0x01`.
    ///
    /// One key serves both, for the texts differ in their first line; the key ids differ by the type.
    package func statementKey() throws(NoteKeyRefusal) -> NoteVerifier {
        try NoteVerifier(name: name, kind: .ed25519, publicKey: publicKey)
    }
}

extension NoteSigner {
    /// The private half of `statementKey`.
    package func statementSigner() throws(NoteKeyRefusal) -> NoteSigner {
        try NoteSigner(name: verifier.name, kind: .ed25519, seed: seed)
    }
}
