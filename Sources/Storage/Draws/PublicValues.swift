// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// What one person typed for a source of a ceremony's public value.
package struct TypedPublicValue: Hashable, Sendable {
    package let source: Int64
    package let account: String
    package let bytes: [UInt8]
    package let typedAt: Instant

    package init(source: Int64, account: String, bytes: [UInt8], typedAt: Instant) {
        self.source = source
        self.account = account
        self.bytes = bytes
        self.typedAt = typedAt
    }
}

/// A source that never appeared, said by a leader with a document.
package struct MissedPublicValue: Hashable, Sendable {
    package let source: Int64
    package let reason: String
    package let document: String
    package let missedAt: Instant
    package let missedBy: String
    package let logIndex: Int64

    package init(
        source: Int64, reason: String, document: String, missedAt: Instant, missedBy: String, logIndex: Int64
    ) {
        self.source = source
        self.reason = reason
        self.document = document
        self.missedAt = missedAt
        self.missedBy = missedBy
        self.logIndex = logIndex
    }
}

/// The key with which somebody signs commitments.
package struct StoredContributorKey: Hashable, Sendable {
    /// 64 hexadecimal digits.
    package let key: String
    package let unit: String
    package let account: String
    package let registeredAt: Instant
    package let logIndex: Int64
    package let withdrawnAt: Instant?

    package init(
        key: String, unit: String, account: String, registeredAt: Instant, logIndex: Int64,
        withdrawnAt: Instant? = nil
    ) {
        self.key = key
        self.unit = unit
        self.account = account
        self.registeredAt = registeredAt
        self.logIndex = logIndex
        self.withdrawnAt = withdrawnAt
    }

    fileprivate init(_ row: Row) throws {
        self.init(
            key: try row.text("key"), unit: try row.text("unit"), account: try row.text("account"),
            registeredAt: Instant(milliseconds: try row.integer("registered_at")),
            logIndex: try row.integer("log_index"),
            withdrawnAt: try row.optionalInteger("withdrawn_at").map(Instant.init(milliseconds:)))
    }
}

/// A witness's signed word that it holds no secret of a contributor.
package struct AbsentReveal: Hashable, Sendable {
    package let name: String
    /// The witness's public key, as a vkey.
    package let witness: String
    /// The signed note.
    package let statement: String
    package let statedAt: Instant

    package init(name: String, witness: String, statement: String, statedAt: Instant) {
        self.name = name
        self.witness = witness
        self.statement = statement
        self.statedAt = statedAt
    }
}

extension Connection {
    /// What witnesses said about secrets they do not hold, by contributor and witness.
    package func absentReveals(ofCeremony id: String) throws -> [AbsentReveal] {
        try rows("SELECT * FROM reveal_absent WHERE ceremony = \(id) ORDER BY name, witness").map { row in
            AbsentReveal(
                name: try row.text("name"), witness: try row.text("witness"),
                statement: try row.text("statement"),
                statedAt: Instant(milliseconds: try row.integer("stated_at")))
        }
    }

    /// Keeps a witness's word; the first one stays.
    package func keep(_ absent: AbsentReveal, ofCeremony id: String) throws {
        try execute(
            """
            INSERT INTO reveal_absent (ceremony, name, witness, statement, stated_at)
            VALUES (\(id), \(absent.name), \(absent.witness), \(absent.statement),
                \(absent.statedAt.milliseconds))
            ON CONFLICT (ceremony, name, witness) DO NOTHING
            """)
    }

    /// Ceremonies that wait for a public value after the time for reveals, of which some are missing.
    package func ceremoniesWithSilence(at: Instant) throws -> [StoredCeremony] {
        try rows(
            """
            SELECT * FROM ceremony c WHERE c.beacon IS NOT NULL AND c.closed_at IS NOT NULL AND c.value IS NULL
                AND c.reveal_by < \(at.milliseconds)
                AND EXISTS (SELECT 1 FROM ceremony_contributor p
                    WHERE p.ceremony = c.id AND p.revealed_at IS NULL)
            ORDER BY c.id
            """
        ).map(StoredCeremony.init)
    }

