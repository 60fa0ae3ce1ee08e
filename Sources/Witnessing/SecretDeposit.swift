// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import TransparencyLog

/// What a contributor makes sure of before a secret leaves the house (docs/log.md section 4): the ceremony is in the
/// log with the contributor's own commitment, it is closed, and enough witnesses stand behind the head that says so.
///
/// Whoever revealed earlier would let the office announce draws by what the value will be.
package enum SecretDeposit {
    /// Fetches the log, checks it whole, leaves the secret with every witness of the policy, and answers their
    /// receipts.
    ///
    /// - Parameters:
    ///   - url: the prefix of the log's files, such as `https://example.gov.cn/open/log`.
    ///   - policy: from elsewhere than the office; it names the log.
    /// - Returns: for each witness with an address its receipt, or why there is none.
    /// - Throws: `RevealTooEarly`, or the network's errors.
    package static func deposit(
        _ reveal: RevealDeposit, log url: String, policy: TrustPolicy
    ) async throws -> [(witness: String, receipt: Result<[UInt8], any Error>)] {
        let log = HTTPPrefix(url, seconds: 60)
        let head = try await file("checkpoint", of: log)
        let size = try cosignedHead(head, policy).size
        var entries: [[UInt8]] = []
        for tile in Tile.entryTiles(of: size) {
            entries += try EntryBundle.decode(try await file(tile.path, of: log))
        }
        try check(reveal, head: head, entries: entries, policy: policy)
        var out: [(witness: String, receipt: Result<[UInt8], any Error>)] = []
        for witness in policy.witnesses {
            guard let url = witness.url else { continue }
            do {
                let client = CheckpointClient(url: url)
                out.append((witness.name, .success(try await client.deposit(reveal, witness: witness.key))))
            } catch {
                out.append((witness.name, .failure(error)))
            }
        }
        return out
    }

    /// Whether the time for this secret has come, from the log's bytes alone.
    package static func check(
        _ reveal: RevealDeposit, head: [UInt8], entries: [[UInt8]], policy: TrustPolicy
    ) throws(RevealTooEarly) {
        let head = try cosignedHead(head, policy)
        guard entries.count == head.size, MerkleTree.root(ofEntries: entries) == head.root else {
            throw .otherEntries
        }
        guard let (open, leaf) = opened(reveal, in: entries) else { throw .notOpened }
        guard
            open.contributors.contains(where: { $0.name == reveal.name && $0.commit == reveal.commit })
        else { throw .otherCommitment }
        guard entries.contains(where: { closes($0, leaf) }) else { throw .notClosed }
    }

    private static func cosignedHead(
        _ note: [UInt8], _ policy: TrustPolicy
    ) throws(RevealTooEarly) -> Checkpoint {
        guard let head = policy.logs.lazy.compactMap({ verified(note, $0.key, policy) }).first else {
            throw .foreignLog
        }
        guard policy.isMet(by: head.witnesses) else { throw .notCosigned }
        return head.checkpoint
    }

    private static func verified(
        _ note: [UInt8], _ log: NoteVerifier, _ policy: TrustPolicy
    ) -> VerifiedCheckpoint? {
        do throws(CheckpointRefusal) {
            return try VerifiedCheckpoint(note, log: log, witnesses: policy.witnesses.map(\.key))
        } catch {
            return nil
        }
    }

    private static func opened(
        _ reveal: RevealDeposit, in entries: [[UInt8]]
    ) -> (Ceremony, Digest32)? {
        for entry in entries {
            do throws(DrawRefusal) {
                let ceremony = try Ceremony(parsing: entry)
                if ceremony.id == reveal.ceremony { return (ceremony, .leaf(entry)) }
            } catch {
                continue  // Another type of entry.
            }
        }
        return nil
    }

    private static func closes(_ entry: [UInt8], _ ceremony: Digest32) -> Bool {
        do throws(JSONRefusal) {
            let reader = try CanonicalJSONReader(CanonicalJSON(parsing: entry))
            guard try reader.string("type") == "ceremony.close" else { return false }
            return try reader.string("ceremony") == ceremony.hex
        } catch {
            return false
        }
    }

    private static func file(_ path: String, of log: HTTPPrefix) async throws -> [UInt8] {
        let (status, body) = try await log.ask(path, upTo: 1 << 25)
        guard status == 200 else { throw UnexpectedAnswer(url: "\(log.url)/\(path)", status: status) }
        return body
    }
}

/// Why a contributor keeps the secret to itself for now.
package enum RevealTooEarly: Error, Hashable, CustomStringConvertible {
    /// No log of the policy signed this head.
    case foreignLog
    /// Too few witnesses stand behind the head.
    case notCosigned
    /// The entries are not those that were signed.
    case otherEntries
    case notOpened
    /// The ceremony holds another commitment under this contributor's name.
    case otherCommitment
    case notClosed

    package var description: String {
        switch self {
        case .foreignLog: "检查点没有策略所列日志的签名，请勿公开随机数。"
        case .notCosigned: "检查点没有取得策略所要求的见证联署，请稍后再试，暂勿公开随机数。"
        case .otherEntries: "日志条目与检查点所签不符，请勿公开随机数，并向监督机关反映。"
        case .notOpened: "日志中没有这场仪式，请勿公开随机数。"
        case .otherCommitment: "日志中本方的承诺值与本地秘密文件不符，请勿公开随机数，并向监督机关反映。"
        case .notClosed: "这场仪式尚未截止公告，现在公开会使他人能够据此挑选，请等截止后再试。"
        }
    }
}
