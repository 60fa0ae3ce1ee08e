// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// What two units said differently about one field of one record, what the rules kept, and what a person made of it.
package struct StoredDispute: Hashable, Sendable {
    package let id: String
    package let dataset: DatasetKind
    package let key: String
    package let name: String
    package let field: String
    package let standing: String
    package let standingUnit: String
    package let incoming: String
    package let incomingUnit: String
    package let rule: DisputeRule
    package let kept: DisputeSide
    package let at: Instant
    package let job: String
    package let settledAt: Instant?
    package let settledBy: String?
    /// Which side a person took; nil while nobody has looked.
    package let taken: DisputeSide?
    package let reason: String

    package init(
        id: String, dataset: DatasetKind, key: String, name: String, field: String, standing: String,
        standingUnit: String, incoming: String, incomingUnit: String, rule: DisputeRule, kept: DisputeSide,
        at: Instant, job: String
    ) {
        self.id = id
        self.dataset = dataset
        self.key = key
        self.name = name
        self.field = field
        self.standing = standing
        self.standingUnit = standingUnit
        self.incoming = incoming
        self.incomingUnit = incomingUnit
        self.rule = rule
        self.kept = kept
        self.at = at
        self.job = job
        settledAt = nil
        settledBy = nil
        taken = nil
        reason = ""
    }

    init(row: Row) throws {
        id = try row.text("id")
        dataset = try row.word("dataset")
        key = try row.text("key")
        name = try row.text("name")
        field = try row.text("field")
        standing = try row.text("standing")
        standingUnit = try row.text("standing_unit")
        incoming = try row.text("incoming")
        incomingUnit = try row.text("incoming_unit")
        rule = try row.word("rule")
        kept = try row.word("kept")
        at = Instant(milliseconds: try row.integer("at"))
        job = try row.text("job")
        settledAt = try row.optionalInteger("settled_at").map(Instant.init(milliseconds:))
        settledBy = try row.optionalText("settled_by")
        taken = try row.optionalText("taken").flatMap(DisputeSide.init(rawValue:))
        reason = try row.optionalText("reason") ?? ""
    }

    /// What does not stand in the register.
    package var other: String { kept == .standing ? incoming : standing }
    /// What stands there.
    package var value: String { kept == .standing ? standing : incoming }
}

/// Which disputes to show; nil and empty mean any.
package struct DisputeFilter: Hashable, Sendable {
    package var isOpen: Bool
    package var field: String?
    /// Only those that one of these units has a part in; nil for all.
    package var units: [String]?
    package var dataset: DatasetKind?
    package var key: String?

    package init(
        isOpen: Bool = true, field: String? = nil, units: [String]? = nil, dataset: DatasetKind? = nil,
        key: String? = nil
    ) {
        self.isOpen = isOpen
        self.field = field
        self.units = units
        self.dataset = dataset
        self.key = key
    }

    fileprivate var condition: SQL {
        var parts: [SQL] = [isOpen ? "settled_at IS NULL" : "settled_at IS NOT NULL"]
        if let field { parts.append("field = \(field)") }
        if let units { parts.append("(standing_unit IN \(list: units) OR incoming_unit IN \(list: units))") }
        if let dataset { parts.append("dataset = \(dataset.rawValue)") }
        if let key { parts.append("key = \(key)") }
        return SQL.join(parts, separator: " AND ")
    }
}

extension Connection {
    /// A page of disputes, the latest first; `page` counts from 1.
    package func disputes(
        matching filter: DisputeFilter, page: Int = 1, size: Int
    ) throws -> [StoredDispute] {
        try rows(
            """
            SELECT * FROM register_dispute WHERE \(filter.condition)
            ORDER BY at DESC, id LIMIT \(size) OFFSET \(max(0, page - 1) * size)
            """
        ).map(StoredDispute.init(row:))
    }

    /// How many disputes match.
    package func disputeCount(matching filter: DisputeFilter) throws -> Int64 {
        try count("FROM register_dispute WHERE \(filter.condition)")
    }

    /// The dispute with this id, or nil.
    package func dispute(_ id: String) throws -> StoredDispute? {
        try first("SELECT * FROM register_dispute WHERE id = \(id)").map(StoredDispute.init(row:))
    }

    /// The fields that are disputed, in alphabetical order.
    package func disputedFields() throws -> [String] {
        try rows("SELECT DISTINCT field FROM register_dispute ORDER BY field").map { try $0.text("field") }
    }

