// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// 检查对象名录库 as a list: filters live in the address, pages go on from the last key.
struct EntityListPage: Sendable {
    let officer: Officer
    let query: EntityQuery
    let listing: EntityListing
    let areas: [Jurisdiction]

    let columns: EntityColumns
    let saved: [SavedFilter]
    let batch: EntityBatchForm

    private static let mostSuggested = 10

    static func show(_ call: Call) async throws -> Answer {
        let officer = try call.acting()
        let query = EntityQuery(call.query, officer: officer)
        let after = call.query.text("after")
        let size = rowsAPage(call.query)
        let filter = try await call.office.spelled(query.filter, after: after)
        let listing = try await call.office.database.read { db in
            try db.entityListing(matching: filter, after: after, limit: size)
        }
        return .page(try await page(call, query, listing, Problems()))
    }

    /// The list, with the form for acts upon many as far as somebody got with it.
    private static func page(
        _ call: Call, _ query: EntityQuery, _ listing: EntityListing, _ problems: Problems
    ) async throws -> Page {
        let officer = try call.acting()
        let today = Day(inShanghai: call.office.now())
        let (saved, labels) = try await call.office.database.read { db in
            (
                try db.savedFilters(of: officer.account, page: FilteredList.entities.rawValue),
                try db.labelsToChoose(on: today)
            )
        }
        let page = EntityListPage(
            officer: officer, query: query, listing: listing,
            areas: call.office.rulebook.tables.jurisdictions,
            columns: EntityColumns(call.query, tables: call.office.rulebook.tables), saved: saved,
            batch: EntityBatchForm(call: call, query: query, labels: labels, problems: problems))
        return Page(
            title: "检查对象", body: page.html(call),
            crumbs: [("首页", "/home")], scripts: ["suggest.js", "choose.js"])
    }

    /// An act upon many; refused it shows the list again.
    static func act(_ call: Call) async throws -> Answer {
        let officer = try call.acting()
        let asked = Path(local: "/registers/entities?" + call.form.exact("query")).map { path in
            Fields(urlencoded: Array(path.text.utf8.drop { $0 != UInt8(ascii: "?") }.dropFirst()))
        }
        let query = EntityQuery(asked ?? Fields(), officer: officer)
        do {
            let id = try await EntityBatchForm.propose(call, query)
            return .seeOther("/imports/\(id)", notice: "已生成批量办理清单，请核对各项；由另一名人员确认后生效。")
        } catch let refusal as RegisterRefusal {
            let filter = try await call.office.spelled(query.filter, after: "")
            let size = rowsAPage(Fields())
            let listing = try await call.office.database.read { db in
                try db.entityListing(matching: filter, after: "", limit: size)
            }
            return .refused(
                try await page(call, query, listing, Problems(refusal.words, field: refusal.field)))
        }
    }

    /// What the words of a search box may mean, for the box: the first entities by key.
    static func suggest(_ call: Call) async throws -> Answer {
        let officer = try call.acting()
        var filter = EntityQuery(call.query, officer: officer).filter
        guard !filter.words.isEmpty else { return .json(try CanonicalJSON.object(["entities": []]).encode()) }
        filter = try await call.office.spelled(filter)
        let found = try await call.office.database.read { [filter] db in
            try db.entities(matching: filter, limit: mostSuggested)
        }
        let entities = found.map { one -> CanonicalJSON in
            ["key": .string(one.key), "name": .string(one.row.name)]
        }
        return .json(try CanonicalJSON.object(["entities": .array(entities)]).encode())
    }

    /// The filtered list as a file, sent while it is read.
    static func export(_ call: Call) async throws -> Answer {
        let officer = try call.acting()
        let query = EntityQuery(call.query, officer: officer)
        return .stream(
            name: "检查对象名录 \(call.office.now().dayInChina).csv", type: "text/csv; charset=utf-8",
            chunks: try await call.office.exportEntities(matching: query.filter, by: officer))
    }

    /// The filtered list as a workbook.
    static func exportWorkbook(_ call: Call) async throws -> Answer {
        let officer = try call.acting()
        let query = EntityQuery(call.query, officer: officer)
        return .stream(
            name: "检查对象名录 \(call.office.now().dayInChina).xlsx", type: workbookType,
            chunks: try await call.office.exportEntitiesWorkbook(matching: query.filter, by: officer))
    }

    private var exports: HTML {
        guard listing.count > 0 else { return .empty }
        return """
            <span class="exports">导出为 \(link("Excel", query.path("/registers/entities.xlsx"))) 或者 \
            \(link("CSV", query.path("/registers/entities.csv")))</span>
            """
    }

    private func html(_ call: Call) -> HTML {
        let chooses = mayEnter(officer) && !listing.rows.isEmpty
        return """
            <h1>检查对象名录库</h1>
            \(errorSummary(batch.problems))
            \(importButton(officer, .entities))
            \(savedFilterLinks(call, .entities, saved))
            \(filters)
            \(saveFilterForm(call, .entities, here.text))
            <p>\(countLine) \(exports)</p>
            <p class="paper">\(query.words(areas))</p>
            \(table(
            caption: "检查对象", headers: ["名称"] + columns.headers,
            rows: listing.rows.map { entity in
                [named(entity.row, chooses)] + columns.cells(entity.row)
            }, empty: empty))
            \(chooses ? batch.html : HTML.empty)
            \(keysetPager(here, last: listing.rows.last?.key, hasMore: listing.hasMore, call.query))
            """
    }

