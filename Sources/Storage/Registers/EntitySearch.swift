// SPDX-License-Identifier: Apache-2.0
import SpotCheck

extension Connection {
    /// Entities whose code or registration number is, begins or ends with `text`, or whose present or former name
    /// contains it. Exact hits first; at most `limit`.
    package func searchEntities(_ text: String, limit: Int) throws -> [PublicEntity] {
        guard !text.isEmpty, limit > 0 else { return [] }
        var keys: [String] = []
        func add(_ found: [String]) {
            for key in found where !keys.contains(key) && keys.count < limit { keys.append(key) }
        }
        let isCode = text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0 & 0xDF) }
        if isCode { add(try codeHits(text.uppercased(), limit: limit)) }
        if !isCode || keys.isEmpty {
            add(try keysOfNames(beginningWith: text, limit: limit))
            if keys.count < limit { add(try keysOfNames(holding: text, limit: limit)) }
        }
        return try keys.compactMap { try publicEntity($0) }
    }

    private func codeHits(_ code: String, limit: Int) throws -> [String] {
        let exact = try keys(
            """
            SELECT key FROM entity WHERE key = \(code)
            UNION SELECT key FROM entity WHERE registration_number = \(code)
            """)
        let beginning = try keys(
            "SELECT key FROM entity WHERE key >= \(code) AND key < \(code + "~") ORDER BY key LIMIT \(limit)")
        guard code.utf8.count >= 4, exact.isEmpty else { return exact + beginning }
        let ending = try keys(
            """
            SELECT s.key AS key FROM entity_gram s WHERE \(Self.endsWith(code)) ORDER BY s.key LIMIT \(limit)
            """)
        return exact + beginning + ending
    }

    private func keysOfNames(beginningWith text: String, limit: Int) throws -> [String] {
        try keys(
            """
            SELECT key FROM entity WHERE name >= \(text) AND name < \(text + "\u{10FFFF}")
            ORDER BY name, key LIMIT \(limit)
            """)
    }

    /// The first keys after `key`, in order, of entities whose present or former name holds `words`.
    ///
    /// - Parameter narrowed: a further condition on `entity`, or nil.
    func keysOfNames(
        holding words: String, after key: String = "", narrowed: SQL? = nil, limit: Int
    ) throws -> [String] {
        let holds: SQL =
            "(\(Self.contains(words, in: "e.name")) OR \(Self.contains(words, in: "e.former_names")))"
        let also: SQL = narrowed.map { "AND \($0)" } ?? ""
        switch try nameHits(words) {
        case .nowhere: return []
        case .everywhere:
            return try keys(
                """
                SELECT e.key AS key FROM entity e WHERE e.key > \(key) AND \(holds) \(also)
                ORDER BY e.key LIMIT \(limit)
                """)
        case .among(let hits, exact: true) where narrowed == nil:
            return try keys(
                """
                SELECT DISTINCT s.key AS key FROM entity_gram s WHERE \(hits) AND s.key > \(key)
                ORDER BY s.key LIMIT \(limit)
                """)
        case .among(let hits, _):
            // CROSS JOIN: SQLite then keeps this order, the few rows of the index first.
            return try keys(
                """
                SELECT DISTINCT s.key AS key FROM entity_gram s CROSS JOIN entity e
                WHERE \(hits) AND s.key > \(key) AND e.key = s.key AND \(holds) \(also)
                ORDER BY s.key LIMIT \(limit)
                """)
        }
    }

    /// How many names hold `words`, by the index alone, or nil when it cannot tell; not more than `most`.
    func countOfNames(holding words: String, most: Int64) throws -> Int64? {
        let condition: SQL
        switch try nameHits(words) {
        case .nowhere: return 0
        case .among(_, exact: false): return nil
        case .among(let hits, exact: true): condition = hits
        case .everywhere(let range): condition = range
        }
        return try first(
            """
            SELECT COUNT(*) AS many FROM
            (SELECT DISTINCT s.key FROM entity_gram s WHERE \(condition) LIMIT \(most)) AS found
            """)?.integer("many")
    }

    /// The first keys after `key`, in order, whose code is, begins or ends with `code` (four characters or more), or
    /// whose registration number it is.
    func keysOfCodes(_ code: String, after key: String, narrowed: SQL?, limit: Int) throws -> [String] {
        let also: SQL = narrowed.map { "AND \($0)" } ?? ""
        let beginning = try keys(
            """
            SELECT e.key AS key FROM entity e
            WHERE e.key >= \(code) AND e.key < \(code + "~") AND e.key > \(key) \(also) ORDER BY e.key LIMIT \(limit)
            """)
        let numbered = try keys(
            """
            SELECT e.key AS key FROM entity e
            WHERE e.registration_number = \(code) AND e.key > \(key) \(also) ORDER BY e.key LIMIT \(limit)
            """)
        let ending = try keys(
            """
            SELECT s.key AS key FROM entity_gram s CROSS JOIN entity e
            WHERE \(Self.endsWith(code)) AND s.key > \(key) AND e.key = s.key \(also)
            ORDER BY s.key LIMIT \(limit)
            """)
        return Array(Set(beginning + numbered + ending).sorted().prefix(limit))
    }

    private func keys(_ sql: SQL) throws -> [String] { try rows(sql).map { try $0.text("key") } }
}

