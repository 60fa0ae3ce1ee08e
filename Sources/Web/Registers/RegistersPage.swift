// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// All registers on one page: what each holds, and the ways in and out.
enum RegistersPage {
    static func show(_ call: Call) async throws -> Answer {
        let officer = try call.acting()
        let today = Day(inShanghai: call.office.now())
        let sizes = try await call.office.database.read { db in
            let units = officer.inspectorUnits(among: try db.units())
            return [
                DatasetKind.items: try db.itemCount(),
                .entities: try db.entityCount(matching: EntityFilter(jurisdiction: officer.entityArea)),
                .inspectors: try db.inspectorCount(matching: InspectorFilter(units: units)),
                .labels: Int64(try db.labels().count),
                .licences: try db.licenceCount(matching: LicenceFilter(jurisdiction: officer.entityArea)),
                .libraries: try db.checkObjectCount(matching: CheckObjectFilter(units: units), on: today)
                    .objects,
                .relations: Int64(try db.relations(ofUnits: units).count),
                .jointItems: try db.jointItemCount(), .checkPoints: try db.checkPointCount(),
                .phrases: try db.phraseCount(),
            ]
        }
        let rows = DatasetKind.allCases.map { kind -> [HTML] in
            let base = Path("/registers/\(kind.rawValue)")
            return [
                kind == .relations && !mayRead(officer, wholeOf: kind)
                    ? "\(kind.title)" : link(kind.title, base),
                "\(grouped(sizes[kind] ?? 0))",
                link("Excel 模板", "\(base)/template.xlsx") + "　" + link("填写说明", "\(base)/dictionary"),
                mayRead(officer, wholeOf: kind)
                    ? link("Excel", Path("/registers/\(kind.rawValue).xlsx")) + "　"
                        + link("CSV", Path("/registers/\(kind.rawValue).csv")) : "—",
                mayEnter(officer)
                    ? link("导入", Path("/imports/new").with("dataset", kind.rawValue)) + "　"
                        + link("逐条录入", "\(base)/entry") : "—",
            ]
        }
        return .page(
            Page(
                title: "全部名录",
                body: """
                    <h1>全部名录</h1>
                    \(table(
                        caption: "名录", headers: ["名录", "条数", "模板和说明", "导出", "录入"], rows: rows, numeric: [1]))
                    <p>\(link("检查小组", "/registers/groups"))　\(link("专项库入库和退出记录", "/registers/libraries/changes"))</p>
                    """, crumbs: [("首页", "/home")]))
    }
}

/// Rows of one page of a long list.
func rowsAPage(_ query: Fields) -> Int {
    let sizes = [20, 100, 2000]
    return query.integer("size").map { Int($0) }.flatMap { sizes.contains($0) ? $0 : nil } ?? sizes[0]
}

/// Onwards from the last key, back to the start, and how many rows a page has.
func keysetPager(_ path: Path, last: String?, hasMore: Bool, _ query: Fields) -> HTML {
    let size = rowsAPage(query)
    let number = max(Int(query.integer("page") ?? 1), 1)
    let here = path.withFilled("size", size == 20 ? "" : String(size))
    guard number > 1 || hasMore || size != 20 else { return .empty }
    let next = last.map { here.with("after", $0).with("page", String(number + 1)) }
    let sizes = [20, 100, 2000].map { other -> HTML in
        other == size ? "<strong>\(other)</strong>" : link("\(other)", path.with("size", String(other)))
    }
    return """
        <nav class="pager" aria-label="分页">
        <span>第 \(number) 页</span>
        \(number > 1 ? "<a href=\"\(here)\">回到第一页</a>" as HTML : HTML.empty)
        \(hasMore ? next.map { "<a rel=\"next\" href=\"\($0)\">下一页</a>" as HTML } : nil)
        <span>每页 \(sizes.joined(by: "　")) 行</span>
        </nav>
        """
}

/// The whole register, as far as the officer may see it, as a file with the columns of the import.
func exportLinks(_ kind: DatasetKind) -> HTML {
    """
    <span class="exports">导出为 \(link("Excel", Path("/registers/\(kind.rawValue).xlsx"))) 或者 \
    \(link("CSV", Path("/registers/\(kind.rawValue).csv")))</span>
    """
}
