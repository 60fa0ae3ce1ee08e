// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// The way of one task from its pool to its teams: freeze, ceremony, announcement, draw, assignment.
struct TaskDrawPage {
    let call: Call
    let officer: Officer
    let task: TaskForDraw
    let roster: StoredRoster?
    /// What a roster frozen now would hold; nil once it is frozen.
    let forecast: PoolForecast?
    /// Whom the rules would hold back from it.
    let held: [HeldBackMember]
    let pack: RulePack?
    let ceremonies: [StoredCeremony]
    let draws: [DrawListRow]

    /// `/tasks/{task}/draw`
    static func show(_ call: Call) async throws -> Answer {
        let id = call["task"]
        let officer = try call.acting()
        let page = try await call.office.database.read { db -> TaskDrawPage? in
            guard let task = try db.taskForDraw(id), mayRead(task, officer) else { return nil }
            let roster = try db.roster(ofTask: id)
            let held = roster == nil ? try call.office.heldBack(task, db) : []
            return TaskDrawPage(
                call: call, officer: officer, task: task, roster: roster,
                forecast: roster == nil ? try call.office.forecast(task, heldBack: held, db) : nil,
                held: held, pack: call.office.rulebook.pack(named: task.line.packName),
                ceremonies: try db.ceremonies(ofLine: task.line.id),
                draws: try db.draws(ofTask: id).map { try DrawListRow(db, $0) })
        }
        guard let page else { throw NotFound("task", id) }
        return .page(
            Page(
                title: "抽取：\(page.task.name)", body: page.html,
                crumbs: [("抽查任务", "/tasks"), (page.task.name, "/tasks/\(id)")]))
    }

    private static func mayRead(_ task: TaskForDraw, _ officer: Officer) -> Bool {
        officer.unit == task.unit
            || !officer.roles.isDisjoint(with: [.coordinator, .supervisor, .auditor])
    }

    private var manages: Bool {
        officer.roles.contains(.coordinator)
            || officer.unit == task.unit && officer.roles.contains(.departmentOperator)
    }

    var html: HTML {
        """
        <h1>抽取：\(task.name)</h1>
        \(definitionList([
            ("任务", link(task.id, "/tasks/\(task.id)")),
            ("检查期限", period(task.fromDay, task.toDay)),
            ("检查组", "\(task.team.count) 人，第一席为主检"),
            ("参与方", "\(task.line.contributors.map(\.title).joined(separator: "、"))"),
        ]))
        \(steps(progress))
        \(next)
        \(amendForm)
        \(drawTable)
        """
    }

    private var progress: [Step] {
        let live = draws.last { $0.stage != .void }
        func state(_ done: Bool, _ current: Bool) -> Step.State {
            done ? .done : current ? .current : .waiting
        }
        let rosterLink: HTML =
            roster.map { "\(link($0.id, "/rosters/\($0.id)"))，\(grouped($0.size)) 户" } ?? ""
        return [
            Step("固化检查对象名单", state(roster != nil, true), rosterLink),
            Step(
                "准备抽取仪式", state(!ceremonies.isEmpty, roster != nil),
                ceremonies.prefix(3).map { link($0.id, "/ceremonies/\($0.id)") }.joined(by: "、")),
            Step(
                "公告抽取", state(live != nil, !ceremonies.isEmpty),
                live.map { link($0.stored.id, "/draws/\($0.stored.id)") } ?? ""),
            Step(
                "举行抽取", state(live.map { $0.stage >= .held } ?? false, live != nil),
                live.map { statusTag($0.stage.words, $0.stage.tone) } ?? ""),
            Step("匹配执法检查人员", state(live?.stage == .assigned, live?.stage == .held)),
        ]
    }

    private var next: HTML {
        guard manages else { return "" }
        return roster == nil ? freezeForm : ceremonyPart
    }

    private var freezeForm: HTML {
        confirmation(
            call, title: "固化名单",
            consequence: "按任务范围把今天的检查对象固化为名单并公开，同时锁定可参加的执法检查人员和回避关系。"
                + "固化后不能更改，一项任务只固化一次。",
            facts: [("检查期限", period(task.fromDay, task.toDay))] + poolFacts + kindFacts,
            to: "/tasks/\(task.id)/rosters", button: "固化名单", back: "/tasks/\(task.id)", fields: kindField)
    }

    private var plainObstacle: PlainRosterObstacle? { .of(task.scope, task.ratios) }

