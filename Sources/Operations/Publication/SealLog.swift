// SPDX-License-Identifier: Apache-2.0
import Crypto
import SpotCheck
import Storage
import TransparencyLog

/// Why the head of the log is not signed. Nothing may go on until somebody has looked: a second history is the one
/// thing that a log must never have.
package enum SealRefusal: Error, Hashable {
    /// The database has fewer entries than were signed: a backup was restored.
    case databaseIsOlder(entries: Int64, signed: Int64)
    /// The tree does not contain the one that was signed.
    case historyChanged(signed: Int64)
}

extension OfficeSettings {
    /// The key that signs heads, named as the log is (docs/log.md section 4).
    package var logSigner: NoteSigner {
        get throws { try NoteSigner(name: origin, seed: Array(signingKey.rawRepresentation)) }
    }
}

extension Office {
    /// Begins the log with `log.start`; does nothing when it has begun. Run after the migrations.
    ///
    /// - Throws: `LogRefusal.otherOrigin` when the database holds the log of another installation or year.
    package func startLog() async throws {
        let (origin, at) = (settings.origin, now())
        try await database.write { try $0.startLog(origin: origin, at: at) }
    }

    /// Signs the head of the log if entries came in since, and answers the head that stands now.
    ///
    /// Before signing it is checked that the tree extends the one signed last. The new head is recorded by
    /// compare-and-swap: of two processes that seal at once one wins, and the other answers the winner's head. After
    /// a crash the same call goes on.
    /// - Throws: `SealRefusal`, `LogRefusal`.
    @discardableResult
    package func sealLog() async throws -> StoredCheckpoint {
        let view = try await database.read { try SealView($0) }
        guard view.origin == settings.origin else { throw LogRefusal.otherOrigin(found: view.origin) }
        if let last = view.last {
            guard last.size <= view.size else {
                throw SealRefusal.databaseIsOlder(entries: view.size, signed: last.size)
            }
            guard view.extendsLast else { throw SealRefusal.historyChanged(signed: last.size) }
            if last.size == view.size { return last }
        }
        let head = Checkpoint(origin: view.origin, size: Int(view.size), root: view.root)
        let new = StoredCheckpoint(
            size: view.size, root: view.root.bytes,
            note: try head.signed(by: settings.logSigner).serialized, signedAt: now())
        do {
            try await database.write { try $0.advanceCheckpoint(from: view.last?.size ?? 0, to: new) }
            return new
        } catch LogRefusal.checkpointMovedOn(let expected) {
            guard let standing = try await database.read({ try $0.lastCheckpoint() }) else {
                throw LogRefusal.checkpointMovedOn(expectedSize: expected)
            }
            return standing
        }
    }
}

/// What the signer looks at, from one state of the database.
private struct SealView: Sendable {
    let origin: String
    let size: Int64
    let root: MerkleHash
    let last: StoredCheckpoint?
    /// Whether the present tree contains the one signed last, by proof.
    let extendsLast: Bool

    init(_ db: Connection) throws {
        origin = try db.logOrigin()
        size = try db.logSize()
        root = try db.frontier(at: size).root
        last = try db.lastCheckpoint()
        guard let last, last.size <= size, let signedRoot = MerkleHash(last.root) else {
            extendsLast = false
            return
        }
        let proof = try ProofMaker(size: Int(size), read: db.node).consistency(from: Int(last.size))
        do {
            try ProofCheck.consistency(
                from: Int(last.size), root: signedRoot, to: Int(size), root: root, proof: proof)
            extendsLast = true
        } catch {
            extendsLast = false
        }
    }
}
