// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// A signed head as it was published.
package struct StoredCheckpoint: Hashable, Sendable {
    /// The number of the log, from 1.
    package let log: Int64
    /// One more than the position of the last entry it covers.
    package let end: Int64
    /// The entries of its log that it covers.
    package let size: Int64
    package let root: [UInt8]
    /// The note as the log signed it; where it is read to be shown, cosignatures follow.
    package let note: String
    package let signedAt: Instant

    /// - Parameter size: of the tree of `log`.
    package init(of log: YearLog, size: Int64, root: [UInt8], note: String, signedAt: Instant) {
        self.log = log.number
        end = log.begins + size
        self.size = size
        self.root = root
        self.note = note
        self.signedAt = signedAt
    }

    private init(_ bare: StoredCheckpoint, cosigned note: String) {
        log = bare.log
        end = bare.end
        size = bare.size
        root = bare.root
        self.note = note
        signedAt = bare.signedAt
    }

    /// The same with lines added below the note.
    fileprivate func adding(_ lines: String) -> StoredCheckpoint { Self(self, cosigned: note + lines) }
}

/// Signed heads. A row's `size` is the end by position, so that heads of all logs stand in one order.
extension Connection {
    /// The newest signed head of the log that goes on or of another, if any, with its cosignatures below the note.
    package func lastCheckpoint(of log: YearLog? = nil) throws -> StoredCheckpoint? {
        try plainCheckpoint(of: log).map(withCosignatures)
    }

    /// The newest signed head of the log that goes on or of another, if any, as the log signed it.
    package func plainCheckpoint(of log: YearLog? = nil) throws -> StoredCheckpoint? {
        let log = try log ?? currentLog()
        return try first(
            """
            SELECT * FROM checkpoint WHERE size > \(log.begins) AND size <= \(log.lastHead)
            ORDER BY size DESC LIMIT 1
            """
        ).map { try StoredCheckpoint($0, log) }
    }

    /// The smallest signed head that covers the entry at a position, if any, with its cosignatures below the note.
    package func checkpoint(covering position: Int64) throws -> StoredCheckpoint? {
        let log = try log(of: position)
        return try first(
            """
            SELECT * FROM checkpoint WHERE size > \(position) AND size <= \(log.lastHead) ORDER BY size LIMIT 1
            """
        ).map { try StoredCheckpoint($0, log) }.map(withCosignatures)
    }

    /// All signed heads of a log, the smallest first, each as the log signed it.
    package func checkpoints(of log: YearLog) throws -> [StoredCheckpoint] {
        try rows(
            "SELECT * FROM checkpoint WHERE size > \(log.begins) AND size <= \(log.lastHead) ORDER BY size"
        )
        .map { try StoredCheckpoint($0, log) }
    }

    /// Records a new head only if the last one is still the one the signer has seen.
    ///
    /// The size is compared in the statement, so no head can follow one it was not checked against.
    /// - Parameter oldSize: the size of the last head of the same log, 0 if there was none.
    package func advanceCheckpoint(from oldSize: Int64, to new: StoredCheckpoint) throws {
        let begins = new.end - new.size
        let changed = try execute(
            """
            INSERT INTO checkpoint (size, root, note, signed_at)
            SELECT \(new.end), \(new.root), \(new.note), \(new.signedAt.milliseconds)
            WHERE \(new.size) > \(oldSize) AND EXISTS (SELECT 1 FROM log_head WHERE begins = \(begins))
            AND (SELECT COALESCE(MAX(size), \(begins)) FROM checkpoint WHERE size > \(begins))
                = \(begins + oldSize)
            """)
        guard changed == 1 else { throw LogRefusal.checkpointMovedOn(expectedSize: oldSize) }
    }

    private func withCosignatures(_ head: StoredCheckpoint) throws -> StoredCheckpoint {
        head.adding(try cosignatures(of: head.end).map(\.line).joined())
    }
}

extension StoredCheckpoint {
    fileprivate init(_ row: Row, _ log: YearLog) throws {
        self.init(
            of: log, size: log.number(of: try row.integer("size")), root: try row.bytes("root"),
            note: try row.text("note"), signedAt: Instant(milliseconds: try row.integer("signed_at")))
    }
}
