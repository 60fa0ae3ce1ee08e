// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// What a draw needs to know of one entity of the pool.
package struct PoolMember: Hashable, Sendable {
    package let key: String
    package let cell: StratumCell
}

extension Connection {
    /// Members of the pool per class and jurisdiction. An area-only scope reads the index alone.
    ///
    /// - Parameter rules: what the reasons of the scope stand for; needed only if it names any.
    package func poolCounts(_ scope: PoolScope, _ rules: PoolRules? = nil) throws -> [StratumCell: Int] {
        let pool: SQL = "FROM entity WHERE in_pool = 1 AND \(try Self.condition(scope, rules))"
        // Without reasons the index alone answers in its own order; the flag would make it sort.
        let grouped: SQL =
            scope.keyReasons.isEmpty
            ? """
            SELECT risk_class, jurisdiction, 0 AS certain, COUNT(*) AS size \(pool)
            GROUP BY risk_class, jurisdiction
            """
            : """
            SELECT risk_class, jurisdiction, certain, COUNT(*) AS size FROM (
                SELECT risk_class, jurisdiction, \(try Self.certain(scope, rules)) AS certain \(pool)) AS marked
            GROUP BY risk_class, jurisdiction, certain
            """
        var counts: [StratumCell: Int] = [:]
        for row in try rows(grouped) { counts[try cell(row)] = Int(try row.integer("size")) }
        return counts
    }

    /// Entities within the scope that may not be drawn, by registration status.
    package func poolExclusions(_ scope: PoolScope, _ rules: PoolRules? = nil) throws -> [String: Int64] {
        var counts: [String: Int64] = [:]
        for row in try rows(
            """
            SELECT status, COUNT(*) AS size FROM entity
            WHERE in_pool = 0 AND \(try Self.condition(scope, rules)) GROUP BY status
            """)
        {
            counts[try row.text("status")] = try row.integer("size")
        }
        return counts
    }

    /// Every member of the pool in order of its key, in constant memory.
    package func eachPoolMember(
        _ scope: PoolScope, _ rules: PoolRules? = nil, _ body: (PoolMember) throws -> Void
    ) throws {
        try each(
            """
            SELECT key, risk_class, jurisdiction, \(try Self.certain(scope, rules)) AS certain FROM entity
            WHERE in_pool = 1 AND \(try Self.condition(scope, rules)) ORDER BY key
            """
        ) { row in
            try body(PoolMember(key: try row.text("key"), cell: try cell(row)))
        }
    }

    /// The reasons of a scope that hold for its members: code and key, by code and key.
    package func eachKeyReason(
        _ scope: PoolScope, _ rules: PoolRules, _ body: (_ code: String, _ key: String) throws -> Void
    ) throws {
        for code in scope.keyReasons {
            guard let reason = rules.reason(code) else { throw UnknownKeyReason(code: code) }
            try each(
                """
                SELECT key FROM entity WHERE in_pool = 1 AND \(try Self.condition(scope, rules))
                    AND \(rules.condition(reason)) ORDER BY key
                """
            ) { row in
                try body(code, try row.text("key"))
            }
        }
    }

    /// The cell that a row with class, jurisdiction and flag belongs to.
    func cell(_ row: Row) throws -> StratumCell {
        guard let risk = CreditRiskClass(rawValue: try row.text("risk_class")) else {
            throw DatabaseFault.wrongType(
                column: "risk_class", wanted: "A-D", found: try row.text("risk_class"))
        }
        return StratumCell(
            risk: risk, jurisdiction: try row.text("jurisdiction"), isCertain: try row.bool("certain"))
    }

    /// 1 for whoever a rule draws with certainty, else 0.
    static func certain(_ scope: PoolScope, _ rules: PoolRules?) throws -> SQL {
        guard !scope.keyReasons.isEmpty else { return "0" }
        guard let rules else { throw UnknownKeyReason(code: scope.keyReasons[0]) }
        return try rules.certainty(naming: scope.keyReasons).map { "CASE WHEN \($0) THEN 1 ELSE 0 END" }
            ?? "0"
    }

    /// Rows of `entity` within a scope.
    static func condition(_ scope: PoolScope, _ rules: PoolRules?) throws -> SQL {
        var parts: [SQL] = []
        if !scope.jurisdictions.isEmpty { parts.append("jurisdiction IN \(list: scope.jurisdictions)") }
        if !scope.classes.isEmpty { parts.append("risk_class IN \(list: scope.classes.map(\.rawValue))") }
        if !scope.types.isEmpty { parts.append(prefixes(scope.types, of: "type_code")) }
        if !scope.industries.isEmpty { parts.append(prefixes(scope.industryPrefixes, of: "industry")) }
        if let from = scope.registeredFrom { parts.append("registered_on >= \(from.text)") }
        if let to = scope.registeredTo { parts.append("registered_on <= \(to.text)") }
        if let abnormal = scope.abnormal { parts.append("abnormal = \(abnormal)") }
        if let serious = scope.serious { parts.append("serious = \(serious)") }
        if let key = scope.keyObject { parts.append("key_object = \(key)") }
        if !scope.labels.isEmpty { parts.append("key IN (\(members(ofLabels: scope.labels)))") }
        if let code = scope.keyReasons.first {
            guard let rules else { throw UnknownKeyReason(code: code) }
            if let condition = try rules.condition(naming: scope.keyReasons) { parts.append(condition) }
        }
        if scope.types.isEmpty, scope.labels.isEmpty { parts.append(isBody) }
        return SQL.join(parts, separator: " AND ")
    }

    /// Projects, products, equipment and places are inspected only where a scope asks for them: a scope of places means
    /// bodies.
    private static let isBody: SQL = "(type_code < 'X1' OR type_code >= 'X5')"

    /// Keys of the entities that are in a special library under one of these labels or below it, as
    /// `followMemberships` last found.
    static func members(ofLabels labels: [String]) -> SQL {
        """
        SELECT o.entity FROM check_object o WHERE o.standing = 'M00' AND o.label IN (
            WITH RECURSIVE below (key) AS (
                SELECT key FROM label WHERE key IN \(list: labels)
                UNION SELECT l.key FROM label l JOIN below b ON l.parent = b.key
            ) SELECT key FROM below)
        """
    }

    /// Ranges instead of LIKE: every code between the prefix and the prefix followed by the highest character.
    static func prefixes(_ list: [String], of column: StaticString) -> SQL {
        let name = SQL.identifier(column)
        let ranges = list.map { prefix -> SQL in
            "(\(name) >= \(prefix) AND \(name) < \(prefix + "~"))"
        }
        return "(\(SQL.join(ranges, separator: " OR ")))"
    }
}
