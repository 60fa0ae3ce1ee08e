// SPDX-License-Identifier: Apache-2.0

/// The full flow of least ticket sum in a `TightNetwork`, with its potentials.
///
/// Slots are inserted one by one, each along a shortest chain of swaps under reduced costs (Hungarian
/// method). Three things make that fast here: nearly all slots find a free seat at once; the search stops at
/// the nearest free seat, so that with `f` free ones among `n` people it looks at about `n / f`; and loads no
/// longer enter, so free seats stay near until the very end.
struct TicketMatching: ~Copyable {
    private let network: TightNetwork
    private let columnCount: Int
    /// First node of the sinks, one per block; the slots lie between columns and sinks.
    private let firstSink: Int
    /// Column of each slot, -1 before its insertion, and the ticket paid for it.
    private var held: [Int32]
    private var paid: [Int64]
    private var load: [Int32]
    /// Visits each column must get: its floor, and one more if it uses its option.
    private var due: [Int32]
    /// Seats of column `c` from `seatStart[c]`, the first `load[c]` taken; `place` is the way back.
    private let seatStart: [Int32]
    private var seats: [Int32]
    private var place: [Int32]
    /// Columns that may use an option, per block.
    private let optional: [[Int32]]
    private var nodes: [Node]
    private var round: Int32 = 0
    private var settled: [Int32] = []
    private var ready: [Int32] = []
    private var heap = NodeHeap()
    private var now: Int128 = 0
    private var best = Int128.max
    private var end: Int32 = -1
    private var endParent: Int32 = -1

    /// What a search knows of a column, slot or sink.
    private struct Node {
        var potential: Int128 = 0
        var distance: Int128 = 0
        var parent: Int32 = -1
        var seen: Int32 = 0
        var settled: Int32 = 0
    }

    init(_ network: TightNetwork) {
        let prices = guessedPrices(network)
        self.network = network
        columnCount = network.floor.count
        firstSink = columnCount + network.slotCount
        var seatStart: [Int32] = [0]
        var optional: [[Int32]] = Array(repeating: [], count: network.blockLevel.count)
        for column in network.floor.indices {
            let seats = network.floor[column] + (network.hasOption[column] ? 1 : 0)
            seatStart.append((seatStart.last ?? 0) + seats)
            if network.hasOption[column] { optional[Int(network.columnBlock[column])].append(Int32(column)) }
        }
        self.seatStart = seatStart
        seats = Array(repeating: -1, count: Int(seatStart.last ?? 0))
        held = Array(repeating: -1, count: network.slotCount)
        place = held
        paid = Array(repeating: 0, count: network.slotCount)
        load = Array(repeating: 0, count: columnCount)
        due = network.floor
        nodes = Array(repeating: Node(), count: firstSink + network.blockLevel.count)
        for column in prices.indices { nodes[column].potential = Int128(prices[column]) }
        // The dearest columns use their options at first, so that the sink needs no flow and no arc is
        // negative.
        for block in optional.indices {
            optional[block].sort { prices[Int($0)] > prices[Int($1)] }
            let used = Int(network.optionsDue[block])
            for column in optional[block].prefix(used) { due[Int(column)] += 1 }
            let border = used < optional[block].count ? used : used - 1
            if border >= 0 {
                nodes[firstSink + block].potential = Int128(prices[Int(optional[block][border])])
            }
        }
        self.optional = optional
    }

    /// Inserts every slot.
    mutating func solve() {
        for slot in 0..<network.slotCount { insert(slot) }
    }

    /// The inspector who fills a slot.
    func inspector(of slot: Int) -> Int { Int(network.owner[Int(held[slot])]) }

    /// Potentials with the load part put back in; the sink has 0.
    func potentials(inspectors: Int) -> (inspectors: [Int128], slots: [Int128]) {
        func full(_ node: Int, _ block: Int32) -> Int128 {
            let marginal = 2 * Int128(network.blockLevel[Int(block)]) - 1
            return marginal << 88 + nodes[node].potential - nodes[firstSink + Int(block)].potential
        }
        return (
            (0..<inspectors).map { full($0, network.columnBlock[$0]) },
            (0..<network.slotCount).map { full(columnCount + $0, network.slotBlock[$0]) }
        )
    }

    // MARK: One insertion

    private mutating func insert(_ slot: Int) {
        round += 1
        settled.removeAll(keepingCapacity: true)
        ready.removeAll(keepingCapacity: true)
        heap.removeAll()
        best = Int128.max
        end = -1
        now = 0
        setStartPotential(slot)
        reach(columnCount + slot, 0, from: -1)
        while now < best, let node = nextNode() {
            nodes[node].settled = round
            settled.append(Int32(node))
            if node < columnCount {
                expandColumn(node)
            } else if node < firstSink {
                expandSlot(node - columnCount)
            } else {
                expandSink(node)
            }
        }
        precondition(end >= 0, "the load balance left a slot without a seat")
        for node in settled { nodes[Int(node)].potential += best - nodes[Int(node)].distance }
        applyChain()
    }

    /// The largest potential that leaves no edge of the new slot with a negative reduced cost.
    private mutating func setStartPotential(_ slot: Int) {
        var least = Int128.max
        let team = network.team(of: slot)
        for index in network.edgeRange(of: slot) {
            let edge = network.edges[index]
            var behind = nodes[Int(edge.column)].potential
            for other in team where held[other] == edge.column {
                behind = nodes[columnCount + other].potential - Int128(paid[other])
            }
            least = min(least, Int128(edge.ticket) + behind)
        }
        nodes[columnCount + slot].potential = least
    }

