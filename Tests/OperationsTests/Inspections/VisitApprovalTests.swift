// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage
import TestCity
import Testing

@Suite struct `A visit` {
    @Test(arguments: TestDatabase.available)
    func `has no result before it is approved and the entity told`(kind: TestDatabase) async throws {
        let visited = try await VisitedCity.make(kind, noticed: false)
        let joint = try await visited.joint(VisitedCity.first)
        await #expect(throws: InspectionProblems([.notNoticed])) { try await visited.file() }
        try await visited.ask([joint])
        await #expect(throws: InspectionProblems([.notNoticed])) { try await visited.file() }
        try await visited.decide([joint])
        await #expect(throws: InspectionProblems([.notNoticed])) { try await visited.file() }
        try await visited.office.issueNotices([joint], by: visited.cast.inspector)
        // Approved from the 25th on: a check of the 24th, the day of the assignment, lies before.
        await #expect(throws: InspectionProblems([.checkedBeforeApproval(try visited.day("2026-11-25"))])) {
            try await visited.file(try visited.result(on: "2026-11-24"))
        }
        _ = try await visited.file()
        #expect(
            try await visited.types() == ["visit.ask", "visit.approve", "visit.notice", "inspection.record"])
    }

    @Test(arguments: TestDatabase.available)
    func `of before the rule, or under rules that do not ask, needs none`(kind: TestDatabase) async throws {
        let visited = try await VisitedCity.make(kind, noticed: false)
        try await visited.office.database.write { try $0.execute("UPDATE joint_visit SET exempt = 1") }
        _ = try await visited.file()
    }

    @Test(arguments: TestDatabase.available)
    func `is approved by a leader of its department who did not ask`(kind: TestDatabase) async throws {
        let visited = try await VisitedCity.make(kind, noticed: false)
        let cast = visited.cast
        let joint = try await visited.joint(VisitedCity.first)
        for officer in [cast.otherOperator, cast.otherInspector, cast.countyOperator] {
            await #expect(throws: NotFound("visit", joint)) { try await visited.ask([joint], by: officer) }
        }
        for officer in [cast.unitLeader, cast.coordinator, cast.auditor] {
            await #expect(throws: NotAllowed(needed: [.departmentOperator, .inspector])) {
                try await visited.ask([joint], by: officer)
            }
        }
        let both = Officer(
            account: cast.departmentOperator.account, name: "李娟", unit: "scjg", unitName: "",
            roles: [.departmentOperator, .unitLeader], jurisdiction: "4307")
        try await visited.ask([joint], by: both)
        await #expect(throws: VisitRefusal.deciderAsked) { try await visited.decide([joint], by: both) }
        for officer in [cast.otherLeader, cast.countyLeader] {
            await #expect(throws: NotFound("visit", joint)) { try await visited.decide([joint], by: officer) }
        }
        await #expect(throws: VisitRefusal.reasonMissing) {
            try await visited.office.decideVisits([joint], approved: false, reason: "", by: cast.unitLeader)
        }
        await #expect(throws: VisitRefusal.notApproved) {
            try await visited.office.issueNotices([joint], by: cast.departmentOperator)
        }
        #expect(try await visited.types() == ["visit.ask"])
        try await visited.office.decideVisits([joint], approved: false, reason: "请写明理由", by: cast.unitLeader)
        #expect(try await visited.state(joint) == .returned)
        try await visited.ask([joint])
        try await visited.decide([joint])
        await #expect(throws: Conflict.self) { try await visited.decide([joint]) }
        await #expect(throws: Conflict.self) { try await visited.ask([joint]) }
    }

    @Test(arguments: TestDatabase.available)
    func `has a team and days that fit, or no form is taken`(kind: TestDatabase) async throws {
        let visited = try await VisitedCity.make(kind, noticed: false)
        let joint = try await visited.joint(VisitedCity.first)
        let clerk = visited.cast.departmentOperator
        func ask(_ from: String, _ to: String, _ joints: [String]? = nil) async throws {
            try await visited.office.askForVisits(
                joints ?? [joint],
                VisitTerms(from: try visited.day(from), to: try visited.day(to), reason: ""), once: "",
                by: clerk)
        }
        await #expect(throws: VisitRefusal.nothingChosen) { try await ask("2026-11-25", "2026-11-30", []) }
        await #expect(throws: VisitRefusal.windowReversed) { try await ask("2026-11-30", "2026-11-25") }
        await #expect(throws: VisitRefusal.windowOver(try visited.day("2026-11-25"))) {
            try await ask("2026-11-23", "2026-11-24")
        }
        await #expect(throws: VisitRefusal.windowBeyond(try visited.day("2026-12-01"))) {
            try await ask("2026-11-25", "2026-12-02")
        }
        try await visited.office.database.write {
            try $0.execute("UPDATE inspector SET certificate_to = '2026-11-24' WHERE id = 'scjg:SCJG0002'")
        }
        await #expect(throws: VisitRefusal.teamShort("常德市市场监督管理局")) {
            try await ask("2026-11-25", "2026-11-30")
        }
        #expect(try await visited.types() == [])
    }

    @Test(arguments: TestDatabase.available)
    func `gets a number of its own and its place among the checks of the year`(
        kind: TestDatabase
    ) async throws {
        let visited = try await VisitedCity.make(kind, noticed: false)
        let cast = visited.cast
        let own = [try await visited.joint(VisitedCity.first), try await visited.joint(VisitedCity.second)]
        for joint in own {
            try await visited.ask([joint])
            try await visited.decide([joint])
        }
        // Two at once, each by another hand: no number twice.
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (joint, officer) in zip(own, [cast.departmentOperator, cast.unitLeader]) {
                group.addTask {
                    try await visited.persist { try await visited.office.issueNotices([joint], by: officer) }
                }
            }
            try await group.waitForAll()
        }
        let notices = try await visited.office.database.read { try $0.jointVisits(own) }
            .compactMap { $0.approval?.notice }
        #expect(
            Set(notices.map(\.number)) == [1, 2]
                && notices.allSatisfy { $0.unit == "scjg" && $0.year == 2026 })
        #expect(notices.allSatisfy { $0.ordinal == 1 && $0.most == 2 })
        await #expect(throws: Conflict.self) {
            try await visited.office.issueNotices([own[0]], by: cast.departmentOperator)
        }
        let again = try await visited.addJointTask()
        try await visited.ask([again.joint], lead: "scjg")
        try await visited.decide([again.joint])
        try await visited.office.issueNotices([again.joint], by: cast.departmentOperator)
        let second = try await visited.office.database.read {
            try $0.jointVisit(again.joint)?.approval?.notice
        }
        #expect(second?.number == 3 && second?.ordinal == 2)
    }

    @Test(arguments: TestDatabase.available)
    func `of departments in one campaign is one, with one lead`(kind: TestDatabase) async throws {
        let visited = try await VisitedCity.make(kind, noticed: false)
        let cast = visited.cast
        let (joint, visits) = try await visited.addJointTask()
        let found = try #require(try await visited.office.database.read { try $0.jointVisit(joint) })
        #expect(found.parts.map(\.visit) == visits && found.parts.map(\.unit) == ["sthj", "scjg"])
        // The bureau that opened the campaign leads unless somebody else is named.
        #expect(found.lead?.unit == "scjg" && found.leadOfficer?.name == "孙燕")
        try await visited.ask([joint], lead: "sthj", by: cast.otherOperator)
        let named = try await visited.office.database.read { try $0.jointVisit(joint) }
        #expect(named?.lead?.unit == "sthj" && named?.leadOfficer?.name == "杨帆")
        await #expect(throws: NotFound("visit", joint)) { try await visited.decide([joint]) }
        try await visited.decide([joint], by: cast.otherLeader)
        try await visited.office.issueNotices([joint], by: cast.departmentOperator)
        // Each department files and reviews its own part.
        for (visit, officer, leader) in [
            (visits[0], cast.otherInspector, cast.otherLeader),
            (visits[1], cast.secondInspector, cast.unitLeader),
        ] {
            let result = try await visited.file(visit: visit, by: officer)
            try await visited.review(result, approved: true, by: leader)
        }
        for officer in [cast.secondInspector, cast.inspector] {
            await #expect(throws: VisitRefusal.notLead) {
                try await visited.office.recordScene(
                    joint: joint, try visited.scene(), once: "", by: officer)
            }
        }
        for version: Int64 in 1...2 {
            #expect(
                try await visited.office.recordScene(
                    joint: joint, try visited.scene(), once: "s\(version)", by: cast.otherInspector)
                    == version)
        }
        #expect(
            try await visited.office.recordScene(
                joint: joint, try visited.scene(), once: "s2", by: cast.otherInspector) == 2)
        #expect(try await visited.office.database.read { try $0.scenes(ofJoint: joint).count } == 2)
    }

    @Test(arguments: TestDatabase.available)
    func `that cannot wait is registered with a reason and decided afterwards`(
        kind: TestDatabase
    ) async throws {
        let visited = try await VisitedCity.make(kind, noticed: false)
        let cast = visited.cast
        let joint = try await visited.joint(VisitedCity.first)
        await #expect(throws: VisitRefusal.reasonMissing) {
            try await visited.office.registerEmergency(
                joint, try visited.terms(), once: "", by: cast.inspector)
        }
        try await visited.office.registerEmergency(
            joint, try visited.terms(reason: "疑似食物中毒"), once: "", by: cast.inspector)
        #expect(try await visited.state(joint) == .emergency)
        _ = try await visited.file()
        try await visited.decide([joint])
        #expect(try await visited.state(joint) == .approved)
        #expect(try await visited.types().prefix(2) == ["visit.emergency", "inspection.record"])
    }

    @Test(arguments: TestDatabase.available)
    func `stands in the log as a number and a digest that can be opened`(kind: TestDatabase) async throws {
        let visited = try await VisitedCity.make(kind, noticed: false)
        let joint = try await visited.joint(VisitedCity.first)
        try await visited.ask([joint], reason: "群众举报线索")
        try await visited.decide([joint])
        try await visited.office.issueNotices([joint], by: visited.cast.departmentOperator)
        let entries = try await visited.office.database.read { db in
            try db.entries(from: 0, limit: 99).filter { $0.type.hasPrefix("visit.") }
        }
        #expect(entries.count == 3)
        for entry in entries {
            let text = String(decoding: entry.bytes, as: UTF8.self)
            for secret in ["J-", "SP-", "举报", RegisterSample.entity(1).key, "SCJG0001", "赵磊"] {
                #expect(!text.contains(secret), "\(entry.type) tells \(secret)")
            }
            let kept = try await visited.office.database.read {
                try $0.visitCommitment(logIndex: entry.index)
            }
            let (salt, body) = try #require(kept)
            #expect(text.contains("\"digest\":\"\(VisitedCity.commitment(salt, body))\""))
            #expect(body.contains("SP-"))
        }
    }
}

