// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage
import TestCity
import Testing

@Suite struct `Publishing a plan` {
    @Test(arguments: TestDatabase.available)
    func `puts each line into the log as it stands`(kind: TestDatabase) async throws {
        let town = try await PlannedTown.make(kind)
        try await town.write(try town.draft(items: ["SCJG-001", "STHJ-001"], observers: ["sjj"]))
        let targeted = try town.draft(
            name: "食品定向抽查", items: ["SCJG-002"], targeted: true,
            scope: PoolScope(jurisdictions: ["430702"], industries: ["H"]), draws: 3)
        _ = try await town.office.addPlanLine(plan: PlannedTown.plan, targeted, by: town.clerk)
        try await town.office.submitPlan(PlannedTown.plan, by: town.clerk)
        try await town.office.approvePlan(PlannedTown.plan, by: town.leader)
        let before = try await town.footprint().log
        try await town.office.publishPlan(PlannedTown.plan, by: town.coordinator)
        #expect(try await town.footprint().log == before + 2)

        try await town.office.database.read { db in
            let plan = try #require(try db.plan(PlannedTown.plan))
            #expect(plan.state == .published)
            let lines = try db.planLines(PlannedTown.plan)
            #expect(lines.compactMap(\.logIndex) == [before, before + 1])
            for line in lines {
                let index = try #require(line.logIndex)
                let entry = try #require(try db.entry(at: index))
                let json = try CanonicalJSONReader(try CanonicalJSON(parsing: entry.bytes))
                #expect(entry.type == "plan.item" && entry.subject == line.id)
                #expect(try json.string("id") == line.id && json.string("kind") == line.kind)
                #expect(try json.string("actor") == "coordinator@scjg" && json.count("draws") == line.draws)
                #expect(try PoolScope(json.value("scope")) == line.scope)
                #expect(try RatioTable(json.value("ratios")) == line.ratios)
                #expect(try json.value("contributors") == .array(line.contributors.map(\.canonical)))
                #expect(try json.value("items") == .array(line.items.map(\.canonical)))
                #expect(try json.string("from") == line.from.text && json.string("to") == line.to.text)
            }
        }
    }

    @Test(arguments: TestDatabase.available)
    func `happens once however many try at the same time`(kind: TestDatabase) async throws {
        let town = try await PlannedTown.make(kind)
        try await town.approve()
        let before = try await town.footprint().log
        let outcomes = await attempts(16) { _ in
            try await town.office.publishPlan(PlannedTown.plan, by: town.coordinator)
        }
        #expect(outcomes == ["done": 1, "conflict": 15])
        #expect(try await town.footprint().log == before + 1)
        let acts = try await town.deeds(on: "plan", PlannedTown.plan).filter { $0.deed == "plan.publish" }
        #expect(acts.count == 1)
    }

    @Test(arguments: TestDatabase.available)
    func `writes all entries or none`(kind: TestDatabase) async throws {
        let town = try await PlannedTown.make(kind)
        try await town.approve()
        // The second line is longer than an entry may be (docs/log.md section 1), so the log refuses it after the
        // first line's entry was written.
        let first = try #require(try await town.storedLine())
        try await town.office.database.write { db in
            try db.savePlanLine(
                PlanLine(
                    id: "P2026-scjg-02", plan: first.plan, seq: 2, name: "过长", isTargeted: false,
                    items: (0..<4000).map { PlannedItem(code: "SCJG-\($0)", version: 1) },
                    scope: first.scope, ratios: first.ratios, draws: 1, from: first.from, to: first.to,
                    contributors: first.contributors, logIndex: nil))
        }
        try await town.refuses(LogRefusal.self) {
            try await town.office.publishPlan(PlannedTown.plan, by: town.coordinator)
        }
        #expect(try await town.stored().state == .approved)
        #expect(try await town.storedLine()?.logIndex == nil)
    }

    @Test(arguments: TestDatabase.available)
    func `is the coordinator's alone and of approved plans only`(kind: TestDatabase) async throws {
        let town = try await PlannedTown.make(kind)
        try await town.submit()
        try await town.refuses(PlanRefusal.notApproved(.submitted)) {
            try await town.office.publishPlan(PlannedTown.plan, by: town.coordinator)
        }
        try await town.office.approvePlan(PlannedTown.plan, by: town.leader)
        for officer in [town.clerk, town.leader, town.cast.supervisor, town.cast.otherLeader] {
            try await town.refuses(NotAllowed.self) {
                try await town.office.publishPlan(PlannedTown.plan, by: officer)
            }
        }
        try await town.refuses(NotFound("plan", "P2026-nobody")) {
            try await town.office.publishPlan("P2026-nobody", by: town.coordinator)
        }
    }
}
