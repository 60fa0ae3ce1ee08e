// SPDX-License-Identifier: Apache-2.0
import TransparencyLog

/// An entry with its place in the log and in the files.
struct RawEntry: Sendable {
    /// The place among the entries of all logs that were given: what comes before what.
    let index: Int
    /// The number in its own log, as proofs and closes count.
    let number: Int
    /// The origin of its log if it is not the one that is verified.
    let pastLog: String?
    let bytes: [UInt8]
    let leaf: MerkleHash
    let file: String
    let range: Range<Int>

    var place: String {
        "\(pastLog.map { "\($0) " } ?? "")日志条目 \(number)（文件 \(file) \(byteRange(range))）"
    }
}

/// A log whose entries are those that were signed.
struct CheckedLog: Sendable {
    let entries: [RawEntry]
    /// The key that signed the head.
    let key: NoteVerifier
    let head: VerifiedCheckpoint
    /// Every complete subtree.
    let nodes: [NodeID: MerkleHash]
}

/// The signed head, and the whole tree computed again from the entries (docs/log.md sections 2 to 4).
struct TreeCheck {
    let files: PublicFiles
    let trust: Trust
    /// How many entries the logs before this one have.
    var offset = 0
    /// Whether another log is the one that is verified.
    var isPast = false

    /// The log; nil unless its entries are those that were signed: the rest would be about nothing.
    func run(_ report: inout Report) -> CheckedLog? {
        guard let key = key(&report), let head = head(key, &report) else { return nil }
        let before = report.findings.count
        let size = head.checkpoint.size
        let entries = entries(head.checkpoint, &report)
        guard entries.count == size else { return nil }
        let nodes = MerkleTree.nodes(ofLeaves: entries.map(\.leaf))
        checkTiles(size, entries, nodes, &report)
        checkGrowth(head.checkpoint, nodes, &report)
        guard Frontier(size: size, read: { nodes[$0] ?? .emptyRoot }).root == head.checkpoint.root else {
            report.find("文件 \(PublicBundle.checkpoint)", "由全部条目重算的树根与检查点所签树根不符，条目已被改动。")
            return nil
        }
        report.pass(
            "日志：检查点由 \(head.checkpoint.origin) 签署\(witnessWords(head))；\(size) 条条目重算的树根一致，"
                + "各分片与条目一致。", since: before)
        return CheckedLog(entries: entries, key: key, head: head, nodes: nodes)
    }

    private func witnessWords(_ head: VerifiedCheckpoint) -> String {
        head.witnesses.isEmpty ? "" : "，并有 \(head.witnesses.count) 个见证方联署"
    }

    private func head(_ key: NoteVerifier, _ report: inout Report) -> VerifiedCheckpoint? {
        let place = "文件 \(PublicBundle.checkpoint)"
        guard let bytes = files.read(PublicBundle.checkpoint) else {
            report.find(place, "缺少检查点。")
            return nil
        }
        do throws(CheckpointRefusal) {
            let head = try VerifiedCheckpoint(bytes, log: key, witnesses: trust.allWitnesses)
            let counted = head.witnesses.count { trust.witnesses.contains($0.verifier) }
            if counted < trust.quorum {
                report.find(place, "要求至少 \(trust.quorum) 个见证方联署，实有 \(counted) 个。")
            }
            return head
        } catch {
            report.find(place, error.words)
            return nil
        }
    }

    private func key(_ report: inout Report) -> NoteVerifier? {
        let place = "文件 \(PublicBundle.logKey)"
        guard let bytes = files.read(PublicBundle.logKey) else {
            report.find(place, "缺少日志公钥。")
            return trust.logKey(besides: nil)
        }
        do throws(NoteKeyRefusal) {
            guard let text = String(validating: bytes, as: UTF8.self), text.utf8.last == 0x0A else {
                throw .malformed
            }
            let key = try NoteVerifier(vkey: String(text.dropLast()))
            let trusted = trust.logKey(besides: key)
            if trusted != key { report.find(place, "与核验人指定的日志公钥不同。") }
            return trusted
        } catch {
            report.find(place, "不是有效的日志公钥。")
            return trust.logKey(besides: nil)
        }
    }

