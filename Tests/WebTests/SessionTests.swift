// SPDX-License-Identifier: Apache-2.0
import HTTPTypes
import Hummingbird
import SpotCheck
import TestCity
import Testing

@testable import Operations
@testable import Web

@Suite struct `Signing in` {
    @Test func `opens my page and greets by name`() async throws {
        try await withSite { city, browser in
            let own = browser()
            let reply = try await own.login(city.cast.departmentOperator)
            #expect(reply.status == 303)
            #expect(reply.location == "/home")
            let home = try await own.get("/home")
            #expect(home.status == 200)
            #expect(home.text.contains("李娟，您好"))
        }
    }

    @Test func `sets a cookie no script and no other host can touch`() async throws {
        try await withSite(insecureCookie: false) { city, browser in
            let own = browser()
            let token = Browser.token(in: try await own.get("/login").text)
            let reply = try await own.post(
                "/login", [("login", "lijuan"), ("password", TestCity.password)], token: token)
            let cookie = try #require(
                reply.headers[values: .setCookie].first { $0.hasPrefix("__Host-mingqian=") })
            for flag in ["Path=/", "HttpOnly", "SameSite=Lax", "Secure"] {
                #expect(cookie.contains("; \(flag)"), "\(flag)")
            }
            #expect(!cookie.contains("Domain"))
        }
    }

    @Test func `makes a new token each time and ends the one before`() async throws {
        try await withSite { city, browser in
            let own = browser()
            // A token planted by somebody else is not taken over.
            let planted = String(repeating: "ab", count: 32)
            own.cookies = ["mingqian": planted]
            let form = Browser.token(in: try await own.get("/login").text)
            let signedIn = try await own.post(
                "/login", [("login", "lijuan"), ("password", TestCity.password)], token: form)
            #expect(signedIn.status == 303)
            let first = try #require(own.cookies["mingqian"])
            #expect(first != planted)
            let attacker = browser()
            attacker.cookies = ["mingqian": planted]
            #expect(try await attacker.get("/home").status == 303)
            // Sign in again over the same session.
            let token = Browser.token(in: try await own.get("/password").text)
            let reply = try await own.post(
                "/login", [("login", "lijuan"), ("password", TestCity.password)], token: token)
            #expect(reply.status == 303)
            let second = try #require(own.cookies["mingqian"])
            #expect(second != first)
            let old = browser()
            old.cookies = ["mingqian": first]
            #expect(try await old.get("/home").status == 303)
            #expect(try await own.get("/home").status == 200)
        }
    }

    @Test func `leads back to where one wanted to go, but never to another site`() async throws {
        try await withSite { city, browser in
            for (next, expected) in [
                ("/units", "/units"), ("//evil.test/", "/home"), ("https://evil.test/", "/home"),
                ("/\\evil.test", "/home"), ("javascript:alert(1)", "/home"), ("/\t/evil.test", "/home"),
            ] {
                let reply = try await browser().post(
                    "/login", [("login", "lijuan"), ("password", TestCity.password), ("next", next)])
                #expect(reply.location == expected, "\(next)")
            }
        }
    }

    @Test func `says the same for a wrong password and an unknown login, then locks both`() async throws {
        try await withSite { city, browser in
            for login in ["lijuan", "nobody"] {
                let own = browser()
                var texts: [String] = []
                for _ in 1...5 {
                    let reply = try await own.post(
                        "/login", [("login", login), ("password", "wrong-Password-1")])
                    #expect(reply.status == 422)
                    texts.append(reply.text)
                }
                #expect(texts[3].contains("账号或者口令不正确"))
                #expect(texts[4].contains("已锁定"))
                let right = try await own.post("/login", [("login", login), ("password", TestCity.password)])
                #expect(right.status == 422)
                #expect(right.text.contains("已锁定"))
            }
            city.clock.advance(minutes: 31)
            let own = browser()
            #expect(try await own.login(city.cast.departmentOperator).status == 303)
        }
    }

    @Test func `forgets failures after a success`() async throws {
        try await withSite { city, browser in
            let own = browser()
            for _ in 1...4 { try await own.login(city.cast.inspector, password: "wrong-Password-1") }
            city.clock.advance(minutes: 1)
            #expect(try await browser().login(city.cast.inspector).status == 303)
            city.clock.advance(minutes: 1)
            for _ in 1...4 { try await own.login(city.cast.inspector, password: "wrong-Password-1") }
            #expect(try await browser().login(city.cast.inspector).status == 303)
        }
    }
}

