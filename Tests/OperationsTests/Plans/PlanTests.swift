// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage
import TestCity
import Testing

@Suite struct `A yearly plan` {
    @Test(arguments: TestDatabase.available)
    func `is begun once a year by each unit`(kind: TestDatabase) async throws {
        let town = try await PlannedTown.make(kind)
        #expect(try await town.begin() == "P2026-scjg")
        #expect(try await town.stored().state == .drafting)
        #expect(try await town.stored().pack == "changde-2025")
        try await town.refuses(Conflict.self) { _ = try await town.begin() }
        #expect(try await town.begin(year: 2027) == "P2027-scjg")
        #expect(try await town.begin(by: town.cast.otherOperator) == "P2026-sthj")
    }

    @Test(arguments: TestDatabase.available)
    func `is begun once however many try at the same time`(kind: TestDatabase) async throws {
        let town = try await PlannedTown.make(kind)
        let outcomes = await attempts(24) { _ in _ = try await town.begin() }
        #expect(outcomes == ["done": 1, "conflict": 23])
        #expect(try await town.deeds(on: "plan", PlannedTown.plan).map(\.deed) == ["plan.begin"])
    }

    @Test(arguments: TestDatabase.available)
    func `needs a year that can be planned, a title and an operator`(kind: TestDatabase) async throws {
        let town = try await PlannedTown.make(kind)
        for year in [2025, 2028] {
            try await town.refuses(PlanRefusal.yearOutOfRange(from: 2026, to: 2027)) {
                _ = try await town.begin(year: year)
            }
        }
        for (title, refusal) in [
            ("", PlanRefusal.titleMissing), (String(repeating: "长", count: 101), .textTooLong(most: 100)),
        ] {
            try await town.refuses(refusal) {
                _ = try await town.office.beginPlan(year: 2026, title: title, by: town.clerk)
            }
        }
        for officer in [town.leader, town.coordinator, town.cast.inspector, town.cast.auditor] {
            try await town.refuses(NotAllowed.self) { _ = try await town.begin(by: officer) }
        }
    }

    @Test(arguments: TestDatabase.available)
    func `looks like none to other units`(kind: TestDatabase) async throws {
        let town = try await PlannedTown.make(kind)
        try await town.write()
        let (office, other) = (town.office, town.cast.otherOperator)
        let plan = NotFound("plan", PlannedTown.plan)
        let line = NotFound("line", PlannedTown.line)
        try await town.refuses(plan) {
            _ = try await office.addPlanLine(plan: PlannedTown.plan, try town.draft(), by: other)
        }
        try await town.refuses(line) {
            try await office.changePlanLine(PlannedTown.line, try town.draft(), by: other)
        }
        try await town.refuses(line) { try await office.removePlanLine(PlannedTown.line, by: other) }
        try await town.refuses(plan) { try await office.submitPlan(PlannedTown.plan, by: other) }
        try await office.submitPlan(PlannedTown.plan, by: town.clerk)
        try await town.refuses(plan) {
            try await office.approvePlan(PlannedTown.plan, by: town.cast.otherLeader)
        }
        try await town.refuses(plan) {
            try await office.returnPlan(PlannedTown.plan, reason: "不妥", by: town.cast.otherLeader)
        }
        try await office.approvePlan(PlannedTown.plan, by: town.leader)
        try await office.publishPlan(PlannedTown.plan, by: town.coordinator)
        // What is out of scope answers as what does not exist, word for word.
        try await town.refuses(line) {
            _ = try await office.createTask(line: PlannedTown.line, try town.taskDraft(), by: other)
        }
        try await town.refuses(NotFound("line", "P2026-scjg-77")) {
            _ = try await office.createTask(line: "P2026-scjg-77", try town.taskDraft(), by: town.clerk)
        }
    }

    @Test(arguments: TestDatabase.available)
    func `is handed in only with lines, and once`(kind: TestDatabase) async throws {
        let town = try await PlannedTown.make(kind)
        _ = try await town.begin()
        try await town.refuses(PlanRefusal.noLines) {
            try await town.office.submitPlan(PlannedTown.plan, by: town.clerk)
        }
        _ = try await town.office.addPlanLine(plan: PlannedTown.plan, try town.draft(), by: town.clerk)
        let outcomes = await attempts(16) { _ in
            try await town.office.submitPlan(PlannedTown.plan, by: town.clerk)
        }
        #expect(outcomes == ["done": 1, "conflict": 15])
        #expect(try await town.stored().submittedBy == town.clerk.account)
    }

