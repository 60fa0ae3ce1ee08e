// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// Entries by their positions, through all logs of the database.
extension Connection {
    /// The entry at a position, if it exists.
    package func entry(at index: Int64) throws -> StoredEntry? {
        try first("SELECT * FROM log_entry WHERE idx = \(index)").map(StoredEntry.init)
    }

    /// The entry with this leaf hash, if it exists.
    package func entry(leaf: [UInt8]) throws -> StoredEntry? {
        try first("SELECT * FROM log_entry WHERE leaf = \(leaf)").map(StoredEntry.init)
    }

    /// All entries about one subject in order, of one type if given.
    package func entries(about subject: String, type: String? = nil) throws -> [StoredEntry] {
        try rows(
            """
            SELECT * FROM log_entry
            WHERE subject = \(subject) AND (\(type) IS NULL OR type = \(type)) ORDER BY idx
            """
        ).map(StoredEntry.init)
    }

    /// Up to `limit` entries from position `start` upwards.
    package func entries(from start: Int64, limit: Int) throws -> [StoredEntry] {
        try rows("SELECT * FROM log_entry WHERE idx >= \(start) ORDER BY idx LIMIT \(limit)")
            .map(StoredEntry.init)
    }

    /// Up to `limit` entries below position `end`, the newest first, for pages.
    package func entries(before end: Int64, limit: Int) throws -> [StoredEntry] {
        try rows("SELECT * FROM log_entry WHERE idx < \(end) ORDER BY idx DESC LIMIT \(limit)")
            .map(StoredEntry.init)
    }

    /// Hands all entries to `body` in order, in constant memory.
    package func eachEntry(_ body: (StoredEntry) throws -> Void) throws {
        try each("SELECT * FROM log_entry ORDER BY idx") { try body(StoredEntry($0)) }
    }

    /// Hands the entries of a range to `body` in order, in constant memory.
    package func eachEntry(in range: Range<Int64>, _ body: (StoredEntry) throws -> Void) throws {
        try each(
            """
            SELECT * FROM log_entry WHERE idx >= \(range.lowerBound) AND idx < \(range.upperBound) ORDER BY idx
            """
        ) { try body(StoredEntry($0)) }
    }

    /// The positions of all entries of one type in a range, in order.
    package func positions(ofType type: String, in range: Range<Int64>) throws -> [Int64] {
        try rows(
            """
            SELECT idx FROM log_entry
            WHERE type = \(type) AND idx >= \(range.lowerBound) AND idx < \(range.upperBound) ORDER BY idx
            """
        ).map { try $0.integer("idx") }
    }
}

extension StoredEntry {
    fileprivate init(_ row: Row) throws {
        index = try row.integer("idx")
        bytes = try row.bytes("entry")
        leaf = try row.bytes("leaf")
        type = try row.text("type")
        subject = try row.text("subject")
        at = Instant(milliseconds: try row.integer("at"))
    }
}
