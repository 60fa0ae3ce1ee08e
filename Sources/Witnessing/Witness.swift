// SPDX-License-Identifier: Apache-2.0
import Foundation
import SpotCheck
import TransparencyLog

/// A witness (C2SP tlog-witness): it remembers the last head of each log it was told of, and cosigns a new one only
/// if that extends it.
package struct Witness: CheckpointSigner {
    private let key: NoteSigner
    private let logs: [NoteVerifier]
    private let folder: String
    private let now: @Sendable () -> Int64

    /// - Parameters:
    ///   - key: of kind `.cosignature`.
    ///   - logs: the keys of the logs; the name of each is the origin. A log may have several.
    ///   - folder: where it remembers, one file for each log; made if it is not there.
    ///   - now: seconds since 1970.
    package init(
        key: NoteSigner, logs: [NoteVerifier], folder: String, now: @escaping @Sendable () -> Int64
    ) throws {
        guard key.verifier.kind == .cosignature else {
            throw NoteKeyRefusal.unknownKind(key.verifier.kind.rawValue)
        }
        if let other = logs.first(where: { $0.kind != .ed25519 }) {
            throw NoteKeyRefusal.unknownKind(other.kind.rawValue)
        }
        self.key = key
        self.logs = logs
        self.folder = folder
        self.now = now
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    /// The public key.
    package var verifier: NoteVerifier { key.verifier }

    /// The last head cosigned of a log; nil if there was none or the log is unknown.
    package func lastSigned(of origin: String) throws -> [UInt8]? {
        try lastSigned(monitoringName: Checkpoint.monitoringName(of: origin))
    }

    /// The last head of the log whose origin has this SHA-256, cosigned.
    func lastSigned(monitoringName name: String) throws -> [UInt8]? {
        guard let log = logs.first(where: { Checkpoint.monitoringName(of: $0.name) == name }),
            let bytes = try memory(of: log.name).read()
        else { return nil }
        _ = try remembered(bytes, of: log.name)
        return bytes
    }

    /// Cosigns a head that its log signed and that extends the last one, once its memory is written.
    package func sign(_ request: CheckpointRequest) throws -> [NoteSignature] {
        let (head, signed) = try signedByItsLog(request.checkpoint)
        return try memory(of: head.origin).replace { stored in
            try request.admit(head, after: try stored.map { try remembered($0, of: head.origin) })
            var note = signed
            let cosignature = try Cosignature.sign(note, by: key, timeSeconds: now())
            note.add(cosignature)
            return (Array(note.serialized.utf8), [cosignature])
        }
    }

    /// The head and its note with the log's signatures and no others: those of strangers are not ours to keep.
    private func signedByItsLog(
        _ text: String
    ) throws(CheckpointRequestRefusal) -> (Checkpoint, SignedNote) {
        let note: SignedNote
        do throws(NoteRefusal) { note = try SignedNote(parsing: Array(text.utf8)) } catch { throw .malformed }
        guard let head = Checkpoint(text: note.text) else { throw .malformed }
        let keys = keys(of: head.origin)
        guard !keys.isEmpty else { throw .unknownLog }
        do throws(NoteRefusal) {
            _ = try note.verify(keys)
            var kept = try SignedNote(text: note.text)
            for line in note.signatures
            where keys.contains(where: {
                $0.keyID == line.keyID && $0.name.utf8.elementsEqual(line.name.utf8)
            }) {
                kept.add(line)
            }
            return (head, kept)
        } catch {
            throw .notSigned
        }
    }

    private func keys(of origin: String) -> [NoteVerifier] {
        logs.filter { $0.name.utf8.elementsEqual(origin.utf8) }
    }

    private func memory(of origin: String) -> NoteFile {
        NoteFile(path: "\(folder)/\(Checkpoint.monitoringName(of: origin)).checkpoint")
    }

    /// What we cosigned last. Our key or the log's may have been replaced since; one that we still know is enough.
    private func remembered(_ bytes: [UInt8], of origin: String) throws -> Checkpoint {
        let fault = DamagedMemory(path: memory(of: origin).path)
        do throws(NoteRefusal) {
            let note = try SignedNote(parsing: bytes)
            _ = try note.verify([key.verifier] + keys(of: origin))
            guard let head = Checkpoint(text: note.text), head.origin == origin else { throw .malformed }
            return head
        } catch {
            throw fault
        }
    }
}

extension Witness {
    /// What this witness says about a commitment now, as a signed note.
    func statement(_ kind: RevealStatement.Kind, on commit: Digest32) throws -> String {
        guard let hash = MerkleHash(commit.bytes) else { throw NoteRefusal.malformed }
        return try RevealStatement(kind, commit: hash, timeSeconds: now()).signed(by: key).serialized
    }
}
