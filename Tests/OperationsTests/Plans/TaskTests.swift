// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage
import TestCity
import Testing

@Suite struct `A task under a line` {
    private func refused(
        _ town: PlannedTown, _ draft: TaskDraft, _ refusal: PlanRefusal,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        try await town.refuses(refusal, sourceLocation: sourceLocation) {
            _ = try await town.office.createTask(line: PlannedTown.line, draft, by: town.clerk)
        }
    }

    @Test(arguments: TestDatabase.available)
    func `is kept as written and waits for its roster`(kind: TestDatabase) async throws {
        let town = try await PlannedTown.make(kind)
        try await town.publish(try town.draft(items: ["SCJG-001", "SCJG-002"]))
        var draft = try town.taskDraft(
            scope: PoolScope(jurisdictions: ["430702"]),
            ratios: .flat(PlannedTown.part(1, 5), least: 2),
            team: TeamShape(size: 3, category: "食品经营", leadSkill: "食品"))
        draft.disclosure = .immediate
        let id = try await town.office.createTask(line: PlannedTown.line, draft, by: town.clerk)
        #expect(id == PlannedTown.task)
        let task = try #require(try await town.office.database.read { try $0.task(id) })
        #expect(task.scope == draft.scope && task.ratios == draft.ratios && task.team == draft.team)
        #expect(task.from == draft.from && task.to == draft.to && task.disclosure == "immediate")
        #expect(task.unit == "scjg" && task.number == 1 && task.progress.step == .freeze)
    }

    @Test(arguments: TestDatabase.available)
    func `needs a published plan and its unit's operator`(kind: TestDatabase) async throws {
        let town = try await PlannedTown.make(kind)
        try await town.approve()
        try await refused(town, try town.taskDraft(), .notPublished)
        try await town.office.publishPlan(PlannedTown.plan, by: town.coordinator)
        for officer in [town.leader, town.coordinator, town.cast.inspector] {
            try await town.refuses(NotAllowed.self) {
                _ = try await town.office.createTask(
                    line: PlannedTown.line, try town.taskDraft(), by: officer)
            }
        }
    }

    @Test(arguments: TestDatabase.available)
    func `is never wider than the line`(kind: TestDatabase) async throws {
        let town = try await PlannedTown.make(kind)
        let wide = PoolScope(jurisdictions: ["430702", "430703"])
        try await town.publish(try town.draft(scope: wide, from: "2026-11-20", to: "2026-12-20"))
        func task(_ scope: PoolScope, from: String = "2026-12-01", to: String = "2026-12-20") throws
            -> TaskDraft
        { try town.taskDraft(scope: scope, from: from, to: to) }
        try await refused(town, try task(PoolScope()), .scopeOutsideLine)
        try await refused(town, try task(PoolScope(jurisdictions: ["430721"])), .scopeOutsideLine)
        try await refused(
            town, try task(PoolScope(jurisdictions: ["430702", "430721"])), .scopeOutsideLine)
        try await refused(
            town, try task(PoolScope(jurisdictions: ["430702"], classes: [.d])), .untargetedButFiltered)
        try await refused(
            town, try task(PoolScope(jurisdictions: ["430799"])),
            .unknownCode(kind: .jurisdiction, code: "430799"))
        let inside = PoolScope(jurisdictions: ["430702"])
        let line = PlanRefusal.periodOutsideLine(from: "2026-11-20", to: "2026-12-20")
        try await refused(town, try task(inside, from: "2026-11-19"), line)
        try await refused(town, try task(inside, to: "2026-12-21"), line)
        try await refused(
            town, try task(inside, from: "2026-12-02", to: "2026-12-01"),
            .periodReversed(from: "2026-12-02", to: "2026-12-01"))
        // Today is 24 November.
        try await refused(
            town, try task(inside, from: "2026-11-20", to: "2026-11-23"), .periodOver(to: "2026-11-23"))
        let last = try task(inside, from: "2026-11-20", to: "2026-11-24")
        _ = try await town.office.createTask(line: PlannedTown.line, last, by: town.clerk)
    }

    @Test(arguments: TestDatabase.available)
    func `under a targeted line keeps each of its conditions`(kind: TestDatabase) async throws {
        let town = try await PlannedTown.make(kind)
        let from = try PlannedTown.day("2001-01-01")
        let scope = PoolScope(
            types: ["11"], industries: ["F"], registeredFrom: from, classes: [.a, .b], abnormal: false)
        try await town.publish(try town.draft(targeted: true, scope: scope))
        var wider: [PoolScope] = Array(repeating: scope, count: 6)
        wider[0].types = []
        wider[1].industries = ["H"]
        wider[2].registeredFrom = try PlannedTown.day("2000-12-31")
        wider[3].classes = [.a, .b, .c]
        wider[4].abnormal = nil
        wider[5].registeredFrom = nil
        for scope in wider { try await refused(town, try town.taskDraft(scope: scope), .scopeOutsideLine) }
        var narrower = scope
        narrower.industries = ["52"]
        narrower.classes = [.a]
        narrower.jurisdictions = ["430702", "430703"]
        _ = try await town.office.createTask(
            line: PlannedTown.line, try town.taskDraft(scope: narrower), by: town.clerk)
    }

