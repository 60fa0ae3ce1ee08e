// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// Where the entities stand whose names hold some words.
enum NameHits {
    /// No name holds them.
    case nowhere
    /// Among the rows of `entity_gram` (as `s`) that meet this condition; `exact` when all of those do.
    case among(SQL, exact: Bool)
    /// As before, but in so many names that going through all of them in order soon finds a page full.
    case everywhere(SQL)
}

extension Connection {
    /// Takes every entity that is not yet in the search index into it; part of every transaction that adds some.
    ///
    /// In the order of the index and at once: one by one the rows of half a million names would be written to as many
    /// places of a large tree. A pair that a name holds twice is left out on insertion: `DISTINCT` takes half as long
    /// again.
    package func indexEntities() throws {
        try execute(
            """
            INSERT INTO entity_gram (gram, key)
            WITH RECURSIVE place (n) AS (
                SELECT 1 UNION ALL SELECT n + 1 FROM place WHERE n < (SELECT MAX(LENGTH(name)) FROM entity)
            )
            SELECT SUBSTR(LOWER(e.name), n, 2), e.key FROM entity e CROSS JOIN place
            WHERE \(Self.isNew) AND n <= LENGTH(e.name) ORDER BY 1, 2
            ON CONFLICT DO NOTHING
            """)
        try execute(
            """
            INSERT INTO entity_gram (gram, key)
            WITH RECURSIVE place (n) AS (
                SELECT 1 UNION ALL SELECT n + 1 FROM place
                WHERE n < (SELECT MAX(LENGTH(former_names)) FROM entity)
            )
            SELECT SUBSTR(LOWER(e.former_names), n, 2), e.key FROM entity e CROSS JOIN place
            WHERE e.former_names <> '' AND \(Self.isNew) AND n <= LENGTH(e.former_names) ORDER BY 1, 2
            ON CONFLICT DO NOTHING
            """)
        // Last, for these rows say that an entity is in the index.
        try execute(
            """
            INSERT INTO entity_gram (gram, key)
            SELECT '#' || SUBSTR(e.key, LENGTH(e.key) - 3), e.key FROM entity e
            WHERE \(Self.isNew) ORDER BY 1, 2
            """)
    }

    private static let isNew: SQL = """
        NOT EXISTS (SELECT 1 FROM entity_gram g
            WHERE g.gram = '#' || SUBSTR(e.key, LENGTH(e.key) - 3) AND g.key = e.key)
        """

    /// Follows a change of names in the index; called while the old ones still stand.
    func reindexEntity(_ key: String, name: String, formerNames: String) throws {
        guard let old = try first("SELECT name, former_names FROM entity WHERE key = \(key)") else { return }
        let before = Set(
            Self.grams(try old.text("name")) + Self.grams(try old.text("former_names")))
        let after = Set(Self.grams(name) + Self.grams(formerNames))
        let gone = before.subtracting(after).sorted()
        if !gone.isEmpty {
            try execute("DELETE FROM entity_gram WHERE key = \(key) AND gram IN \(list: gone)")
        }
        for gram in after.subtracting(before).sorted() {
            try execute(
                "INSERT INTO entity_gram (gram, key) VALUES (\(gram), \(key)) ON CONFLICT DO NOTHING")
        }
    }

    /// Where to look for names that hold `words`: behind the two neighbouring characters that fewest names have.
    func nameHits(_ words: String) throws -> NameHits {
        let grams = Self.grams(words)
        guard let one = grams.last else { return .nowhere }
        let pairs = grams.dropLast()
        guard !pairs.isEmpty else {
            let range: SQL = "s.gram >= \(one) AND s.gram < \(one + "\u{10FFFF}")"
            let many = try gramCount(range, most: Self.fewForRange)
            guard many > 0 else { return .nowhere }
            return many < Self.fewForRange ? .among(range, exact: true) : .everywhere(range)
        }
        var best: (gram: String, rows: Int64)?
        for gram in Set(pairs).sorted() {
            let rows = try gramCount("s.gram = \(gram)", most: best?.rows ?? Self.fewForPair)
            if rows == 0 { return .nowhere }
            if best.map({ rows < $0.rows }) ?? true { best = (gram, rows) }
        }
        guard let best else { return .nowhere }
        return .among("s.gram = \(best.gram)", exact: pairs.count == 1)
    }

    /// A range is sorted for a page, hence short; behind a pair the keys stand in order.
    private static let fewForRange: Int64 = 5000
    private static let fewForPair: Int64 = 20_000

    private func gramCount(_ condition: SQL, most: Int64) throws -> Int64 {
        try first(
            """
            SELECT COUNT(*) AS many FROM
            (SELECT 1 AS one FROM entity_gram s WHERE \(condition) LIMIT \(most)) AS found
            """)?.integer("many") ?? 0
    }

    /// The keys whose code ends with `tail`, of four characters or more, as a condition on `entity_gram` (as `s`).
    static func endsWith(_ tail: String) -> SQL {
        let gram = "#" + String(tail.suffix(4))
        return "s.gram = \(gram) AND s.key LIKE \(contains(tail).dropLast()) ESCAPE '!'"
    }

    /// As the statements above: two neighbouring characters each, the last one alone, Latin letters small.
    private static func grams(_ text: String) -> [String] {
        let lower = text.unicodeScalars.map { scalar in
            ("A"..."Z").contains(scalar) ? Unicode.Scalar(UInt8(scalar.value) | 0x20) : scalar
        }
        return lower.indices.map { place in
            var gram = String.UnicodeScalarView()
            gram.append(contentsOf: lower[place..<min(place + 2, lower.count)])
            return String(gram)
        }
    }
}
