// SPDX-License-Identifier: Apache-2.0
import Foundation
import SpotCheck
import Storage
import TestCity
import Testing

@testable import Operations
@testable import Web

@Suite struct `The pages for checking a draw` {
    /// What a page prints between two marks, entities read back.
    private func printed(in page: String, from start: String, to end: String) -> [String] {
        page.components(separatedBy: start).dropFirst().compactMap { part in
            part.components(separatedBy: end).first.map { text in
                let entities = [
                    ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&"),
                ]
                return entities.reduce(text) { $0.replacingOccurrences(of: $1.0, with: $1.1) }
            }
        }
    }

    /// The first word a command prints, in the shell that people have.
    private func shell(_ command: String) throws -> String {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        process.arguments = ["-c", command]
        process.standardOutput = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return text.split(separator: " ").first.map { String($0) } ?? ""
    }

    @Test func `print for each entity drawn the line that gives its ticket in a shell`() async throws {
        try await withSite { city, browser in
            let town = try await DrawTown.make(in: city, 100)
            let draw = try await town.hold()
            let page = try await browser().get("/open/draws/\(draw)").text
            let lines = printed(in: page, from: "<pre tabindex=\"0\"><code>(xxd", to: "</code>").map {
                "(xxd\($0)"
            }
            let file = try await town.office.database.read { db in
                try db.drawResult(draw).flatMap { try db.publicFile($0.file) }
            }
            let list = try DrawnList(parsing: try #require(file))
            let drawn = list.strata.flatMap(\.selected)
            // Each once in the table, and the first once more among the ways of checking.
            #expect(lines.count == min(drawn.count, 20) + 1)
            for (id, line) in zip(drawn, lines) {
                let ticket = try shell(line)
                #expect(line.contains("printf %s \(id))") && ticket.utf8.count == 64, "\(line)")
                #expect(page.contains("<code class=\"digest\">\(ticket)</code>"), "\(id)")
            }
            for stratum in list.strata where stratum.selected.last == drawn.prefix(20).last {
                #expect(try shell(lines[min(drawn.count, 20) - 1]) == stratum.threshold?.hex)
            }
        }
    }

    @Test func `read the files of the log in which the draw stands`() async throws {
        try await withSite { city, browser in
            let town = try await DrawTown.make(in: city, 100)
            let draw = try await town.hold()
            let visitor = browser()
            let path = "/open/draws/\(draw)/verify"
            #expect(try await visitor.get(path).text.contains("data-log=\"/open/log/\" data-bundles=\"0\""))
            try await city.office.startNextLog(origin: "log.changde.test/ssj-2027")
            let later = try await visitor.get(path).text
            #expect(later.contains("data-log=\"/open/logs/1/\" data-bundles=\"0\""))
            #expect(later.contains("data-policy=\"\""))
        }
    }

    @Test func `print it for officers too, and a form of it on the certificate`() async throws {
        try await withSite { city, browser in
            let town = try await DrawTown.make(in: city, 100)
            let draw = try await town.hold()
            let clerk = browser()
            try await clerk.login(town.clerk)
            let page = try await clerk.get("/draws/\(draw)").text
            let lines = printed(in: page, from: "<pre tabindex=\"0\"><code>(xxd", to: "</code>").map {
                "(xxd\($0)"
            }
            let rows = try await town.office.database.read { db in
                try db.drawnRows(ofDraw: draw, limit: 20, offset: 0)
            }
            #expect(lines.count == rows.count && !rows.isEmpty)
            for (row, line) in zip(rows, lines) { #expect(line.contains(" \(row.rosterID))")) }
            #expect(try await clerk.get("/draws/\(draw)/certificate").text.contains("printf %s 名单编号"))
        }
    }

    @Test func `tell the worker which parts of the log to prove, of a draw and of one drawn again`()
        async throws
    {
        try await withSite { city, browser in
            let town = try await DrawTown.make(in: city, 100)
            let draw = try await town.hold()
            let visitor = browser()
            let page = try await visitor.get("/open/draws/\(draw)/verify")
            #expect(page.status == 200)
            #expect(page.text.contains("data-draw=\"\(draw)\" data-log=\"/open/log/\" data-bundles=\"0\""))
            let worker = printed(in: page.text, from: "data-worker=\"", to: "\"")
            let script = try await visitor.get(try #require(worker.first))
            #expect(script.status == 200 && script.text.contains("importScripts"))
            #expect(try await visitor.get("/open/draws/none/verify").status == 404)
            #expect(VerifyTool.bundles(of: [3, 2000, 1100, 5000], whole: 1000) == [0] + Array(3...19))
            #expect(VerifyTool.bundles(of: [3, 700], whole: nil) == [0, 2])
        }
    }

    @Test func `say without scripts how else to check`() async throws {
        try await withSite { _, browser in
            let page = try await browser().get("/open/verify").text
            #expect(page.contains("data-unable") && page.contains("<div data-tool hidden>"))
            #expect(page.contains("mingqian-verify public") && page.contains("independent.py public"))
        }
    }

    @Test func `explain to citizens with an example that can be computed along`() async throws {
        try await withSite { _, browser in
            let page = try await browser().get("/open/about/proof").text
            for words in ["不能证明什么", "漏掉谁", "全部串通", "见证方"] { #expect(page.contains(words)) }
            let lines = printed(in: page, from: "<pre tabindex=\"0\"><code>", to: "</code>")
            #expect(try shell(try #require(lines.first)).hasPrefix("fef9f694"))
            let key = try #require(Digest32(hex: AboutProofPage.exampleKey))
            for each in AboutProofPage.example {
                #expect(ticket(of: each.id, key: key).hex.hasPrefix(each.ticket.dropLast()), "\(each.id)")
            }
        }
    }

    @Test func `tell auditors their duties, and stand in the footer of every page`() async throws {
        try await withSite { _, browser in
            let page = try await browser().get("/open/about/audit").text
            for words in ["一一对应", "分类快照", "仍然须要信任", "应当警觉", "名单密钥"] { #expect(page.contains(words)) }
            let home = try await browser().get("/open").text
            for path in ["/open/about/proof", "/open/about/audit"] {
                #expect(home.components(separatedBy: "href=\"\(path)\"").count == 3)
            }
        }
    }

    @Test func `need nothing of the content policy but workers of our own`() async throws {
        try await withSite { _, browser in
            let policy = try await browser().get("/open/verify").headers[.contentSecurityPolicy] ?? ""
            #expect(policy.contains("worker-src 'self'") && policy.contains("script-src 'self';"))
            #expect(!policy.contains("unsafe") && !policy.contains("wasm") && !policy.contains("blob:"))
        }
    }
}
