// SPDX-License-Identifier: Apache-2.0

/// The lowest tickets of one stratum with their ids, in a heap whose top is the highest kept.
///
/// Sixteen bytes and the id for each, for draws of millions: of a ticket only the first eight bytes are kept, and
/// should two agree in these, both are made again and compared whole.
struct LowestTickets: Sendable {
    struct Entry: Sendable {
        /// The first bytes of the ticket, as a big-endian number.
        let prefix: UInt64
        /// Place of the id in `ids`, in strides.
        let slot: UInt32
        let weight: UInt32
    }

    private let capacity: Int
    private let press: TicketPress
    private let isBalls: Bool
    private(set) var entries: [Entry] = []
    /// Ids of `stride` bytes each, the first of which is the length.
    private var ids: [UInt8] = []
    private var stride = 0

    /// - Parameters:
    ///   - capacity: how many are kept at most.
    ///   - expected: how many are likely to come, to set aside room at once; only what is used costs memory.
    init(capacity: Int, expected: Int, press: TicketPress, isBalls: Bool) {
        self.capacity = capacity
        self.press = press
        self.isBalls = isBalls
        entries.reserveCapacity(expected)
    }

    /// Only tickets whose first bytes are not above this can still be kept.
    var highest: UInt64 { entries.count < capacity ? .max : entries.first?.prefix ?? 0 }

    mutating func offer(_ ticket: Digest32, _ prefix: UInt64, _ id: UnsafeRawBufferPointer, weight: UInt32) {
        if entries.count < capacity {
            let slot = UInt32(entries.count)
            if id.count >= stride { widen(for: id.count) }
            ids.append(contentsOf: repeatElement(0, count: stride))
            keep(id, at: slot)
            entries.append(Entry(prefix: prefix, slot: slot, weight: weight))
            rise(from: entries.count - 1)
        } else if let top = entries.first, isBelow(ticket, prefix, id, top) {
            if id.count >= stride { widen(for: id.count) }
            keep(id, at: top.slot)
            entries[0] = Entry(prefix: prefix, slot: top.slot, weight: weight)
            sink()
        }
    }

    /// Orders the entries, lowest ticket first; nothing is offered afterwards.
    mutating func sort() {
        // Into a local, for a closure must not read what is being sorted.
        var sorted = entries
        entries = []
        sorted.sort { $0.prefix != $1.prefix ? $0.prefix < $1.prefix : isBefore($0, $1) }
        entries = sorted
    }

    /// The bytes of an entry's id.
    func id(_ entry: Entry) -> ArraySlice<UInt8> {
        let start = Int(entry.slot) * stride
        return ids[start + 1..<start + 1 + Int(ids[start])]
    }

    /// The whole ticket of an entry, made again.
    func ticket(_ entry: Entry) -> Digest32 {
        var press = press
        return id(entry).withUnsafeBytes {
            isBalls ? press.smallestBall($0, weight: entry.weight) : press.ticket($0)
        }
    }

    /// By ticket, then id.
    func isBefore(_ left: Entry, _ right: Entry) -> Bool {
        if left.prefix != right.prefix { return left.prefix < right.prefix }
        let (mine, other) = (ticket(left), ticket(right))
        return mine == other ? id(left).lexicographicallyPrecedes(id(right)) : mine < other
    }

    private func isBelow(
        _ ticket: Digest32, _ prefix: UInt64, _ id: UnsafeRawBufferPointer, _ top: Entry
    ) -> Bool {
        if prefix != top.prefix { return prefix < top.prefix }
        let other = self.ticket(top)
        return ticket == other ? id.lexicographicallyPrecedes(self.id(top)) : ticket < other
    }

    private mutating func keep(_ id: UnsafeRawBufferPointer, at slot: UInt32) {
        let start = Int(slot) * stride
        ids.withUnsafeMutableBytes { bytes in
            bytes[start] = UInt8(id.count)
            UnsafeMutableRawBufferPointer(rebasing: bytes[(start + 1)...]).copyMemory(from: id)
        }
    }

    /// Makes room for longer ids; those of one register are mostly of one length.
    private mutating func widen(for length: Int) {
        let wide = length + 1
        var moved: [UInt8] = []
        moved.reserveCapacity(max(entries.capacity, entries.count + 1) * wide)
        for slot in 0..<entries.count {
            moved += ids[slot * stride..<(slot + 1) * stride]
            moved.append(contentsOf: repeatElement(0, count: wide - stride))
        }
        ids = moved
        stride = wide
    }

    private mutating func rise(from start: Int) {
        var child = start
        while child > 0 {
            let parent = (child - 1) / 2
            guard isBefore(entries[parent], entries[child]) else { return }
            entries.swapAt(parent, child)
            child = parent
        }
    }

    private mutating func sink() {
        var parent = 0
        while true {
            var largest = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < entries.count {
                if isBefore(entries[largest], entries[child]) { largest = child }
            }
            guard largest != parent else { return }
            entries.swapAt(parent, largest)
            parent = largest
        }
    }
}
