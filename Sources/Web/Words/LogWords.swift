// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

/// What kinds of log entries are called by those who read them (docs/log.md section 1).
enum LogWords {
    /// The kind in words, the same as the verifier's; a kind of a later program keeps its own name.
    static func title(ofType type: String) -> String { logEntryTitle(ofType: type) }

    /// The name of the log and the number in it of the entry at a position, such as `log.example.cn/ssj-2026 第17条`.
    static func place(of position: Int64, in logs: [YearLog]) -> String {
        guard let log = logs.last(where: { $0.begins <= position }) else { return "第\(position)条" }
        return "\(log.origin) 第\(log.number(of: position))条"
    }
}
