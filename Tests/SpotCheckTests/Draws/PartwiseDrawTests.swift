// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import SpotCheck

@Suite struct `A draw from a roster in parts` {
    private static let strata = ["A", "B.430702", "C"]

    private func roster(_ count: Int, weight: (Int) -> UInt32 = { _ in 1 }) throws -> Roster {
        try Roster(DrawSample.entries(count, strata: Self.strata, weight: weight))
    }

    /// Reads places `range` of a roster, `lines` at a time.
    private func read(_ roster: Roster, _ range: Range<Int>, lines: Int, into part: inout DrawPart) throws {
        for start in stride(from: range.lowerBound, to: range.upperBound, by: lines) {
            let text = (start..<min(range.upperBound, start + lines)).map { roster.line(at: $0) + "\n" }
            let bytes = Array(text.joined().utf8)
            try bytes.withUnsafeBytes { try part.read($0) }
        }
        part.finish()
    }

    private func parts(
        _ roster: Roster, _ partwise: PartwiseDraw, cuts: [Int], lines: Int = 7
    ) throws -> [DrawPart] {
        try zip([0] + cuts, cuts + [roster.size]).map { start, end in
            var part = partwise.part(startingAt: start)
            try read(roster, start..<end, lines: lines, into: &part)
            return part
        }
    }

    @Test(arguments: [DrawMethod.uniform, .balls], [[], [100], [1, 2, 64], [37, 200, 299], [0, 0, 300]])
    func `is the draw from the whole, whatever the parts`(method: DrawMethod, cuts: [Int]) throws {
        let roster = try roster(300) { UInt32($0 % 5 + 1) }
        for (seed, lines) in [1, 7, 300].enumerated() {
            let announcement = try DrawSample.announcement(roster, method: method, denominator: 7)
            let value = DrawSample.value(seed)
            let whole = try draw(announcement, from: roster, value: value)
            let partwise = try PartwiseDraw(announcement, value: value)
            let parts = try parts(roster, partwise, cuts: cuts, lines: lines)
            let outcome = try #require(try partwise.outcome(of: parts.reversed()))
            #expect(outcome.keys == whole.keys)
            #expect(outcome.list == whole.list)
            #expect(outcome.publicStrata == whole.publicStrata)
            var written: [UInt8] = []
            outcome.encode { portion throws(Never) in written += portion }
            #expect(try written == whole.list.encode())
        }
    }

    @Test(arguments: [0, 1, 3, 9, 10])
    func `takes none, some or all of one stratum for the whole`(numerator: Int) throws {
        let roster = try roster(200)
        let announcement = try DrawSample.announcement(
            roster, numerator: numerator, denominator: 10, least: 0, whole: true)
        let value = DrawSample.value(numerator)
        let partwise = try PartwiseDraw(announcement, value: value)
        let outcome = try partwise.outcome(of: try parts(roster, partwise, cuts: [50]))
        #expect(try outcome?.list == draw(announcement, from: roster, value: value).list)
    }

    /// Of a large stratum only tickets below a guessed bound are kept; a bound guessed too low is noticed.
    @Test func `asks for a second reading when its guess was too low`() throws {
        let roster = try Roster(DrawSample.entries(20_000))
        let announcement = try DrawSample.announcement(roster, numerator: 1, denominator: 1000)
        let value = DrawSample.value(4)
        let whole = try draw(announcement, from: roster, value: value).list
        var second = 0
        for spread in [-2, -1, 0, 8, nil] as [Int?] {
            let partwise = try PartwiseDraw(announcement, value: value, spread: spread)
            let parts = try parts(roster, partwise, cuts: [9999], lines: 5000)
            guard let outcome = try partwise.outcome(of: parts) else {
                second += 1
                continue
            }
            #expect(outcome.list == whole)
            #expect(spread != -2)
        }
        #expect((1...3).contains(second))
    }

