// SPDX-License-Identifier: Apache-2.0

/// How many next ones are listed after the selected.
let reserveSize = 3

/// Draws from the announced roster with the ceremony's value; anyone with the same bytes gets the same list.
///
/// Costs one hash per entity (per ball in a `balls` draw) and memory for those drawn only
/// (docs/draw.md section 1.3). Refuses a roster that is not the announced one.
package func draw(
    _ announcement: Announcement, from roster: Roster, value: Digest32
) throws(DrawRefusal) -> DrawOutcome {
    try announcement.check(against: roster)
    let keys = try DrawKeys(announcement, value: value)
    let strata: [StratumOutcome] =
        switch announcement.method {
        case .uniform: drawByTicket(announcement, roster, keys, balls: false)
        case .balls: try drawBalls(announcement, roster, keys)
        case .pareto: drawPareto(announcement, roster, keys)
        }
    return DrawOutcome(keys: keys, list: DrawnList(draw: announcement.name.draw, strata: strata))
}

/// Draws as a verifier does, from the ceremony and its reveals.
package func draw(
    _ announcement: Announcement, from roster: Roster, ceremony: Ceremony, reveals: [Digest32?],
    beacon: [UInt8] = []
) throws(DrawRefusal) -> DrawOutcome {
    try announcement.check(against: ceremony)
    let value = try ceremony.value(reveals: reveals, beacon: beacon)
    return try draw(announcement, from: roster, value: value)
}

private struct TicketRank: Comparable {
    let ticket: Digest32
    /// Rows ascend by id, so this breaks ties by id.
    let row: Int

    static func < (left: TicketRank, right: TicketRank) -> Bool {
        left.ticket == right.ticket ? left.row < right.row : left.ticket < right.ticket
    }
}

private func drawBalls(
    _ announcement: Announcement, _ roster: Roster, _ keys: DrawKeys
) throws(DrawRefusal) -> [StratumOutcome] {
    if let place = roster.rows.firstIndex(where: { $0.weight > TicketPress.mostBalls }) {
        throw .weightTooLarge(
            id: roster.id(at: place), weight: roster.rows[place].weight, largest: TicketPress.mostBalls)
    }
    return drawByTicket(announcement, roster, keys, balls: true)
}

private func drawByTicket(
    _ announcement: Announcement, _ roster: Roster, _ keys: DrawKeys, balls: Bool
) -> [StratumOutcome] {
    let place = placeOfStratum(announcement, roster)
    var kept = announcement.strata.map { SmallestFew<TicketRank>(capacity: $0.quota + reserveSize) }
    var press = TicketPress(key: keys.entityKey)
    roster.file.withUnsafeBytes { bytes in
        for (index, row) in roster.rows.enumerated() {
            let id = UnsafeRawBufferPointer(rebasing: bytes[row.id])
            let ticket = balls ? press.smallestBall(id, weight: row.weight) : press.ticket(id)
            kept[place[Int(row.stratum)]].offer(TicketRank(ticket: ticket, row: index))
        }
    }
    return zip(announcement.strata, kept).map { stratum, kept in
        outcome(stratum, roster, kept.sorted().map { ($0.ticket, $0.row) })
    }
}

private func drawPareto(
    _ announcement: Announcement, _ roster: Roster, _ keys: DrawKeys
) -> [StratumOutcome] {
    let place = placeOfStratum(announcement, roster)
    var weights = [[UInt32: Int]](repeating: [:], count: announcement.strata.count)
    for row in roster.rows { weights[place[Int(row.stratum)]][row.weight, default: 0] += 1 }
    let designs = zip(announcement.strata, weights).map { ParetoDesign(drawing: $0.quota, from: $1) }
    var kept = announcement.strata.map { SmallestFew<ParetoRank>(capacity: $0.quota + reserveSize) }
    var press = TicketPress(key: keys.entityKey)
    roster.file.withUnsafeBytes { bytes in
        for (index, row) in roster.rows.enumerated() {
            let stratum = place[Int(row.stratum)]
            let ticket = press.ticket(UnsafeRawBufferPointer(rebasing: bytes[row.id]))
            kept[stratum].offer(
                ParetoRank(ticket: ticket, weight: row.weight, row: index, design: designs[stratum]))
        }
    }
    return zip(announcement.strata, kept).map { stratum, kept in
        outcome(stratum, roster, kept.sorted().map { ($0.ticket, $0.row) })
    }
}

/// For each stratum number of the roster its place in the announcement, which `check` has found complete.
private func placeOfStratum(_ announcement: Announcement, _ roster: Roster) -> [Int] {
    let places = Dictionary(
        uniqueKeysWithValues: announcement.strata.enumerated().map { ($0.element.name, $0.offset) })
    return roster.stratumNames.map { places[$0] ?? 0 }
}

private func outcome(
    _ stratum: Stratum, _ roster: Roster, _ order: [(ticket: Digest32, row: Int)]
) -> StratumOutcome {
    let take = stratum.quota
    let selected = order.prefix(take)
    return StratumOutcome(
        name: stratum.name, take: take, selected: selected.map { roster.id(at: $0.row) },
        reserve: order.dropFirst(take).map { roster.id(at: $0.row) }, threshold: selected.last?.ticket)
}
