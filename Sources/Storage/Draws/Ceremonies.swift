// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// A ceremony: one piece of shared randomness for any number of draws. Each step is a time that is set or not.
package struct StoredCeremony: Hashable, Sendable {
    package let id: String
    package let line: String
    package let revealBy: Instant
    package let preparedAt: Instant
    package let preparedBy: String
    package let openedAt: Instant?
    package let openedIndex: Int64?
    /// Leaf hash of the `ceremony.open` entry.
    package let leaf: [UInt8]?
    package let closedAt: Instant?
    package let closedIndex: Int64?
    /// Reveals needed; all contributors' where no public value follows.
    package let minReveals: Int64
    /// The announced public value in canonical JSON (`BeaconPlan`), nil for none.
    package let beacon: String?
    /// Which source gave the public value, its bytes, and where it stands in the log.
    package let beaconSource: Int64?
    package let beaconBytes: [UInt8]?
    package let beaconAt: Instant?
    package let beaconIndex: Int64?
    /// Set with the last reveal, or with the public value.
    package let value: [UInt8]?

    /// One just prepared.
    package init(
        id: String, line: String, revealBy: Instant, minReveals: Int64, beacon: String?, preparedAt: Instant,
        preparedBy: String
    ) {
        self.id = id
        self.line = line
        self.revealBy = revealBy
        self.minReveals = minReveals
        self.beacon = beacon
        beaconSource = nil
        beaconBytes = nil
        beaconAt = nil
        beaconIndex = nil
        self.preparedAt = preparedAt
        self.preparedBy = preparedBy
        openedAt = nil
        openedIndex = nil
        leaf = nil
        closedAt = nil
        closedIndex = nil
        value = nil
    }

    init(_ row: Row) throws {
        id = try row.text("id")
        line = try row.text("line")
        revealBy = Instant(milliseconds: try row.integer("reveal_by"))
        preparedAt = Instant(milliseconds: try row.integer("prepared_at"))
        preparedBy = try row.text("prepared_by")
        openedAt = try row.optionalInteger("opened_at").map(Instant.init(milliseconds:))
        openedIndex = try row.optionalInteger("opened_index")
        leaf = try row.optionalBytes("leaf")
        closedAt = try row.optionalInteger("closed_at").map(Instant.init(milliseconds:))
        closedIndex = try row.optionalInteger("closed_index")
        minReveals = try row.optionalInteger("min_reveals") ?? Int64(Int32.max)
        beacon = try row.optionalText("beacon")
        beaconSource = try row.optionalInteger("beacon_source")
        beaconBytes = try row.optionalBytes("beacon_bytes")
        beaconAt = try row.optionalInteger("beacon_at").map(Instant.init(milliseconds:))
        beaconIndex = try row.optionalInteger("beacon_index")
        value = try row.optionalBytes("value")
    }
}

/// One contributor of a ceremony; `seq` is its place in the value.
package struct StoredContributor: Hashable, Sendable {
    package let ceremony: String
    package let name: String
    package let seq: Int64
    package let unit: String
    package let title: String
    /// Who committed.
    package let account: String?
    package let committed: [UInt8]?
    package let committedAt: Instant?
    /// The key that signed the commitment (64 hexadecimal digits) and its signature; nil in ceremonies of before.
    package let key: String?
    package let signature: [UInt8]?
    package let revealed: [UInt8]?
    package let revealedAt: Instant?
    package let revealIndex: Int64?

    init(_ row: Row) throws {
        ceremony = try row.text("ceremony")
        name = try row.text("name")
        seq = try row.integer("seq")
        unit = try row.text("unit")
        title = try row.text("title")
        account = try row.optionalText("account")
        committed = try row.optionalBytes("committed")
        committedAt = try row.optionalInteger("committed_at").map(Instant.init(milliseconds:))
        key = try row.optionalText("key")
        signature = try row.optionalBytes("signature")
        revealed = try row.optionalBytes("revealed")
        revealedAt = try row.optionalInteger("revealed_at").map(Instant.init(milliseconds:))
        revealIndex = try row.optionalInteger("reveal_index")
    }
}

extension Connection {
    /// The ceremony `id`, or nil.
    package func ceremony(_ id: String) throws -> StoredCeremony? {
        try first("SELECT * FROM ceremony WHERE id = \(id)").map(StoredCeremony.init)
    }

    /// How many ceremonies have an id beginning with `prefix`, for numbering within a day.
    package func countCeremonies(idPrefix prefix: String) throws -> Int64 {
        try first("SELECT COUNT(*) AS n FROM ceremony WHERE id LIKE \(prefix + "%")")?.integer("n") ?? 0
    }

    /// Ceremonies, newest first.
    package func ceremonies(limit: Int64, offset: Int64) throws -> [StoredCeremony] {
        try rows(
            "SELECT * FROM ceremony ORDER BY prepared_at DESC, id DESC LIMIT \(limit) OFFSET \(offset)"
        ).map(StoredCeremony.init)
    }

