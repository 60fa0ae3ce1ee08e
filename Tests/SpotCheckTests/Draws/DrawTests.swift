// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import SpotCheck

@Suite struct `A draw` {
    /// Draws with the tickets of the ceremony, so that the key does not depend on the announcement.
    private func selected(
        _ entries: [RosterEntry], _ method: DrawMethod, value: Digest32, numerator: Int = 1,
        denominator: Int = 10
    ) throws -> DrawOutcome {
        let roster = try Roster(entries)
        let announcement = try DrawSample.announcement(
            roster, method: method, tickets: .ceremony, numerator: numerator, denominator: denominator)
        return try draw(announcement, from: roster, value: value)
    }

    @Test(arguments: DrawMethod.allCases, 0..<10)
    func `does not depend on the order of its entries`(method: DrawMethod, seed: Int) throws {
        var numbers = Numbers(UInt64(seed))
        let entries = DrawSample.entries(200, strata: ["A", "B", "C"]) { UInt32($0 % 9 + 1) }
        let keyed = entries.map { (key: numbers.next(), entry: $0) }
        let shuffled = keyed.sorted { $0.key < $1.key }.map(\.entry)
        let value = DrawSample.value(seed)
        #expect(
            try selected(entries, method, value: value).list == selected(shuffled, method, value: value).list)
    }

    @Test(arguments: [DrawMethod.uniform, .balls], 0..<10)
    func `replaces only the one that is left out`(method: DrawMethod, seed: Int) throws {
        let entries = DrawSample.entries(100) { UInt32($0 % 5 + 1) }
        let value = DrawSample.value(seed)
        let before = try selected(entries, method, value: value).strata[0]
        let order = before.selected + before.reserve
        for gone in before.selected {
            let after = try selected(entries.filter { $0.id != gone }, method, value: value).strata[0]
            #expect(after.selected == Array(order.filter { $0 != gone }.prefix(10)))
        }
        let undrawn = try #require(entries.first { !order.contains($0.id) })
        let same = try selected(entries.filter { $0 != undrawn }, method, value: value).strata[0]
        #expect(same == before)
    }

    @Test(arguments: 0..<10) func `with one ball each is the uniform draw`(seed: Int) throws {
        let entries = DrawSample.entries(300, strata: ["A", "B"])
        let value = DrawSample.value(seed)
        #expect(
            try selected(entries, .balls, value: value).list == selected(entries, .uniform, value: value).list
        )
    }

    @Test(arguments: 0..<10) func `with equal weights ranks alike by every method`(seed: Int) throws {
        let entries = DrawSample.entries(100) { _ in 7 }
        let value = DrawSample.value(seed)
        let pareto = try selected(entries, .pareto, value: value).list
        #expect(try pareto == selected(entries, .uniform, value: value).list)
    }

    @Test(arguments: DrawMethod.allCases) func `can be enlarged by the next ones in order`(method: DrawMethod)
        throws
    {
        let entries = DrawSample.entries(100)
        let value = DrawSample.value(1)
        let small = try selected(entries, method, value: value).strata[0]
        let large = try selected(entries, method, value: value, numerator: 13, denominator: 100).strata[0]
        #expect(large.selected == small.selected + small.reserve)
    }

    @Test(arguments: [
        (0, 1, 2, 5, 0), (10, 0, 1, 0, 0), (10, 0, 1, 3, 3), (10, 1, 3, 0, 4), (9, 1, 3, 0, 3),
        (10, 1, 1, 0, 10), (10, 3, 1, 0, 10), (10, 1, 1_000_000, 0, 1), (10, 1, 2, 99, 10), (1, 1, 100, 0, 1),
        (530_000, 5, 100, 1, 26_500), ((1 << 53) - 1, (1 << 53) - 2, (1 << 53) - 1, 0, (1 << 53) - 2),
    ])
    func `keeps its quota`(size: Int, numerator: Int, denominator: Int, least: Int, quota: Int) {
        let stratum = Stratum(
            name: "A", size: size, numerator: numerator, denominator: denominator, least: least)
        #expect(stratum.quota == quota)
    }

    @Test(arguments: DrawMethod.allCases, [0, 1, 2, 7, 10, 11, 40])
    func `takes exactly its quota, each entry once`(method: DrawMethod, count: Int) throws {
        for (numerator, take) in [(0, 0), (1, (count + 3) / 4), (4, count)] {
            let roster = try Roster(DrawSample.entries(count) { UInt32(1 + $0 * $0) })
            let announcement = try DrawSample.announcement(
                roster, method: method, numerator: numerator, denominator: 4, least: 0, whole: true)
            let stratum = try draw(announcement, from: roster, value: DrawSample.value(count)).strata[0]
            #expect(stratum.take == take)
            #expect(stratum.selected.count == take)
            #expect(stratum.reserve.count == min(3, count - take))
            #expect(Set(stratum.selected + stratum.reserve).count == take + stratum.reserve.count)
            #expect((stratum.threshold == nil) == (take == 0))
        }
    }

    @Test func `lets one entity check itself by the threshold`() throws {
        let roster = try Roster(DrawSample.entries(200) { UInt32($0 % 4 + 1) })
        for method in [DrawMethod.uniform, .balls] {
            let announcement = try DrawSample.announcement(roster, method: method)
            let drawn = try draw(announcement, from: roster, value: DrawSample.value(2))
            let threshold = try #require(drawn.strata[0].threshold)
            for entry in roster.entries {
                let own =
                    method == .uniform
                    ? ticket(of: entry.id, key: drawn.keys.entityKey)
                    : smallestBall(of: entry.id, weight: entry.weight, key: drawn.keys.entityKey)
                #expect((own <= threshold) == drawn.strata[0].selected.contains(entry.id))
            }
        }
    }

    @Test func `shares tickets within a ceremony only when announced so`() throws {
        let roster = try Roster(DrawSample.entries(100))
        let value = DrawSample.value(5)
        func keys(_ tickets: TicketScope, _ numerator: Int) throws -> DrawKeys {
            try DrawKeys(
                DrawSample.announcement(roster, tickets: tickets, numerator: numerator), value: value)
        }
        #expect(try keys(.ceremony, 1).entityKey == keys(.ceremony, 2).entityKey)
        #expect(try keys(.ceremony, 1).assignKey != keys(.ceremony, 2).assignKey)
        #expect(try keys(.draw, 1).entityKey != keys(.draw, 2).entityKey)
    }

    @Test func `refuses more balls than can be counted`() throws {
        let roster = try Roster(DrawSample.entries(3) { $0 == 1 ? 4097 : 4096 })
        let announcement = try DrawSample.announcement(roster, method: .balls)
        #expect(throws: DrawRefusal.weightTooLarge(id: "T000001", weight: 4097, largest: 4096)) {
            try draw(announcement, from: roster, value: DrawSample.value(1))
        }
    }
}

