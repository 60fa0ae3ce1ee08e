// SPDX-License-Identifier: Apache-2.0

/// Fills all slots, then evens the loads until the sum of their squares is least; tickets play no part yet.
///
/// Evening works from the busiest level downwards: whoever stands at level `L` hands one visit on, along a
/// chain of swaps, to somebody at `L - 2` or less. If there is no such chain, everyone the search has reached
/// is final, because no visit can leave that set any more, and later searches pass it by (decreasing
/// minimisation after Frank and Murota). Hence failed searches together cost one pass over the edges.
struct LoadBalance {
    let network: AssignmentNetwork
    /// Inspector of each slot, -1 while unfilled.
    private(set) var held: [Int32]
    private(set) var load: [Int32]
    /// The slots of each inspector as linked lists.
    private var firstHeld: [Int32]
    private var nextHeld: [Int32]
    private var previousHeld: [Int32]
    /// Search marks: 0 unseen, `mark` seen in this search, -1 closed for good.
    private var slotMark: [Int32]
    private var inspectorMark: [Int32]
    private var mark: Int32 = 0
    /// The slot that takes the seat of this one, -1 at the start of the chain.
    private var chain: [Int32]
    private var queue: [Int32] = []
    private var seenInspectors: [Int32] = []

    init(_ network: AssignmentNetwork) {
        self.network = network
        held = Array(repeating: -1, count: network.slotCount)
        load = Array(repeating: 0, count: network.inspectorCount)
        firstHeld = Array(repeating: -1, count: network.inspectorCount)
        nextHeld = held
        previousHeld = held
        chain = held
        slotMark = Array(repeating: 0, count: network.slotCount)
        inspectorMark = Array(repeating: 0, count: network.inspectorCount)
    }

    /// Fills as many slots as possible; returns the stuck set, empty if all are filled.
    ///
    /// The stuck set is every slot that a chain from an unfilled slot reaches: the source side of the
    /// smallest minimum cut, which is the same for every maximum flow.
    mutating func fill() -> [Int32] {
        fillGreedily()
        var stuck: [Int32] = []
        for slot in held.indices where held[slot] < 0 && slotMark[slot] >= 0 {
            begin()
            start(Int32(slot))
            if let end = search(limit: Int32.max) {
                shift(end)
            } else {
                stuck.append(contentsOf: queue)
                close()
            }
        }
        reopen()
        return stuck
    }

    /// Makes the sum of squared loads least. Needs all slots filled.
    mutating func even() {
        var level = Int32.max
        while let next = busiestLevel(below: level) {
            level = next
            for inspector in load.indices where isGiver(inspector, at: level) {
                begin()
                inspectorMark[inspector] = mark
                seenInspectors.append(Int32(inspector))
                startHolders(of: inspector)
                if let end = search(limit: level - 2) { shift(end) } else { close() }
            }
        }
    }

    private func busiestLevel(below limit: Int32) -> Int32? {
        var best: Int32?
        for inspector in load.indices where inspectorMark[inspector] >= 0 && load[inspector] > 0 {
            let level = network.prior[inspector] + load[inspector]
            if level < limit, level > best ?? Int32.min { best = level }
        }
        return best
    }

    private func isGiver(_ inspector: Int, at level: Int32) -> Bool {
        load[inspector] > 0 && inspectorMark[inspector] >= 0
            && network.prior[inspector] + load[inspector] == level
    }

    private mutating func fillGreedily() {
        for slot in held.indices {
            var best: Int32 = -1
            var bestLevel = Int32.max
            for edge in network.edges(of: slot) {
                let inspector = network.edgeTo[edge]
                let level = network.prior[Int(inspector)] + load[Int(inspector)]
                guard level < bestLevel, load[Int(inspector)] < network.capacity[Int(inspector)],
                    holder(of: inspector, beside: slot) == nil
                else { continue }
                best = inspector
                bestLevel = level
            }
            if best >= 0 { seat(slot, best) }
        }
    }

    /// The slot of the same team that this inspector already fills.
    func holder(of inspector: Int32, beside slot: Int) -> Int? {
        for sibling in network.team(of: slot) where held[sibling] == inspector { return sibling }
        return nil
    }

    // MARK: One search

    private mutating func begin() {
        mark += 1
        queue.removeAll(keepingCapacity: true)
        seenInspectors.removeAll(keepingCapacity: true)
    }

    private mutating func start(_ slot: Int32) { visit(slot, from: -1) }

    private mutating func startHolders(of inspector: Int) {
        var slot = firstHeld[inspector]
        while slot >= 0 {
            visit(slot, from: -1)
            slot = nextHeld[Int(slot)]
        }
    }

    private mutating func visit(_ slot: Int32, from taker: Int32) {
        guard slotMark[Int(slot)] >= 0, slotMark[Int(slot)] != mark else { return }
        slotMark[Int(slot)] = mark
        chain[Int(slot)] = taker
        queue.append(slot)
    }

    /// Looks breadth first for somebody at `limit` or below with room; gives the last slot and that person.
    private mutating func search(limit: Int32) -> (slot: Int32, inspector: Int32)? {
        var head = 0
        while head < queue.count {
            let slot = queue[head]
            head += 1
            for edge in network.edges(of: Int(slot)) {
                let inspector = network.edgeTo[edge]
                let index = Int(inspector)
                if let sibling = holder(of: inspector, beside: Int(slot)) {
                    visit(Int32(sibling), from: slot)
                    continue
                }
                guard inspectorMark[index] >= 0, inspectorMark[index] != mark else { continue }
                inspectorMark[index] = mark
                seenInspectors.append(inspector)
                if load[index] < network.capacity[index], network.prior[index] + load[index] <= limit {
                    return (slot, inspector)
                }
                var other = firstHeld[index]
                while other >= 0 {
                    visit(other, from: slot)
                    other = nextHeld[Int(other)]
                }
            }
        }
        return nil
    }

    /// Nothing leaves the set just searched: no later search needs to enter it.
    private mutating func close() {
        for slot in queue { slotMark[Int(slot)] = -1 }
        for inspector in seenInspectors { inspectorMark[Int(inspector)] = -1 }
    }

    private mutating func reopen() {
        for slot in slotMark.indices { slotMark[slot] = 0 }
        for inspector in inspectorMark.indices { inspectorMark[inspector] = 0 }
    }

    /// Moves every slot of the chain one seat on.
    private mutating func shift(_ end: (slot: Int32, inspector: Int32)) {
        var slot = end.slot
        var seatFree = end.inspector
        while slot >= 0 {
            let left = held[Int(slot)]
            if left >= 0 { unseat(Int(slot)) }
            seat(Int(slot), seatFree)
            seatFree = left
            slot = chain[Int(slot)]
        }
    }

    private mutating func seat(_ slot: Int, _ inspector: Int32) {
        let index = Int(inspector)
        held[slot] = inspector
        load[index] += 1
        let first = firstHeld[index]
        nextHeld[slot] = first
        previousHeld[slot] = -1
        if first >= 0 { previousHeld[Int(first)] = Int32(slot) }
        firstHeld[index] = Int32(slot)
    }

    private mutating func unseat(_ slot: Int) {
        let index = Int(held[slot])
        let previous = previousHeld[slot]
        let next = nextHeld[slot]
        if previous >= 0 { nextHeld[Int(previous)] = next } else { firstHeld[index] = next }
        if next >= 0 { previousHeld[Int(next)] = previous }
        load[index] -= 1
        held[slot] = -1
    }
}