/// The search of the office's own list: words beside other conditions, in the order of keys.
extension Connection {
    /// Keys whose names hold the words or whose codes begin or end with them. A whole code is looked up.
    func searchedKeys(_ filter: EntityFilter, after key: String, limit: Int) throws -> [String] {
        if let code = EntityKey.normalised(CellText.code(filter.words)) {
            let exact = try rows(
                """
                SELECT s.key AS key FROM (SELECT key FROM entity WHERE key = \(code)
                    UNION SELECT key FROM entity WHERE registration_number = \(code)) AS s
                WHERE s.key > \(key)
                    AND EXISTS (SELECT 1 FROM entity WHERE entity.key = s.key AND \(filter.walk))
                ORDER BY s.key LIMIT \(limit)
                """)
            if !exact.isEmpty { return try exact.map { try $0.text("key") } }
        }
        var rest = filter
        rest.words = ""
        let narrowed = rest == EntityFilter() ? nil : try self.narrowed(rest)
        let words = CellText.name(filter.words)
        let named =
            filter.named != nil
            ? [] : try keysOfNames(holding: words, after: key, narrowed: narrowed, limit: limit)
        let spelled = try keys(filter.spelled, after: key, narrowed: narrowed, limit: limit)
        guard Self.mayBeCode(words) || !spelled.isEmpty else { return named }
        let coded =
            Self.mayBeCode(words)
            ? try keysOfCodes(words.uppercased(), after: key, narrowed: narrowed, limit: limit) : []
        return Array(Set(named + coded + spelled).sorted().prefix(limit))
    }

    /// Those of some keys whose entities meet a filter but for its words, in order.
    package func entityKeys(among keys: [String], meeting filter: EntityFilter) throws -> [String] {
        try self.keys(keys, after: "", narrowed: filter.condition, limit: keys.count)
    }

    /// Those of some keys that stand after `key` and meet a condition, in order.
    private func keys(_ some: [String], after key: String, narrowed: SQL?, limit: Int) throws -> [String] {
        let rest = some.filter { $0 > key }
        guard let narrowed else { return Array(rest.prefix(limit)) }
        var found: [String] = []
        for start in stride(from: 0, to: rest.count, by: 500) where found.count < limit {
            let part = Array(rest[start..<min(start + 500, rest.count)])
            found += try rows(
                "SELECT key FROM entity WHERE key IN \(list: part) AND \(narrowed) ORDER BY key"
            ).map { try $0.text("key") }
        }
        return Array(found.prefix(limit))
    }

    static func mayBeCode(_ words: String) -> Bool {
        words.utf8.count >= 4 && words.utf8.allSatisfy { $0 < 0x80 }
    }

    /// What a search is narrowed by. Where few meet it, naming `in_pool` leads to them by `entity_pool`; where many
    /// do, the order of keys finds a page sooner.
    private func narrowed(_ filter: EntityFilter) throws -> SQL {
        guard filter.isCounted, filter.inPool == nil, try entityCount(matching: filter) < 20_000 else {
            return filter.condition
        }
        return "in_pool IN (0, 1) AND \(filter.condition)"
    }
}
