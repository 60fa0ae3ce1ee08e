// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// Applications for accounts: the queue of a leader, oldest first.
enum ApplicationPages {
    static func list(_ call: Call) async throws -> Answer {
        let officer = try call.acting()
        let scope = officer.roles.contains(.unitLeader) ? officer.unit : nil
        let paging = Paging(call.query)
        let (found, total, units) = try await call.office.database.read { db in
            (
                try db.applications(unit: scope, limit: paging.size, offset: paging.offset),
                try db.countApplications(unit: scope, waiting: false), try db.unitNames()
            )
        }
        let rows = found.map { application -> [HTML] in
            [
                link(application.name, "/applications/\(application.id)"), code(application.login),
                "\(units[application.unit] ?? application.unit)", "\(application.role.words)",
                moment(application.appliedAt), state(application),
            ]
        }
        return .page(
            Page(
                title: "开户申请",
                body: """
                    <h1>开户申请</h1>
                    \(table(caption: "开户申请", headers: ["姓名", "账号", "单位", "职责", "申请时间", "状态"], rows: rows,
                        empty: "没有开户申请。"))
                    \(pager(paging.with(total: total), path: "/applications"))
                    """, crumbs: [("首页", "/home")]))
    }

    static func show(_ call: Call) async throws -> Answer {
        .page(try await page(call, Problems()))
    }

    static func approve(_ call: Call) async throws -> Answer {
        do {
            try await call.office.approveApplication(call["application"], by: try call.acting())
        } catch let refusal as AccountRefusal {
            return .refused(try await page(call, Problems(refusal.words)))
        }
        return .seeOther("/applications", notice: "已同意开户，申请人可以登录。")
    }

    static func decline(_ call: Call) async throws -> Answer {
        do {
            try await call.office.declineApplication(
                call["application"], reason: call.form.text("reason"), by: try call.acting())
        } catch let refusal as AccountRefusal {
            return .refused(try await page(call, Problems(refusal.words, field: "reason")))
        }
        return .seeOther("/applications", notice: "已退回申请。")
    }

    private static func page(_ call: Call, _ problems: Problems) async throws -> Page {
        let officer = try call.acting()
        let id = call["application"]
        let (found, units) = try await call.office.database.read { db in
            (try db.application(id), try db.unitNames())
        }
        guard let found, !officer.roles.contains(.unitLeader) || found.unit == officer.unit else {
            throw NotFound("application", id)
        }
        let mayDecide = found.decidedAt == nil && officer.roles.contains(.unitLeader)
        return Page(
            title: "\(found.name)的开户申请",
            body: """
                <h1>\(found.name)的开户申请 \(state(found))</h1>
                \(errorSummary(problems))
                \(definitionList(facts(found, units)))
                \(mayDecide ? decision(call, found, problems) : HTML.empty)
                <p>\(link("办理记录", "/history/application/\(found.id)"))</p>
                """, crumbs: [("首页", "/home"), ("开户申请", "/applications")])
    }

    private static func facts(
        _ found: AccountApplication, _ units: [String: String]
    ) -> [(String, HTML)] {
        var facts: [(String, HTML)] = [
            ("姓名", "\(found.name)"), ("账号", code(found.login)),
            ("单位", "\(units[found.unit] ?? found.unit)"), ("职责", "\(found.role.words)"),
        ]
        if !found.staffNumber.isEmpty { facts.append(("工号", code(found.staffNumber))) }
        facts += [("申请理由", "\(found.reason)"), ("申请时间", moment(found.appliedAt))]
        if let decided = found.decidedAt { facts.append(("审批时间", moment(decided))) }
        if let refusal = found.refusal { facts.append(("退回理由", "\(refusal)")) }
        return facts
    }

    private static func decision(
        _ call: Call, _ found: AccountApplication, _ problems: Problems
    ) -> HTML {
        """
        <section class="confirm">
        <h2>审批</h2>
        <p>同意后，\(found.name)即可用账号\(code(found.login))登录，办理“\(found.role.words)”职责内的事项。</p>
        \(form(call, to: "/applications/\(found.id)/approval", button: "同意开户"))
        \(form(call, to: "/applications/\(found.id)/refusal", button: "退回申请", danger: true,
            textArea("退回理由", name: "reason", value: call.form.text("reason"), problem: problems["reason"], rows: 2)))
        </section>
        """
    }

    private static func state(_ application: AccountApplication) -> HTML {
        if application.decidedAt == nil { return statusTag("待审批", .warning) }
        return application.account == nil ? statusTag("已退回", .bad) : statusTag("已同意", .good)
    }
}

extension Connection {
    /// Names of all units by id.
    func unitNames() throws -> [String: String] {
        Dictionary(try units().map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
    }
}
