// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// The order of acts around each draw, and that nobody drew twice until the outcome pleased
/// (docs/log.md section 7, points 4 and 7).
struct DrawOrderCheck {
    let history: History

    func run(_ report: inout Report) {
        let before = report.findings.count
        let announced = history.all("draw.announce")
        checkRosterIDs(&report)
        AmendmentCheck(history: history).run(&report)
        checkUnique("draw.announce", "draw", "抽取编号", &report)
        for entry in announced {
            checkOrder(entry, &report)
            checkEnd(entry, &report)
        }
        let tasks = Dictionary(grouping: announced) { $0.text("task") }
        for task in tasks.keys.sorted() { checkAttempts(tasks[task] ?? [], &report) }
        checkLines(announced, &report)
        guard !announced.isEmpty else { return }
        report.pass(
            "次序：\(announced.count) 次公告均在名单固化之后、仪式截止之前，比例不低于计划，次数连续，每次恰有一个结果或作废记录，无重复抽取。",
            since: before)
    }

    private func checkUnique(_ type: String, _ key: String, _ name: String, _ report: inout Report) {
        var seen: Set<String> = []
        for entry in history.all(type) where !seen.insert(entry.text(key)).inserted {
            report.find(entry.place, "\(name) \(entry.text(key)) 重复。")
        }
    }

    private func checkRosterIDs(_ report: inout Report) {
        var seen: Set<String> = []
        for entry in history.rosters where !seen.insert(entry.text("id")).inserted {
            report.find(entry.place, "名单编号 \(entry.text("id")) 重复。")
        }
    }

    private func checkOrder(_ entry: LoggedAct, _ report: inout Report) {
        let plans = history.all("plan.item").filter { $0.text("id") == entry.text("plan") }
        guard let freeze = history.freeze(of: entry) else {
            return report.find(entry.place, "公告之前没有固化所指的名单，或名单的树根、家数与固化时不符。")
        }
        if freeze.text("task") != entry.text("task") || freeze.text("line") != entry.text("plan") {
            report.find(entry.place, "所用名单属于另一任务或另一计划事项。")
        }
        guard let plan = plans.last(where: { $0.index < freeze.index }) else {
            return report.find(entry.place, "名单固化之前没有公布计划事项 \(entry.text("plan"))。")
        }
        RatioCheck().run(entry, plan, &report)
        for key in ["inspectors", "relations"] where entry.text("assign", key) != freeze.text(key) {
            report.find(entry.place, "公告的 \(key) 文件与固化时不同。")
        }
        guard let opened = history.entry(entry.text("ceremony"), "ceremony.open"),
            let record = CeremonyRecord(opened, in: history)
        else { return }
        if let words = contributorDifference(record.ceremony.contributors.map(\.name), plan) {
            report.find(entry.place, words)
        }
        if let close = record.close, close.index < entry.index {
            report.find(entry.place, "公告晚于仪式截止（日志条目 \(close.number)），不得使用该仪式。")
        }
    }

    /// One result, or one void, or a result that a higher order voided afterwards (code V3).
    private func checkEnd(_ entry: LoggedAct, _ report: inout Report) {
        let results = history.all("draw.result", "announce", of: entry.leaf)
        let voids = history.all("draw.void", "announce", of: entry.leaf)
        if results.count > 1 { report.find(results[1].place, "抽取 \(entry.text("draw")) 有两个结果。") }
        if voids.count > 1 { report.find(voids[1].place, "抽取 \(entry.text("draw")) 重复作废。") }
        guard let opened = history.entry(entry.text("ceremony"), "ceremony.open"),
            let record = CeremonyRecord(opened, in: history)
        else { return }
        if let result = results.first {
            if !record.isComputable(before: result.index) {
                report.find(result.place, "结果早于随机值可以计算之时（全部揭示，或者公开数值）。")
            }
            if let void = voids.first, void.text("code") != "V3" || void.index < result.index {
                report.find(void.place, "已有结果的抽取只能在其后以 V3（法院或上级机关书面决定）作废。")
            }
        } else if let void = voids.first {
            checkVoid(void, record, &report)
        } else {
            checkOverdue(entry, record, &report)
        }
    }

    private func checkVoid(_ void: LoggedAct, _ record: CeremonyRecord, _ report: inout Report) {
        if !["V1", "V2", "V3"].contains(void.text("code")) {
            report.find(void.place, "作废代码 \(void.text("code")) 不在允许之列。")
        }
        if void.text("code") == "V1", void.text("at") <= record.ceremony.revealBy {
            report.find(void.place, "揭示期限 \(record.ceremony.revealBy) 未到即以 V1 作废。")
        }
        if void.text("code") == "V1", record.hasEnough(before: void.index) {
            report.find(void.place, "已有足够的贡献方揭示，不得以 V1 作废。")
        }
        if void.text("code") == "V2", !record.isExhausted(before: void.index) {
            report.find(void.place, "公开数值的来源没有全部报告未公布，不得以 V2 作废。")
        }
        if record.isComputable(before: void.index) {
            report.find(void.place, "随机数已可计算，应当先公布结果，不得不出结果而作废。")
        }
    }

