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
    /// Its place among all entries of the database; within its own log it has the number `YearLog.number(of:)`.
    package let index: Int64
    /// Canonical JSON, exactly the bytes that were hashed.
    package let bytes: [UInt8]
    /// The leaf hash, by which later entries refer to this one.
    package let leaf: [UInt8]
    package let type: String
    package let subject: String
    package let at: Instant
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
    /// A log ends with a signed head that covers all of it; this one has entries beyond.
    case notSealed(entries: Int64)
}

extension Connection {
    /// Begins the log with `log.start` as entry 0; does nothing if it has begun under the same origin.
    package func startLog(origin: String, at: Instant) throws {
        if let head = try first("SELECT origin FROM log_head") {
            let found = try head.text("origin")
            guard found == origin else { throw LogRefusal.otherOrigin(found: found) }
            return
        }
        try execute("INSERT INTO log_head (origin, size) VALUES (\(origin), 0)")
        try append(.start(origin: origin, previous: nil, at: at))
    }

    /// Ends the log that goes on and begins the next one, whose entry 0 holds the last signed head of the one before.
    ///
    /// - Parameters:
    ///   - origin: of the next log; none of the database has had it.
    ///   - vkey: the public key of the log that ends.
    ///   - policy: who had to cosign it.
    /// - Throws: `LogRefusal.notSealed` if an entry is not under a signed head.
    package func startNextLog(
        origin: String, endingKey vkey: String, policy: String?, at: Instant
    ) throws {
        let place = try lockHead()
        guard let last = try lastCheckpoint(), last.end == place.end else {
            throw LogRefusal.notSealed(entries: place.end - place.begins)
        }
        try execute(
            """
            INSERT INTO log_past (number, origin, vkey, policy, begins, ends)
            SELECT number, origin, \(vkey), \(policy), begins, size FROM log_head
            """)
        try execute("UPDATE log_head SET origin = \(origin), number = number + 1, begins = size")
        try append(.start(origin: origin, previous: last.note, at: at))
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
        let place = try lockHead()
        try execute(
            """
            INSERT INTO log_entry (idx, entry, leaf, type, subject, at)
            VALUES (\(place.end), \(bytes), \(leaf.bytes), \(entry.type), \(entry.subject),
                \(entry.at.milliseconds))
            """)
        let made = try Frontier.nodes(appending: leaf, at: place.size) { try node($0, ofLog: place.number) }
        for made in made {
            try execute(
                """
                INSERT INTO log_node (level, idx, hash)
                VALUES (\(made.id.storedLevel(place.number)), \(made.id.index), \(made.hash.bytes))
                """)
        }
        try moveHead(from: place.end, by: 1)
        return (place.end, leaf.bytes)
    }

    /// Appends entries in order, as many single appends would, with one look at the tree and bulk inserts; answers
    /// the positions.
    ///
    /// - Throws: as `append` of one; then none is appended.
    @discardableResult
    package func append(_ entries: [LogEntry]) throws -> Range<Int64> {
        guard !entries.isEmpty else {
            let end = try currentLog().end
            return end..<end
        }
        let bytes = try entries.map(Self.bytes)
        let place = try lockHead()
        var frontier = try frontier(at: Int64(place.size), ofLog: place.number)
        var rows: [[SQLValue]] = []
        var nodes: [[SQLValue]] = []
        rows.reserveCapacity(entries.count)
        nodes.reserveCapacity(entries.count * 2)
        for (entry, bytes) in zip(entries, bytes) {
            let leaf = MerkleHash.leaf(bytes)
            rows.append([
                .integer(place.end + Int64(rows.count)), .bytes(bytes), .bytes(leaf.bytes), .text(entry.type),
                .text(entry.subject), .integer(entry.at.milliseconds),
            ])
            for made in frontier.append(leaf) {
                nodes.append([
                    .integer(made.id.storedLevel(place.number)), .integer(Int64(made.id.index)),
                    .bytes(made.hash.bytes),
                ])
            }
        }
        try bulkInsert(
            into: "log_entry", columns: ["idx", "entry", "leaf", "type", "subject", "at"], rows: rows)
        try bulkInsert(into: "log_node", columns: ["level", "idx", "hash"], rows: nodes)
        try moveHead(from: place.end, by: Int64(entries.count))
        return place.end..<place.end + Int64(entries.count)
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

    private func moveHead(from end: Int64, by count: Int64) throws {
        let moved = try execute("UPDATE log_head SET size = \(end + count) WHERE size = \(end)")
        guard moved == 1 else { throw LogRefusal.notStarted }
    }

    private func lockHead() throws -> LogPlace {
        let head =
            switch dialect {
            case .sqlite: try first("SELECT number, begins, size FROM log_head")
            case .postgres: try first("SELECT number, begins, size FROM log_head FOR UPDATE")
            }
        guard let head else { throw LogRefusal.notStarted }
        return LogPlace(
            number: try head.integer("number"), begins: try head.integer("begins"),
            end: try head.integer("size"))
    }
}

/// Where the next entry goes.
private struct LogPlace {
    /// Of the log.
    let number: Int64
    /// The position of its entry 0.
    let begins: Int64
    /// The position of the next entry.
    let end: Int64

    /// The entries of the log so far.
    var size: Int { Int(end - begins) }
}

extension LogEntry {
    /// Entry 0 of a log; `previous` is the last signed head of the log before.
    fileprivate static func start(origin: String, previous: String?, at: Instant) -> LogEntry {
        LogEntry(
            type: "log.start", subject: origin, at: at,
            object: .object([
                "v": "mingqian/1", "type": "log.start", "at": .string(at.rfc3339),
                "origin": .string(origin), "previous": previous.map { .string($0) } ?? .null,
            ]))
    }
}