    /// What people typed for a ceremony, by source and account.
    package func typedPublicValues(ofCeremony id: String) throws -> [TypedPublicValue] {
        try rows("SELECT * FROM public_value_typed WHERE ceremony = \(id) ORDER BY source, typed_at, account")
            .map { row in
                TypedPublicValue(
                    source: try row.integer("source"), account: try row.text("account"),
                    bytes: try row.bytes("bytes"),
                    typedAt: Instant(milliseconds: try row.integer("typed_at")))
            }
    }

    /// Keeps what one person typed, in place of what the same person typed before.
    package func typePublicValue(ofCeremony id: String, _ typed: TypedPublicValue) throws {
        try execute(
            """
            INSERT INTO public_value_typed (ceremony, source, account, bytes, typed_at)
            VALUES (\(id), \(typed.source), \(typed.account), \(typed.bytes), \(typed.typedAt.milliseconds))
            ON CONFLICT (ceremony, source, account)
            DO UPDATE SET bytes = excluded.bytes, typed_at = excluded.typed_at
            """)
    }

    /// Keeps the public value of a ceremony unless it has one; answers whether it did.
    package func setPublicValue(
        ofCeremony id: String, source: Int64, bytes: [UInt8], at: Instant, index: Int64
    ) throws -> Bool {
        try execute(
            """
            UPDATE ceremony SET beacon_source = \(source), beacon_bytes = \(bytes),
                beacon_at = \(at.milliseconds), beacon_index = \(index)
            WHERE id = \(id) AND beacon_at IS NULL
            """) == 1
    }

    /// Sources said never to have appeared, in their order.
    package func missedPublicValues(ofCeremony id: String) throws -> [MissedPublicValue] {
        try rows("SELECT * FROM public_value_missed WHERE ceremony = \(id) ORDER BY source").map { row in
            MissedPublicValue(
                source: try row.integer("source"), reason: try row.text("reason"),
                document: try row.text("document"),
                missedAt: Instant(milliseconds: try row.integer("missed_at")),
                missedBy: try row.text("missed_by"), logIndex: try row.integer("log_index"))
        }
    }

    /// Keeps that a source never appeared; the primary key stops a second time.
    package func missPublicValue(ofCeremony id: String, _ missed: MissedPublicValue) throws {
        try execute(
            """
            INSERT INTO public_value_missed (ceremony, source, reason, document, missed_at, missed_by, log_index)
            VALUES (\(id), \(missed.source), \(missed.reason), \(missed.document),
                \(missed.missedAt.milliseconds), \(missed.missedBy), \(missed.logIndex))
            """)
    }

    /// The registration of a key, or nil.
    package func contributorKey(_ key: String) throws -> StoredContributorKey? {
        try first("SELECT * FROM contributor_key WHERE key = \(key)").map(StoredContributorKey.init)
    }

    /// Keys of an account, newest first.
    package func contributorKeys(ofAccount account: String) throws -> [StoredContributorKey] {
        try rows(
            "SELECT * FROM contributor_key WHERE account = \(account) ORDER BY registered_at DESC, key"
        ).map(StoredContributorKey.init)
    }

    /// Registers a key; the primary key stops a second owner.
    package func insertContributorKey(_ key: StoredContributorKey) throws {
        try execute(
            """
            INSERT INTO contributor_key (key, unit, account, registered_at, log_index)
            VALUES (\(key.key), \(key.unit), \(key.account), \(key.registeredAt.milliseconds), \(key.logIndex))
            """)
    }

    /// Ends a key; answers whether it was in use.
    package func withdrawContributorKey(_ key: String, at: Instant) throws -> Bool {
        try execute(
            """
            UPDATE contributor_key SET withdrawn_at = \(at.milliseconds)
            WHERE key = \(key) AND withdrawn_at IS NULL
            """) == 1
    }
}
