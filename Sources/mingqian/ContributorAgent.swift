// SPDX-License-Identifier: Apache-2.0
import Foundation
import SpotCheck
import TransparencyLog
import Witnessing

/// A contributor's own program: commits, waits until the close stands in a log that the witnesses have cosigned,
/// checks it, and only then reveals, to the witnesses first and then to the office (protocol 1.2, step 6).
///
/// The secret and the signing key lie in files of this machine. Nothing that the office says is believed without the
/// log's signature.
struct ContributorAgent {
    let platform: PlatformClient
    let signer: ContributorSigner
    /// Folder of the secrets and of the witnesses' receipts.
    let folder: String
    let log: NoteVerifier
    /// Who must have cosigned; nil trusts the log's key alone.
    let policy: TrustPolicy?
    let now: @Sendable () -> Instant
    let random: @Sendable (Int) -> [UInt8]

    /// Why the agent keeps its secret although the office asks for it.
    enum Doubt: Error, Hashable {
        /// The office holds another commitment under this name.
        case foreignCommitment
        /// The ceremony in the log does not have this commitment under this key.
        case notInCeremony
        /// The close is not of this ceremony, or stands before its opening.
        case otherClose
        /// Too few of the witnesses have cosigned a head that covers the close.
        case notCosigned
        case receipt(ReceiptRefusal)
        /// The time for reveals is over: a reveal now would be a choice.
        case tooLate
        case noSecret(path: String)
    }

    /// Looks once at all ceremonies and does what is due; one that is in doubt does not stop the others.
    ///
    /// - Returns: what was done or found, one line each in Chinese, for whoever runs it.
    func step() async throws -> [String] {
        var lines: [String] = []
        for place in try await platform.places(ofKey: signer.publicKey) {
            do {
                if let line = try await serve(place) { lines.append(line) }
            } catch let doubt as Doubt {
                lines.append("【警告】仪式\(place.ceremony)（\(place.name)）：\(doubt.words)")
            } catch let refusal as PlatformRefusal {
                lines.append("【警告】仪式\(place.ceremony)（\(place.name)）：平台没有收下：\(refusal.words)")
            }
        }
        return lines
    }

    private func serve(_ place: CeremonyPlace) async throws -> String? {
        guard isRosterName(place.ceremony), isRosterName(place.name) else { return nil }
        switch place.stage {
        case "committing": return place.commit == nil ? try await commit(place) : nil
        case "closed": return place.isRevealed ? nil : try await reveal(place)
        default: return nil
        }
    }

    private func path(_ place: CeremonyPlace) -> String { "\(folder)/\(place.ceremony)-\(place.name).secret" }

    private func commit(_ place: CeremonyPlace) async throws -> String {
        let secret = try secret(of: place)
        let signature = try signer.sign(secret.commit, ceremony: place.ceremony, name: place.name)
        try await platform.commit(
            secret.commit, ceremony: place.ceremony, name: place.name, key: signer.publicKey,
            signature: signature)
        return "仪式\(place.ceremony)：已以\(place.name)身份登记承诺 \(secret.commit.hex.prefix(16))…"
    }

    /// The secret of a place; made when there is none. A commitment that was lost on the way is sent again with the
    /// same.
    private func secret(of place: CeremonyPlace) throws -> SecretFile {
        if FileManager.default.fileExists(atPath: path(place)) {
            return try SecretFile(readFrom: path(place))
        }
        guard let r = Digest32(random(32)) else { throw Doubt.noSecret(path: path(place)) }
        let file = SecretFile(ceremony: place.ceremony, name: place.name, r: r)
        try file.write(to: path(place))
        return file
    }

