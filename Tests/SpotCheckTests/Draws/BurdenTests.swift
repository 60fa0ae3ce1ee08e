// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Testing

@Suite struct `The burden of draws` {
    private static func small(_ name: String) throws -> BurdenScenario {
        var scenario = try #require(BurdenScenario.all.first { $0.name == name })
        scenario.entities = 4_000
        scenario.years = 1
        return scenario
    }

    private static func figures(
        _ scenario: BurdenScenario, _ coordination: BurdenScenario.Coordination
    ) throws -> BurdenFigures {
        var trial = BurdenTrial(BurdenCity(scenario), coordination)
        return try trial.run()
    }

    /// The same quotas, far fewer visits: at least three fifths fewer, and near the least there can be.
    @Test(arguments: BurdenScenario.all.map(\.name))
    func `is far smaller with common tickets, and the samples are as large`(name: String) throws {
        let scenario = try Self.small(name)
        let apart = try Self.figures(scenario, .independent)
        let common = try Self.figures(scenario, .common)
        let memory = try Self.figures(scenario, .memory)
        #expect(apart.checks == common.checks && apart.checks == memory.checks)
        #expect(apart.lowerBound == common.lowerBound)
        #expect(common.visits * 100 <= apart.visits * 50, "\(apart) \(common)")
        #expect(common.repeats < apart.repeats && memory.repeats <= common.repeats)
        #expect(memory.unseenOfD <= common.unseenOfD)
        #expect(common.visits >= common.lowerBound * 99 / 100)
    }

    @Test func `is the same for the same seed`() throws {
        var scenario = try Self.small("per-year-aligned")
        let first = try Self.figures(scenario, .common)
        #expect(try Self.figures(scenario, .common) == first)
        scenario.seed += 1
        #expect(try Self.figures(scenario, .common) != first)
    }

    @Test func `weighs by the design intensity since the last visit`() {
        let weights = BurdenWeights.usual
        #expect([0, 249_999, 250_000, 499_999].map { weights.weight(since: $0) } == [4, 4, 8, 8])
        #expect([500_000, 1_249_999, 1_250_000].map { weights.weight(since: $0) } == [16, 16, 32])
        #expect(weights.weight(since: BurdenWeights.initial) == 16)
    }
}
