// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// What stands below a form about what it would draw.
enum ForecastShown: Sendable {
    case notAsked
    case failed(String)
    case counted(Forecast)
}

/// The form of one line of a plan; new and changed lines alike.
struct LineForm: Sendable {
    let call: Call
    let plan: StoredPlan
    let unit: OfficeUnit
    let pack: RulePack
    /// The line that is changed; nil for a new one.
    let line: PlanLine?
    let typed: Fields
    let items: ItemChoice
    let observers: [OfficeUnit]
    let labels: [LabelRow]

    /// The form for the officer's own plan, filled with `typed`, or else with the line or the usual values.
    static func load(_ call: Call, typed: Fields? = nil) async throws -> LineForm {
        let officer = try call.acting()
        let (planID, lineID) = (call["plan"], call["line"])
        let office = call.office
        let form = try await office.database.read { db -> LineForm? in
            guard let plan = try db.plan(planID), plan.unit == officer.unit,
                let unit = try db.unit(plan.unit)
            else { return nil }
            let line = lineID.isEmpty ? nil : try db.planLine(lineID)
            guard lineID.isEmpty || line?.plan == planID else { return nil }
            let pack = try office.pack(of: plan)
            let fields = typed ?? line.map(filled) ?? usual(plan, unit, pack)
            return LineForm(
                call: call, plan: plan, unit: unit, pack: pack, line: line, typed: fields,
                items: try ItemChoice(db, unit: plan.unit, fields),
                observers: try db.units().filter {
                    $0.closedAt == nil && $0.id != unit.id && $0.kind == .department
                        && $0.jurisdiction == unit.jurisdiction
                },
                labels: try db.labelsToChoose(on: Day(inShanghai: office.now()), chosen: fields.all("label")))
        }
        guard let form else { throw NotFound("line", lineID.isEmpty ? planID : lineID) }
        return form
    }

    /// The usual ratios of the rules, the whole year, the own area.
    private static func usual(_ plan: StoredPlan, _ unit: OfficeUnit, _ pack: RulePack) -> Fields {
        var fields = Fields(["kind": "untargeted", "draws": "1"])
        let wholeCity = RegisterTables.covers(unit.jurisdiction, RegisterTables.cityCode)
        ScopeFields.fill(&fields, PoolScope(jurisdictions: wholeCity ? [] : [unit.jurisdiction]))
        RatioFields.fill(&fields, RatioTable(pack: pack))
        fields.add("from", "\(plan.year)-01-01")
        fields.add("to", "\(plan.year)-12-31")
        return fields
    }

    private static func filled(_ line: PlanLine) -> Fields {
        var fields = Fields(["name": line.name, "kind": line.kind, "draws": String(line.draws)])
        for item in line.items { fields.add("item", item.code) }
        ScopeFields.fill(&fields, line.scope)
        RatioFields.fill(&fields, line.ratios)
        fields.add("from", line.from.text)
        fields.add("to", line.to.text)
        for unit in PlanLineDraft(line).observers { fields.add("observer", unit) }
        fields.add("beacon", line.beacon?.code ?? "")
        return fields
    }

    /// What was typed as a draft, or nil with problems.
    static func draft(_ typed: Fields, _ problems: inout Problems) -> PlanLineDraft? {
        if typed.text("name").isEmpty { problems.add("name", PlanRefusal.nameMissing.words) }
        let kind = typed.text("kind")
        if !["targeted", "untargeted"].contains(kind) { problems.add("kind", "请选择抽查类型。") }
        if typed.all("item").isEmpty { problems.add("item", PlanRefusal.noItems.words) }
        let scope = ScopeFields.read(typed, &problems)
        let ratios = RatioFields.read(typed, &problems)
        let draws = typed.integer("draws").flatMap { Int(exactly: $0) }
        if draws == nil { problems.add("draws", "请填写抽取次数。") }
        let from = DayField.required(typed, "from", &problems)
        let to = DayField.required(typed, "to", &problems)
        guard problems.isEmpty, let ratios, let draws, let from, let to else { return nil }
        return PlanLineDraft(
            name: typed.text("name"), items: typed.all("item"), isTargeted: kind == "targeted", scope: scope,
            ratios: ratios, draws: draws, from: from, to: to, observers: typed.all("observer"),
            beacon: PlannedBeacon(code: typed.text("beacon")))
    }

    func page(_ problems: Problems = Problems(), _ forecast: ForecastShown = .notAsked) -> Page {
        Page(
            title: line.map { "项目：\($0.name)" } ?? "增加抽查项目",
            body: html(problems, forecast),
            crumbs: [("首页", "/home"), ("抽查计划", "/plans"), (plan.title, "/plans/\(plan.id)")],
            scripts: ["forecast.js", "choose.js"])
    }

    private var address: Path {
        line.map { "/plans/\(plan.id)/lines/\($0.id)" } ?? "/plans/\(plan.id)/lines"
    }

