// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// Published plans for the public: nothing of classes, nothing of visits to come.
enum OpenPlanPages {
    /// `/open/plans`
    static func list(_ call: Call) async throws -> Answer {
        let (unit, words) = (call.query.text("unit"), call.query.text("q"))
        let asked = call.query.integer("year")
        let thisYear = Int64(Day(inShanghai: call.office.now()).year)
        let page = try await call.office.database.read { db -> OpenPlanListPage in
            let years = try db.planYears(publishedOnly: true)
            let year = asked ?? (years.contains(thisYear) ? thisYear : years.first ?? thisYear)
            return OpenPlanListPage(
                year: year, years: years, unit: unit, words: words,
                units: try db.plans(year: year, publishedOnly: true).map { ($0.unit, $0.unitName) },
                plans: try db.planSummaries(
                    year: year, unit: unit.isEmpty ? nil : unit, publishedOnly: true, words: words))
        }
        return .page(
            Page(title: "抽查计划公示", body: page.html, chrome: .open, crumbs: [("公示首页", "/open")]))
    }

    /// `/open/plans/{plan}`
    static func show(_ call: Call) async throws -> Answer {
        let id = call["plan"]
        let tables = call.office.rulebook.tables
        let page = try await call.office.database.read { db -> OpenPlanPage? in
            guard let plan = try db.plan(id), plan.publishedAt != nil else { return nil }
            let lines = try db.planLines(id)
            return OpenPlanPage(
                plan: plan, lines: lines, items: try db.items(planned: lines.flatMap(\.items)),
                draws: Dictionary(grouping: try db.draws(ofPlan: id)) { $0.line }.mapValues { list in
                    list.map { $0.draw }
                }, tables: tables, labelNames: try db.labelNames())
        }
        guard let page else { throw NotFound("plan", id) }
        return .page(
            Page(
                title: page.plan.title, body: page.html, chrome: .open,
                crumbs: [("公示首页", "/open"), ("抽查计划", "/open/plans")]))
    }
}

/// Published plans of one year.
private struct OpenPlanListPage: Sendable {
    let year: Int64
    let years: [Int64]
    let unit: String
    let words: String
    let units: [(id: String, name: String)]
    let plans: [PlanSummary]

    var html: HTML {
        let shown = Set(years + [year]).sorted(by: >)
        let filter =
            selectField(
                "年度", name: "year", options: shown.map { (String($0), "\($0)年度") }, value: String(year))
            + selectField(
                "单位", name: "unit", options: [("", "全部单位")] + units.map { ($0.id, $0.name) }, value: unit)
            + field("计划或者项目名称", name: "q", value: words, kind: .search)
        return """
            <h1>抽查计划公示</h1>
            <p>年度抽查计划在抽取之前公布。抽查事项、范围、比例、次数和抽取参与方记入公开日志，公布后不能更改。</p>
            \(filterForm(to: "/open/plans", filter))
            \(table(
                caption: "\(year)年度已公布的抽查计划", headers: ["计划", "单位", "项目", "已抽取任务", "公布时间"],
                rows: plans.map { summary in
                    [
                        link(summary.plan.title, "/open/plans/\(summary.plan.id)"),
                        "\(summary.plan.unitName)", "\(grouped(summary.lines))", "\(grouped(summary.drawn))",
                        summary.plan.publishedAt.map { moment(Instant(milliseconds: $0)) } ?? "",
                    ]
                }, empty: "没有符合条件的计划。", numeric: [2, 3]))
            """
    }
}

/// One published plan.
private struct OpenPlanPage: Sendable {
    let plan: StoredPlan
    let lines: [PlanLine]
    let items: [PlannedItem: StoredItem]
    /// Announced draws by line.
    let draws: [String: [String]]
    let tables: RegisterTables
    let labelNames: [String: String]

    var html: HTML {
        """
        <h1>\(plan.title)</h1>
        \(definitionList([
            ("计划编号", code(plan.id)), ("单位", "\(plan.unitName)"), ("年度", "\(plan.year)年"),
            ("公布时间", plan.publishedAt.map { moment(Instant(milliseconds: $0)) } ?? ""),
        ]))
        <h2>抽查项目</h2>
        \(lines.map(section))
        <p>\(link("如何核验", "/open/verify"))</p>
        """
    }

    private func section(_ line: PlanLine) -> HTML {
        let names = line.items.map { "\(items[$0]?.row.name ?? $0.code)" }
        let own = draws[line.id] ?? []
        return """
            <section class="line" id="\(line.id)">
            <h3>\(line.seq). \(line.name)</h3>
            \(definitionList([
                ("抽查事项", "\(names.joined(separator: "、"))"),
                ("抽查类型", line.isTargeted ? "定向抽查" : "不定向抽查"),
                ("抽查范围", "\(line.scope.words(tables, namesClasses: false, labelNames: labelNames))"),
                ("抽查比例", "\(line.ratios.openWords)"), ("抽取次数", "\(line.draws) 次"),
                ("期间", period(line.from.text, line.to.text)),
                ("抽取参与方", "\(line.contributors.map(\.title).joined(separator: "、"))"),
                ("公开数值", "\(line.beacon?.words ?? PlannedBeacon.none)"),
                ("公开日志", line.logIndex.map { "第 \($0) 条，编号 \(code(line.id))" } ?? "—"),
                ("已公告的抽取", own.isEmpty ? "尚未公告" : own.map { link($0, "/open/draws/\($0)") }.joined(by: "、")),
            ]))
            </section>

            """
    }
}