@Suite struct `Chances` {
    /// Chi-square of picks per decile of a roster of 200 over many seeds.
    private func chiSquare(_ pick: (Roster, Int) throws -> [String]) throws -> Double {
        let roster = try Roster(DrawSample.entries(200))
        var deciles = [Int](repeating: 0, count: 10)
        for seed in 0..<500 {
            for id in try pick(roster, seed) { deciles[try #require(roster.place(of: id)) / 20] += 1 }
        }
        let expected = Double(deciles.reduce(0, +)) / 10
        return deciles.reduce(0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
    }

    /// 99.9 % point of chi-square with nine degrees of freedom.
    private let bound = 27.88

    @Test(arguments: DrawMethod.allCases) func `are alike in every decile`(method: DrawMethod) throws {
        let found = try chiSquare { roster, seed in
            let announcement = try DrawSample.announcement(roster, method: method)
            return try draw(announcement, from: roster, value: DrawSample.value(seed)).strata[0].selected
        }
        #expect(found < bound)
    }

    @Test func `of a random start with a fixed step are not, and we would see it`() throws {
        let found = try chiSquare { roster, seed in
            var numbers = Numbers(UInt64(seed))
            let start = Int(numbers.next() % 100)
            return stride(from: start, to: min(200, start + 100), by: 5).map(roster.id(at:))
        }
        #expect(found > bound)
    }

    @Test func `of the first ball are in proportion to weight`() throws {
        let roster = try Roster(DrawSample.entries(4) { UInt32($0 + 1) })
        let announcement = try DrawSample.announcement(roster, method: .balls, tickets: .ceremony)
        var counts = [Int](repeating: 0, count: 4)
        for seed in 0..<4000 {
            let first = try draw(announcement, from: roster, value: DrawSample.value(seed)).strata[0]
                .selected[0]
            counts[try #require(roster.place(of: first))] += 1
        }
        let chi = zip(counts, [400.0, 800, 1200, 1600]).reduce(0.0) {
            $0 + (Double($1.0) - $1.1) * (Double($1.0) - $1.1) / $1.1
        }
        // 99.9 % point with three degrees of freedom.
        #expect(chi < 16.27)
    }

    @Test func `of a Pareto draw are n·w/W`() throws {
        let roster = try Roster(DrawSample.entries(60) { UInt32($0 % 3 + 1) })
        let announcement = try DrawSample.announcement(
            roster, method: .pareto, tickets: .ceremony, numerator: 1, denominator: 4)
        let design = ParetoDesign(drawing: 15, from: [1: 20, 2: 20, 3: 20])
        var counts: [UInt32: Int] = [:]
        let seeds = 2000
        for seed in 0..<seeds {
            for id in try draw(announcement, from: roster, value: DrawSample.value(seed)).strata[0].selected {
                counts[roster.entry(at: try #require(roster.place(of: id))).weight, default: 0] += 1
            }
        }
        for weight in 1...3 as ClosedRange<UInt32> {
            let (numerator, denominator) = design.inclusion(of: weight)
            let stated = Double(numerator) / Double(denominator)
            let found = Double(counts[weight] ?? 0) / Double(20 * seeds)
            #expect(abs(found - stated) < 0.01 * stated + 0.004, "weight \(weight): \(found) for \(stated)")
        }
    }
}

@Suite struct `A Pareto design` {
    /// The rule as the protocol words it: take all with n·w ≥ W, reduce, repeat.
    private func certain(_ quota: Int, _ weights: [UInt32]) -> [UInt32] {
        var rest = weights
        var left = UInt64(quota)
        var taken: [UInt32] = []
        while true {
            let total = rest.reduce(UInt64(0)) { $0 + UInt64($1) }
            let now = rest.filter { left * UInt64($0) >= total }
            guard !now.isEmpty, total > 0 else { return taken.sorted() }
            taken += now
            rest.removeAll { left * UInt64($0) >= total }
            left -= UInt64(now.count)
        }
    }

    @Test(arguments: 0..<200) func `takes for certain whom the repeated rule takes`(seed: Int) {
        var numbers = Numbers(UInt64(seed))
        let count = Int(numbers.next() % 12 + 1)
        let weights = (0..<count).map { _ in UInt32(1) << UInt32(numbers.next() % 10) }
        let quota = Int(numbers.next() % UInt64(count + 1))
        let design = ParetoDesign(
            drawing: quota, from: Dictionary(weights.map { ($0, 1) }, uniquingKeysWith: +))
        let expected = certain(quota, weights)
        #expect(weights.filter(design.isCertain).sorted() == expected)
        #expect(design.drawn == quota - expected.count)
        #expect(
            design.restWeight == weights.reduce(0) { $0 + UInt64($1) }
                - expected.reduce(0) { $0 + UInt64($1) })
    }

    @Test func `ranks the certain before all others and compares without rounding`() throws {
        let design = ParetoDesign(drawing: 2, from: [.max: 1, 1: 3])
        #expect(design.certainFrom == .max)
        let zero = try #require(Digest32([UInt8](repeating: 0, count: 32)))
        let ones = try #require(Digest32([UInt8](repeating: 255, count: 32)))
        let sure = ParetoRank(ticket: ones, weight: .max, row: 9, design: design)
        let lucky = ParetoRank(ticket: zero, weight: 1, row: 0, design: design)
        let unlucky = ParetoRank(ticket: ones, weight: 1, row: 1, design: design)
        #expect(sure < lucky)
        #expect(lucky < unlucky)
        #expect(!(lucky < lucky))
        let wide = ParetoDesign(drawing: 1, from: [.max: 1 << 30, 1: 1])
        #expect(
            ParetoRank(ticket: ones, weight: .max, row: 0, design: wide)
                < ParetoRank(ticket: ones, weight: 1, row: 1, design: wide))
    }
}
