// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// The tree of units.
enum UnitPages {
    static func tree(_ call: Call) async throws -> Answer {
        let officer = try call.acting()
        let units = try await call.office.database.read { try $0.units() }
        let below = Dictionary(grouping: units, by: { $0.parent ?? "" })
        return .page(
            Page(
                title: "单位",
                body: """
                    <h1>单位</h1>
                    \(officer.roles.contains(.systemAdministrator)
                        ? "<p>\(buttonLink("设立单位", "/units/new"))</p>" as HTML : HTML.empty)
                    <div class="tree">\(branch("", below, depth: 0))</div>
                    """, crumbs: [("首页", "/home")]))
    }

    /// A tree is at most as deep as its kinds; a circle in the data must not become an endless page.
    private static func branch(_ parent: String, _ below: [String: [OfficeUnit]], depth: Int) -> HTML {
        guard let units = below[parent], depth < 8 else { return .empty }
        let lines = units.map { unit -> HTML in
            """
            <li>\(link(unit.name, "/units/\(unit.id)")) <span class="hint">\(unit.kind.words)</span>
            \(unit.closedAt == nil ? HTML.empty : statusTag("已撤销"))
            \(branch(unit.id, below, depth: depth + 1))</li>

            """
        }
        return "<ul>\(lines)</ul>"
    }

    static func show(_ call: Call) async throws -> Answer {
        .page(try await page(call, Problems()))
    }

    private static func page(_ call: Call, _ problems: Problems) async throws -> Page {
        let officer = try call.acting()
        let id = call["unit"]
        let (found, parent, below) = try await call.office.database.read { db in
            let unit = try db.unit(id)
            return (unit, try unit?.parent.flatMap { try db.unit($0) }, try db.openBelow(unit: id))
        }
        guard let found else { throw NotFound("unit", id) }
        let mayClose =
            officer.roles.contains(.systemAdministrator) && found.closedAt == nil && found.parent != nil
        return Page(
            title: found.name,
            body: """
                <h1>\(found.name) \(found.closedAt == nil ? HTML.empty : statusTag("已撤销"))</h1>
                \(errorSummary(problems))
                \(definitionList([
                    ("代码", code(found.id)), ("类别", "\(found.kind.words)"),
                    ("上级单位", parent.map { link($0.name, "/units/\($0.id)") } ?? "无"),
                    ("管辖区域", code(found.jurisdiction)), ("所在行政区划", code(found.division)),
                    ("设立时间", moment(found.openedAt)), ("在用账号", "\(below.accounts) 个"),
                    ("下级单位", "\(below.units) 个"),
                ]))
                \(mayClose
                    ? confirmation(
                        call, title: "撤销单位", consequence: "撤销后不能恢复，其名称和历史记录予以保留。", facts: [],
                        to: "/units/\(found.id)/closing", button: "撤销“\(found.name)”", back: "/units")
                    : HTML.empty)
                <p>\(link("办理记录", "/history/unit/\(found.id)"))</p>
                """, crumbs: [("首页", "/home"), ("单位", "/units")])
    }

    static func close(_ call: Call) async throws -> Answer {
        do {
            try await call.office.closeUnit(call["unit"], by: try call.acting())
        } catch let refusal as AccountRefusal {
            return .refused(try await page(call, Problems(refusal.words)))
        }
        return .seeOther("/units", notice: "单位已撤销。")
    }

    static func new(_ call: Call) async throws -> Answer {
        .page(try await newPage(call, Problems()))
    }

    static func open(_ call: Call) async throws -> Answer {
        let form = call.form
        var problems = Problems()
        problems.require(form, "id", "请填写单位代码。")
        problems.require(form, "name", "请填写单位名称。")
        problems.require(form, "parent", "请选择上级单位。")
        let kind = UnitKind(rawValue: form.text("kind"))
        if kind == nil { problems.add("kind", "请选择单位类别。") }
        problems.require(form, "jurisdiction", "请填写管辖区域。")
        problems.require(form, "division", "请填写所在行政区划。")
        guard problems.isEmpty, let kind else { return .refused(try await newPage(call, problems)) }
        do {
            try await call.office.openUnit(
                id: form.text("id"), name: form.text("name"), parent: form.text("parent"), kind: kind,
                jurisdiction: form.text("jurisdiction"), division: form.text("division"),
                by: try call.acting())
        } catch let refusal as AccountRefusal {
            return .refused(try await newPage(call, Problems(refusal.words, field: refusal.field)))
        }
        return .seeOther("/units/\(form.text("id"))", notice: "单位已设立。")
    }

    private static func newPage(_ call: Call, _ problems: Problems) async throws -> Page {
        let units = try await call.office.database.read { try $0.units() }
        let typed = call.form
        let fields: HTML = """
            \(field("单位代码", name: "id", value: typed.text("id"), problem: problems["id"],
                hint: "小写字母、数字或者连字符，例如 scjg。设立后不能修改。", required: true))
            \(field("单位名称", name: "name", value: typed.text("name"), problem: problems["name"], required: true))
            \(selectField("上级单位", name: "parent", options: [("", "请选择")] + unitOptions(units),
                value: typed.text("parent"), problem: problems["parent"], required: true))
            \(radios("单位类别", name: "kind",
                options: UnitKind.allCases.filter { $0 != .city }.map { ($0.rawValue, $0.words) },
                value: typed.text("kind"), problem: problems["kind"]))
            \(field("管辖区域", name: "jurisdiction", value: typed.text("jurisdiction"),
                problem: problems["jurisdiction"], hint: "行政区划或者管理区代码，市级部门填写全市代码。", required: true))
            \(field("所在行政区划", name: "division", value: typed.text("division"),
                problem: problems["division"], hint: "六位行政区划代码（GB/T 2260）。", required: true))
            """
        return Page(
            title: "设立单位",
            body: """
                <h1>设立单位</h1>
                \(errorSummary(problems))
                \(form(call, to: "/units", button: "设立单位", fields))
                """, crumbs: [("首页", "/home"), ("单位", "/units")])
    }
}