extension VisitedCity {
    func day(_ text: String) throws -> Day { try #require(Day(text)) }

    func joint(_ visit: String) async throws -> String {
        try #require(try await office.database.read { try $0.jointVisit(ofVisit: visit)?.id })
    }

    func state(_ joint: String) async throws -> JointVisitState? {
        try await office.database.read { try $0.jointVisit(joint)?.state }
    }

    func terms(lead: String? = nil, reason: String = "", to: String = "2026-12-01") throws -> VisitTerms {
        VisitTerms(lead: lead, from: try day("2026-11-25"), to: try day(to), reason: reason)
    }

    func ask(
        _ joints: [String], lead: String? = nil, reason: String = "", by officer: Officer? = nil
    ) async throws {
        try await office.askForVisits(
            joints, try terms(lead: lead, reason: reason), once: "", by: officer ?? cast.departmentOperator)
    }

    func decide(_ joints: [String], by officer: Officer? = nil) async throws {
        try await office.decideVisits(joints, approved: true, reason: "同意", by: officer ?? cast.unitLeader)
    }

    func scene() throws -> SceneRecord {
        SceneRecord(
            day: try day("2026-11-25"), began: "09:30", ended: "10:40", place: "武陵区", present: "店长",
            summary: "未发现问题", signature: .refused, signatureWords: "店长拒绝签名，无理由，有录像")
    }

    /// Types of the log's entries from the first deed on a visit on.
    func types() async throws -> [String] {
        try await office.database.read { db in
            try db.entries(from: 0, limit: 999).map(\.type).filter {
                $0.hasPrefix("visit.") || $0.hasPrefix("inspection.")
            }
        }
    }

    /// Tries again as an officer would whose deed met another.
    func persist(_ work: () async throws -> Void) async throws {
        for _ in 0..<20 {
            do {
                return try await work()
            } catch is Conflict {
                try await Task.sleep(for: .milliseconds(20))
            }
        }
        try await work()
    }

    /// A campaign of the bureau in which two departments drew the first entity, the other department first.
    func addJointTask() async throws -> (joint: String, visits: [String]) {
        let at = clock.now
        let visits = ["V-000000000000000000a1", "V-000000000000000000a2"]
        let teams = [
            ("sthj", ["sthj:STHJ0001", "scjg:SCJG0001"]), ("scjg", ["scjg:SCJG0002", "scjg:SCJG0001"]),
        ]
        let (from, to) = (try day("2026-11-01"), try day("2026-12-31"))
        try await office.database.write { db in
            try db.insertCampaign(
                StoredCampaign(
                    id: "LH-1", name: "综合查一次", secret: nil, createdAt: at, createdBy: cast.coordinator.account
                ))
            for (place, team) in teams.enumerated() {
                let task = "\(Self.line)-T\(place + 2)"
                try db.insertTask(
                    NewTask(
                        id: task, line: Self.line, number: Int64(place + 2), unit: team.0,
                        name: "联合抽查\(place + 1)",
                        scope: PoolScope(), ratios: RatioTable(rows: [.b: .init(ratio: .whole, least: 1)]),
                        team: TeamShape(size: 2, category: "", leadSkill: ""), from: from, to: to,
                        disclosure: "afterVisit", campaign: "LH-1"), at: at, account: "A-lijuan")
                try db.insertRoster(
                    StoredRoster(
                        id: "R-\(task)-1", task: task, kind: .blinded, root: [0], size: 3, secret: nil,
                        file: "",
                        strata: "[]", excluded: "{}", pack: "changde-2025", inspectorsFile: "",
                        relationsFile: "", frozenAt: at, frozenBy: "A-lijuan", logIndex: 0), openings: [])
                try db.insertDraw(
                    StoredDraw(
                        id: "\(task)-A1", task: task, attempt: 1, ceremony: "C20261124-01",
                        roster: "R-\(task)-1", method: "", tickets: "", announcedAt: at,
                        announcedBy: "A-lijuan", announceIndex: 0, announceLeaf: [UInt8(place)]))
                try db.insertAssignment(
                    StoredAssignment(
                        draw: "\(task)-A1", problemFile: "", solutionFile: "",
                        assignedAt: Instant(milliseconds: at.milliseconds + Int64(place)),
                        assignedBy: "A-lijuan", logIndex: 0),
                    visits: [
                        NewVisit(
                            id: visits[place], draw: "\(task)-A1", task: task, unit: team.0, rosterID: "T0",
                            entity: RegisterSample.entity(1).key, eligible: 2, dueDay: "2026-12-31",
                            inspectors: team.1)
                    ])
            }
        }
        return (try await joint(visits[0]), visits)
    }
}