    private mutating func nextNode() -> Int? {
        while let node = ready.popLast() {
            if nodes[Int(node)].settled != round { return Int(node) }
        }
        while let top = heap.popLeast() {
            guard top.key < best else { return nil }
            let node = Int(top.node)
            guard nodes[node].settled != round, nodes[node].distance == top.key else { continue }
            now = top.key
            return node
        }
        return nil
    }

    @inline(__always)
    private mutating func reach(_ node: Int, _ far: Int128, from origin: Int32) {
        guard far < best, nodes[node].seen != round || far < nodes[node].distance else { return }
        nodes[node].seen = round
        nodes[node].distance = far
        nodes[node].parent = origin
        if far == now { ready.append(Int32(node)) } else { heap.push(far, Int32(node)) }
    }

    private mutating func expandSlot(_ slot: Int) {
        let node = columnCount + slot
        let origin = Int32(node)
        let near = nodes[node].distance - nodes[node].potential
        let team = network.team(of: slot)
        for index in network.edgeRange(of: slot) {
            let edge = network.edges[index]
            let column = Int(edge.column)
            var holder = -1
            for other in team where held[other] == edge.column { holder = other }
            var far = near + Int128(edge.ticket)
            if holder == slot {
                continue
            } else if holder >= 0 {
                far += nodes[columnCount + holder].potential - Int128(paid[holder])
                reach(columnCount + holder, far, from: origin)
                continue
            }
            far += nodes[column].potential
            guard far < best else { continue }
            if load[column] < due[column] {
                // A free seat: the chain may end here.
                best = far
                end = edge.column
                endParent = origin
            } else {
                reach(column, far, from: origin)
            }
        }
    }

    private mutating func expandColumn(_ column: Int) {
        let near = nodes[column].distance - nodes[column].potential
        let first = Int(seatStart[column])
        for seat in first..<first + Int(load[column]) {
            let slot = Int(seats[seat])
            let node = columnCount + slot
            reach(node, near - Int128(paid[slot]) + nodes[node].potential, from: Int32(column))
        }
        guard network.hasOption[column], due[column] == network.floor[column] else { return }
        let sink = firstSink + Int(network.columnBlock[column])
        reach(sink, near + nodes[sink].potential, from: Int32(column))
    }

    /// Hands an option over: from a column that uses it, perhaps with the seat still free.
    private mutating func expandSink(_ sink: Int) {
        let near = nodes[sink].distance - nodes[sink].potential
        for column in optional[sink - firstSink] where due[Int(column)] > network.floor[Int(column)] {
            let far = near + nodes[Int(column)].potential
            if load[Int(column)] < due[Int(column)] {
                guard far < best else { continue }
                best = far
                end = column
                endParent = Int32(sink)
            } else {
                reach(Int(column), far, from: Int32(sink))
            }
        }
    }

    // MARK: Moving along the chain

    private mutating func applyChain() {
        var moves: [(slot: Int, column: Int32)] = []
        var node = Int(end)
        var before = endParent
        while before >= 0 {
            let origin = Int(before)
            if origin >= firstSink {
                due[node] -= 1
            } else if node >= firstSink {
                due[origin] += 1
            } else if origin >= columnCount {
                moves.append(
                    (origin - columnCount, node < columnCount ? Int32(node) : held[node - columnCount]))
            }
            node = origin
            before = nodes[origin].parent
        }
        for move in moves where held[move.slot] >= 0 { leave(move.slot) }
        for move in moves { take(move.slot, move.column) }
    }

    private mutating func leave(_ slot: Int) {
        let column = Int(held[slot])
        load[column] -= 1
        let last = seats[Int(seatStart[column] + load[column])]
        seats[Int(seatStart[column] + place[slot])] = last
        place[Int(last)] = place[slot]
        held[slot] = -1
    }

    private mutating func take(_ slot: Int, _ column: Int32) {
        let index = Int(column)
        seats[Int(seatStart[index] + load[index])] = Int32(slot)
        place[slot] = load[index]
        load[index] += 1
        held[slot] = column
        for index in network.edgeRange(of: slot) where network.edges[index].column == column {
            paid[slot] = network.edges[index].ticket
        }
    }
}

/// A binary heap of nodes by distance; stale entries are skipped by the reader.
private struct NodeHeap {
    private var items: [(key: Int128, node: Int32)] = []

    mutating func removeAll() { items.removeAll(keepingCapacity: true) }

    mutating func push(_ key: Int128, _ node: Int32) {
        var hole = items.count
        items.append((key, node))
        while hole > 0 {
            let above = (hole - 1) / 2
            guard key < items[above].key else { break }
            items[hole] = items[above]
            hole = above
        }
        items[hole] = (key, node)
    }

    mutating func popLeast() -> (key: Int128, node: Int32)? {
        guard let least = items.first, let last = items.popLast() else { return nil }
        guard !items.isEmpty else { return least }
        var hole = 0
        while true {
            var below = 2 * hole + 1
            guard below < items.count else { break }
            if below + 1 < items.count, items[below + 1].key < items[below].key { below += 1 }
            guard items[below].key < last.key else { break }
            items[hole] = items[below]
            hole = below
        }
        items[hole] = last
        return least
    }
}
