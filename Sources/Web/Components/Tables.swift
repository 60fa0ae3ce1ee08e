// SPDX-License-Identifier: Apache-2.0

/// A table that becomes a list of cards on a phone. The first column names the row.
///
/// - Parameters:
///   - caption: read by screen readers, shown above.
///   - numeric: places of columns with numbers, aligned to the right.
///   - wide: keeps its columns on a phone and scrolls instead.
func table(
    caption: String, headers: [String], rows: [[HTML]], empty: String = "暂无记录", numeric: Set<Int> = [],
    wide: Bool = false
) -> HTML {
    guard !rows.isEmpty else { return emptyState(empty) }
    let heads = headers.enumerated().map { place, words -> HTML in
        "<th scope=\"col\"\(numeric.contains(place), " class=\"num\"")>\(words)</th>"
    }
    let lines = rows.map { row -> HTML in
        let cells = row.enumerated().map { place, cell -> HTML in
            let label = place < headers.count ? headers[place] : ""
            let number: HTML = numeric.contains(place) ? " class=\"num\"" : ""
            return place == 0
                ? "<th scope=\"row\" data-label=\"\(label)\"\(number)>\(cell)</th>"
                : "<td data-label=\"\(label)\"\(number)>\(cell)</td>"
        }
        return "<tr>\(cells)</tr>\n"
    }
    return """
        <div class="tablebox" role="region" aria-label="\(caption)" tabindex="0">
        <table class="\(wide ? "wide" : "cards")">
        <caption>\(caption)</caption>
        <thead><tr>\(heads)</tr></thead>
        <tbody>
        \(lines)</tbody>
        </table>
        </div>
        """
}

/// The ruled table of a printed form: a name and its content in each line.
func formGrid(_ rows: [(String, HTML)]) -> HTML {
    let lines = rows.map { "<tr><th scope=\"row\">\($0.0)</th><td>\($0.1)</td></tr>\n" as HTML }
    return "<table class=\"form\"><tbody>\(lines)</tbody></table>"
}

/// Where one stands in a long list.
struct Paging: Hashable, Sendable {
    /// From 1.
    let page: Int
    let size: Int
    /// All rows there are, when known.
    let total: Int64?

    static let sizes = [20, 100, 500]

    /// `page` and `size` of the address, kept within bounds.
    init(_ query: Fields, total: Int64? = nil) {
        let asked = Int(query.integer("size") ?? 20)
        self.init(
            page: Int(min(max(query.integer("page") ?? 1, 1), 1_000_000)),
            size: Paging.sizes.contains(asked) ? asked : 20, total: total)
    }

    init(page: Int, size: Int, total: Int64?) {
        self.page = page
        self.size = size
        self.total = total
    }

    var offset: Int { (page - 1) * size }

    func with(total: Int64) -> Paging { Paging(page: page, size: size, total: total) }
}

/// Previous and next page with the number of rows; keeps the filters of `path`.
///
/// - Parameter more: whether a next page exists, needed only when the total is unknown.
func pager(_ paging: Paging, path: Path, unit: String = "条", more: Bool = false) -> HTML {
    func to(_ page: Int) -> Path {
        let sized = paging.size == 20 ? path : path.with("size", String(paging.size))
        return page == 1 ? sized : sized.with("page", String(page))
    }
    let last = paging.total.map { Int(($0 + Int64(paging.size) - 1) / Int64(paging.size)) }
    let hasNext = last.map { paging.page < $0 } ?? more
    let count: HTML =
        paging.total.map {
            "共 <strong>\(grouped($0))</strong> \(unit)，第 \(paging.page)/\(max(last ?? 1, 1)) 页"
        }
        ?? "第 \(paging.page) 页"
    return """
        <nav class="pager" aria-label="分页">
        <span>\(count)</span>
        \(paging.page > 1 ? "<a rel=\"prev\" href=\"\(to(paging.page - 1))\">上一页</a>" : HTML.empty)
        \(hasNext ? "<a rel=\"next\" href=\"\(to(paging.page + 1))\">下一页</a>" : HTML.empty)
        </nav>
        """
}