    private func entries(_ head: Checkpoint, _ report: inout Report) -> [RawEntry] {
        var out: [RawEntry] = []
        for tile in Tile.entryTiles(of: head.size) {
            guard let bytes = files.read(tile.path) else {
                report.find("文件 \(tile.path)", "缺少条目文件。")
                return out
            }
            do throws(EntryRefusal) {
                let ranges = try EntryBundle.ranges(bytes)
                guard ranges.count == tile.width else {
                    report.find("文件 \(tile.path)", "应有 \(tile.width) 条条目，实有 \(ranges.count) 条。")
                    return out
                }
                for range in ranges {
                    let entry = Array(bytes[range])
                    out.append(
                        RawEntry(
                            index: offset + out.count, number: out.count,
                            pastLog: isPast ? head.origin : nil, bytes: entry, leaf: .leaf(entry),
                            file: tile.path, range: range))
                }
            } catch {
                report.find("文件 \(tile.path)", "条目长度与文件不符，文件已被截断或改动。")
                return out
            }
        }
        return out
    }

    /// Every tile that is there or must be there; a changed one names the hash and the entries below it.
    private func checkTiles(
        _ size: Int, _ entries: [RawEntry], _ nodes: [NodeID: MerkleHash], _ report: inout Report
    ) {
        let needed = Tile.hashTiles(of: size)
        for tile in needed where files.read(tile.path) == nil { report.find("文件 \(tile.path)", "缺少分片文件。") }
        for path in files.paths where path.hasPrefix("tile/") {
            guard let tile = Tile(path: path), let bytes = files.read(path) else {
                report.find("文件 \(path)", "不是日志的分片文件。")
                continue
            }
            guard let ids = tile.nodes else {
                checkOlder(tile, bytes, entries, &report)
                continue
            }
            let hashes = ids.compactMap { nodes[$0] }
            guard hashes.count == ids.count else {
                report.find("文件 \(path)", "超出检查点所签的日志范围。")
                continue
            }
            compare(bytes, hashes, tile, entries, &report)
        }
    }

    private func compare(
        _ bytes: [UInt8], _ hashes: [MerkleHash], _ tile: Tile, _ entries: [RawEntry],
        _ report: inout Report
    ) {
        guard bytes.count == hashes.count * MerkleHash.byteCount else {
            return report.find("文件 \(tile.path)", "应为 \(hashes.count * 32) 字节，实为 \(bytes.count) 字节。")
        }
        for (place, hash) in hashes.enumerated() {
            let range = place * 32..<place * 32 + 32
            guard !bytes[range].elementsEqual(hash.bytes) else { continue }
            let number = tile.start + place
            let subject =
                tile.content == .hashes(level: 0) ? "与\(entries[number].place)的内容不符" : "与其下条目重算的散列不符"
            report.find("文件 \(tile.path) \(byteRange(range))", "所载第 \(number) 号散列\(subject)。")
        }
    }

    /// A bundle of an earlier, smaller log may stay; then its entries are those of now.
    private func checkOlder(_ tile: Tile, _ bytes: [UInt8], _ entries: [RawEntry], _ report: inout Report) {
        guard tile.start + tile.width <= entries.count else {
            return report.find("文件 \(tile.path)", "超出检查点所签的日志范围。")
        }
        var expected: [UInt8] = []
        for entry in entries[tile.start..<tile.start + tile.width] {
            expected += [UInt8(entry.bytes.count >> 8), UInt8(entry.bytes.count & 255)] + entry.bytes
        }
        if bytes != expected { report.find("文件 \(tile.path)", "与当前日志的条目不符。") }
    }

    private func checkGrowth(
        _ head: Checkpoint, _ nodes: [NodeID: MerkleHash], _ report: inout Report
    ) {
        guard let kept = trust.previous else { return }
        let before = report.findings.count
        let place = "上次保存的检查点"
        guard let note = text(of: kept), let old = Checkpoint(text: note) else {
            return report.find(place, "格式不符，无法比较。")
        }
        guard old.origin == head.origin else { return report.find(place, "属于另一日志 \(old.origin)。") }
        guard old.size <= head.size else {
            return report.find(place, "曾有 \(old.size) 条，现只有 \(head.size) 条：日志被截短。")
        }
        let peaks = Frontier(size: old.size) { nodes[$0] ?? .emptyRoot }
        if peaks.root != old.root {
            report.find(place, "前 \(old.size) 条与现日志不一致：历史被改写。")
        }
        report.pass("延续：现日志包含上次保存的前 \(old.size) 条，只增未改。", since: before)
    }

    private func text(of note: [UInt8]) -> String? {
        do throws(NoteRefusal) { return try SignedNote(parsing: note).text } catch { return nil }
    }
}