    @Test(arguments: TestDatabase.available)
    func `is handed in only while its items are the current ones`(kind: TestDatabase) async throws {
        let town = try await PlannedTown.make(kind)
        try await town.write(try town.draft(items: ["SCJG-001", "SCJG-002"]))
        try await town.office.database.write { db in
            var item = try #require(try db.item("SCJG-002")).row
            item.content = "新的内容"
            try db.recordItem(HashedRow(row: item, hash: [1]), job: nil, at: TestCity.start)
        }
        try await town.refuses(PlanRefusal.itemSuperseded("SCJG-002")) {
            try await town.office.submitPlan(PlannedTown.plan, by: town.clerk)
        }
        let line = try #require(try await town.storedLine())
        try await town.office.changePlanLine(line.id, PlanLineDraft(line), by: town.clerk)
        try await town.office.submitPlan(PlannedTown.plan, by: town.clerk)
        #expect(try await town.storedLine()?.items.map(\.version) == [1, 2])
    }

    @Test(arguments: TestDatabase.available)
    func `asks those to contribute who hold the duties on the day it is handed in`(kind: TestDatabase)
        async throws
    {
        let town = try await PlannedTown.make(kind)
        try await town.write()
        #expect(try await town.storedLine()?.contributors.map(\.name) == ["platform", "scjg", "sfj"])
        try await town.office.database.write { db in
            _ = try db.revokeRole(
                .supervisor, of: town.cast.supervisor.account, by: "A-zhengan", at: TestCity.start)
            try db.grantRole(
                .supervisor, to: town.cast.auditor.account, by: "A-zhengan", at: TestCity.start)
        }
        try await town.office.submitPlan(PlannedTown.plan, by: town.clerk)
        #expect(try await town.storedLine()?.contributors.map(\.name) == ["platform", "scjg", "sjj"])
    }
}

@Suite struct `Approving a plan` {
    @Test(arguments: TestDatabase.available)
    func `happens once however many try at the same time`(kind: TestDatabase) async throws {
        let town = try await PlannedTown.make(kind)
        try await town.submit()
        let outcomes = await attempts(32) { _ in
            try await town.office.approvePlan(PlannedTown.plan, by: town.leader)
        }
        #expect(outcomes == ["done": 1, "conflict": 31])
        let acts = try await town.deeds(on: "plan", PlannedTown.plan).filter { $0.deed == "plan.approve" }
        #expect(acts.count == 1)
        #expect(try await town.stored().approvedBy == town.leader.account)
    }

    @Test(arguments: TestDatabase.available)
    func `and returning it at the same time has one outcome`(kind: TestDatabase) async throws {
        let town = try await PlannedTown.make(kind)
        try await town.submit()
        let outcomes = await attempts(16) { number in
            if number % 2 == 0 {
                try await town.office.approvePlan(PlannedTown.plan, by: town.leader)
            } else {
                try await town.office.returnPlan(PlannedTown.plan, reason: "比例偏高", by: town.leader)
            }
        }
        #expect(outcomes == ["done": 1, "conflict": 15])
        let acts = try await town.deeds(on: "plan", PlannedTown.plan).map(\.deed)
        #expect(acts.filter { ["plan.approve", "plan.return"].contains($0) }.count == 1)
    }

    @Test(arguments: TestDatabase.available)
    func `is never done by who handed it in, nor by other duties`(kind: TestDatabase) async throws {
        let town = try await PlannedTown.make(kind)
        try await town.submit()
        let both = Officer(
            account: town.clerk.account, name: "李娟", unit: "scjg", unitName: "市场监管局",
            roles: [.departmentOperator, .unitLeader], jurisdiction: "4307")
        try await town.refuses(PlanRefusal.approverSubmitted) {
            try await town.office.approvePlan(PlannedTown.plan, by: both)
        }
        try await town.refuses(PlanRefusal.approverSubmitted) {
            try await town.office.returnPlan(PlannedTown.plan, reason: "自己退回", by: both)
        }
        for officer in [town.clerk, town.coordinator, town.cast.supervisor] {
            try await town.refuses(NotAllowed.self) {
                try await town.office.approvePlan(PlannedTown.plan, by: officer)
            }
        }
    }

