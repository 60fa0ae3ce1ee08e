// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import SpotCheck

@Suite struct `The strata of a roster` {
    @Test func `carry the ratio of their class and hide the area of the few`() throws {
        let strata = Strata(
            [
                StratumCell(risk: .a, jurisdiction: "430702"): 650,
                StratumCell(risk: .d, jurisdiction: "430702"): 20,
                StratumCell(risk: .d, jurisdiction: "430703"): 2,
                StratumCell(risk: .d, jurisdiction: "430721"): 4,
            ], smallest: 5)
        let ratios = RatioTable(rows: [
            .a: .init(ratio: try #require(Ratio(1, 100)), least: 0),
            .d: .init(ratio: try #require(Ratio(30, 100)), least: 1),
        ])
        let announced = RosterStrata.announced(strata, ratios: ratios)
        #expect(announced.map(\.name) == ["A.430702", "D.430702", "D.all"])
        #expect(announced.map(\.quota) == [7, 6, 2])
        #expect(announced.map { RosterStrata.area(ofStratum: $0.name) } == ["430702", "430702", "all"])
        #expect(announced.allSatisfy { isRosterName($0.name) })
        for stratum in announced {
            let risk = try #require(CreditRiskClass(rawValue: String(stratum.name.prefix(1))))
            #expect(stratum.quota == ratios.quota(risk, size: stratum.size))
        }
    }

    @Test func `are kept as text and read back`() throws {
        let strata = [Stratum(name: "A.430702", size: 9, numerator: 1, denominator: 3, least: 2)]
        #expect(try RosterStrata.decode(try RosterStrata.encode(strata)) == strata)
        #expect(throws: JSONRefusal.self) { try RosterStrata.decode("[{\"name\":\"A\"}]") }
    }
}
