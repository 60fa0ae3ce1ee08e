// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// What the reader has saved for this list, as links.
func savedFilterLinks(_ call: Call, _ list: FilteredList, _ saved: [SavedFilter]) -> HTML {
    guard !saved.isEmpty else { return .empty }
    let links = saved.compactMap { filter -> HTML? in
        guard let path = Path(local: "\(listPath(list).text)?\(filter.query)") else { return nil }
        return """
            <li>\(link(filter.name, path)) \(form(
                call, to: "/saved-filters/removal", button: "删除", inline: true,
                """
                <input type="hidden" name="list" value="\(list.rawValue)">
                <input type="hidden" name="name" value="\(filter.name)">
                """))</li>
            """
    }
    return "<nav class=\"saved\" aria-label=\"常用条件\"><span>常用条件</span><ul>\(links)</ul></nav>"
}

/// Saves the conditions of an address of the list; nothing to save without conditions.
func saveFilterForm(_ call: Call, _ list: FilteredList, _ address: String) -> HTML {
    let query = String(address.drop { $0 != "?" }.dropFirst())
    guard !query.isEmpty else { return .empty }
    return """
        <details class="save"><summary>保存为常用条件</summary>
        \(form(
            call, to: "/saved-filters", button: "保存",
            """
            <input type="hidden" name="list" value="\(list.rawValue)">
            <input type="hidden" name="query" value="\(query)">
            \(field("名称", name: "name", hint: "只有您自己可以看到；同名的替换原有条件。", width: 20))
            """))
        </details>
        """
}

/// Several units at once, folded away; with `choose.js` they can be searched and chosen all together.
func unitPicker(_ label: String, _ units: [OfficeUnit], chosen: [String]) -> HTML {
    let names = units.filter { chosen.contains($0.id) }.map(\.name)
    let summary = names.isEmpty ? "\(label)：全部" : "\(label)：" + names.prefix(3).joined(separator: "、")
    return """
        <details class="columns"><summary>\(summary)\(names.count > 3 ? "等\(names.count)个" : "")</summary>
        \(checkboxes(label, name: "unit", options: unitOptions(units), chosen: Set(chosen)))
        </details>
        """
}

extension Path {
    /// The same address with a parameter for each of some values.
    func with(_ name: String, each values: [String]) -> Path { values.reduce(self) { $0.with(name, $1) } }
}

private func listPath(_ list: FilteredList) -> Path { "/registers/\(list.rawValue)" }

enum SavedFilterForms {
    static func save(_ call: Call) async throws -> Answer {
        let list = try list(call)
        let query = call.form.exact("query")
        guard Path(local: "/registers/\(list.rawValue)?\(query)") != nil else {
            throw NotFound("filter", query)
        }
        try await call.office.saveFilter(
            list, named: call.form.text("name"), query: query, by: try call.acting())
        return .seeOther(
            Path(local: "/registers/\(list.rawValue)?\(query)") ?? listPath(list),
            notice: "已保存常用条件“\(call.form.text("name"))”。")
    }

    static func remove(_ call: Call) async throws -> Answer {
        let list = try list(call)
        try await call.office.removeFilter(list, named: call.form.text("name"), by: try call.acting())
        return .seeOther(listPath(list), notice: "已删除常用条件“\(call.form.text("name"))”。")
    }

    private static func list(_ call: Call) throws -> FilteredList {
        guard let list = FilteredList(rawValue: call.form.text("list")) else {
            throw NotFound("list", call.form.text("list"))
        }
        return list
    }
}
