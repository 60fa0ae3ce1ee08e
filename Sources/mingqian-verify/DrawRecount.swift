// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import TransparencyLog

/// Every draw computed again from roster, ceremony and announcement (docs/draw.md; docs/log.md section 7, 5 and 6).
struct DrawRecount {
    let history: History
    let files: PublicFiles

    func run(_ report: inout Report) {
        for freeze in history.rosters {
            checkFreeze(freeze, &report)
            if freeze.type == "roster.amend" {
                AmendmentCheck(history: history).compare(freeze, files, &report)
            }
        }
        for entry in history.all("draw.announce") {
            guard let result = history.all("draw.result", "announce", of: entry.leaf).first,
                let opened = history.entry(entry.text("ceremony"), "ceremony.open"),
                let record = CeremonyRecord(opened, in: history)
            else { continue }
            recount(entry, result, record, &report)
        }
    }

    private func checkFreeze(_ freeze: LoggedAct, _ report: inout Report) {
        for key in ["inspectors", "relations"] { _ = files.file(freeze.text(key), of: freeze, &report) }
        guard let bytes = files.file(freeze.text("file"), of: freeze, &report) else { return }
        let before = report.findings.count
        let place = "文件 files/\(freeze.text("file"))（名单 \(freeze.text("id"))）"
        do throws(RosterRefusal) {
            let roster = try Roster(parsing: bytes)
            if roster.root.hex != freeze.text("root") {
                report.find(place, "重算的名单树根与固化条目 \(freeze.number) 不符。")
            }
            if roster.size != freeze.count("size") {
                report.find(place, "名单 \(roster.size) 家，固化条目 \(freeze.number) 记为 \(freeze.count("size")) 家。")
            }
            report.pass(
                "名单 \(freeze.text("id"))：\(roster.size) 家，严格升序、无重复，树根 \(roster.root.hex.prefix(16))… 重算一致。",
                since: before)
        } catch {
            report.find(place, error.words)
        }
    }

    private func recount(
        _ entry: LoggedAct, _ result: LoggedAct, _ record: CeremonyRecord, _ report: inout Report
    ) {
        let before = report.findings.count
        let draw = entry.text("draw")
        guard let freeze = history.freeze(of: entry), let roster = files.read("files/\(freeze.text("file"))")
        else {
            return report.find(entry.place, "没有抽取 \(draw) 的名单文件，不能重算。")
        }
        let published = files.file(result.text("file"), of: result, &report)
        do throws(DrawRefusal) {
            let check = try DrawCheck(
                roster: roster, ceremony: record.entry.raw.bytes, announcement: entry.raw.bytes,
                reveals: record.reveals.map { $0?.secret }, beacon: record.beacon?.bytes ?? [])
            for difference in try check.differences(inEntry: result.raw.bytes) {
                report.find(result.place, words(difference))
            }
            if let published {
                for difference in try check.differences(inFile: published) {
                    report.find("文件 files/\(result.text("file"))（抽取 \(draw)）", words(difference))
                }
            }
            let skips = SkipCheck(history: history)
            skips.run(entry, check.outcome, &report)
            let assigned = AssignmentRecount(history: history, files: files)
                .run(entry, skips.standing(entry, check.outcome), check.outcome.keys, &report)
            report.pass(summary(draw, record, check) + assigned, since: before)
        } catch {
            report.find(result.place, "抽取 \(draw) 不能重算：\(error.words)")
        }
    }

    private func summary(_ draw: String, _ record: CeremonyRecord, _ check: DrawCheck) -> String {
        let outcome = check.outcome
        let taken = outcome.strata.reduce(0) { $0 + $1.selected.count }
        let layers = outcome.strata.map { "\($0.name) \($0.take)" }.joined(separator: "，")
        let given = record.reveals.count { $0 != nil }
        let value = record.beacon == nil ? "" : "和一个公开数值"
        return "抽取 \(draw)：名单 \(check.announcement.roster.size) 家，\(given) 方随机数\(value)，"
            + "种子 \(outcome.keys.seed.hex.prefix(16))…，重算抽中 \(taken) 家（\(layers)），与公布结果逐一相同"
    }

    private func words(_ difference: DrawDifference) -> String {
        "\(difference.path) 应为 \(difference.expected)，公布为 \(difference.found)。"
    }
}

extension PublicFiles {
    /// A file that an entry names by SHA-256; says so if it is absent or another.
    func file(_ digest: String, of entry: LoggedAct, _ report: inout Report) -> [UInt8]? {
        guard let bytes = read("files/\(digest)") else {
            report.find(entry.place, "所指的文件 files/\(digest) 不存在。")
            return nil
        }
        guard MerkleHash.sha256(bytes).hex == digest else {
            report.find("文件 files/\(digest)", "与日志条目 \(entry.number) 所载摘要不符，文件已被改动。")
            return nil
        }
        return bytes
    }
}
