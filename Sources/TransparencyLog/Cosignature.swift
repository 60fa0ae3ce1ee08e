// SPDX-License-Identifier: Apache-2.0

/// A witness's statement: "at this time, this was the largest consistent head I knew of this log"
/// (C2SP tlog-cosignature, `cosignature/v1`, key type 0x04).
package struct Cosignature: Hashable, Sendable {
    /// Seconds since 1970, 0...2^63−1.
    package let timeSeconds: Int64
    /// The 64 bytes of the Ed25519 signature.
    package let signature: [UInt8]

    /// Takes the bytes of a signature line apart: u64 time, then 64 bytes; nil for anything else.
    package init?(_ note: NoteSignature) {
        guard note.signature.count == 72 else { return nil }
        let time = note.signature.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard let seconds = Int64(exactly: time) else { return nil }
        timeSeconds = seconds
        signature = Array(note.signature.dropFirst(8))
    }

    /// The bytes a witness signs: a header line, the time line and the note text.
    package static func message(text: String, timeSeconds: Int64) -> [UInt8] {
        Array("cosignature/v1\ntime \(timeSeconds)\n\(text)".utf8)
    }

    /// Signs a checkpoint as a witness; only after checking its consistency with the last one witnessed.
    ///
    /// `timeSeconds` must not be negative. The key must be of kind `.cosignature`.
    package static func sign(
        _ note: SignedNote, by witness: NoteSigner, timeSeconds: Int64
    ) throws -> NoteSignature {
        guard witness.verifier.kind == .cosignature else {
            throw NoteKeyRefusal.unknownKind(witness.verifier.kind.rawValue)
        }
        guard timeSeconds >= 0 else { throw NoteRefusal.badText }
        let signature = try witness.signature(over: message(text: note.text, timeSeconds: timeSeconds))
        let time = withUnsafeBytes(of: UInt64(timeSeconds).bigEndian) { Array($0) }
        return NoteSignature(
            name: witness.verifier.name, keyID: witness.verifier.keyID, signature: time + signature)
    }
}
