// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// A frozen roster for officers: what is public about it, who was shown what, and where it leads.
struct RosterPage {
    let call: Call
    let officer: Officer
    let roster: StoredRoster
    let task: TaskForDraw
    let leaf: [UInt8]
    let versions: [StoredRoster]
    let shown: [ShownOpening]
    let erasedAt: Instant?
    /// What an amendment changed and whom exemptions let in, by code.
    let diff: [String: Int64]
    let keyReasons: [(code: String, size: Int64)]

    /// `/rosters/{roster}`
    static func show(_ call: Call) async throws -> Answer {
        let id = call["roster"]
        let officer = try call.acting()
        let page = try await call.office.database.read { db -> RosterPage? in
            guard let roster = try db.roster(id), let task = try db.taskForDraw(roster.task),
                let entry = try db.entry(at: roster.logIndex)
            else { return nil }
            return RosterPage(
                call: call, officer: officer, roster: roster, task: task, leaf: entry.leaf,
                versions: try db.rosters(ofTask: roster.task), shown: try db.shownOpenings(ofRoster: id),
                erasedAt: try db.rosterErased(id), diff: try counts(entry.bytes, "diff"),
                keyReasons: try db.keyReasonCounts(ofRoster: id))
        }
        guard let page else { throw NotFound("roster", id) }
        return .page(
            Page(
                title: "名单 \(id)", body: try page.html,
                crumbs: [("抽查任务", "/tasks"), (page.task.name, "/tasks/\(page.task.id)")]))
    }

    private static func counts(_ entry: [UInt8], _ field: String) throws -> [String: Int64] {
        guard case .object(let fields) = try CanonicalJSON(parsing: entry),
            case .object(let counts)? = fields[field]
        else { return [:] }
        return counts.compactMapValues { if case .int(let number) = $0 { number } else { nil } }
    }

    /// What the log says of this version: who was let in by an exemption, who came, went or changed.
    private var diffTable: HTML {
        guard !diff.isEmpty else { return "" }
        let pack = call.office.rulebook.pack(named: roster.pack)
        let rows = diff.sorted { $0.key < $1.key }.map { key, count -> [HTML] in
            let parts = key.split(separator: ".", maxSplits: 1).map { String($0) }
            let code = parts.count == 2 ? parts[1] : ""
            let words =
                switch parts.first {
                case "exempted": "经豁免列入：\(pack?.capExemption(code)?.name ?? code)"
                case "added": "新增"
                case "removed" where code == "scope": "移出：不再属于任务范围"
                case "removed" where code == "unlisted": "移出：不在名录中"
                case "removed": "移出：\(exclusionWords(code))"
                case "changed": "所在分层变更"
                default: key
                }
            return ["\(words)", "\(grouped(count))"]
        }
        return table(caption: "名单变化和豁免", headers: ["事由", "户数"], rows: rows, numeric: [1])
    }

    private var reasonTable: HTML {
        guard !keyReasons.isEmpty else { return "" }
        let pack = call.office.rulebook.pack(named: roster.pack)
        return table(
            caption: "重点检查事由（内部）", headers: ["事由", "代码", "户数", "抽取方式"],
            rows: keyReasons.map { one in
                let reason = pack?.keyReason(one.code)
                return [
                    "\(reason?.name ?? one.code)", code(one.code), "\(grouped(one.size))",
                    reason?.isCertain == true ? "必查" : "按比例",
                ]
            }, numeric: [2])
    }

    private var html: HTML {
        get throws {
            """
            <h1>检查对象名单 \(roster.id)</h1>
            \(definitionList(facts))
            \(strataTable(
                try RosterStrata.decode(roster.strata), counts: nil, call.office.rulebook.tables))
            \(try excludedTable(roster.excluded))
            \(officer.mayReadPlans(of: task.unit)
                ? "<p>\(link("因规则未列入和经豁免列入的检查对象", "/rosters/\(roster.id)/held-back"))</p>" : HTML.empty)
            \(diffTable)
            \(officer.mayReadPlans(of: task.unit) ? reasonTable : HTML.empty)
            <p>\(buttonLink("下一步：抽取仪式", "/tasks/\(task.id)/draw"))</p>
            \(openings)
            \(erasure)
            """
        }
    }

