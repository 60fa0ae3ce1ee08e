// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// One account with its duties, past and present, and what the reader may do about it.
struct AccountPage: Sendable {
    let call: Call
    let officer: Officer
    let account: Account
    let grants: [RoleGrant]
    let unitName: String
    let problems: Problems

    var page: Page {
        Page(
            title: account.name,
            body: """
                <h1>\(account.name) \(account.closedAt == nil ? HTML.empty : statusTag("已注销"))</h1>
                \(errorSummary(problems))
                \(definitionList(facts))
                <h2>职责</h2>
                \(duties)
                \(mayGrant ? security : HTML.empty)
                \(mayClose ? closing : HTML.empty)
                <p>\(link("办理记录", "/history/account/\(account.id)"))</p>
                """, crumbs: [("首页", "/home"), ("账号", "/accounts")])
    }

    private var isOpen: Bool { account.closedAt == nil }
    private var isOwn: Bool { account.id == officer.account }
    private var mayGrant: Bool { officer.roles.contains(.securityAdministrator) && isOpen && !isOwn }
    private var mayClose: Bool { officer.roles.contains(.systemAdministrator) && isOpen && !isOwn }
    private var held: Set<Role> { Set(grants.filter { $0.revokedAt == nil }.map(\.role)) }

    private var facts: [(String, HTML)] {
        [
            ("账号", code(account.login)), ("单位", "\(unitName)"),
            ("检查人员", account.inspector.map(code) ?? "未对应"), ("开立时间", moment(account.openedAt)),
            ("口令设置时间", moment(account.passwordSetAt)),
            ("状态", account.closedAt.map { "\(moment($0)) 注销" } ?? "在用"),
        ]
    }

    private var duties: HTML {
        let rows = grants.map { grant -> [HTML] in
            [
                "\(grant.role.words)", moment(grant.grantedAt),
                grant.revokedAt.map { moment($0) } ?? statusTag("有效", .good),
                mayGrant && grant.revokedAt == nil
                    ? form(
                        call, to: "/accounts/\(account.id)/revocations", button: "收回", danger: true,
                        inline: true,
                        "<input type=\"hidden\" name=\"role\" value=\"\(grant.role.rawValue)\">")
                    : "",
            ]
        }
        return table(
            caption: "职责", headers: ["职责", "授予时间", "收回时间", "办理"], rows: rows, empty: "尚未授予职责。")
    }

    private var security: HTML {
        let options = Role.allCases.filter { !held.contains($0) && Role.compatible(held.union([$0])) }
        return """
            <section class="confirm">
            <h2>授予职责</h2>
            \(form(call, to: "/accounts/\(account.id)/grants", button: "授予",
                selectField("职责", name: "role",
                    options: [("", "请选择")] + options.map { ($0.rawValue, $0.words) },
                    problem: problems["role"],
                    hint: "系统管理员、安全管理员、审计管理员三者不得兼任，也不得兼任业务职责。")))
            </section>
            <section class="confirm">
            <h2>重置口令</h2>
            <p>同时解除登录锁定，并退出该账号的全部登录。</p>
            \(form(call, to: "/accounts/\(account.id)/password", button: "重置口令",
                field("新的初始口令", name: "password", problem: problems["password"], hint: PasswordPage.rule,
                    kind: .password, autocomplete: "new-password")))
            </section>
            <section class="confirm">
            <h2>对应检查人员</h2>
            \(form(call, to: "/accounts/\(account.id)/inspector", button: "保存对应关系",
                field("工号", name: "staff", value: call.form.text("staff"), problem: problems["staff"],
                    hint: "本单位检查人员名录库中的工号。")))
            </section>
            """
    }

    private var closing: HTML {
        confirmation(
            call, title: "注销账号", consequence: "注销后不能恢复，其办理记录予以保留，正在进行的登录立即退出。", facts: [],
            to: "/accounts/\(account.id)/closing", button: "注销“\(account.login)”", back: "/accounts")
    }
}
