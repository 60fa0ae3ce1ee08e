// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// The form of a task under a published line: the line's scope and ratios, to be narrowed or raised.
struct TaskForm: Sendable {
    let call: Call
    let plan: StoredPlan
    let line: PlanLine
    let items: [StoredItem]
    let unit: OfficeUnit
    let typed: Fields
    /// Joint campaigns to take part in.
    let campaigns: [StoredCampaign]
    /// The labels of the line, which a task may narrow to some.
    let labels: [LabelRow]
    let labelNames: [String: String]

    /// `/tasks/new?line=…`
    static func new(_ call: Call) async throws -> Answer {
        let form = try await load(call, line: call.query.text("line"), typed: nil)
        return .page(form.page())
    }

    /// `POST /tasks`
    static func create(_ call: Call) async throws -> Answer {
        let form = try await load(call, line: call.form.text("line"), typed: call.form)
        var problems = Problems()
        guard let draft = draft(call.form, &problems) else { return .refused(form.page(problems)) }
        do {
            let task = try await call.office.createTask(
                line: form.line.id, draft, once: call.form.text("once"), by: try call.acting())
            return .seeOther("/tasks/\(task)", notice: "任务已建立。下一步固化检查对象名单。")
        } catch let refusal as PlanRefusal {
            // An untargeted line's form has no choice between the two kinds.
            let field = RatioFields.place(of: refusal, call.form)
            return .refused(form.page(Problems(refusal.words, field: field == "kind" ? "" : field)))
        }
    }

    /// `POST /tasks/forecasts`: the same form with what it would draw today; changes nothing.
    static func forecast(_ call: Call) async throws -> Answer {
        let form = try await load(call, line: call.form.text("line"), typed: call.form)
        var problems = Problems()
        let scope = ScopeFields.read(call.form, &problems)
        let ratios = RatioFields.read(call.form, &problems)
        guard problems.isEmpty, let ratios else {
            return .page(form.page(problems, .failed("请先更正范围和比例。")))
        }
        do {
            let forecast = try await call.office.forecastTask(
                line: form.line.id, scope: scope, ratios: ratios, by: try call.acting())
            return .page(form.page(Problems(), .counted(forecast)))
        } catch let refusal as PlanRefusal {
            return .page(form.page(Problems(), .failed(refusal.words)))
        }
    }

    private static func load(_ call: Call, line id: String, typed: Fields?) async throws -> TaskForm {
        let officer = try call.acting()
        let office = call.office
        let today = Day(inShanghai: office.now())
        let form = try await office.database.read { db -> TaskForm? in
            guard let line = try db.planLine(id), let plan = try db.plan(line.plan),
                plan.unit == officer.unit, let unit = try db.unit(plan.unit)
            else { return nil }
            let found = try db.items(planned: line.items)
            let items = line.items.compactMap { found[$0] }
            var fields = typed ?? Fields()
            if typed == nil {
                let number = try db.tasks(ofLine: id).count + 1
                let labels = try line.scope.labels.compactMap { try db.label($0)?.row }
                let team = TeamShape(
                    items: items.map(\.row), labels: labels, pack: try office.pack(of: plan))
                fields = usual(plan, line, team, number: number, today: today)
            }
            return TaskForm(
                call: call, plan: plan, line: line, items: items, unit: unit, typed: fields,
                campaigns: try db.campaigns().filter { $0.secret != nil },
                labels: try line.scope.labels.compactMap { try db.label($0)?.row },
                labelNames: try db.labelNames())
        }
        guard let form else { throw NotFound("line", id) }
        guard form.plan.state == .published else { throw PlanRefusal.notPublished }
        return form
    }

    /// What needs no more than a look: sent as it is, it makes a task.
    private static func usual(
        _ plan: StoredPlan, _ line: PlanLine, _ team: TeamShape, number: Int, today: Day
    ) -> Fields {
        var fields = Fields(["name": "\(plan.year)年\(line.name)第\(number)批"])
        ScopeFields.fill(&fields, line.scope)
        RatioFields.fill(&fields, line.ratios)
        fields.add("teamSize", String(team.size))
        fields.add("teamCategory", team.category)
        fields.add("leadSkill", team.leadSkill)
        fields.add("expert", team.expert)
        fields.add("from", min(max(line.from, today), line.to).text)
        fields.add("to", line.to.text)
        fields.add("disclosure", Disclosure.afterVisit.rawValue)
        return fields
    }

    private static func draft(_ typed: Fields, _ problems: inout Problems) -> TaskDraft? {
        if typed.text("name").isEmpty { problems.add("name", PlanRefusal.nameMissing.words) }
        let scope = ScopeFields.read(typed, &problems)
        let ratios = RatioFields.read(typed, &problems)
        let size = typed.integer("teamSize").flatMap { Int(exactly: $0) }
        if size == nil { problems.add("teamSize", "请填写每组人数。") }
        let from = DayField.required(typed, "from", &problems)
        let to = DayField.required(typed, "to", &problems)
        let disclosure = Disclosure(rawValue: typed.text("disclosure"))
        if disclosure == nil { problems.add("disclosure", "请选择名单的公开方式。") }
        guard problems.isEmpty, let ratios, let size, let from, let to, let disclosure else { return nil }
        return TaskDraft(
            name: typed.text("name"), scope: scope, ratios: ratios,
            team: TeamShape(
                size: size, category: typed.text("teamCategory"), leadSkill: typed.text("leadSkill"),
                expert: typed.text("expert")),
            from: from, to: to, disclosure: disclosure,
            campaign: typed.text("campaign").isEmpty ? nil : typed.text("campaign"))
    }

