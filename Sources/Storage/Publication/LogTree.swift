// SPDX-License-Identifier: Apache-2.0
import TransparencyLog

extension NodeID {
    /// The level under which a subtree of the log with this number is stored.
    func storedLevel(_ number: Int64) -> Int64 { Int64(level) + 64 * (number - 1) }
}

/// The tree of one log, by the numbers of its own entries.
extension Connection {
    /// Hands index and hash of the stored subtrees of one level and a range to `body` in order.
    package func eachNode(
        level: Int, in range: Range<Int64>, ofLog number: Int64,
        _ body: (Int64, [UInt8]) throws -> Void
    ) throws {
        let stored = NodeID(level: level, index: 0).storedLevel(number)
        try each(
            """
            SELECT idx, hash FROM log_node
            WHERE level = \(stored) AND idx >= \(range.lowerBound) AND idx < \(range.upperBound) ORDER BY idx
            """
        ) { try body(try $0.integer("idx"), try $0.bytes("hash")) }
    }

    /// The hash of a complete subtree.
    package func node(_ id: NodeID, ofLog number: Int64) throws -> MerkleHash {
        let row = try first(
            "SELECT hash FROM log_node WHERE level = \(id.storedLevel(number)) AND idx = \(id.index)")
        guard let hash = try row.flatMap({ MerkleHash(try $0.bytes("hash")) }) else {
            throw LogRefusal.missingNode(level: id.level, index: id.index)
        }
        return hash
    }

    /// Makes the proofs of one log for the tree of its first `size` entries.
    package func proofs(at size: Int64, ofLog number: Int64) -> ProofMaker {
        ProofMaker(size: Int(size)) { try self.node($0, ofLog: number) }
    }

    /// The number of stored subtrees of all logs.
    package func nodeCount() throws -> Int64 {
        try first("SELECT COUNT(*) AS many FROM log_node")?.integer("many") ?? 0
    }

    /// The number of stored subtrees of one log.
    package func nodeCount(ofLog number: Int64) throws -> Int64 {
        try first(
            """
            SELECT COUNT(*) AS many FROM log_node
            WHERE level >= \(64 * (number - 1)) AND level < \(64 * number)
            """)?.integer("many") ?? 0
    }

    /// What is needed to continue the tree or know its root when it had `size` leaves.
    package func frontier(at size: Int64, ofLog number: Int64) throws -> Frontier {
        let wanted = Frontier.peaks(of: Int(size)).map { id -> SQL in
            "(level = \(id.storedLevel(number)) AND idx = \(id.index))"
        }
        guard !wanted.isEmpty else { return Frontier() }
        var found: [NodeID: MerkleHash] = [:]
        for row in try rows("SELECT * FROM log_node WHERE \(SQL.join(wanted, separator: " OR "))") {
            let level = try row.integer("level") - 64 * (number - 1)
            let id = NodeID(level: Int(level), index: Int(try row.integer("idx")))
            found[id] = MerkleHash(try row.bytes("hash"))
        }
        return try Frontier(size: Int(size)) { id in
            guard let hash = found[id] else {
                throw LogRefusal.missingNode(level: id.level, index: id.index)
            }
            return hash
        }
    }

    /// The bytes of a tile of a log (docs/log.md section 3).
    package func bytes(of tile: Tile, in log: YearLog) throws -> [UInt8] {
        switch tile.content {
        case .hashes(let level):
            var hashes: [[UInt8]] = []
            let range = Int64(tile.start)..<Int64(tile.start + tile.width)
            try eachNode(level: level * 8, in: range, ofLog: log.number) { hashes.append($1) }
            guard hashes.count == tile.width else {
                throw LogRefusal.missingNode(level: level * 8, index: tile.start + hashes.count)
            }
            return hashes.flatMap { $0 }
        case .entries:
            let start = log.begins + Int64(tile.start)
            let entries = try entries(from: start, limit: tile.width).map(\.bytes)
            guard entries.count == tile.width else {
                throw LogRefusal.missingEntry(index: start + Int64(entries.count))
            }
            return try EntryBundle.encode(entries)
        }
    }

    /// The bytes of a tile of a log by its public path, if the last signed head covers it and it is served at that
    /// size.
    package func publicTile(path: String, of log: YearLog) throws -> [UInt8]? {
        guard let tile = Tile(path: path), let head = try lastCheckpoint(of: log) else { return nil }
        let count =
            switch tile.content {
            case .entries: Int(head.size)
            case .hashes(let level): level * 8 < 63 ? Int(head.size) >> (level * 8) : 0
            }
        guard tile.start + tile.width <= count else { return nil }
        return try bytes(of: tile, in: log)
    }

    /// A receipt for the entry at a position under the last signed head of its log; nil while no head covers it.
    package func receipt(at position: Int64) throws -> Receipt? {
        let log = try log(of: position)
        let index = log.number(of: position)
        guard let head = try lastCheckpoint(of: log), index >= 0, index < head.size else { return nil }
        let path = try proofs(at: head.size, ofLog: log.number).inclusion(of: Int(index))
        return Receipt(
            index: Int(index), path: path, checkpoint: try SignedNote(parsing: Array(head.note.utf8)))
    }
}
