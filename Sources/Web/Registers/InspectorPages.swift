// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// 执法检查人员名录库. Personal numbers are never shown, not even masked: nobody needs them to read this page.
enum InspectorPages {
    static func list(_ call: Call) async throws -> Answer {
        let officer = try call.acting()
        let words = call.query.text("q")
        let chosen = call.query.all("unit")
        let paging = Paging(call.query)
        let watch = try call.office.certificateWatch()
        let today = watch.today
        let certificate = call.query.filled("certificate") ?? ""
        let ends =
            certificate == "due" ? watch.due : CertificateState(rawValue: certificate).flatMap(watch.ends)
        let (found, total, choices, names, away, saved) = try await call.office.database.read { db in
            let units = try db.units()
            let scope = officer.inspectorUnits(among: units)
            let asked = scope.map { scope in chosen.filter(scope.contains) } ?? chosen
            let filter = InspectorFilter(
                words: words, units: chosen.isEmpty ? scope : asked, certificateEnds: ends)
            return (
                try db.inspectors(matching: filter, page: paging.page, size: paging.size),
                try db.inspectorCount(matching: filter),
                units.filter { scope?.contains($0.id) ?? true }, try db.unitNames(),
                Set(try db.absences(touching: today, today).map(\.inspector)),
                try db.savedFilters(of: officer.account, page: FilteredList.inspectors.rawValue)
            )
        }
        let rows = found.map { inspector -> [HTML] in
            [
                link(inspector.row.name, "/registers/inspectors/\(inspector.id)"),
                code(inspector.row.staffNumber), "\(names[inspector.row.unit] ?? inspector.row.unit)",
                code(inspector.row.certificate),
                "\(inspector.row.certificateTo.map { day($0.text) } ?? "长期") \(tag(inspector, watch))",
                availability(inspector, today, isAway: away.contains(inspector.id)),
            ]
        }
        let path = Path("/registers/inspectors").withFilled("q", words).with("unit", each: chosen)
            .withFilled("certificate", certificate)
        return .page(
            Page(
                title: "检查人员",
                body: """
                    <h1>执法检查人员名录库</h1>
                    \(importButton(officer, .inspectors))
                    <p>\(mayRead(officer, wholeOf: .inspectors)
                        ? exportLinks(.inspectors) + "　" + link("回避关系", "/registers/relations") + "　" : HTML.empty)\
                    \(link("检查小组", "/registers/groups"))</p>
                    \(savedFilterLinks(call, .inspectors, saved))
                    \(filters(call.query, choices, watch))
                    \(saveFilterForm(call, .inspectors, path.text))
                    \(table(
                        caption: "检查人员", headers: ["姓名", "工号", "单位", "执法证号", "有效期至", "今日可派"],
                        rows: rows, empty: words.isEmpty && chosen.isEmpty && ends == nil
                            ? "名录库中尚无本单位检查人员，请由部门经办人员导入。" : "没有符合条件的检查人员，请减少条件后再查。"))
                    \(pager(paging.with(total: total), path: path, unit: "人"))
                    """, crumbs: [("首页", "/home")], scripts: ["choose.js"]))
    }

    private static func filters(_ query: Fields, _ choices: [OfficeUnit], _ watch: CertificateWatch) -> HTML {
        filterForm(
            to: "/registers/inspectors",
            """
            \(field("姓名、工号或者执法证号", name: "q", value: query.text("q"), kind: .search))
            \(unitPicker("单位", choices, chosen: query.all("unit")))
            \(selectField(
                "执法证", name: "certificate",
                options: [
                    ("", "全部"), ("due", "已过期或者 \(watch.days) 日内到期"), ("expiring", "\(watch.days) 日内到期"),
                    ("expired", "已过期"),
                ], value: query.text("certificate")))
            """)
    }

    /// Shown only where somebody has to act.
    static func tag(_ inspector: StoredInspector, _ watch: CertificateWatch) -> HTML {
        let state = watch.state(through: inspector.row.certificateTo)
        switch state {
        case .valid: return .empty
        case .expiring: return statusTag("执法证\(state.words)", .warning)
        case .expired: return statusTag("执法证\(state.words)", .bad)
        }
    }

    static func availability(
        _ inspector: StoredInspector, _ today: Day, isAway: Bool
    ) -> HTML {
        if inspector.leftAt != nil { return statusTag("已离开") }
        if inspector.row.certificate.isEmpty { return statusTag("专家（协助检查）", isAway ? .warning : .good) }
        return !isAway && inspector.isAvailable(on: today)
            ? statusTag("可派", .good) : statusTag("不可派", .warning)
    }
}
