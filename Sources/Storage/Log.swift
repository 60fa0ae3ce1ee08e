// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import TransparencyLog

/// What an operation states in the log, in the same transaction as the fact itself (docs/log.md section 1).
package struct LogEntry: Hashable, Sendable {
    package let type: String
    /// What it is about, by the id the pages use; for looking entries up, not part of the log.
    package let subject: String
    package let at: Instant
    /// The entry itself: its `type` and `at` must be the two above.
    package let object: CanonicalJSON

    package init(type: String, subject: String, at: Instant, object: CanonicalJSON) {
        self.type = type
        self.subject = subject
        self.at = at
        self.object = object
    }
}

/// An entry as it stands in the log.
package struct StoredEntry: Hashable, Sendable {
    package let index: Int64
    /// Canonical JSON, exactly the bytes that were hashed.
    package let bytes: [UInt8]
    /// The leaf hash, by which later entries refer to this one.
    package let leaf: [UInt8]
    package let type: String
    package let subject: String
    package let at: Instant
}

/// A signed head as it was published.
package struct StoredCheckpoint: Hashable, Sendable {
    package let size: Int64
    package let root: [UInt8]
    /// The note as the log signed it; where it is read to be shown, cosignatures follow.
    package let note: String
    package let signedAt: Instant

    package init(size: Int64, root: [UInt8], note: String, signedAt: Instant) {
        self.size = size
        self.root = root
        self.note = note
        self.signedAt = signedAt
    }
}

/// Why the log does not take something. All of them are faults of the program or of the database, not of an officer.
package enum LogRefusal: Error, Hashable {
    case notStarted
    /// The database holds another log than the settings name.
    case otherOrigin(found: String)
    /// `type` or `at` of the object differ from what the row says.
    case objectDisagrees(type: String)
    /// Longer than 65,535 bytes: put the list into a public file and log its digest.
    case tooLong(bytes: Int)
    case missingNode(level: Int, index: Int)
    case missingEntry(index: Int64)
    /// Another process sealed first; the caller's idea of the last checkpoint is out of date.
    case checkpointMovedOn(expectedSize: Int64)
}

extension Connection {
    /// Begins the log with `log.start` as entry 0; does nothing if it has begun under the same origin.
    package func startLog(origin: String, at: Instant, previous: String? = nil) throws {
        if let head = try first("SELECT origin FROM log_head") {
            let found = try head.text("origin")
            guard found == origin else { throw LogRefusal.otherOrigin(found: found) }
            return
        }
        try execute("INSERT INTO log_head (origin, size) VALUES (\(origin), 0)")
        try append(
            LogEntry(
                type: "log.start", subject: origin, at: at,
                object: .object([
                    "v": "mingqian/1", "type": "log.start", "at": .string(at.rfc3339),
                    "origin": .string(origin), "previous": previous.map { .string($0) } ?? .null,
                ])))
    }

    /// Appends one entry and answers its position and leaf hash.
    ///
    /// The head row is the lock: positions follow the order of commits and have no gaps. Of the tree only the
    /// subtrees that this leaf completes are read, one on average whatever the size.
    /// - Throws: `LogRefusal`, or `JSONRefusal` when the object has no canonical form.
    @discardableResult
    package func append(_ entry: LogEntry) throws -> (index: Int64, leaf: [UInt8]) {
        let bytes = try Self.bytes(of: entry)
        let leaf = MerkleHash.leaf(bytes)
        let size = try lockHead()
        try execute(
            """
            INSERT INTO log_entry (idx, entry, leaf, type, subject, at)
            VALUES (\(size), \(bytes), \(leaf.bytes), \(entry.type), \(entry.subject), \(entry.at.milliseconds))
            """)
        for made in try Frontier.nodes(appending: leaf, at: Int(size), read: node) {
            try execute(
                """
                INSERT INTO log_node (level, idx, hash)
                VALUES (\(made.id.level), \(made.id.index), \(made.hash.bytes))
                """)
        }
        try moveHead(from: size, by: 1)
        return (size, leaf.bytes)
    }

