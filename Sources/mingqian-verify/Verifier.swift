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

/// Checks a public bundle from its files alone (docs/log.md section 7).
///
/// Pure: the same files and the same trust give the same report.
struct Verifier: Sendable {
    let files: PublicFiles
    let trust: Trust

    init(_ files: PublicFiles, trust: Trust = Trust()) {
        self.files = files
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
        FilesCheck(files: files).run(&report)
        guard let log = TreeCheck(files: files, trust: trust).run(&report) else {
            report.wait("日志未能核实，抽取、指派与公示各项因此未予核验。")
            return report
        }
        let witnesses = WitnessCheck(files: files, trust: trust, log: log)
        witnesses.checkFiles(&report)
        witnesses.checkHead(&report)
        let history = History(log.entries, &report)
        witnesses.checkCloses(history, &report)
        CeremonyCheck(history: history, policy: trust.policy).run(&report)
        DrawOrderCheck(history: history).run(&report)
        DrawRecount(history: history, files: files).run(&report)
        PublicationCheck(history: history, files: files).run(&report)
        return report
    }
}
