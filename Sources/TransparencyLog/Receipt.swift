// SPDX-License-Identifier: Apache-2.0

/// Why a receipt does not convince.
package enum ReceiptRefusal: Error, Hashable, Sendable {
    case malformed
    case checkpoint(CheckpointRefusal)
    case proof(ProofRefusal)
}

/// A receipt that needs no network: an entry's place, its audit path and the signed head
/// (C2SP tlog-proof). Kept as `NAME.tlog-proof` or printed as a QR code.
package struct Receipt: Hashable, Sendable {
    /// Bytes that go along and that nobody signed, such as disclosures; nil if there are none.
    package let extra: [UInt8]?
    /// The entry's index, the first being 0.
    package let index: Int
    /// The audit path, the leaf's sibling first.
    package let path: [MerkleHash]
    /// The checkpoint exactly as it was signed.
    package let checkpoint: SignedNote

    private static let header = "c2sp.org/tlog-proof@v1"

    /// Puts a receipt together; `verify` says whether it holds.
    package init(extra: [UInt8]? = nil, index: Int, path: [MerkleHash], checkpoint: SignedNote) {
        self.extra = extra
        self.index = index
        self.path = path
        self.checkpoint = checkpoint
    }

    /// The text form.
    package var serialized: String {
        var lines = [Self.header]
        if let extra { lines.append("extra \(Radix64.standard.encode(extra))") }
        lines.append("index \(index)")
        lines += path.map { Radix64.standard.encode($0.bytes) }
        return lines.joined(separator: "\n") + "\n\n" + checkpoint.serialized
    }

    /// Reads the text form; refuses anything that `serialized` would not write.
    package init(parsing bytes: [UInt8]) throws(ReceiptRefusal) {
        guard let blank = bytes.indices.dropLast().first(where: { bytes[$0] == 10 && bytes[$0 + 1] == 10 }),
            let head = String(validating: bytes[..<blank], as: UTF8.self)
        else { throw .malformed }
        var lines = head.split(separator: "\n", omittingEmptySubsequences: false)[...]
        guard lines.popFirst() == Self.header[...] else { throw .malformed }
        var extra: [UInt8]?
        if let line = lines.first, line.hasPrefix("extra ") {
            guard let bytes = Radix64.standard.decode(line.dropFirst(6)) else { throw .malformed }
            extra = bytes
            lines.removeFirst()
        }
        guard let line = lines.popFirst(), line.hasPrefix("index "),
            let index = Decimal.parse(line.dropFirst(6))
        else { throw .malformed }
        var path: [MerkleHash] = []
        for line in lines {
            guard let hash = Radix64.standard.decode(line).flatMap({ MerkleHash($0) }) else {
                throw .malformed
            }
            path.append(hash)
        }
        do throws(NoteRefusal) {
            let checkpoint = try SignedNote(parsing: Array(bytes[(blank + 2)...]))
            self.init(extra: extra, index: index, path: path, checkpoint: checkpoint)
        } catch {
            throw .checkpoint(.note(error))
        }
    }

    /// Accepts only if the log signed the head and `entry` lies at `index` below it.
    package func verify(
        entry: [UInt8], log: NoteVerifier, witnesses: [NoteVerifier] = []
    ) throws(ReceiptRefusal) -> VerifiedCheckpoint {
        let verified: VerifiedCheckpoint
        do throws(CheckpointRefusal) {
            verified = try VerifiedCheckpoint(
                Array(checkpoint.serialized.utf8), log: log, witnesses: witnesses)
        } catch {
            throw .checkpoint(error)
        }
        do throws(ProofRefusal) {
            try ProofCheck.inclusion(
                of: .leaf(entry), at: index, in: verified.checkpoint.size, root: verified.checkpoint.root,
                proof: path)
        } catch {
            throw .proof(error)
        }
        return verified
    }
}
