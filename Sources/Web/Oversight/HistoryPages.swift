// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// Who did what and when, in plain sentences.
enum HistoryPages {
    /// Kinds that belong to the administration of the platform itself, not to its business.
    static let administrative: Set<String> = ["unit", "account", "application"]

    /// The history of one thing. Auditors read everything; administrators what concerns units and accounts; others
    /// what their own unit took part in.
    static func of(_ call: Call) async throws -> Answer {
        let officer = try call.acting()
        let (kind, id) = (call["kind"], call["id"])
        let (acts, people) = try await call.office.database.read { db in
            let acts = try db.acts(subjectKind: kind, subject: id)
            return (acts, try actors(of: acts, db))
        }
        guard !acts.isEmpty, mayRead(officer, kind: kind, acts) else { throw NotFound(kind, id) }
        return .page(
            Page(
                title: "办理记录",
                body: """
                    <h1>办理记录</h1>
                    <p>\(kindWords(kind)) \(code(id))，共 \(acts.count) 条，按时间先后排列。记录只增不改。</p>
                    \(timeline(acts, people))
                    """, crumbs: [("首页", "/home")]))
    }

    static func all(_ call: Call) async throws -> Answer {
        let paging = Paging(call.query)
        let unit = call.query.text("unit")
        let filter = ActFilter(unit: unit.isEmpty ? nil : unit)
        let (acts, total, people, units) = try await call.office.database.read { db in
            let acts = try db.acts(matching: filter, page: paging.page, size: paging.size)
            return (acts, try db.actCount(matching: filter), try actors(of: acts, db), try db.units())
        }
        let officer = try call.acting()
        let shown = acts.filter { mayRead(officer, kind: $0.subjectKind, [$0]) }
        return .page(
            Page(
                title: "留痕",
                body: """
                    <h1>留痕</h1>
                    <p>所有办理记录，最新的在前。记录只增不改，任何人不能删除。</p>
                    \(filterForm(to: "/history",
                        selectField("单位", name: "unit", options: [("", "全部单位")] + unitOptions(units), value: unit)))
                    \(shown.isEmpty ? emptyState("没有可查看的记录。") : timeline(shown, people, linked: true))
                    \(pager(paging.with(total: total), path: Path("/history").withFilled("unit", unit)))
                    """, crumbs: [("首页", "/home")]))
    }

    static func mayRead(_ officer: Officer, kind: String, _ acts: [Act]) -> Bool {
        if !officer.roles.isDisjoint(with: [.auditor, .supervisor, .coordinator]) { return true }
        if !officer.roles.isDisjoint(with: Role.administrators) { return administrative.contains(kind) }
        return acts.contains { $0.unit == officer.unit }
    }

    /// Name and unit of each account that acted.
    private static func actors(of acts: [Act], _ db: Connection) throws -> [String: String] {
        let units = try db.unitNames()
        var names: [String: String] = [:]
        for act in acts where names[act.account] == nil {
            let name = try db.account(act.account)?.name ?? (act.account.isEmpty ? "申请人" : "系统")
            names[act.account] = "\(units[act.unit] ?? act.unit) \(name)"
        }
        return names
    }

    private static func timeline(
        _ acts: [Act], _ people: [String: String], linked: Bool = false
    ) -> HTML {
        let lines = acts.map { act -> HTML in
            """
            <li>
            <p class="when">\(moment(act.at, seconds: true))　\(people[act.account] ?? act.unit)</p>
            <p>\(act.summary)\(linked
                ? "　\(link(kindWords(act.subjectKind), "/history/\(act.subjectKind)/\(act.subject)"))" as HTML
                : HTML.empty)</p>
            \(change(act))
            \(act.logIndex.map { "<p class=\"hint\">已记入公开日志第 \($0) 条　\(printLink($0))</p>" } ?? HTML.empty)
            </li>

            """
        }
        return "<ol class=\"timeline\">\(lines)</ol>"
    }

    private static func printLink(_ index: Int64) -> HTML {
        link("打印回执", "/open/log/entries/\(index)/receipt")
    }

    private static func change(_ act: Act) -> HTML {
        guard act.before != nil || act.after != nil else { return .empty }
        return """
            <dl class="change"><div><dt>办理前</dt><dd>\(act.before ?? "无")</dd></div>
            <div><dt>办理后</dt><dd>\(act.after ?? "无")</dd></div></dl>
            """
    }

    static func kindWords(_ kind: String) -> String {
        switch kind {
        case "unit": "单位"
        case "account": "账号"
        case "application": "开户申请"
        case "item", "items": "抽查事项"
        case "entity", "entities": "检查对象"
        case "inspector", "inspectors": "检查人员"
        case "import", "import_job": "导入"
        case "label": "监管标签"
        case "group": "检查小组"
        case "field": "数据来源"
        case "dispute": "不一致"
        case "plan": "抽查计划"
        case "line", "plan_line": "计划事项"
        case "task": "抽查任务"
        case "roster": "固化名单"
        case "ceremony": "抽取仪式"
        case "draw": "抽取"
        case "visit": "检查"
        case "joint": "检查审批和笔录"
        case "result": "检查结果"
        case "log": "公开日志"
        default: "记录"
        }
    }
}
