// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// An entity as the register holds it.
package struct StoredEntity: Hashable, Sendable {
    package let row: EntityRow
    package let importJob: String?
    package let recordedAt: Instant

    package var key: String { row.key }
}

/// Which entities to show; nil and empty mean any.
package struct EntityFilter: Hashable, Sendable {
    /// A fragment of a name or a former name, or of a code.
    package var words: String
    package var jurisdiction: String?
    package var riskClass: CreditRiskClass?
    package var status: EntityStatus?
    package var inPool: Bool?
    package var isAbnormal: Bool?
    package var isSerious: Bool?
    package var isKeyObject: Bool?

    package init(
        words: String = "", jurisdiction: String? = nil, riskClass: CreditRiskClass? = nil,
        status: EntityStatus? = nil, inPool: Bool? = nil, isAbnormal: Bool? = nil, isSerious: Bool? = nil,
        isKeyObject: Bool? = nil
    ) {
        self.words = words
        self.jurisdiction = jurisdiction
        self.riskClass = riskClass
        self.status = status
        self.inPool = inPool
        self.isAbnormal = isAbnormal
        self.isSerious = isSerious
        self.isKeyObject = isKeyObject
    }

    /// Whether the kept counts (`entity_count`) answer it.
    fileprivate var isCounted: Bool {
        words.isEmpty && isAbnormal == nil && isSerious == nil && isKeyObject == nil
    }

    fileprivate var countedConditions: [SQL] {
        var parts: [SQL] = []
        if let jurisdiction, jurisdiction != RegisterTables.cityCode {
            parts.append("jurisdiction = \(jurisdiction)")
        }
        if let riskClass { parts.append("risk_class = \(riskClass.rawValue)") }
        if let status { parts.append("status = \(status.rawValue)") }
        if let inPool { parts.append("in_pool = \(inPool)") }
        return parts
    }

    fileprivate var condition: SQL {
        var parts: [SQL] = ["1 = 1"]
        parts += countedConditions
        if let isAbnormal { parts.append("abnormal = \(isAbnormal)") }
        if let isSerious { parts.append("serious = \(isSerious)") }
        if let isKeyObject { parts.append("key_object = \(isKeyObject)") }
        if !words.isEmpty {
            parts.append(
                "key IN (SELECT key FROM entity_search WHERE words LIKE \(fragment(words)) ESCAPE '!')")
        }
        return SQL.join(parts, separator: " AND ")
    }
}

/// A `LIKE` pattern for texts that contain `words`; `!` escapes.
func fragment(_ words: String) -> String {
    var pattern = "%"
    for character in words {
        if character == "!" || character == "%" || character == "_" { pattern.append("!") }
        pattern.append(character)
    }
    return pattern + "%"
}

/// How many entities share a place in the register.
package struct EntityCount: Hashable, Sendable {
    package let inPool: Bool
    package let jurisdiction: String
    package let riskClass: CreditRiskClass
    package let status: EntityStatus
    package let size: Int64
}

extension Connection {
    /// The entity with this key (USCC or registration number), whatever its state.
    package func entity(_ key: String) throws -> StoredEntity? {
        try first("SELECT * FROM entity WHERE key = \(key)").map(StoredEntity.init(row:))
    }

    /// The entities with these keys, by key.
    package func entities(keys: [String]) throws -> [StoredEntity] {
        guard !keys.isEmpty else { return [] }
        return try rows("SELECT * FROM entity WHERE key IN \(list: keys) ORDER BY key")
            .map(StoredEntity.init(row:))
    }

    /// A page of the register in the order of keys, starting after `key`.
    package func entities(
        matching filter: EntityFilter, after key: String = "", limit: Int
    ) throws -> [StoredEntity] {
        if !filter.words.isEmpty {
            let keys = try searchedKeys(filter, after: key, limit: limit)
            return try entities(keys: keys)
        }
        return try rows(
            "SELECT * FROM entity WHERE key > \(key) AND \(filter.condition) ORDER BY key LIMIT \(limit)"
        ).map(StoredEntity.init(row:))
    }

    /// How many entities match. With words or flags it stops counting at `most`, for which the answer stands for
    /// "that many or more".
    package func entityCount(matching filter: EntityFilter, most: Int64 = 10_000) throws -> Int64 {
        if filter.isCounted {
            let condition = SQL.join(["1 = 1"] + filter.countedConditions, separator: " AND ")
            return try first("SELECT SUM(size) AS many FROM entity_count WHERE \(condition)")?
                .optionalInteger("many") ?? 0
        }
        if !filter.words.isEmpty {
            return Int64(try searchedKeys(filter, after: "", limit: Int(most)).count)
        }
        return try first(
            """
            SELECT COUNT(*) AS many FROM
            (SELECT 1 AS one FROM entity WHERE \(filter.condition) LIMIT \(most)) AS found
            """)?.integer("many") ?? 0
    }

