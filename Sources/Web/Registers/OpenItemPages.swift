// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// 随机抽查事项清单 as the public reads it (国办发〔2015〕58号: the list is published).
enum OpenItemPages {
    private static let crumbs: [(String, Path)] = [("公示首页", "/open")]

    static func list(_ call: Call) async throws -> Answer {
        let query = call.query
        let today = Day(inShanghai: call.office.now())
        let filter = ItemFilter(
            words: query.text("q"), unit: query.filled("unit"), category: query.filled("category"),
            tier: ItemTier(rawValue: query.text("tier")), validOn: today)
        let paging = Paging(query)
        let (items, total, names, units, categories) = try await call.office.database.read { db in
            (
                try db.items(matching: filter, page: paging.page, size: paging.size),
                try db.itemCount(matching: filter), try db.unitNames(), try db.itemUnits(validOn: today),
                try db.itemCategories(unit: filter.unit)
            )
        }
        let rows = items.map { item -> [HTML] in
            let row = item.row
            return [
                link(row.name, "/open/items/\(item.code)"), "\(names[row.unit] ?? row.unit)",
                "\(row.category)", "\(row.content.isEmpty ? "—" : row.content)", "\(row.basis)",
                "\(row.objectKind)", "\(row.tier.words)",
                "\(row.methods.map(\.words).joined(separator: "、"))",
            ]
        }
        let path = Path("/open/items").withFilled("q", filter.words).withFilled("unit", filter.unit ?? "")
            .withFilled("category", filter.category ?? "").withFilled("tier", filter.tier?.rawValue ?? "")
        let form = filterForm(
            to: "/open/items",
            """
            \(field("事项名称、编号或者内容", name: "q", value: filter.words, kind: .search))
            \(itemSelects(filter, units: units, names: names, categories: categories))
            """)
        let body: HTML = """
            <h1>随机抽查事项清单</h1>
            <p class="lead">抽查依照清单进行；法律、法规、规章没有规定的，不得擅自开展检查。以下为 \(day(today.text)) 有效的事项。</p>
            \(form)
            \(table(
                caption: "现行抽查事项",
                headers: ["抽查事项", "检查主体", "类别", "检查内容", "法律依据", "检查对象", "性质", "检查方式"],
                rows: rows,
                empty: filter == ItemFilter(validOn: today) ? "尚未公布抽查事项。" : "没有符合条件的抽查事项，请减少条件后再查。"))
            \(pager(paging.with(total: total), path: path, unit: "项"))
            """
        return .page(Page(title: "随机抽查事项清单", body: body, chrome: .open, crumbs: crumbs))
    }

    static func show(_ call: Call) async throws -> Answer {
        let itemCode = call["code"]
        let today = Day(inShanghai: call.office.now())
        let (found, names) = try await call.office.database.read { db in
            (try db.item(itemCode), try db.unitNames())
        }
        guard let row = found?.row else { throw NotFound("item", itemCode) }
        let ended = row.validTo.map { $0 < today } ?? false
        let state: HTML =
            today < row.validFrom
            ? statusTag("尚未生效", .warning) : ended ? statusTag("已失效") : statusTag("现行有效", .good)
        let body: HTML = """
            <h1>\(row.name) \(state)</h1>
            \(definitionList([("事项编号", code(itemCode))] + itemFacts(row, unit: names[row.unit] ?? row.unit)))
            <p>\(link("全部抽查事项", "/open/items"))</p>
            """
        return .page(
            Page(
                title: row.name, body: body, chrome: .open, crumbs: crumbs + [("抽查事项", "/open/items")]))
    }
}
