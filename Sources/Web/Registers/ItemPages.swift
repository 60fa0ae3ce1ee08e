// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// 随机抽查事项清单 for the office, with every version.
enum ItemPages {
    static func list(_ call: Call) async throws -> Answer {
        let officer = try call.acting()
        let query = call.query
        let filter = ItemFilter(
            words: query.text("q"), unit: query.filled("unit"), category: query.filled("category"),
            tier: ItemTier(rawValue: query.text("tier")))
        let paging = Paging(query)
        let (items, total, names, units, categories, saved) = try await call.office.database.read { db in
            (
                try db.items(matching: filter, page: paging.page, size: paging.size),
                try db.itemCount(matching: filter), try db.unitNames(), try db.itemUnits(),
                try db.itemCategories(unit: filter.unit),
                try db.savedFilters(of: officer.account, page: FilteredList.items.rawValue)
            )
        }
        let form = filterForm(
            to: "/registers/items",
            """
            \(field("事项名称、编号或者内容", name: "q", value: filter.words, kind: .search))
            \(itemSelects(filter, units: units, names: names, categories: categories))
            """)
        let rows = items.map { item -> [HTML] in
            [
                link(item.row.name, "/registers/items/\(item.code)"), code(item.code),
                "\(names[item.row.unit] ?? item.row.unit)", "\(item.row.category)",
                "\(item.row.tier.words)", "\(ratioWords(item.row))",
                "\(validity(item.row))",
            ]
        }
        let path = Path("/registers/items").withFilled("q", filter.words)
            .withFilled("unit", filter.unit ?? "").withFilled("category", filter.category ?? "")
            .withFilled("tier", filter.tier?.rawValue ?? "")
        return .page(
            Page(
                title: "抽查事项",
                body: """
                    <h1>随机抽查事项清单</h1>
                    \(importButton(officer, .items))
                    \(savedFilterLinks(call, .items, saved))
                    \(form)
                    \(saveFilterForm(call, .items, path.text))
                    <p>\(exportLinks(.items))</p>
                    \(table(
                        caption: "抽查事项", headers: ["抽查事项", "编号", "检查主体", "类别", "性质", "抽查比例", "有效期"],
                        rows: rows,
                        empty: filter == ItemFilter() ? "清单中尚无抽查事项，请由统筹协调或者部门经办人员导入。"
                            : "没有符合条件的抽查事项，请减少条件后再查。"))
                    \(pager(paging.with(total: total), path: path, unit: "项"))
                    """, crumbs: [("首页", "/home")]))
    }

    static func show(_ call: Call) async throws -> Answer {
        let itemCode = call["code"]
        let (versions, names, changes, people, sheet) = try await call.office.database.read { db in
            let changes = try db.changes(.items, key: itemCode, limit: 100)
            return (
                try db.itemVersions(itemCode), try db.unitNames(), changes,
                try db.accountNames(changes.map(\.account)),
                try db.checkSheets(ofItems: [itemCode])[itemCode] ?? CheckSheet([])
            )
        }
        guard let current = versions.last(where: { $0.supersededAt == nil }) ?? versions.last else {
            throw NotFound("item", itemCode)
        }
        let unit = names[current.row.unit] ?? current.row.unit
        let parts = versions.reversed().map { version -> HTML in
            """
            <section aria-labelledby="v\(version.version)">
            <h2 id="v\(version.version)">第\(version.version)版 \(version.supersededAt == nil
                ? statusTag("现行", .good) : statusTag("已被替代"))</h2>
            \(definitionList(facts(version, unit: names[version.row.unit] ?? version.row.unit)))
            </section>

            """
        }
        return .page(
            Page(
                title: current.row.name,
                body: """
                    <h1>\(current.row.name)</h1>
                    <p>\(code(itemCode))　\(unit)　共 \(versions.count) 版</p>
                    \(parts)
                    <h2>检查表</h2>
                    \(sheetPart(sheet, itemCode))
                    <h2>变更记录</h2>
                    \(changeTable(changes, people: people))
                    """, crumbs: [("首页", "/home"), ("抽查事项", "/registers/items")]))
    }

    private static func sheetPart(_ sheet: CheckSheet, _ item: String) -> HTML {
        guard !sheet.points.isEmpty else {
            return "<p>本事项没有检查表。\(link("全部检查表", "/registers/check-points"))</p>"
        }
        return "\(sheetTable(sheet.answers([:])))<p>\(link("打印空白检查表", "/registers/items/\(item)/sheet"))</p>"
    }

    private static func facts(_ version: StoredItem, unit: String) -> [(String, HTML)] {
        itemFacts(version.row, unit: unit) + [
            ("比例下限", "\(version.row.ratioLeast?.words ?? "未规定")"),
            ("比例上限", "\(version.row.ratioMost?.words ?? "未规定")"),
            ("年度频次上限", version.row.frequencyCap.map { "\($0) 次" } ?? "未规定"),
            ("所需资质", "\(version.row.skill ?? "无")"), ("入库时间", moment(version.recordedAt)),
            ("入库批次", version.importJob.map(code) ?? "—"),
            ("被替代时间", version.supersededAt.map { moment($0) } ?? "—"),
        ]
    }
}

/// What anybody may know of an item.
func itemFacts(_ row: CheckItemRow, unit: String) -> [(String, HTML)] {
    func shown(_ text: String) -> HTML { text.isEmpty ? "—" : "\(text)" }
    return [
        ("检查主体", "\(unit)"), ("抽查类别", "\(row.category)"), ("抽查事项", "\(row.name)"),
        ("检查内容", shown(row.content)), ("法律依据", "\(row.basis)"),
        ("检查对象", "\(row.objectKind)"), ("事项性质", "\(row.tier.words)"),
        ("检查方式", "\(row.methods.map(\.words).joined(separator: "、"))"),
        ("检查层级", shown(row.levels.joined(separator: "、"))), ("有效期", "\(validity(row))"),
    ]
}

/// From which day to which an item holds.
func validity(_ row: CheckItemRow) -> String {
    "\(dayWords(row.validFrom.text))至\(row.validTo.map { dayWords($0.text) } ?? "长期")"
}

private func ratioWords(_ row: CheckItemRow) -> String {
    switch (row.ratioLeast, row.ratioMost) {
    case (let least?, let most?): "\(least.words)～\(most.words)"
    case (let least?, nil): "不低于\(least.words)"
    case (nil, let most?): "不高于\(most.words)"
    case (nil, nil): "未规定"
    }
}

/// The lists to choose from above a list of items.
func itemSelects(
    _ filter: ItemFilter, units: [String], names: [String: String], categories: [String]
) -> HTML {
    """
    \(selectField("检查主体", name: "unit",
        options: [("", "全部单位")] + units.map { ($0, names[$0] ?? $0) }, value: filter.unit ?? ""))
    \(selectField("抽查类别", name: "category",
        options: [("", "全部类别")] + categories.map { ($0, $0) }, value: filter.category ?? ""))
    \(selectField("事项性质", name: "tier",
        options: [("", "不限")] + ItemTier.allCases.map { ($0.rawValue, $0.words) },
        value: filter.tier?.rawValue ?? ""))
    """
}

extension Fields {
    /// The text of that name, nil when there is none.
    func filled(_ name: String) -> String? {
        let text = text(name)
        return text.isEmpty ? nil : text
    }
}
