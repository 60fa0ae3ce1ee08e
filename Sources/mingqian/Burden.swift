// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import Operations
import SpotCheck

/// Shows what coordinated draws save: the same quotas drawn apart, with common tickets, and with a memory of visits.
struct Burden: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "count the visits that departments' draws would make in a year",
        discussion: """
            The draws are those of the product. Four scenarios are of a simulated city; city-own and city-aligned \
            are of the register and the plans of a database, in the months of the plans or in common ones, a line \
            at most once a month. Numbers are of an average year; the lower bound is the least number of visits any \
            way to draw could reach with the same quotas.
            """)

    @Option(
        help:
            "per-draw-own, per-draw-aligned, per-year-own, per-year-aligned, all of these, or city-own, city-aligned"
    )
    var scenario = "all"
    @OptionGroup var settings: Settings
    @Option(help: "year of the plans, for a database; this year if not given") var year: Int?
    @Option(help: "living entities") var entities = 230_000
    @Option(help: "departments") var departments = 40
    @Option(help: "years played") var years = 3
    @Option(help: "seed of the city") var seed: UInt64 = 2017
    @Flag(help: "one JSON object instead of a table") var json = false

    private static let ofDatabase = ["city-own", "city-aligned"]

    func validate() throws {
        let names = BurdenScenario.all.map(\.name) + Self.ofDatabase
        guard scenario == "all" || names.contains(scenario) else {
            throw ValidationError("--scenario must be all or one of \(names.joined(separator: ", "))")
        }
        guard (100...5_000_000).contains(entities), (1...1000).contains(departments), (1...20).contains(years)
        else {
            throw ValidationError("--entities 100 to 5,000,000, --departments 1 to 1000, --years 1 to 20")
        }
    }

    func run() async throws {
        var found: [CanonicalJSON] = []
        if !json { print("方案 方式 部门检查次数 到户次数 理论下限 重复检查户（万分之） 未被检查的D类户（万分之）") }
        for city in try await cities() {
            for coordination in BurdenScenario.Coordination.allCases {
                var trial = BurdenTrial(city, coordination)
                let figures = try trial.run()
                if json {
                    found.append(figures.json(city))
                } else {
                    print(
                        city.name, coordination.rawValue, figures.checks, figures.visits, figures.lowerBound,
                        figures.repeats, figures.unseenOfD)
                    flushOutput()
                }
            }
        }
        if json { print(try CanonicalJSON.object(["trials": .array(found)]).encodeText()) }
    }

    private func cities() async throws -> [BurdenCity] {
        guard !Self.ofDatabase.contains(scenario) else {
            let office = try await settings.office(level: .warning)
            let planned = year ?? Day(inShanghai: office.now()).year
            let (aligned, years, seed) = (scenario == "city-aligned", years, seed)
            return [
                try await office.database.read { db in
                    try office.burdenCity(
                        year: Int64(planned), aligned: aligned, years: years, seed: seed, db)
                }
            ]
        }
        return BurdenScenario.all.filter { scenario == "all" || scenario == $0.name }.map { one in
            var scenario = one
            scenario.entities = entities
            scenario.departments = departments
            scenario.years = years
            scenario.seed = seed
            return BurdenCity(scenario)
        }
    }
}

extension BurdenFigures {
    fileprivate func json(_ city: BurdenCity) -> CanonicalJSON {
        [
            "scenario": .string(city.name), "coordination": .string(coordination.rawValue),
            "entities": .number(city.entities), "departments": .number(city.departments.count),
            "years": .number(city.years), "checks": .number(checks), "visits": .number(visits),
            "lower_bound": .number(lowerBound), "repeats_of_10000": .number(repeats),
            "unseen_d_of_10000": .number(unseenOfD),
        ]
    }
}
