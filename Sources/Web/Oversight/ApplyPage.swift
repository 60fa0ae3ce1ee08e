// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// Asking for an account.
struct ApplyPage: Sendable {
    let call: Call
    let units: [OfficeUnit]
    var problems = Problems()

    var page: Page {
        let form = call.form
        return Page(
            title: "申请开户",
            body: """
                <div class="narrow">
                <h1>申请开户</h1>
                <p>申请由所选单位的负责人审批，通过后即可用所填账号和口令登录。</p>
                \(errorSummary(problems))
                <form method="post" action="/apply" novalidate>
                \(csrfField(call))
                \(field("姓名", name: "name", value: form.text("name"), problem: problems["name"],
                    autocomplete: "name", required: true))
                \(selectField("单位", name: "unit", options: [("", "请选择")] + unitOptions(units),
                    value: form.text("unit"), problem: problems["unit"], required: true))
                \(radios("职责", name: "role", options: Role.offered.map { ($0.rawValue, $0.words) },
                    value: form.text("role"), problem: problems["role"]))
                \(field("工号", name: "staff", value: form.text("staff"), problem: problems["staff"],
                    hint: "执法检查人员填写检查人员名录库中的工号，其他人员不填。"))
                \(field("账号", name: "login", value: form.text("login"), problem: problems["login"],
                    hint: "3 至 32 位小写字母、数字、点、连字符或者下划线。", autocomplete: "username",
                    required: true))
                \(field("口令", name: "password", problem: problems["password"], hint: PasswordPage.rule,
                    kind: .password, autocomplete: "new-password", required: true))
                \(field("再次填写口令", name: "again", problem: problems["again"], kind: .password,
                    autocomplete: "new-password", required: true))
                \(textArea("申请理由", name: "reason", value: form.text("reason"), problem: problems["reason"],
                    rows: 3, required: true))
                <button type="submit">提交申请</button>
                </form>
                </div>
                """, chrome: .open, crumbs: [("登录", "/login")])
    }

    static func show(_ call: Call) async throws -> Answer {
        .page(ApplyPage(call: call, units: try await openUnits(call)).page)
    }

    static func apply(_ call: Call) async throws -> Answer {
        let form = call.form
        var problems = Problems()
        problems.require(form, "name", "请填写姓名。")
        problems.require(form, "unit", "请选择单位。")
        let role = Role(rawValue: form.text("role"))
        if role == nil { problems.add("role", "请选择职责。") }
        if role == .inspector { problems.require(form, "staff", "请填写工号。") }
        problems.require(form, "login", "请填写账号。")
        if form.exact("password") != form.exact("again") { problems.add("again", "两次填写的口令不一致。") }
        problems.require(form, "reason", "请填写申请理由。")
        guard problems.isEmpty, let role else { return try await again(call, problems) }
        do {
            try await call.office.applyForAccount(
                AccountRequest(
                    login: form.text("login"), name: form.text("name"), unit: form.text("unit"), role: role,
                    staffNumber: form.text("staff"), password: form.exact("password"),
                    reason: form.text("reason")))
        } catch let refusal as AccountRefusal {
            return try await again(call, Problems(refusal.words, field: refusal.field))
        }
        return .seeOther("/login", notice: "申请已提交，由本单位负责人审批。")
    }

    private static func again(_ call: Call, _ problems: Problems) async throws -> Answer {
        .refused(ApplyPage(call: call, units: try await openUnits(call), problems: problems).page)
    }

    private static func openUnits(_ call: Call) async throws -> [OfficeUnit] {
        try await call.office.database.read { try $0.units() }.filter { $0.closedAt == nil }
    }
}

/// Departments and what is below them, to choose from.
func unitOptions(_ units: [OfficeUnit]) -> [(value: String, words: String)] {
    units.filter { $0.closedAt == nil }.map { (value: $0.id, words: $0.name) }
}

extension AccountRefusal {
    /// The field of a form this refusal is about, `""` for the whole form.
    var field: String {
        switch self {
        case .malformedLogin, .loginTaken, .applicationPending: "login"
        case .weakPassword, .samePassword: "password"
        case .nameMissing: "name"
        case .reasonMissing: "reason"
        case .unitUnknown, .unitClosed: "unit"
        case .unitTaken, .malformedUnit: "id"
        case .unitMisplaced: "kind"
        case .incompatibleRoles, .roleHeld, .roleNotHeld, .roleNotOffered: "role"
        case .inspectorMissing: "staff"
        case .wrongLogin, .locked, .busy, .wrongPassword, .unitInUse, .ownAccount, .accountClosed,
            .lastAdministrator, .alreadyFounded:
            ""
        }
    }
}
