// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import TransparencyLog

/// Whether the heads that matter are cosigned by enough witnesses (docs/log.md section 7): the published one, and for
/// each ceremony one that covers its close and was made before anything was revealed.
struct WitnessCheck {
    let files: PublicFiles
    let trust: Trust
    let log: CheckedLog

    /// The policy and keys in the folder, which prove nothing by themselves but must fit each other.
    func checkFiles(_ report: inout Report) {
        let place = "文件 \(PublicBundle.policy)"
        guard let bytes = files.read(PublicBundle.policy) else {
            if files.read(PublicBundle.witnessKeys) != nil {
                report.find("文件 \(PublicBundle.witnessKeys)", "没有见证策略，却有见证方公钥。")
            }
            return
        }
        do throws(TrustPolicyRefusal) {
            let policy = try TrustPolicy(parsing: bytes)
            if !policy.logs.isEmpty, !policy.logs.contains(where: { $0.key == log.key }) {
                report.find(place, "未列入本日志的公钥。")
            }
            let keys = policy.witnesses.map { $0.key.vkey + "\n" }.joined()
            if files.read(PublicBundle.witnessKeys) ?? [] != Array(keys.utf8) {
                report.find("文件 \(PublicBundle.witnessKeys)", "与见证策略中的公钥不符。")
            }
        } catch {
            report.find(place, "第 \(error.line) 行不合格式。")
        }
    }

    /// The published head against the policy of the person who verifies.
    func checkHead(_ report: inout Report) {
        guard let policy = trust.policy else { return }
        let before = report.findings.count
        let place = "文件 \(PublicBundle.checkpoint)"
        if !policy.logs.isEmpty, !policy.logs.contains(where: { $0.key == log.key }) {
            report.find(place, "所用日志公钥不在见证策略所列之内。")
        }
        if !policy.isMet(by: log.head.witnesses) {
            report.find(place, "没有取得见证策略所要求的联署，缺少：\(missing(log.head.witnesses, policy))。")
        }
        report.pass("见证：检查点的联署符合核验人指定的见证策略。", since: before)
    }

    /// Every close of a ceremony in the log, and every file under `closes/`.
    func checkCloses(_ history: History, _ report: inout Report) {
        let before = report.findings.count
        let own = log.entries.first.map { $0.index..<$0.index + log.entries.count } ?? 0..<0
        let closes = history.all("ceremony.close").filter { own.contains($0.index) }
        let known = Set(closes.map(\.number))
        for path in files.paths {
            guard let index = PublicBundle.index(ofClose: path) else { continue }
            if !known.contains(index) { report.find("文件 \(path)", "日志条目 \(index) 不是仪式截止。") }
        }
        for close in closes { check(close, history, &report) }
        guard trust.policy != nil, !closes.isEmpty else { return }
        report.pass("见证：\(closes.count) 场仪式的截止均在揭示之前取得见证策略所要求的联署。", since: before)
    }

    private func check(_ close: LoggedAct, _ history: History, _ report: inout Report) {
        let path = PublicBundle.close(close.number)
        let place = "文件 \(path)"
        guard let bytes = files.read(path) else {
            if trust.policy != nil { report.find(close.place, "缺少涵盖本次截止的检查点（\(path)），不能证明揭示在后。") }
            return
        }
        let reveal = history.all("ceremony.reveal", "ceremony", of: close.text("ceremony")).first
        do throws(CheckpointRefusal) {
            let covering = try VerifiedCheckpoint(bytes, log: log.key, witnesses: trust.allWitnesses)
            let size = covering.checkpoint.size
            guard size > close.number else {
                return report.find(place, "只有 \(size) 条，没有涵盖截止条目 \(close.number)。")
            }
            guard size <= log.head.checkpoint.size else {
                return report.find(place, "有 \(size) 条，超出检查点所签的日志范围。")
            }
            guard Frontier(size: size, read: { log.nodes[$0] ?? .emptyRoot }).root == covering.checkpoint.root
            else {
                return report.find(place, "日志曾在 \(size) 条处签署过另一树根：日志出现分叉，历史被改写。")
            }
            // Both are counted from where this log begins.
            if let reveal, size - close.number > reveal.index - close.index {
                report.find(place, "截止后的检查点（\(size) 条）晚于首次揭示（条目 \(reveal.number)）。")
            }
            judge(covering, reveal, place, &report)
        } catch {
            report.find(place, error.words)
        }
    }

    /// Cosignatures count only if they were made before the first reveal, by the witnesses' own clocks.
    private func judge(
        _ covering: VerifiedCheckpoint, _ reveal: LoggedAct?, _ place: String, _ report: inout Report
    ) {
        guard let policy = trust.policy else { return }
        guard let reveal else {
            if !policy.isMet(by: covering.witnesses) {
                report.wait("见证：\(place)尚缺联署：\(missing(covering.witnesses, policy))。")
            }
            return
        }
        let inTime = covering.witnesses.filter { isBefore($0.timeSeconds, reveal.text("at")) }
        guard !policy.isMet(by: inTime) else { return }
        guard policy.isMet(by: covering.witnesses) else {
            return report.find(place, "没有取得见证策略所要求的联署，缺少：\(missing(covering.witnesses, policy))。")
        }
        report.find(place, "取得足够联署的时间晚于首次揭示（\(reveal.text("at"))），揭示时截止尚未得到见证。")
    }

    /// Both are written as RFC 3339 in UTC with three decimals: until the year 9999 the texts sort as the moments do.
    private func isBefore(_ seconds: Int64?, _ at: String) -> Bool {
        guard let seconds, seconds <= 253_402_300_799 else { return false }
        return Instant(milliseconds: seconds * 1000).rfc3339 <= at
    }

    private func missing(_ verified: [SignedNote.Verified], _ policy: TrustPolicy) -> String {
        let present = Set(verified.map(\.verifier))
        let names = policy.required.filter { !present.contains($0.key) }.map(\.name)
        return names.isEmpty ? "无" : names.joined(separator: "、")
    }
}
