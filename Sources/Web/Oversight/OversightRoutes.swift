// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// Signing in and out, my page, units, accounts, applications, history.
func oversightRoutes() -> [Route] {
    entranceRoutes() + administrationRoutes()
}

private func entranceRoutes() -> [Route] {
    [
        Route(
            method: .get, path: "login", access: .everyone, anonymousForm: true, answer: LoginPage.show),
        Route(method: .post, path: "login", access: .everyone, answer: LoginPage.login),
        Route(method: .post, path: "logout", access: .signedIn, answer: LoginPage.logout),
        Route(method: .get, path: "home", access: .signedIn, answer: HomePage.show),
        Route(method: .get, path: "password", access: .signedIn, answer: PasswordPage.show),
        Route(method: .post, path: "password", access: .signedIn, answer: PasswordPage.change),
        Route(
            method: .get, path: "apply", access: .everyone, anonymousForm: true, answer: ApplyPage.show),
        Route(method: .post, path: "apply", access: .everyone, answer: ApplyPage.apply),

        Route(
            method: .get, path: "applications",
            access: .officers([.unitLeader, .auditor, .auditAdministrator]),
            answer: ApplicationPages.list),
        Route(
            method: .get, path: "applications/{application}",
            access: .officers([.unitLeader, .auditor, .auditAdministrator]),
            answer: ApplicationPages.show),
        Route(
            method: .post, path: "applications/{application}/approval", access: leader,
            answer: ApplicationPages.approve),
        Route(
            method: .post, path: "applications/{application}/refusal", access: leader,
            answer: ApplicationPages.decline),

    ]
}

private let system: Access = .officers([.systemAdministrator])
private let security: Access = .officers([.securityAdministrator])
private let leader: Access = .officers([.unitLeader])
private let accountReaders: Access = .officers([
    .systemAdministrator, .securityAdministrator, .auditAdministrator, .auditor, .unitLeader,
])

private func administrationRoutes() -> [Route] {
    [
        Route(method: .get, path: "units", access: .signedIn, answer: UnitPages.tree),
        Route(method: .get, path: "units/new", access: system, answer: UnitPages.new),
        Route(method: .post, path: "units", access: system, answer: UnitPages.open),
        Route(method: .get, path: "units/{unit}", access: .signedIn, answer: UnitPages.show),
        Route(method: .post, path: "units/{unit}/closing", access: system, answer: UnitPages.close),

        Route(method: .get, path: "accounts", access: accountReaders, answer: AccountPages.list),
        Route(method: .get, path: "accounts/new", access: system, answer: AccountPages.new),
        Route(method: .post, path: "accounts", access: system, answer: AccountPages.open),
        Route(method: .get, path: "accounts/{account}", access: accountReaders, answer: AccountPages.show),
        Route(
            method: .post, path: "accounts/{account}/closing", access: system, answer: AccountPages.close),
        Route(
            method: .post, path: "accounts/{account}/grants", access: security, answer: AccountPages.grant),
        Route(
            method: .post, path: "accounts/{account}/revocations", access: security,
            answer: AccountPages.revoke),
        Route(
            method: .post, path: "accounts/{account}/password", access: security,
            answer: AccountPages.resetPassword),
        Route(
            method: .post, path: "accounts/{account}/inspector", access: security,
            answer: AccountPages.linkInspector),

        Route(
            method: .get, path: "history", access: .officers([.auditor, .auditAdministrator]),
            answer: HistoryPages.all),
        Route(method: .get, path: "history/{kind}/{id}", access: .signedIn, answer: HistoryPages.of),
    ]
}
