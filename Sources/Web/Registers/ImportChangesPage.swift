// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// What a checked file changes, field by field, to be looked through before it is confirmed and kept afterwards.
struct ImportChangesPage {
    let job: ImportJob
    let changes: [ImportChange]
    /// Only of this field; nil for all, empty for rows that are new.
    let field: String?
    let fields: [String]
    let paging: Paging
    /// Changes of the file, of which `paging.total` are kept.
    let all: Int64

    /// `GET /imports/{id}/changes`
    static func show(_ call: Call) async throws -> Answer {
        let id = call["id"]
        let officer = try call.acting()
        let paging = Paging(call.query)
        let asked = call.query.text("field")
        let view = try await call.office.importView(id, problemsFrom: 0, limit: 0, by: officer)
        let names = view.fields.map(\.field)
        let field = asked == newRows ? "" : names.contains(asked) && !asked.isEmpty ? asked : nil
        let found = try await call.office.importChanges(
            of: id, field: field, from: paging.offset, limit: paging.size, by: officer)
        let page = ImportChangesPage(
            job: found.job, changes: found.changes, field: field, fields: names,
            paging: paging.with(total: found.kept), all: found.all)
        return .page(
            Page(
                title: "变更明细", body: page.html,
                crumbs: [("首页", "/home"), ("导入", "/imports"), (found.job.fileName, "/imports/\(id)")]))
    }

    /// How rows that are new are asked for in the address.
    static let newRows = "new"

    /// The address of the changes of one field.
    static func path(_ id: String, field: String) -> Path {
        Path("/imports/\(id)/changes").with("field", field.isEmpty ? newRows : field)
    }

    private var path: Path {
        field.map { Self.path(job.id, field: $0) } ?? Path("/imports/\(job.id)/changes")
    }

    private var html: HTML {
        """
        <h1>\(job.committedAt == nil ? "将发生的变更" : "变更明细")：\(job.fileName)</h1>
        <p>\(filters)</p>
        \(left)
        \(table(
            caption: "逐项变更", headers: ["行号", "编号", "名称", "列", "原值", "新值"],
            rows: changes.map(row), empty: "没有变更。"))
        \(pager(paging, path: path, unit: "项"))
        <p>\(link("返回本次导入", "/imports/\(job.id)"))</p>
        """
    }

    private var filters: HTML {
        let all: HTML = field == nil ? "<strong>全部</strong>" : link("全部", "/imports/\(job.id)/changes")
        let one = fields.map { name -> HTML in
            let words = name.isEmpty ? "新增的行" : name
            return name == field
                ? "　<strong>\(words)</strong>" : "　\(link(words, Self.path(job.id, field: name)))"
        }
        return "\(all)\(one)"
    }

    private var left: HTML {
        let missing = all - (paging.total ?? 0)
        guard missing > 0 else { return .empty }
        return notice("变更过多，另有 \(grouped(missing)) 项未逐项列出，但已计入汇总。", .neutral)
    }

    private func row(_ change: ImportChange) -> [HTML] {
        let place: [HTML] = ["\(change.row)", code(change.key), "\(change.name)"]
        guard !change.field.isEmpty else { return place + ["新增", "", ""] }
        return place + ["\(change.field)", "\(words(change.before))", "\(words(change.after))"]
    }

    private func words(_ value: String) -> String { value.isEmpty ? "（空）" : value }
}
