// SPDX-License-Identifier: Apache-2.0
import HTTPTypes
import Hummingbird
import Operations
import SpotCheck

/// The site: answers one request after the other with what the table of routes says.
struct Site: Sendable {
    let office: Office
    let cookies: CookieNames
    let navigation: Navigation
    let assets: Assets
    /// Scheme and host under which the public knows the site; nil for what each request calls it.
    let publicAddress: String?

    init(office: Office, insecureCookie: Bool, routes: [Route], publicAddress: String? = nil) {
        self.office = office
        cookies = CookieNames(insecure: insecureCookie)
        navigation = Navigation(routes)
        assets = .own
        self.publicAddress = publicAddress
    }

    /// Who calls, as far as cookies tell.
    struct Caller: Sendable {
        var session: Session?
        var token: String?
        /// What forms must bring back: the session's, or that of the anonymous form cookie.
        var formToken: String
        var formTokenIsNew = false
        var notice: String?

        var officer: Officer? { session?.officer }
    }

    func caller(_ request: Request) async throws -> Caller {
        let jar = CookieNames.read(request.headers[values: .cookie])
        let token = jar[cookies.session]
        let session: Session? =
            if let token {
                try await office.resumeSession(token, active: request.headers[.refresh] == nil)
            } else { nil }
        let notice = jar[cookies.notice].map { Fields.decoded($0.utf8, plusIsBlank: false) }
        if let session {
            return Caller(session: session, token: token, formToken: session.csrf, notice: notice)
        }
        if let known = jar[cookies.form], known.utf8.count == 40, Hex.decode(known) != nil {
            return Caller(token: token, formToken: known, notice: notice)
        }
        return Caller(
            token: token, formToken: Hex.encode(office.random(20)), formTokenIsNew: true, notice: notice)
    }

    /// Answers a request that matched `route`; errors become pages.
    func respond(_ route: Route, _ request: Request, _ context: SiteContext) async throws -> Response {
        let caller = try await caller(request)
        do {
            if let refusal = admission(route, request, caller) { return refusal }
            var body = Body()
            if route.method == .post {
                body =
                    route.access == .contributors
                    ? try await Body.message(request.body) : try await read(route, request, caller)
            }
            defer { body.discard() }
            let call = call(route, request, context, caller, body)
            return rendered(try await route.answer(call), route, request, caller)
        } catch {
            return route.access == .contributors
                ? problem(error, request) : trouble(error, request, caller)
        }
    }

    /// What keeps the caller from the route: login, duty, or a password that must be changed first.
    private func admission(_ route: Route, _ request: Request, _ caller: Caller) -> Response? {
        guard route.access.admits(caller.officer) else {
            guard caller.officer != nil else {
                return toLogin(request, expired: caller.token != nil && route.method == .post)
            }
            let needed: [Role] =
                if case .officers(let roles) = route.access { Role.allCases.filter(roles.contains) } else {
                    []
                }
            return trouble(NotAllowed(needed: needed), request, caller)
        }
        let free =
            ["password", "logout"].contains(route.path)
            || [.everyone, .contributors].contains(route.access)
        if caller.session?.mustChangePassword == true, !free {
            return redirect("/password", notice: "首次登录或口令被重置后，请先修改口令。")
        }
        return nil
    }

    private func read(_ route: Route, _ request: Request, _ caller: Caller) async throws -> Body {
        guard isOwn(request) else { throw ForeignForm() }
        let expected = caller.formTokenIsNew ? nil : caller.formToken
        let header = request.headers[.csrfToken]
        let vouched: @Sendable (Fields) -> Bool = { form in
            guard let expected else { return false }
            return sameSecret(header ?? form.exact("csrf"), expected)
        }
        let reader = BodyReader(
            folder: office.settings.uploads, limit: route.upload, newName: { office.newID("upload") },
            vouched: vouched)
        let body = try await reader.read(request.body, type: request.headers[.contentType] ?? "")
        guard vouched(body.form) else {
            body.discard()
            throw ForeignForm()
        }
        return body
    }

    /// Whether browsers say the request comes from this site (Fetch Metadata; else the `Origin` header). Programs
    /// that say neither are held by the token alone.
    private func isOwn(_ request: Request) -> Bool {
        if let site = request.headers[.fetchSite] { return site == "same-origin" || site == "none" }
        guard let origin = request.headers[.origin] else { return true }
        guard let host = request.head.authority, let scheme = origin.range(of: "://") else { return false }
        return origin[scheme.upperBound...] == host
    }

    private func call(
        _ route: Route, _ request: Request, _ context: SiteContext, _ caller: Caller, _ body: Body
    ) -> Call {
        var parameters: [String: String] = [:]
        for segment in route.path.split(separator: "/") where segment.first == "{" {
            let name = String(segment.dropFirst().prefix { $0 != "}" })
            parameters[name] = Fields.decoded((context.parameters.get(name) ?? "").utf8, plusIsBlank: false)
        }
        let rest = route.path.hasSuffix("**") ? context.parameters.getCatchAll().joined(separator: "/") : ""
        return Call(
            office: office, officer: route.access == .contributors ? nil : caller.officer,
            path: request.uri.path, parameters: parameters,
            rest: Fields.decoded(rest.utf8, plusIsBlank: false),
            query: Fields(urlencoded: (request.uri.query ?? "").utf8), form: body.form,
            uploads: body.uploads, message: body.bytes, token: caller.formToken,
            session: caller.session == nil ? nil : caller.token,
            origin: context.peer, notice: caller.notice, address: address(request))
    }

    private func address(_ request: Request) -> String {
        if let publicAddress { return publicAddress }
        let scheme = request.headers[.forwardedProtocol] == "https" ? "https" : "http"
        return "\(scheme)://\(request.head.authority ?? "localhost")"
    }
}

extension HTTPField.Name {
    static let csrfToken = HTTPField.Name("X-CSRF-Token") ?? .cookie
    static let fetchSite = HTTPField.Name("Sec-Fetch-Site") ?? .cookie
    static let forwardedProtocol = HTTPField.Name("X-Forwarded-Proto") ?? .via
}