    private var kindFacts: [(String, HTML)] {
        guard let plainObstacle else { return [] }
        return [("名单形式", "\(RosterKind.blinded.words)。\(plainObstacle.words)。")]
    }

    /// Most tasks have no choice, and those that have one start from the blinded kind.
    private var kindField: HTML {
        guard plainObstacle == nil else { return "" }
        return radios(
            "名单形式", name: "kind",
            options: [
                (RosterKind.blinded.rawValue, "隐名编号：检查之前外界不知道谁在名单中、谁被抽中"),
                (RosterKind.plain.rawValue, "公开统一社会信用代码：抽取结果一经产生，抽中的检查对象随即公开"),
            ], value: RosterKind.blinded.rawValue)
    }

    /// The leader's way to a corrected roster: before the first announcement, or after a void.
    private var amendForm: HTML {
        guard let roster, officer.unit == task.unit, officer.roles.contains(.unitLeader),
            !draws.contains(where: { $0.stage != .void })
        else { return "" }
        let whole = confirmation(
            call, title: "更正名单",
            consequence: "按今天的名录重新固化名单，编号沿用原名单密钥。新增、移出、变更的户数按理由记入公开日志，原名单仍然公开。",
            facts: [("现名单", "\(roster.id)，\(grouped(roster.size)) 户")],
            to: "/tasks/\(task.id)/amendments", button: "更正名单", back: "/tasks/\(task.id)/draw",
            fields: textArea("更正理由", name: "reason", hint: "将原文公开。", required: true))
        return "<details class=\"danger\"><summary>更正名单</summary>\(whole)</details>"
    }

    private var poolFacts: [(String, HTML)] {
        guard let forecast else { return [] }
        var facts: [(String, HTML)] = [
            ("今日在库", "\(grouped(forecast.size)) 户，拟抽取 \(grouped(forecast.quota)) 户"),
            ("频次规则", "\(pack?.capWords ?? "")"), ("不列入名单", heldPart),
        ]
        if !forecast.recognisable.isEmpty {
            let few = forecast.recognisable.map {
                "\($0.isCertain ? "必查的重点检查对象" : "\($0.risk.rawValue) 类")仅 \($0.size) 户"
            }
            let words =
                "\(few.joined(separator: "、"))。分层户数随名单公开，户数过少的类别可能被认出是哪几户；"
                + "可另建范围较大的任务，或者各类按同一比例抽取。"
            facts.append(("户数过少的类别", notice(words, .warning)))
        }
        return facts
    }

    /// Who is kept out by which rule, and who is let in by an exemption, before anything is frozen.
    private var heldPart: HTML {
        let out = held.keptOut.sorted { $0.key < $1.key }.map { code, count in
            "\(exclusionWords(code)) \(grouped(count)) 户"
        }
        let exempted = held.count { $0.exemption != nil }
        let more = exempted == 0 ? "" : "；经豁免列入 \(grouped(exempted)) 户"
        return """
            \(out.isEmpty ? "没有因规则排除的检查对象" : out.joined(separator: "、"))\(more)　\
            \(link("查看名单和豁免", "/tasks/\(task.id)/caps"))
            """
    }

    private var ceremonyPart: HTML {
        let usable = ceremonies.filter { $0.closedAt == nil }
        let announced = draws.contains { $0.stage != .void }
        guard !announced else { return "" }
        if let ceremony = usable.first {
            return notice("请在抽取仪式 \(ceremony.id) 中公告本任务的抽取。")
                + "<p>\(buttonLink("进入抽取仪式", "/ceremonies/\(ceremony.id)"))</p>"
        }
        guard officer.roles.contains(.coordinator) else {
            return notice("名单已固化，请等待统筹协调部门准备抽取仪式。")
        }
        return confirmation(
            call, title: "准备抽取仪式", consequence: "参与方以公布的计划项目为准，不能增减。",
            facts: [("参与方", "\(task.line.contributors.map(\.title).joined(separator: "、"))")],
            to: "/ceremonies", button: "准备抽取仪式", back: "/tasks/\(task.id)", danger: false,
            fields: CeremonyFields.html(task.line, call))
    }

    private var drawTable: HTML {
        guard !draws.isEmpty else { return "" }
        return table(
            caption: "本任务的抽取", headers: ["抽取编号", "公告时间", "状态"],
            rows: draws.map {
                [
                    link($0.stored.id, "/draws/\($0.stored.id)"), moment($0.stored.announcedAt),
                    statusTag($0.stage.words, $0.stage.tone),
                ]
            })
    }
}
