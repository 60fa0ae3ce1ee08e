// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Testing

@Suite struct `The strata of a pool` {
    private static let areas = ["430702", "430703", "430721", "430722"]

    /// Pools of every shape: empty, lone, small and large cells, classes that are missing.
    private static func counts(_ numbers: inout Numbers) -> [StratumCell: Int] {
        var counts: [StratumCell: Int] = [:]
        for risk in CreditRiskClass.allCases where numbers.next() % 6 != 0 {
            let most = [2, 4, 12, 300][Int(numbers.next() % 4)]
            for area in areas where numbers.next() % 3 != 0 {
                counts[StratumCell(risk: risk, jurisdiction: area)] = Int(numbers.next() % UInt64(most))
            }
        }
        return counts
    }

    private struct Sample {
        let counts: [StratumCell: Int]
        let smallest: Int

        var strata: Strata { Strata(counts, smallest: smallest) }

        func cells(_ risk: CreditRiskClass) -> [StratumCell: Int] {
            counts.filter { $0.key.risk == risk && $0.value > 0 }
        }

        func size(_ risk: CreditRiskClass) -> Int { cells(risk).values.reduce(0, +) }
    }

    private static func samples(_ times: Int) -> [Sample] {
        var numbers = Numbers(5)
        return (0..<times).map { _ in
            Sample(counts: counts(&numbers), smallest: Int(2 + numbers.next() % 9))
        }
    }

    @Test func `hold every member once, each with its own class`() {
        for sample in Self.samples(2000) {
            let (counts, strata) = (sample.counts, sample.strata)
            #expect(strata.list.map(\.name) == strata.list.map(\.name).sorted())
            var sizes: [String: Int] = [:]
            for (cell, count) in counts {
                let name = strata.name(of: cell)
                #expect((name == nil) == (count == 0))
                guard let name else { continue }
                sizes[name, default: 0] += count
                #expect(
                    name == "\(cell.risk.rawValue).\(cell.jurisdiction)"
                        || name == "\(cell.risk.rawValue).all")
            }
            #expect(sizes == Dictionary(uniqueKeysWithValues: strata.list.map { ($0.name, $0.size) }))
            for risk in CreditRiskClass.allCases {
                let listed = strata.list.filter { $0.risk == risk }.map(\.size).reduce(0, +)
                #expect(listed == sample.size(risk))
            }
        }
    }

    @Test func `are never smaller than the rules want while their class is not`() {
        for sample in Self.samples(2000) {
            let (counts, strata) = (sample.counts, sample.strata)
            let smallest = sample.smallest
            for stratum in strata.list where sample.size(stratum.risk) >= smallest {
                #expect(stratum.size >= smallest, "\(stratum) of \(counts)")
            }
            let forecast = PoolForecast(counts, ratios: .fixed(1), smallest: smallest)
            let few = CreditRiskClass.allCases.filter { (1..<smallest).contains(sample.size($0)) }
            #expect(forecast.recognisable.map(\.risk) == few)
            #expect(forecast.recognisable.allSatisfy { $0.name == "\($0.risk.rawValue).all" })
        }
    }

    @Test func `merge no more than they must`() {
        for sample in Self.samples(2000) {
            let strata = sample.strata
            for risk in CreditRiskClass.allCases {
                let cells = sample.cells(risk)
                let small = cells.filter { $0.value < sample.smallest }
                let large = cells.filter { $0.value >= sample.smallest }
                let merged = Set(cells.keys.filter { strata.name(of: $0) == "\(risk.rawValue).all" })
                #expect(merged.isSuperset(of: small.keys))
                // At most one large cell gives up its area, none is smaller, and only where the small ones are few.
                let given = merged.subtracting(small.keys)
                let together = small.values.reduce(0, +)
                let needed = together > 0 && together < sample.smallest && !large.isEmpty
                #expect(given.count == (needed ? 1 : 0))
                guard let cell = given.first, let size = large[cell] else { continue }
                let equals = large.filter { $0.value == size }.keys.sorted()
                #expect(large.values.min() == size)
                #expect(equals.first == cell)
            }
        }
    }

    @Test func `draw of every stratum what the ratio of its class says`() throws {
        let half = try #require(Ratio(1, 2))
        let ratios = RatioTable(rows: [
            .a: .init(ratio: .nothing, least: 0), .b: .init(ratio: .nothing, least: 2),
            .c: .init(ratio: half, least: 0), .d: .init(ratio: half, least: 1),
        ])
        for sample in Self.samples(500) {
            let (counts, strata) = (sample.counts, sample.strata)
            let smallest = sample.smallest
            let forecast = PoolForecast(counts, ratios: ratios, smallest: smallest)
            let announced = RosterStrata.announced(strata, ratios: ratios)
            #expect(forecast.rows.map(\.quota) == announced.map(\.quota))
            for row in forecast.rows { #expect(row.quota == ratios.quota(row.risk, size: row.size)) }
            #expect(forecast.size == counts.values.reduce(0, +))
            for risk in CreditRiskClass.allCases {
                let drawn = forecast.rows.filter { $0.risk == risk }.map(\.quota).reduce(0, +)
                #expect(drawn >= ratios.quota(risk, size: sample.size(risk)))
            }
        }
    }

    @Test func `let a lone member of an area join the smallest other`() {
        let counts = [
            StratumCell(risk: .d, jurisdiction: "430702"): 40,
            StratumCell(risk: .d, jurisdiction: "430703"): 9,
            StratumCell(risk: .d, jurisdiction: "430721"): 9,
            StratumCell(risk: .d, jurisdiction: "430722"): 1,
            StratumCell(risk: .c, jurisdiction: "430722"): 1,
        ]
        let strata = Strata(counts, smallest: 5)
        #expect(strata.list.map(\.name) == ["C.all", "D.430702", "D.430721", "D.all"])
        #expect(strata.list.map(\.size) == [1, 40, 9, 10])
    }
}
