// SPDX-License-Identifier: Apache-2.0

/// Prices of the columns at which demand nearly meets supply: a good start for `TicketMatching`.
///
/// A guess only. Any prices give the same answer, but from these nearly every slot finds its final seat at
/// once.
///
/// Found by letting all slots ask at once and moving each price with the excess demand, in ever smaller
/// steps.
func guessedPrices(_ network: TightNetwork) -> [Int64] {
    let columns = network.floor.count
    var price = Array(repeating: Int64(0), count: columns)
    var demand = Array(repeating: Int32(0), count: columns)
    let supply = supplies(of: network)
    let gap = meanGap(network)
    for round in 0..<priceRounds {
        choose(network, price, &demand)
        let step = gap * Int64(priceRounds - round) / Int64(priceRounds)
        for column in 0..<columns where supply[column] > 0 {
            let excess = 64 * Int64(demand[column]) - supply[column]
            let change = step * min(256, 64 * excess / supply[column]) / 64
            price[column] = min(max(price[column] + change, -(1 << priceBits)), 1 << priceBits)
        }
    }
    return price.map { $0 << coarseness }
}

private let priceRounds = 40
/// Prices are guessed in units of `2^coarseness`, so that no product overflows.
private let coarseness: Int64 = 20
private let priceBits: Int64 = 42

/// Seats of each column in 1/64; an option counts with the share of the block's options that will be used.
private func supplies(of network: TightNetwork) -> [Int64] {
    var options = Array(repeating: Int32(0), count: network.blockLevel.count)
    for (column, block) in network.columnBlock.enumerated() where network.hasOption[column] {
        options[Int(block)] += 1
    }
    return network.floor.indices.map { column in
        let block = Int(network.columnBlock[column])
        let share =
            network.hasOption[column] ? 64 * Int64(network.optionsDue[block]) / Int64(options[block]) : 0
        return 64 * Int64(network.floor[column]) + share
    }
}

/// Mean distance between the two cheapest edges of a slot: a price moved by it moves demand by about a factor
/// e.
private func meanGap(_ network: TightNetwork) -> Int64 {
    var sum: Int64 = 0
    var count: Int64 = 0
    for slot in 0..<network.slotCount where network.edgeRange(of: slot).count > 1 {
        let first = network.edgeRange(of: slot).lowerBound
        sum += (network.edges[first + 1].ticket - network.edges[first].ticket) >> coarseness
        count += 1
    }
    return count == 0 ? 0 : sum / count
}

/// Every slot asks for its cheapest column at these prices, not one that its team already asked for.
private func choose(_ network: TightNetwork, _ price: [Int64], _ demand: inout [Int32]) {
    for column in demand.indices { demand[column] = 0 }
    var asked: [Int32] = []
    for slot in 0..<network.slotCount {
        if network.team(of: slot).lowerBound == slot { asked.removeAll(keepingCapacity: true) }
        var best = Int64.max
        var choice: Int32 = -1
        for index in network.edgeRange(of: slot) {
            let edge = network.edges[index]
            let cost = edge.ticket >> coarseness + price[Int(edge.column)]
            if cost < best, !asked.contains(edge.column) {
                best = cost
                choice = edge.column
            }
        }
        guard choice >= 0 else { continue }
        demand[Int(choice)] += 1
        asked.append(choice)
    }
}
