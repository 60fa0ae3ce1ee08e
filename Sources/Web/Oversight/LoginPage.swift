// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck

/// Signing in.
struct LoginPage: Sendable {
    let call: Call
    var problems = Problems()

    var page: Page {
        Page(
            title: "工作人员登录",
            body: """
                <div class="narrow">
                <h1>工作人员登录</h1>
                \(errorSummary(problems))
                <form method="post" action="/login" novalidate>
                \(csrfField(call))
                <input type="hidden" name="next" value="\(next)">
                \(field("账号", name: "login", value: call.form.text("login"), problem: problems["login"],
                    autocomplete: "username"))
                \(field("口令", name: "password", problem: problems["password"], kind: .password,
                    autocomplete: "current-password"))
                <button type="submit">登录</button>
                </form>
                <p>还没有账号的，请\(link("申请开户", "/apply"))，由本单位负责人审批。</p>
                <p class="hint">连续 \(LoginLock.failures) 次登录失败，账号锁定 30 分钟。30 分钟未操作自动退出。</p>
                </div>
                """, chrome: .open)
    }

    private var next: String {
        let asked = call.query.text("next")
        return asked.isEmpty ? call.form.text("next") : asked
    }

    static func show(_ call: Call) async throws -> Answer {
        if call.officer != nil { return .seeOther("/home", notice: nil) }
        return .page(LoginPage(call: call).page)
    }

    static func login(_ call: Call) async throws -> Answer {
        var problems = Problems()
        problems.require(call.form, "login", "请填写账号。")
        if call.form.exact("password").isEmpty { problems.add("password", "请填写口令。") }
        guard problems.isEmpty else { return .refused(LoginPage(call: call, problems: problems).page) }
        do {
            let token = try await call.office.login(
                call.form.text("login"), password: call.form.exact("password"), origin: call.origin,
                replacing: call.session)
            return .session(token, Path(local: call.form.text("next")) ?? "/home", notice: nil)
        } catch let refusal as AccountRefusal {
            let problems = Problems(refusal.words, field: "login")
            return .refused(LoginPage(call: call, problems: problems).page)
        }
    }

    static func logout(_ call: Call) async throws -> Answer {
        if let token = call.session { try await call.office.logout(token) }
        return .session(nil, "/login", notice: "您已退出登录。")
    }
}
