// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// One task: what it covers, how far it is, what is next.
struct TaskPage: Sendable {
    let task: StoredTask
    let line: PlanLine
    let plan: StoredPlan
    let items: [PlannedItem: StoredItem]
    let tables: RegisterTables
    let labelNames: [String: String]
    let reasonNames: [String: String]
    /// What stands in the frozen roster.
    let roster: (size: Int64, strata: [Stratum])?
    /// What the register would give today; asked for while nothing is frozen.
    let forecast: Forecast?

    /// `/tasks/{task}`
    static func show(_ call: Call) async throws -> Answer {
        let officer = try call.acting()
        let id = call["task"]
        let office = call.office
        let wanted = !call.query.text("forecast").isEmpty
        let page = try await office.database.read { db -> TaskPage? in
            guard let task = try db.task(id), officer.mayReadPlans(of: task.unit),
                let line = try db.planLine(task.line), let plan = try db.plan(line.plan)
            else { return nil }
            let roster = try db.roster(ofTask: id)
            return TaskPage(
                task: task, line: line, plan: plan, items: try db.items(planned: line.items),
                tables: office.rulebook.tables, labelNames: try db.labelNames(),
                reasonNames: office.rulebook.keyReasonNames,
                roster: try roster.map { ($0.size, try RosterStrata.decode($0.strata)) },
                forecast: wanted && roster == nil
                    ? try office.forecast(
                        scope: task.scope, ratios: task.ratios, pack: try office.pack(of: plan), db)
                    : nil)
        }
        guard let page else { throw NotFound("task", id) }
        return .page(
            Page(title: page.task.name, body: page.html, crumbs: [("首页", "/home"), ("抽查任务", "/tasks")]))
    }

    private var step: TaskStep { task.progress.step }

    private var html: HTML {
        """
        <h1>\(task.name) \(statusTag(step.words, step.tone))</h1>
        <p>下一步：\(step.next)。</p>
        <p class="actions">\(buttonLink(step < .assign ? "办理抽取" : "查看抽取", "/tasks/\(task.id)/draw"))</p>
        \(definitionList(facts))
        <h2>进度</h2>
        \(steps(progress))
        <h2>抽取基数</h2>
        \(pool)
        <p>\(link("办理记录", "/history/task/\(task.id)"))</p>
        """
    }

    private var facts: [(String, HTML)] {
        let names = line.items.map { "\(items[$0]?.row.name ?? $0.code)" }
        return [
            ("任务编号", code(task.id)), ("单位", "\(task.unitName)"),
            ("计划项目", link("\(plan.title)：\(line.name)", "/plans/\(plan.id)")),
            ("抽查事项", "\(names.joined(separator: "、"))"),
            (
                "抽查范围",
                "\(task.scope.words(tables, labelNames: labelNames, reasonNames: reasonNames))"
            ), ("抽查比例", "\(task.ratios.words)"),
            ("检查组", "\(task.team.words)"), ("检查期限", period(task.from.text, task.to.text)),
            ("联合抽查", task.campaign.map { link("查看各部门的任务和到户测算", "/campaigns/\($0)") } ?? "不参加"),
            ("名单公开方式", "\(Disclosure(rawValue: task.disclosure)?.words ?? task.disclosure)"),
            ("建立时间", moment(Instant(milliseconds: task.createdAt))),
        ]
    }

    private var progress: [Step] {
        let own = task.progress
        func state(_ last: TaskStep) -> Step.State {
            last < step ? .done : last == step ? .current : .waiting
        }
        let drawLink: HTML = own.draw.map { link($0, "/draws/\($0)") } ?? ""
        return [
            Step("固化检查对象名单", state(.freeze), own.roster.map { link($0, "/rosters/\($0)") } ?? ""),
            Step("公告抽取", state(.announce), drawLink),
            Step(
                "各参与方公开随机数", state(.reveal),
                own.ceremony.map { link($0, "/ceremonies/\($0)") } ?? ""),
            Step("举行抽取", state(.draw), own.drawnAt.map { moment(Instant(milliseconds: $0)) } ?? ""),
            Step(
                "匹配执法检查人员", state(.assign),
                own.assignedAt.map { moment(Instant(milliseconds: $0)) } ?? ""),
            Step("实施检查并公示结果", state(.inspect), visits),
        ]
    }

    private var visits: HTML {
        guard task.progress.visits > 0 else { return "" }
        return """
            已公示 \(grouped(task.progress.published)) 户，共 \(grouped(task.progress.visits)) 户　\
            \(link("查看检查", "/visits"))　\(link("检查审批和通知", Path("/joint-visits").with("task", task.id)))
            """
    }

    private var pool: HTML {
        if let roster {
            return "<p>名单已固化，共 \(grouped(roster.size)) 户。</p>"
                + strataTable(roster.strata, counts: nil, tables)
        }
        if let forecast { return ForecastPart(forecast: forecast, tables: tables, draws: nil).html }
        return "<p>\(link("测算今天的户数", Path("/tasks/\(task.id)").with("forecast", "1")))</p>"
    }
}
