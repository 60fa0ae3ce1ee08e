// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// One inspector: duties, absences, groups, declared relations, visits, what changed. Personal numbers are not here.
struct InspectorRecordPage: Sendable {
    let officer: Officer
    let inspector: StoredInspector
    let unit: String
    let tables: RegisterTables
    let watch: CertificateWatch
    let relations: [StoredRelation]
    /// Names of the entities the relations are with.
    let entities: [String: String]
    let absence: AbsenceForm
    let groups: [StoredGroup]
    let visits: [(visit: String, task: String, entity: String, due: String)]
    let changes: [RegisterChange]
    let people: [String: String]

    static func show(_ call: Call) async throws -> Answer { .page(try await page(call, Problems())) }

    static func page(_ call: Call, _ problems: Problems) async throws -> Page {
        let officer = try call.acting()
        let id = call["id"]
        let tables = call.office.rulebook.tables
        let watch = try call.office.certificateWatch()
        let page = try await call.office.database.read { db in
            let units = try db.units()
            let scope = officer.inspectorUnits(among: units)
            guard let inspector = try db.inspector(id), scope?.contains(inspector.row.unit) ?? true
            else { throw NotFound("inspector", id) }
            let relations = try db.relations(of: id)
            let changes = try db.changes(.inspectors, key: id, limit: 100)
            return InspectorRecordPage(
                officer: officer, inspector: inspector,
                unit: units.first { $0.id == inspector.row.unit }?.name ?? inspector.row.unit,
                tables: tables, watch: watch, relations: relations,
                entities: try db.entityNames(relations.map(\.entity)),
                absence: AbsenceForm(
                    call: call, inspector: inspector, absences: try db.absences(of: id),
                    units: units.filter { $0.closedAt == nil && $0.id != inspector.row.unit },
                    mayRecord: mayRecordAbsence(officer) && inspector.leftAt == nil, problems: problems),
                groups: try db.groups(units: nil, of: id), visits: try db.latestVisits(of: id, limit: 50),
                changes: changes, people: try db.accountNames(changes.map(\.account)))
        }
        return Page(
            title: page.inspector.row.name, body: page.html(problems),
            crumbs: [("首页", "/home"), ("检查人员", "/registers/inspectors")])
    }

    private func html(_ problems: Problems) -> HTML {
        let away = absence.absences.contains { $0.covers(watch.today, watch.today) }
        return """
            <h1>\(inspector.row.name) \(InspectorPages.availability(inspector, watch.today, isAway: away)) \
            \(InspectorPages.tag(inspector, watch))</h1>
            \(errorSummary(problems))
            \(definitionList(facts))
            \(correctionLink(officer, .inspectors, inspector.id))
            \(absence.html)
            <h2>检查小组</h2>
            \(table(
                caption: "检查小组", headers: ["小组", "类别"],
                rows: groups.map { [link($0.name, "/registers/groups/\($0.id)"), "\($0.category)"] },
                empty: "未编入检查小组。"))
            <h2>已申报的回避关系</h2>
            \(table(
                caption: "回避关系", headers: ["检查对象", "代码", "关系", "期间", "申报时间"], rows: relations.map(line),
                empty: "没有申报回避关系。"))
            <h2>过往检查</h2>
            \(table(
                caption: "最近 50 次", headers: ["检查对象", "抽查任务", "期限", "检查编号"],
                rows: visits.map { ["\($0.entity)", "\($0.task)", day($0.due), code($0.visit)] },
                empty: "尚未参加检查。"))
            <h2>变更记录</h2>
            \(changeTable(changes, people: people))
            """
    }

    private func line(_ relation: StoredRelation) -> [HTML] {
        [
            "\(entities[relation.entity] ?? "（不在名录库）")", code(relation.entity), "\(relation.kind)",
            "\(relationPeriod(relation))", moment(relation.declaredAt),
        ]
    }

    private var facts: [(String, HTML)] {
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
            ("执法区域", listed(areas, "本单位管辖范围")), ("专家类别", "\(row.expert.isEmpty ? "不是专家" : row.expert)"),
            ("人员状态", "\(row.duty.isEmpty ? "在岗" : row.duty)"),
            ("不可派时间", away(row)), ("手机号", inspector.phoneSealed == nil ? "未登记" : "已登记，加密保存，不予显示"),
            ("身份证号", "只保存密钥散列，不予显示"), ("最近入库", moment(inspector.recordedAt)),
            ("入库批次", inspector.importJob.map(code) ?? "—"),
        ]
    }

    private func away(_ row: InspectorRow) -> HTML {
        guard row.unavailableFrom != nil || row.unavailableTo != nil else { return "无" }
        let from: HTML = row.unavailableFrom.map { day($0.text) } ?? "即日"
        let to: HTML = row.unavailableTo.map { day($0.text) } ?? "另行通知"
        return "\(from) 至 \(to)"
    }
}
