// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// A row of a register that is one plain table: a key, its columns, and where the row came from. Conformers: labels,
/// licences, check objects.
package protocol StoredRecord: Hashable, Sendable {
    static var table: StaticString { get }
    /// Rows as they stood before a file changed them.
    static var tableBefore: StaticString { get }
    /// All columns but the key and the origin.
    static var columns: [StaticString] { get }
    var key: String { get }
    /// In the order of `columns`.
    var values: [SQLValue] { get }
    init(row: Row) throws
}

extension StoredRecord {
    fileprivate static var name: SQL { SQL.identifier(table) }
    fileprivate static var nameBefore: SQL { SQL.identifier(tableBefore) }
    fileprivate static var written: [StaticString] { columns + ["import_job", "recorded_at", "row_hash"] }
    fileprivate static var list: SQL { SQL.join(written.map(SQL.identifier), separator: ", ") }
}

extension Connection {
    /// Hands the key and the row hash of every record to `body`.
    package func eachHash<R: StoredRecord>(
        of kind: R.Type, _ body: (String, [UInt8]) throws -> Void
    ) throws {
        try each("SELECT key, row_hash FROM \(R.name)") { row in
            try body(row.text("key"), row.bytes("row_hash"))
        }
    }

    /// The record with this key, or nil.
    package func record<R: StoredRecord>(_ key: String) throws -> R? {
        try first("SELECT * FROM \(R.name) WHERE key = \(key)").map(R.init(row:))
    }

    /// The records with these keys, by key.
    package func records<R: StoredRecord>(keys: [String]) throws -> [String: R] {
        var found: [String: R] = [:]
        for part in Self.parts(keys) {
            for row in try rows("SELECT * FROM \(R.name) WHERE key IN \(list: part)") {
                let record = try R(row: row)
                found[record.key] = record
            }
        }
        return found
    }

    /// Adds new records; their keys must not be in the register.
    package func insertRecords<R: StoredRecord>(
        _ rows: [HashedRow<R>], job: String?, at: Instant
    ) throws {
        let origin: SQLValue = job.map { .text($0) } ?? .null
        try bulkInsert(
            into: R.table, columns: ["key"] + R.written,
            rows: rows.lazy.map { row in
                [.text(row.row.key)] + row.row.values + [
                    origin, .integer(at.milliseconds), .bytes(row.hash),
                ]
            })
    }

    /// Writes the new state of a record that is in the register.
    package func updateRecord<R: StoredRecord>(_ row: HashedRow<R>, job: String?, at: Instant) throws {
        let values =
            row.row.values + [
                job.map { .text($0) } ?? .null, .integer(at.milliseconds), .bytes(row.hash),
            ]
        let settings = zip(R.written, values).map { column, value -> SQL in
            "\(SQL.identifier(column)) = \(value)"
        }
        try execute(
            "UPDATE \(R.name) SET \(SQL.join(settings, separator: ", ")) WHERE key = \(row.row.key)")
    }

    /// Keeps what stands of records before a file changes them; keys that are not in the register are left out.
    package func keepBefore<R: StoredRecord>(_ kind: R.Type, keys: [String], job: String) throws {
        for part in Self.parts(keys) {
            try execute(
                """
                INSERT INTO \(R.nameBefore) (job, key, \(R.list))
                SELECT \(job), key, \(R.list) FROM \(R.name) WHERE key IN \(list: part)
                ON CONFLICT DO NOTHING
                """)
        }
    }

    /// How many records a file wrote last.
    func recordCount<R: StoredRecord>(_ kind: R.Type, of job: String) throws -> Int64 {
        try count("FROM \(R.name) WHERE import_job = \(job)")
    }

    /// Takes back what a file wrote.
    ///
    /// - Returns: how many rows stand as before, and how many are gone.
    func takeBackRecords<R: StoredRecord>(
        _ kind: R.Type, of job: String
    ) throws -> (restored: Int64, removed: Int64) {
        let restored = try count("FROM \(R.nameBefore) WHERE job = \(job)")
        let removed = try recordCount(kind, of: job) - restored
        try execute(
            """
            DELETE FROM \(R.name) WHERE import_job = \(job)
                AND key NOT IN (SELECT key FROM \(R.nameBefore) WHERE job = \(job))
            """)
        try execute(
            """
            UPDATE \(R.name) SET (\(R.list)) =
                (SELECT \(R.list) FROM \(R.nameBefore) b WHERE b.job = \(job) AND b.key = \(R.name).key)
            WHERE key IN (SELECT key FROM \(R.nameBefore) WHERE job = \(job))
            """)
        try execute("DELETE FROM \(R.nameBefore) WHERE job = \(job)")
        return (restored, removed)
    }

    /// How many rows a query from `FROM` on finds.
    func count(_ from: SQL) throws -> Int64 {
        try first("SELECT COUNT(*) AS many \(from)")?.integer("many") ?? 0
    }

    /// Keys in portions that fit into one statement.
    static func parts(_ keys: [String]) -> [[String]] {
        stride(from: 0, to: keys.count, by: 500).map { Array(keys[$0..<min($0 + 500, keys.count)]) }
    }
}

extension SQLValue {
    /// A day as it is stored, or null.
    init(_ day: Day?) { self = day.map { .text($0.text) } ?? .null }
}
