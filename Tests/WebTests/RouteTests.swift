// SPDX-License-Identifier: Apache-2.0
import HTTPTypes
import Hummingbird
import SpotCheck
import TestCity
import Testing

@testable import Operations
@testable import Web

@Suite struct `The table of routes` {
    @Test func `has each address once`() {
        let all = siteRoutes().map { "\($0.method.rawValue) /\($0.path)" }
        #expect(Set(all).count == all.count)
    }

    @Test func `names somebody wherever it names duties`() {
        for route in siteRoutes() {
            if case .officers(let roles) = route.access { #expect(!roles.isEmpty, "\(route.path)") }
        }
    }

    @Test func `sends strangers to the login and officers without the duty away`() async throws {
        try await withSite { city, browser in
            var signedIn: [Role: Browser] = [:]
            for role in Role.allCases {
                let own = browser()
                try await own.login(city.cast.holder(of: role))
                signedIn[role] = own
            }
            for route in siteRoutes() where route.method == .get && !Self.isOpen(route) {
                let path = "/" + Self.filled(route.path)
                let stranger = try await browser().get(path)
                #expect(stranger.status == 303, "\(path)")
                #expect(stranger.location.hasPrefix("/login?next="), "\(path)")
                guard case .officers(let roles) = route.access else { continue }
                for role in Role.allCases where !roles.contains(role) {
                    let reply = try await signedIn[role]?.get(path)
                    #expect(reply?.status == 403, "\(path) \(role)")
                }
            }
        }
    }

    @Test func `takes no deed from strangers or without the duty`() async throws {
        try await withSite { city, browser in
            var signedIn: [Role: (Browser, String)] = [:]
            for role in Role.allCases {
                let own = browser()
                try await own.login(city.cast.holder(of: role))
                signedIn[role] = (own, Browser.token(in: try await own.get("/password").text))
            }
            for route in siteRoutes() where route.method == .post && !Self.isOpen(route) {
                let path = "/" + Self.filled(route.path)
                #expect(try await browser().post(path, []).status == 303, "\(path)")
                guard case .officers(let roles) = route.access else { continue }
                for role in Role.allCases where !roles.contains(role) {
                    guard let (own, token) = signedIn[role] else { continue }
                    #expect(try await own.post(path, [], token: token).status == 403, "\(path) \(role)")
                }
            }
        }
    }

    @Test func `shows nobody a link that leads to a refusal`() async throws {
        let navigation = Navigation(siteRoutes())
        try await withSite { city, browser in
            for role in Role.allCases {
                let own = browser()
                let officer = city.cast.holder(of: role)
                try await own.login(officer)
                for link in navigation.links(for: officer, chrome: .office) {
                    #expect(try await own.get(link.path.text).status == 200, "\(role) \(link.path)")
                }
            }
        }
    }

    /// An address with something in the place of each parameter.
    /// Addresses that ask for no login.
    private static func isOpen(_ route: Route) -> Bool { [.everyone, .contributors].contains(route.access) }

    static func filled(_ path: String) -> String {
        path.split(separator: "/").map { $0.first == "{" || $0 == "**" ? "none" : String($0) }
            .joined(separator: "/")
    }
}

@Suite struct `The frame` {
    @Test func `guards every answer`() async throws {
        try await withSite { _, browser in
            for path in ["/login", "/nowhere", "/assets/x/mingqian.css", "/home"] {
                let headers = try await browser().get(path).headers
                let policy = headers[.contentSecurityPolicy] ?? ""
                #expect(
                    policy.hasPrefix("default-src 'none'; script-src 'self'; style-src 'self'"), "\(path)")
                #expect(!policy.contains("unsafe"))
                #expect(headers[.xContentTypeOptions] == "nosniff")
                #expect(headers[.referrerPolicy] == "same-origin")
                #expect(headers[.strictTransportSecurity] == nil)
            }
            let secure = try await browser().get("/login", headers: [.forwardedProtocol: "https"])
            #expect(secure.headers[.strictTransportSecurity] != nil)
        }
    }

    @Test func `says in words that there is nothing`() async throws {
        try await withSite { _, browser in
            let reply = try await browser().get("/nowhere")
            #expect(reply.status == 404)
            #expect(reply.text.contains("没有找到"))
        }
    }

    @Test func `keeps static files for good under their digest`() async throws {
        try await withSite { _, browser in
            let reply = try await browser().get(Assets.own.path("mingqian.css").text)
            #expect(reply.status == 200)
            #expect(reply.headers[.cacheControl] == "public, max-age=31536000, immutable")
            let tag = try #require(reply.headers[.eTag])
            let again = try await browser().get(
                Assets.own.path("mingqian.css").text, headers: [.ifNoneMatch: tag])
            #expect(again.status == 304)
            let old = try await browser().get("/assets/0000/mingqian.css")
            #expect(old.headers[.cacheControl] == "no-cache")
            #expect(try await browser().get("/assets/x/../Server.swift").status == 404)
        }
    }

    @Test func `gives a fault an id and no detail`() async throws {
        struct Secret: Error { let password = "hunter2" }
        let broken = Route(method: .get, path: "broken", access: .everyone) { _ in throw Secret() }
        try await withSite(routes: [broken]) { _, browser in
            let reply = try await browser().get("/broken")
            #expect(reply.status == 500)
            #expect(reply.text.contains("错误编号：E-"))
            #expect(!reply.text.contains("hunter2"))
        }
    }

    @Test func `turns refusals and conflicts into words`() async throws {
        let routes = [
            Route(method: .get, path: "refused", access: .everyone) { _ in throw AccountRefusal.ownAccount },
            Route(method: .get, path: "late", access: .everyone) { _ in
                throw Conflict(expected: "计划待审批", found: "计划已由他人审批")
            },
        ]
        try await withSite(routes: routes) { _, browser in
            let refused = try await browser().get("/refused")
            #expect(refused.status == 422)
            #expect(refused.text.contains(AccountRefusal.ownAccount.words))
            let late = try await browser().get("/late")
            #expect(late.status == 409)
            #expect(late.text.contains("计划已由他人审批"))
        }
    }
}
