// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// 执法检查人员名录库. Personal numbers are never shown, not even masked: nobody needs them to read this page.
enum InspectorPages {
    static func list(_ call: Call) async throws -> Answer {
        let officer = try call.acting()
        let words = call.query.text("q")
        let unit = call.query.filled("unit")
        let paging = Paging(call.query)
        let watch = try call.office.certificateWatch()
        let today = watch.today
        let certificate = call.query.filled("certificate") ?? ""
        let ends =
            certificate == "due" ? watch.due : CertificateState(rawValue: certificate).flatMap(watch.ends)
        let (found, total, choices, names) = try await call.office.database.read { db in
            let units = try db.units()
            let scope = officer.inspectorUnits(among: units)
            let asked = unit.map { chosen in scope.map { $0.contains(chosen) ? [chosen] : [] } ?? [chosen] }
            let filter = InspectorFilter(words: words, units: asked ?? scope, certificateEnds: ends)
            return (
                try db.inspectors(matching: filter, page: paging.page, size: paging.size),
                try db.inspectorCount(matching: filter),
                units.filter { scope?.contains($0.id) ?? true }, try db.unitNames()
            )
        }
        let rows = found.map { inspector -> [HTML] in
            [
                link(inspector.row.name, "/registers/inspectors/\(inspector.id)"),
                code(inspector.row.staffNumber), "\(names[inspector.row.unit] ?? inspector.row.unit)",
                code(inspector.row.certificate),
                "\(inspector.row.certificateTo.map { day($0.text) } ?? "长期") \(tag(inspector, watch))",
                availability(inspector, today),
            ]
        }
        let form = filterForm(
            to: "/registers/inspectors",
            """
            \(field("姓名、工号或者执法证号", name: "q", value: words, kind: .search))
            \(selectField("单位", name: "unit", options: [("", "全部单位")] + unitOptions(choices), value: unit ?? ""))
            \(selectField(
                "执法证", name: "certificate",
                options: [
                    ("", "全部"), ("due", "已过期或者 \(watch.days) 日内到期"), ("expiring", "\(watch.days) 日内到期"),
                    ("expired", "已过期"),
                ], value: certificate))
            """)
        let path = Path("/registers/inspectors").withFilled("q", words).withFilled("unit", unit ?? "")
            .withFilled("certificate", certificate)
        return .page(
            Page(
                title: "检查人员",
                body: """
                    <h1>执法检查人员名录库</h1>
                    \(importButton(officer, .inspectors))
                    \(form)
                    \(table(
                        caption: "检查人员", headers: ["姓名", "工号", "单位", "执法证号", "有效期至", "今日可派"],
                        rows: rows, empty: words.isEmpty && unit == nil && ends == nil
                            ? "名录库中尚无本单位检查人员，请由部门经办人员导入。" : "没有符合条件的检查人员，请减少条件后再查。"))
                    \(pager(paging.with(total: total), path: path, unit: "人"))
                    """, crumbs: [("首页", "/home")]))
    }

    static func show(_ call: Call) async throws -> Answer {
        let officer = try call.acting()
        let id = call["id"]
        let tables = call.office.rulebook.tables
        let watch = try call.office.certificateWatch()
        let today = watch.today
        let (inspector, unit, relations, entities, changes, people, visits) =
            try await call.office.database.read { db in
                let scope = officer.inspectorUnits(among: try db.units())
                guard let inspector = try db.inspector(id), scope?.contains(inspector.row.unit) ?? true
                else { throw NotFound("inspector", id) }
                let relations = try db.relations(of: id)
                let changes = try db.changes(.inspectors, key: id, limit: 100)
                return (
                    inspector, try db.unit(inspector.row.unit), relations,
                    try db.entities(keys: relations.map(\.entity)), changes,
                    try db.accountNames(changes.map(\.account)), try db.latestVisits(of: id, limit: 50)
                )
            }
        let names = Dictionary(
            entities.map { ($0.key, $0.row.name) }, uniquingKeysWith: { first, _ in first })
        let declared = relations.map { relation -> [HTML] in
            [
                "\(names[relation.entity] ?? "（不在名录库）")", code(relation.entity), "\(relation.kind)",
                moment(relation.declaredAt),
            ]
        }
        return .page(
            Page(
                title: inspector.row.name,
                body: """
                    <h1>\(inspector.row.name) \(availability(inspector, today)) \(tag(inspector, watch))</h1>
                    \(definitionList(facts(inspector, unit: unit?.name ?? inspector.row.unit, tables)))
                    <h2>已申报的回避关系</h2>
                    \(table(
                        caption: "回避关系", headers: ["检查对象", "代码", "关系", "申报时间"], rows: declared,
                        empty: "没有申报回避关系。"))
                    <h2>过往检查</h2>
                    \(table(
                        caption: "最近 50 次", headers: ["检查对象", "抽查任务", "期限", "检查编号"],
                        rows: visits.map { ["\($0.entity)", "\($0.task)", day($0.due), code($0.visit)] },
                        empty: "尚未参加检查。"))
                    <h2>变更记录</h2>
                    \(changeTable(changes, people: people))
                    """, crumbs: [("首页", "/home"), ("检查人员", "/registers/inspectors")]))
    }

    private static func facts(
        _ inspector: StoredInspector, unit: String, _ tables: RegisterTables
    ) -> [(String, HTML)] {
        let row = inspector.row
        func listed(_ texts: [String], _ none: String) -> HTML {
            texts.isEmpty ? "\(none)" : "\(texts.joined(separator: "、"))"
        }
        let areas = row.areas.map { area in tables.jurisdictions.first { $0.code == area }?.name ?? area }
        return [
            ("单位", "\(unit)"), ("工号", code(row.staffNumber)), ("执法证号", code(row.certificate)),
            (
                "执法证有效期",
                "\(row.certificateFrom.map { day($0.text) } ?? "—") 至 \(row.certificateTo.map { day($0.text) } ?? "长期")"
            ),
            ("执法事项范围", listed(row.itemCategories, "本单位全部事项")), ("专业资质", listed(row.skills, "未登记")),
            ("执法区域", listed(areas, "本单位管辖范围")), ("人员状态", "\(row.duty.isEmpty ? "在岗" : row.duty)"),
            ("不可派时间", away(row)), ("手机号", inspector.phoneSealed == nil ? "未登记" : "已登记，加密保存，不予显示"),
            ("身份证号", "只保存密钥散列，不予显示"), ("最近入库", moment(inspector.recordedAt)),
            ("入库批次", inspector.importJob.map(code) ?? "—"),
        ]
    }

    private static func away(_ row: InspectorRow) -> HTML {
        guard row.unavailableFrom != nil || row.unavailableTo != nil else { return "无" }
        let from: HTML = row.unavailableFrom.map { day($0.text) } ?? "即日"
        let to: HTML = row.unavailableTo.map { day($0.text) } ?? "另行通知"
        return "\(from) 至 \(to)"
    }

    /// Shown only where somebody has to act.
    private static func tag(_ inspector: StoredInspector, _ watch: CertificateWatch) -> HTML {
        let state = watch.state(through: inspector.row.certificateTo)
        switch state {
        case .valid: return .empty
        case .expiring: return statusTag("执法证\(state.words)", .warning)
        case .expired: return statusTag("执法证\(state.words)", .bad)
        }
    }

    private static func availability(_ inspector: StoredInspector, _ today: Day) -> HTML {
        if inspector.leftAt != nil { return statusTag("已离开") }
        return inspector.isAvailable(on: today) ? statusTag("可派", .good) : statusTag("不可派", .warning)
    }
}