@Suite struct `A session` {
    @Test func `runs out after half an hour without use`() async throws {
        try await withSite { city, browser in
            let own = browser()
            try await own.login(city.cast.unitLeader)
            for _ in 1...3 {
                city.clock.advance(minutes: 29)
                #expect(try await own.get("/home").status == 200)
            }
            city.clock.advance(minutes: 30)
            #expect(try await own.get("/home").status == 303)
        }
    }

    @Test func `is not kept alive by a page that refreshes itself`() async throws {
        try await withSite { city, browser in
            let own = browser()
            try await own.login(city.cast.unitLeader)
            city.clock.advance(minutes: 29)
            #expect(try await own.get("/home", headers: [.refresh: "1"]).status == 200)
            city.clock.advance(minutes: 1)
            #expect(try await own.get("/home").status == 303)
        }
    }

    @Test func `ends after twelve hours whatever happens`() async throws {
        try await withSite { city, browser in
            let own = browser()
            try await own.login(city.cast.unitLeader)
            for _ in 1...35 {
                city.clock.advance(minutes: 20)
                #expect(try await own.get("/home").status == 200)
            }
            city.clock.advance(minutes: 20)
            #expect(try await own.get("/home").status == 303)
        }
    }

    @Test func `ends with signing out, for its token too`() async throws {
        try await withSite { city, browser in
            let own = browser()
            try await own.login(city.cast.unitLeader)
            let kept = own.cookies
            let reply = try await own.post("/logout", [])
            #expect(reply.status == 303)
            #expect(own.cookies["mingqian"] == nil)
            own.cookies = kept
            #expect(try await own.get("/home").status == 303)
        }
    }

    @Test func `loses a duty at once`() async throws {
        try await withSite { city, browser in
            let own = browser()
            try await own.login(city.cast.unitLeader)
            #expect(try await own.get("/applications").status == 200)
            try await city.office.revokeRole(
                .unitLeader, of: city.cast.unitLeader.account, by: city.cast.securityAdministrator)
            #expect(try await own.get("/applications").status == 403)
            try await city.office.closeAccount(
                city.cast.unitLeader.account, by: city.cast.systemAdministrator)
            #expect(try await own.get("/home").status == 303)
        }
    }
}

@Suite struct `A form` {
    @Test(arguments: ["", "0000000000000000000000000000000000000000", "short"])
    func `needs the token of its session`(token: String) async throws {
        try await withSite { city, browser in
            let own = browser()
            try await own.login(city.cast.systemAdministrator)
            let reply = try await own.post("/units", Self.unit, token: token)
            #expect(reply.status == 403)
            #expect(try await city.office.database.read { try $0.unit("swj") } == nil)
        }
    }

    @Test func `of another session does not count`() async throws {
        try await withSite { city, browser in
            let (own, other) = (browser(), browser())
            try await own.login(city.cast.systemAdministrator)
            try await other.login(city.cast.securityAdministrator)
            let token = Browser.token(in: try await other.get("/password").text)
            #expect(try await own.post("/units", Self.unit, token: token).status == 403)
        }
    }

    @Test(arguments: [
        ["Sec-Fetch-Site": "cross-site"], ["Sec-Fetch-Site": "same-site"],
        ["Origin": "https://evil.test"], ["Origin": "null"],
    ])
    func `sent from another site is refused even with the token`(sent: [String: String]) async throws {
        try await withSite { city, browser in
            let own = browser()
            try await own.login(city.cast.systemAdministrator)
            var headers = HTTPFields()
            for (name, value) in sent { headers[try #require(HTTPField.Name(name))] = value }
            #expect(try await own.post("/units", Self.unit, headers: headers).status == 403)
        }
    }

    @Test func `sent from the site itself is taken`() async throws {
        try await withSite { city, browser in
            let own = browser()
            try await own.login(city.cast.systemAdministrator)
            let headers: HTTPFields = [.fetchSite: "same-origin", .origin: "http://localhost"]
            #expect(try await own.post("/units", Self.unit, headers: headers).status == 303)
            #expect(try await city.office.database.read { try $0.unit("swj") } != nil)
        }
    }

    @Test func `larger than a form may be is refused`() async throws {
        try await withSite { city, browser in
            let own = browser()
            try await own.login(city.cast.systemAdministrator)
            let long = String(repeating: "长", count: 200_000)
            #expect(try await own.post("/units", [("name", long)]).status == 413)
        }
    }

    static let unit = [
        ("id", "swj"), ("name", "常德市商务局"), ("parent", "4307"), ("kind", "department"),
        ("jurisdiction", "4307"), ("division", "430702"),
    ]
}
