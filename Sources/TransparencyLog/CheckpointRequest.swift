// SPDX-License-Identifier: Apache-2.0

/// What is sent to somebody who signs heads and remembers the last: the request of C2SP tlog-witness
/// (`add-checkpoint`). Our own signer takes the same form.
package struct CheckpointRequest: Hashable, Sendable {
    /// The size that the other side is believed to have signed last; 0 for none.
    package let oldSize: Int
    /// The consistency proof from there to the checkpoint; empty when there is nothing to prove.
    package let proof: [MerkleHash]
    /// For a witness the signed note, for the log's own signer the text alone.
    package let checkpoint: String

    /// The most hashes a request may carry.
    package static let longestProof = 63

    /// Puts a request together.
    package init(oldSize: Int, proof: [MerkleHash], checkpoint: String) {
        self.oldSize = oldSize
        self.proof = proof
        self.checkpoint = checkpoint
    }

    /// The body: `old` line, one hash a line, an empty line, the checkpoint.
    package var serialized: String {
        let lines = ["old \(oldSize)"] + proof.map { Radix64.standard.encode($0.bytes) }
        return lines.map { $0 + "\n" }.joined() + "\n" + checkpoint
    }

    /// Reads a body; says nothing yet about the checkpoint.
    package init(parsing bytes: [UInt8]) throws(CheckpointRequestRefusal) {
        guard let blank = bytes.indices.dropLast().first(where: { bytes[$0] == 10 && bytes[$0 + 1] == 10 }),
            let head = String(validating: bytes[..<blank], as: UTF8.self),
            let checkpoint = String(validating: bytes[(blank + 2)...], as: UTF8.self)
        else { throw .malformed }
        var lines = head.split(separator: "\n", omittingEmptySubsequences: false)[...]
        guard let old = lines.popFirst(), old.hasPrefix("old "), let size = Decimal.parse(old.dropFirst(4)),
            lines.count <= Self.longestProof
        else { throw .malformed }
        var proof: [MerkleHash] = []
        for line in lines {
            guard let hash = Radix64.standard.decode(line).flatMap({ MerkleHash($0) }) else {
                throw .malformed
            }
            proof.append(hash)
        }
        self.init(oldSize: size, proof: proof, checkpoint: checkpoint)
    }

    /// Whether `head` may be signed by somebody who signed `last` before, nil for never.
    ///
    /// This is the whole duty of a signer and of a witness: what it has once stood for stays a prefix of all that
    /// it stands for later. Checks are made in the order of tlog-witness.
    package func admit(
        _ head: Checkpoint, after last: Checkpoint?
    ) throws(CheckpointRequestRefusal) {
        guard oldSize <= head.size else { throw .malformed }
        let known = last?.size ?? 0
        guard oldSize == known else { throw .otherSize(known) }
        guard head.size > 0 || head.root == .emptyRoot else { throw .inconsistent }
        guard let last, last.size > 0 else {
            guard proof.isEmpty else { throw .inconsistent }
            return
        }
        do throws(ProofRefusal) {
            try ProofCheck.consistency(
                from: last.size, root: last.root, to: head.size, root: head.root, proof: proof)
        } catch {
            throw .inconsistent
        }
    }
}

/// Why a head is not signed, each with the status of tlog-witness.
package enum CheckpointRequestRefusal: Error, Hashable, Sendable {
    /// 400: not of the form, or older than what it claims to extend.
    case malformed
    /// 403: not signed by a key of the log, or signed wrongly.
    case notSigned
    /// 404: a log that nobody told us about.
    case unknownLog
    /// 409: the last head has another size than the request says; this one.
    case otherSize(Int)
    /// 422: not an extension of the last head. If the log signed it, this is a fork.
    case inconsistent

    /// The status of the answer.
    package var status: Int {
        switch self {
        case .malformed: 400
        case .notSigned: 403
        case .unknownLog: 404
        case .otherSize: 409
        case .inconsistent: 422
        }
    }

    /// The body of the answer: a size for 409, nothing otherwise.
    package var body: String {
        if case .otherSize(let size) = self { "\(size)\n" } else { "" }
    }

    /// The media type of the body of 409.
    package static let sizeType = "text/x.tlog.size"

    /// Reads an answer; nil for a status that tlog-witness does not use or a size that is none.
    package init?(status: Int, body: [UInt8]) {
        switch status {
        case 400: self = .malformed
        case 403: self = .notSigned
        case 404: self = .unknownLog
        case 409:
            guard body.last == 10, let text = String(validating: body.dropLast(), as: UTF8.self),
                let size = Decimal.parse(text)
            else { return nil }
            self = .otherSize(size)
        case 422: self = .inconsistent
        default: return nil
        }
    }
}

/// Somebody who signs heads of a log and remembers the last one: the log's own signer, a witness.
package protocol CheckpointSigner: Sendable {
    /// The last head signed of a log, as a note; nil if there was none.
    func lastSigned(of origin: String) async throws -> [UInt8]?

    /// Signs a head that extends the last one.
    /// - Throws: `CheckpointRequestRefusal`, or whatever keeps it from answering.
    func sign(_ request: CheckpointRequest) async throws -> [NoteSignature]
}

extension NoteSignature {
    /// Reads the body of a 200: one or more lines, each with its newline.
    package static func lines(_ bytes: [UInt8]) -> [NoteSignature]? {
        guard let text = String(validating: bytes, as: UTF8.self), text.utf8.last == 10 else { return nil }
        var out: [NoteSignature] = []
        for line in text.utf8.dropLast().split(separator: 10, omittingEmptySubsequences: false) {
            guard let signature = NoteSignature(line: String(decoding: line, as: UTF8.self)) else {
                return nil
            }
            out.append(signature)
        }
        return out
    }
}

extension Checkpoint {
    /// The name under which a witness offers its last head of a log: SHA-256 of the origin in hexadecimal.
    package static func monitoringName(of origin: String) -> String {
        MerkleHash.sha256(Array(origin.utf8)).hex
    }
}
