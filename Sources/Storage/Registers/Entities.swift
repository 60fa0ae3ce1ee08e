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
    /// Beginnings of entity type codes.
    package var types: [String]
    /// Keys, ascending, that the words mean in another way: names that they spell in Latin letters.
    package var spelled: [String] = []
    /// How many names hold the words, if `spelled` are those; a page then needs no look at the index of fragments.
    package var named: Int64?

    package init(
        words: String = "", jurisdiction: String? = nil, riskClass: CreditRiskClass? = nil,
        status: EntityStatus? = nil, inPool: Bool? = nil, isAbnormal: Bool? = nil, isSerious: Bool? = nil,
        isKeyObject: Bool? = nil, types: [String] = []
    ) {
        self.words = words
        self.jurisdiction = jurisdiction
        self.riskClass = riskClass
        self.status = status
        self.inPool = inPool
        self.isAbnormal = isAbnormal
        self.isSerious = isSerious
        self.isKeyObject = isKeyObject
        self.types = types
    }

    /// Whether nothing but the words is asked for.
    package var isUnfiltered: Bool {
        var bare = self
        bare.spelled = []
        bare.named = nil
        return bare == EntityFilter(words: words)
    }

    /// Whether the kept counts (`entity_count`) answer it.
    var isCounted: Bool {
        words.isEmpty && isAbnormal == nil && isSerious == nil && isKeyObject == nil && types.isEmpty
    }

    fileprivate var countedConditions: [SQL] {
        var parts: [SQL] = []
        if let jurisdiction { parts.append("jurisdiction = \(jurisdiction)") }
        if let riskClass { parts.append("risk_class = \(riskClass.rawValue)") }
        if let status { parts.append("status = \(status.rawValue)") }
        if let inPool { parts.append("in_pool = \(inPool)") }
        return parts
    }

    /// Everything but the words.
    var condition: SQL {
        var parts: [SQL] = ["1 = 1"]
        parts += countedConditions
        // Written out, not as parameters: only so can the partial indexes of the flags serve them.
        if let isAbnormal { parts.append(isAbnormal ? "abnormal = 1" : "abnormal = 0") }
        if let isSerious { parts.append(isSerious ? "serious = 1" : "serious = 0") }
        if let isKeyObject { parts.append(isKeyObject ? "key_object = 1" : "key_object = 0") }
        if !types.isEmpty { parts.append(Connection.prefixes(types, of: "type_code")) }
        return SQL.join(parts, separator: " AND ")
    }

    /// The same for walking the register in the order of keys along the index `entity_list`: the columns stand in
    /// expressions so that no engine takes another index and sorts what it found there. The walk ends with the page,
    /// and at worst it reads short index rows once. Those on a list are few and found by the list's own index.
    var walk: SQL {
        guard isAbnormal != true, isSerious != true, isKeyObject != true else { return condition }
        var parts: [SQL] = ["1 = 1"]
        if let jurisdiction { parts.append("jurisdiction || '' = \(jurisdiction)") }
        if let riskClass { parts.append("risk_class || '' = \(riskClass.rawValue)") }
        if let status { parts.append("status || '' = \(status.rawValue)") }
        if let inPool { parts.append("in_pool + 0 = \(inPool)") }
        if let isAbnormal { parts.append("abnormal + 0 = \(isAbnormal)") }
        if let isSerious { parts.append("serious + 0 = \(isSerious)") }
        if let isKeyObject { parts.append("key_object + 0 = \(isKeyObject)") }
        if !types.isEmpty { parts.append(Connection.prefixes(types, of: "type_code")) }
        return SQL.join(parts, separator: " AND ")
    }
}

/// The key of an entity with its present and former names.
package struct EntityNames: Hashable, Sendable {
    package let key: String
    /// The present one first.
    package let names: [String]
}

