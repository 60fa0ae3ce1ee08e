// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage
import TransparencyLog

/// Why the head of the log is not signed. Nothing may go on until somebody has looked: a second history is the one
/// thing that a log must never have.
package enum SealRefusal: Error, Hashable, CustomStringConvertible {
    /// The database has fewer entries than were signed: a backup was restored.
    case databaseIsOlder(entries: Int64, signed: Int64)
    /// The tree does not contain the one that was signed.
    case historyChanged(signed: Int64)
    /// The signer remembers nothing although heads were signed: its memory was lost or not brought along.
    case signerForgot(signed: Int64)
    /// A witness holds a head signed by this log that is larger than the database: a backup was restored.
    case witnessIsAhead(name: String, size: Int64, entries: Int64)
    /// A witness holds a head signed by this log that the database does not contain.
    case witnessDiffers(name: String, size: Int64)
    /// What came back is not a signature by the log's key, or the signer works for another log.
    case foreignSigner

    package var description: String {
        switch self {
        case .databaseIsOlder(let entries, let signed):
            "数据库只有\(entries)条日志，而已签发至\(signed)条：数据库是旧的备份。请恢复较新的数据库，切勿继续使用。"
        case .historyChanged(let signed): "数据库的日志与已签发的前\(signed)条不一致：历史被改动，或恢复的不是同一数据库。"
        case .signerForgot(let signed):
            "数据库中已有签发至\(signed)条的检查点，但签名记录为空。请先与已公布的检查点核对，再运行 mingqian log adopt。"
        case .witnessIsAhead(let name, let size, let entries):
            "见证方“\(name)”持有本日志签发至\(size)条的检查点，数据库只有\(entries)条：数据库是旧的备份。请恢复较新的数据库，切勿继续使用。"
        case .witnessDiffers(let name, let size):
            "见证方“\(name)”持有的检查点（\(size)条，由本日志签名）与数据库不一致：日志出现了两个版本，请立即核查。"
        case .foreignSigner: "签名进程的签名与本日志的公钥不符，或者它不为本日志签名。"
        }
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

    /// Has the head of the log signed if entries came in since, and answers the head that stands now.
    ///
    /// The signer keeps a memory of its own. Whatever it has signed once must be a prefix of what the database holds
    /// now, whether there is anything new to sign or not: a restored or rewritten database is refused at once. Several
    /// processes may seal together, and after a crash at any point the same call goes on.
    /// - Throws: `SealRefusal`, `LogRefusal`, or whatever keeps the signer from answering.
    @discardableResult
    package func sealLog() async throws -> StoredCheckpoint { try await seal() }

    /// As `sealLog`, for a signer whose memory was lost or has just begun: the last head in the database becomes its
    /// memory. Somebody must have compared that head with a published one first.
    @discardableResult
    package func adoptLog() async throws -> StoredCheckpoint { try await seal(adopting: true) }

    private func seal(adopting: Bool = false) async throws -> StoredCheckpoint {
        for attempt in 0..<8 {
            let remembered = try await rememberedHead()
            let view = try await database.read { try SealView($0, after: remembered) }
            try check(view, remembered)
            if remembered == nil, let last = view.last {
                // Another process may have had the first head signed between the two looks.
                guard adopting || attempt == 0 else { throw SealRefusal.signerForgot(signed: last.size) }
                if !adopting { continue }
            }
            if let last = view.last, last.size == view.size, remembered != nil { return last }
            if let new = try await signature(view, remembered) { return try await keep(new, over: view.last) }
        }
        throw LogRefusal.checkpointMovedOn(expectedSize: 0)
    }

    /// The head that the signer signed last.
    private func rememberedHead() async throws -> Checkpoint? {
        guard let note = try await signer.lastSigned(of: settings.origin) else { return nil }
        do throws(CheckpointRefusal) {
            return try VerifiedCheckpoint(note, log: settings.logKey).checkpoint
        } catch {
            throw SealRefusal.foreignSigner
        }
    }

    private func check(_ view: SealView, _ remembered: Checkpoint?) throws {
        guard view.log.origin == settings.origin else {
            throw LogRefusal.otherOrigin(found: view.log.origin)
        }
        let signed = max(Int64(remembered?.size ?? 0), view.last?.size ?? 0)
        guard signed <= view.size else {
            throw SealRefusal.databaseIsOlder(entries: view.size, signed: signed)
        }
        guard view.extendsLast, view.extendsRemembered else {
            throw SealRefusal.historyChanged(signed: signed)
        }
    }

    /// The head with its signature; nil if the signer has moved on and everything must be looked at again.
    private func signature(_ view: SealView, _ remembered: Checkpoint?) async throws -> StoredCheckpoint? {
        let head = Checkpoint(origin: view.log.origin, size: Int(view.size), root: view.root)
        let request = CheckpointRequest(
            oldSize: remembered?.size ?? 0, proof: view.proof, checkpoint: head.text)
        do {
            var note = try SignedNote(text: head.text)
            for line in try await signer.sign(request) { note.add(line) }
            let signed = try VerifiedCheckpoint(Array(note.serialized.utf8), log: settings.logKey)
            return StoredCheckpoint(
                of: view.log, size: view.size, root: signed.checkpoint.root.bytes, note: note.serialized,
                signedAt: now())
        } catch CheckpointRequestRefusal.otherSize {
            return nil
        } catch CheckpointRequestRefusal.inconsistent {
            throw SealRefusal.historyChanged(signed: Int64(remembered?.size ?? 0))
        } catch is CheckpointRequestRefusal {
            throw SealRefusal.foreignSigner
        } catch is CheckpointRefusal {
            throw SealRefusal.foreignSigner
        }
    }

    /// Records a new head by compare-and-swap; whoever comes second answers the first one's.
    private func keep(
        _ new: StoredCheckpoint, over last: StoredCheckpoint?
    ) async throws -> StoredCheckpoint {
        if let last, last.size == new.size { return last }
        do {
            try await database.write { try $0.advanceCheckpoint(from: last?.size ?? 0, to: new) }
            return new
        } catch LogRefusal.checkpointMovedOn(let expected) {
            guard let standing = try await database.read({ try $0.lastCheckpoint() }) else {
                throw LogRefusal.checkpointMovedOn(expectedSize: expected)
            }
            return standing
        }
    }
}

/// What is looked at before sealing, from one state of the database.
private struct SealView: Sendable {
    let log: YearLog
    let root: MerkleHash
    let last: StoredCheckpoint?
    /// Whether the present tree contains the one recorded last, and the one the signer remembers.
    let extendsLast: Bool
    let extendsRemembered: Bool
    /// That it contains the latter, for the signer to see.
    let proof: [MerkleHash]

    var size: Int64 { log.size }

    init(_ db: Connection, after remembered: Checkpoint?) throws {
        let log = try db.currentLog()
        let root = try db.frontier(at: log.size, ofLog: log.number).root
        let last = try db.lastCheckpoint()
        self.log = log
        self.root = root
        self.last = last
        extendsLast =
            try last.map { try db.proof(from: Int($0.size), MerkleHash($0.root), to: log, root) != nil }
            ?? true
        let found = try db.proof(from: remembered?.size ?? 0, remembered?.root, to: log, root)
        extendsRemembered = found != nil
        proof = found ?? []
    }
}

extension Connection {
    /// The proof that the whole tree of a log contains an earlier one; nil if it does not.
    ///
    /// Empty for an earlier size of 0 and for one that the log does not have: the caller compares sizes first.
    func proof(
        from earlier: Int, _ earlierRoot: MerkleHash?, to log: YearLog, _ root: MerkleHash
    ) throws -> [MerkleHash]? {
        guard earlier > 0, earlier <= log.size else { return [] }
        guard let earlierRoot else { return nil }
        let proof = try proofs(at: log.size, ofLog: log.number).consistency(from: earlier)
        do throws(ProofRefusal) {
            try ProofCheck.consistency(
                from: earlier, root: earlierRoot, to: Int(log.size), root: root, proof: proof)
            return proof
        } catch {
            return nil
        }
    }
}
