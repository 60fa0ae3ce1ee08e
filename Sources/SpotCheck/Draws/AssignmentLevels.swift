// SPDX-License-Identifier: Apache-2.0

/// The load part of the node potentials: for each node the least level at which one more visit could end.
///
/// An inspector's next visit is at level `prior + load + 1`. A node's level is the least such level that a
/// chain of swaps from it reaches; `top` if none. Since the marginal square of level `l` is `2l - 1`, levels
/// and load potentials are the same thing, and an optimal answer never uses an edge on which the level falls.
struct LoadLevels {
    private(set) var inspector: [Int32]
    private(set) var slot: [Int32]
    /// Level of the nodes from which nobody with room can be reached.
    let top: Int32

    init(_ network: AssignmentNetwork, _ balance: LoadBalance) {
        var top: Int32 = 0
        for index in 0..<network.inspectorCount {
            top = max(top, network.prior[index] + balance.load[index] + 2)
        }
        self.top = top
        inspector = Array(repeating: top, count: network.inspectorCount)
        slot = Array(repeating: top, count: network.slotCount)
        spread(network, balance, ReverseEdges(network))
    }

    /// Walks the chains backwards from everyone with room, lowest level first.
    private mutating func spread(
        _ network: AssignmentNetwork, _ balance: LoadBalance, _ reverse: ReverseEdges
    ) {
        let next: [Int32] = zip(network.prior, balance.load).map { prior, load in prior + load + 1 }
        var withRoom = next.indices.filter { balance.load[$0] < network.capacity[$0] }
        withRoom.sort { next[$0] < next[$1] }
        var queue: [Int32] = []
        for source in withRoom where inspector[source] == top {
            let level = next[source]
            inspector[source] = level
            queue.append(Int32(source))
            while let next = queue.popLast() {
                for edge in reverse.range(of: next) {
                    let taker = Int(reverse.slots[edge])
                    guard slot[taker] == top, balance.holder(of: next, beside: taker) == nil else { continue }
                    reach(taker, level, &queue, network, balance)
                }
            }
        }
    }

    /// Gives a slot its level, and with it everyone who can push it out of its seat.
    private mutating func reach(
        _ first: Int, _ level: Int32, _ queue: inout [Int32],
        _ network: AssignmentNetwork, _ balance: LoadBalance
    ) {
        slot[first] = level
        var fresh = [first]
        while let reached = fresh.popLast() {
            let seat = balance.held[reached]
            if inspector[Int(seat)] == top {
                inspector[Int(seat)] = level
                queue.append(seat)
            }
            for sibling in network.team(of: reached)
            where slot[sibling] == top && network.edge(from: sibling, to: seat) != nil {
                slot[sibling] = level
                fresh.append(sibling)
            }
        }
    }
}

/// The slots that have an edge to each inspector.
struct ReverseEdges {
    private(set) var slots: [Int32]
    private var start: [Int32]

    init(_ network: AssignmentNetwork) {
        start = Array(repeating: 0, count: network.inspectorCount + 1)
        for inspector in network.edgeTo { start[Int(inspector) + 1] += 1 }
        for index in 0..<network.inspectorCount { start[index + 1] += start[index] }
        var free = start
        slots = Array(repeating: 0, count: network.edgeTo.count)
        for slot in 0..<network.slotCount {
            for edge in network.edges(of: slot) {
                let inspector = Int(network.edgeTo[edge])
                slots[Int(free[inspector])] = Int32(slot)
                free[inspector] += 1
            }
        }
    }

    func range(of inspector: Int32) -> Range<Int> {
        Int(start[Int(inspector)])..<Int(start[Int(inspector) + 1])
    }
}

/// What is left to decide once the loads are as even as they can be: edges on which the level stays the same.
///
/// Every full flow of this network has the least sum of squares, and every answer with the least sum of
/// squares is a full flow of it; so only tickets count from here on. Columns are the inspectors, followed by
/// one *private* column for each seat whose team must keep that person although the person's own level is
/// lower. Blocks are the distinct levels; no edge joins two blocks.
struct TightNetwork {
    /// A slot may go to a column for this ticket.
    struct Edge {
        let ticket: Int64
        let column: Int32
    }