    @Test func `refuses another roster, a gap, a repeated line and a foreign stratum`() throws {
        let roster = try roster(100)
        let announcement = try DrawSample.announcement(roster)
        let partwise = try PartwiseDraw(announcement, value: DrawSample.value(0))
        let parts = try parts(roster, partwise, cuts: [40])
        #expect(throws: DrawRefusal.rosterSize(announced: 100, found: 0)) {
            try partwise.outcome(of: [parts[1]])
        }
        #expect(throws: DrawRefusal.rosterSize(announced: 100, found: 40)) {
            try partwise.outcome(of: [parts[0]])
        }
        var again = partwise.part(startingAt: 40)
        try read(roster, 39..<99, lines: 9, into: &again)
        #expect(throws: DrawRefusal.roster(.duplicate(line: 41, id: "T000039"))) {
            try partwise.outcome(of: [parts[0], again])
        }
        var other = partwise.part(startingAt: 40)
        let changed = try Roster(
            (40..<100).map { roster.entry(at: $0) }.map { entry in
                RosterEntry(id: entry.id, stratum: entry.stratum, weight: entry.id == "T000050" ? 2 : 1)
            })
        try read(changed, 0..<60, lines: 60, into: &other)
        #expect(throws: DrawRefusal.self) { try partwise.outcome(of: [parts[0], other]) }
        var foreign = partwise.part(startingAt: 0)
        #expect(throws: DrawRefusal.stratumNotAnnounced(name: "D", size: 1)) {
            try Array("X\tD\t1\n".utf8).withUnsafeBytes { try foreign.read($0) }
        }
        #expect(throws: DrawRefusal.roster(.unsorted(line: 2))) {
            var part = partwise.part(startingAt: 0)
            try Array("X\tA\t1\n".utf8).withUnsafeBytes { try part.read($0) }
            try Array("W\tA\t1\n".utf8).withUnsafeBytes { try part.read($0) }
        }
        #expect(throws: DrawRefusal.unknownMethod("pareto")) {
            try PartwiseDraw(DrawSample.announcement(roster, method: .pareto), value: DrawSample.value(0))
        }
    }

    /// First bytes that agree are made common here; the order is still that of whole tickets.
    @Test(arguments: 0..<20) func `compares whole tickets where their first bytes agree`(seed: Int) throws {
        let key = DrawSample.value(seed)
        let press = TicketPress(key: key)
        var kept = LowestTickets(capacity: 12, expected: 12, press: press, isBalls: false)
        // Ids of several lengths, too, so that room has to be made.
        let ids = (0..<100).map { "T\($0)" + String(repeating: "x", count: $0 % 9) }
        for id in ids {
            let ticket = ticket(of: id, key: key)
            Array(id.utf8).withUnsafeBytes {
                kept.offer(ticket, ticket.leadingWord & ~0 << 62, $0, weight: 1)
            }
        }
        kept.sort()
        let expected = ids.sorted { ticket(of: $0, key: key) < ticket(of: $1, key: key) }.prefix(12)
        #expect(kept.entries.map { String(decoding: kept.id($0), as: UTF8.self) } == Array(expected))
    }
}

@Suite struct `The parts of a roster` {
    private static func leaves(_ count: Int) -> [Digest32] {
        (0..<count).map { Digest32(sha256: Array("leaf \($0)".utf8)) }
    }

    /// The tree as RFC 6962 section 2.1 defines it.
    private static func root(_ leaves: ArraySlice<Digest32>) -> Digest32 {
        guard leaves.count > 1 else { return leaves.first ?? Digest32(sha256: []) }
        var split = 1
        while split * 2 < leaves.count { split *= 2 }
        return .node(root(leaves.prefix(split)), root(leaves.dropFirst(split)))
    }

    @Test func `have the root of the whole wherever they meet`() {
        for count in 0...34 {
            let leaves = Self.leaves(count)
            let expected = Self.root(leaves[...])
            for first in 0...count {
                for second in first...count {
                    var whole = RosterRange()
                    for (start, end) in [(0, first), (first, second), (second, count)] {
                        var range = RosterRange(startingAt: start)
                        range.append(Array(leaves[start..<end]))
                        whole.append(contentsOf: range)
                    }
                    #expect(whole.root == expected, "\(count): \(first), \(second)")
                }
            }
        }
    }

    @Test func `are summed up as the roster is`() throws {
        let names = (0..<150).map { "s\($0 * 7919 % 150)" + ($0 % 2 == 0 ? ".430702.long-name" : "") }
        let roster = try Roster(DrawSample.entries(900, strata: names) { UInt32($0 % 3 + 1) })
        var whole = RosterPart()
        for (start, end) in [(0, 500), (500, 500), (500, 900)] {
            var part = RosterPart(startingAt: start)
            let text = (start..<end).map { roster.line(at: $0) + "\n" }.joined()
            try Array(text.utf8).withUnsafeBytes { try part.read($0) }
            try whole.append(part)
        }
        #expect(whole.summary == roster.summary)
        #expect(whole.summary.strata.count == 150)
        #expect(whole.summary.strata.reduce(0) { $0 + $1.size } == 900)
        #expect(whole.summary.strata.reduce(0) { $0 + $1.totalWeight } == 1800)
    }
}

@Suite struct `The fast hash of short inputs` {
    @Test func `is that of the library, for every length, cut anywhere, alone and in pairs`() {
        var numbers = Numbers(7)
        for round in 0..<4000 {
            let length = round % 200
            let bytes = (0..<length).map { _ in UInt8(truncatingIfNeeded: numbers.next()) }
            let other = (0..<Int(numbers.next() % 200)).map { _ in UInt8(truncatingIfNeeded: numbers.next()) }
            let cut = length == 0 ? 0 : Int(numbers.next() % UInt64(length))
            bytes.withUnsafeBytes { bytes in
                other.withUnsafeBytes { other in
                    let head = UnsafeRawBufferPointer(rebasing: bytes[..<cut])
                    let tail = UnsafeRawBufferPointer(rebasing: bytes[cut...])
                    let nothing = UnsafeRawBufferPointer(rebasing: other[..<0])
                    let expected = Digest32(library: bytes)
                    #expect(Digest32(sha256: bytes) == expected)
                    #expect(ShortHash.hash(head, tail) == expected)
                    let two = ShortHash.pair((head, tail), (other, nothing))
                    #expect(two.0 == expected && two.1 == Digest32(library: other))
                }
            }
        }
    }
}
