// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage
import TestCity
import Testing

@Suite struct `A line of a plan` {
    @Test(arguments: TestDatabase.available)
    func `is kept as written, with the items in their current version`(kind: TestDatabase) async throws {
        let town = try await PlannedTown.make(kind)
        _ = try await town.begin()
        let scope = PoolScope(
            jurisdictions: ["430703", "430702"], types: ["11"],
            registeredFrom: try PlannedTown.day("2001-01-01"),
            classes: [.b, .a], abnormal: false)
        let draft = try town.draft(
            items: ["SCJG-002", "SCJG-001", "SCJG-002"], targeted: true, scope: scope, draws: 4,
            from: "2026-01-01")
        let id = try await town.office.addPlanLine(plan: PlannedTown.plan, draft, by: town.clerk)
        #expect(id == PlannedTown.line)
        let line = try #require(try await town.storedLine())
        #expect(line.items.map(\.code) == ["SCJG-001", "SCJG-002"] && line.items.map(\.version) == [1, 1])
        #expect(line.scope == scope && line.ratios == draft.ratios && line.draws == 4 && line.isTargeted)
        #expect(line.from == draft.from && line.to == draft.to && line.logIndex == nil)
        let second = try await town.office.addPlanLine(
            plan: PlannedTown.plan, try town.draft(name: "第二项"), by: town.clerk)
        #expect(second == "P2026-scjg-02")
    }

    @Test(arguments: TestDatabase.available)
    func `is added once however often its form is sent`(kind: TestDatabase) async throws {
        let town = try await PlannedTown.make(kind)
        _ = try await town.begin()
        let draft = try town.draft()
        for _ in 0..<3 {
            let id = try await town.office.addPlanLine(
                plan: PlannedTown.plan, draft, once: "form-1", by: town.clerk)
            #expect(id == PlannedTown.line)
        }
        let outcomes = await attempts(12) { _ in
            _ = try await town.office.addPlanLine(
                plan: PlannedTown.plan, draft, once: "form-2", by: town.clerk)
        }
        #expect(outcomes.keys.allSatisfy { ["done", "conflict"].contains($0) } && outcomes["done"] != nil)
        #expect(try await town.footprint().lines.map(\.seq) == [1, 2])
    }

    @Test(arguments: TestDatabase.available)
    func `gets a number of its own among those added at the same time`(kind: TestDatabase) async throws {
        let town = try await PlannedTown.make(kind)
        _ = try await town.begin()
        let draft = try town.draft()
        let outcomes = await attempts(12) { number in
            _ = try await town.office.addPlanLine(
                plan: PlannedTown.plan, draft, once: "form-\(number)", by: town.clerk)
        }
        let done = outcomes["done"] ?? 0
        #expect(done >= 1 && done + (outcomes["conflict"] ?? 0) == 12, "\(outcomes)")
        #expect(try await town.footprint().lines.map(\.seq) == Array(1...Int64(done)))
    }

    @Test(arguments: TestDatabase.available)
    func `can be changed and removed only while the plan is being written`(kind: TestDatabase) async throws {
        let town = try await PlannedTown.make(kind)
        let (office, clerk) = (town.office, town.clerk)
        try await town.submit()
        func isClosed(_ state: PlanState) async throws {
            try await town.refuses(PlanRefusal.notOpen(state)) {
                _ = try await office.addPlanLine(plan: PlannedTown.plan, try town.draft(), by: clerk)
            }
            try await town.refuses(PlanRefusal.notOpen(state)) {
                try await office.changePlanLine(PlannedTown.line, try town.draft(name: "改"), by: clerk)
            }
            try await town.refuses(PlanRefusal.notOpen(state)) {
                try await office.removePlanLine(PlannedTown.line, by: clerk)
            }
        }
        try await isClosed(.submitted)
        try await office.approvePlan(PlannedTown.plan, by: town.leader)
        try await isClosed(.approved)
        try await office.publishPlan(PlannedTown.plan, by: town.coordinator)
        try await isClosed(.published)
        try await town.refuses(Conflict.self) { try await office.submitPlan(PlannedTown.plan, by: clerk) }
        for officer in [town.leader, town.coordinator, town.cast.inspector] {
            try await town.refuses(NotAllowed.self) {
                try await office.removePlanLine(PlannedTown.line, by: officer)
            }
        }
    }

