// SPDX-License-Identifier: Apache-2.0

import Crypto

/// The slots, the shortlisted edges and their tickets, as flat arrays (docs/draw.md 2.2 and 2.3).
///
/// Slots are numbered through all tasks in canonical order. The edges of slot `s` are
/// `edgeStart[s] ..< edgeStart[s + 1]`, by ascending ticket.
struct AssignmentNetwork: Sendable {
    let slotCount: Int
    let inspectorCount: Int
    /// First slot of each task, and the slot count at the end.
    private(set) var slotStart: [Int32] = [0]
    private(set) var taskOf: [Int32] = []
    private(set) var edgeStart: [Int32] = [0]
    private(set) var edgeTo: [Int32] = []
    /// 62-bit tickets, the cost of each edge.
    private(set) var ticket: [Int64] = []
    let capacity: [Int32]
    let prior: [Int32]
    /// No slot lost an eligible inspector to the shortlist.
    private(set) var isComplete = true

    /// Builds the network with the `shortlist` smallest tickets of each slot; nil keeps all edges.
    ///
    /// Without `hashing` all tickets are 0, which is enough to decide whether teams exist at all.
    init(
        _ problem: AssignmentProblem, eligibility: AssignmentEligibility, shortlist: Int?,
        hashing: Bool = true
    ) {
        slotCount = problem.tasks.reduce(0) { $0 + $1.slots.count }
        inspectorCount = problem.inspectors.count
        capacity = problem.inspectors.map { Int32($0.capacity) }
        prior = problem.inspectors.map { Int32($0.priorLoad) }
        taskOf.reserveCapacity(slotCount)
        let press =
            hashing ? AssignmentPress(key: problem.key, inspectors: problem.inspectors.map(\.id)) : nil
        var picked = Shortlist(limit: hashing ? shortlist : nil)
        var pool: [Int32] = []
        for (index, task) in problem.tasks.enumerated() {
            for (number, slot) in task.slots.enumerated() {
                if let kept = slot.keptBy {
                    pool = problem.inspectorIndex(of: kept).map { [Int32($0)] } ?? []
                } else {
                    eligibility.findEligible(task: index, requirement: slot.requirement, into: &pool)
                }
                let printer = press?.printer(for: task.entity, slot: number)
                picked.removeAll()
                for inspector in pool { picked.offer(printer?.ticket(Int(inspector)) ?? 0, inspector) }
                append(&picked, task: index)
            }
            slotStart.append(Int32(taskOf.count))
        }
    }

    private mutating func append(_ picked: inout Shortlist, task: Int) {
        for edge in picked.finish() {
            edgeTo.append(edge.inspector)
            ticket.append(edge.ticket)
        }
        if picked.wasCut { isComplete = false }
        taskOf.append(Int32(task))
        edgeStart.append(Int32(edgeTo.count))
    }

    /// The edges of a slot.
    func edges(of slot: Int) -> Range<Int> { Int(edgeStart[slot])..<Int(edgeStart[slot + 1]) }

    /// All slots of the team that `slot` belongs to.
    func team(of slot: Int) -> Range<Int> {
        let task = Int(taskOf[slot])
        return Int(slotStart[task])..<Int(slotStart[task + 1])
    }

    /// The edge from a slot to an inspector, if it is in the network.
    func edge(from slot: Int, to inspector: Int32) -> Int? {
        edges(of: slot).first { edgeTo[$0] == inspector }
    }
}

/// Keeps the smallest tickets offered, ties by inspector.
private struct Shortlist {
    private let limit: Int
    private var kept: [(ticket: Int64, inspector: Int32)] = []
    private var threshold = Int64.max
    private(set) var wasCut = false

    init(limit: Int?) { self.limit = limit ?? Int.max }

    mutating func removeAll() {
        kept.removeAll(keepingCapacity: true)
        threshold = Int64.max
        wasCut = false
    }

    mutating func offer(_ ticket: Int64, _ inspector: Int32) {
        guard ticket <= threshold else { return }
        kept.append((ticket, inspector))
        // Sorting only every `limit` offers keeps the cost per offer logarithmic.
        if limit < Int.max, kept.count >= 2 * limit + 8 { trim() }
    }

    mutating func finish() -> [(ticket: Int64, inspector: Int32)] {
        trim()
        return kept
    }

    private mutating func trim() {
        kept.sort { ($0.ticket, $0.inspector) < ($1.ticket, $1.inspector) }
        guard kept.count > limit else { return }
        wasCut = true
        kept.removeLast(kept.count - limit)
        threshold = kept[limit - 1].ticket
    }
}

/// Prints tickets: `u64(SHA-256(key ‖ LP(entity) ‖ u16(slot) ‖ LP(inspector))[0..<8]) >> 2`.
struct AssignmentPress: Sendable {
    private let key: Digest32
    /// `LP(id)` of all inspectors one after the other.
    private var names: [UInt8] = []
    private var nameStart: [Int] = [0]

    init(key: Digest32, inspectors: [String]) {
        self.key = key
        for id in inspectors {
            names.append(contentsOf: lengthPrefixed(Array(id.utf8)))
            nameStart.append(names.count)
        }
    }

    /// The press set up for one slot.
    func printer(for entity: String, slot: Int) -> Printer {
        let number = withUnsafeBytes(of: UInt16(truncatingIfNeeded: slot).bigEndian, Array.init)
        var start = SHA256()
        (key.bytes + lengthPrefixed(Array(entity.utf8)) + number)
            .withUnsafeBytes { start.update(bufferPointer: $0) }
        return Printer(press: self, start: start)
    }

    /// Holds the hash state after key, entity and slot, which all tickets of the slot share.
    struct Printer: Sendable {
        fileprivate let press: AssignmentPress
        fileprivate let start: SHA256

        /// The ticket of one inspector, 62 bits.
        func ticket(_ inspector: Int) -> Int64 {
            var hash = start
            let name = press.nameStart[inspector]..<press.nameStart[inspector + 1]
            press.names.withUnsafeBytes {
                hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: $0[name]))
            }
            let first = hash.finalize().withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) }
            return Int64(UInt64(bigEndian: first) >> 2)
        }
    }
}
