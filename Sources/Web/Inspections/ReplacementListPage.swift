// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// Requests to replace an officer: what waits for a decision first, then what waits for a substitute.
struct ReplacementListPage {
    let requests: [StoredReplacement]
    /// Names of the reasons by request.
    let reasons: [String: String]

    private static let doneShown = 200

    /// `/replacements`
    static func show(_ call: Call) async throws -> Answer {
        let officer = try call.acting()
        let seesAll = !officer.roles.isDisjoint(with: [.coordinator, .supervisor, .auditor])
        let scope: ReplacementScope = seesAll ? .all : .unit(officer.unit)
        let requests = try await call.office.database.read { db in
            try db.replacements(scope, in: [.asked, .approved])
                + db.replacements(scope, in: [.replaced, .stuck, .refused], newest: doneShown)
        }
        let page = ReplacementListPage(
            requests: requests,
            reasons: Dictionary(
                uniqueKeysWithValues: requests.map {
                    ($0.id, call.office.replacementReasonName(code: $0.code, pack: $0.pack))
                }))
        return .page(Page(title: "更换人员", body: page.html, crumbs: [("首页", "/home")]))
    }

    var html: HTML {
        """
        <h1>更换人员</h1>
        <p class="hint">检查人员回避或者不能到场的，由本单位负责人决定；替换人员由批准之后第一场抽取仪式的随机数产生，不能指定，不能互换。</p>
        \(part("待决定", [.asked], empty: "没有待决定的申请。"))
        \(part("已批准，待抽取替换人员", [.approved], empty: "没有待抽取的替换人员。"))
        \(part("已办结，最近 \(Self.doneShown) 件", [.replaced, .stuck, .refused], empty: "没有已办结的申请。"))
        """
    }

    private func part(_ title: String, _ states: Set<ReplacementState>, empty: String) -> HTML {
        let rows = requests.filter { states.contains($0.state) }.map { request -> [HTML] in
            [
                link(request.inspectorName, "/replacements/\(request.id)"), "\(request.entityName)",
                "\(request.kind.words)：\(reasons[request.id] ?? request.code)", moment(request.askedAt),
                statusTag(request.state.words, request.state.tone), "\(request.substitute?.name ?? "—")",
            ]
        }
        return """
            <h2>\(title)</h2>
            \(table(
                caption: title, headers: ["检查人员", "检查对象", "事由", "申请时间", "状态", "替换人员"], rows: rows,
                empty: empty))
            """
    }
}