    @Test(arguments: TestDatabase.available)
    func `can be removed from a plan that was returned`(kind: TestDatabase) async throws {
        let town = try await PlannedTown.make(kind)
        try await town.submit()
        try await town.office.returnPlan(PlannedTown.plan, reason: "删去", by: town.leader)
        try await town.office.removePlanLine(PlannedTown.line, by: town.clerk)
        #expect(try await town.storedLine() == nil)
        try await town.refuses(NotFound("line", PlannedTown.line)) {
            try await town.office.removePlanLine(PlannedTown.line, by: town.clerk)
        }
    }
}

@Suite struct `A line that breaks a rule` {
    /// Every refusal both when the line is added and when a good line is changed into it.
    private func refused(
        _ town: PlannedTown, _ draft: PlanLineDraft, _ refusal: PlanRefusal,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        try await town.refuses(refusal, sourceLocation: sourceLocation) {
            _ = try await town.office.addPlanLine(plan: PlannedTown.plan, draft, by: town.clerk)
        }
        try await town.refuses(refusal, sourceLocation: sourceLocation) {
            try await town.office.changePlanLine(PlannedTown.line, draft, by: town.clerk)
        }
    }

    @Test(arguments: TestDatabase.available)
    func `in name, items, period or number of draws leaves nothing behind`(kind: TestDatabase) async throws {
        let town = try await PlannedTown.make(kind)
        try await town.write()
        try await refused(town, try town.draft(name: ""), .nameMissing)
        try await refused(
            town, try town.draft(name: String(repeating: "长", count: 101)), .textTooLong(most: 100))
        try await refused(town, try town.draft(items: []), .noItems)
        try await refused(town, try town.draft(items: ["SCJG-001", "SCJG-999"]), .unknownItem("SCJG-999"))
        try await refused(
            town, try town.draft(items: ["SCJG-009"]),
            .itemNotValid("事项SCJG-009", from: "2026-01-01", to: "2026-06-30"))
        try await refused(
            town, try town.draft(items: ["SCJG-009"], from: "2026-06-01", to: "2026-07-01"),
            .itemNotValid("事项SCJG-009", from: "2026-01-01", to: "2026-06-30"))
        try await refused(
            town, try town.draft(from: "2026-12-02", to: "2026-12-01"),
            .periodReversed(from: "2026-12-02", to: "2026-12-01"))
        try await refused(town, try town.draft(from: "2025-12-31"), .periodOutsideYear(2026))
        try await refused(town, try town.draft(to: "2027-01-01"), .periodOutsideYear(2026))
        for draws in [0, -1, 53] {
            try await refused(town, try town.draft(draws: draws), .drawsOutOfRange(most: 52))
        }
        // The last day on which the item is valid is still in order.
        let fits = try town.draft(items: ["SCJG-009"], from: "2026-01-01", to: "2026-06-30")
        try await town.office.changePlanLine(PlannedTown.line, fits, by: town.clerk)
    }

    /// What could never be published must not be approved either: an entry of the log has an end.
    @Test(arguments: TestDatabase.available)
    func `by its sheer length leaves nothing behind`(kind: TestDatabase) async throws {
        let town = try await PlannedTown.make(kind)
        try await town.write()
        let codes = (1000..<3000).map { "SCJG-\($0)" }
        try await town.office.database.write { db in
            for code in codes {
                try db.recordItem(
                    HashedRow(row: try PlannedTown.item(code), hash: [0]), job: nil, at: TestCity.start)
            }
        }
        try await refused(town, try town.draft(items: codes), .lineTooLong)
        let fits = try town.draft(items: Array(codes.prefix(1000)))
        try await town.office.changePlanLine(PlannedTown.line, fits, by: town.clerk)
        try await town.office.submitPlan(PlannedTown.plan, by: town.clerk)
        try await town.office.approvePlan(PlannedTown.plan, by: town.leader)
        try await town.office.publishPlan(PlannedTown.plan, by: town.coordinator)
    }

