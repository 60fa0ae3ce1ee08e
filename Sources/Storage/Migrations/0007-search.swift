// SPDX-License-Identifier: Apache-2.0

extension Migration {
    /// The search for entities by fragments of their names, and visits in the order of their deadlines.
    ///
    /// A scan of 530,000 names takes a tenth of a second and a whole core: too much for a public page. Every two
    /// neighbouring characters of a name, in small letters, lead to the key instead; the last one stands alone, so that
    /// a search for one character is a range. The end of the code stands beside them behind `#`.
    static let search = Migration(
        number: 7, name: "search",
        statements: [
            """
            CREATE TABLE entity_gram (
                gram {text} NOT NULL, key {text} NOT NULL, PRIMARY KEY (gram, key)
            ) {clustered}
            """,
            """
            INSERT INTO entity_gram (gram, key)
            WITH RECURSIVE place (n) AS (
                SELECT 1 UNION ALL SELECT n + 1 FROM place
                WHERE n < (SELECT MAX(LENGTH(name) + LENGTH(former_names)) FROM entity)
            ), word (text, key) AS (
                SELECT name, key FROM entity UNION ALL SELECT former_names, key FROM entity WHERE former_names <> ''
            )
            SELECT SUBSTR(LOWER(w.text), n, 2), w.key
            FROM word w CROSS JOIN place WHERE n <= LENGTH(w.text) ORDER BY 1, 2
            ON CONFLICT DO NOTHING
            """,
            """
            INSERT INTO entity_gram (gram, key)
            SELECT '#' || SUBSTR(key, LENGTH(key) - 3), key FROM entity ORDER BY 1, 2
            """,
            // Covers whatever a scope may ask for, so that pools are counted and frozen, exclusions counted and the
            // register filtered without fetching hundreds of thousands of rows.
            "DROP INDEX entity_pool",
            """
            CREATE INDEX entity_pool ON entity (
                in_pool, jurisdiction, risk_class, key, status, industry, type_code, registered_on, abnormal,
                serious, key_object)
            """,
            // Covers the register's list with filters that `entity_pool` does not begin with, in the order of keys.
            """
            CREATE INDEX entity_list ON entity (
                key, jurisdiction, risk_class, status, in_pool, abnormal, serious, key_object, type_code)
            """,
            // Few are on a list; they are found without passing by all others.
            "CREATE INDEX entity_abnormal ON entity (key) WHERE abnormal = 1",
            "CREATE INDEX entity_serious ON entity (key) WHERE serious = 1",
            "CREATE INDEX entity_key_object ON entity (key) WHERE key_object = 1",
            // Lists of visits begin with what is due first; with thousands drawn that must not be sorted for a page.
            "CREATE INDEX visit_unit ON visit (unit, due_day, id)",
            "CREATE INDEX visit_due ON visit (due_day, id)",
            // Whether a visit's result is public is asked for every visit of a list and of its counts.
            "CREATE INDEX publication_visit ON publication (visit)",
        ])
}
