// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// 联合抽查事项清单, for officers and for the public.
enum JointItemPages {
    /// `/registers/joint-items`
    static func list(_ call: Call) async throws -> Answer {
        let officer = try call.acting()
        let unit = call.query.text("unit")
        let (rows, names, items) = try await read(call, unit: unit)
        return .page(
            Page(
                title: "联合抽查事项清单",
                body: """
                    <h1>联合抽查事项清单</h1>
                    \(importButton(officer, .jointItems))
                    \(filterForm(to: "/registers/joint-items", selectField(
                        "单位", name: "unit", options: [("", "全部单位")] + names.sorted { $0.value < $1.value }
                            .map { ($0.key, $0.value) }, value: unit)))
                    <p>共 <strong>\(grouped(rows.count))</strong> 项。\(exportLinks(.jointItems))　\
                    \(link("公示页面", "/open/joint-items"))</p>
                    \(rowTable(rows, names, items) { row in
                        mayEnter(officer)
                            ? "\(code(row.code)) \(link("更正", "/registers/joint-items/\(row.code)/correction"))"
                            : code(row.code)
                    })
                    """, crumbs: [("首页", "/home"), ("全部名录", "/registers")]))
    }

    /// `/open/joint-items`
    static func listOpen(_ call: Call) async throws -> Answer {
        let (rows, names, items) = try await read(call, unit: "")
        return .page(
            Page(
                title: "联合抽查事项清单",
                body: """
                    <h1>联合抽查事项清单</h1>
                    <p>几个部门对同一检查对象的事项合并为一次检查，由发起部门牵头，配合部门一同上门。共 \
                    <strong>\(grouped(rows.count))</strong> 项。\(link("各部门的随机抽查事项清单", "/open/items"))</p>
                    \(rowTable(rows, names, items) { code($0.code) })
                    """, chrome: .open))
    }

    private static func read(
        _ call: Call, unit: String
    ) async throws -> ([JointItemRow], [String: String], [String: String]) {
        try await call.office.database.read { db in
            let rows = try db.jointItems(ofUnit: unit.isEmpty ? nil : unit)
            let items = try db.items(codes: Array(Set(rows.flatMap(\.items))))
            return (
                rows, try db.namesOfUnits(),
                Dictionary(items.map { ($0.code, $0.row.name) }, uniquingKeysWith: { first, _ in first })
            )
        }
    }

    private static func rowTable(
        _ rows: [JointItemRow], _ names: [String: String], _ items: [String: String],
        _ first: (JointItemRow) -> HTML
    ) -> HTML {
        table(
            caption: "联合抽查事项",
            headers: ["编号", "抽查领域", "抽查事项", "检查对象", "发起部门", "配合部门", "抽查层级", "抽查比例", "所含事项"],
            rows: rows.map { row in
                [
                    first(row), "\(row.field)", "\(row.name)", "\(row.objectKind)",
                    "\(names[row.lead] ?? row.lead)",
                    "\(row.participants.map { names[$0] ?? $0 }.joined(separator: "、"))",
                    "\(row.level.isEmpty ? "—" : row.level)", "\(row.ratio?.words ?? "由年度计划确定")",
                    row.items.isEmpty
                        ? "—"
                        : row.items.map { link(items[$0] ?? $0, "/open/items/\($0)") }.joined(by: "、"),
                ]
            }, empty: "清单中尚无联合抽查事项，请由发起部门导入或者逐条录入。")
    }
}
