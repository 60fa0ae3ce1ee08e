// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// A row on its way into the register, with the hash by which later imports see whether it changed.
package struct HashedRow<Content: Hashable & Sendable>: Hashable, Sendable {
    package let row: Content
    package let hash: [UInt8]

    package init(row: Content, hash: [UInt8]) {
        self.row = row
        self.hash = hash
    }
}

extension Connection {
    /// Hands the key and the row hash of every entity to `body`.
    package func eachEntityHash(_ body: (String, [UInt8]) throws -> Void) throws {
        try each("SELECT key, row_hash FROM entity") { row in
            try body(row.text("key"), row.bytes("row_hash"))
        }
    }

    /// Adds new entities; their keys must not be in the register.
    ///
    /// - Parameter indexed: false when many calls follow; `indexEntities` then ends them.
    package func insertEntities(
        _ rows: [HashedRow<EntityRow>], job: String?, at: Instant, indexed: Bool = true
    ) throws {
        let origin: SQLValue = job.map { .text($0) } ?? .null
        try bulkInsert(
            into: "entity",
            columns: [
                "key", "uscc", "registration_number", "name", "former_names", "type_code", "status_raw",
                "status",
                "registered_on", "approved_on", "authority", "jurisdiction", "division", "industry",
                "address",
                "scope", "risk_class", "risk_date", "risk_source", "abnormal", "serious", "key_object",
                "in_pool", "holder",
                "import_job", "recorded_at", "row_hash",
            ], rows: rows.lazy.map { Self.values($0, origin: origin, at: at) })
        if indexed { try indexEntities() }
    }

    /// Writes the new state of an entity that is in the register.
    package func updateEntity(_ hashed: HashedRow<EntityRow>, job: String?, at: Instant) throws {
        let row = hashed.row
        try reindexEntity(row.key, name: row.name, formerNames: row.formerNames.joined(separator: "\n"))
        try execute(
            """
            UPDATE entity SET uscc = \(row.uscc), registration_number = \(row.registrationNumber),
                name = \(row.name), former_names = \(row.formerNames.joined(separator: "\n")),
                type_code = \(row.typeCode), status_raw = \(row.statusRaw), status = \(row.status.rawValue),
                registered_on = \(row.registeredOn?.text), approved_on = \(row.approvedOn?.text),
                authority = \(row.authority), jurisdiction = \(row.jurisdiction), division = \(row.division),
                industry = \(row.industry), address = \(row.address), scope = \(row.scope),
                risk_class = \(row.riskClass.rawValue), risk_date = \(row.riskDate?.text),
                risk_source = \(row.riskSource), abnormal = \(row.isAbnormal), serious = \(row.isSerious),
                key_object = \(row.isKeyObject), in_pool = \(row.isInPool), holder = \(row.holder),
                import_job = \(job),
                recorded_at = \(at.milliseconds), row_hash = \(hashed.hash)
            WHERE key = \(row.key)
            """)
    }

    private static func values(
        _ hashed: HashedRow<EntityRow>, origin: SQLValue, at: Instant
    ) -> [SQLValue] {
        let row = hashed.row
        func day(_ day: Day?) -> SQLValue { day.map { .text($0.text) } ?? .null }
        func text(_ text: String?) -> SQLValue { text.map { .text($0) } ?? .null }
        func flag(_ flag: Bool) -> SQLValue { .integer(flag ? 1 : 0) }
        return [
            .text(row.key), text(row.uscc), text(row.registrationNumber), .text(row.name),
            .text(row.formerNames.joined(separator: "\n")), .text(row.typeCode), .text(row.statusRaw),
            .text(row.status.rawValue), day(row.registeredOn), day(row.approvedOn), .text(row.authority),
            .text(row.jurisdiction), .text(row.division), .text(row.industry), .text(row.address),
            .text(row.scope), .text(row.riskClass.rawValue), day(row.riskDate), .text(row.riskSource),
            flag(row.isAbnormal), flag(row.isSerious), flag(row.isKeyObject), flag(row.isInPool),
            text(row.holder), origin,
            .integer(at.milliseconds), .bytes(hashed.hash),
        ]
    }
}
