// SPDX-License-Identifier: Apache-2.0
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Synchronization
import Tabular
import TestCity

@testable import Operations
@testable import Web

/// A browser as far as the site can tell: keeps cookies, sends tokens back with forms.
final class Browser: Sendable {
    struct Reply: Sendable {
        let status: Int
        let headers: HTTPFields
        let bytes: [UInt8]

        var text: String { String(decoding: bytes, as: UTF8.self) }

        /// The rows of the first sheet of a workbook that was sent.
        var sheet: [[String]] {
            get throws {
                let path = NSTemporaryDirectory() + "/reply-\(UUID().uuidString).xlsx"
                try Data(bytes).write(to: URL(filePath: path))
                defer { unlink(path) }
                let file = try TableFile(path: path)
                var reader = try file.reader(file.tables[0])
                var rows: [[String]] = []
                while let row = try reader.next() { rows.append(row.fields) }
                return rows
            }
        }

        var location: String { headers[.location] ?? "" }
    }

    private let client: any TestClientProtocol
    private let jar = Mutex<[String: String]>([:])

    init(_ client: any TestClientProtocol) { self.client = client }

    var cookies: [String: String] {
        get { jar.withLock { $0 } }
        set { jar.withLock { $0 = newValue } }
    }

    func get(_ path: String, headers: HTTPFields = [:]) async throws -> Reply {
        try await send(path, .get, headers, nil)
    }

    /// Sends a form with a file, as somebody who is signed in.
    func upload(
        _ path: String, _ fields: [(String, String)], file: (field: String, name: String, bytes: [UInt8])
    ) async throws -> Reply {
        let token = Browser.token(in: try await get("/password").text)
        var body: [UInt8] = []
        for (name, text) in [("csrf", token)] + fields {
            body += "--b\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(text)\r\n".utf8
        }
        body +=
            "--b\r\nContent-Disposition: form-data; name=\"\(file.field)\"; filename=\"\(file.name)\"\r\n\r\n"
            .utf8
        body += file.bytes + Array("\r\n--b--\r\n".utf8)
        return try await send(
            path, .post, [.contentType: "multipart/form-data; boundary=b"], ByteBuffer(bytes: body))
    }

    /// Sends a form; the token comes from the page at `from` unless given.
    func post(
        _ path: String, _ fields: [(String, String)], token: String? = nil, from: String = "/login",
        headers: HTTPFields = [:]
    ) async throws -> Reply {
        let page = cookies["mingqian"] == nil ? from : "/password"
        let csrf = if let token { token } else { Self.token(in: try await get(page).text) }
        let body = ([("csrf", csrf)] + fields)
            .map { "\(Path.encoded($0.0))=\(Path.encoded($0.1))" }.joined(separator: "&")
        var headers = headers
        headers[.contentType] = "application/x-www-form-urlencoded"
        return try await send(path, .post, headers, ByteBuffer(string: body))
    }

    func send(
        _ path: String, _ method: HTTPRequest.Method, _ headers: HTTPFields, _ body: ByteBuffer?
    ) async throws -> Reply {
        var headers = headers
        let sent = cookies.map { "\($0.key)=\($0.value)" }.sorted().joined(separator: "; ")
        if !sent.isEmpty { headers[.cookie] = sent }
        let response = try await client.executeRequest(
            uri: path, method: method, headers: headers, body: body)
        for header in response.headers[values: .setCookie] {
            let parts = header.split(separator: ";")[0].split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let gone = header.contains("Max-Age=0")
            jar.withLock { $0[String(parts[0])] = gone ? nil : String(parts[1]) }
        }
        return Reply(
            status: response.status.code, headers: response.headers,
            bytes: Array(response.body.readableBytesView))
    }

    @discardableResult
    func login(_ officer: Officer, password: String = TestCity.password) async throws -> Reply {
        try await post("/login", [("login", Cast.login(of: officer)), ("password", password)])
    }

    static func token(in page: String) -> String {
        guard let start = page.range(of: "name=\"csrf\" value=\"") else { return "" }
        return String(page[start.upperBound...].prefix { $0 != "\"" })
    }
}

/// A site over a fresh city, asked through its router.
func withSite<T: Sendable>(
    in existing: TestCity? = nil, routes: [Route] = siteRoutes(), insecureCookie: Bool = true,
    _ body: @Sendable (TestCity, _ browser: @Sendable () -> Browser) async throws -> T
) async throws -> T {
    let city: TestCity
    if let existing { city = existing } else { city = try await TestCity.make() }
    let app = Application(router: siteRouter(city.office, insecureCookie: insecureCookie, routes: routes))
    return try await app.test(.router) { client in
        try await body(city, { Browser(client) })
    }
}
