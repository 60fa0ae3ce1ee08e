// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// The inspectors of a draw, proven to be the only best answer without solving anything (docs/draw.md part 2).
struct AssignmentRecount {
    let history: History
    let files: PublicFiles

    /// What to add to the line about the draw.
    func run(
        _ entry: LoggedAct, _ freeze: LoggedAct, _ outcome: DrawOutcome, _ report: inout Report
    ) -> String {
        let logged = history.all("assign.result", "announce", of: entry.leaf)
        guard let last = logged.last else { return "；尚未指派检查人员。" }
        report.wait("抽取 \(entry.text("draw"))：检查人员指派（日志条目 \(last.index)）尚未核验。")
        return ""
    }
}