    let slotCount: Int
    /// Visits that each column must get, and whether it may get one more.
    private(set) var floor: [Int32]
    private(set) var hasOption: [Bool]
    /// Inspector of each column.
    private(set) var owner: [Int32]
    private(set) var columnBlock: [Int32]
    private(set) var slotBlock: [Int32]
    private(set) var edgeStart: [Int32] = [0]
    private(set) var edges: [Edge] = []
    let teamStart: [Int32]
    let taskOf: [Int32]
    /// Options used in each block: slots minus floors.
    private(set) var optionsDue: [Int32]
    /// Level of each block, ascending.
    let blockLevel: [Int32]

    init(_ network: AssignmentNetwork, _ balance: LoadBalance, _ levels: LoadLevels) {
        slotCount = network.slotCount
        teamStart = network.slotStart
        taskOf = network.taskOf
        blockLevel = Set(levels.slot).union(levels.inspector).sorted()
        var blockOf: [Int32: Int32] = [:]
        for (block, level) in blockLevel.enumerated() { blockOf[level] = Int32(block) }
        slotBlock = levels.slot.map { blockOf[$0] ?? 0 }
        columnBlock = levels.inspector.map { blockOf[$0] ?? 0 }
        owner = (0..<Int32(network.inspectorCount)).map { $0 }
        floor = balance.load
        hasOption = Array(repeating: false, count: network.inspectorCount)
        optionsDue = Array(repeating: 0, count: blockLevel.count)
        let privateColumn = addPrivateColumns(balance, levels)
        setOptions(network, balance, levels)
        addEdges(network, balance, privateColumn)
        for block in slotBlock { optionsDue[Int(block)] += 1 }
        for column in floor.indices { optionsDue[Int(columnBlock[column])] -= floor[column] }
    }

    private mutating func addPrivateColumns(_ balance: LoadBalance, _ levels: LoadLevels) -> [Int32] {
        var privateColumn = Array(repeating: Int32(-1), count: slotCount)
        for slot in 0..<slotCount {
            let inspector = Int(balance.held[slot])
            guard levels.slot[slot] > levels.inspector[inspector] else { continue }
            privateColumn[slot] = Int32(floor.count)
            floor[inspector] -= 1
            floor.append(1)
            hasOption.append(false)
            owner.append(Int32(inspector))
            columnBlock.append(slotBlock[slot])
        }
        return privateColumn
    }

    private mutating func setOptions(
        _ network: AssignmentNetwork, _ balance: LoadBalance, _ levels: LoadLevels
    ) {
        for inspector in 0..<network.inspectorCount {
            let level = network.prior[inspector] + balance.load[inspector]
            if balance.load[inspector] < network.capacity[inspector], levels.inspector[inspector] == level + 1
            {
                hasOption[inspector] = true
            } else if balance.load[inspector] > 0, levels.inspector[inspector] == level {
                hasOption[inspector] = true
                floor[inspector] -= 1
            }
        }
    }

    private mutating func addEdges(
        _ network: AssignmentNetwork, _ balance: LoadBalance, _ privateColumn: [Int32]
    ) {
        for slot in 0..<slotCount {
            for edge in network.edges(of: slot) {
                var column = network.edgeTo[edge]
                var block = columnBlock[Int(column)]
                if let holder = balance.holder(of: column, beside: slot) {
                    block = slotBlock[holder]
                    if privateColumn[holder] >= 0 { column = privateColumn[holder] }
                }
                guard block == slotBlock[slot] else { continue }
                edges.append(Edge(ticket: network.ticket[edge], column: column))
            }
            edgeStart.append(Int32(edges.count))
        }
    }

    /// Places of a slot's edges in `edges`.
    func edgeRange(of slot: Int) -> Range<Int> { Int(edgeStart[slot])..<Int(edgeStart[slot + 1]) }

    /// All slots of the team that `slot` belongs to.
    func team(of slot: Int) -> Range<Int> {
        let task = Int(taskOf[slot])
        return Int(teamStart[task])..<Int(teamStart[task + 1])
    }
}