    private var asking: Path {
        line.map { "/plans/\(plan.id)/lines/\($0.id)/forecasts" } ?? "/plans/\(plan.id)/forecasts"
    }

    private func html(_ problems: Problems, _ forecast: ForecastShown) -> HTML {
        """
        <h1>\(line == nil ? "增加抽查项目" : "修改抽查项目")</h1>
        <p>\(plan.title)，适用\(pack.title)。</p>
        \(errorSummary(problems))
        \(plan.state.isOpen
            ? form(call, to: address, button: "保存项目", fields(problems, forecast))
            : notice(PlanRefusal.notOpen(plan.state).words, .warning))
        \(plan.state.isOpen ? removal : HTML.empty)
        """
    }

    private func fields(_ problems: Problems, _ forecast: ForecastShown) -> HTML {
        """
        \(line == nil ? onceField(call) : HTML.empty)
        \(field("项目名称", name: "name", value: typed.text("name"), problem: problems["name"], required: true))
        \(radios(
            "抽查类型", name: "kind",
            options: [("untargeted", "不定向抽查（只按区域）"), ("targeted", "定向抽查（按行业、类型等条件）")],
            value: typed.text("kind"), problem: problems["kind"]))
        \(items.html(problems, search: asking))
        <section><h2>抽查范围</h2>
        \(ScopeFields.areaField(typed, problems, places))
        <details\(isTargeted, " open")><summary>定向条件</summary>
        \(ScopeFields.targetFields(typed, problems, call.office.rulebook.tables, labels, pack.keyReasons))
        </details></section>
        <section><h2>抽查比例</h2>\(RatioFields.html(typed, problems))</section>
        <section><h2>次数和期间</h2>
        \(field(
            "抽取次数", name: "draws", value: typed.text("draws"), problem: problems["draws"],
            hint: "期间内抽取几次，即可以建立几个任务。", width: 10))
        <div class="pair">
        \(DayField.html("开始日期", name: "from", typed, problems))
        \(DayField.html("截止日期", name: "to", typed, problems))
        </div></section>
        \(beaconField)
        \(observerField(problems))
        \(forecastSection(
            forecast, asking: asking, draws: typed.integer("draws").map { Int(min(max($0, 0), 1000)) },
            least: isTargeted ? nil : pack.overallLeast, call.office.rulebook.tables))
        """
    }

    private var isTargeted: Bool {
        var ignored = Problems()
        return typed.text("kind") == "targeted" || ScopeFields.read(typed, &ignored).isTargeted
            || !ignored.isEmpty
    }

    private var places: [Jurisdiction] {
        call.office.rulebook.tables.jurisdictions.filter {
            RegisterTables.covers(unit.jurisdiction, $0.code)
        }
    }

    private var beaconField: HTML {
        let values = call.office.rulebook.publicValues.map { ($0.kind.code, "各方随机数和公开数值：\($0.name)") }
        return selectField(
            "随机数来源", name: "beacon", options: [("", "只用各方随机数（须全部公开）")] + values,
            value: typed.text("beacon"),
            hint: "加用公开数值的，须在各方随机数公开之后才公布，即使各方串通也不能左右结果；个别参与方未公开时抽取仍可进行。")
    }

    private func observerField(_ problems: Problems) -> HTML {
        guard !observers.isEmpty else { return "" }
        return """
            <details\(!typed.all("observer").isEmpty || problems["observer"] != nil, " open")>
            <summary>邀请观察单位参与抽取（可选）</summary>
            \(checkboxes(
                "观察单位", name: "observer", options: observers.map { ($0.id, $0.name) },
                chosen: Set(typed.all("observer")), problem: problems["observer"],
                hint: "统筹协调部门、本单位、事项所属的其他部门和行政执法监督机关必须参与，不必选择。"))
            </details>
            """
    }

    private var removal: HTML {
        guard let line else { return "" }
        return confirmation(
            call, title: "删除项目", consequence: "删除后须重新填写。办理记录予以保留。",
            facts: [("项目", "\(line.name)")], to: "/plans/\(plan.id)/lines/\(line.id)/removal", button: "删除项目",
            back: "/plans/\(plan.id)")
    }
}

/// The live part of a form: what it would draw today. `forecast.js` asks again while the form is filled; without it
/// there is the button.
func forecastSection(
    _ shown: ForecastShown, asking: Path, draws: Int?, least: Ratio?, _ tables: RegisterTables
) -> HTML {
    let part: HTML =
        switch shown {
        case .notAsked: "<p>填好范围和比例后点“计算”，查看今天名录中的户数和应抽户数。</p>"
        case .failed(let words): notice(words, .warning)
        case .counted(let forecast):
            ForecastPart(forecast: forecast, tables: tables, draws: draws, least: least).html
        }
    return """
        <section class="forecast"><h2>测算</h2>
        <div id="forecast" aria-live="polite">\(part)</div>
        <p><button type="submit" class="quiet" formaction="\(asking)" data-forecast>计算</button></p>
        </section>
        """
}