    /// The kept counts: one row per combination that occurs.
    package func entityCounts() throws -> [EntityCount] {
        try rows("SELECT * FROM entity_count ORDER BY jurisdiction, risk_class, status, in_pool").map { row in
            EntityCount(
                inPool: try row.bool("in_pool"), jurisdiction: try row.text("jurisdiction"),
                riskClass: try row.word("risk_class"), status: try row.word("status"),
                size: try row.integer("size"))
        }
    }

    /// Counts the register anew; part of every transaction that changes it.
    package func recountEntities() throws {
        try execute("DELETE FROM entity_count")
        try execute(
            """
            INSERT INTO entity_count (in_pool, jurisdiction, risk_class, status, size)
            SELECT in_pool, jurisdiction, risk_class, status, COUNT(*) FROM entity
            GROUP BY in_pool, jurisdiction, risk_class, status
            """)
    }

    /// Keys whose names or codes hold the words. A whole code is looked up, a fragment is searched for.
    private func searchedKeys(_ filter: EntityFilter, after key: String, limit: Int) throws -> [String] {
        if let code = EntityKey.normalised(CellText.code(filter.words)) {
            let exact = try rows("SELECT key FROM entity WHERE key = \(code) AND key > \(key)")
            if !exact.isEmpty { return try exact.map { try $0.text("key") } }
        }
        var narrowed = filter
        narrowed.words = ""
        let rest: SQL =
            narrowed == EntityFilter()
            ? "1 = 1" : "EXISTS (SELECT 1 FROM entity WHERE entity.key = s.key AND \(narrowed.condition))"
        let words = CellText.name(filter.words)
        let isCode = words.utf8.count >= 4 && words.utf8.allSatisfy { $0 < 0x80 }
        let pattern = fragment(words)
        // Only columns of the index `entity_name`, so that the scan reads short rows.
        let names: SQL =
            """
            SELECT key FROM entity
            WHERE (name LIKE \(pattern) ESCAPE '!' OR former_names LIKE \(pattern) ESCAPE '!')
            """
        let codes: SQL =
            "UNION SELECT key FROM entity WHERE key LIKE \(fragment(words.uppercased())) ESCAPE '!'"
        return try rows(
            """
            SELECT s.key AS key FROM (\(names) \(isCode ? codes : "")) AS s
            WHERE s.key > \(key) AND \(rest) ORDER BY s.key LIMIT \(limit)
            """
        ).map { try $0.text("key") }
    }
}

extension Row {
    /// Text that must be one of an enum's words.
    func word<T: RawRepresentable>(_ column: String) throws -> T where T.RawValue == String {
        let text = try text(column)
        guard let value = T(rawValue: text) else {
            throw DatabaseFault.wrongType(column: column, wanted: String(describing: T.self), found: text)
        }
        return value
    }

    /// A calendar day, or nil for null.
    func optionalDay(_ column: String) throws -> Day? {
        guard let text = try optionalText(column) else { return nil }
        guard let day = Day(text) else {
            throw DatabaseFault.wrongType(column: column, wanted: "a day", found: text)
        }
        return day
    }

    /// Texts kept one per line.
    func lines(_ column: String) throws -> [String] {
        try text(column).split(separator: "\n").map(String.init)
    }
}

extension StoredEntity {
    init(row: Row) throws {
        self.row = EntityRow(
            uscc: try row.optionalText("uscc"),
            registrationNumber: try row.optionalText("registration_number"),
            name: try row.text("name"), formerNames: try row.lines("former_names"),
            typeCode: try row.text("type_code"), statusRaw: try row.text("status_raw"),
            status: try row.word("status"), registeredOn: try row.optionalDay("registered_on"),
            approvedOn: try row.optionalDay("approved_on"), authority: try row.text("authority"),
            jurisdiction: try row.text("jurisdiction"), division: try row.text("division"),
            industry: try row.text("industry"), address: try row.text("address"),
            scope: try row.text("scope"), riskClass: try row.word("risk_class"),
            riskDate: try row.optionalDay("risk_date"), riskSource: try row.text("risk_source"),
            isAbnormal: try row.bool("abnormal"), isSerious: try row.bool("serious"),
            isKeyObject: try row.bool("key_object"))
        importJob = try row.optionalText("import_job")
        recordedAt = Instant(milliseconds: try row.integer("recorded_at"))
    }
}
