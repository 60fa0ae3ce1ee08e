// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// One witness's line below a signed head.
package struct StoredCosignature: Hashable, Sendable {
    /// Of the head: one more than the position of the last entry it covers.
    package let end: Int64
    /// The witness's public key, as a vkey.
    package let witness: String
    /// The signature line with its newline.
    package let line: String
    /// The time the witness states, in whole seconds.
    package let at: Instant

    package init(end: Int64, witness: String, line: String, at: Instant) {
        self.end = end
        self.witness = witness
        self.line = line
        self.at = at
    }

    fileprivate init(_ row: Row) throws {
        end = try row.integer("size")
        witness = try row.text("witness")
        line = try row.text("line")
        at = Instant(milliseconds: try row.integer("at"))
    }
}

/// A signed head, its note cosigned, and the cosignatures themselves.
package struct CosignedHead: Hashable, Sendable {
    package let head: StoredCheckpoint
    package let cosignatures: [StoredCosignature]
}

extension Connection {
    /// Keeps a cosignature. Of two by one witness for one head the first stays: it proves the earlier time.
    package func keep(_ cosignature: StoredCosignature) throws {
        try execute(
            """
            INSERT INTO cosignature (size, witness, line, at)
            VALUES (\(cosignature.end), \(cosignature.witness), \(cosignature.line),
                \(cosignature.at.milliseconds))
            ON CONFLICT DO NOTHING
            """)
    }

    /// What witnesses have signed below the head that ends there, the earliest first.
    package func cosignatures(of end: Int64) throws -> [StoredCosignature] {
        try rows("SELECT * FROM cosignature WHERE size = \(end) ORDER BY at, witness")
            .map(StoredCosignature.init)
    }

    /// What a witness has signed below the largest head of the log that goes on which it has signed; nil if none. By
    /// its key.
    package func lastCosignature(of witness: String) throws -> StoredCosignature? {
        try first(
            """
            SELECT * FROM cosignature WHERE witness = \(witness)
            AND size > (SELECT begins FROM log_head) ORDER BY size DESC LIMIT 1
            """
        ).map(StoredCosignature.init)
    }

    /// The newest head of a log for whose cosignatures `isEnough` holds; nil if there is none.
    package func newestHead(
        of log: YearLog, where isEnough: ([StoredCosignature]) -> Bool
    ) throws -> CosignedHead? {
        // Heads without any cosignature are of interest only if none is needed.
        if isEnough([]) {
            return try lastCheckpoint(of: log).map { CosignedHead(head: $0, cosignatures: []) }
        }
        var end = log.end + 1
        while let row = try first(
            "SELECT MAX(size) AS size FROM cosignature WHERE size < \(end) AND size > \(log.begins)"),
            let size = try row.optionalInteger("size")
        {
            if let found = try cosigned(size), isEnough(found.cosignatures) { return found }
            end = size
        }
        return nil
    }

    /// The smallest head that covers the entry at a position and for whose cosignatures `isEnough` holds; if there is
    /// none, the smallest that covers it; nil if none does.
    package func smallestHead(
        covering position: Int64, where isEnough: ([StoredCosignature]) -> Bool
    ) throws -> CosignedHead? {
        let last = try log(of: position).end
        var start = position
        while let row = try first(
            "SELECT MIN(size) AS size FROM cosignature WHERE size > \(start) AND size <= \(last)"),
            let size = try row.optionalInteger("size")
        {
            if let found = try cosigned(size), isEnough(found.cosignatures) { return found }
            start = size
        }
        return try checkpoint(covering: position).map {
            CosignedHead(head: $0, cosignatures: try cosignatures(of: $0.end))
        }
    }

    /// The signed head that ends at a position with its cosignatures.
    package func cosigned(_ end: Int64) throws -> CosignedHead? {
        guard end > 0, let head = try checkpoint(covering: end - 1), head.end == end else { return nil }
        return CosignedHead(head: head, cosignatures: try cosignatures(of: end))
    }
}
