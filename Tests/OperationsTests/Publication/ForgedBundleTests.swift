// SPDX-License-Identifier: Apache-2.0
import Foundation
import Operations
import SpotCheck
import Storage
import TestCity
import Testing
import TransparencyLog

@testable import mingqian_verify

/// What a dishonest operator makes of an honest log with the signing key in hand: entries changed or added, every later
/// reference mended, everything signed and listed anew. Only what the entries say can still give it away.
private struct Forgery: Sendable {
    private(set) var entries: [[UInt8]]
    private var files: [String: [UInt8]]
    private let signer: NoteSigner

    init(_ bundle: TemporaryFolder, signer: NoteSigner) throws {
        let files = try bundle.files()
        entries = try files.keys.filter { $0.hasPrefix("tile/entries/") }.sorted().flatMap {
            try EntryBundle.decode(files[$0] ?? [])
        }
        self.files = files.filter { $0.key.hasPrefix("files/") || $0.key == PublicBundle.logKey }
        self.signer = signer
    }

    func index(of type: String) throws -> Int { try #require(indices(of: type).first) }

    func indices(of type: String) -> [Int] {
        entries.indices.filter { Self.text(entries[$0]).contains("\"type\":\"\(type)\"") }
    }

    func file(_ digest: String) throws -> [UInt8] { try #require(files["files/\(digest)"]) }

    static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    /// A string value of an entry.
    func value(_ key: String, at index: Int) throws -> String {
        try CanonicalJSONReader(try CanonicalJSON(parsing: entries[index])).string(key)
    }

    /// Changes an entry and has every later entry point to what it is now.
    mutating func change(_ index: Int, _ edit: (String) -> String) {
        let old = MerkleHash.leaf(entries[index]).hex
        entries[index] = Array(edit(Self.text(entries[index])).utf8)
        let new = MerkleHash.leaf(entries[index]).hex
        for later in entries.indices.dropFirst(index + 1) where Self.text(entries[later]).contains(old) {
            change(later) { $0.replacing(old, with: new) }
        }
    }

    /// Puts another copy of an entry, somewhat changed, at the end.
    mutating func repeatEntry(_ index: Int, _ edit: (String) -> String = { $0 }) {
        entries.append(Array(edit(Self.text(entries[index])).utf8))
    }

    /// Puts a changed file in the place of another and answers the digests of both.
    mutating func replace(_ digest: String, _ edit: ([UInt8]) throws -> [UInt8]) throws -> String {
        let bytes = try edit(try #require(files["files/\(digest)"]))
        files["files/\(digest)"] = nil
        let new = MerkleHash.sha256(bytes)
        files[PublicBundle.file(new)] = bytes
        return new.hex
    }

    func report() throws -> Report {
        var out = files
        let nodes = MerkleTree.nodes(ofLeaves: entries.map(MerkleHash.leaf))
        for tile in Tile.hashTiles(of: entries.count) {
            out[tile.path] = tile.hashBytes { nodes[$0] ?? .emptyRoot }
        }
        for tile in Tile.entryTiles(of: entries.count) {
            out[tile.path] = try EntryBundle.encode(entries[tile.start..<tile.start + tile.width])
        }
        let head = Checkpoint(
            origin: TestCity.origin, size: entries.count, root: MerkleTree.root(ofEntries: entries))
        out[PublicBundle.checkpoint] = Array(try head.signed(by: signer).serialized.utf8)
        let lines = out.map { ManifestLine(path: $0.key, bytes: $0.value) }
        out[PublicBundle.manifest] = Array(Manifest(lines).serialized.utf8)
        return Verifier(PublicFiles(out)).report()
    }
}

@Suite struct `A bundle forged by the operator` {
    /// Made once: every forger starts from a copy.
    private static let honest = Task {
        let (job, bundle) = try await MainJob.small(.sqlite)
        return try Forgery(bundle, signer: TestCity.logKey)
    }

    private func forgery() async throws -> Forgery { try await Self.honest.value }

    private func finds(_ words: String, in forgery: Forgery) throws {
        let report = try forgery.report()
        // The forger's own work is sound: neither a file nor the tree gives him away.
        #expect(report.text.contains("文件：按清单逐一核对"), "\(report.text)")
        #expect(report.text.contains("重算的树根一致"), "\(report.text)")
        #expect(report.findings.contains { $0.words.contains(words) }, "\(words) is not in\n\(report.text)")
    }

    @Test func `is in order if nothing was changed`() async throws {
        let report = try await forgery().report()
        #expect(report.findings == [], "\(report.text)")
    }

    @Test func `with a second result for an announcement is refused`() async throws {
        var forged = try await forgery()
        forged.repeatEntry(try forged.index(of: "draw.result"))
        try finds("有两个结果", in: forged)
    }

    @Test func `with another result in place of the first is refused`() async throws {
        var forged = try await forgery()
        let result = try forged.index(of: "draw.result")
        let seed = try forged.value("seed", at: result)
        forged.change(result) { $0.replacing(seed, with: Digest32(sha256: [1]).hex) }
        try finds("seed 应为 \"\(seed)\"", in: forged)
    }

    @Test func `with a reveal that does not open its commitment is refused`() async throws {
        var forged = try await forgery()
        let reveal = try forged.index(of: "ceremony.reveal")
        let (name, secret) = (try forged.value("name", at: reveal), try forged.value("r", at: reveal))
        forged.change(reveal) { $0.replacing(secret, with: Digest32(sha256: [1]).hex) }
        try finds("\(name) 揭示的随机数与其承诺不符", in: forged)
    }

    @Test func `with an announcement after the close is refused`() async throws {
        var forged = try await forgery()
        let draw = try forged.value("draw", at: try forged.index(of: "draw.announce"))
        forged.repeatEntry(try forged.index(of: "draw.announce")) {
            $0.replacing("\"\(draw)\"", with: "\"\(draw.dropLast())2\"")
                .replacing("\"attempt\":1", with: "\"attempt\":2")
        }
        try finds("公告晚于仪式截止", in: forged)
    }

    @Test func `with an unsorted roster is refused`() async throws {
        var forged = try await forgery()
        let freeze = try forged.index(of: "roster.freeze")
        let old = try forged.value("file", at: freeze)
        let new = try forged.replace(old) { bytes in
            var lines = bytes.split(separator: 10, omittingEmptySubsequences: true)
            lines.swapAt(2, 3)
            return lines.flatMap { line -> [UInt8] in Array(line) + [10] }
        }
        forged.change(freeze) { $0.replacing(old, with: new) }
        try finds("未按编号升序", in: forged)
    }

    @Test func `with a published result of somebody who was not drawn in time is refused`() async throws {
        var forged = try await forgery()
        let publication = try forged.index(of: "result.publish")
        let id = try forged.value("id", at: publication)
        for number in 0..<40 {
            forged.repeatEntry(publication) {
                $0.replacing(id, with: "V-forged-\(number)")
                    .replacing("\"uscc\":\"9", with: "\"uscc\":\"X\(number)")
            }
        }
        try finds("多于抽中的", in: forged)
    }
}

@Suite struct `A replacement forged by the operator` {
    /// Made once: an approval, two ceremonies after it, and the substitute by the first of them.
    private static let honest = Task {
        let town = try await ReplacingTown.make(.sqlite)
        let request = try await town.declare(town.visits[0])
        try await town.decide(request)
        for number in Int64(2)...3 { try await town.holdNext(number) }
        #expect(try await town.substitute(request) == nil)
        return try Forgery(
            try await MainJob(town: town.town).export(), signer: TestCity.logKey)
    }

    private func finds(_ words: String, in forgery: Forgery) throws {
        let report = try forgery.report()
        #expect(report.text.contains("重算的树根一致"), "\(report.text)")
        #expect(report.findings.contains { $0.words.contains(words) }, "\(words) is not in\n\(report.text)")
    }

    @Test func `is in order if nothing was changed`() async throws {
        let report = try await Self.honest.value.report()
        #expect(report.findings == [] && report.text.contains("更换 1 人次"), "\(report.text)")
    }

    @Test func `is refused when it names a successor`() async throws {
        var forged = try await Self.honest.value
        let entry = try forged.index(of: "assign.replace")
        let approval = try forged.index(of: "replace.approve")
        let entity = try forged.value("entity", at: approval)
        let problem = try AssignmentProblem(
            CanonicalJSONReader(
                try CanonicalJSON(parsing: forged.file(try forged.value("problem", at: entry)))))
        let old = try forged.value("solution", at: entry)
        let leaver = try forged.value("inspector", at: approval)
        let new = try forged.replace(old) { bytes in
            let honest = try Assignment(CanonicalJSONReader(try CanonicalJSON(parsing: bytes)))
            let task = try #require(problem.taskIndex(of: entity))
            let slot = try #require(problem.tasks[task].slots.firstIndex { $0.keptBy == nil })
            let requirement = problem.tasks[task].slots[slot].requirement
            let friend = try #require(
                problem.inspectors.first {
                    $0.skills.contains(requirement) && !honest.teams[task].contains($0.id) && $0.id != leaver
                })
            var teams = honest.teams
            teams[task][slot] = friend.id
            return try Assignment(
                teams: teams, shortlist: honest.shortlist, widening: honest.widening,
                certificate: honest.certificate
            ).json.encode()
        }
        forged.change(entry) { $0.replacing(old, with: new) }
        let report = try forged.report()
        #expect(
            report.findings.contains { $0.place.contains(new) && $0.words.contains("更优") }
                || report.findings.contains { $0.words.contains("负担还可更均衡") }, "\(report.text)")
    }

    @Test func `is refused when a ceremony was picked`() async throws {
        let opened = try await Self.honest.value.indices(of: "ceremony.open")
        #expect(opened.count == 3)
        for (place, words) in [(0, "之前已经开启"), (2, "批准之后的第一场仪式是日志条目 \(opened[1])")] {
            var forged = try await Self.honest.value
            let entry = try forged.index(of: "assign.replace")
            let old = try forged.value("ceremony", at: entry)
            let new = MerkleHash.leaf(forged.entries[opened[place]]).hex
            forged.change(entry) { $0.replacing(old, with: new) }
            try finds(words, in: forged)
        }
    }

    @Test func `is refused when drawn twice or without an approval`() async throws {
        var forged = try await Self.honest.value
        forged.repeatEntry(try forged.index(of: "assign.replace"))
        try finds("没有按批准的先后逐一抽取", in: forged)
    }

    @Test func `is refused when the approval was rewritten afterwards`() async throws {
        var other = try await Self.honest.value
        let approval = try other.index(of: "replace.approve")
        let code = try other.value("code", at: approval)
        other.change(approval) { $0.replacing("\"code\":\"\(code)\"", with: "\"code\":\"sick\"") }
        try finds("替换问题不是由批准、仪式随机数和现行检查组得出", in: other)
        var stranger = try await Self.honest.value
        let alias = try stranger.value("inspector", at: approval)
        stranger.change(approval) { $0.replacing(alias, with: "I-none") }
        try finds("被更换的人员不在现行检查组中", in: stranger)
    }
}

@Suite struct `A frozen roster that was changed in the database` {
    /// Swaps two lines of a public file under its old digest, as somebody with access to the tables would.
    private func unsort(_ digest: String, _ town: DrawTown) async throws {
        try await town.office.database.write { db in
            let bytes = try #require(try db.publicFile(digest))
            var lines = bytes.split(separator: 10, omittingEmptySubsequences: true)
            lines.swapAt(2, 3)
            let changed = lines.flatMap { line -> [UInt8] in Array(line) + [10] }
            let rows = try db.execute(
                "UPDATE public_file_part SET bytes = \(changed) WHERE sha256 = \(digest) AND part = 0")
            #expect(rows == 1)
        }
    }

    @Test(arguments: TestDatabase.available)
    func `is refused when the draw is held, and no result is kept`(kind: TestDatabase) async throws {
        let town = try await DrawTown.make(kind, entities: 60)
        let (_, draw) = try await town.reveal()
        let roster = try #require(try await town.office.database.read { try $0.roster(ofTask: town.task) })
        try await unsort(roster.file, town)
        await #expect(throws: RosterRefusal.unsorted(line: 4)) {
            try await town.office.holdDraw(draw, by: town.clerk)
        }
        let result = try await town.office.database.read { try $0.drawResult(draw) }
        #expect(result == nil)
    }
}
