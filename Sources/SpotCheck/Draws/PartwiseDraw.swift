// SPDX-License-Identifier: Apache-2.0

/// A draw from a roster that is never in memory as a whole: a province's or the nation's.
///
/// A ticket depends on the key and the id alone, so neighbouring parts of the roster can be read apart, by several
/// cores or offices, and merged (docs/draw.md section 1.3). Each part is one pass in memory for those drawn only. The
/// list is the same byte for byte as that of `draw(_:from:value:)`.
///
///     let partwise = try PartwiseDraw(announcement, value: value)
///     var west = partwise.part(startingAt: 0), east = partwise.part(startingAt: 94_500_000)
///     try west.read(lines); …                               // on one core
///     try east.read(lines); …                               // on another
///     let outcome = try partwise.outcome(of: [west, east])
package struct PartwiseDraw: Sendable {
    package let keys: DrawKeys
    private let announcement: Announcement
    private let press: TicketPress
    private let placeOf: [String: Int]
    /// Tickets that begin with more than this are not kept, per stratum.
    private let cutoffs: [UInt64]

    /// - Parameter keepsAll: do not guess a bound on the tickets; only needed after `outcome` gave nil.
    /// - Throws: `DrawRefusal`; `.unknownMethod` for `pareto`, whose weights must all be known before the first line.
    package init(
        _ announcement: Announcement, value: Digest32, keepsAll: Bool = false
    ) throws(DrawRefusal) {
        try self.init(announcement, value: value, spread: keepsAll ? nil : 8)
    }

    /// - Parameter spread: how many standard deviations above the expected the bound lies; nil for no bound.
    init(_ announcement: Announcement, value: Digest32, spread: Int?) throws(DrawRefusal) {
        guard announcement.method != .pareto else { throw .unknownMethod(announcement.method.rawValue) }
        self.announcement = announcement
        keys = try DrawKeys(announcement, value: value)
        press = TicketPress(key: keys.entityKey)
        placeOf = Dictionary(
            uniqueKeysWithValues: announcement.strata.enumerated().map { ($0.element.name, $0.offset) })
        cutoffs = announcement.strata.map { stratum in
            guard let spread, announcement.method == .uniform else { return .max }
            return Self.cutoff(keeping: stratum.quota + reserveSize, of: stratum.size, spread)
        }
    }

    /// The ticket below which `wanted` of `size` lie with so many standard deviations to spare: a part then keeps its
    /// share of those drawn, not as many as the whole draw takes.
    private static func cutoff(keeping wanted: Int, of size: Int, _ spread: Int) -> UInt64 {
        let generous = wanted + spread * (2 + squareRoot(of: wanted))
        guard generous < size else { return .max }
        return UInt64(size).dividingFullWidth((UInt64(generous), 0)).quotient
    }

    private static func squareRoot(of number: Int) -> Int {
        var root = 0
        while (root + 1) * (root + 1) <= number { root += 1 }
        return root
    }

    /// An empty part that begins with the line at this place of the roster, counted from 0.
    package func part(startingAt start: Int) -> DrawPart {
        DrawPart(
            roster: RosterPart(startingAt: start), press: press, isBalls: announcement.method == .balls,
            placeOf: placeOf, cutoffs: cutoffs,
            kept: announcement.strata.indices.map { place in
                let quota = announcement.strata[place].quota + reserveSize
                return LowestTickets(
                    capacity: quota, expected: quota, press: press,
                    isBalls: announcement.method == .balls)
            })
    }

    /// Joins the parts in the order of their places and checks that together they are the announced roster.
    ///
    /// Nil if in some stratum too few tickets lay below the bound that was guessed, which happens in fewer than one
    /// draw in 10^14: then the roster is read once more with `keepsAll`.
    package func outcome(of parts: [DrawPart]) throws(DrawRefusal) -> PartwiseOutcome? {
        let parts = parts.filter { $0.count > 0 }.sorted { $0.roster.start < $1.roster.start }
        var whole = RosterPart()
        for part in parts {
            // Lines between two parts were left out, or read twice.
            guard part.roster.start == whole.count else {
                throw .rosterSize(announced: announcement.roster.size, found: whole.count)
            }
            do throws(RosterRefusal) { try whole.append(part.roster) } catch { throw .roster(error) }
        }
        try announcement.check(against: whole.summary)
        var strata: [PartwiseStratum] = []
        for (place, stratum) in announcement.strata.enumerated() {
            let kept = parts.map { $0.kept[place] }
            let have = kept.reduce(0) { $0 + $1.entries.count }
            guard have >= min(stratum.quota + reserveSize, stratum.size) else { return nil }
            strata.append(PartwiseStratum(stratum, kept))
        }
        return PartwiseOutcome(keys: keys, draw: announcement.name.draw, strata: strata)
    }
}

