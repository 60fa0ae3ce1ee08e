// SPDX-License-Identifier: Apache-2.0

/// Neighbouring lines of a roster read in one pass, in constant memory: form, order, sizes and their share of the
/// root. A roster too large for one machine's memory, or read by several cores, is read in parts and joined.
package struct RosterPart: Sendable {
    /// Place of the first line in the whole roster.
    package let start: Int
    private(set) var strata = StratumNumbers()
    private var sizes: [Int] = []
    private var weights: [UInt64] = []
    private(set) var range: RosterRange
    private(set) var firstID: [UInt8] = []
    private(set) var lastID: [UInt8] = []

    /// A part whose first line has this place, counted from 0.
    package init(startingAt start: Int = 0) {
        self.start = start
        range = RosterRange(startingAt: start)
    }

    /// The number of lines read.
    package var count: Int { range.end - start }

    /// The number of strata met.
    var stratumCount: Int { sizes.count }

    /// Reads the next lines, each ended by LF.
    package mutating func read(_ lines: UnsafeRawBufferPointer) throws(RosterRefusal) {
        try read(lines, refusing: { $0 }) { (line, _) throws(RosterRefusal) in
            RosterTree.leaf(UnsafeRawBufferPointer(rebasing: lines[line.text]))
        }
    }

    /// As above; `body` takes each line with the number of its stratum and answers its leaf hash, so that whoever
    /// hashes something else of the line as well can do both at once.
    @inline(__always)
    mutating func read<Refusal: Error>(
        _ lines: UnsafeRawBufferPointer, refusing wrap: (RosterRefusal) -> Refusal,
        _ body: (RosterLine, Int) throws(Refusal) -> Digest32
    ) throws(Refusal) {
        var leaves: [Digest32] = []
        leaves.reserveCapacity(Self.leavesAtOnce)
        var at = 0
        var last: Range<Int>?
        while at < lines.count {
            let line: RosterLine
            do throws(RosterRefusal) {
                line = try RosterLine(in: lines, at: at, number: range.end + leaves.count + 1)
                try checkOrder(lines, last, line.id, number: range.end + leaves.count + 1)
            } catch { throw wrap(error) }
            let stratum = strata.number(of: UnsafeRawBufferPointer(rebasing: lines[line.stratum]))
            if stratum == sizes.count {
                sizes.append(0)
                weights.append(0)
            }
            sizes[stratum] += 1
            weights[stratum] += UInt64(line.weight)
            leaves.append(try body(line, stratum))
            if leaves.count == Self.leavesAtOnce {
                range.append(leaves)
                leaves.removeAll(keepingCapacity: true)
            }
            last = line.id
            at = line.end + 1
        }
        range.append(leaves)
        if let last { lastID = Array(lines[last]) }
    }

    private static let leavesAtOnce = 4096

    @inline(__always)
    private mutating func checkOrder(
        _ lines: UnsafeRawBufferPointer, _ last: Range<Int>?, _ id: Range<Int>, number: Int
    ) throws(RosterRefusal) {
        let next = UnsafeRawBufferPointer(rebasing: lines[id])
        if let last {
            return try RosterOrder.check(
                UnsafeRawBufferPointer(rebasing: lines[last]), next, line: number)
        }
        // The first line of a buffer follows the last one of the buffer before.
        if lastID.isEmpty {
            firstID = Array(next)
        } else {
            try Self.check(lastID, Array(next), line: number)
        }
    }

    private static func check(_ last: [UInt8], _ next: [UInt8], line: Int) throws(RosterRefusal) {
        if last.lexicographicallyPrecedes(next) { return }
        if last == next { throw .duplicate(line: line, id: String(decoding: next, as: UTF8.self)) }
        throw .unsorted(line: line)
    }

    /// Takes in the part that begins where this one ends.
    ///
    /// Refuses parts whose ids do not go on ascending.
    package mutating func append(_ next: RosterPart) throws(RosterRefusal) {
        guard next.count > 0 else { return }
        if count > 0 {
            try Self.check(lastID, next.firstID, line: range.end + 1)
        } else {
            firstID = next.firstID
        }
        for (number, name) in next.strata.names.enumerated() {
            let own = Array(name.utf8).withUnsafeBytes { strata.number(of: $0) }
            if own == sizes.count {
                sizes.append(0)
                weights.append(0)
            }
            sizes[own] += next.sizes[number]
            weights[own] += next.weights[number]
        }
        range.append(contentsOf: next.range)
        lastID = next.lastID
    }

    /// What a freeze says of the roster, once all parts are joined to the one that starts at 0.
    package var summary: RosterSummary {
        RosterSummary(root: range.root, size: range.end, strata: numberedStrata)
    }

    /// The strata in order of first appearance.
    var numberedStrata: [Roster.Stratum] {
        strata.names.indices.map {
            Roster.Stratum(name: strata.names[$0], size: sizes[$0], totalWeight: weights[$0])
        }
    }
}

/// Root and sizes of a roster, known without keeping it.
package struct RosterSummary: Sendable, Hashable {
    package let root: Digest32
    package let size: Int
    /// By ascending name.
    package let strata: [Roster.Stratum]

    init(root: Digest32, size: Int, strata: [Roster.Stratum]) {
        self.root = root
        self.size = size
        self.strata = strata.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }
}
