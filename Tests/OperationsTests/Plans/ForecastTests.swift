// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage
import TestCity
import Testing

@Suite struct `A forecast` {
    private let half = RatioTable.flat(Ratio(1, 2) ?? .nothing)

    /// A town whose bureau writes its plan of 2027.
    private func town(_ kind: TestDatabase) async throws -> (DrawTown, String) {
        let town = try await DrawTown.make(kind)
        let plan = try await town.office.beginPlan(year: 2027, title: "2027年度抽查计划", by: town.clerk)
        return (town, plan)
    }

    @Test(arguments: TestDatabase.available)
    func `counts the pool, what is drawn of it and who contributes`(kind: TestDatabase) async throws {
        let (town, plan) = try await town(kind)
        let forecast = try await town.office.forecastLine(
            plan: plan, scope: PoolScope(jurisdictions: ["430703"], classes: [.d]), ratios: half, items: [],
            observers: ["sjj"], by: town.clerk)
        #expect(forecast.pool.rows.map(\.name) == ["D.430703"])
        #expect(forecast.pool.size == 10)
        #expect(forecast.pool.quota == 5)
        #expect(forecast.contributors.map(\.name) == ["platform", "scjg", "sfj", "observer-1"])
        let task = try await town.office.forecastTask(
            line: town.line, scope: PoolScope(), ratios: half, by: town.clerk)
        #expect(task.pool.size == 400)
        #expect(try await town.office.database.read { try $0.planLines(plan) } == [])
    }

    @Test(arguments: TestDatabase.available)
    func `is given to the unit that plans, within its area and its line`(kind: TestDatabase) async throws {
        let (town, plan) = try await town(kind)
        await #expect(throws: NotAllowed.self) {
            try await town.office.forecastLine(
                plan: plan, scope: PoolScope(), ratios: half, items: [], observers: [], by: town.leader)
        }
        await #expect(throws: NotFound.self) {
            try await town.office.forecastLine(
                plan: plan, scope: PoolScope(), ratios: half, items: [], observers: [], by: town.stranger)
        }
        await #expect(throws: NotFound.self) {
            try await town.office.forecastTask(
                line: town.line, scope: PoolScope(), ratios: half, by: town.stranger)
        }
        let county = town.city.cast.countyOperator
        let own = try await town.office.beginPlan(year: 2027, title: "武陵区计划", by: county)
        await #expect(throws: PlanRefusal.areaNotNamed) {
            try await town.office.forecastLine(
                plan: own, scope: PoolScope(), ratios: half, items: [], observers: [], by: county)
        }
        await #expect(throws: PlanRefusal.scopeOutsideArea("鼎城区")) {
            try await town.office.forecastLine(
                plan: own, scope: PoolScope(jurisdictions: ["430703"]), ratios: half, items: [],
                observers: [], by: county)
        }
    }
}

@Suite struct `Stored plans` {
    @Test(arguments: TestDatabase.available)
    func `with their tasks and draws are read together and found by words`(kind: TestDatabase) async throws {
        let town = try await DrawTown.make(kind)
        let plan = try await town.office.beginPlan(year: 2027, title: "2027年度抽查计划", by: town.clerk)
        let second = try await town.addTask()
        let draw = try await town.hold()
        try await town.office.database.read { db in
            let tasks = try db.tasks(matching: TaskFilter(unit: "scjg"), limit: 10, offset: 0)
            #expect(Set(tasks.map(\.id)) == [town.task, second])
            for task in tasks { #expect(try db.task(task.id) == task) }
            #expect(try db.tasks(ofLine: town.line).map(\.progress.step) == [.assign, .freeze])
            #expect(try db.draws(ofPlan: "P2026-scjg").map(\.draw) == [draw])
            #expect(try db.draws(ofPlan: plan).isEmpty)
            func found(_ year: Int64, _ words: String) throws -> [String] {
                try db.planSummaries(year: year, words: words).map(\.plan.id)
            }
            #expect(try found(2026, "登记事项") == ["P2026-scjg"])
            #expect(try found(2026, "年度抽查") == ["P2026-scjg"])
            #expect(try found(2026, "%") == [])
            #expect(try found(2027, "") == [plan])
        }
    }
}

@Suite struct `The burden of a register and its plans` {
    @Test(arguments: TestDatabase.available)
    func `is played with the lines of a year`(kind: TestDatabase) async throws {
        let town = try await DrawTown.make(kind)
        let (own, aligned) = try await town.office.database.read { db in
            func city(_ aligned: Bool) throws -> BurdenCity {
                try town.office.burdenCity(year: 2026, aligned: aligned, years: 1, seed: 1, db)
            }
            return (try city(false), try city(true))
        }
        #expect(own.entities == 400 && own.name == "city-own" && aligned.name == "city-aligned")
        // Four draws in a period of two months: one in each; the common calendar has six windows.
        #expect(own.departments.map(\.windows.count) == [2])
        #expect(aligned.departments.map(\.windows.count) == [4])
        var trial = BurdenTrial(aligned, .common)
        let figures = try trial.run()
        #expect(figures.checks > 0 && figures.visits <= figures.checks)
        await #expect(throws: PlanRefusal.poolEmpty) {
            try await town.office.database.read { db in
                _ = try town.office.burdenCity(year: 2031, aligned: true, years: 1, seed: 1, db)
            }
        }
    }
}
