// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// One version of a check item. `row.unit` is the id of the unit.
package struct StoredItem: Hashable, Sendable {
    package let row: CheckItemRow
    package let version: Int64
    package let importJob: String?
    package let recordedAt: Instant
    /// When a later version took its place; nil for the current one.
    package let supersededAt: Instant?

    package var code: String { row.code }
}

/// Which current items to show; nil and empty mean any.
package struct ItemFilter: Hashable, Sendable {
    package var words: String
    package var unit: String?
    package var category: String?
    package var tier: ItemTier?
    /// Only items valid on that day.
    package var validOn: Day?

    package init(
        words: String = "", unit: String? = nil, category: String? = nil, tier: ItemTier? = nil,
        validOn: Day? = nil
    ) {
        self.words = words
        self.unit = unit
        self.category = category
        self.tier = tier
        self.validOn = validOn
    }

    fileprivate var condition: SQL {
        var parts: [SQL] = ["superseded_at IS NULL"]
        if let unit { parts.append("unit = \(unit)") }
        if let category { parts.append("category = \(category)") }
        if let tier { parts.append("tier = \(tier.rawValue)") }
        if let validOn {
            parts.append(
                "valid_from <= \(validOn.text) AND (valid_to IS NULL OR valid_to >= \(validOn.text))")
        }
        if !words.isEmpty {
            let columns: [SQL] = ["name", "code", "category", "content"]
            let hits = columns.map { Connection.contains(words, in: $0) }
            parts.append("(\(SQL.join(hits, separator: " OR ")))")
        }
        return SQL.join(parts, separator: " AND ")
    }
}

extension Connection {
    /// The current version of an item.
    package func item(_ code: String) throws -> StoredItem? {
        try first("SELECT * FROM check_item WHERE code = \(code) AND superseded_at IS NULL")
            .map(StoredItem.init(row:))
    }

    /// One version of an item.
    package func item(_ code: String, version: Int64) throws -> StoredItem? {
        try first("SELECT * FROM check_item WHERE code = \(code) AND version = \(version)")
            .map(StoredItem.init(row:))
    }

    /// The items of these codes in their current version, by unit and code; unknown codes are left out.
    package func items(codes: [String]) throws -> [StoredItem] {
        guard !codes.isEmpty else { return [] }
        return try rows(
            """
            SELECT * FROM check_item WHERE code IN \(list: codes) AND superseded_at IS NULL
            ORDER BY unit, code
            """
        ).map(StoredItem.init(row:))
    }

    /// The items plan lines name, in the versions they name.
    package func items(planned: [PlannedItem]) throws -> [PlannedItem: StoredItem] {
        let codes = Set(planned.map(\.code)).sorted()
        guard !codes.isEmpty else { return [:] }
        let wanted = Set(planned)
        var found: [PlannedItem: StoredItem] = [:]
        for row in try rows("SELECT * FROM check_item WHERE code IN \(list: codes)") {
            let item = try StoredItem(row: row)
            let key = PlannedItem(code: item.code, version: item.version)
            if wanted.contains(key) { found[key] = item }
        }
        return found
    }

    /// All versions of an item, the oldest first.
    package func itemVersions(_ code: String) throws -> [StoredItem] {
        try rows("SELECT * FROM check_item WHERE code = \(code) ORDER BY version").map(StoredItem.init(row:))
    }

    /// A page of the current items by unit and code; `page` counts from 1.
    package func items(
        matching filter: ItemFilter = ItemFilter(), page: Int = 1, size: Int = 10_000
    ) throws -> [StoredItem] {
        try rows(
            """
            SELECT * FROM check_item WHERE \(filter.condition)
            ORDER BY unit, code LIMIT \(size) OFFSET \(max(0, page - 1) * size)
            """
        ).map(StoredItem.init(row:))
    }

    /// How many current items match.
    package func itemCount(matching filter: ItemFilter = ItemFilter()) throws -> Int64 {
        try first("SELECT COUNT(*) AS many FROM check_item WHERE \(filter.condition)")?.integer("many") ?? 0
    }

