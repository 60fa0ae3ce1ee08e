// SPDX-License-Identifier: Apache-2.0

/// One static file of the log after C2SP tlog-tiles: up to 256 hashes of a level, or up to 256 entries.
package struct Tile: Hashable, Sendable {
    /// What a tile holds.
    package enum Content: Hashable, Sendable {
        /// Hashes of the subtrees of 256^level leaves; level 0 holds the leaf hashes.
        case hashes(level: Int)
        /// The entries themselves, each with its length before it.
        case entries
    }

    /// The number of hashes or entries of a full tile.
    package static let fullWidth = 256
    /// The highest level that can be named.
    package static let highestLevel = 63

    package let content: Content
    package let index: Int
    /// 1...256; less than 256 for a partial tile.
    package let width: Int

    /// Names a tile; refuses a level above 63, a negative index and a width outside 1...256.
    package init?(_ content: Content, index: Int, width: Int = Tile.fullWidth) {
        if case .hashes(let level) = content, !(0...Self.highestLevel).contains(level) { return nil }
        guard index >= 0, (1...Self.fullWidth).contains(width) else { return nil }
        self.init(checked: content, index: index, width: width)
    }

    private init(checked content: Content, index: Int, width: Int) {
        self.content = content
        self.index = index
        self.width = width
    }

    /// The first position held: of a leaf for entries and level 0, of a subtree above.
    package var start: Int { index * Self.fullWidth }

    /// The path below the log's prefix, such as `tile/0/x001/067` or `tile/entries/000.p/5`.
    package var path: String {
        var groups: [String] = []
        var rest = index
        repeat {
            let digits = String(rest % 1000)
            groups.append(String(repeating: "0", count: 3 - digits.count) + digits)
            rest /= 1000
        } while rest > 0
        let number = groups.enumerated().reversed().map { $0.offset == 0 ? $0.element : "x" + $0.element }
        let suffix = width == Self.fullWidth ? "" : ".p/\(width)"
        let kind =
            switch content {
            case .hashes(let level): String(level)
            case .entries: "entries"
            }
        return "tile/\(kind)/" + number.joined(separator: "/") + suffix
    }

    /// Reads a path; nil unless it is exactly the path of some tile.
    package init?(path: String) {
        var parts = path.split(separator: "/", omittingEmptySubsequences: false)[...]
        guard parts.popFirst() == "tile", let kind = parts.popFirst() else { return nil }
        var width = Self.fullWidth
        if let last = parts.last, let name = parts.dropLast().last, name.hasSuffix(".p") {
            guard let partial = Decimal.parse(last), partial < Self.fullWidth else { return nil }
            width = partial
            parts = parts.dropLast(2) + [name.dropLast(2)]
        }
        guard !parts.isEmpty, parts.count <= 6 else { return nil }
        var index = 0
        for part in parts {
            guard let group = Int(part.hasPrefix("x") ? part.dropFirst() : part), group >= 0 else {
                return nil
            }
            index = index * 1000 + group
        }
        let content: Content
        if kind == "entries" {
            content = .entries
        } else {
            guard let level = Decimal.parse(kind) else { return nil }
            content = .hashes(level: level)
        }
        self.init(content, index: index, width: width)
        guard self.path.utf8.elementsEqual(path.utf8) else { return nil }
    }

    /// Every tile of hashes that a log of `size` entries serves, level by level from the left.
    package static func hashTiles(of size: Int) -> [Tile] {
        var out: [Tile] = []
        var level = 0
        var count = size
        while count > 0 {
            out += row(.hashes(level: level), count: count)
            count /= fullWidth
            level += 1
        }
        return out
    }

    /// Every bundle of entries that a log of `size` entries serves.
    package static func entryTiles(of size: Int) -> [Tile] { row(.entries, count: size) }

    /// The tiles of size `newer` that a log of `older` entries did not have: what a publisher must write.
    package static func tiles(from older: Int, to newer: Int) -> [Tile] {
        var out = row(.entries, count: newer, after: older)
        var level = 0
        var (before, now) = (older, newer)
        while now > 0 {
            out += row(.hashes(level: level), count: now, after: before)
            before /= fullWidth
            now /= fullWidth
            level += 1
        }
        return out
    }

    private static func row(_ content: Content, count: Int, after: Int = 0) -> [Tile] {
        guard count > after else { return [] }
        return (after / fullWidth...(count - 1) / fullWidth).map { index in
            Tile(checked: content, index: index, width: min(fullWidth, count - index * fullWidth))
        }
    }

    /// The complete subtrees whose hashes this tile holds, in order; nil for a bundle of entries.
    package var nodes: [NodeID]? {
        guard case .hashes(let level) = content else { return nil }
        return (start..<start + width).map { NodeID(level: level * 8, index: $0) }
    }

    /// The bytes of a tile of hashes: 32 for each; nil for a bundle of entries.
    package func hashBytes(read: (NodeID) throws -> MerkleHash) rethrows -> [UInt8]? {
        try nodes.map { ids in try ids.flatMap { try read($0).bytes } }
    }
}

/// Why bytes are no bundle, or an entry does not fit into one.
package enum EntryRefusal: Error, Hashable, Sendable {
    /// The entry is longer than 65,535 bytes: put a list into a file and log its root.
    case tooLong(count: Int)
    /// The bytes end inside entry `number` of the bundle.
    case cutOff(number: Int)
}

/// Entries as tlog-tiles serves them: each after its length as a big-endian u16.
package enum EntryBundle {
    /// The longest entry a log takes, in bytes.
    package static let longestEntry = 65_535

    /// Joins entries; refuses one that is too long.
    package static func encode(_ entries: some Sequence<[UInt8]>) throws(EntryRefusal) -> [UInt8] {
        var out: [UInt8] = []
        for entry in entries {
            guard entry.count <= longestEntry else { throw .tooLong(count: entry.count) }
            out.append(UInt8(entry.count >> 8))
            out.append(UInt8(entry.count & 255))
            out += entry
        }
        return out
    }

    /// Splits a bundle into its entries.
    package static func decode(_ bytes: [UInt8]) throws(EntryRefusal) -> [[UInt8]] {
        try ranges(bytes).map { Array(bytes[$0]) }
    }

    /// Where each entry lies in the bundle, without its length.
    package static func ranges(_ bytes: [UInt8]) throws(EntryRefusal) -> [Range<Int>] {
        var out: [Range<Int>] = []
        var place = 0
        while place < bytes.count {
            guard place + 2 <= bytes.count else { throw .cutOff(number: out.count) }
            let start = place + 2
            let end = start + (Int(bytes[place]) << 8 | Int(bytes[place + 1]))
            guard end <= bytes.count else { throw .cutOff(number: out.count) }
            out.append(start..<end)
            place = end
        }
        return out
    }
}
