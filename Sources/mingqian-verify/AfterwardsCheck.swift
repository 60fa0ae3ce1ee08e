// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// Rosters amended after a void: when, why, and that the counts by reason are those of the files
/// (docs/draw.md section 1.5).
struct AmendmentCheck {
    let history: History

    /// No amendment while a draw of the roster stands announced.
    func run(_ report: inout Report) {
        for amended in history.all("roster.amend") {
            if amended.text("reason").isEmpty { report.find(amended.place, "更正名单没有写明理由。") }
            for draw in history.all("draw.announce")
            where draw.text("task") == amended.text("task") && draw.index < amended.index {
                let voids = history.all("draw.void", "announce", of: draw.leaf)
                if !voids.contains(where: { $0.index < amended.index }) {
                    report.find(amended.place, "抽取 \(draw.text("draw")) 已公告且未作废，不得更正其名单。")
                }
            }
        }
    }

    /// The counts of the difference against the two files.
    func compare(_ amended: LoggedAct, _ files: PublicFiles, _ report: inout Report) {
        let previous = EntryForms.rosterTypes.lazy.compactMap {
            history.entry(amended.text("previous"), $0)
        }.first
        guard let previous, let before = lines(previous, files), let after = lines(amended, files) else {
            return
        }
        if previous.text("secret") != amended.text("secret") || previous.text("task") != amended.text("task")
        {
            report.find(amended.place, "更正后的名单换了任务或者名单密钥，无法与原名单对照。")
        }
        let found = [
            "added": after.keys.count { before[$0] == nil },
            "removed": before.keys.count { after[$0] == nil },
            "changed": after.count { id, line in before[id].map { $0 != line } ?? false },
        ]
        var stated: [String: Int] = [:]
        if case .object(let diff) = amended.fields["diff"] {
            for (code, value) in diff {
                guard case .int(let number) = value else { continue }
                stated[String(code.prefix { $0 != "." }), default: 0] += Int(number)
            }
        }
        for (kind, words) in [("added", "新增"), ("removed", "移出"), ("changed", "变更")] {
            let (have, said) = (found[kind] ?? 0, stated[kind] ?? 0)
            if have != said {
                report.find(amended.place, "更正名单\(words) \(have) 家，日志按理由合计记为 \(said) 家。")
            }
        }
    }

    private func lines(_ entry: LoggedAct, _ files: PublicFiles) -> [String: String]? {
        guard let bytes = files.read("files/\(entry.text("file"))") else { return nil }
        do throws(RosterRefusal) {
            let roster = try Roster(parsing: bytes)
            return Dictionary(
                (0..<roster.size).map { (roster.id(at: $0), roster.line(at: $0)) },
                uniquingKeysWith: { first, _ in first })
        } catch {
            // Said where the file itself is checked.
            return nil
        }
    }
}

/// Drawn entities passed over as ineligible: they stood drawn, teams were not matched yet, and the turn went where
/// the announcement says (docs/draw.md section 1.5).
struct SkipCheck {
    let history: History

    func run(_ entry: LoggedAct, _ outcome: DrawOutcome, _ report: inout Report) {
        let skips = history.all("draw.skip", "announce", of: entry.leaf)
        guard !skips.isEmpty else { return }
        let drawn = history.all("draw.result", "announce", of: entry.leaf).first?.index ?? Int.max
        let assigned = history.all("assign.result", "announce", of: entry.leaf).first?.index ?? Int.max
        var skipped: Set<String> = []
        for skip in skips {
            let id = skip.text("roster_id")
            if skip.index < drawn || skip.index > assigned {
                report.find(skip.place, "标注不合资格须在抽取之后、匹配检查人员之前。")
            }
            let stratum = outcome.strata.first {
                $0.standing(without: skipped, rule: rule(entry)).contains(id)
            }
            guard let stratum else {
                report.find(skip.place, "\(id) 当时不在抽中名单中。")
                continue
            }
            let next = stratum.successor(of: id, after: skipped, rule: rule(entry))
            if (next ?? "") != skip.text("next") {
                report.find(skip.place, "顺延应为 \(next ?? "无")，记为 \(skip.text("next"))。")
            }
            skipped.insert(id)
        }
    }

    /// Roster id and stratum of everybody who stands drawn when teams are matched.
    func standing(_ entry: LoggedAct, _ outcome: DrawOutcome) -> [(rosterID: String, stratum: String)] {
        let skipped = Set(
            history.all("draw.skip", "announce", of: entry.leaf).map { $0.text("roster_id") })
        return outcome.strata.flatMap { stratum in
            stratum.standing(without: skipped, rule: rule(entry)).map { ($0, stratum.name) }
        }
    }

    private func rule(_ entry: LoggedAct) -> SkipRule { SkipRule(rawValue: entry.text("skips")) ?? .none }
}