    private func page(_ problems: Problems = Problems(), _ shown: ForecastShown = .notAsked) -> Page {
        Page(
            title: "建立抽查任务",
            body: """
                <h1>建立抽查任务</h1>
                \(definitionList([
                    ("计划项目", link("\(plan.title)：\(line.name)", "/plans/\(plan.id)")),
                    ("抽查事项", "\(items.map(\.row.name).joined(separator: "、"))"),
                    ("抽查范围", "\(scopeWords(line.scope))"),
                    ("抽查比例", "\(line.ratios.words)"), ("期间", period(line.from.text, line.to.text)),
                ]))
                <p>任务的范围只能在项目之内收窄，比例只能提高，期限须在项目期间之内。</p>
                \(errorSummary(problems))
                \(form(call, to: "/tasks", button: "建立任务", fields(problems, shown)))
                """,
            crumbs: [("首页", "/home"), ("抽查计划", "/plans"), (plan.title, "/plans/\(plan.id)")],
            scripts: ["forecast.js", "choose.js"])
    }

    /// The reasons of the line, which a task may narrow to some.
    private var reasons: [KeyReason] {
        let known = call.office.rulebook.pack(named: plan.pack)?.keyReasons ?? []
        return known.filter { line.scope.keyReasons.contains($0.code) }
    }

    private func scopeWords(_ scope: PoolScope) -> String {
        let book = call.office.rulebook
        return scope.words(book.tables, labelNames: labelNames, reasonNames: book.keyReasonNames)
    }

    private func fields(_ problems: Problems, _ shown: ForecastShown) -> HTML {
        """
        <input type="hidden" name="line" value="\(line.id)">
        \(onceField(call))
        \(field("任务名称", name: "name", value: typed.text("name"), problem: problems["name"], required: true))
        <section><h2>抽查范围</h2>
        \(ScopeFields.areaField(typed, problems, places))
        \(line.isTargeted
            ? ScopeFields.targetFields(typed, problems, call.office.rulebook.tables, labels, reasons)
            : "<p>本项目为不定向抽查，只能按管辖区域收窄范围。</p>")
        </section>
        <section><h2>抽查比例</h2>\(RatioFields.html(typed, problems))</section>
        \(teamFields(problems))
        \(forecastSection(
            shown, asking: "/tasks/forecasts", draws: nil, least: nil, call.office.rulebook.tables))
        """
    }

    private func teamFields(_ problems: Problems) -> HTML {
        let categories = Set(items.map(\.row.category)).sorted()
        return """
            <section><h2>检查组和期限</h2>
            \(field(
                "每组人数", name: "teamSize", value: typed.text("teamSize"), problem: problems["teamSize"], width: 10))
            \(selectField(
                "检查人员的执法事项", name: "teamCategory",
                options: [("", "不限")] + categories.map { ($0, $0) }, value: typed.text("teamCategory"),
                problem: problems["teamCategory"]))
            \(field(
                "主检的专业资质", name: "leadSkill", value: typed.text("leadSkill"), problem: problems["leadSkill"],
                hint: "不要求的不填。须与检查人员名录中的写法一致。", width: 20))
            \(field(
                "配备专家的类别", name: "expert", value: typed.text("expert"), problem: problems["expert"],
                hint: "不配备的不填。专家协助检查，不计入每组人数；须与检查人员名录中的专家类别一致。", width: 20))
            <div class="pair">
            \(DayField.html("检查开始日期", name: "from", typed, problems))
            \(DayField.html("检查截止日期", name: "to", typed, problems))
            </div>
            \(radios(
                "名单公开方式", name: "disclosure",
                options: Disclosure.allCases.map { ($0.rawValue, $0.words) }, value: typed.text("disclosure"),
                problem: problems["disclosure"]))
            \(campaignField)
            </section>
            """
    }

    private var campaignField: HTML {
        guard !campaigns.isEmpty else { return "" }
        return selectField(
            "参加联合抽查", name: "campaign",
            options: [("", "不参加")] + campaigns.map { ($0.id, $0.name) }, value: typed.text("campaign"),
            hint: "参加的任务与其他部门的任务使用同一仪式的票号，须在同一仪式公告。")
    }

    /// The places of the line, or else of the unit.
    private var places: [Jurisdiction] {
        call.office.rulebook.tables.jurisdictions.filter { place in
            line.scope.jurisdictions.isEmpty
                ? RegisterTables.covers(unit.jurisdiction, place.code)
                : line.scope.jurisdictions.contains(place.code)
        }
    }
}
