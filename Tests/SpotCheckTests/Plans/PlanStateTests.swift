// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Testing

@Suite struct `States of plans and tasks` {
    @Test func `a plan stands where its last fact put it`() {
        func state(_ submitted: Int64?, _ returned: Int64?, _ approved: Int64?, _ published: Int64?)
            -> PlanState
        {
            PlanState.of(
                submittedAt: submitted, returnedAt: returned, approvedAt: approved, publishedAt: published)
        }
        #expect(state(nil, nil, nil, nil) == .drafting)
        #expect(state(1, nil, nil, nil) == .submitted)
        #expect(state(nil, 2, nil, nil) == .returned)
        #expect(state(3, 2, nil, nil) == .submitted)
        #expect(state(3, 2, 4, nil) == .approved)
        #expect(state(3, 2, 4, 5) == .published)
        #expect(PlanState.allCases.filter(\.isOpen) == [.drafting, .returned])
        #expect(Set(PlanState.allCases.map(\.words)).count == PlanState.allCases.count)
    }

    private static func counts(_ numbers: inout Numbers) -> [StratumCell: Int] {
        var counts: [StratumCell: Int] = [:]
        for risk in CreditRiskClass.allCases {
            for area in ["430702", "430703", "430721", "430722"] where numbers.next() % 3 != 0 {
                counts[StratumCell(risk: risk, jurisdiction: area)] = Int(numbers.next() % 12)
            }
        }
        return counts
    }

    @Test func `strata hold every member once and none that is small by itself`() {
        var numbers = Numbers(5)
        for _ in 0..<500 {
            let counts = Self.counts(&numbers)
            let strata = Strata(counts)
            #expect(strata.list.map(\.size).reduce(0, +) == counts.values.reduce(0, +))
            #expect(strata.list.map(\.name) == strata.list.map(\.name).sorted())
            var sizes: [String: Int] = [:]
            for (cell, count) in counts {
                let name = strata.name(of: cell)
                #expect((name == nil) == (count == 0))
                guard let name else { continue }
                sizes[name, default: 0] += count
                #expect(name.hasPrefix(cell.risk.rawValue + "."))
                #expect(name.hasSuffix(".all") == (count < Strata.smallestCell))
            }
            #expect(sizes == Dictionary(uniqueKeysWithValues: strata.list.map { ($0.name, $0.size) }))
        }
    }
}
