// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// Accounts: opened by the system administrator, given duties by the security administrator.
enum AccountPages {
    static func list(_ call: Call) async throws -> Answer {
        let officer = try call.acting()
        let scope = scope(of: officer)
        let words = call.query.text("q")
        let paging = Paging(call.query)
        let (found, total, roles, units) = try await call.office.database.read { db in
            let found = try db.accounts(
                unit: scope, words: words, limit: paging.size, offset: paging.offset)
            return (
                found, try db.countAccounts(unit: scope, words: words), try db.roles(of: found.map(\.id)),
                try db.unitNames()
            )
        }
        let rows = found.map { account -> [HTML] in
            [
                link(account.name, "/accounts/\(account.id)"), code(account.login),
                "\(units[account.unit] ?? account.unit)", "\(titles(roles[account.id] ?? []))",
                account.closedAt == nil ? statusTag("在用", .good) : statusTag("已注销"),
            ]
        }
        return .page(
            Page(
                title: "账号",
                body: """
                    <h1>账号</h1>
                    \(officer.roles.contains(.systemAdministrator)
                        ? "<p>\(buttonLink("开立账号", "/accounts/new"))</p>" as HTML : HTML.empty)
                    \(filterForm(to: "/accounts",
                        field("姓名或者账号", name: "q", value: words, kind: .search)))
                    \(table(caption: "账号", headers: ["姓名", "账号", "单位", "职责", "状态"], rows: rows,
                        empty: "没有符合条件的账号。"))
                    \(pager(paging.with(total: total), path: Path("/accounts").withFilled("q", words), unit: "个"))
                    """, crumbs: [("首页", "/home")]))
    }

    /// Leaders see their own unit's accounts, administrators and auditors all; nil means all.
    private static func scope(of officer: Officer) -> String? {
        officer.roles == [.unitLeader] || officer.roles.isDisjoint(with: seeAll) ? officer.unit : nil
    }

    private static let seeAll: Set<Role> = [
        .systemAdministrator, .securityAdministrator, .auditAdministrator, .auditor,
    ]

    static func show(_ call: Call) async throws -> Answer {
        .page(try await page(call, Problems()))
    }

    private static func page(_ call: Call, _ problems: Problems) async throws -> Page {
        let officer = try call.acting()
        let id = call["account"]
        let scope = scope(of: officer)
        let (found, grants, units) = try await call.office.database.read { db in
            (try db.account(id), try db.grants(of: id), try db.unitNames())
        }
        guard let found, scope == nil || found.unit == scope else { throw NotFound("account", id) }
        return AccountPage(
            call: call, officer: officer, account: found, grants: grants,
            unitName: units[found.unit] ?? found.unit, problems: problems
        ).page
    }

    static func new(_ call: Call) async throws -> Answer {
        .page(try await newPage(call, Problems()))
    }

    static func open(_ call: Call) async throws -> Answer {
        let form = call.form
        var problems = Problems()
        problems.require(form, "name", "请填写姓名。")
        problems.require(form, "unit", "请选择单位。")
        problems.require(form, "login", "请填写账号。")
        if form.exact("password").isEmpty { problems.add("password", "请填写初始口令。") }
        guard problems.isEmpty else { return .refused(try await newPage(call, problems)) }
        do {
            let id = try await call.office.openAccount(
                login: form.text("login"), name: form.text("name"), unit: form.text("unit"),
                password: form.exact("password"), by: try call.acting())
            return .seeOther("/accounts/\(id)", notice: "账号已开立，职责由安全管理员授予。")
        } catch let refusal as AccountRefusal {
            return .refused(try await newPage(call, Problems(refusal.words, field: refusal.field)))
        }
    }

    private static func newPage(_ call: Call, _ problems: Problems) async throws -> Page {
        let units = try await call.office.database.read { try $0.units() }
        let typed = call.form
        let fields: HTML = """
            \(field("姓名", name: "name", value: typed.text("name"), problem: problems["name"], required: true))
            \(selectField("单位", name: "unit", options: [("", "请选择")] + unitOptions(units),
                value: typed.text("unit"), problem: problems["unit"], required: true))
            \(field("账号", name: "login", value: typed.text("login"), problem: problems["login"],
                hint: "3 至 32 位小写字母、数字、点、连字符或者下划线。", required: true))
            \(field("初始口令", name: "password", problem: problems["password"],
                hint: PasswordPage.rule + "本人首次登录须修改。", kind: .password,
                autocomplete: "new-password", required: true))
            """
        return Page(
            title: "开立账号",
            body: """
                <h1>开立账号</h1>
                \(errorSummary(problems))
                \(form(call, to: "/accounts", button: "开立账号", fields))
                """, crumbs: [("首页", "/home"), ("账号", "/accounts")])
    }

    static func close(_ call: Call) async throws -> Answer {
        try await decided(call, "账号已注销，其登录已全部退出。") { id, officer in
            try await call.office.closeAccount(id, by: officer)
        }
    }

    static func grant(_ call: Call) async throws -> Answer {
        guard let role = Role(rawValue: call.form.text("role")) else {
            return .refused(try await page(call, Problems("请选择要授予的职责。", field: "role")))
        }
        return try await decided(call, "已授予“\(role.words)”职责，即时生效。") { id, officer in
            try await call.office.grantRole(role, to: id, by: officer)
        }
    }

    static func revoke(_ call: Call) async throws -> Answer {
        guard let role = Role(rawValue: call.form.text("role")) else { throw MalformedRequest() }
        return try await decided(call, "已收回“\(role.words)”职责，即时生效。") { id, officer in
            try await call.office.revokeRole(role, of: id, by: officer)
        }
    }

    static func resetPassword(_ call: Call) async throws -> Answer {
        try await decided(call, "口令已重置，本人下次登录须修改。") { id, officer in
            try await call.office.resetPassword(
                of: id, to: call.form.exact("password"), by: officer)
        }
    }

    static func linkInspector(_ call: Call) async throws -> Answer {
        try await decided(call, "已与检查人员名录库对应。") { id, officer in
            try await call.office.linkInspector(
                staffNumber: call.form.text("staff"), to: id, by: officer)
        }
    }

    /// Does it and goes back to the account; a refusal is shown there.
    private static func decided(
        _ call: Call, _ notice: String, _ deed: (String, Officer) async throws -> Void
    ) async throws -> Answer {
        do {
            try await deed(call["account"], try call.acting())
        } catch let refusal as AccountRefusal {
            return .refused(try await page(call, Problems(refusal.words, field: refusal.field)))
        }
        return .seeOther("/accounts/\(call["account"])", notice: notice)
    }

    static func titles(_ roles: Set<Role>) -> String {
        roles.isEmpty ? "未授予" : Role.allCases.filter(roles.contains).map(\.words).joined(separator: "、")
    }
}
