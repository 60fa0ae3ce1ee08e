// SPDX-License-Identifier: Apache-2.0
import SpotCheck

extension Connection {
    /// Entities whose code or registration number is, begins or ends with `text`, or whose present or former name
    /// contains it. Exact hits first; at most `limit`.
    package func searchEntities(_ text: String, limit: Int) throws -> [PublicEntity] {
        guard !text.isEmpty, limit > 0 else { return [] }
        var keys: [String] = []
        func add(_ rows: [Row]) throws {
            for row in rows {
                let key = try row.text("key")
                if !keys.contains(key) && keys.count < limit { keys.append(key) }
            }
        }
        let isCode = text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0 & 0xDF) }
        if isCode { try add(codeHits(text.uppercased(), limit: limit)) }
        if !isCode || keys.isEmpty { try add(nameHits(text, limit: limit - keys.count)) }
        return try keys.compactMap { try publicEntity($0) }
    }

    private func codeHits(_ code: String, limit: Int) throws -> [Row] {
        let exact = try rows(
            """
            SELECT key FROM entity WHERE key = \(code)
            UNION SELECT key FROM entity WHERE registration_number = \(code)
            """)
        let beginning = try rows(
            "SELECT key FROM entity WHERE key >= \(code) AND key < \(code + "~") ORDER BY key LIMIT \(limit)")
        guard code.utf8.count >= 4, exact.isEmpty else { return exact + beginning }
        let ending = try rows(
            "SELECT key FROM entity WHERE key LIKE \("%" + code) ORDER BY key LIMIT \(limit)")
        return exact + beginning + ending
    }

    private func nameHits(_ text: String, limit: Int) throws -> [Row] {
        let beginning = try rows(
            """
            SELECT key FROM entity WHERE name >= \(text) AND name < \(text + "\u{10FFFF}")
            ORDER BY name, key LIMIT \(limit)
            """)
        guard beginning.count < limit else { return beginning }
        let containing: SQL =
            "\(Self.contains(text, in: "name")) OR \(Self.contains(text, in: "former_names"))"
        return beginning
            + (try rows("SELECT key FROM entity WHERE \(containing) ORDER BY name, key LIMIT \(limit)"))
    }
}
