// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage
import TransparencyLog

/// Neighbouring entries of the stored log with the subtrees over them, recomputed and compared.
///
/// A stretch begins at a multiple of its full length, so all but the last are one complete subtree.
struct LogStretch: Sendable {
    static let level = 14
    static let longest = 1 << level

    /// By number in the log.
    let range: Range<Int64>
    private let log: YearLog
    private(set) var problems: [String] = []
    /// Digests of public files that entries refer to.
    private(set) var named: Set<MerkleHash> = []
    /// How many entries there really are.
    private(set) var entries: Int64 = 0
    /// Leaves first; nil wherever an entry below is missing.
    private var levels: [[MerkleHash?]] = [[]]
    private let headSizes: [Int64]

    init(_ range: Range<Int64>, of log: YearLog, headSizes: [Int64]) {
        self.range = range
        self.log = log
        self.headSizes = headSizes
        levels[0].reserveCapacity(range.count)
    }

    /// Reads entries and subtrees of the stretch from the database.
    mutating func read(_ db: Connection) throws {
        let places = log.begins + range.lowerBound..<log.begins + range.upperBound
        try db.eachEntry(in: places) { entry($0, log.number(of: $0.index)) }
        // Entries missing at the end of a stretch; the next one that is there follows in another.
        pad(to: range.upperBound)
        while let below = levels.last, below.count > 1 {
            levels.append(
                (0..<below.count / 2).map { place in
                    guard let left = below[2 * place], let right = below[2 * place + 1] else { return nil }
                    return MerkleHash.node(left, right)
                })
        }
        for level in levels.indices { try compare(level, db) }
    }

    private mutating func entry(_ entry: StoredEntry, _ number: Int64) {
        pad(to: number)
        entries += 1
        let leaf = MerkleHash.leaf(entry.bytes)
        levels[0].append(leaf)
        if MerkleHash(entry.leaf) != leaf { report("第 \(number) 条记录的内容与其哈希值不符") }
        do {
            let reader = try CanonicalJSONReader(CanonicalJSON(parsing: entry.bytes))
            if try reader.string("type") != entry.type { report("第 \(number) 条记录的类型登记有误") }
            if try reader.string("at") != entry.at.rfc3339 { report("第 \(number) 条记录的时间登记有误") }
            for key in ["file", "inspectors", "relations"] {
                guard case .string(let digest)? = reader.fields[key] else { continue }
                if let digest = MerkleHash(hex: digest) { named.insert(digest) }
            }
        } catch {
            report("第 \(number) 条记录不是规范的 JSON：\(error)")
        }
    }

    private mutating func pad(to index: Int64) {
        let next = range.lowerBound + Int64(levels[0].count)
        guard next < index else { return }
        report(index - next == 1 ? "第 \(next) 条记录缺失" : "第 \(next) 条至第 \(index - 1) 条记录缺失")
        levels[0] += Array(repeating: nil, count: Int(index - next))
    }

    /// Holds the stored subtrees of one level against the recomputed ones.
    private mutating func compare(_ level: Int, _ db: Connection) throws {
        let first = range.lowerBound >> Int64(level)
        let expected = levels[level]
        var place = 0
        var found: [String] = []
        let nodes = first..<first + Int64(expected.count)
        try db.eachNode(level: level, in: nodes, ofLog: log.number) { index, hash in
            while first + Int64(place) < index {
                found.append("哈希树第 \(level) 层第 \(first + Int64(place)) 个节点缺失")
                place += 1
            }
            if let right = expected[place], MerkleHash(hash) != right {
                found.append("哈希树第 \(level) 层第 \(index) 个节点与记录不符")
            }
            place += 1
        }
        for missing in place..<expected.count {
            found.append("哈希树第 \(level) 层第 \(first + Int64(missing)) 个节点缺失")
        }
        problems += found
    }

    /// The roots of the complete subtrees of the first `count` entries of the stretch, the largest first.
    func peaks(of count: Int) -> [MerkleHash?] {
        Frontier.peaks(of: count).map { levels[$0.level][$0.index] }
    }

    /// The peaks at each signed head that lies in this stretch.
    var heads: [(size: Int64, peaks: [MerkleHash?])] {
        headSizes.map { ($0, peaks(of: Int($0 - range.lowerBound))) }
    }

    private mutating func report(_ problem: String) { problems.append(problem) }
}

/// The tree above the stretches, and with it the root at every signed head.
struct LogTreeCheck: Sendable {
    private(set) var entries: Int64 = 0
    /// The complete subtrees larger than a stretch; nil where an entry is missing.
    private(set) var upper: [(id: NodeID, hash: MerkleHash?)] = []
    private(set) var roots: [Int64: MerkleHash?] = [:]
    /// Peaks of what is joined so far, the largest first.
    private var peaks: [(id: NodeID, hash: MerkleHash?)] = []

    /// Takes in the stretch that follows.
    mutating func join(_ stretch: LogStretch) {
        entries += stretch.entries
        for head in stretch.heads { roots[head.size] = .some(Self.root(peaks.map(\.hash) + head.peaks)) }
        guard stretch.range.count == LogStretch.longest else { return }
        var id = NodeID(
            level: LogStretch.level, index: Int(stretch.range.lowerBound) >> LogStretch.level)
        var hash = stretch.peaks(of: LogStretch.longest)[0]
        while id.index & 1 == 1, let left = peaks.popLast() {
            hash = left.hash.flatMap { left in hash.map { MerkleHash.node(left, $0) } }
            id = NodeID(level: id.level + 1, index: id.index >> 1)
            upper.append((id, hash))
        }
        peaks.append((id, hash))
    }

    private static func root(_ peaks: [MerkleHash?]) -> MerkleHash? {
        guard let last = peaks.last, var root = last else { return nil }
        for peak in peaks.dropLast().reversed() {
            guard let peak else { return nil }
            root = .node(peak, root)
        }
        return root
    }
}