    @Test(arguments: TestDatabase.available)
    func `is never thinner than the line nor above what its items allow`(kind: TestDatabase) async throws {
        let town = try await PlannedTown.make(kind)
        func rows(_ d: Int64, least: Int) throws -> RatioTable {
            let usual = RatioTable.Row(ratio: try PlannedTown.part(1, 20), least: 1)
            let risky = RatioTable.Row(ratio: try PlannedTown.part(d, 20), least: least)
            return RatioTable(rows: [.a: usual, .b: usual, .c: usual, .d: risky])
        }
        try await town.publish(try town.draft(ratios: try rows(4, least: 2)))
        try await refused(town, try town.taskDraft(ratios: try rows(3, least: 2)), .belowLine(.d))
        try await refused(town, try town.taskDraft(ratios: try rows(4, least: 1)), .belowLine(.d))
        try await refused(
            town, try town.taskDraft(ratios: .flat(try PlannedTown.part(1, 5))), .belowLine(.a))
        try await refused(
            town, try town.taskDraft(ratios: try rows(7, least: 2)),
            .aboveTier(item: "事项SCJG-001", risk: .d, most: try PlannedTown.part(30, 100)))
        _ = try await town.office.createTask(
            line: PlannedTown.line, try town.taskDraft(ratios: try rows(5, least: 3)), by: town.clerk)
    }

    @Test(arguments: TestDatabase.available)
    func `needs a name, a proper team and somebody to draw`(kind: TestDatabase) async throws {
        let town = try await PlannedTown.make(kind)
        let onlyRisky = RatioTable(rows: [.d: .init(ratio: try PlannedTown.part(1, 5), least: 1)])
        try await town.publish(try town.draft(ratios: onlyRisky, draws: 2))
        func task(
            name: String = "抽查", scope: PoolScope = PoolScope(), size: Int = 2, category: String = ""
        ) throws -> TaskDraft {
            try town.taskDraft(
                name: name, scope: scope, ratios: onlyRisky,
                team: TeamShape(size: size, category: category, leadSkill: ""))
        }
        try await refused(town, try task(name: ""), .nameMissing)
        try await refused(
            town, try task(name: String(repeating: "长", count: 101)), .textTooLong(most: 100))
        for size in [0, 1, 11] {
            try await refused(town, try task(size: size), .teamSizeOutOfRange(least: 2, most: 10))
        }
        try await refused(town, try task(category: "污染防治"), .teamCategoryNotOfLine("污染防治"))
        // 津市市 has nobody in the register; 安乡县 has class A alone, of which this line draws none.
        try await refused(town, try task(scope: PoolScope(jurisdictions: ["430781"])), .poolEmpty)
        try await refused(town, try task(scope: PoolScope(jurisdictions: ["430721"])), .nothingDrawn)
        _ = try await town.office.createTask(
            line: PlannedTown.line, try task(category: "登记事项检查"), by: town.clerk)
    }

    @Test(arguments: TestDatabase.available)
    func `is one of no more than the line says draws`(kind: TestDatabase) async throws {
        let town = try await PlannedTown.make(kind)
        try await town.publish(try town.draft(draws: 2))
        for number in 1...2 {
            let id = try await town.office.createTask(
                line: PlannedTown.line, try town.taskDraft(), once: "form-\(number)", by: town.clerk)
            #expect(id == "\(PlannedTown.line)-T\(number)")
        }
        try await refused(town, try town.taskDraft(), .noDrawsLeft(most: 2))
        // A form sent again is answered as before although no draw is left.
        let again = try await town.office.createTask(
            line: PlannedTown.line, try town.taskDraft(), once: "form-1", by: town.clerk)
        #expect(again == PlannedTown.task)
        #expect(try await town.footprint().tasks.count == 2)
    }

    @Test(arguments: TestDatabase.available)
    func `is created once for one form and never beyond the draws, however many try at once`(
        kind: TestDatabase
    ) async throws {
        let town = try await PlannedTown.make(kind)
        try await town.publish(try town.draft(draws: 3))
        let draft = try town.taskDraft()
        let same = await attempts(16) { _ in
            _ = try await town.office.createTask(
                line: PlannedTown.line, draft, once: "one form", by: town.clerk)
        }
        #expect(same["done"] != nil && same.keys.allSatisfy { ["done", "conflict"].contains($0) }, "\(same)")
        #expect(try await town.footprint().tasks.map(\.id) == [PlannedTown.task])
        let others = await attempts(16) { number in
            _ = try await town.office.createTask(
                line: PlannedTown.line, draft, once: "form \(number)", by: town.clerk)
        }
        let left = "\(PlanRefusal.noDrawsLeft(most: 3))"
        #expect(others.keys.allSatisfy { ["done", "conflict", left].contains($0) }, "\(others)")
        let tasks = try await town.footprint().tasks
        #expect(tasks.count == 1 + (others["done"] ?? 0) && tasks.count <= 3)
        #expect(Set(tasks.map(\.number)) == Set(1...Int64(tasks.count)))
    }
}
