// SPDX-License-Identifier: Apache-2.0
import TransparencyLog

/// What the person who verifies knows from elsewhere. A folder cannot vouch for itself.
struct Trust: Sendable {
    /// The log's key; without it the one in the folder is taken, which proves less.
    var log: NoteVerifier?
    var witnesses: [NoteVerifier] = []
    /// How many of the witnesses must have cosigned.
    var quorum = 0
    /// The checkpoint kept from last time, as bytes.
    var previous: [UInt8]?
    /// Who must have cosigned the head, and the close of each ceremony before its reveals.
    var policy: TrustPolicy?
    /// Receipts of witnesses for secrets that were left with them, as notes.
    var deposits: [[UInt8]] = []

    /// Everybody whose cosignature is looked at: one that does not fit rejects the head.
    var allWitnesses: [NoteVerifier] {
        witnesses + (policy?.witnesses.map(\.key).filter { !witnesses.contains($0) } ?? [])
    }

    /// The key to be believed, given the one in the folder.
    func logKey(besides found: NoteVerifier?) -> NoteVerifier? {
        if let log { return log }
        guard let first = policy?.logs.first?.key else { return found }
        return policy?.logs.first { $0.key == found }?.key ?? first
    }
}

/// Checks a public bundle from its files alone (docs/log.md section 7), with those of the yearly logs before it.
///
/// Pure: the same files and the same trust give the same report.
struct Verifier: Sendable {
    let files: PublicFiles
    /// The bundles of the logs before, the first one first.
    let before: [PublicFiles]
    let trust: Trust

    init(_ files: PublicFiles, before: [PublicFiles] = [], trust: Trust = Trust()) {
        self.files = files
        self.before = before
        self.trust = trust
    }

    /// The logged rosters by leaf; none unless the log itself verifies.
    func rosters() -> [String: LoggedAct] {
        var report = Report()
        guard let log = TreeCheck(files: files, trust: trust).run(&report), report.findings.isEmpty else {
            return [:]
        }
        let rosters = History(log.entries, &report).rosters
        return Dictionary(rosters.map { ($0.leaf, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Makes all checks that the files allow; one difference does not hide the next.
    func report() -> Report {
        var report = Report()
        let past = pastLogs(&report)
        FilesCheck(files: files).run(&report)
        let offset = past.map(\.entries.count).reduce(0, +)
        let check = TreeCheck(files: files, trust: trust, offset: offset)
        guard past.count == before.count, let log = check.run(&report),
            ChainCheck(logs: past + [log]).run(&report)
        else {
            report.wait("日志未能核实，抽取、指派与公示各项因此未予核验。")
            return report
        }
        let witnesses = WitnessCheck(files: files, trust: trust, log: log)
        witnesses.checkFiles(&report)
        witnesses.checkHead(&report)
        let history = History((past + [log]).flatMap(\.entries), &report)
        witnesses.checkCloses(history, &report)
        for (files, log) in zip(before, past) {
            WitnessCheck(files: files, trust: Trust(), log: log).checkCloses(history, &report)
        }
        let all = PublicFiles(files, before: before)
        CeremonyCheck(history: history, policy: trust.policy).run(&report)
        DepositCheck(history: history, trust: trust).run(&report)
        DrawOrderCheck(history: history).run(&report)
        DrawRecount(history: history, files: all).run(&report)
        PublicationCheck(history: history, files: all).run(&report)
        return report
    }

    /// The logs before, as far as their files are sound. Their keys are those in their folders: that they are the
    /// right logs is proven by the head that the next one holds.
    private func pastLogs(_ report: inout Report) -> [CheckedLog] {
        var logs: [CheckedLog] = []
        for (place, files) in before.enumerated() {
            var own = Report()
            FilesCheck(files: files).run(&own)
            let offset = logs.map(\.entries.count).reduce(0, +)
            let log = TreeCheck(files: files, trust: Trust(), offset: offset, isPast: true).run(&own)
            report.take(own, of: log?.head.checkpoint.origin ?? "第 \(place + 1) 个往年目录")
            if let log { logs.append(log) }
        }
        return logs
    }
}