    @Test(arguments: TestDatabase.available)
    func `needs a plan that was handed in`(kind: TestDatabase) async throws {
        let town = try await PlannedTown.make(kind)
        try await town.write()
        try await town.refuses(PlanRefusal.notSubmitted(.drafting)) {
            try await town.office.approvePlan(PlannedTown.plan, by: town.leader)
        }
        try await town.refuses(PlanRefusal.notApproved(.drafting)) {
            try await town.office.publishPlan(PlannedTown.plan, by: town.coordinator)
        }
    }

    @Test(arguments: TestDatabase.available)
    func `may end in a return with a reason, which opens the plan again`(kind: TestDatabase) async throws {
        let town = try await PlannedTown.make(kind)
        try await town.submit()
        for (reason, refusal) in [
            ("", PlanRefusal.returnNeedsReason),
            (String(repeating: "长", count: 501), .textTooLong(most: 500)),
        ] {
            try await town.refuses(refusal) {
                try await town.office.returnPlan(PlannedTown.plan, reason: reason, by: town.leader)
            }
        }
        try await town.office.returnPlan(PlannedTown.plan, reason: "比例偏高", by: town.leader)
        let returned = try await town.stored()
        #expect(returned.state == .returned && returned.returnReason == "比例偏高")
        try await town.refuses(Conflict.self) {
            try await town.office.approvePlan(PlannedTown.plan, by: town.leader)
        }
        try await town.office.changePlanLine(
            PlannedTown.line, try town.draft(ratios: .flat(PlannedTown.part(1, 20))), by: town.clerk)
        try await town.office.submitPlan(PlannedTown.plan, by: town.clerk)
        try await town.office.approvePlan(PlannedTown.plan, by: town.leader)
        #expect(try await town.stored().state == .approved)
    }
}

@Suite struct `The acts of a plan` {
    @Test(arguments: TestDatabase.available)
    func `all leave a trace that says who did what, and what was before`(kind: TestDatabase) async throws {
        let town = try await PlannedTown.make(kind)
        let (office, plan) = (town.office, PlannedTown.plan)
        func step(_ deed: () async throws -> Void) async throws {
            try await deed()
            town.clock.advance(minutes: 1)
        }
        try await step { _ = try await town.begin() }
        try await step { _ = try await office.addPlanLine(plan: plan, try town.draft(), by: town.clerk) }
        try await step { _ = try await office.addPlanLine(plan: plan, try town.draft(), by: town.clerk) }
        let renamed = try town.draft(name: "改名后的项目")
        try await step { try await office.changePlanLine(PlannedTown.line, renamed, by: town.clerk) }
        // Writing the same again is no change.
        try await step { try await office.changePlanLine(PlannedTown.line, renamed, by: town.clerk) }
        try await step { try await office.removePlanLine("\(plan)-02", by: town.clerk) }
        try await step { try await office.submitPlan(plan, by: town.clerk) }
        try await step { try await office.returnPlan(plan, reason: "再核一遍", by: town.leader) }
        try await step { try await office.submitPlan(plan, by: town.clerk) }
        try await step { try await office.approvePlan(plan, by: town.leader) }
        try await step { try await office.publishPlan(plan, by: town.coordinator) }
        try await step {
            _ = try await office.createTask(line: PlannedTown.line, try town.taskDraft(), by: town.clerk)
        }

        let acts = try await town.deeds(on: "plan", plan)
        #expect(
            acts.map(\.deed) == [
                "plan.begin", "plan.submit", "plan.return", "plan.submit", "plan.approve", "plan.publish",
            ])
        let (clerk, leader) = (town.clerk.account, town.leader.account)
        #expect(
            acts.map(\.account) == [clerk, clerk, leader, clerk, leader, town.coordinator.account])
        #expect(acts[2].after == "再核一遍")
        let line = try await town.deeds(on: "line", PlannedTown.line)
        #expect(line.map(\.deed) == ["line.add", "line.change"])
        #expect(line[1].before?.hasPrefix("登记事项抽查\n") == true)
        #expect(line[1].after?.hasPrefix("改名后的项目\n") == true)
        #expect(line[1].before == line[0].after)
        let removed = try await town.deeds(on: "line", "\(plan)-02")
        #expect(removed.map(\.deed) == ["line.add", "line.remove"])
        #expect(removed[1].before == removed[0].after)
        let task = try await town.deeds(on: "task", PlannedTown.task)
        #expect(task.map(\.deed) == ["task.create"])
        #expect(task[0].after?.contains("检查组：每组2人") == true)
        for act in acts + line + removed + task { #expect(act.unit == "scjg" && !act.summary.isEmpty) }
    }
}
