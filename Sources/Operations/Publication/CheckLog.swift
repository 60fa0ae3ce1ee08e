// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage
import TransparencyLog

extension Office {
    /// Computes the whole log again from its entries and says in Chinese what differs; empty when nothing does.
    ///
    /// Checked are entries (form, number, leaf hash), the tree, every signed head, and every public file, as the
    /// database has them. What outsiders check is in `mingqian-verify`.
    package func checkLog() async throws -> [String] {
        let verifier = settings.logKey
        let origin = settings.origin
        return try await database.read { db in
            var check = LogCheck(verifier: verifier, heads: try db.checkpoints())
            try check.head(db, origin: origin)
            try db.eachEntry { try check.entry($0, db) }
            try check.finish(db)
            return check.problems
        }
    }
}

/// One pass over the stored log.
private struct LogCheck {
    private(set) var problems: [String] = []
    private let verifier: NoteVerifier
    private let heads: [Int64: StoredCheckpoint]
    private var frontier = Frontier()
    private var nodes: Int64 = 0
    private var roots: [Int64: MerkleHash] = [:]
    private var named: Set<String> = []

    init(verifier: NoteVerifier, heads: [StoredCheckpoint]) {
        self.verifier = verifier
        self.heads = Dictionary(heads.map { ($0.size, $0) }, uniquingKeysWith: { first, _ in first })
    }

    mutating func head(_ db: Connection, origin: String) throws {
        let found = try db.logOrigin()
        if found != origin { report("日志名称为“\(found)”，与配置“\(origin)”不一致") }
    }

    mutating func entry(_ entry: StoredEntry, _ db: Connection) throws {
        let number = Int64(frontier.size)
        if entry.index != number { report("第 \(number) 条记录缺失，其后为第 \(entry.index) 条") }
        let leaf = MerkleHash.leaf(entry.bytes)
        if leaf.bytes != entry.leaf { report("第 \(entry.index) 条记录的内容与其哈希值不符") }
        form(of: entry)
        for node in frontier.append(leaf) {
            nodes += 1
            do {
                guard try db.node(node.id) != node.hash else { continue }
                report("哈希树第 \(node.id.level) 层第 \(node.id.index) 个节点与记录不符")
            } catch is LogRefusal {
                report("哈希树第 \(node.id.level) 层第 \(node.id.index) 个节点缺失")
            }
        }
        let size = Int64(frontier.size)
        if heads[size] != nil { roots[size] = frontier.root }
    }

    mutating func finish(_ db: Connection) throws {
        let size = try db.logSize()
        if size != frontier.size { report("日志登记为 \(size) 条，实有 \(frontier.size) 条") }
        let stored = try db.nodeCount()
        if stored != nodes { report("哈希树登记 \(stored) 个节点，应为 \(nodes) 个") }
        for head in heads.values.sorted(by: { $0.size < $1.size }) { signature(of: head) }
        try files(db)
    }

    private mutating func form(of entry: StoredEntry) {
        do {
            let reader = try CanonicalJSONReader(CanonicalJSON(parsing: entry.bytes))
            if try reader.string("type") != entry.type { report("第 \(entry.index) 条记录的类型登记有误") }
            if try reader.string("at") != entry.at.rfc3339 { report("第 \(entry.index) 条记录的时间登记有误") }
            for key in ["file", "inspectors", "relations"] {
                guard case .string(let digest)? = reader.fields[key] else { continue }
                if MerkleHash(hex: digest) != nil { named.insert(digest) }
            }
        } catch {
            report("第 \(entry.index) 条记录不是规范的 JSON：\(error)")
        }
    }

    private mutating func signature(of head: StoredCheckpoint) {
        do {
            let signed = try VerifiedCheckpoint(Array(head.note.utf8), log: verifier).checkpoint
            guard let root = roots[head.size] else {
                return report("已签名的日志头（\(head.size) 条）超出现有记录")
            }
            if Int64(signed.size) != head.size || signed.root != root || head.root != root.bytes {
                report("已签名的日志头（\(head.size) 条）与记录不符")
            }
        } catch {
            report("日志头（\(head.size) 条）的签名不成立")
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
        for digest in named.subtracting(files.map(\.digest)).sorted() { report("记录所引公开文件 \(digest) 缺失") }
    }

    private mutating func report(_ problem: String) { problems.append(problem) }
}