    @Test(arguments: TestDatabase.available)
    func `in its scope leaves nothing behind`(kind: TestDatabase) async throws {
        let town = try await PlannedTown.make(kind)
        try await town.write()
        let filtered = PoolScope(classes: [.d])
        try await refused(town, try town.draft(scope: filtered), .untargetedButFiltered)
        try await refused(town, try town.draft(targeted: true), .targetedButUnfiltered)
        try await refused(
            town, try town.draft(targeted: true, scope: PoolScope(jurisdictions: ["430702"])),
            .targetedButUnfiltered)
        try await refused(
            town, try town.draft(scope: PoolScope(jurisdictions: ["430799"])),
            .unknownCode(kind: .jurisdiction, code: "430799"))
        try await refused(
            town, try town.draft(targeted: true, scope: PoolScope(types: ["88"])),
            .unknownCode(kind: .entityType, code: "88"))
        try await refused(
            town, try town.draft(targeted: true, scope: PoolScope(industries: ["9999"])),
            .unknownCode(kind: .industry, code: "9999"))
        let days = (try PlannedTown.day("2020-01-02"), try PlannedTown.day("2020-01-01"))
        try await refused(
            town,
            try town.draft(targeted: true, scope: PoolScope(registeredFrom: days.0, registeredTo: days.1)),
            .periodReversed(from: "2020-01-02", to: "2020-01-01"))
    }

    @Test(arguments: TestDatabase.available)
    func `of a county outside its area leaves nothing behind`(kind: TestDatabase) async throws {
        let town = try await PlannedTown.make(kind)
        let county = town.cast.countyOperator
        let plan = try await town.begin(by: county)
        func add(_ areas: [String]) async throws {
            _ = try await town.office.addPlanLine(
                plan: plan, try town.draft(scope: PoolScope(jurisdictions: areas)), by: county)
        }
        try await town.refuses(PlanRefusal.areaNotNamed) { try await add([]) }
        try await town.refuses(PlanRefusal.scopeOutsideArea("鼎城区")) { try await add(["430702", "430703"]) }
        try await add(["430702"])
        #expect(try await town.storedLine("\(plan)-01")?.scope.jurisdictions == ["430702"])
    }

    /// 430721 has forty entities, all of class A: one stratum, so that the numbers can be followed by hand.
    @Test(arguments: TestDatabase.available)
    func `in its ratios leaves nothing behind`(kind: TestDatabase) async throws {
        let town = try await PlannedTown.make(kind)
        try await town.write()
        let scope = PoolScope(jurisdictions: ["430721"])
        func draft(_ items: [String], _ ratios: RatioTable, draws: Int = 1) throws -> PlanLineDraft {
            try town.draft(items: items, scope: scope, ratios: ratios, draws: draws)
        }
        let (one, ten) = (try PlannedTown.part(1, 100), try PlannedTown.part(10, 100))
        let (five, third) = (try PlannedTown.part(5, 100), try PlannedTown.part(31, 100))
        try await refused(town, try draft(["SCJG-001"], RatioTable(rows: [:])), .nothingDrawn)
        try await refused(
            town, try draft(["SCJG-001"], .fixed(10_001)), .leastOutOfRange(most: 10_000))
        let most = try PlannedTown.part(30, 100)
        try await refused(
            town, try draft(["SCJG-001", "SCJG-002"], .flat(third)),
            .aboveTier(item: "事项SCJG-001", risk: .a, most: most))
        try await refused(
            town, try draft(["SCJG-003"], .flat(one)),
            .belowItem(item: "事项SCJG-003", least: five, drawn: 1, needed: 2))
        try await refused(
            town, try draft(["SCJG-003"], .flat(ten)),
            .aboveItem(item: "事项SCJG-003", most: five, drawn: 4, allowed: 2))
        try await refused(
            town, try draft(["SCJG-003"], .flat(five), draws: 2),
            .aboveItem(item: "事项SCJG-003", most: five, drawn: 4, allowed: 2))
        // Two draws of one in a hundred make the lower bound; a key item may be drawn whole.
        try await town.office.changePlanLine(
            PlannedTown.line, try draft(["SCJG-003"], .flat(one), draws: 2), by: town.clerk)
        try await town.office.changePlanLine(
            PlannedTown.line, try draft(["SCJG-002"], .flat(.whole)), by: town.clerk)
    }

