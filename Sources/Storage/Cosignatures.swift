// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// One witness's line below a signed head.
package struct StoredCosignature: Hashable, Sendable {
    /// Of the head.
    package let size: Int64
    /// The witness's public key, as a vkey.
    package let witness: String
    /// The signature line with its newline.
    package let line: String
    /// The time the witness states, in whole seconds.
    package let at: Instant

    package init(size: Int64, witness: String, line: String, at: Instant) {
        self.size = size
        self.witness = witness
        self.line = line
        self.at = at
    }

    fileprivate init(_ row: Row) throws {
        size = try row.integer("size")
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
            VALUES (\(cosignature.size), \(cosignature.witness), \(cosignature.line),
                \(cosignature.at.milliseconds))
            ON CONFLICT DO NOTHING
            """)
    }

    /// What witnesses have signed below the head of a size, the earliest first.
    package func cosignatures(of size: Int64) throws -> [StoredCosignature] {
        try rows("SELECT * FROM cosignature WHERE size = \(size) ORDER BY at, witness")
            .map(StoredCosignature.init)
    }

    /// What a witness has signed below the largest head it has signed; nil if none. By its key.
    package func lastCosignature(of witness: String) throws -> StoredCosignature? {
        try first("SELECT * FROM cosignature WHERE witness = \(witness) ORDER BY size DESC LIMIT 1")
            .map(StoredCosignature.init)
    }

    /// The newest head for whose cosignatures `isEnough` holds; nil if there is none.
    package func newestHead(
        where isEnough: ([StoredCosignature]) -> Bool
    ) throws -> CosignedHead? {
        // Heads without any cosignature are of interest only if none is needed.
        if isEnough([]) { return try lastCheckpoint().map { CosignedHead(head: $0, cosignatures: []) } }
        var end = Int64.max
        while let row = try first("SELECT MAX(size) AS size FROM cosignature WHERE size < \(end)"),
            let size = try row.optionalInteger("size")
        {
            if let found = try cosigned(size), isEnough(found.cosignatures) { return found }
            end = size
        }
        return nil
    }

    /// The smallest head that covers the entry at `index` and for whose cosignatures `isEnough` holds; if there is
    /// none, the smallest that covers it; nil if none does.
    package func smallestHead(
        covering index: Int64, where isEnough: ([StoredCosignature]) -> Bool
    ) throws -> CosignedHead? {
        var start = index
        while let row = try first("SELECT MIN(size) AS size FROM cosignature WHERE size > \(start)"),
            let size = try row.optionalInteger("size")
        {
            if let found = try cosigned(size), isEnough(found.cosignatures) { return found }
            start = size
        }
        return try checkpoint(covering: index).map {
            CosignedHead(head: $0, cosignatures: try cosignatures(of: $0.size))
        }
    }

    /// The signed head of a size with its cosignatures.
    package func cosigned(_ size: Int64) throws -> CosignedHead? {
        guard size > 0, let head = try checkpoint(covering: size - 1), head.size == size else { return nil }
        return CosignedHead(head: head, cosignatures: try cosignatures(of: size))
    }

    /// The positions of all entries of one type below `end`, in order.
    package func positions(ofType type: String, below end: Int64) throws -> [Int64] {
        try rows("SELECT idx FROM log_entry WHERE type = \(type) AND idx < \(end) ORDER BY idx").map {
            try $0.integer("idx")
        }
    }
}
