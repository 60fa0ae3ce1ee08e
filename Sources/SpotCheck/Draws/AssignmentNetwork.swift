// SPDX-License-Identifier: Apache-2.0

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
        var tickets: [Int64] = []
        for (index, task) in problem.tasks.enumerated() {
            for (number, slot) in task.slots.enumerated() {
                if let kept = slot.keptBy {
                    pool = problem.inspectorIndex(of: kept).map { [Int32($0)] } ?? []
                } else {
                    eligibility.findEligible(task: index, requirement: slot.requirement, into: &pool)
                }
                tickets.removeAll(keepingCapacity: true)
                press?.printer(for: task.entity, slot: number).print(pool, into: &tickets)
                picked.removeAll()
                for (place, inspector) in pool.enumerated() {
                    picked.offer(press == nil ? 0 : tickets[place], inspector)
                }
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
        return Printer(press: self, start: key.bytes + lengthPrefixed(Array(entity.utf8)) + number)
    }

    /// Holds what is hashed before the inspector and is common to all tickets of the slot.
    struct Printer: Sendable {
        fileprivate let press: AssignmentPress
        fileprivate let start: [UInt8]

        /// Appends the tickets of these inspectors, 62 bits each; two at a time, since that costs little more than one.
        func print(_ inspectors: [Int32], into tickets: inout [Int64]) {
            start.withUnsafeBytes { start in
                press.names.withUnsafeBytes { names in
                    var place = 0
                    while place + 1 < inspectors.count {
                        let two = ShortHash.pair(
                            (start, name(inspectors[place], names)),
                            (start, name(inspectors[place + 1], names)))
                        tickets.append(Int64(two.0.leadingWord >> 2))
                        tickets.append(Int64(two.1.leadingWord >> 2))
                        place += 2
                    }
                    guard place < inspectors.count else { return }
                    let one = ShortHash.hash(start, name(inspectors[place], names))
                    tickets.append(Int64(one.leadingWord >> 2))
                }
            }
        }

        @inline(__always)
        private func name(_ inspector: Int32, _ names: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
            UnsafeRawBufferPointer(
                rebasing: names[press.nameStart[Int(inspector)]..<press.nameStart[Int(inspector) + 1]])
        }
    }
}
