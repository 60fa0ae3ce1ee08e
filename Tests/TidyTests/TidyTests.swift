// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// One Swift file of the repository, read once.
struct SourceFile: Sendable, CustomTestStringConvertible {
    let path: String
    let text: String
    let lines: [Substring]

    /// `Storage` for `Sources/Storage/Engines/X.swift`.
    var target: String { String(path.split(separator: "/")[1]) }
    var name: String { String(path.split(separator: "/").last ?? "") }
    var testDescription: String { path }

    var imports: Set<String> {
        Set(
            lines.compactMap { line in
                let words = line.split(separator: " ")
                guard let at = words.firstIndex(of: "import"), at <= 1, words.count > at + 1 else {
                    return nil
                }
                guard at == 0 || words[0].hasPrefix("@") else { return nil }
                let named = ["struct", "class", "enum", "func", "protocol"].contains(words[at + 1])
                let module = words[at + (named ? 2 : 1)]
                return String(module.split(separator: ".")[0])
            })
    }
}

/// The repository as these tests see it.
enum Repository {
    static let root: URL = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static let sources = swiftFiles(under: "Sources")
    static let tests = swiftFiles(under: "Tests")

    static func swiftFiles(under folder: String) -> [SourceFile] {
        files(under: folder).filter { $0.hasSuffix(".swift") }.map { path in
            let text = (try? String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)) ?? ""
            return SourceFile(
                path: path, text: text, lines: text.split(separator: "\n", omittingEmptySubsequences: false))
        }
    }

    static func files(under folder: String) -> [String] {
        let base = root.appendingPathComponent(folder)
        let walker = FileManager.default.enumerator(atPath: base.path)
        return (walker?.compactMap { $0 as? String } ?? []).map { "\(folder)/\($0)" }.sorted()
    }
}

@Suite struct `The sources` {
    /// What each target may import. Anything else is a boundary crossed: SwiftPM lets undeclared imports build.
    static let allowedImports: [String: Set<String>] = [
        "SpotCheck": ["CShortHash", "Crypto"],
        "TransparencyLog": ["Crypto"],
        "Witnessing": [
            "SpotCheck", "TransparencyLog", "Hummingbird", "AsyncHTTPClient", "HTTPTypes", "Logging",
            "Foundation",
        ],
        "Tabular": ["CZip", "CExpat", "CXlsxWriter", "Foundation", "Glibc"],
        "Storage": [
            "SpotCheck", "TransparencyLog", "GRDB", "GRDBSQLite", "CLibPQ", "Foundation", "Dispatch",
            "Synchronization",
        ],
        "Operations": [
            "SpotCheck", "TransparencyLog", "Tabular", "Storage", "Crypto", "CryptoExtras", "Logging",
            "Foundation",
        ],
        "Web": [
            "SpotCheck", "TransparencyLog", "Storage", "Operations", "Hummingbird", "HummingbirdCore",
            "CQREncode", "Crypto", "HTTPTypes", "NIOCore", "Logging", "Foundation", "ServiceLifecycle",
        ],
        "mingqian": [
            "SpotCheck", "TransparencyLog", "Witnessing", "Tabular", "Storage", "Operations", "Web",
            "ArgumentParser", "Logging", "Crypto", "Foundation", "Synchronization",
        ],
        "mingqian-verify": ["SpotCheck", "TransparencyLog", "Foundation"],
    ]

    static let bannedNames = ["Manager", "Service", "Helper", "Utils", "Impl", "Base", "Common"]

    @Test func `are read`() {
        #expect(Repository.sources.count > 20)
    }

    @Test(arguments: Repository.sources) func `import only what their target may`(file: SourceFile) throws {
        let allowed = try #require(Self.allowedImports[file.target], "unknown target \(file.target)")
        #expect(file.imports.subtracting(allowed) == [])
    }

    @Test(arguments: Repository.sources) func `stay within 500 lines a file`(file: SourceFile) {
        #expect(file.lines.count <= 501)
    }

    @Test(arguments: Repository.sources + Repository.tests)
    func `stay within 110 columns`(file: SourceFile) {
        let long = file.lines.indices.filter { file.lines[$0].count > 120 }
        #expect(long.map { $0 + 1 } == [])
    }

