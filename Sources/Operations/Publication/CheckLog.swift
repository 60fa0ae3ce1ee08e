// SPDX-License-Identifier: Apache-2.0
import Foundation
import SpotCheck
import Storage
import TransparencyLog

extension Office {
    /// Computes the whole log again from its entries and says in Chinese what differs; empty when nothing does.
    ///
    /// Checked are entries (form, number, leaf hash), the tree, every signed head with its cosignatures, and every
    /// public file, as the database has them. What outsiders check is in `mingqian-verify`. The log is read in
    /// stretches, as many at once as there are cores, so ten million entries cost memory for some ten thousand.
    /// Entries that are appended meanwhile are not looked at.
    package func checkLog() async throws -> [String] {
        let verifier = settings.logKey
        let frame = try await database.read { try LogFrame($0) }
        var tree = LogTreeCheck()
        var named: Set<MerkleHash> = []
        var problems: [String] = []
        if frame.origin != settings.origin {
            problems.append("日志名称为“\(frame.origin)”，与配置“\(settings.origin)”不一致")
        }
        let cores = max(1, min(4, ProcessInfo.processInfo.activeProcessorCount))
        try await withThrowingTaskGroup(of: LogStretch.self) { group in
            var rest = frame.stretches[...]
            // Stretches may end out of order; they are joined in order.
            var waiting: [Int64: LogStretch] = [:]
            var joined: Int64 = 0
            func begin() {
                guard let range = rest.popFirst() else { return }
                group.addTask { try await read(range, frame) }
            }
            for _ in 0..<cores { begin() }
            while let done = try await group.next() {
                waiting[done.range.lowerBound] = done
                while let stretch = waiting.removeValue(forKey: joined) {
                    tree.join(stretch)
                    named.formUnion(stretch.named)
                    problems += stretch.problems
                    joined = stretch.range.upperBound
                }
                begin()
            }
        }
        let (joinedTree, wanted, found) = (tree, named, problems)
        return try await database.read { db in
            var last = LastChecks(found, verifier: verifier, named: wanted)
            try last.finish(db, frame, joinedTree)
            return last.problems
        }
    }

    private func read(_ range: Range<Int64>, _ frame: LogFrame) async throws -> LogStretch {
        try await database.read { db in
            var stretch = LogStretch(range, headSizes: frame.heads.keys.filter { range.contains($0 - 1) })
            try stretch.read(db)
            return stretch
        }
    }
}

/// What the log says of itself, from one state of the database.
struct LogFrame: Sendable {
    let origin: String
    /// As the head row has it.
    let size: Int64
    /// One more than the number of the last entry there is.
    let end: Int64
    let nodes: Int64
    let heads: [Int64: StoredCheckpoint]

    init(_ db: Connection) throws {
        origin = try db.logOrigin()
        size = try db.logSize()
        end = (try db.entries(before: .max, limit: 1).first?.index ?? -1) + 1
        nodes = try db.nodeCount()
        heads = Dictionary(
            try db.checkpoints().map { ($0.size, $0) }, uniquingKeysWith: { first, _ in first })
    }

    var stretches: [Range<Int64>] {
        stride(from: 0, to: end, by: LogStretch.longest).map { start in
            start..<Swift.min(end, start + Int64(LogStretch.longest))
        }
    }
}

/// What is left when all entries have been read: sizes, the upper tree, signatures, files.
private struct LastChecks {
    private(set) var problems: [String]
    private let verifier: NoteVerifier
    private let named: Set<MerkleHash>

    init(_ problems: [String], verifier: NoteVerifier, named: Set<MerkleHash>) {
        self.problems = problems
        self.verifier = verifier
        self.named = named
    }

    mutating func finish(_ db: Connection, _ frame: LogFrame, _ tree: LogTreeCheck) throws {
        for (id, hash) in tree.upper {
            do {
                guard let hash, try db.node(id) != hash else { continue }
                report("哈希树第 \(id.level) 层第 \(id.index) 个节点与记录不符")
            } catch is LogRefusal {
                report("哈希树第 \(id.level) 层第 \(id.index) 个节点缺失")
            }
        }
        if frame.size != tree.entries { report("日志登记为 \(frame.size) 条，实有 \(tree.entries) 条") }
        let nodes = 2 * frame.end - Int64(frame.end.nonzeroBitCount)
        if frame.nodes != nodes { report("哈希树登记 \(frame.nodes) 个节点，应为 \(nodes) 个") }
        for head in frame.heads.values.sorted(by: { $0.size < $1.size }) {
            signature(of: head, tree, frame)
            for cosignature in try db.cosignatures(of: head.size) { check(cosignature, below: head) }
        }
        try files(db)
    }

    private mutating func signature(of head: StoredCheckpoint, _ tree: LogTreeCheck, _ frame: LogFrame) {
        do {
            let signed = try VerifiedCheckpoint(Array(head.note.utf8), log: verifier).checkpoint
            guard head.size <= frame.end else {
                return report("已签名的日志头（\(head.size) 条）超出现有记录")
            }
            let root = tree.roots[head.size] ?? nil
            if Int64(signed.size) != head.size || signed.root != root || head.root != root?.bytes {
                report("已签名的日志头（\(head.size) 条）与记录不符")
            }
        } catch {
            report("日志头（\(head.size) 条）的签名不成立")
        }
    }

    private mutating func check(_ cosignature: StoredCosignature, below head: StoredCheckpoint) {
        do {
            let key = try NoteVerifier(vkey: cosignature.witness)
            let note = try SignedNote(parsing: Array((head.note + cosignature.line).utf8))
            guard let time = try note.verify([key]).first?.timeSeconds,
                time * 1000 == cosignature.at.milliseconds
            else { throw NoteRefusal.malformed }
        } catch {
            report("日志头（\(head.size) 条）之下“\(cosignature.witness)”的联署不成立")
        }
    }

    private mutating func files(_ db: Connection) throws {
        let files = try db.publicFiles()
        for file in files {
            let bytes = try db.publicFile(file.digest) ?? []
            if MerkleHash.sha256(bytes).hex != file.digest || Int64(bytes.count) != file.size {
                report("公开文件 \(file.digest) 的内容与其摘要不符")
            }
        }
        let missing = Set(named.map(\.hex)).subtracting(files.map(\.digest))
        for digest in missing.sorted() { report("记录所引公开文件 \(digest) 缺失") }
    }

    private mutating func report(_ problem: String) { problems.append(problem) }
}
