// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// Draws for officers: the list, one draw with every step, what may be done next.
enum DrawPages {
    /// `/draws`
    static func list(_ call: Call) async throws -> Answer {
        let paging = Paging(call.query)
        let (rows, total) = try await call.office.database.read { db in
            (
                try db.draws(limit: Int64(paging.size), offset: Int64(paging.offset)).map { draw in
                    try DrawListRow(db, draw)
                }, try db.countDraws()
            )
        }
        let lines = rows.map { row -> [HTML] in
            [
                link(row.stored.id, "/draws/\(row.stored.id)"), "\(row.taskName)",
                "\(grouped(row.size))", moment(row.stored.announcedAt),
                statusTag(row.stage.words, row.stage.tone),
            ]
        }
        return .page(
            Page(
                title: "抽取",
                body: """
                    <h1>抽取</h1>
                    \(drawListTable(lines))
                    \(pager(paging.with(total: total), path: "/draws", unit: "项"))
                    """))
    }

    /// `/draws/{draw}`
    static func show(_ call: Call) async throws -> Answer {
        let now = call.office.now()
        let paging = Paging(call.query)
        let id = call["draw"]
        let officer = try call.acting()
        guard
            let view = try await call.office.database.read({ db in try DrawView(db, id, now: now) })
        else { throw NotFound("draw", id) }
        var names: HTML = .empty
        if view.result != nil, view.mayNames(officer) {
            names = try await drawnList(call, view, paging)
        }
        let page = DrawPage(call: call, officer: officer, view: view, names: names)
        return .page(
            Page(
                title: "抽取 \(id)", body: try page.html,
                crumbs: [("抽取", "/draws"), (view.task.name, "/tasks/\(view.task.id)")],
                scripts: digestScripts + (view.stage == .closed ? ["refresh.js"] : [])))
    }

    private static func drawnList(_ call: Call, _ view: DrawView, _ paging: Paging) async throws -> HTML {
        let id = view.stored.id
        let (rows, places) = try await call.office.database.read { db in
            let rows = try db.drawnRows(ofDraw: id, limit: Int64(paging.size), offset: Int64(paging.offset))
            return (rows, try db.teamPlaces(ofVisits: rows.compactMap(\.visit)))
        }
        let teams = Dictionary(grouping: places, by: \.visit)
        let lines = rows.map { row -> [HTML] in
            let team = row.visit.flatMap { teams[$0] } ?? []
            let people = team.map { place -> HTML in
                "\(place.name)\(place.slot == 0, "（主检）")"
            }.joined(by: "、")
            let pool: HTML =
                row.eligible.map { eligible in
                    eligible < Int64(AssignmentPool.alarmBelow)
                        ? statusTag("\(eligible) 人，偏少", .warning) : "\(eligible) 人"
                } ?? "—"
            return [
                link(row.name, "/registers/entities/\(row.entity)"), code(row.entity), code(row.stratum),
                "\(row.place)", "\(shortDigest(row.rosterID))\(selfCheck(row.rosterID, view))",
                people.isEmpty ? "—" : people, pool,
                row.dueDay.map { day($0) } ?? "—",
            ]
        }
        let list = table(
            caption: "抽中的检查对象和检查组",
            headers: ["名称", "统一社会信用代码", "分层", "顺序", "名单编号", "检查组", "可选人数", "完成期限"], rows: lines,
            numeric: [3])
        return """
            <section><h2>抽中名单</h2>
            <p class="hint">本名单在检查实施前不公开，请勿外传。</p>
            \(list)
            \(pager(paging.with(total: view.drawn), path: "/draws/\(id)", unit: "户"))
            </section>
            """
    }
}

/// The line that computes an entity's ticket, folded away; nothing while there is no key or one ticket is not enough.
private func selfCheck(_ rosterID: String, _ view: DrawView) -> HTML {
    guard let keys = view.keys, view.stored.method != DrawMethod.balls.rawValue else { return "" }
    return """
        <details><summary>核对票号</summary>\(commandLine(selfCheckLine(rosterID, key: keys.entityKey)))</details>
        """
}

/// A draw in the list.
struct DrawListRow: Sendable {
    let stored: StoredDraw
    let taskName: String
    let size: Int64
    let stage: DrawStage
    let disclosure: String

    init(_ db: Connection, _ draw: StoredDraw) throws {
        let ceremony = try db.ceremony(draw.ceremony)
        let (closed, complete) = (ceremony?.closedAt != nil, ceremony?.value != nil)
        let task = try db.taskForDraw(draw.task)
        stored = draw
        taskName = task?.name ?? draw.task
        disclosure = task?.disclosure ?? "afterVisit"
        size = try db.roster(draw.roster)?.size ?? 0
        stage = try drawStage(db, draw, closed: closed, complete: complete)
    }
}

/// One draw with everything an officer needs to see and the next deed.
struct DrawPage {
    let call: Call
    let officer: Officer
    let view: DrawView
    let names: HTML