    /// The name, with a box before it for those who may act upon many.
    private func named(_ row: EntityRow, _ chooses: Bool) -> HTML {
        (chooses ? batch.box(row) + " " : HTML.empty) + link(row.name, "/registers/entities/\(row.key)")
    }

    private var countLine: HTML {
        listing.isCountBounded
            ? "共 <strong>\(grouped(listing.count))</strong> 户以上，可增加条件缩小范围。"
            : "共 <strong>\(grouped(listing.count))</strong> 户。"
    }

    private var empty: String {
        query.isUnfiltered ? "名录库中尚无检查对象，请由统筹协调或者部门经办人员导入。" : "没有符合条件的检查对象，请核对名称、代码或者减少条件。"
    }

    private var filters: HTML {
        let whole = officer.entityArea == nil
        let places = areas.filter { whole || $0.code == officer.entityArea }.map { ($0.code, $0.name) }
        return filterForm(
            to: "/registers/entities",
            """
            \(field("名称、拼音或者代码", name: "q", value: query.filter.words, kind: .search))
            \(selectField("属地", name: "jurisdiction", options: (whole ? [("", "全市")] : []) + places,
                value: query.filter.jurisdiction ?? ""))
            \(selectField("主体类型", name: "type",
                options: [("", "全部类型")] + EntityGroup.allCases.map { ($0.rawValue, $0.words) },
                value: query.group?.rawValue ?? ""))
            \(selectField("登记状态", name: "status",
                options: [("", "全部状态"), (EntityQuery.pool, "可抽取（在库）")]
                    + EntityStatus.allCases.map { ($0.rawValue, $0.words) }, value: query.status))
            \(selectField("信用风险分类", name: "class",
                options: [("", "全部分类")] + CreditRiskClass.allCases.map { ($0.rawValue, "\($0.rawValue)类") },
                value: query.filter.riskClass?.rawValue ?? ""))
            \(selectField("标记", name: "flag",
                options: [("", "不限")] + EntityFlag.allCases.map { ($0.rawValue, $0.words) },
                value: query.flag?.rawValue ?? ""))
            \(columns.chooser)
            """)
    }

    /// The address of the first page as it is filtered and shown.
    private var here: Path { columns.path(query.path("/registers/entities")) }
}

/// Marks an entity may carry.
enum EntityFlag: String, CaseIterable, Sendable {
    case abnormal, serious, key

    var words: String {
        switch self {
        case .abnormal: "经营异常"
        case .serious: "严重违法失信"
        case .key: "重点监管对象"
        }
    }
}

/// The marks of an entity as tags.
func flagTags(_ row: EntityRow) -> HTML {
    let tags: [HTML] =
        (row.isAbnormal ? [statusTag(EntityFlag.abnormal.words, .warning)] : [])
        + (row.isSerious ? [statusTag(EntityFlag.serious.words, .bad)] : [])
        + (row.isKeyObject ? [statusTag(EntityFlag.key.words, .active)] : [])
    return tags.isEmpty ? "—" : tags.joined(by: " ")
}

/// What the address asks of the list, kept within the officer's area.
struct EntityQuery: Hashable, Sendable {
    /// In the place of a status: all that can be drawn.
    static let pool = "pool"

    let filter: EntityFilter
    let group: EntityGroup?
    let flag: EntityFlag?
    let status: String
    private let area: String?

    init(_ query: Fields, officer: Officer) {
        group = EntityGroup(rawValue: query.text("type"))
        flag = EntityFlag(rawValue: query.text("flag"))
        let state = EntityStatus(rawValue: query.text("status"))
        let inPool = query.text("status") == Self.pool
        status = inPool ? Self.pool : state?.rawValue ?? ""
        area = officer.entityArea
        let asked = query.text("jurisdiction")
        filter = EntityFilter(
            words: query.text("q"), jurisdiction: area ?? (asked.isEmpty ? nil : asked),
            riskClass: CreditRiskClass(rawValue: query.text("class")), status: state,
            inPool: inPool ? true : nil, isAbnormal: flag == .abnormal ? true : nil,
            isSerious: flag == .serious ? true : nil, isKeyObject: flag == .key ? true : nil,
            types: group?.types ?? [])
    }

    /// What was asked for, for those who have it on paper.
    func words(_ areas: [Jurisdiction]) -> String {
        let parts: [String?] = [
            filter.words.isEmpty ? nil : "含“\(filter.words)”",
            filter.jurisdiction.map { code in areas.first { $0.code == code }?.name ?? code }, group?.words,
            status == Self.pool ? "可抽取（在库）" : filter.status?.words,
            filter.riskClass.map { "\($0.rawValue)类" }, flag?.words,
        ]
        let asked = parts.compactMap { $0 }
        return "查询条件：" + (asked.isEmpty ? "全部" : asked.joined(separator: "、"))
    }

    var isUnfiltered: Bool { filter == EntityFilter(jurisdiction: area) }

    /// An address with these filters.
    func path(_ path: Path) -> Path {
        path.withFilled("q", filter.words)
            .withFilled("jurisdiction", filter.jurisdiction ?? "")
            .withFilled("type", group?.rawValue ?? "").withFilled("status", status)
            .withFilled("class", filter.riskClass?.rawValue ?? "").withFilled("flag", flag?.rawValue ?? "")
    }
}
