// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// One published result as the public lists show it.
package struct PublishedResult: Hashable, Sendable {
    package let result: String
    package let visit: String
    package let version: Int64
    package let isLatest: Bool
    package let entity: String
    package let entityName: String
    package let unitName: String
    package let taskName: String
    package let draw: String
    package let checkedOn: String
    package let codes: String
    package let publishedAt: Int64
    package let logIndex: Int64
}

/// An entity as the public may see it: no class, no upcoming visit, nothing personal.
package struct PublicEntity: Hashable, Sendable {
    package let key: String
    package let uscc: String?
    package let registrationNumber: String?
    package let name: String
    package let formerNames: String
    package let status: String
    package let registeredOn: String?
    package let authority: String
    package let jurisdiction: String
}

extension Connection {
    /// Newest published results, after `cursor` (publication time and result id), newest first.
    package func publishedResults(
        entity: String? = nil, text: String = "", after cursor: (at: Int64, result: String)? = nil, limit: Int
    ) throws -> [PublishedResult] {
        let ofEntity: SQL = entity.map { "p.entity = \($0)" } ?? "1 = 1"
        let named: SQL = text.isEmpty ? "1 = 1" : Self.contains(text, in: "e.name")
        let from: SQL =
            cursor.map {
                "(p.published_at < \($0.at) OR (p.published_at = \($0.at) AND p.result < \($0.result)))"
            }
            ?? "1 = 1"
        return try rows(
            """
            SELECT p.result, p.visit, r.version, p.entity, e.name AS entity_name, u.name AS unit_name,
                t.name AS task_name, v.draw, r.checked_on, r.codes, p.published_at, p.log_index,
                CASE WHEN EXISTS (SELECT 1 FROM result s JOIN publication q ON q.result = s.id
                    WHERE s.visit = p.visit AND s.version > r.version) THEN 0 ELSE 1 END AS latest
            FROM publication p JOIN result r ON r.id = p.result JOIN visit v ON v.id = p.visit
                JOIN entity e ON e.key = p.entity JOIN unit u ON u.id = v.unit JOIN task t ON t.id = v.task
            WHERE \(ofEntity) AND \(named) AND \(from)
            ORDER BY p.published_at DESC, p.result DESC LIMIT \(limit)
            """
        ).map { row in
            PublishedResult(
                result: try row.text("result"), visit: try row.text("visit"),
                version: try row.integer("version"),
                isLatest: try row.bool("latest"), entity: try row.text("entity"),
                entityName: try row.text("entity_name"), unitName: try row.text("unit_name"),
                taskName: try row.text("task_name"), draw: try row.text("draw"),
                checkedOn: try row.text("checked_on"), codes: try row.text("codes"),
                publishedAt: try row.integer("published_at"), logIndex: try row.integer("log_index"))
        }
    }

    /// Number of results published so far, and of entities they concern.
    package func publicationCounts() throws -> (results: Int64, entities: Int64) {
        let row = try first("SELECT COUNT(*) AS n, COUNT(DISTINCT entity) AS m FROM publication")
        return (try row?.integer("n") ?? 0, try row?.integer("m") ?? 0)
    }

    /// The public face of an entity, or nil.
    package func publicEntity(_ key: String) throws -> PublicEntity? {
        try first(
            """
            SELECT key, uscc, registration_number, name, former_names, status_raw, registered_on, authority,
                jurisdiction
            FROM entity WHERE key = \(key)
            """
        ).map { row in
            PublicEntity(
                key: try row.text("key"), uscc: try row.optionalText("uscc"),
                registrationNumber: try row.optionalText("registration_number"), name: try row.text("name"),
                formerNames: try row.text("former_names"), status: try row.text("status_raw"),
                registeredOn: try row.optionalText("registered_on"), authority: try row.text("authority"),
                jurisdiction: try row.text("jurisdiction"))
        }
    }

    /// Whether a column holds `text`, its wildcards taken literally and Latin letters in either case: left to
    /// itself, LIKE minds the case on PostgreSQL and not on SQLite.
    static func contains(_ text: String, in column: SQL) -> SQL {
        let lower = String(
            decoding: text.utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
        let hasLetters = lower.utf8.contains { (0x61...0x7A).contains($0) }
        return hasLetters
            ? "LOWER(\(column)) LIKE \(contains(lower)) ESCAPE '!'"
            : "\(column) LIKE \(contains(lower)) ESCAPE '!'"
    }

    /// A LIKE pattern for `text` anywhere, its wildcards taken literally (escape character `!`).
    static func contains(_ text: String) -> String {
        var pattern = "%"
        for character in text {
            if character == "%" || character == "_" || character == "!" { pattern.append("!") }
            pattern.append(character)
        }
        return pattern + "%"
    }
}
