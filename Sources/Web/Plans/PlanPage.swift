// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// One plan: its facts, lines and tasks, and what this officer may do about it.
struct PlanPage: Sendable {
    let call: Call
    let officer: Officer
    let plan: StoredPlan
    let lines: [PlanLine]
    let items: [PlannedItem: StoredItem]
    /// Tasks by line.
    let tasks: [String: [StoredTask]]
    /// Who did which deed last: deed, name.
    let people: [String: String]
    let labelNames: [String: String]
    /// What one line would draw today, when asked for.
    let forecast: (line: String, forecast: Forecast)?
    let problems: Problems

    /// `/plans/{plan}`
    static func show(_ call: Call) async throws -> Answer { .page(try await page(call, Problems())) }

    static func page(_ call: Call, _ problems: Problems) async throws -> Page {
        let officer = try call.acting()
        let id = call["plan"]
        let asked = call.query.text("forecast")
        let office = call.office
        let page = try await office.database.read { db -> PlanPage? in
            guard let plan = try db.plan(id), officer.mayReadPlans(of: plan.unit) else { return nil }
            let lines = try db.planLines(id)
            let forecast = try lines.first { $0.id == asked }.map { line in
                (
                    line: asked,
                    forecast: try office.forecast(
                        plan, scope: line.scope, ratios: line.ratios, items: line.items.map(\.code),
                        observers: [], db)
                )
            }
            return PlanPage(
                call: call, officer: officer, plan: plan, lines: lines,
                items: try db.items(planned: lines.flatMap(\.items)),
                tasks: Dictionary(
                    grouping: try db.tasks(matching: TaskFilter(plan: id), limit: 1000, offset: 0),
                    by: \.line),
                people: try people(plan, db), labelNames: try db.labelNames(), forecast: forecast,
                problems: problems)
        }
        guard let page else { throw NotFound("plan", id) }
        return Page(
            title: page.plan.title, body: page.html, crumbs: [("首页", "/home"), ("抽查计划", "/plans")])
    }

    private static func people(_ plan: StoredPlan, _ db: Connection) throws -> [String: String] {
        var accounts: [String: String] = [:]
        for act in try db.acts(subjectKind: "plan", subject: plan.id) { accounts[act.deed] = act.account }
        accounts["plan.submit"] = plan.submittedBy
        accounts["plan.approve"] = plan.approvedBy
        return try accounts.compactMapValues { try db.account($0)?.name }
    }

    private var html: HTML {
        """
        <h1>\(plan.title) \(statusTag(plan.state.words, plan.state.tone))</h1>
        \(errorSummary(problems))
        \(plan.state == .returned
            ? notice("计划已退回，理由：\(plan.returnReason ?? "")", .warning) : HTML.empty)
        \(definitionList(facts))
        <h2>抽查项目</h2>
        \(lines.isEmpty ? emptyState("计划还没有抽查项目。") : HTML.empty)
        \(isWriting ? "<p>\(buttonLink("增加抽查项目", "/plans/\(plan.id)/lines/new"))</p>" as HTML : HTML.empty)
        \(lines.map(section))
        \(deeds)
        <p>\(link("计划办理记录", "/history/plan/\(plan.id)"))\(plan.publishedAt == nil
            ? HTML.empty : "　\(link("公示页面", "/open/plans/\(plan.id)"))")</p>
        """
    }

    private var isOperator: Bool {
        officer.unit == plan.unit && officer.roles.contains(.departmentOperator)
    }

    private var isWriting: Bool { isOperator && plan.state.isOpen }

    private var facts: [(String, HTML)] {
        func did(_ deed: String, _ at: Int64?) -> HTML? {
            at.map { at in
                let who: HTML = people[deed].map { "　\($0)" } ?? ""
                return moment(Instant(milliseconds: at)) + who
            }
        }
        let deeds: [(String, HTML?)] = [
            ("建立", did("plan.begin", plan.begunAt)), ("提交", did("plan.submit", plan.submittedAt)),
            ("退回", did("plan.return", plan.returnedAt)), ("批准", did("plan.approve", plan.approvedAt)),
            ("公布", did("plan.publish", plan.publishedAt)),
        ]
        return [
            ("计划编号", code(plan.id)), ("单位", "\(plan.unitName)"), ("年度", "\(plan.year)年"),
            ("下一步", "\(plan.state.next)"),
        ] + deeds.compactMap { name, words in words.map { (name, $0) } }
    }

    private func scopeWords(_ scope: PoolScope) -> String {
        let book = call.office.rulebook
        return scope.words(book.tables, labelNames: labelNames, reasonNames: book.keyReasonNames)
    }