    private func reveal(_ place: CeremonyPlace) async throws -> String? {
        guard FileManager.default.fileExists(atPath: path(place)) else {
            throw Doubt.noSecret(path: path(place))
        }
        let secret = try SecretFile(readFrom: path(place))
        guard place.commit == secret.commit else { throw Doubt.foreignCommitment }
        guard let opened = place.opened, let closed = place.closed,
            let open = try await platform.entry(at: opened),
            let close = try await platform.entry(at: closed)
        else { return "仪式\(place.ceremony)：公告已截止，等待包含截止记录的检查点" }
        try check(open, close, place, secret)
        let kept = try await deposit(secret)
        try await platform.reveal(secret.r, ceremony: place.ceremony, name: place.name)
        return "仪式\(place.ceremony)：截止记录已核实\(policy == nil ? "（未设见证方）" : "并有见证方联署")，"
            + "随机数已公开，\(kept)个见证方留存"
    }

    /// Everything that must hold before the secret leaves this machine.
    func check(
        _ open: (bytes: [UInt8], receipt: Receipt), _ close: (bytes: [UInt8], receipt: Receipt),
        _ place: CeremonyPlace, _ secret: SecretFile
    ) throws {
        try checkReceipt(open.receipt, of: open.bytes)
        try checkReceipt(close.receipt, of: close.bytes)
        let ceremony: Ceremony
        do throws(DrawRefusal) { ceremony = try Ceremony(parsing: open.bytes) } catch {
            throw Doubt.notInCeremony
        }
        let own = ceremony.contributors.first { $0.name == place.name }
        guard ceremony.id == place.ceremony, let own, own.commit == secret.commit,
            own.seal?.key.hex == signer.publicKey, own.isSigned(inCeremony: ceremony.id)
        else { throw Doubt.notInCeremony }
        guard let read = Self.object(close.bytes), read["type"] == "ceremony.close",
            read["ceremony"] == .digest(.leaf(open.bytes)), open.receipt.index < close.receipt.index
        else { throw Doubt.otherClose }
        guard now().rfc3339 <= ceremony.revealBy else { throw Doubt.tooLate }
    }

    private static func object(_ bytes: [UInt8]) -> [String: CanonicalJSON]? {
        do throws(JSONRefusal) {
            return try CanonicalJSONReader(CanonicalJSON(parsing: bytes)).fields
        } catch { return nil }
    }

    /// The office's numbers go on from year to year, a receipt's begin with its log: the entry itself is what counts.
    private func checkReceipt(_ receipt: Receipt, of entry: [UInt8]) throws {
        do throws(ReceiptRefusal) {
            let head = try receipt.verify(
                entry: entry, log: log, witnesses: policy?.witnesses.map(\.key) ?? [])
            guard let policy, !policy.isMet(by: head.witnesses) else { return }
        } catch { throw Doubt.receipt(error) }
        throw Doubt.notCosigned
    }

    /// Leaves the secret with every witness that can be reached and keeps their receipts; answers how many took it.
    private func deposit(_ secret: SecretFile) async throws -> Int {
        var kept = 0
        for witness in policy?.witnesses ?? [] {
            guard let url = witness.url else { continue }
            do {
                let receipt = try await CheckpointClient(url: url).deposit(
                    RevealDeposit(ceremony: secret.ceremony, name: secret.name, r: secret.r),
                    witness: witness.key)
                let file = OwnFile(
                    path: "\(folder)/\(secret.ceremony)-\(secret.name)-\(witness.name).receipt")
                if !FileManager.default.fileExists(atPath: file.path) {
                    try file.make(String(decoding: receipt, as: UTF8.self))
                }
                kept += 1
            } catch {
                // One witness out of reach must not keep a contributor from revealing; the others hold it.
                continue
            }
        }
        return kept
    }
}

extension ContributorAgent.Doubt {
    var words: String {
        switch self {
        case .foreignCommitment: "平台登记的承诺值不是本机的，没有公开随机数。请立即核查是谁以贵单位名义登记。"
        case .notInCeremony: "日志中的仪式没有本机的承诺值和公钥，没有公开随机数。"
        case .otherClose: "截止记录不属于本次仪式，没有公开随机数。"
        case .notCosigned: "见证方联署不足，没有公开随机数；将继续等待。"
        case .receipt: "日志回执不成立，没有公开随机数。"
        case .tooLate: "公开随机数的截止时间已过。"
        case .noSecret(let path): "没有随机数文件 \(path)，不能公开。"
        }
    }
}