    /// Appends entries in order, as many single appends would, with one look at the tree and bulk inserts; answers
    /// the positions.
    ///
    /// - Throws: as `append` of one; then none is appended.
    @discardableResult
    package func append(_ entries: [LogEntry]) throws -> Range<Int64> {
        guard !entries.isEmpty else {
            let size = try logSize()
            return size..<size
        }
        let bytes = try entries.map(Self.bytes)
        let size = try lockHead()
        var frontier = try frontier(at: size)
        var rows: [[SQLValue]] = []
        var nodes: [[SQLValue]] = []
        rows.reserveCapacity(entries.count)
        nodes.reserveCapacity(entries.count * 2)
        for (entry, bytes) in zip(entries, bytes) {
            let leaf = MerkleHash.leaf(bytes)
            rows.append([
                .integer(Int64(frontier.size)), .bytes(bytes), .bytes(leaf.bytes), .text(entry.type),
                .text(entry.subject), .integer(entry.at.milliseconds),
            ])
            for made in frontier.append(leaf) {
                nodes.append([
                    .integer(Int64(made.id.level)), .integer(Int64(made.id.index)), .bytes(made.hash.bytes),
                ])
            }
        }
        try bulkInsert(
            into: "log_entry", columns: ["idx", "entry", "leaf", "type", "subject", "at"], rows: rows)
        try bulkInsert(into: "log_node", columns: ["level", "idx", "hash"], rows: nodes)
        try moveHead(from: size, by: Int64(entries.count))
        return size..<Int64(frontier.size)
    }

    /// The canonical bytes of an entry that says of itself what its row will say.
    private static func bytes(of entry: LogEntry) throws -> [UInt8] {
        guard case .object(let fields) = entry.object, fields["type"] == .string(entry.type),
            fields["at"] == .string(entry.at.rfc3339)
        else { throw LogRefusal.objectDisagrees(type: entry.type) }
        let bytes = try entry.object.encode()
        guard bytes.count <= EntryBundle.longestEntry else { throw LogRefusal.tooLong(bytes: bytes.count) }
        return bytes
    }

    /// The number of entries.
    package func logSize() throws -> Int64 {
        guard let head = try first("SELECT size FROM log_head") else { throw LogRefusal.notStarted }
        return try head.integer("size")
    }

    /// The name of this log.
    package func logOrigin() throws -> String {
        guard let head = try first("SELECT origin FROM log_head") else { throw LogRefusal.notStarted }
        return try head.text("origin")
    }

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

    /// Hands index and hash of the stored subtrees of one level and a range to `body` in order.
    package func eachNode(
        level: Int, in range: Range<Int64>, _ body: (Int64, [UInt8]) throws -> Void
    ) throws {
        try each(
            """
            SELECT idx, hash FROM log_node
            WHERE level = \(level) AND idx >= \(range.lowerBound) AND idx < \(range.upperBound) ORDER BY idx
            """
        ) { try body(try $0.integer("idx"), try $0.bytes("hash")) }
    }

    /// The hash of a complete subtree.
    package func node(_ id: NodeID) throws -> MerkleHash {
        let row = try first("SELECT hash FROM log_node WHERE level = \(id.level) AND idx = \(id.index)")
        guard let hash = try row.flatMap({ MerkleHash(try $0.bytes("hash")) }) else {
            throw LogRefusal.missingNode(level: id.level, index: id.index)
        }
        return hash
    }

    /// The number of stored subtrees of one level.
    package func nodeCount(level: Int) throws -> Int64 {
        try first("SELECT COUNT(*) AS many FROM log_node WHERE level = \(level)")?.integer("many") ?? 0
    }

    /// The number of stored subtrees in all.
    package func nodeCount() throws -> Int64 {
        try first("SELECT COUNT(*) AS many FROM log_node")?.integer("many") ?? 0
    }

    /// What is needed to continue the tree or know its root when it had `size` leaves.
    package func frontier(at size: Int64) throws -> Frontier {
        let wanted = Frontier.peaks(of: Int(size)).map { id -> SQL in
            "(level = \(id.level) AND idx = \(id.index))"
        }
        guard !wanted.isEmpty else { return Frontier() }
        var found: [NodeID: MerkleHash] = [:]
        for row in try rows("SELECT * FROM log_node WHERE \(SQL.join(wanted, separator: " OR "))") {
            let id = NodeID(level: Int(try row.integer("level")), index: Int(try row.integer("idx")))
            found[id] = MerkleHash(try row.bytes("hash"))
        }
        return try Frontier(size: Int(size)) { id in
            guard let hash = found[id] else {
                throw LogRefusal.missingNode(level: id.level, index: id.index)
            }
            return hash
        }
    }

