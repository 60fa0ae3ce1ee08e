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
            "asynchttpclient", "qrencode",
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

    /// Identifiers and words of code that `text` sets in backticks.
    static func quoted(_ text: String) -> [String] {
        text.split(separator: "\n").flatMap { line in
            line.split(separator: "`", omittingEmptySubsequences: false).enumerated()
                .filter { !$0.offset.isMultiple(of: 2) }.map { String($0.element) }
        }
    }

    /// Every word that a declaration, a case or a table of `Sources` introduces, and every word in a string.
    static func declared() throws -> (names: Set<String>, texts: Set<String>) {
        var names: Set<String> = []
        var texts: Set<String> = []
        let declaration = try Regex(
            "\\b(?:struct|enum|protocol|class|func|let|var)\\s+`?([A-Za-z]\\w*)",
            as: (Substring, Substring).self)
        let table = try Regex(
            "CREATE TABLE (?:IF NOT EXISTS )?(\\w+)|\\b(\\w+) \\{(?:text|int|bytes)\\}",
            as: (Substring, Substring?, Substring?).self)
        for file in Repository.sources {
            names.formUnion(file.text.matches(of: declaration).map { String($0.output.1) })
            for match in file.text.matches(of: table) {
                for name in [match.output.1, match.output.2] { if let name { names.insert(String(name)) } }
            }
            for line in file.lines {
                let words = line.split { !$0.isLetter && !$0.isNumber && $0 != "_" }
                if words.first == "case" { names.formUnion(words.dropFirst().map { String($0) }) }
                for (place, part) in line.split(separator: "\"", omittingEmptySubsequences: false)
                    .enumerated()
                where !place.isMultiple(of: 2) {
                    texts.insert(String(part))
                }
            }
        }
        return (names, texts)
    }

    @Test func `name nothing in the glossary that the sources do not have`() throws {
        let (names, texts) = try Self.declared()
        let rows = try Self.text("docs/glossary.md").split(separator: "\n").filter { !$0.hasPrefix("`docs/") }
        let identifiers = rows.flatMap { Self.quoted(String($0)) }.filter { word in
            !word.hasPrefix("docs/") && word.first?.isLetter == true && word != "all" && word.count > 1
        }
        #expect(identifiers.count > 200)
        for identifier in Set(identifiers).sorted() {
            // `plan.item` is a type of entry, written in the sources as text; `Role.auditor` is a case of a type.
            if identifier.contains("."), identifier.first?.isLowercase == true {
                #expect(texts.contains(identifier), "\(identifier) is no text of the sources")
            } else {
                for part in identifier.split(separator: ".") {
                    #expect(names.contains(String(part)), "\(identifier) is not declared in the sources")
                }
            }
        }
    }

    /// What reads like a path of the repository: `Sources/…`, `Web/…`, `README.md`.
    static func paths(in text: String) -> [String] {
        let roots: Set<Substring> = [
            "Sources", "Tests", "docs", "bin", "Benchmarks", ".ci", "SpotCheck", "TransparencyLog", "Tabular",
            "Storage", "Operations", "Web",
        ]
        let tokens = text.split { letter in
            !letter.isASCII || !(letter.isLetter || letter.isNumber || "._/*+-".contains(letter))
        }
        return tokens.compactMap { token in
            let end = token.lastIndex { $0.isLetter || $0.isNumber || $0 == "*" } ?? token.startIndex
            let path = token[...end]
            let isPage = path.hasSuffix(".md") && path.first?.isUppercase == true
            let isInside = path.contains("/") && path.split(separator: "/").first.map(roots.contains) == true
            return (isPage || isInside) && path.first != "/" ? String(path) : nil
        }
    }

    @Test func `point to files that exist`() throws {
        let pages =
            [
                "README.md", "README.zh-CN.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "STYLE.md",
                "SECURITY.md",
                "CHANGELOG.md",
            ] + Repository.files(under: "docs").filter { $0.hasSuffix(".md") }
        var found = 0
        for page in pages {
            let text = try Self.text(page)
            // The target of a link, up to its closing bracket.
            let links = text.split(separator: "](").dropFirst().compactMap { $0.split(separator: ")").first }
                .map { String($0) }.filter { !$0.contains(":") && !$0.hasPrefix("#") }
            let paths = Set(Self.paths(in: text) + links)
            for path in paths.sorted() {
                #expect(Self.exists(path, in: page), "\(page) points to \(path), which is not there")
            }
            found += paths.count
        }
        #expect(found > 60)
    }

    /// Whether `path` is there: from the root, beside the page, or among the targets; `*` stands for any letters.
    static func exists(_ path: String, in page: String) -> Bool {
        let beside = page.split(separator: "/").dropLast().joined(separator: "/")
        let places = [path, "\(beside)/\(path)", "Sources/\(path)"]
        guard let star = path.firstIndex(of: "*") else {
            return places.contains { place in
                FileManager.default.fileExists(atPath: Repository.root.appendingPathComponent(place).path)
            }
        }
        let (head, tail) = (path[..<star], path[path.index(after: star)...])
        return (Repository.sources + Repository.tests).map(\.path).contains { file in
            (file.hasPrefix(head) || file.hasPrefix("Sources/\(head)")) && file.hasSuffix(tail)
        }
    }
}