    private var id: String { view.stored.id }

    var html: HTML {
        get throws {
            """
            <h1>抽取 \(id) \(statusTag(view.stage.words, view.stage.tone))</h1>
            \(try facts)
            \(liveRegion(seconds: 5, progress))
            \(deeds)
            <section><h2>分层结果</h2>\(strataTable(
                view.strata, counts: view.result == nil ? nil : view.counts, call.office.rulebook.tables))
            \(try excludedTable(view.roster.excluded))</section>
            \(names)
            \(replacementSection(
                ReplacementFact.list(view.replacements, call.office), forOfficers: true))
            <section><h2>全过程记录</h2>\(stepsTable(view.steps, people: true))</section>
            \(files)
            """
        }
    }

    /// Matching has its own deadline once the draw is held.
    private var matching: HTML {
        get throws {
            if let assigned = view.assignment { return moment(assigned.assignedAt) }
            guard let result = view.result else { return "尚未抽取" }
            let deadline = try call.office.matchDeadline(heldAt: result.heldAt, view.task)
            let isOver = deadline.day < Day(inShanghai: call.office.now())
            return "\(day(deadline.day.text))（含）前匹配 \(isOver ? statusTag("已逾期", .bad) : .empty)"
        }
    }

    private var facts: HTML {
        get throws {
            definitionList([
                ("任务", link(view.task.name, "/tasks/\(view.task.id)")), ("检查人员匹配", try matching),
                ("第几次抽取", "第 \(view.stored.attempt) 次\(attemptLinks)"),
                (
                    "名单",
                    "\(link(view.roster.id, "/rosters/\(view.roster.id)"))，\(grouped(view.roster.size)) 户"
                ),
                ("应抽", "\(grouped(view.quota)) 户"),
                ("抽取仪式", link(view.stored.ceremony, "/ceremonies/\(view.stored.ceremony)")),
                ("公开方式", view.task.disclosure == "immediate" ? "抽取后即公开名单" : "检查完成后随结果公开"),
                ("种子", view.result.map { digest(Hex.encode($0.seed)) } ?? "尚未产生"),
                (
                    "更多",
                    """
                    \(link("公示页面", "/open/draws/\(id)"))　\(link("抽取证书（打印）", "/draws/\(id)/certificate"))　\
                    \(link("留痕", "/history/draw/\(id)"))
                    """
                ),
            ])
        }
    }

    private var attemptLinks: HTML {
        let others = view.attempts.filter { $0.id != id }
        guard !others.isEmpty else { return "" }
        return "（另有：\(others.map { link($0.id, "/draws/\($0.id)") }.joined(by: "、"))）"
    }

    private var progress: HTML {
        let stage = view.stage
        let missing = view.ceremony.contributors.filter { $0.revealed == nil }.map(\.title)
        func state(_ done: Bool, _ current: Bool) -> Step.State {
            done ? .done : current ? .current : .waiting
        }
        return steps(
            [
                Step("公告抽取", .done, moment(view.stored.announcedAt)),
                Step(
                    "截止公告", state(view.ceremony.stored.closedAt != nil, stage == .announced),
                    view.ceremony.stored.closedAt.map { moment($0) } ?? ""),
                Step(
                    "各方公开随机数",
                    state(
                        [.complete, .awaiting].contains(view.ceremony.stage), view.ceremony.stage == .closed),
                    missing.isEmpty || stage < .closed || view.ceremony.stage == .complete
                        ? "" : "待：\(missing.joined(separator: "、"))"),
            ] + publicValueStep + [
                Step(
                    "举行抽取", state(view.result != nil, stage == .revealed),
                    view.result.map { moment($0.heldAt) } ?? ""),
                Step(
                    "匹配执法检查人员", state(view.assignment != nil, stage == .held),
                    view.assignment.map { moment($0.assignedAt) } ?? ""),
            ])
    }

    private var publicValueStep: [Step] {
        guard let beacon = view.ceremony.beacon else { return [] }
        let waits = view.ceremony.stage == .awaiting
        let done = view.ceremony.stored.beaconAt
        return [
            Step(
                "公开数值", done != nil ? .done : waits ? .current : .waiting,
                done.map { moment($0) } ?? (waits ? "\(beacon.waiting)" : ""))
        ]
    }

    private var deeds: HTML {
        let manages =
            officer.roles.contains(.coordinator)
            || officer.unit == view.task.unit && officer.roles.contains(.departmentOperator)
        let leads = officer.unit == view.task.unit && officer.roles.contains(.unitLeader)
        let next: HTML =
            switch view.stage {
            case .revealed where manages: holdForm
            case .held where manages: assignForm
            case .void: voidNotice
            case .announced, .closed, .revealed, .held, .assigned: ""
            }
        let voiding: HTML =
            leads || officer.roles.contains(.coordinator) && officer.roles.contains(.unitLeader)
            ? voidForm : ""
        let skipping: HTML = leads && view.stage == .held ? skipForm : ""
        return "\(next)\(skipping)\(voiding)"
    }