    /// The bytes of a tile (docs/log.md section 3).
    package func bytes(of tile: Tile) throws -> [UInt8] {
        switch tile.content {
        case .hashes(let level):
            let hashes = try rows(
                """
                SELECT hash FROM log_node WHERE level = \(level * 8)
                AND idx >= \(tile.start) AND idx < \(tile.start + tile.width) ORDER BY idx
                """
            ).map { try $0.bytes("hash") }
            guard hashes.count == tile.width else {
                throw LogRefusal.missingNode(level: level * 8, index: tile.start + hashes.count)
            }
            return hashes.flatMap { $0 }
        case .entries:
            let entries = try entries(from: Int64(tile.start), limit: tile.width).map(\.bytes)
            guard entries.count == tile.width else {
                throw LogRefusal.missingEntry(index: Int64(tile.start + entries.count))
            }
            return try EntryBundle.encode(entries)
        }
    }

    /// The bytes of a tile by its public path, if the last signed head covers it and it is served at that size.
    package func publicTile(path: String) throws -> [UInt8]? {
        guard let tile = Tile(path: path), let head = try lastCheckpoint() else { return nil }
        let count =
            switch tile.content {
            case .entries: Int(head.size)
            case .hashes(let level): level * 8 < 63 ? Int(head.size) >> (level * 8) : 0
            }
        guard tile.start + tile.width <= count else { return nil }
        return try bytes(of: tile)
    }

    /// A receipt for the entry at `index` under the last signed head; nil while no head covers it.
    package func receipt(at index: Int64) throws -> Receipt? {
        guard let head = try lastCheckpoint(), index >= 0, index < head.size else { return nil }
        let path = try ProofMaker(size: Int(head.size), read: node).inclusion(of: Int(index))
        return Receipt(
            index: Int(index), path: path, checkpoint: try SignedNote(parsing: Array(head.note.utf8)))
    }

    /// The newest signed head, if any, with its cosignatures below the note.
    package func lastCheckpoint() throws -> StoredCheckpoint? {
        try plainCheckpoint().map(withCosignatures)
    }

    /// The newest signed head, if any, as the log signed it.
    package func plainCheckpoint() throws -> StoredCheckpoint? {
        try first("SELECT * FROM checkpoint ORDER BY size DESC LIMIT 1").map(StoredCheckpoint.init)
    }

    /// The smallest signed head that covers the entry at `index`, if any, with its cosignatures below the note.
    package func checkpoint(covering index: Int64) throws -> StoredCheckpoint? {
        try first("SELECT * FROM checkpoint WHERE size > \(index) ORDER BY size LIMIT 1")
            .map(StoredCheckpoint.init).map(withCosignatures)
    }

    private func withCosignatures(_ head: StoredCheckpoint) throws -> StoredCheckpoint {
        let lines = try cosignatures(of: head.size).map(\.line).joined()
        return StoredCheckpoint(
            size: head.size, root: head.root, note: head.note + lines, signedAt: head.signedAt)
    }

    /// All signed heads, the smallest first, each as the log signed it.
    package func checkpoints() throws -> [StoredCheckpoint] {
        try rows("SELECT * FROM checkpoint ORDER BY size").map(StoredCheckpoint.init)
    }

    /// Records a new head only if the last one is still the one the signer has seen.
    ///
    /// The size is compared in the statement, so no head can follow one it was not checked against.
    /// - Parameter oldSize: the size of the last head, 0 if there was none.
    package func advanceCheckpoint(from oldSize: Int64, to new: StoredCheckpoint) throws {
        let changed = try execute(
            """
            INSERT INTO checkpoint (size, root, note, signed_at)
            SELECT \(new.size), \(new.root), \(new.note), \(new.signedAt.milliseconds)
            WHERE (SELECT COALESCE(MAX(size), 0) FROM checkpoint) = \(oldSize) AND \(new.size) > \(oldSize)
            """)
        guard changed == 1 else { throw LogRefusal.checkpointMovedOn(expectedSize: oldSize) }
    }

    private func moveHead(from size: Int64, by count: Int64) throws {
        let moved = try execute("UPDATE log_head SET size = \(size + count) WHERE size = \(size)")
        guard moved == 1 else { throw LogRefusal.notStarted }
    }

    private func lockHead() throws -> Int64 {
        let head =
            switch dialect {
            case .sqlite: try first("SELECT size FROM log_head")
            case .postgres: try first("SELECT size FROM log_head FOR UPDATE")
            }
        guard let head else { throw LogRefusal.notStarted }
        return try head.integer("size")
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

extension StoredCheckpoint {
    fileprivate init(_ row: Row) throws {
        size = try row.integer("size")
        root = try row.bytes("root")
        note = try row.text("note")
        signedAt = Instant(milliseconds: try row.integer("signed_at"))
    }
}