/// A page of the register.
package struct EntityListing: Hashable, Sendable {
    package let rows: [StoredEntity]
    /// All that match; with `isCountBounded` that many or more.
    package let count: Int64
    package let isCountBounded: Bool
    /// Whether rows follow those of this page.
    package let hasMore: Bool
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

    /// The objects that a body answers for, by key.
    package func entities(heldBy key: String, limit: Int) throws -> [StoredEntity] {
        try rows("SELECT * FROM entity WHERE holder = \(key) ORDER BY key LIMIT \(limit)")
            .map(StoredEntity.init(row:))
    }

    /// Names by key; keys that are not in the register are left out.
    package func entityNames(_ keys: [String]) throws -> [String: String] {
        var names: [String: String] = [:]
        for part in Self.parts(keys) {
            for row in try rows("SELECT key, name FROM entity WHERE key IN \(list: part)") {
                names[try row.text("key")] = try row.text("name")
            }
        }
        return names
    }

    /// Who stands in the register under each of some codes (`EntityKey`); a key goes before a registration number.
    package func entityNames(under codes: [String]) throws -> [String: EntityNames] {
        var found: [String: EntityNames] = [:]
        for part in Self.parts(codes) {
            for row in try rows(
                """
                SELECT registration_number AS code, key, name, former_names FROM entity
                WHERE registration_number IN \(list: part)
                UNION ALL SELECT key AS code, key, name, former_names FROM entity WHERE key IN \(list: part)
                """)
            {
                let (code, key) = (try row.text("code"), try row.text("key"))
                guard found[code] == nil || key == code else { continue }
                found[code] = EntityNames(
                    key: key, names: [try row.text("name")] + (try row.lines("former_names")))
            }
        }
        return found
    }

    /// A page of the register in the order of keys, starting after `key`.
    package func entities(
        matching filter: EntityFilter, after key: String = "", limit: Int
    ) throws -> [StoredEntity] {
        try entities(keys: try entityKeys(matching: filter, after: key, limit: limit))
    }

    /// The keys of a page of the register, starting after `key`.
    package func entityKeys(
        matching filter: EntityFilter, after key: String = "", limit: Int
    ) throws -> [String] {
        guard filter.words.isEmpty else { return try searchedKeys(filter, after: key, limit: limit) }
        guard filter.isCounted, !filter.countedConditions.isEmpty else {
            return try rows(
                "SELECT key FROM entity WHERE key > \(key) AND \(filter.walk) ORDER BY key LIMIT \(limit)"
            ).map { try $0.text("key") }
        }
        // Within `entity_pool`, which begins with `in_pool`.
        let pooled: SQL = filter.inPool == nil ? "in_pool IN (0, 1)" : "1 = 1"
        return try rows(
            """
            SELECT key FROM entity WHERE \(pooled) AND key > \(key) AND \(filter.condition)
            ORDER BY key LIMIT \(limit)
            """
        ).map { try $0.text("key") }
    }

    /// A page of the register with how many there are in all; counts no more than it must, as a count with words
    /// or flags costs as much as the search.
    package func entityListing(
        matching filter: EntityFilter, after key: String = "", limit: Int, most: Int64 = 10_000
    ) throws -> EntityListing {
        let keys = try entityKeys(matching: filter, after: key, limit: limit + 1)
        let isWhole = keys.count <= limit && key.isEmpty
        let (count, isBounded) =
            isWhole ? (Int64(keys.count), false) : try boundedCount(of: filter, most: most)
        return EntityListing(
            rows: try entities(keys: Array(keys.prefix(limit))), count: count, isCountBounded: isBounded,
            hasMore: keys.count > limit)
    }

    /// How many entities match. With words or flags it stops counting at `most` or before, and the answer stands for
    /// "that many or more".
    package func entityCount(matching filter: EntityFilter, most: Int64 = 10_000) throws -> Int64 {
        try boundedCount(of: filter, most: most).count
    }

    private func boundedCount(
        of filter: EntityFilter, most: Int64
    ) throws -> (count: Int64, isBounded: Bool) {
        if filter.isCounted {
            let condition = SQL.join(["1 = 1"] + filter.countedConditions, separator: " AND ")
            let sum = try first("SELECT SUM(size) AS many FROM entity_count WHERE \(condition)")
            return (try sum?.optionalInteger("many") ?? 0, false)
        }
        if !filter.words.isEmpty {
            let words = CellText.name(filter.words)
            if let named = filter.named, filter.isUnfiltered { return (named, named >= most) }
            if filter == EntityFilter(words: filter.words), !Self.mayBeCode(words),
                let many = try countOfNames(holding: words, most: most)
            {
                return (many, many == most)
            }
            // Each of these is looked at, not only counted.
            let fewer = min(most, Self.mostSearched)
            let many = Int64(try searchedKeys(filter, after: "", limit: Int(fewer)).count)
            return (many, many == fewer)
        }
        let many =
            try first(
                """
                SELECT COUNT(*) AS many FROM
                (SELECT 1 AS one FROM entity WHERE \(filter.walk) LIMIT \(most)) AS found
                """)?.integer("many") ?? 0
        return (many, many == most)
    }

    private static let mostSearched: Int64 = 1000

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

    /// Hands every entity's key, name and former names (in lines) to `body`, in the order of keys.
    package func eachEntityName(_ body: (String, String, String) throws -> Void) throws {
        try each("SELECT key, name, former_names FROM entity ORDER BY key") { row in
            try body(try row.text("key"), try row.text("name"), try row.text("former_names"))
        }
    }

    /// Says whether names in the register may have changed since the same call gave the same mark.
    package func entityMark() throws -> String {
        let jobs = try first(
            """
            SELECT COUNT(committed_at) AS committed, COUNT(undone_at) AS undone FROM import_job
            WHERE dataset = 'entities'
            """)
        let size = try first("SELECT SUM(size) AS many FROM entity_count")
        let numbers = [
            try jobs?.integer("committed"), try jobs?.integer("undone"), try size?.optionalInteger("many"),
        ]
        return numbers.map { String($0 ?? 0) }.joined(separator: ".")
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
            isKeyObject: try row.bool("key_object"),
            object: ObjectNumber(key: try row.text("key")), holder: try row.optionalText("holder"))
        importJob = try row.optionalText("import_job")
        recordedAt = Instant(milliseconds: try row.integer("recorded_at"))
    }
}
