// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage
import TransparencyLog

/// How a round of asking the witnesses ended.
package struct CosigningReport: Hashable, Sendable {
    /// Of the head they were asked about.
    package let size: Int64
    /// Whether its cosignatures meet the policy now.
    package let isQuorum: Bool
    /// Whose cosignature is still missing, by the name in the policy, and why.
    package let missing: [String: String]

    /// For the operator, such as `审计局未能联系、公证处联署无效`.
    package var missingWords: String {
        missing.sorted { $0.key < $1.key }.map { $0.key + $0.value }.joined(separator: "、")
    }
}

extension Office {
    /// Asks every witness of the policy that has not yet signed the newest head to do so, all at once, and keeps what
    /// they answer. One that does not answer, or answers no, only lacks.
    ///
    /// - Parameter names: only these, by the names of the policy.
    /// - Returns: nil without a policy, or before anything was sealed.
    /// - Throws: `SealRefusal` when a witness can prove that this database is not the log's newest.
    @discardableResult
    package func cosignLog(asking names: Set<String>? = nil) async throws -> CosigningReport? {
        guard let witnesses,
            let round = try await database.read({ try CosigningRound($0, names, of: witnesses.policy) })
        else { return nil }
        let missing = try await withThrowingTaskGroup(of: (String, String?).self) { group in
            for (witness, old) in round.wanting {
                group.addTask { (witness.name, try await ask(witness, from: old, of: witnesses, round.head)) }
            }
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        let kept = try await database.read { try $0.cosignatures(of: round.head.end) }
        return CosigningReport(
            size: round.head.size, isQuorum: witnesses.isEnough(kept), missing: missing)
    }

    /// Compares the database with what the witnesses hold, before anything is served or signed.
    ///
    /// - Returns: the names of those that could not be asked; that alone is no reason to stop.
    /// - Throws: `SealRefusal.witnessIsAhead`, `SealRefusal.witnessDiffers`.
    package func compareWithWitnesses() async throws -> [String] {
        guard let witnesses else { return [] }
        return try await withThrowingTaskGroup(of: String?.self) { group in
            for witness in witnesses.policy.witnesses {
                guard let signer = witnesses.signers[witness.key] else { continue }
                group.addTask {
                    do {
                        try await compare(witness.name, signer)
                        return nil
                    } catch let refusal as SealRefusal {
                        throw refusal
                    } catch {
                        return witness.name
                    }
                }
            }
            return try await group.reduce(into: []) { $0 += $1.map { [$0] } ?? [] }.sorted()
        }
    }

    /// Asks one witness for its cosignature; nil if it gave it, otherwise why not.
    private func ask(
        _ witness: TrustPolicy.Witness, from known: Int, of witnesses: LogWitnesses, _ head: StoredCheckpoint
    ) async throws -> String? {
        guard let signer = witnesses.signers[witness.key] else { return "策略中没有地址" }
        do {
            var old = known
            for attempt in 0..<2 {
                do {
                    let lines = try await signer.sign(try await request(from: old, head))
                    return try await keep(lines, of: witness, under: head) ? nil : "联署无效"
                } catch CheckpointRequestRefusal.otherSize(let size) where attempt == 0 {
                    guard size <= head.size else { break }
                    old = size
                }
            }
            // It holds more than this head, or has just moved. If the log signed that, we must have it.
            try await compare(witness.name, signer)
            return "其检查点与本次签发不同步，稍后重试"
        } catch CheckpointRequestRefusal.inconsistent {
            try await compare(witness.name, signer)
            return "称本日志与其所见不一致"
        } catch let refusal as CheckpointRequestRefusal {
            return "拒绝联署（\(refusal.status)）"
        } catch let refusal as SealRefusal {
            throw refusal
        } catch {
            log.debug("\(witness.name): \(error)")
            return "未能联系"
        }
    }

    private func request(from old: Int, _ head: StoredCheckpoint) async throws -> CheckpointRequest {
        try await database.read { db in
            let proofs = db.proofs(at: head.size, ofLog: head.log)
            return CheckpointRequest(
                oldSize: old, proof: old == 0 ? [] : try proofs.consistency(from: old),
                checkpoint: head.note)
        }
    }

    /// Keeps the lines that are this witness's; false if there is none that fits.
    private func keep(
        _ lines: [NoteSignature], of witness: TrustPolicy.Witness, under head: StoredCheckpoint
    ) async throws -> Bool {
        var note = try SignedNote(parsing: Array(head.note.utf8))
        for line in lines { note.add(line) }
        let time: Int64
        do throws(NoteRefusal) {
            guard let stated = try note.verify([witness.key]).first?.timeSeconds, stated > 0 else {
                return false
            }
            time = stated
        } catch {
            return false
        }
        guard
            let line = lines.first(where: { line in
                line.keyID == witness.key.keyID && line.name.utf8.elementsEqual(witness.key.name.utf8)
            })
        else { return false }
        let cosignature = StoredCosignature(
            end: head.end, witness: witness.key.vkey, line: line.line,
            at: Instant(milliseconds: time * 1000))
        try await database.write { try $0.keep(cosignature) }
        return true
    }

    /// Only what the log itself has signed counts: a witness's bare word stops nothing.
    private func compare(_ name: String, _ signer: any CheckpointSigner) async throws {
        guard let note = try await signer.lastSigned(of: settings.origin) else { return }
        let held = try VerifiedCheckpoint(note, log: settings.logKey).checkpoint
        let (entries, root) = try await database.read { db in
            let log = try db.currentLog()
            guard held.size <= log.size else { return (log.size, nil as MerkleHash?) }
            return (log.size, try db.frontier(at: Int64(held.size), ofLog: log.number).root)
        }
        guard let root else {
            throw SealRefusal.witnessIsAhead(name: name, size: Int64(held.size), entries: entries)
        }
        guard root == held.root else {
            throw SealRefusal.witnessDiffers(name: name, size: Int64(held.size))
        }
    }
}

/// What the witnesses are asked about: one state of the database.
private struct CosigningRound: Sendable {
    /// The newest head as the log signed it.
    let head: StoredCheckpoint
    /// Those who have not signed it, each with the size of the last head it has signed.
    let wanting: [(TrustPolicy.Witness, Int)]

    /// - Parameter names: only these; all if nil.
    init?(_ db: Connection, _ names: Set<String>?, of policy: TrustPolicy) throws {
        guard let head = try db.plainCheckpoint() else { return nil }
        self.head = head
        wanting = try policy.witnesses.filter { names?.contains($0.name) ?? true }.compactMap { witness in
            let begins = head.end - head.size
            let last = (try db.lastCosignature(of: witness.key.vkey)?.end ?? begins) - begins
            return last == head.size ? nil : (witness, Int(last))
        }
    }
}
