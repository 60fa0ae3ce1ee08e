// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage
import TestCity
import Testing
import TransparencyLog

@Suite struct `The stored log` {
    private static let origin = "log.example.cn/ssj-2026"
    private static let noon = Instant(milliseconds: 1_795_000_000_000)

    private static func entry(_ subject: String, type: String = "test.note", note: String = "") -> LogEntry {
        LogEntry(
            type: type, subject: subject, at: noon,
            object: .object([
                "v": "mingqian/1", "type": .string(type), "at": .string(noon.rfc3339), "note": .string(note),
                "subject": .string(subject),
            ]))
    }

    private func start(_ kind: TestDatabase) async throws -> Database {
        let database = try await kind.make()
        try await database.write { try $0.startLog(origin: Self.origin, at: Self.noon) }
        return database
    }

    @Test(arguments: TestDatabase.available)
    func `begins once, under one name`(kind: TestDatabase) async throws {
        let database = try await kind.make()
        await #expect(throws: LogRefusal.notStarted) {
            try await database.write { _ = try $0.append(Self.entry("a")) }
        }
        for _ in 0..<2 {
            try await database.write { try $0.startLog(origin: Self.origin, at: Self.noon) }
        }
        await #expect(throws: LogRefusal.otherOrigin(found: Self.origin)) {
            try await database.write { try $0.startLog(origin: "other", at: Self.noon) }
        }
        let (size, origin, first) = try await database.read { db in
            (try db.logSize(), try db.logOrigin(), try db.entry(at: 0))
        }
        #expect(size == 1)
        #expect(origin == Self.origin)
        #expect(first?.type == "log.start")
        #expect(
            first.map { String(decoding: $0.bytes, as: UTF8.self) }
                == #"{"at":"\#(Self.noon.rfc3339)","origin":"\#(Self.origin)","#
                + #""previous":null,"type":"log.start","v":"mingqian/1"}"#
        )
    }

    @Test(arguments: TestDatabase.available)
    func `has the tree and the tiles of its entries`(kind: TestDatabase) async throws {
        let database = try await start(kind)
        try await database.write { db in
            for number in 1..<600 { try db.append(Self.entry("s\(number)")) }
        }
        try await database.read { db in
            let entries = try db.entries(from: 0, limit: 1000).map(\.bytes)
            #expect(entries.count == 600)
            for size in [1, 2, 255, 256, 257, 600] {
                let root = try db.frontier(at: Int64(size), ofLog: 1).root
                #expect(root == MerkleTree.root(ofEntries: entries.prefix(size)))
            }
            let nodes = MerkleTree.nodes(ofLeaves: entries.map(MerkleHash.leaf))
            #expect(try db.nodeCount() == nodes.count)
            for tile in Tile.hashTiles(of: 600) {
                let expected = tile.nodes?.flatMap { nodes[$0]?.bytes ?? [] }
                #expect(try db.bytes(of: tile, in: try db.currentLog()) == expected)
            }
            let bundles = try Tile.entryTiles(of: 600).flatMap {
                try EntryBundle.decode(try db.bytes(of: $0, in: try db.currentLog()))
            }
            #expect(bundles == entries)
        }
    }

    @Test(arguments: TestDatabase.available)
    func `takes many at once as it takes them one by one`(kind: TestDatabase) async throws {
        let (one, many) = (try await start(kind), try await start(kind))
        let entries = (1..<300).map { Self.entry("s\($0)") }
        try await one.write { db in for entry in entries { try db.append(entry) } }
        let places = try await many.write { db in
            [
                try db.append([]), try db.append(Array(entries[..<1])),
                try db.append(Array(entries[1..<200])), try db.append(Array(entries[200...])),
            ]
        }
        #expect(places == [1..<1, 1..<2, 2..<201, 201..<300])
        let bad = entries + [LogEntry(type: "other", subject: "a", at: Self.noon, object: entries[0].object)]
        await #expect(throws: LogRefusal.objectDisagrees(type: "other")) {
            try await many.write { _ = try $0.append(bad) }
        }
        let (first, second) = (try await Self.state(one), try await Self.state(many))
        #expect(first == second)
        #expect(first.entries.count == 300)
    }

    private struct State: Equatable {
        let size: Int64
        let entries: [StoredEntry]
        let nodes: [[UInt8]]
    }

    private static func state(_ database: Database) async throws -> State {
        try await database.read { db in
            let nodes = try MerkleTree.nodes(ofLeaves: (0..<300).map { _ in MerkleHash.emptyRoot }).keys
                .sorted { ($0.level, $0.index) < ($1.level, $1.index) }.map {
                    try db.node($0, ofLog: 1).bytes
                }
            #expect(try db.nodeCount() == nodes.count)
            return State(size: try db.logSize(), entries: try db.entries(from: 0, limit: 1000), nodes: nodes)
        }
    }

    @Test(arguments: TestDatabase.available)
    func `numbers the entries of 32 writers without gap or loss`(kind: TestDatabase) async throws {
        let database = try await start(kind)
        let indices = try await withThrowingTaskGroup(of: Int64.self) { group in
            for number in 0..<32 {
                group.addTask { try await database.write { try $0.append(Self.entry("w\(number)")).index } }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(indices.sorted() == Array(1...32))
        let (size, root, entries) = try await database.read { db in
            (
                try db.logSize(), try db.frontier(at: 33, ofLog: 1).root,
                try db.entries(from: 0, limit: 100).map(\.bytes)
            )
        }
        #expect(size == 33)
        #expect(root == MerkleTree.root(ofEntries: entries))
    }

    @Test(arguments: TestDatabase.available)
    func `vanishes with the fact it belongs to`(kind: TestDatabase) async throws {
        struct Refused: Error {}
        let database = try await start(kind)
        await #expect(throws: Refused.self) {
            try await database.write { db in
                try db.append(Self.entry("a"))
                throw Refused()
            }
        }
        #expect(try await database.read { try ($0.logSize(), $0.nodeCount()) } == (1, 1))
    }

    @Test(arguments: TestDatabase.available)
    func `refuses what is too long, contradicts itself or is there already`(kind: TestDatabase) async throws {
        let database = try await start(kind)
        let long = Self.entry("a", note: String(repeating: "长", count: 22_000))
        await #expect(throws: LogRefusal.self) { try await database.write { _ = try $0.append(long) } }
        let wrong = LogEntry(
            type: "other", subject: "a", at: Self.noon, object: Self.entry("a").object)
        await #expect(throws: LogRefusal.objectDisagrees(type: "other")) {
            try await database.write { _ = try $0.append(wrong) }
        }
        try await database.write { _ = try $0.append(Self.entry("a")) }
        await #expect(throws: DatabaseFault.uniqueViolation("log_entry.leaf")) {
            try await database.write { _ = try $0.append(Self.entry("a")) }
        }
    }

    @Test(arguments: TestDatabase.available)
    func `is found by subject, type and leaf`(kind: TestDatabase) async throws {
        let database = try await start(kind)
        let leaf = try await database.write { db in
            try db.append(Self.entry("a", type: "t.one"))
            try db.append(Self.entry("b", type: "t.one"))
            return try db.append(Self.entry("a", type: "t.two")).leaf
        }
        let found = try await database.read { db in
            [
                try db.entries(about: "a").map(\.index),
                try db.entries(about: "a", type: "t.two").map(\.index),
                try db.entry(leaf: leaf).map { [$0.index] } ?? [],
                try db.entries(before: 3, limit: 2).map(\.index),
            ]
        }
        #expect(found == [[1, 3], [3], [3], [2, 1]])
    }

    @Test(arguments: TestDatabase.available)
    func `moves its head forward only from where it stands`(kind: TestDatabase) async throws {
        let database = try await start(kind)
        let log = try await database.write { db in
            for name in ["a", "b", "c", "d"] { try db.append(Self.entry(name)) }
            return try db.currentLog()
        }
        @Sendable func head(_ size: Int64) -> StoredCheckpoint {
            StoredCheckpoint(of: log, size: size, root: [1], note: "n", signedAt: Self.noon)
        }
        try await database.write { try $0.advanceCheckpoint(from: 0, to: head(3)) }
        for (old, new) in [(0, 5), (3, 3), (3, 2), (4, 5)] as [(Int64, Int64)] {
            await #expect(throws: LogRefusal.checkpointMovedOn(expectedSize: old)) {
                try await database.write { try $0.advanceCheckpoint(from: old, to: head(new)) }
            }
        }
        try await database.write { try $0.advanceCheckpoint(from: 3, to: head(5)) }
        #expect(try await database.read { try $0.lastCheckpoint()?.size } == 5)
        #expect(try await database.read { try $0.checkpoint(covering: 2)?.size } == 3)
        #expect(try await database.read { try $0.checkpoint(covering: 3)?.size } == 5)
        #expect(try await database.read { try $0.checkpoint(covering: 5) } == nil)
    }

    @Test(arguments: TestDatabase.available)
    func `goes on in the next log, whose tree begins anew while positions go on`(
        kind: TestDatabase
    ) async throws {
        let database = try await start(kind)
        let first = try await database.write { db in
            try db.append(Self.entry("a"))
            return try db.currentLog()
        }
        await #expect(throws: LogRefusal.notSealed(entries: 2)) {
            try await database.write {
                try $0.startNextLog(origin: "b", endingKey: "k", policy: nil, at: Self.noon)
            }
        }
        let head = StoredCheckpoint(of: first, size: 2, root: [1], note: "last", signedAt: Self.noon)
        let (places, digests) = try await database.write { db in
            let early = try db.storePublicFile([1], kind: "roster", at: Self.noon)
            try db.advanceCheckpoint(from: 0, to: head)
            try db.startNextLog(origin: "b", endingKey: "k", policy: "p", at: Self.noon)
            let late = try db.storePublicFile([2], kind: "roster", at: Self.noon)
            let one = try db.append(Self.entry("c")).index
            let more = try db.append([Self.entry("d"), Self.entry("e")])
            return ([one] + Array(more), [early, late])
        }
        #expect(places == [3, 4, 5])
        try await database.read { db in
            let logs = try db.logs()
            #expect(logs.map(\.origin) == [Self.origin, "b"])
            #expect(logs.map(\.size) == [2, 4])
            #expect(logs.map(\.vkey) == ["k", nil])
            #expect(logs.map(\.policy) == ["p", nil])
            #expect(try [0, 1, 2, 5].map { try db.log(of: $0).number } == [1, 1, 2, 2])
            let bytes = try db.entries(from: 2, limit: 9).map(\.bytes)
            let start = try CanonicalJSONReader(CanonicalJSON(parsing: bytes[0]))
            #expect(try start.string("origin") == "b")
            #expect(try start.string("previous") == "last")
            #expect(try db.frontier(at: 4, ofLog: 2).root == MerkleTree.root(ofEntries: bytes))
            #expect(try db.proofs(at: 4, ofLog: 2).root() == MerkleTree.root(ofEntries: bytes))
            #expect(try [db.nodeCount(ofLog: 1), db.nodeCount(ofLog: 2), db.nodeCount()] == [3, 7, 10])
            #expect(try (1...2).map { try db.publicFiles(ofLog: $0).map(\.digest) } == digests.map { [$0] })
            #expect(try db.lastCheckpoint() == nil)
            #expect(try db.lastCheckpoint(of: first) == head)
            #expect(try db.checkpoint(covering: 1)?.size == 2)
            #expect(try db.checkpoint(covering: 2) == nil)
        }
        // The head of the log that has ended moves no more.
        let beyond = StoredCheckpoint(of: first, size: 3, root: [1], note: "n", signedAt: Self.noon)
        await #expect(throws: LogRefusal.checkpointMovedOn(expectedSize: 2)) {
            try await database.write { try $0.advanceCheckpoint(from: 2, to: beyond) }
        }
        try await database.write { db in
            try db.advanceCheckpoint(
                from: 0,
                to: StoredCheckpoint(of: db.currentLog(), size: 4, root: [1], note: "n", signedAt: Self.noon))
        }
        #expect(try await database.read { try $0.checkpoint(covering: 2)?.size } == 4)
        #expect(try await database.read { try $0.lastCheckpoint()?.end } == 6)
    }

    @Test(arguments: TestDatabase.available)
    func `keeps public files of any size under their digest`(kind: TestDatabase) async throws {
        let database = try await start(kind)
        let sizes = [0, 1, 1 << 20, (1 << 20) + 1, 3_000_000]
        for size in sizes {
            let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
            let digests = try await database.write { db in
                try (0..<2).map { _ in try db.storePublicFile(bytes, kind: "roster", at: Self.noon) }
            }
            #expect(digests == Array(repeating: MerkleHash.sha256(bytes).hex, count: 2))
            #expect(try await database.read { try $0.publicFile(digests[0]) } == bytes)
        }
        #expect(try await database.read { try $0.publicFile("00") } == nil)
        #expect(
            try await database.read { try $0.publicFiles().map(\.size).sorted() } == sizes.map(Int64.init))
    }

    @Test(arguments: TestDatabase.available)
    func `is accompanied by a trace of every act`(kind: TestDatabase) async throws {
        let database = try await start(kind)
        let acts: [Act] = (0..<7).map { (number: Int64) -> Act in
            let approval = number == 3
            return Act(
                id: "A\(number)", at: Instant(milliseconds: number), account: "li", unit: "scjg",
                deed: approval ? "plan.approve" : "plan.edit", subjectKind: "plan",
                subject: number < 5 ? "P1" : "P2", summary: "李明修改了计划", before: nil, after: "{}",
                logIndex: approval ? 12 : nil)
        }
        try await database.write { db in for act in acts { try db.trace(act) } }
        let window = ActFilter(
            account: "li", unit: "scjg", from: Instant(milliseconds: 2), until: Instant(milliseconds: 5))
        let (history, page, approvals, counts) = try await database.read { db in
            (
                try db.acts(subjectKind: "plan", subject: "P1"), try db.acts(page: 2, size: 3).map(\.id),
                try db.acts(matching: ActFilter(deed: "plan.approve"), page: 1),
                [try db.actCount(matching: window), try db.actCount()]
            )
        }
        #expect(history == Array(acts.prefix(5)))
        #expect(page == ["A3", "A2", "A1"])
        #expect(approvals == [acts[3]])
        #expect(counts == [3, 7])
    }
}