    private var facts: [(String, HTML)] {
        var facts: [(String, HTML)] = [
            ("任务", link(task.name, "/tasks/\(task.id)/draw")),
            ("固化时间", moment(roster.frozenAt, seconds: true)),
            ("户数", "\(grouped(roster.size)) 户"), ("规则包", code(roster.pack)),
            ("名单根哈希", hashGroups(roster.root)),
            ("日志记录", "第 \(roster.logIndex) 条　\(hashGroups(leaf))"),
            ("名单文件", fileLink("下载名单（\(roster.kind.words)）", roster.file)),
            ("人员文件", fileLink("下载人员名单（化名）", roster.inspectorsFile)),
            ("回避文件", fileLink("下载回避关系（\(roster.kind.words)）", roster.relationsFile)),
        ]
        let others = versions.filter { $0.id != roster.id }
        if !others.isEmpty {
            let words = others.map { link("第 \($0.version) 版", "/rosters/\($0.id)") }.joined(by: "、")
            facts.append(("其他版次", "本名单为第 \(roster.version) 版；\(words)"))
        }
        if let erasedAt { facts.append(("名单密钥", "已于\(moment(erasedAt))销毁，编号不能再还原为检查对象")) }
        return facts
    }

    private var openings: HTML {
        guard roster.kind == .blinded else { return "" }
        let audits = !officer.roles.isDisjoint(with: [.auditor, .supervisor])
        let manages =
            officer.roles.contains(.coordinator)
            || officer.unit == task.unit && officer.roles.contains(.departmentOperator)
        guard audits || manages else { return "" }
        let whole: HTML =
            audits && roster.secret != nil
            ? form(
                call, to: "/rosters/\(roster.id)/audits", button: "调取全部编号对应关系", "")
            : ""
        let single: HTML = roster.secret == nil ? "" : slipForm
        let rows = shown.map { one -> [HTML] in
            [
                moment(one.shownAt), "\(OpeningPurpose(rawValue: one.purpose)?.words ?? one.purpose)",
                one.entity.map { code($0) } ?? "全部", "第 \(one.logIndex) 条",
                roster.secret == nil ? "—" : link("打开", "/openings/\(one.id)"),
            ]
        }
        return """
            <section><h2>名单编号凭证</h2>
            <p>凭证证明某一检查对象是否在名单中、编号是哪一个。每次出具都记入公开日志（只记事由和户数）。</p>
            \(single)\(whole)
            \(table(
                caption: "已出具的凭证", headers: ["时间", "事由", "检查对象", "日志", "凭证"], rows: rows,
                empty: "尚未出具"))
            </section>
            """
    }

    private var slipForm: HTML {
        form(
            call, to: "/rosters/\(roster.id)/openings", button: "出具凭证",
            field(
                "统一社会信用代码", name: "entity", hint: "不在名单中的，出具不在名单的证明。检查全部公示之前不向检查对象出具。",
                required: true))
    }

    private var erasure: HTML {
        guard roster.kind == .blinded, officer.roles.contains(.coordinator), erasedAt == nil else {
            return ""
        }
        let whole = confirmation(
            call, title: "销毁名单密钥",
            consequence: "销毁后任何人都不能再把名单编号还原为检查对象，也不能再出具凭证；已公开的文件仍可复算。不能恢复。",
            facts: [], to: "/rosters/\(roster.id)/erasure", button: "销毁名单密钥", back: "/rosters/\(roster.id)")
        return "<details class=\"danger\"><summary>销毁名单密钥（检查全部公示之后）</summary>\(whole)</details>"
    }
}

extension OpeningPurpose {
    var words: String {
        switch self {
        case .team: "检查组核对"
        case .audit: "审计监督"
        case .entity: "检查对象查询"
        }
    }
}

/// What is done with rosters after they are frozen.
enum RosterDeeds {
    /// `POST /tasks/{task}/amendments`
    static func amend(_ call: Call) async throws -> Answer {
        let id = try await call.office.amendRoster(
            ofTask: call["task"], reason: call.form.text("reason"), by: try call.acting())
        return .seeOther("/rosters/\(id)", notice: "名单已更正，变化户数和理由记入公开日志。")
    }

    /// `POST /rosters/{roster}/openings`
    static func open(_ call: Call) async throws -> Answer {
        let officer = try call.acting()
        let audits = !officer.roles.isDisjoint(with: [.auditor, .supervisor])
        let id = try await call.office.showOpening(
            of: CellText.code(call.form.text("entity")), inRoster: call["roster"],
            purpose: audits ? .audit : officer.inspector == nil ? .entity : .team, by: officer)
        return .seeOther("/openings/\(id)", notice: "凭证已出具。")
    }

    /// `POST /rosters/{roster}/audits`
    static func audit(_ call: Call) async throws -> Answer {
        let id = try await call.office.showAllOpenings(ofRoster: call["roster"], by: try call.acting())
        return .seeOther("/openings/\(id)", notice: "已记录调取，可以下载。")
    }

    /// `POST /rosters/{roster}/erasure`
    static func erase(_ call: Call) async throws -> Answer {
        let id = call["roster"]
        try await call.office.eraseRosterSecret(id, by: try call.acting())
        return .seeOther("/rosters/\(id)", notice: "名单密钥已销毁。")
    }
}