/// One part of the roster on its way through a draw.
package struct DrawPart: Sendable {
    private(set) var roster: RosterPart
    private var press: TicketPress
    private let isBalls: Bool
    private let placeOf: [String: Int]
    private let cutoffs: [UInt64]
    /// Announced place of each stratum the part has met.
    private var places: [Int] = []
    fileprivate private(set) var kept: [LowestTickets]
    /// Per announced stratum, what a ticket must not exceed to be offered.
    private var highest: [UInt64]

    fileprivate init(
        roster: RosterPart, press: TicketPress, isBalls: Bool, placeOf: [String: Int], cutoffs: [UInt64],
        kept: [LowestTickets]
    ) {
        self.roster = roster
        self.press = press
        self.isBalls = isBalls
        self.placeOf = placeOf
        self.cutoffs = cutoffs
        self.kept = kept
        highest = cutoffs
    }

    /// The number of lines read.
    package var count: Int { roster.count }

    /// Reads the next lines of the part, each ended by LF.
    package mutating func read(_ lines: UnsafeRawBufferPointer) throws(DrawRefusal) {
        // A local, because it reads while the closure changes the rest of this value.
        var roster = self.roster
        defer { self.roster = roster }
        try roster.read(lines, refusing: DrawRefusal.roster) { (line, stratum) throws(DrawRefusal) in
            if stratum == places.count {
                try meet(String(decoding: lines[line.stratum], as: UTF8.self))
            }
            let id = UnsafeRawBufferPointer(rebasing: lines[line.id])
            let text = UnsafeRawBufferPointer(rebasing: lines[line.text])
            let ticket: Digest32
            let leaf: Digest32
            if isBalls {
                guard line.weight <= TicketPress.mostBalls else { throw tooHeavy(id, line.weight) }
                (ticket, leaf) = (press.smallestBall(id, weight: line.weight), RosterTree.leaf(text))
            } else {
                (ticket, leaf) = press.ticketAndLeaf(id, text)
            }
            let place = places[stratum]
            let prefix = ticket.leadingWord
            guard prefix <= highest[place] else { return leaf }
            kept[place].offer(ticket, prefix, id, weight: line.weight)
            highest[place] = min(cutoffs[place], kept[place].highest)
            return leaf
        }
    }

    /// Puts those kept into order; the last thing done with a part, and worth doing on its own core.
    package mutating func finish() {
        for place in kept.indices { kept[place].sort() }
    }

    private mutating func meet(_ name: String) throws(DrawRefusal) {
        guard let place = placeOf[name] ?? placeOf[Stratum.wholeRoster] else {
            throw .stratumNotAnnounced(name: name, size: 1)
        }
        places.append(place)
    }

    private func tooHeavy(_ id: UnsafeRawBufferPointer, _ weight: UInt32) -> DrawRefusal {
        .weightTooLarge(
            id: String(decoding: id, as: UTF8.self), weight: weight, largest: TicketPress.mostBalls)
    }
}
