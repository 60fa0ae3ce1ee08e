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
    /// Entries that are appended meanwhile are not looked at. Of several yearly logs each is checked, and that it
    /// begins with the last head of the one before.
    package func checkLog() async throws -> [String] {
        let logs = try await database.read { try $0.logs() }
        var problems: [String] = []
        var named: Set<MerkleHash> = []
        if let current = logs.last, current.origin != settings.origin {
            problems.append("日志名称为“\(current.origin)”，与配置“\(settings.origin)”不一致")
        }
        for log in logs {
            let (found, wanted) = try await check(log)
            problems += logs.count == 1 ? found : found.map { "\(log.origin)：\($0)" }
            named.formUnion(wanted)
        }
        let (found, wanted) = (problems, named)
        return try await database.read { db in
            try found + db.broken(chain: logs) + db.broken(files: wanted)
        }
    }

    /// What is wrong with one log, and the digests of the public files that its entries name.
    private func check(_ log: YearLog) async throws -> ([String], Set<MerkleHash>) {
        let verifier = try key(of: log)
        let frame = try await database.read { try LogFrame($0, log) }
        var tree = LogTreeCheck()
        var named: Set<MerkleHash> = []
        var problems: [String] = []
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
        let (joinedTree, found) = (tree, problems)
        let all = try await database.read { db in
            var last = LastChecks(found, verifier: verifier)
            try last.finish(db, frame, joinedTree)
            return last.problems
        }
        return (all, named)
    }

    private func read(_ range: Range<Int64>, _ frame: LogFrame) async throws -> LogStretch {
        try await database.read { db in
            var stretch = LogStretch(
                range, of: frame.log, headSizes: frame.heads.keys.filter { range.contains($0 - 1) })
            try stretch.read(db)
            return stretch
        }
    }
}

/// What a log says of itself, from one state of the database.
struct LogFrame: Sendable {
    let log: YearLog
    /// One more than the number of the last entry there is.
    let end: Int64
    let nodes: Int64
    let heads: [Int64: StoredCheckpoint]

    init(_ db: Connection, _ log: YearLog) throws {
        self.log = log
        let limit = log.vkey == nil ? Int64.max : log.end
        end = max(0, log.number(of: try db.entries(before: limit, limit: 1).first?.index ?? -1) + 1)
        nodes = try db.nodeCount(ofLog: log.number)
        heads = Dictionary(
            try db.checkpoints(of: log).map { ($0.size, $0) }, uniquingKeysWith: { first, _ in first })
    }

    var stretches: [Range<Int64>] {
        stride(from: 0, to: end, by: LogStretch.longest).map { start in
            start..<Swift.min(end, start + Int64(LogStretch.longest))
        }
    }
}

/// What is left when all entries of a log have been read: sizes, the upper tree, signatures.
private struct LastChecks {
    private(set) var problems: [String]
    private let verifier: NoteVerifier

    init(_ problems: [String], verifier: NoteVerifier) {
        self.problems = problems
        self.verifier = verifier
    }

    mutating func finish(_ db: Connection, _ frame: LogFrame, _ tree: LogTreeCheck) throws {
        for (id, hash) in tree.upper {
            do {
                guard let hash, try db.node(id, ofLog: frame.log.number) != hash else { continue }
                report("哈希树第 \(id.level) 层第 \(id.index) 个节点与记录不符")
            } catch is LogRefusal {
                report("哈希树第 \(id.level) 层第 \(id.index) 个节点缺失")
            }
        }
        let size = frame.log.size
        if size != tree.entries { report("日志登记为 \(size) 条，实有 \(tree.entries) 条") }
        let nodes = 2 * frame.end - Int64(frame.end.nonzeroBitCount)
        if frame.nodes != nodes { report("哈希树登记 \(frame.nodes) 个节点，应为 \(nodes) 个") }
        for head in frame.heads.values.sorted(by: { $0.size < $1.size }) {
            signature(of: head, tree, frame)
            for cosignature in try db.cosignatures(of: head.end) { check(cosignature, below: head) }
        }
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

    private mutating func report(_ problem: String) { problems.append(problem) }
}

extension Connection {
    /// Public files whose bytes are not those of their digest, and digests that entries name without a file.
    fileprivate func broken(files named: Set<MerkleHash>) throws -> [String] {
        let files = try publicFiles()
        var problems: [String] = []
        for file in files {
            let bytes = try publicFile(file.digest) ?? []
            if MerkleHash.sha256(bytes).hex != file.digest || Int64(bytes.count) != file.size {
                problems.append("公开文件 \(file.digest) 的内容与其摘要不符")
            }
        }
        let missing = Set(named.map(\.hex)).subtracting(files.map(\.digest))
        return problems + missing.sorted().map { "记录所引公开文件 \($0) 缺失" }
    }

    /// Logs that do not begin with the last head of the one before.
    fileprivate func broken(chain logs: [YearLog]) throws -> [String] {
        try zip(logs, logs.dropFirst()).compactMap { past, next in
            let head = try plainCheckpoint(of: past)
            guard let start = try entry(at: next.begins), let head, head.end == past.end,
                try CanonicalJSONReader(CanonicalJSON(parsing: start.bytes)).string("previous")
                    .hasPrefix(head.note)
            else { return "\(next.origin)：第 0 条记录不是 \(past.origin) 的最后检查点" }
            return nil
        }
    }
}
