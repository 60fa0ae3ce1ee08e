// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@testable import mingqian_verify

@Suite struct `The list of keys in docs/log.md` {
    static let documents = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("docs")

    static func text(_ name: String) throws -> String {
        try String(contentsOf: documents.appendingPathComponent(name), encoding: .utf8)
    }

    /// What a cell sets in backticks outside of braces and brackets; names of types hold a full stop.
    static func keys(in cell: Substring) -> Set<String> {
        var depth = 0
        let outside = cell.filter { letter in
            if "{[".contains(letter) { depth += 1 }
            if "}]".contains(letter) { depth -= 1 }
            return depth == 0
        }
        let parts = outside.split(separator: "`", omittingEmptySubsequences: false).enumerated()
        return Set(
            parts.filter { !$0.offset.isMultiple(of: 2) && !$0.element.contains(".") }.map {
                String($0.element)
            })
    }

    /// The rows of the first table after a heading, by their first cell without backticks.
    static func table(after heading: String, in text: String) -> [String: Substring] {
        guard let start = text.range(of: heading) else { return [:] }
        let lines = text[start.upperBound...].split(separator: "\n").drop { !$0.hasPrefix("| ") }
        var rows: [String: Substring] = [:]
        for line in lines.prefix(while: { $0.hasPrefix("| ") }) {
            let cells = line.split(separator: " | ", maxSplits: 1)
            guard cells.count == 2 else { continue }
            rows[cells[0].filter { !"|` ".contains($0) }] = cells[1]
        }
        return rows
    }

    @Test func `is that of the verifier`() throws {
        let log = try Self.text("log.md")
        let draw = try Self.text("draw.md")
        let rows = Self.table(after: "### 1.1 Keys of each type", in: log)
        for (type, form) in EntryForms.fields {
            var documented = Self.keys(in: try #require(rows[type], "\(type) is not documented"))
            if EntryForms.drawTypes.contains(type) {
                let names = Self.table(after: "\n`\(type)`\n", in: draw).keys.flatMap {
                    $0.split(separator: ",")
                }
                documented.formUnion(names.map { String($0) })
                documented.subtract(["field", "---", "v", "type"])
            }
            #expect(documented == Set(form.keys).subtracting(["actor"]), "\(type)")
        }
    }
}
