// SPDX-License-Identifier: Apache-2.0
import TransparencyLog

/// The signer of a log: a key, and a file that remembers the last head it signed (docs/log.md section 4).
///
/// The memory is no part of the office's database, so restoring an old copy of the one does not take the other
/// back. Within the server or as a process of its own, it is the same thing.
package struct LogSigner: CheckpointSigner {
    private let key: NoteSigner
    private let memory: NoteFile

    /// - Parameters:
    ///   - key: of the log; its name is the origin.
    ///   - store: the file that remembers; made with the first signature.
    package init(key: NoteSigner, store: String) {
        self.key = key
        memory = NoteFile(path: store)
    }

    /// The public key.
    package var verifier: NoteVerifier { key.verifier }

    /// The last head signed; nil if there was none or the log is another.
    package func lastSigned(of origin: String) throws -> [UInt8]? {
        guard isOurs(origin), let bytes = try memory.read() else { return nil }
        _ = try remembered(bytes)
        return bytes
    }

    /// Signs a head that extends the last one, once its memory is written.
    package func sign(_ request: CheckpointRequest) throws -> [NoteSignature] {
        guard let head = Checkpoint(text: request.checkpoint), head.extensions.isEmpty else {
            throw CheckpointRequestRefusal.malformed
        }
        guard isOurs(head.origin) else { throw CheckpointRequestRefusal.unknownLog }
        return try memory.replace { stored in
            try request.admit(head, after: try stored.map(remembered))
            let note = try head.signed(by: key)
            return (Array(note.serialized.utf8), note.signatures)
        }
    }

    private func isOurs(_ origin: String) -> Bool { origin.utf8.elementsEqual(key.verifier.name.utf8) }

    private func remembered(_ bytes: [UInt8]) throws -> Checkpoint {
        do throws(CheckpointRefusal) {
            return try VerifiedCheckpoint(bytes, log: key.verifier).checkpoint
        } catch {
            throw DamagedMemory(path: memory.path)
        }
    }
}
