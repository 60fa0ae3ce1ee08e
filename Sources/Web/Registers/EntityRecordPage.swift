// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// One entity: every field, what changed when, and the visits the reader may see.
struct EntityRecordPage: Sendable {
    let entity: StoredEntity
    let tables: RegisterTables
    let changes: [RegisterChange]
    /// Names of the accounts behind the changes.
    let people: [String: String]
    let visits: [(visit: VisitRecord, state: VisitState)]
    let results: [PublishedResult]
    let pack: RulePack
    let holdings: EntityHoldings
    let keyObject: KeyObjectPart
    let calendar: EntityCalendar

    static func show(_ call: Call) async throws -> Answer {
        let officer = try call.acting()
        let key = call["key"]
        let pack = try call.office.rulebook.pack(on: Day(inShanghai: call.office.now()))
        let tables = call.office.rulebook.tables
        let today = Day(inShanghai: call.office.now())
        let page = try await call.office.database.read { db in
            let visits = try db.visits(ofEntity: key, limit: 100).filter { officer.mayRead($0) }
            // Whoever is sent to an entity may look it up, wherever it lies.
            guard let entity = try db.entity(key), officer.mayLookUp(entity.row) || !visits.isEmpty
            else { throw NotFound("entity", key) }
            let changes = try db.changes(.entities, key: key, limit: 100)
            let standings = try db.visitStandings(visits.map(\.id))
            return EntityRecordPage(
                entity: entity, tables: tables, changes: changes,
                people: try db.accountNames(changes.map(\.account)),
                visits: visits.map { ($0, standings[$0.id]?.state ?? .due) },
                results: try db.publishedResults(entity: key, limit: 50), pack: pack,
                holdings: try EntityHoldings(db, of: entity, today: today, officer: officer),
                keyObject: try KeyObjectPart(db, call, of: key, pack: pack, today: today, officer: officer),
                calendar: try EntityCalendar(
                    db, of: entity, year: today.year, readable: Set(visits.map(\.id)), officer: officer,
                    rulebook: call.office.rulebook))
        }
        return .page(
            Page(
                title: page.entity.row.name, body: page.html,
                crumbs: [("首页", "/home"), ("检查对象", "/registers/entities")]))
    }

    private var row: EntityRow { entity.row }

    private var html: HTML {
        """
        <h1>\(row.name) \(statusTag(row.statusWords, row.status.tone))</h1>
        \(row.isInPool ? HTML.empty : notice("该对象处于“\(row.status.words)”状态，留存在库，不参加随机抽取。", .warning))
        <h2>登记事项</h2>
        \(definitionList(registration))
        <h2>监管信息</h2>
        <p class="hint">信用风险分类只供内部使用，不对外公示，不作为处罚或者免罚的依据。</p>
        \(definitionList(oversight))
        \(keyObject.html)
        \(holdings.html)
        <h2>检查日历</h2>
        \(calendar.html)
        <h2>检查记录</h2>
        \(visitTable)
        <h2>已公示的检查结果</h2>
        \(resultTable(results, pack: pack))
        <h2>变更记录</h2>
        \(changeTable(changes, people: people))
        """
    }

    private var registration: [(String, HTML)] {
        [
            ("统一社会信用代码", row.uscc.map(code) ?? "—"), ("注册号", row.registrationNumber.map(code) ?? "—"),
            ("名称", "\(row.name)"), ("曾用名", shown(row.formerNames.joined(separator: "、"))),
            ("主体类型", named(row.typeCode, tables.entityTypes)), ("登记状态（原文）", shown(row.statusRaw)),
            ("成立日期", row.registeredOn.map { day($0.text) } ?? "—"),
            ("核准日期", row.approvedOn.map { day($0.text) } ?? "—"), ("登记机关", shown(row.authority)),
            ("属地", "\(tables.jurisdictions.first { $0.code == row.jurisdiction }?.name ?? row.jurisdiction)"),
            ("行政区划", named(row.division, tables.divisions)),
            ("行业", named(row.industry, tables.industries)), ("住所", shown(row.address)),
            ("经营范围", shown(row.scope)),
        ]
    }

    private var oversight: [(String, HTML)] {
        [
            ("信用风险分类", "\(row.riskClass.rawValue)类"),
            ("分类日期", row.riskDate.map { day($0.text) } ?? "—"), ("分类来源", shown(row.riskSource)),
            ("标记", flagTags(row)), ("参加随机抽取", row.isInPool ? "是" : "否"),
            ("最近入库", moment(entity.recordedAt)), ("入库批次", entity.importJob.map(code) ?? "—"),
        ]
    }

    private var visitTable: HTML {
        table(
            caption: "检查记录", headers: ["任务", "检查单位", "检查人员", "检查期限", "状态"],
            rows: visits.map { visit, state in
                [
                    link(visit.taskName, "/visits/\(visit.id)"), "\(visit.unitName)",
                    "\(visit.officers.map(\.name).joined(separator: "、"))", day(visit.dueDay),
                    statusTag(state.words, state.tone),
                ]
            }, empty: "没有您可以查看的检查记录。")
    }

    private func shown(_ text: String) -> HTML { text.isEmpty ? "—" : "\(text)" }

    private func named(_ code: String, _ list: CodeList) -> HTML {
        guard !code.isEmpty else { return "—" }
        return list.name(of: code).map { "\($0)（\(Web.code(code))）" } ?? Web.code(code)
    }
}

/// What imports changed in one row, the latest first.
func changeTable(_ changes: [RegisterChange], people: [String: String]) -> HTML {
    table(
        caption: "变更记录", headers: ["时间", "项目", "变更前", "变更后", "办理人", "入库批次"],
        rows: changes.map { change in
            [
                moment(change.at), "\(change.field)", "\(change.before.isEmpty ? "（空）" : change.before)",
                "\(change.after.isEmpty ? "（空）" : change.after)",
                "\(people[change.account] ?? "系统")", change.importJob.map(code) ?? "—",
            ]
        }, empty: "入库以来没有变更。")
}
