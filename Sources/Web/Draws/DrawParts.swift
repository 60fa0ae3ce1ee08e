// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

/// A hash in groups of four digits, to be compared aloud.
func hashGroups(_ bytes: [UInt8]) -> HTML {
    let digits = Array(Hex.encode(bytes))
    let groups = stride(from: 0, to: digits.count, by: 4).map { start -> HTML in
        "<span>\(String(digits[start..<min(start + 4, digits.count)]))</span> "
    }
    return "<code class=\"groups\">\(groups)</code>"
}

/// A public file by its digest.
func fileLink(_ words: String, _ sha256: String) -> HTML {
    "\(link(words, "/open/files/\(sha256)"))<br>\(digest(sha256))"
}

/// `A.430702` as people read it: A类 武陵区; of all classes together the area alone.
func stratumWords(_ name: String, _ tables: RegisterTables) -> String {
    guard !name.hasPrefix("\(RosterStrata.anyClass).") else { return stratumPlace(name, tables) }
    return "\(name.prefix(1))类 \(stratumPlace(name, tables))"
}

/// The area of a stratum by name; small cells of several areas are drawn together.
func stratumPlace(_ name: String, _ tables: RegisterTables) -> String {
    let area = RosterStrata.area(ofStratum: name)
    guard area != RosterStrata.anyArea else { return "合并区域" }
    return tables.jurisdictions.first { $0.code == area }?.name ?? area
}

/// Strata with what was required and what was drawn, both from stored rows.
func strataTable(_ strata: [Stratum], counts: [String: Int64]?, _ tables: RegisterTables) -> HTML {
    let rows = strata.map { stratum -> [HTML] in
        let drawn = counts.map { $0[stratum.name] ?? 0 }
        let verdict: HTML =
            drawn.map {
                $0 == Int64(stratum.quota) ? statusTag("相符", .good) : statusTag("不符", .bad)
            } ?? ""
        return [
            "\(stratumWords(stratum.name, tables)) \(code(stratum.name))", "\(grouped(stratum.size))",
            "\(stratum.numerator)/\(stratum.denominator)\(stratum.least > 0, "，至少 \(stratum.least)")",
            "\(grouped(stratum.quota))", "\(drawn.map { grouped($0) } ?? "—")", verdict,
        ]
    }
    let size = strata.reduce(0) { $0 + $1.size }
    let quota = strata.reduce(0) { $0 + $1.quota }
    let drawn = counts.map { $0.values.reduce(0, +) }
    let total: [HTML] = [
        "合计", "\(grouped(size))", "", "\(grouped(quota))", "\(drawn.map { grouped($0) } ?? "—")", "",
    ]
    return table(
        caption: "分层抽取：应抽与实抽", headers: ["分层", "名单户数", "比例", "应抽", "实抽", "核对"],
        rows: rows + [total], numeric: [1, 3, 4])
}

/// The steps of a draw with time, actor, log index and hash.
func stepsTable(_ steps: [LoggedStep], people: Bool) -> HTML {
    table(
        caption: "全过程记录", headers: ["日志序号", "步骤", "时间", people ? "办理人" : "办理单位", "记录哈希（leaf）"],
        rows: steps.map { step in
            let who: HTML =
                people && !step.person.isEmpty ? "\(step.person)（\(step.unit)）" : "\(step.unit)"
            return [
                "\(step.index)", "\(step.words)", moment(step.at, seconds: true), who,
                digest(Hex.encode(step.leaf)),
            ]
        }, empty: "尚无记录", numeric: [0])
}

/// Why some are not in a roster: a registration status, or a rule that holds them back.
func exclusionWords(_ code: String) -> String {
    if let rule = HoldBack(rawValue: code) { return rule.words }
    return "登记状态为\(EntityStatus(rawValue: code)?.words ?? code)"
}

/// How many of the scope are not in the roster, by the registration status or the rule that keeps them out.
func excludedTable(_ text: String) throws -> HTML {
    guard case .object(let counts) = try CanonicalJSON(parsing: Array(text.utf8)) else { return .empty }
    let rows = counts.sorted { $0.key < $1.key }.map { entry -> [HTML] in
        guard case .int(let count) = entry.value else { return [code(entry.key), ""] }
        return ["\(exclusionWords(entry.key))", "\(grouped(count))"]
    }
    return table(
        caption: "未列入名单的户数", headers: ["原因", "户数"], rows: rows, empty: "任务范围内全部列入名单",
        numeric: [1])
}

/// The list of draws, for officers and for the public alike.
func drawListTable(_ rows: [[HTML]]) -> HTML {
    table(
        caption: "全部抽取，最近公告的在前", headers: ["抽取编号", "任务", "名单户数", "公告时间", "状态"], rows: rows,
        empty: "尚未公告任何抽取", numeric: [2])
}
