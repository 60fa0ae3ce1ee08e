// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import TransparencyLog

/// Whether each yearly log begins with the last head of the one before (docs/log.md section 4.1).
struct ChainCheck {
    /// The first one first; the last one is the one that is verified.
    let logs: [CheckedLog]

    /// - Returns: false if entries may refer to logs that are not here, so that the rest cannot be judged.
    func run(_ report: inout Report) -> Bool {
        let before = report.findings.count
        for (place, log) in logs.enumerated() {
            guard let start = log.entries.first, let previous = previous(start) else { continue }
            check(previous, of: start, after: place == 0 ? nil : logs[place - 1], &report)
        }
        guard report.findings.count == before else { return false }
        if logs.count > 1 {
            report.pass("接续：\(logs.count) 个日志首尾相接，后一日志的第 0 条载有前一日志的最后检查点。", since: before)
        }
        return true
    }

    private func check(
        _ previous: Previous, of start: RawEntry, after past: CheckedLog?, _ report: inout Report
    ) {
        switch (previous, past) {
        case (.none, nil): break
        case (.none, .some(let past)):
            report.find(start.place, "没有载明所接续的日志，而给出了 \(past.head.checkpoint.origin)。")
        case (.head(let head), nil):
            report.find(
                start.place, "本日志接续 \(head.origin)（\(head.size) 条），请用 --before 给出其公开文件，否则跨年的引用无从核对。")
        case (.head(let head), .some(let past)):
            let found = past.head.checkpoint
            if head != found {
                report.find(
                    start.place,
                    "载明接续 \(head.origin) 的 \(head.size) 条、树根 \(head.root.hex)，所给为 \(found.origin) 的 \(found.size) 条、"
                        + "树根 \(found.root.hex)。")
            }
        case (.unreadable, _): report.find(start.place, "所载前一日志的检查点格式不符。")
        }
    }

    private enum Previous {
        case none
        case head(Checkpoint)
        case unreadable
    }

    /// What entry 0 says of the log before; nil if it is no `log.start` at all, which is found elsewhere.
    private func previous(_ start: RawEntry) -> Previous? {
        do {
            let fields = try CanonicalJSONReader(CanonicalJSON(parsing: start.bytes)).fields
            guard fields["type"] == .string("log.start") else { return nil }
            guard case .string(let note) = fields["previous"] else { return Previous.none }
            let head = Checkpoint(text: try SignedNote(parsing: Array(note.utf8)).text)
            return head.map { .head($0) } ?? .unreadable
        } catch is NoteRefusal {
            return .unreadable
        } catch {
            return nil
        }
    }
}