    /// The categories of current items, of one unit if given, in alphabetical order.
    package func itemCategories(unit: String? = nil) throws -> [String] {
        try rows(
            """
            SELECT DISTINCT category FROM check_item
            WHERE superseded_at IS NULL AND (\(unit) IS NULL OR unit = \(unit)) ORDER BY category
            """
        ).map { try $0.text("category") }
    }

    /// The units that have current items, those valid on a day if given.
    package func itemUnits(validOn day: Day? = nil) throws -> [String] {
        let condition = ItemFilter(validOn: day).condition
        return try rows("SELECT DISTINCT unit FROM check_item WHERE \(condition) ORDER BY unit")
            .map { try $0.text("unit") }
    }

    /// Hands the code and the row hash of every current item to `body`.
    package func eachItemHash(_ body: (String, [UInt8]) throws -> Void) throws {
        try each("SELECT code, row_hash FROM check_item WHERE superseded_at IS NULL") { row in
            try body(row.text("code"), row.bytes("row_hash"))
        }
    }

    /// Records an item as it is from now on: version 1, or the next one, which leaves the old one standing.
    package func recordItem(_ hashed: HashedRow<CheckItemRow>, job: String?, at: Instant) throws {
        let row = hashed.row
        let last =
            try first("SELECT MAX(version) AS last FROM check_item WHERE code = \(row.code)")?
            .optionalInteger("last") ?? 0
        try execute(
            """
            UPDATE check_item SET superseded_at = \(at.milliseconds)
            WHERE code = \(row.code) AND superseded_at IS NULL
            """)
        try execute(
            """
            INSERT INTO check_item (code, version, unit, category, name, content, law, article, object_kind,
                tier, methods, level, ratio_least_num, ratio_least_den, ratio_most_num, ratio_most_den,
                frequency_cap, skill, valid_from, valid_to, import_job, recorded_at, row_hash)
            VALUES (\(row.code), \(last + 1), \(row.unit), \(row.category), \(row.name), \(row.content),
                \(row.law), \(row.article), \(row.objectKind), \(row.tier.rawValue),
                \(row.methods.map(\.rawValue).joined(separator: "\n")), \(row.levels.joined(separator: "\n")),
                \(row.ratioLeast?.num), \(row.ratioLeast?.den), \(row.ratioMost?.num), \(row.ratioMost?.den),
                \(row.frequencyCap), \(row.skill), \(row.validFrom.text), \(row.validTo?.text), \(job),
                \(at.milliseconds), \(hashed.hash))
            """)
    }
}

extension StoredItem {
    init(row: Row) throws {
        func ratio(_ bound: (num: String, den: String)) throws -> Ratio? {
            guard let num = try row.optionalInteger(bound.num), let den = try row.optionalInteger(bound.den)
            else { return nil }
            return Ratio(num, den)
        }
        guard let validFrom = try row.optionalDay("valid_from") else {
            throw DatabaseFault.wrongType(column: "valid_from", wanted: "a day", found: "null")
        }
        self.row = CheckItemRow(
            code: try row.text("code"), unit: try row.text("unit"), category: try row.text("category"),
            name: try row.text("name"), content: try row.text("content"), law: try row.text("law"),
            article: try row.text("article"), objectKind: try row.text("object_kind"),
            tier: try row.word("tier"),
            methods: try row.lines("methods").compactMap { CheckMethod(rawValue: $0) },
            levels: try row.lines("level"), ratioLeast: try ratio(("ratio_least_num", "ratio_least_den")),
            ratioMost: try ratio(("ratio_most_num", "ratio_most_den")),
            frequencyCap: try row.optionalInteger("frequency_cap").map { Int($0) },
            skill: try row.optionalText("skill"), validFrom: validFrom,
            validTo: try row.optionalDay("valid_to"))
        version = try row.integer("version")
        importJob = try row.optionalText("import_job")
        recordedAt = Instant(milliseconds: try row.integer("recorded_at"))
        supersededAt = try row.optionalInteger("superseded_at").map(Instant.init(milliseconds:))
    }
}