    /// Writes down disputes that an import found. An open one about the same field and the same two values gives way.
    package func insertDisputes(_ disputes: [StoredDispute]) throws {
        for one in disputes {
            try execute(
                """
                DELETE FROM register_dispute WHERE dataset = \(one.dataset.rawValue) AND key = \(one.key)
                    AND field = \(one.field) AND standing = \(one.standing) AND incoming = \(one.incoming)
                    AND settled_at IS NULL
                """)
        }
        try bulkInsert(
            into: "register_dispute",
            columns: [
                "id", "dataset", "key", "name", "field", "standing", "standing_unit", "incoming",
                "incoming_unit", "rule", "kept", "at", "job",
            ],
            rows: disputes.lazy.map { one in
                [
                    .text(one.id), .text(one.dataset.rawValue), .text(one.key), .text(one.name),
                    .text(one.field), .text(one.standing), .text(one.standingUnit), .text(one.incoming),
                    .text(one.incomingUnit), .text(one.rule.rawValue), .text(one.kept.rawValue),
                    .integer(one.at.milliseconds), .text(one.job),
                ]
            })
    }

    /// True when the dispute was open and is now settled.
    package func settleDispute(
        _ id: String, taking side: DisputeSide, reason: String, at: Instant, by account: String
    ) throws -> Bool {
        try execute(
            """
            UPDATE register_dispute SET settled_at = \(at.milliseconds), settled_by = \(account),
                taken = \(side.rawValue), reason = \(reason)
            WHERE id = \(id) AND settled_at IS NULL
            """) == 1
    }

    /// The unit whose word counts first, by field.
    package func fieldSources(_ dataset: DatasetKind) throws -> [String: String] {
        var units: [String: String] = [:]
        for row in try rows("SELECT field, unit FROM field_source WHERE dataset = \(dataset.rawValue)") {
            units[try row.text("field")] = try row.text("unit")
        }
        return units
    }

    /// Says whose word counts first for a field; nobody's if nil.
    package func nameFieldSource(
        _ unit: String?, of field: String, _ dataset: DatasetKind, at: Instant, by account: String
    ) throws {
        try execute(
            "DELETE FROM field_source WHERE dataset = \(dataset.rawValue) AND field = \(field)")
        guard let unit else { return }
        try execute(
            """
            INSERT INTO field_source (dataset, field, unit, named_at, named_by)
            VALUES (\(dataset.rawValue), \(field), \(unit), \(at.milliseconds), \(account))
            """)
    }

    /// Which unit last said something about each changed field of some records, by key and field; what was taken back
    /// was not said.
    package func lastSources(_ dataset: DatasetKind, keys: [String]) throws -> [String: [String: String]] {
        var sources: [String: [String: String]] = [:]
        for part in Self.parts(keys) {
            for row in try rows(
                """
                SELECT c.key, c.field, j.unit FROM register_change c JOIN import_job j ON j.id = c.import_job
                WHERE c.dataset = \(dataset.rawValue) AND c.key IN \(list: part) AND j.undone_at IS NULL
                ORDER BY c.at, c.id
                """)
            {
                sources[try row.text("key"), default: [:]][try row.text("field")] = try row.text("unit")
            }
        }
        return sources
    }

    /// Which unit's file brought some entities into the register, by key.
    package func enteringUnits(entities keys: [String]) throws -> [String: String] {
        try enteringUnits(of: "entity", before: "entity_before", keys)
    }

    /// Which unit's file brought some licences into the register, by key.
    package func enteringUnits(licences keys: [String]) throws -> [String: String] {
        try enteringUnits(of: "licence", before: "licence_before", keys)
    }

    /// A row that was changed stands as it was before in the table of earlier rows: the earliest names the file that
    /// brought it.
    private func enteringUnits(
        of table: StaticString, before: StaticString, _ keys: [String]
    ) throws -> [String: String] {
        var units: [String: String] = [:]
        for part in Self.parts(keys) {
            for row in try rows(
                """
                SELECT r.key, j.unit FROM \(SQL.identifier(table)) r JOIN import_job j ON j.id = COALESCE(
                    (SELECT b.import_job FROM \(SQL.identifier(before)) b WHERE b.key = r.key
                        ORDER BY b.recorded_at LIMIT 1), r.import_job)
                WHERE r.key IN \(list: part)
                """)
            {
                units[try row.text("key")] = try row.text("unit")
            }
        }
        return units
    }
}
