// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@Suite struct `The documents` {
    static func text(_ path: String) throws -> String {
        try String(contentsOf: Repository.root.appendingPathComponent(path), encoding: .utf8)
    }

    @Test(arguments: ["README.md", "README.zh-CN.md", "ARCHITECTURE.md", "STYLE.md", "CONTRIBUTING.md"])
    func `stay short enough to be read`(path: String) throws {
        #expect(try Self.text(path).split(separator: "\n", omittingEmptySubsequences: false).count <= 201)
    }

    @Test func `show the two commands first`() throws {
        for path in ["README.md", "README.zh-CN.md"] {
            let head = try Self.text(path).split(separator: "\n").prefix(14).joined(separator: "\n")
            #expect(head.contains("bin/demo") && head.contains("bin/test"), "\(path)")
        }
    }

    @Test func `number their decisions without a gap and give each its five headings`() throws {
        let names = Repository.files(under: "docs/decisions").filter { $0.hasSuffix(".md") }
        for (index, path) in names.enumerated() {
            let number = String(format: "%04d", index + 1)
            #expect(path.hasPrefix("docs/decisions/\(number)-"), "\(path) should be number \(number)")
            let text = try Self.text(path)
            for heading in ["# ", "Date: ", "Status: ", "## Context", "## Decision", "## Consequences"] {
                #expect(text.contains(heading), "\(path) lacks \(heading)")
            }
        }
        #expect(names.count > 3)
    }

    @Test func `give every dependency and every system library a decision`() throws {
        let decisions = try Repository.files(under: "docs/decisions").map(Self.text).joined().lowercased()
        for name in [
            "hummingbird", "grdb", "libpq", "swift-crypto", "argumentparser", "swift-log", "iconv",
        ] {
            #expect(decisions.contains(name), "\(name) has no decision")
        }
    }

    @Test func `name no path of a machine`() throws {
        let folders = ["Sources", "Tests", "docs", "bin", ".ci", "Benchmarks"]
        let roots = ["wo" + "rk", "ho" + "me", "Us" + "ers", "ro" + "ot"].map { "/\($0)/" }
        for path in folders.flatMap(Repository.files(under:)) {
            guard let text = try? Self.text(path) else { continue }
            for root in roots { #expect(!text.contains(root), "\(path) names \(root)") }
        }
    }

    @Test func `keep every script of bin under thirty lines or say why`() throws {
        for path in Repository.files(under: "bin") {
            let lines = try Self.text(path).split(separator: "\n").count
            #expect(lines <= 40, "\(path) has \(lines) lines")
        }
    }
}
