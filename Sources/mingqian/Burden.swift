// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import SpotCheck

/// Shows what coordinated draws save: the same quotas drawn apart, with common tickets, and with a memory of visits.
struct Burden: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "count the visits that departments' draws would make in a simulated city",
        discussion: """
            The draws are those of the product. Numbers are of an average year; the lower bound is the least number of \
            visits any way to draw could reach with the same quotas.
            """)

    @Option(help: "per-draw-own, per-draw-aligned, per-year-own, per-year-aligned, or all") var scenario =
        "all"
    @Option(help: "living entities") var entities = 230_000
    @Option(help: "departments") var departments = 40
    @Option(help: "years played") var years = 3
    @Option(help: "seed of the city") var seed: UInt64 = 2017
    @Flag(help: "one JSON object instead of a table") var json = false

    func validate() throws {
        let names = BurdenScenario.all.map(\.name)
        guard scenario == "all" || names.contains(scenario) else {
            throw ValidationError("--scenario must be all or one of \(names.joined(separator: ", "))")
        }
        guard (100...5_000_000).contains(entities), (1...1000).contains(departments), (1...20).contains(years)
        else {
            throw ValidationError("--entities 100 to 5,000,000, --departments 1 to 1000, --years 1 to 20")
        }
    }

    func run() throws {
        var found: [CanonicalJSON] = []
        if !json { print("方案 方式 部门检查次数 到户次数 理论下限 重复检查户（万分之） 未被检查的D类户（万分之）") }
        for var one in BurdenScenario.all where scenario == "all" || scenario == one.name {
            one.entities = entities
            one.departments = departments
            one.years = years
            one.seed = seed
            for coordination in BurdenScenario.Coordination.allCases {
                var trial = BurdenTrial(one, coordination)
                let figures = try trial.run()
                if json {
                    found.append(figures.json(one))
                } else {
                    print(
                        one.name, coordination.rawValue, figures.checks, figures.visits, figures.lowerBound,
                        figures.repeats, figures.unseenOfD)
                    flushOutput()
                }
            }
        }
        if json { print(try CanonicalJSON.object(["trials": .array(found)]).encodeText()) }
    }
}

extension BurdenFigures {
    fileprivate func json(_ scenario: BurdenScenario) -> CanonicalJSON {
        [
            "scenario": .string(scenario.name), "coordination": .string(coordination.rawValue),
            "entities": .number(scenario.entities), "departments": .number(scenario.departments),
            "years": .number(scenario.years), "checks": .number(checks), "visits": .number(visits),
            "lower_bound": .number(lowerBound), "repeats_of_10000": .number(repeats),
            "unseen_d_of_10000": .number(unseenOfD),
        ]
    }
}
