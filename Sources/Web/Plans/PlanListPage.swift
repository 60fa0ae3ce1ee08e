// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

extension Officer {
    /// Whether this officer sees the plans and tasks of every unit.
    var seesAllPlans: Bool { !roles.isDisjoint(with: [.coordinator, .supervisor, .auditor]) }
}

/// Plans of one year with where they stand; department operators begin theirs here.
struct PlanListPage: Sendable {
    let call: Call
    let officer: Officer
    let year: Int64
    let years: [Int64]
    let plans: [PlanSummary]
    /// Units to filter by; empty for those who see their own only.
    let units: [OfficeUnit]
    let unit: String
    let today: Day
    let problems: Problems

    /// `/plans`
    static func show(_ call: Call) async throws -> Answer { .page(try await page(call, Problems())) }

    /// `POST /plans`
    static func begin(_ call: Call) async throws -> Answer {
        let officer = try call.acting()
        guard let year = call.form.integer("planYear"), (2000...9999).contains(year) else {
            return .refused(try await page(call, Problems("请选择计划年度。", field: "planYear")))
        }
        // A form without the field gets the usual title; an emptied field is a mistake to point out.
        let asked = call.form.list.contains { $0.name == "title" }
        let title = asked ? call.form.text("title") : usualTitle(officer, year)
        do {
            let id = try await call.office.beginPlan(year: Int(year), title: title, by: officer)
            return .seeOther("/plans/\(id)", notice: "计划已建立，请增加抽查项目。")
        } catch let refusal as PlanRefusal {
            let field = refusal.field == "name" ? "title" : refusal.field
            return .refused(try await page(call, Problems(refusal.words, field: field)))
        }
    }

    private static func usualTitle(_ officer: Officer, _ year: Int64) -> String {
        "\(officer.unitName)\(year)年度随机抽查计划"
    }

    private static func page(_ call: Call, _ problems: Problems) async throws -> Page {
        let officer = try call.acting()
        let today = Day(inShanghai: call.office.now())
        let unit = officer.seesAllPlans ? call.query.text("unit") : officer.unit
        let scope = unit.isEmpty ? nil : unit
        let asked = call.query.integer("year")
        let page = try await call.office.database.read { db -> PlanListPage in
            let years = try db.planYears(unit: officer.seesAllPlans ? nil : officer.unit)
            let year = asked ?? (years.contains(Int64(today.year)) ? Int64(today.year) : years.first)
            return PlanListPage(
                call: call, officer: officer, year: year ?? Int64(today.year), years: years,
                plans: try db.planSummaries(year: year ?? Int64(today.year), unit: scope),
                units: officer.seesAllPlans ? try db.units() : [], unit: unit, today: today,
                problems: problems)
        }
        return Page(title: "抽查计划", body: page.html, crumbs: [("首页", "/home")])
    }

    private var html: HTML {
        """
        <h1>抽查计划</h1>
        \(errorSummary(problems))
        \(filter)
        \(list)
        \(officer.roles.contains(.departmentOperator) ? beginning : HTML.empty)
        """
    }

    private var filter: HTML {
        let shown = Set(years + [year, Int64(today.year)]).sorted(by: >)
        let byUnit: HTML =
            units.isEmpty
            ? "" : selectField("单位", name: "unit", options: [("", "全部单位")] + unitOptions(units), value: unit)
        return filterForm(
            to: "/plans",
            selectField(
                "年度", name: "year", options: shown.map { (String($0), "\($0)年度") }, value: String(year))
                + byUnit)
    }

    private var list: HTML {
        table(
            caption: "\(year)年度抽查计划", headers: ["计划", "单位", "状态", "下一步", "项目", "任务", "已抽取"],
            rows: plans.map { summary in
                let plan = summary.plan
                return [
                    link(plan.title, "/plans/\(plan.id)"), "\(plan.unitName)",
                    statusTag(plan.state.words, plan.state.tone), "\(plan.state.next)",
                    "\(grouped(summary.lines))", "\(grouped(summary.tasks))", "\(grouped(summary.drawn))",
                ]
            }, empty: "\(year)年度尚未建立抽查计划。", numeric: [4, 5, 6])
    }

    private var beginning: HTML {
        let typed = call.form
        let years = [today.year, today.year + 1].map(String.init)
        let chosen = typed.text("planYear").isEmpty ? years[0] : typed.text("planYear")
        let title =
            typed.list.contains { $0.name == "title" }
            ? typed.text("title") : Self.usualTitle(officer, Int64(today.year))
        return """
            <section><h2>建立年度计划</h2>
            <p class="hint">每个单位每年一份计划。建立后逐个增加抽查项目，经本单位负责人批准、统筹协调部门公布后生效。</p>
            \(form(
                call, to: "/plans", button: "建立计划",
                selectField(
                    "计划年度", name: "planYear", options: years.map { ($0, "\($0)年度") }, value: chosen,
                    problem: problems["planYear"])
                    + field("计划名称", name: "title", value: title, problem: problems["title"], required: true)))
            </section>
            """
    }
}
