// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// The replacements of one draw: approved first, then decided by the next ceremony and by nobody
/// (docs/draw.md 2.8; docs/log.md section 7, point 9).
struct ReplacementRecount {
    let history: History
    let files: PublicFiles

    /// What to add to the line about the draw; differences go to the report.
    ///
    /// - Parameters:
    ///   - entry: the announcement.
    ///   - first: the teams of `assign.result`, which is `assigned`.
    func run(
        _ entry: LoggedAct, _ first: TeamsInForce, since assigned: LoggedAct, _ report: inout Report
    ) -> String {
        let approvals = history.all("replace.approve", "announce", of: entry.leaf)
        let replacements = history.all("assign.replace", "announce", of: entry.leaf)
        guard !approvals.isEmpty || !replacements.isEmpty else { return "" }
        for approval in approvals where approval.index < assigned.index {
            report.find(approval.place, "批准更换早于检查人员匹配。")
        }
        var teams = first
        var stuck = 0
        for (number, replacement) in replacements.enumerated() {
            // The order of approvals, without a gap: drawing a later one first would be a choice.
            guard number < approvals.count, replacement.text("approve") == approvals[number].leaf else {
                report.find(replacement.place, "没有按批准的先后逐一抽取替换人员，或者同一批准重复抽取。")
                return ""
            }
            let approval = approvals[number]
            guard let value = value(for: replacement, approval, &report),
                let change = change(teams, replacement, approval, value, &report)
            else { return "" }
            if change.teams == nil { stuck += 1 }
            teams.take(change.problem, teams: change.teams)
        }
        for approval in approvals.dropFirst(replacements.count) { checkWaiting(approval, entry, &report) }
        guard !replacements.isEmpty else { return "" }
        return "更换 \(replacements.count) 人次，均先批准后抽取，替换人员由其后第一场仪式的随机数重算一致"
            + (stuck > 0 ? "（其中 \(stuck) 人次确无人可替）。" : "。")
    }

    /// Minutes in which a substitute is to be drawn once it could be: who dislikes the outcome must not sit it out.
    private static let mostMinutes = 3 * 24 * 60

    private func checkWaiting(_ approval: LoggedAct, _ entry: LoggedAct, _ report: inout Report) {
        let draw = entry.text("draw")
        let ready = history.all("ceremony.open").lazy.filter { $0.index > approval.index }
            .compactMap { CeremonyRecord($0, in: history) }.first { $0.isComputable(before: Int.max) }
        guard let ready else {
            return report.wait("抽取 \(draw)：已批准更换（日志条目 \(approval.number)），替换人员待下一场仪式产生后抽取。")
        }
        let last = ready.completion.flatMap { minutes($0.text("at")) } ?? 0
        let now = history.entries.last.flatMap { minutes($0.text("at")) } ?? 0
        if now - last > Self.mostMinutes {
            report.find(approval.place, "批准更换之后的仪式（日志条目 \(ready.entry.number)）已可计算超过三天，却没有抽取替换人员。")
        } else {
            report.wait("抽取 \(draw)：已批准更换（日志条目 \(approval.number)），替换人员即将抽取。")
        }
    }

    /// The value of the one ceremony that may decide: the first opened after the approval that came to a value.
    private func value(
        for replacement: LoggedAct, _ approval: LoggedAct, _ report: inout Report
    ) -> Digest32? {
        guard let opened = history.entry(replacement.text("ceremony"), "ceremony.open"),
            let record = CeremonyRecord(opened, in: history)
        else { return nil }
        guard approval.index < opened.index else {
            report.find(
                replacement.place, "所用仪式（日志条目 \(opened.number)）在批准更换（日志条目 \(approval.number)）之前已经开启。")
            return nil
        }
        guard record.isComputable(before: replacement.index), let value = record.value else {
            report.find(replacement.place, "抽取替换人员早于所用仪式的随机值可以计算之时。")
            return nil
        }
        for skipped in history.all("ceremony.open")
        where approval.index < skipped.index && skipped.index < opened.index {
            guard let record = CeremonyRecord(skipped, in: history) else { continue }
            if record.isComputable(before: replacement.index) {
                report.find(replacement.place, "批准之后的第一场仪式是日志条目 \(skipped.number)，不得改用其后的仪式。")
            }
        }
        return value
    }

    /// What the replacement gave, nil teams if it proves that there is nobody; nil if the files do not bear it out.
    private func change(
        _ teams: TeamsInForce, _ replacement: LoggedAct, _ approval: LoggedAct, _ value: Digest32,
        _ report: inout Report
    ) -> (problem: AssignmentProblem, teams: [[String]]?)? {
        let outcome = replacement.text("solution").isEmpty ? "stuck" : "solution"
        guard replacement.text("solution").isEmpty != replacement.text("stuck").isEmpty else {
            report.find(replacement.place, "替换结果与无人可替的证明应有且只有一件。")
            return nil
        }
        guard let published = files.file(replacement.text("problem"), of: replacement, &report),
            let answer = files.file(replacement.text(outcome), of: replacement, &report)
        else { return nil }
        do {
            let expected = try teams.replacement(
                of: approval.text("inspector"), at: approval.text("entity"), reason: approval.text("code"),
                entry: Digest32(raw: approval), value: value)
            guard let problem = try expected.published(as: published) else {
                report.find(
                    "文件 files/\(replacement.text("problem"))", "替换问题不是由批准、仪式随机数和现行检查组得出的那一个。")
                return nil
            }
            let json = try CanonicalJSON(parsing: answer)
            let place = "文件 files/\(replacement.text(outcome))"
            guard outcome == "solution" else {
                if let flaw = checkStuck(try StuckSlots(json, path: "stuck"), of: problem) {
                    report.find(place, flaw.words)
                }
                return (problem, nil)
            }
            let assignment = try Assignment(CanonicalJSONReader(json))
            if let flaw = checkAssignment(assignment, of: problem) { report.find(place, flaw.words) }
            guard assignment.teams.map(\.count) == problem.tasks.map(\.slots.count) else { return nil }
            return (problem, assignment.teams)
        } catch let refusal as JSONRefusal {
            report.find(replacement.place, "替换文件不能解析：\(refusal.words)")
        } catch AssignmentRefusal.notInTeam {
            report.find(approval.place, "被更换的人员不在现行检查组中。")
        } catch {
            report.find(replacement.place, "由公布的文件不能得出替换问题。")
        }
        return nil
    }
}

extension Digest32 {
    /// The leaf of an entry in the type of the draw protocol.
    fileprivate init(raw entry: LoggedAct) throws {
        guard let leaf = Digest32(hex: entry.leaf) else { throw JSONRefusal.missing(path: "leaf") }
        self = leaf
    }
}