    private func checkOverdue(_ entry: LoggedAct, _ record: CeremonyRecord, _ report: inout Report) {
        let draw = entry.text("draw")
        guard let completion = record.completion else {
            let have = record.reveals.count { $0 != nil }
            let value = record.ceremony.beacon != nil && record.beacon == nil ? "，公开数值尚未记入" : ""
            return report.wait(
                "抽取 \(draw)：已公告，\(record.reveals.count) 方中已有 \(have) 方揭示\(value)，尚无结果。")
        }
        let last = minutes(completion.text("at")) ?? 0
        let now = history.entries.last.flatMap { minutes($0.text("at")) } ?? 0
        if now - last > 60 {
            report.find(entry.place, "抽取 \(draw) 的随机值已可计算超过一小时，却没有公布结果。")
        } else {
            report.wait("抽取 \(draw)：随机值已可计算，结果即将公布。")
        }
    }

    private func checkAttempts(_ attempts: [LoggedAct], _ report: inout Report) {
        for (place, entry) in attempts.enumerated() {
            guard entry.count("attempt") == place + 1 else {
                report.find(entry.place, "应为第 \(place + 1) 次抽取，记为第 \(entry.count("attempt")) 次。")
                continue
            }
            guard place > 0 else { continue }
            let before = attempts[place - 1]
            let void = history.entry(entry.text("previous"), "draw.void")
            if void?.text("announce") != before.leaf {
                report.find(entry.place, "没有指向上一次抽取的作废记录，属重复抽取。")
            }
            checkRoster(entry, before, &report)
        }
    }

    private func checkRoster(_ entry: LoggedAct, _ before: LoggedAct, _ report: inout Report) {
        guard entry.text("roster", "root") != before.text("roster", "root") else { return }
        let amended = history.freeze(of: entry)
        let earlier = history.freeze(of: before)?.leaf
        guard let amended, amended.type == "roster.amend", history.descends(amended, from: earlier) else {
            return report.find(entry.place, "再次抽取改用了另一名单，而日志中没有说明理由的更正固化。")
        }
    }

    private func checkLines(_ announced: [LoggedAct], _ report: inout Report) {
        for (line, draws) in Dictionary(grouping: announced, by: { $0.text("plan") }).sorted(by: {
            $0.key < $1.key
        }) {
            let plan = history.all("plan.item").last { $0.text("id") == line }
            let allowed = plan?.count("draws") ?? 0
            var tasks: [String] = []
            for draw in draws where !tasks.contains(draw.text("task")) {
                tasks.append(draw.text("task"))
                if tasks.count > allowed {
                    report.find(draw.place, "计划事项 \(line) 只列 \(allowed) 次抽取，此为第 \(tasks.count) 个任务。")
                }
            }
        }
    }
}

extension History {
    /// All rosters, frozen and amended, in the order of the log.
    var rosters: [LoggedAct] {
        EntryForms.rosterTypes.flatMap { all($0) }.sorted { $0.index < $1.index }
    }

    /// Whether a roster was made from another by amendments.
    func descends(_ roster: LoggedAct, from earlier: String?) -> Bool {
        var at: LoggedAct? = roster
        while let one = at {
            let previous = one.text("previous")
            if previous == earlier { return true }
            at = EntryForms.rosterTypes.lazy.compactMap { entry(previous, $0) }.first
        }
        return false
    }

    /// The freeze an announcement stands on: earlier, of the same id, root and size.
    func freeze(of announcement: LoggedAct) -> LoggedAct? {
        guard case .object(let roster) = announcement.fields["roster"], case .string(let id) = roster["id"]
        else {
            return nil
        }
        return rosters.first {
            $0.text("id") == id && $0.index < announcement.index && $0.fields["root"] == roster["root"]
                && $0.fields["size"] == roster["size"]
        }
    }
}

/// Minutes since the year 0 of a moment in RFC 3339, in UTC; only differences mean something.
func minutes(_ text: String) -> Int? {
    let digits = text.utf8.map { (0x30...0x39).contains($0) ? Int($0) - 0x30 : 0 }
    guard digits.count >= 16 else { return nil }
    func number(_ range: Range<Int>) -> Int { digits[range].reduce(0) { $0 * 10 + $1 } }
    // Days from civil (Hinnant), with years that begin in March.
    let month = number(5..<7)
    let year = month <= 2 ? number(0..<4) - 1 : number(0..<4)
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + number(8..<10) - 1
    let days = year * 365 + year / 4 - year / 100 + year / 400 + dayOfYear
    return (days * 24 + number(11..<13)) * 60 + number(14..<16)
}
