// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// Check items to tick: the own unit's, those chosen already, and what a search among all units found.
struct ItemChoice: Sendable {
    let own: [StoredItem]
    /// Chosen items of other units, so that a search loses none.
    let kept: [StoredItem]
    let found: [StoredItem]
    let words: String
    let chosen: Set<String>
    let unitNames: [String: String]

    /// More hits than this are narrowed by other words.
    static let mostFound = 60

    init(_ db: Connection, unit: String, _ typed: Fields) throws {
        let (words, chosen) = (typed.text("q"), Set(typed.all("item")))
        own = try db.items(matching: ItemFilter(unit: unit), size: 500)
        let listed = Set(own.map(\.code))
        kept = try db.items(codes: chosen.subtracting(listed).sorted())
        found =
            words.isEmpty
            ? []
            : try db.items(matching: ItemFilter(words: words), size: Self.mostFound).filter {
                !listed.contains($0.code) && !chosen.contains($0.code)
            }
        (self.words, self.chosen) = (words, chosen)
        unitNames = try db.unitNames()
    }

    /// - Parameter search: where the form is sent to show what the search finds.
    func html(_ problems: Problems, search: Path) -> HTML {
        """
        <fieldset class="field items\(problems["item"] != nil, " wrong")" id="f-item" tabindex="-1">
        <legend>抽查事项</legend>
        <p class="hint">可选多项。选择其他部门的事项即为部门联合抽查，该部门须参与抽取。</p>
        \(problems["item"].map { "<p class=\"problem\"><span class=\"sr\">错误：</span>\($0)</p>" as HTML })
        \(group("本单位事项", own))
        \(own.isEmpty ? "<p>本单位没有登记抽查事项，请在下面查找。</p>" : HTML.empty)
        \(group("已选的其他单位事项", kept))
        <div class="search">
        <label for="f-q">查找事项</label>
        <input id="f-q" name="q" type="search" value="\(words)" autocomplete="off" data-filter="item">
        <button type="submit" class="quiet" formaction="\(search)">查找全部单位</button>
        </div>
        \(group("找到的其他单位事项", found))
        \(nothing)
        </fieldset>
        """
    }

    private var nothing: HTML {
        if words.isEmpty { return "" }
        if found.isEmpty { return "<p>其他单位没有符合“\(words)”的事项。</p>" }
        return found.count + own.count < Self.mostFound
            ? "" : "<p>符合的事项较多，只列出一部分，请增加查找的文字。</p>"
    }

    private func group(_ title: String, _ items: [StoredItem]) -> HTML {
        guard !items.isEmpty else { return "" }
        // Categories in the order of their first item, as the list of items has them.
        let categories = Dictionary(grouping: items) { "\($0.row.unit)\n\($0.row.category)" }
        let ordered = categories.values.sorted {
            ($0.first?.row.unit ?? "", $0.first?.code ?? "") < (
                $1.first?.row.unit ?? "", $1.first?.code ?? ""
            )
        }
        let parts = ordered.map { list -> HTML in
            let category = list.first?.row.category ?? ""
            let unit = list.first.map { unitNames[$0.row.unit] ?? $0.row.unit } ?? ""
            let named = title == "本单位事项" ? category : "\(unit)：\(category)"
            return "<div class=\"category\"><p class=\"hint\">\(named)</p>\(list.map(box))</div>"
        }
        return "<div class=\"group\"><p><strong>\(title)</strong></p>\(parts)</div>"
    }

    private func box(_ item: StoredItem) -> HTML {
        let until = item.row.validTo.map { "，有效期至\($0.chineseText)" } ?? ""
        return """
            <label class="choice"><input type="checkbox" name="item" value="\(item.code)"\
            \(chosen.contains(item.code), " checked")>
            <span>\(item.row.name) <small>\(item.code)，\(item.row.tier.words)\(until)</small></span></label>
            """
    }
}