    @Test(arguments: Repository.sources) func `stay within 60 lines a function`(file: SourceFile) {
        #expect(Self.longFunctions(in: file) == [])
    }

    @Test(arguments: Repository.sources) func `use no banned name`(file: SourceFile) {
        let declared = Self.declaredTypes(in: file) + [file.name.replacingOccurrences(of: ".swift", with: "")]
        let banned = declared.filter { name in
            Self.bannedNames.contains { name.hasSuffix($0) || name.hasPrefix($0) }
                || name.hasSuffix("Info") || (name.hasSuffix("Data") && name != "Data")
        }
        #expect(banned == [])
    }

    @Test(arguments: Repository.sources)
    func `never trap on purpose, swallow an error or leave a note to mend`(
        file: SourceFile
    ) {
        let refused = ["fatalError(", "try!", " as! ", "FIXME", "TODO", "XXX", " try? ", "(try? "]
        let found = file.lines.indices.filter { index in refused.contains { file.lines[index].contains($0) } }
        #expect(found.map { "\($0 + 1): \(file.lines[$0])" } == [])
    }

    @Test(arguments: Repository.sources) func `say nothing is public`(file: SourceFile) {
        #expect(file.lines.filter { $0.trimmingCharacters(in: .whitespaces).hasPrefix("public ") } == [])
    }

    @Test(arguments: Repository.sources) func `open with the licence`(file: SourceFile) {
        #expect(file.lines.first == "// SPDX-License-Identifier: Apache-2.0")
    }

    @Test(arguments: Repository.sources.filter { $0.target != "Storage" })
    func `keep SQL inside Storage`(file: SourceFile) {
        let words = ["INSERT INTO ", "DELETE FROM ", " SET ", "SELECT ", "CREATE TABLE "]
        let found = file.lines.filter { line in
            let code = line.trimmingCharacters(in: .whitespaces)
            return !code.hasPrefix("//") && words.contains { code.contains($0) }
        }
        #expect(found == [])
    }

    @Test(arguments: Repository.sources.filter { $0.target == "Web" })
    func `never write to the database under Web`(file: SourceFile) {
        #expect(!file.text.contains("database.write"))
    }

    @Test(arguments: Repository.sources) func `document what other targets see`(file: SourceFile) {
        let undocumented = file.lines.indices.filter { index in
            let line = file.lines[index].trimmingCharacters(in: .whitespaces)
            let declares =
                line.hasPrefix("package func ") || line.hasPrefix("package static func ")
                || line.hasPrefix("package mutating func ")
            guard declares, index > 0 else { return false }
            var above = index - 1
            while above > 0, file.lines[above].trimmingCharacters(in: .whitespaces).hasPrefix("@") {
                above -= 1
            }
            return !file.lines[above].trimmingCharacters(in: .whitespaces).hasPrefix("///")
        }
        let operators = undocumented.filter { index in !file.lines[index].contains("static func ==") }
        #expect(operators.map { "\($0 + 1): \(file.lines[$0])" } == [])
    }

    static func declaredTypes(in file: SourceFile) -> [String] {
        let kinds: Set<Substring> = ["struct", "class", "enum", "actor", "protocol", "typealias"]
        return file.lines.compactMap { line in
            let words = line.split(whereSeparator: { " :<({".contains($0) })
            guard let at = words.firstIndex(where: { kinds.contains($0) }), at <= 3, words.count > at + 1,
                !line.trimmingCharacters(in: .whitespaces).hasPrefix("//")
            else { return nil }
            return String(words[at + 1])
        }
    }

    /// Functions longer than 60 lines, found by indentation: swift-format guarantees it.
    static func longFunctions(in file: SourceFile) -> [String] {
        var found: [String] = []
        for (index, line) in file.lines.enumerated() {
            let code = line.drop { $0 == " " }
            let words = code.split(separator: " ").prefix(5)
            guard words.contains("func") || code.hasPrefix("init(") || code.hasPrefix("package init("),
                !code.hasPrefix("//")
            else { continue }
            let indent = line.count - code.count
            let closing = String(repeating: " ", count: indent) + "}"
            guard let end = file.lines[index...].firstIndex(where: { $0 == closing[...] }) else { continue }
            if end - index + 1 > 60 { found.append("\(index + 1): \(end - index + 1) lines") }
        }
        return found
    }
}
