// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck

/// Changing one's own password.
struct PasswordPage: Sendable {
    let call: Call
    var problems = Problems()

    var page: Page {
        Page(
            title: "修改口令",
            body: """
                <div class="narrow">
                <h1>修改口令</h1>
                \(errorSummary(problems))
                <form method="post" action="/password" novalidate>
                \(csrfField(call))
                \(field("原口令", name: "old", problem: problems["old"], kind: .password,
                    autocomplete: "current-password"))
                \(field("新口令", name: "new", problem: problems["new"], hint: Self.rule, kind: .password,
                    autocomplete: "new-password"))
                \(field("再次填写新口令", name: "again", problem: problems["again"], kind: .password,
                    autocomplete: "new-password"))
                <button type="submit">修改口令</button>
                </form>
                </div>
                """, crumbs: [("首页", "/home")])
    }

    static let rule =
        "至少 \(PasswordRule.least) 位，含大写字母、小写字母、数字、符号中的 \(PasswordRule.kinds) 种；"
        + "\(PasswordRule.leastOfAnyKind) 位以上的不限种类。不能包含账号名。"

    static func show(_ call: Call) async throws -> Answer { .page(PasswordPage(call: call).page) }

    static func change(_ call: Call) async throws -> Answer {
        var problems = Problems()
        let (old, new) = (call.form.exact("old"), call.form.exact("new"))
        if old.isEmpty { problems.add("old", "请填写原口令。") }
        if new.isEmpty { problems.add("new", "请填写新口令。") }
        if new != call.form.exact("again") { problems.add("again", "两次填写的新口令不一致。") }
        guard problems.isEmpty else { return .refused(PasswordPage(call: call, problems: problems).page) }
        do {
            try await call.office.changePassword(
                from: old, to: new, keeping: call.session, by: try call.acting())
            return .seeOther("/home", notice: "口令已修改，其他设备上的登录已退出。")
        } catch let refusal as AccountRefusal {
            let wrongOld = [.wrongPassword, .busy].contains(refusal)
            let problems = Problems(refusal.words, field: wrongOld ? "old" : "new")
            return .refused(PasswordPage(call: call, problems: problems).page)
        }
    }
}