    private var holdForm: HTML {
        confirmation(
            call, title: "举行抽取", consequence: "共同随机值已经确定。结果由公开数据唯一确定，举行后不能更改、不能重抽。",
            facts: [("名单", "\(grouped(view.roster.size)) 户"), ("应抽", "\(grouped(view.quota)) 户")],
            to: "/draws/\(id)/results", button: "举行抽取", back: "/draws")
    }

    private var assignForm: HTML {
        confirmation(
            call, title: "匹配执法检查人员",
            consequence: "从名单固化时锁定的人员中随机匹配，优先均衡全年任务量，结果唯一，不能指定人员。",
            facts: [("抽中", "\(grouped(view.drawn)) 户"), ("每组", "\(view.task.team.count) 人，第一席为主检")],
            to: "/draws/\(id)/assignments", button: "匹配执法检查人员", back: "/draws")
    }

    private var skipForm: HTML {
        guard let pack = call.office.rulebook.pack(named: view.task.line.packName) else { return "" }
        let fields: HTML = """
            \(field("统一社会信用代码", name: "entity", hint: "须在抽中名单中。", required: true))
            \(radios(
                "事由", name: "skip", options: pack.skipCodes.map { ($0.code, $0.name) },
                value: pack.skipCodes.first?.code ?? ""))
            \(textArea("说明", name: "reason", hint: "将原文公开，不写检查对象名称。", required: true))
            \(digestField("证明文件的 SHA-256", name: "evidence"))
            """
        let whole = confirmation(
            call, title: "标注不合资格",
            consequence: "抽中后才发现不合资格的检查对象，保留其次序并跳过；由公布的备选按次序递补，不得指定，也不重新抽取。"
                + "失联、注销等在检查中发现的情形，应作为检查结果录入。",
            facts: [], to: "/draws/\(id)/skips", button: "标注不合资格", back: "/draws/\(id)", fields: fields)
        return "<details class=\"danger\"><summary>抽中对象不合资格</summary>\(whole)</details>"
    }

    private var voidNotice: HTML {
        guard let void = view.void else { return "" }
        return notice(
            "本次抽取已于\(momentWords(void.voidedAt))批准作废："
                + "\(VoidCode(rawValue: void.code)?.words ?? void.code)。理由：\(void.reason)", .bad)
    }

    private var voidForm: HTML {
        guard view.void == nil, view.assignment == nil else { return "" }
        let fields: HTML = """
            \(radios("作废事由", name: "code", options: VoidCode.allCases.map { ($0.rawValue, $0.words) }, value: "V1"))
            \(textArea("理由", name: "reason", hint: "将原文公开。", required: true))
            \(digestField("书面决定文件的 SHA-256（V3 必填）", name: "document", required: false))
            """
        let whole = confirmation(
            call, title: "批准作废",
            consequence: "作废须有法定事由，由单位负责人批准，作废与理由永久公开；重新抽取沿用同一名单。", facts: [],
            to: "/draws/\(id)/voids", button: "批准作废", back: "/draws/\(id)", fields: fields)
        return """
            <details class="danger"><summary>作废本次抽取</summary>
            \(whole)
            </details>
            """
    }

    private var files: HTML {
        """
        <section><h2>公开文件</h2>\(drawFiles(view))</section>
        """
    }
}

/// The public files of a draw, by digest.
func drawFiles(_ view: DrawView) -> HTML {
    var rows: [(String, HTML)] = [
        ("检查对象名单（\(view.roster.kind.words)）", fileLink("下载名单", view.roster.file)),
        ("执法检查人员名单（化名）", fileLink("下载人员名单", view.roster.inspectorsFile)),
        ("回避关系（\(view.roster.kind.words)）", fileLink("下载回避关系", view.roster.relationsFile)),
        ("抽取公告", link("下载公告", "/open/draws/\(view.stored.id)/announcement.json")),
        ("仪式公告", link("下载仪式公告", "/open/draws/\(view.stored.id)/ceremony.json")),
    ]
    if let result = view.result { rows.append(("抽取结果", fileLink("下载结果", result.file))) }
    if let assignment = view.assignment {
        rows.append(("匹配问题", fileLink("下载匹配问题", assignment.problemFile)))
        rows.append(("匹配结果和证书", fileLink("下载匹配结果", assignment.solutionFile)))
    }
    for (number, substitute) in view.replacements.compactMap(\.substitute)
        .sorted(by: { $0.logIndex < $1.logIndex }).enumerated()
    {
        rows.append(("第 \(number + 1) 次更换的问题", fileLink("下载替换问题", substitute.problemFile)))
        if let file = substitute.solutionFile ?? substitute.stuckFile {
            rows.append(("第 \(number + 1) 次更换的结果和证书", fileLink("下载替换结果", file)))
        }
    }
    return definitionList(rows)
}
