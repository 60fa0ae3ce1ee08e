// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// The first page on the phone: what is to be visited, today's and overdue ones first.
enum FieldTodayPage {
    private static let most = 200

    /// `/field/today`
    static func show(_ call: Call) async throws -> Answer {
        let officer = try call.acting()
        let today = Day(inShanghai: call.office.now())
        let visits = try await call.office.database.read { db in
            try db.jointVisits(
                matching: JointVisitFilter(scope: .inspector(officer.inspector ?? "")), limit: most, offset: 0
            )
        }
        let open = visits.filter { visit in
            visit.state != .cancelled && visit.parts.contains { officer.isOnTeam(of: $0) && !$0.hasResult }
        }.sorted { ($0.lastDay, $0.entityAddress) < ($1.lastDay, $1.entityAddress) }
        let cards = open.map { visit -> HTML in
            """
            <li><a class="card" href="/field/visits/\(visit.id)"><strong>\(visit.entityName)</strong>
            <span>\(visit.entityAddress)</span>
            <span>\(visit.approval.map { period($0.from.text, $0.to.text) } ?? "尚未报批") \
            \(visit.lastDay < today.text ? statusTag("已逾期", .bad) : statusTag(visit.state.words, visit.state.tone))\
            </span></a></li>
            """
        }
        let list: HTML =
            cards.isEmpty
            ? emptyState("目前没有待完成的检查。抽取并匹配人员后会出现在这里。")
            : "<ul class=\"cards\">\(cards)</ul>"
        return .page(
            fieldPage(
                "现场检查", officer, at: call.office.now(),
                """
                <h1>现场检查</h1>
                <p>共\(open.count)户待完成。\(link("扫营业执照", "/scan"))　\(link("全部检查", "/visits"))</p>
                \(list)
                """))
    }
}

/// 未发送的内容, as the phone holds it.
enum FieldOutboxPage {
    /// `/field/outbox`
    static func show(_ call: Call) async throws -> Answer {
        let officer = try call.acting()
        return .page(
            fieldPage(
                "未发送内容", officer, at: call.office.now(),
                """
                <h1>未发送内容</h1>
                <p class="hint">断网时填写的内容和照片加密保存在本机，恢复网络后自动发送。发送前请勿清除浏览器数据。</p>
                <div data-outbox><noscript>\(notice("浏览器未启用脚本，填写的内容不会保存在本机，请在有网络时提交。", .warning))</noscript></div>
                <p>\(link("返回现场检查", "/field/today"))</p>
                """))
    }
}

/// The frame of all pages on the phone: what has not been sent, whether there is a network, how old the page is.
func fieldPage(_ title: String, _ officer: Officer, at: Instant, _ body: HTML) -> Page {
    Page(
        title: title,
        body: """
            <div class="fieldbar" data-field data-account="\(officer.account)" \
            data-made="\(at.milliseconds)" role="status">\
            <span data-network></span> <a href="/field/outbox" data-unsent>未发送内容</a> <span data-as-of></span></div>
            <div data-field-notes></div>
            \(body)
            """, crumbs: [("首页", "/home"), ("现场检查", "/field/today")],
        scripts: ["sha256.js", "phrases.js", "field-store.js", "field-sync.js", "field.js"])
}

extension JointVisit {
    /// The last day on which all departments are still in time.
    var lastDay: String { parts.map(\.dueDay).min() ?? "" }
}

extension Officer {
    /// Whether this officer was drawn for that department's team.
    func isOnTeam(of part: JointPart) -> Bool {
        inspector.map { own in part.officers.contains { $0.inspector == own } } ?? false
    }
}