    /// Ceremonies of one plan line, newest first.
    package func ceremonies(ofLine line: String) throws -> [StoredCeremony] {
        try rows("SELECT * FROM ceremony WHERE line = \(line) ORDER BY prepared_at DESC, id DESC")
            .map(StoredCeremony.init)
    }

    /// Ceremonies that are open for announcements: opened and not closed.
    package func ceremoniesOpen() throws -> [StoredCeremony] {
        try rows(
            "SELECT * FROM ceremony WHERE opened_at IS NOT NULL AND closed_at IS NULL ORDER BY opened_at DESC"
        ).map(StoredCeremony.init)
    }

    /// Ceremonies that may still take a close or a reveal, and those with a draw that has neither result nor void; the
    /// first opened first.
    package func ceremoniesUnderWay(at now: Instant) throws -> [String] {
        try rows(
            """
            SELECT id FROM ceremony c WHERE opened_at IS NOT NULL AND (
                (value IS NULL AND reveal_by >= \(now.milliseconds))
                OR EXISTS (
                    SELECT 1 FROM draw d LEFT JOIN draw_void v ON v.draw = d.id
                    LEFT JOIN draw_result r ON r.draw = d.id
                    WHERE d.ceremony = c.id AND v.draw IS NULL AND r.draw IS NULL))
            ORDER BY opened_at, id
            """
        ).map { try $0.text("id") }
    }

    /// The contributors of a ceremony in their order.
    package func contributors(ofCeremony ceremony: String) throws -> [StoredContributor] {
        try rows("SELECT * FROM ceremony_contributor WHERE ceremony = \(ceremony) ORDER BY seq")
            .map(StoredContributor.init)
    }

    /// Keeps a prepared ceremony and the places of its contributors.
    package func insertCeremony(
        _ ceremony: StoredCeremony, contributors: [(name: String, unit: String, title: String)]
    ) throws {
        try execute(
            """
            INSERT INTO ceremony (id, line, reveal_by, min_reveals, beacon, prepared_at, prepared_by)
            VALUES (\(ceremony.id), \(ceremony.line), \(ceremony.revealBy.milliseconds),
                \(ceremony.minReveals), \(ceremony.beacon), \(ceremony.preparedAt.milliseconds),
                \(ceremony.preparedBy))
            """)
        for (seq, one) in contributors.enumerated() {
            try execute(
                """
                INSERT INTO ceremony_contributor (ceremony, name, seq, unit, title)
                VALUES (\(ceremony.id), \(one.name), \(Int64(seq)), \(one.unit), \(one.title))
                """)
        }
    }

    /// Writes a commitment where there is none; answers whether it did. A second one never replaces the first.
    package func commit(
        ceremony: String, name: String, account: String, commit: [UInt8], key: String, signature: [UInt8],
        at: Instant
    ) throws -> Bool {
        try execute(
            """
            UPDATE ceremony_contributor
            SET account = \(account), committed = \(commit), committed_at = \(at.milliseconds),
                key = \(key), signature = \(signature)
            WHERE ceremony = \(ceremony) AND name = \(name) AND committed IS NULL
            """) == 1
    }

    /// Marks a ceremony open unless it is; answers whether it did.
    package func openCeremony(_ id: String, at: Instant, index: Int64, leaf: [UInt8]) throws -> Bool {
        try execute(
            """
            UPDATE ceremony SET opened_at = \(at.milliseconds), opened_index = \(index), leaf = \(leaf)
            WHERE id = \(id) AND opened_at IS NULL
            """) == 1
    }

    /// Marks an open ceremony closed unless it is; answers whether it did.
    package func closeCeremony(_ id: String, at: Instant, index: Int64) throws -> Bool {
        try execute(
            """
            UPDATE ceremony SET closed_at = \(at.milliseconds), closed_index = \(index)
            WHERE id = \(id) AND opened_at IS NOT NULL AND closed_at IS NULL
            """) == 1
    }

    /// Writes a reveal where there is none; answers whether it did.
    package func reveal(
        ceremony: String, name: String, revealed: [UInt8], at: Instant, index: Int64
    ) throws -> Bool {
        try execute(
            """
            UPDATE ceremony_contributor
            SET revealed = \(revealed), revealed_at = \(at.milliseconds), reveal_index = \(index)
            WHERE ceremony = \(ceremony) AND name = \(name) AND revealed IS NULL
            """) == 1
    }

    /// Keeps the ceremony's value once all that it is made of is known.
    package func setValue(ofCeremony id: String, _ value: [UInt8]) throws {
        try execute("UPDATE ceremony SET value = \(value) WHERE id = \(id) AND value IS NULL")
    }
}