    private func section(_ line: PlanLine) -> HTML {
        let names = line.items.map { item -> HTML in
            "\(items[item]?.row.name ?? item.code) \(code(item.code))"
        }
        var facts: [(String, HTML)] = [
            ("抽查事项", names.joined(by: "<br>")),
            ("抽查类型", line.isTargeted ? "定向抽查" : "不定向抽查"),
            ("抽查范围", "\(scopeWords(line.scope))"),
            ("抽查比例", "\(line.ratios.words)"), ("抽取次数", "\(line.draws) 次"),
            ("期间", period(line.from.text, line.to.text)),
            ("参与方", "\(line.contributors.map(\.title).joined(separator: "、"))"),
            ("公开数值", "\(line.beacon?.words ?? PlannedBeacon.none)"),
        ]
        if let index = line.logIndex { facts.append(("公开日志", "第 \(index) 条")) }
        return """
            <section class="line" id="\(line.id)">
            <h3>\(line.seq). \(line.name)</h3>
            \(definitionList(facts))
            \(forecastOf(line))
            \(taskTable(line))
            \(links(line))
            </section>

            """
    }

    private func forecastOf(_ line: PlanLine) -> HTML {
        guard let forecast, forecast.line == line.id else { return "" }
        return ForecastPart(
            forecast: forecast.forecast, tables: call.office.rulebook.tables, draws: Int(line.draws)
        ).html
    }

    private func taskTable(_ line: PlanLine) -> HTML {
        guard let own = tasks[line.id], !own.isEmpty else { return "" }
        return table(
            caption: "本项目的任务", headers: ["任务", "期限", "状态", "下一步"],
            rows: own.sorted { $0.number < $1.number }.map { task in
                [
                    link(task.name, "/tasks/\(task.id)"), period(task.from.text, task.to.text),
                    statusTag(task.progress.step.words, task.progress.step.tone),
                    "\(task.progress.step.next)",
                ]
            })
    }

    private func links(_ line: PlanLine) -> HTML {
        var links: [HTML] = []
        if isOperator, plan.state == .published, tasks[line.id]?.count ?? 0 < line.draws {
            links.append(buttonLink("建立抽查任务", Path("/tasks/new").with("line", line.id)))
        }
        if isWriting { links.append(link("修改或者删除", "/plans/\(plan.id)/lines/\(line.id)")) }
        if forecast?.line != line.id {
            links.append(link("测算今天的户数", Path("/plans/\(plan.id)").with("forecast", line.id)))
        }
        links.append(link("项目办理记录", "/history/line/\(line.id)"))
        return "<p class=\"actions\">\(links.joined(by: " "))</p>"
    }

    private var deeds: HTML {
        let leads = officer.unit == plan.unit && officer.roles.contains(.unitLeader)
        switch plan.state {
        case .drafting, .returned: return isOperator && !lines.isEmpty ? submission : ""
        case .submitted:
            guard leads else { return "" }
            return plan.submittedBy == officer.account
                ? notice("本计划由您提交，须由本单位其他负责人审批。") : approval
        case .approved: return officer.roles.contains(.coordinator) ? publication : ""
        case .published: return ""
        }
    }

    private var submission: HTML {
        confirmation(
            call, title: "提交审批", consequence: "提交后，在审批或者退回之前不能再修改。",
            facts: [("抽查项目", "\(lines.count) 个")], to: "/plans/\(plan.id)/submission", button: "提交审批",
            back: "/plans", danger: false)
    }

    private var approval: HTML {
        confirmation(
            call, title: "批准计划", consequence: "批准后不能再修改或者退回，由统筹协调部门公布。",
            facts: [("计划", "\(plan.title)"), ("抽查项目", "\(lines.count) 个")],
            to: "/plans/\(plan.id)/approval", button: "批准计划", back: "/plans")
                + """
                <section><h2>退回修改</h2>
                \(form(call, to: "/plans/\(plan.id)/return", button: "退回计划", danger: true,
                textArea("退回理由", name: "reason", value: call.form.text("reason"), problem: problems["reason"],
                    rows: 3, required: true)))
                </section>
                """
    }

    private var publication: HTML {
        confirmation(
            call, title: "公布计划",
            consequence: "公布后，每个项目的抽查事项、范围、比例、次数和参与方记入公开日志，任何人不能再更改。",
            facts: [("计划", "\(plan.title)"), ("单位", "\(plan.unitName)"), ("抽查项目", "\(lines.count) 个")],
            to: "/plans/\(plan.id)/publication", button: "公布计划", back: "/plans")
    }
}
