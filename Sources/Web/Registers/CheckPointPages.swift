// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// 检查表: the points officers go through, item by item.
enum CheckPointPages {
    /// `/registers/check-points`
    static func list(_ call: Call) async throws -> Answer {
        let officer = try call.acting()
        let unit = call.query.filled("unit")
        let paging = Paging(call.query)
        let (rows, total, units, names, items) = try await call.office.database.read { db in
            let rows = try db.checkPoints(
                ofUnit: unit, limit: paging.size, skip: max(0, paging.page - 1) * paging.size)
            return (
                rows, try db.checkPointCount(ofUnit: unit), try db.itemUnits(), try db.unitNames(),
                Dictionary(
                    try db.items(codes: Array(Set(rows.map(\.item)))).map { ($0.code, $0.row.name) },
                    uniquingKeysWith: { first, _ in first })
            )
        }
        let cells = rows.map { row -> [HTML] in
            [
                link(items[row.item] ?? row.item, "/registers/items/\(row.item)"), "\(row.position)",
                "\(row.question)", "\(row.kind.words)", "\(row.limits.isEmpty ? "—" : row.limits)",
                "\(row.advice.isEmpty ? "—" : row.advice)",
                mayEnter(officer)
                    ? "\(code(row.code)) \(link("更正", "/registers/check-points/\(row.code)/correction"))"
                    : code(row.code),
            ]
        }
        return .page(
            Page(
                title: "检查表",
                body: """
                    <h1>检查表</h1>
                    <p class="hint">每个抽查事项一份检查表，现场逐项填写；测量值超出标准的，该事项不能填“未发现问题”。\
                    没有检查表的事项按事项填写结果。</p>
                    \(importButton(officer, .checkPoints))
                    \(filterForm(to: "/registers/check-points", selectField(
                        "检查主体", name: "unit",
                        options: [("", "全部单位")] + units.map { ($0, names[$0] ?? $0) }, value: unit ?? "")))
                    <p>\(exportLinks(.checkPoints))</p>
                    \(table(
                        caption: "检查要点", headers: ["抽查事项", "序号", "检查内容", "填写方式", "标准", "检查方法", "编号"],
                        rows: cells,
                        empty: unit == nil ? "尚无检查表，请由管理该事项的单位导入或者逐条录入。" : "该单位的事项尚无检查表。",
                        numeric: [1]))
                    \(pager(
                        paging.with(total: total), path: Path("/registers/check-points").withFilled("unit", unit ?? ""),
                        unit: "条"))
                    """, crumbs: [("首页", "/home"), ("全部名录", "/registers")]))
    }

    /// `/registers/items/{code}/sheet`: the sheet of an item as paper, without a visit.
    static func paper(_ call: Call) async throws -> Answer {
        let itemCode = call["code"]
        let (item, unit, sheet) = try await call.office.database.read { db in
            guard let item = try db.item(itemCode) else { throw NotFound("item", itemCode) }
            return (
                item.row, try db.unitNames()[item.row.unit] ?? item.row.unit,
                try db.checkSheets(ofItems: [itemCode])[itemCode] ?? CheckSheet([])
            )
        }
        let body: HTML = """
            <p class="hint noprint">空白检查表，请用浏览器的打印功能打印（A4）。</p>
            <article class="sheet"><header><h1>检查表</h1>\
            \(try QRCode(Array("\(call.address)/registers/items/\(itemCode)".utf8)).svg(label: "抽查事项"))</header>
            \(formGrid([
                ("检查单位", "\(unit)"), ("抽查事项", "\(item.name)（\(itemCode)）"), ("检查依据", "\(item.basis)"),
                ("检查对象", ""), ("检查日期", "　　年　　月　　日"),
            ]))
            \(sheetTable(sheet.answers([:])))
            <p class="sign"><span>检查人员（签名）：</span><span>检查对象（签名）：</span></p>
            </article>
            """
        return .page(
            Page(
                title: "检查表：\(item.name)", body: body,
                crumbs: [
                    ("首页", "/home"), ("抽查事项", "/registers/items"),
                    (item.name, "/registers/items/\(itemCode)"),
                ]))
    }
}

/// The points of a sheet as a table for paper: what was answered, or room to tick and write.
func sheetTable(_ answers: [PointAnswer]) -> HTML {
    guard !answers.isEmpty else { return "<p>本事项没有检查表，按检查内容逐项记录。</p>" }
    let isFilled = answers.contains { !$0.answer.isEmpty }
    let rows = answers.enumerated().map { place, answer -> HTML in
        let point = answer.point
        let words: String =
            if !answer.answer.isEmpty {
                answer.words
            } else if isFilled {
                "—"
            } else {
                switch point.kind {
                case .compliance, .photo:
                    PointAnswerWord.offered(point.kind).map { "□" + $0.words(point.kind) }.joined(
                        separator: " ")
                case .measured: "　　　　\(point.measure)"
                case .text: "　"
                }
            }
        return """
            <tr><td>\(place + 1)</td><td>\(point.question)</td><td>\(point.limits)</td><td>\(point.advice)</td>\
            <td>\(words)</td></tr>

            """
    }
    return """
        <table><thead><tr><th>序号</th><th>检查内容</th><th>标准</th><th>检查方法</th><th>检查情况</th></tr></thead>
        <tbody>\(rows)</tbody></table>
        """
}

/// 常用语.
enum PhrasePages {
    /// `/registers/phrases`
    static func list(_ call: Call) async throws -> Answer {
        let officer = try call.acting()
        let unit = call.query.filled("unit")
        let (all, names) = try await call.office.database.read { db in (try db.phrases(), try db.unitNames())
        }
        let rows = all.filter { unit == nil || $0.unit == unit }
        return .page(
            Page(
                title: "常用语",
                body: """
                    <h1>常用语</h1>
                    <p class="hint">填写检查结果时可以点选；使用单位及其下属单位可用。</p>
                    \(importButton(officer, .phrases))
                    \(filterForm(to: "/registers/phrases", selectField(
                        "使用单位", name: "unit",
                        options: [("", "全部单位")] + Set(all.map(\.unit)).sorted().map { ($0, names[$0] ?? $0) },
                        value: unit ?? "")))
                    <p>共 <strong>\(grouped(rows.count))</strong> 条。\(exportLinks(.phrases))</p>
                    \(table(
                        caption: "常用语", headers: ["用于", "事项", "内容", "使用单位", "编号"],
                        rows: rows.map { row in
                            [
                                "\(row.use.words)", row.item.isEmpty ? "各事项" : code(row.item), "\(row.text)",
                                "\(names[row.unit] ?? row.unit)",
                                mayEnter(officer)
                                    ? "\(code(row.code)) \(link("更正", "/registers/phrases/\(row.code)/correction"))"
                                    : code(row.code),
                            ]
                        }, empty: "尚无常用语，请导入或者逐条录入。"))
                    """, crumbs: [("首页", "/home"), ("全部名录", "/registers")]))
    }
}
