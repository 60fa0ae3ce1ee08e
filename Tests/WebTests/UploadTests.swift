// SPDX-License-Identifier: Apache-2.0
import Foundation
import HTTPTypes
import Hummingbird
import SpotCheck
import Synchronization
import TestCity
import Testing

@testable import Operations
@testable import Web

@Suite struct `An upload` {
    static func routes(_ seen: @escaping @Sendable (Call) -> Void) -> [Route] {
        oversightRoutes() + [
            Route(
                method: .post, path: "files", access: .officers([.departmentOperator]), upload: 1000,
                answer: { call in
                    seen(call)
                    return .seeOther("/home", notice: nil)
                })
        ]
    }

    static func body(token: String, file: [UInt8], tokenLast: Bool = false) -> ByteBuffer {
        let tokenPart = "--b\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n\(token)\r\n"
        let filePart =
            Array(
                "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"../../etc/x\u{202E}.csv\"\r\n\r\n"
                    .utf8)
            + file + [13, 10]
        let parts = tokenLast ? filePart + Array(tokenPart.utf8) : Array(tokenPart.utf8) + filePart
        return ByteBuffer(bytes: parts + Array("--b--\r\n".utf8))
    }

    static let type: HTTPFields = [.contentType: "multipart/form-data; boundary=b"]

    @Test func `lies in the folder until the answer is given, under a name of ours`() async throws {
        let paths = Mutex<[String]>([])
        let routes = Self.routes { call in
            guard let upload = call.uploads.file("f") else { return }
            let bytes = FileManager.default.contents(atPath: upload.path).map(Array.init) ?? []
            paths.withLock { $0 = [upload.path, upload.name, String(decoding: bytes, as: UTF8.self)] }
        }
        try await withSite(routes: routes) { city, browser in
            let own = browser()
            try await own.login(city.cast.departmentOperator)
            let token = Browser.token(in: try await own.get("/password").text)
            let reply = try await own.send(
                "/files", .post, Self.type, Self.body(token: token, file: Array("甲,乙".utf8)))
            #expect(reply.status == 303)
            let seen = paths.withLock { $0 }
            try #require(seen.count == 3)
            #expect(seen[0].hasPrefix(city.office.settings.uploads + "/upload-"))
            #expect(seen[1] == "x.csv")
            #expect(seen[2] == "甲,乙")
            #expect(!FileManager.default.fileExists(atPath: seen[0]))
        }
    }

    @Test func `is not kept without the token before it, nor beyond the limit`() async throws {
        try await withSite(routes: Self.routes { _ in Issue.record("answered") }) { city, browser in
            let own = browser()
            try await own.login(city.cast.departmentOperator)
            let token = Browser.token(in: try await own.get("/password").text)
            let late = try await own.send(
                "/files", .post, Self.type, Self.body(token: token, file: [1], tokenLast: true))
            #expect(late.status == 403)
            let big = try await own.send(
                "/files", .post, Self.type, Self.body(token: token, file: [UInt8](repeating: 1, count: 1001)))
            #expect(big.status == 413)
            let cut = Self.body(token: token, file: [1, 2, 3])
            let short = try await own.send(
                "/files", .post, Self.type, cut.getSlice(at: 0, length: cut.readableBytes - 8))
            #expect(short.status == 400)
        }
    }
}
