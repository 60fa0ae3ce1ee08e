// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// 预警: entities visited too often, and officers who never find anything at one of them.
struct AlertPages {
    let call: Call
    let officer: Officer
    let filter: AlertFilter
    let pack: RulePack
    let alerts: [VisitAlert]
    let paging: Paging
    let problems: Problems

    private static func filter(_ call: Call, _ fields: Fields, _ officer: Officer) -> AlertFilter {
        let now = Int64(Day(inShanghai: call.office.now()).year)
        let year = Int(min(max(fields.integer("year") ?? now, 2000), 2100))
        let answered: Bool? =
            switch fields.text("state") {
            case "open": false
            case "answered": true
            default: nil
            }
        return AlertFilter(
            unit: call.office.alertUnit(of: officer), year: year,
            kind: AlertKind(rawValue: fields.text("kind")), isAnswered: answered)
    }

    /// `/alerts`
    static func show(_ call: Call) async throws -> Answer {
        .page(try await page(call, call.query, Problems()))
    }

    /// `/alerts.csv`
    static func export(_ call: Call) async throws -> Answer {
        let officer = try call.acting()
        let bytes = try await call.office.exportAlerts(filter(call, call.query, officer), by: officer)
        return .file(
            name: "检查预警 \(call.office.now().dayInChina).csv", type: "text/csv; charset=utf-8", bytes: bytes,
            inline: false)
    }

    /// `POST /alerts/answers`
    static func answer(_ call: Call) async throws -> Answer {
        let officer = try call.acting()
        let asked = filter(call, call.form, officer)
        do {
            try await call.office.answerAlert(
                call.form.text("alert"), year: asked.year, reason: call.form.text("reason"), by: officer)
            return .seeOther(address(asked, "/alerts"), notice: "说明已记录。")
        } catch let refusal as AlertRefusal {
            return .refused(try await page(call, call.form, Problems(refusal.words)))
        }
    }

    private static func page(_ call: Call, _ fields: Fields, _ problems: Problems) async throws -> Page {
        let officer = try call.acting()
        let filter = filter(call, fields, officer)
        let pack = try call.office.alertPack(year: filter.year)
        let page = try await call.office.database.read { db in
            let total = try db.alertCount(matching: filter, pack.alerts, clean: pack.cleanCodes)
            let paging = Paging(fields, total: total)
            return AlertPages(
                call: call, officer: officer, filter: filter, pack: pack,
                alerts: try db.alerts(
                    matching: filter, pack.alerts, clean: pack.cleanCodes, limit: paging.size,
                    offset: paging.offset), paging: paging, problems: problems)
        }
        return Page(title: "检查预警", body: page.html, crumbs: [("首页", "/home")])
    }

    private static func address(_ filter: AlertFilter, _ path: Path) -> Path {
        let state = filter.isAnswered.map { $0 ? "answered" : "open" } ?? ""
        return path.with("year", String(filter.year)).withFilled("kind", filter.kind?.rawValue ?? "")
            .withFilled("state", state)
    }

    private var html: HTML {
        let rules = pack.alerts
        return """
            <h1>检查预警</h1>
            <p>同一检查对象一日超过 \(rules.mostPerDay) 次、七日内超过 \(rules.mostPerWeek) 次、一月超过 \
            \(rules.mostPerMonth) 次检查的；同一人员在 \(rules.cleanMonths) 个月内对同一检查对象连续 \
            \(rules.cleanInRow) 次未发现问题的，请有关单位负责人说明情况。合并实施的检查按一次计（\(pack.title)）。</p>
            \(errorSummary(problems))
            \(filters)
            \(table(
                caption: "预警，最近的在前", headers: ["检查对象", "预警", "最近检查", "次数", "检查人员", "说明"],
                rows: alerts.map(row), empty: "没有符合条件的预警。", numeric: [3]))
            \(alerts.isEmpty ? HTML.empty : pager(paging, path: Self.address(filter, "/alerts"), unit: "件"))
            \(alerts.isEmpty
                ? HTML.empty : "<p>导出为 \(link("CSV", Self.address(filter, "/alerts.csv")))</p>")
            """
    }

    private var filters: HTML {
        let state = filter.isAnswered.map { $0 ? "answered" : "open" } ?? ""
        return filterForm(
            to: "/alerts",
            """
            \(field("年度", name: "year", value: String(filter.year), kind: .number, width: 10))
            \(selectField(
                "预警", name: "kind",
                options: [("", "全部")] + AlertKind.allCases.map { ($0.rawValue, $0.words) },
                value: filter.kind?.rawValue ?? ""))
            \(selectField(
                "说明", name: "state", options: [("", "全部"), ("open", "待说明"), ("answered", "已说明")],
                value: state))
            """)
    }

    private func row(_ alert: VisitAlert) -> [HTML] {
        [
            link(
                alert.entityName.isEmpty ? alert.entity : alert.entityName,
                "/registers/entities/\(alert.entity)"), "\(alert.kind.words)", day(alert.day),
            "\(alert.visits)", "\(alert.inspectorName ?? "—")", said(alert),
        ]
    }

    private func said(_ alert: VisitAlert) -> HTML {
        if let answer = alert.answer {
            return "\(answer.reason)（\(answer.unitName) \(answer.byName)，\(moment(answer.at))）"
        }
        guard officer.roles.contains(.unitLeader) else { return statusTag("待说明", .warning) }
        return """
            <details><summary>待说明</summary>
            \(form(
                call, to: "/alerts/answers", button: "提交说明",
                """
                <input type="hidden" name="alert" value="\(alert.id)">
                <input type="hidden" name="year" value="\(String(filter.year))">
                <label>说明 <textarea name="reason" rows="3" required></textarea></label>
                """))
            </details>
            """
    }
}