    @Test(arguments: TestDatabase.available)
    func `below what the rules ask of the whole year leaves nothing behind`(kind: TestDatabase) async throws {
        let town = try await PlannedTown.make(kind)
        // Only the rules of 2016 name an overall share (3 %); a plan begun under them keeps them.
        try await town.office.database.write { db in
            try db.insertPlan(
                id: "P2025-scjg", year: 2025, unit: "scjg", title: "2025年度抽查计划", pack: "changde-2016",
                at: TestCity.start, account: town.clerk.account)
        }
        func draft(_ ratio: Ratio, draws: Int) throws -> PlanLineDraft {
            try town.draft(
                items: ["SCJG-010"], scope: PoolScope(jurisdictions: ["430721"]), ratios: .flat(ratio),
                draws: draws, from: "2025-01-01", to: "2025-12-31")
        }
        try await town.office.database.write { db in
            var old = try #require(try db.item("SCJG-001")).row
            old.code = "SCJG-010"
            old.validFrom = try PlannedTown.day("2024-01-01")
            try db.recordItem(HashedRow(row: old, hash: [0]), job: nil, at: TestCity.start)
        }
        let one = try PlannedTown.part(1, 100)
        try await town.refuses(
            PlanRefusal.belowOverall(least: try PlannedTown.part(3, 100), drawn: 1, needed: 2)
        ) {
            _ = try await town.office.addPlanLine(
                plan: "P2025-scjg", try draft(one, draws: 1), by: town.clerk)
        }
        _ = try await town.office.addPlanLine(
            plan: "P2025-scjg", try draft(one, draws: 2), by: town.clerk)
    }
}

@Suite struct `The contributors of a line` {
    private func names(_ town: PlannedTown, _ draft: PlanLineDraft) async throws -> [String] {
        let id = try await town.office.addPlanLine(plan: PlannedTown.plan, draft, by: town.clerk)
        return try #require(try await town.storedLine(id)).contributors.map { "\($0.name)=\($0.unit)" }
    }

    @Test(arguments: TestDatabase.available)
    func `are the platform, the departments of the items, supervision and observers`(kind: TestDatabase)
        async throws
    {
        let town = try await PlannedTown.make(kind)
        _ = try await town.begin()
        let own = ["platform=scjg", "scjg=scjg", "sfj=sfj"]
        #expect(try await names(town, try town.draft()) == own)
        #expect(
            try await names(town, try town.draft(items: ["STHJ-001", "SCJG-001"]))
                == ["platform=scjg", "scjg=scjg", "sthj=sthj", "sfj=sfj"])
        #expect(try await names(town, try town.draft(observers: ["sjj", "sjj"])) == own + ["observer-1=sjj"])
        // Whoever contributes already is no observer besides.
        #expect(try await names(town, try town.draft(observers: ["sfj", "scjg"])) == own)
        #expect(
            try await names(town, try town.draft(observers: ["sthj", "430702"]))
                == own + ["observer-1=430702", "observer-2=sthj"])
    }

    @Test(arguments: TestDatabase.available)
    func `of a county's line are the county's unit and the city's platform and supervision`(
        kind: TestDatabase
    ) async throws {
        let town = try await PlannedTown.make(kind)
        let plan = try await town.begin(by: town.cast.countyOperator)
        let id = try await town.office.addPlanLine(
            plan: plan, try town.draft(scope: PoolScope(jurisdictions: ["430702"])),
            by: town.cast.countyOperator)
        let line = try #require(try await town.storedLine(id))
        #expect(line.contributors.map(\.name) == ["platform", "scjg-wl", "sfj"])
        #expect(line.contributors.map(\.unit) == ["scjg", "scjg-wl", "sfj"])
    }

    @Test(arguments: TestDatabase.available)
    func `must be there: no line without platform, supervision or known observers`(kind: TestDatabase)
        async throws
    {
        let town = try await PlannedTown.make(kind)
        _ = try await town.begin()
        func add(_ observers: [String] = []) async throws {
            _ = try await town.office.addPlanLine(
                plan: PlannedTown.plan, try town.draft(observers: observers), by: town.clerk)
        }
        try await town.refuses(PlanRefusal.unknownObserver("nobody")) { try await add(["nobody"]) }
        try await town.office.database.write { db in _ = try db.closeUnit("430721", at: TestCity.start) }
        try await town.refuses(PlanRefusal.unknownObserver("430721")) { try await add(["430721"]) }
        func revoke(_ role: Role, _ officer: Officer) async throws {
            try await town.office.database.write { db in
                _ = try db.revokeRole(role, of: officer.account, by: "A-zhengan", at: TestCity.start)
            }
        }
        try await revoke(.supervisor, town.cast.supervisor)
        try await town.refuses(PlanRefusal.noSupervision) { try await add() }
        try await revoke(.coordinator, town.coordinator)
        try await town.refuses(PlanRefusal.noCoordinator) { try await add() }
    }
}
