// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage
import TestCity
import Testing

@Suite struct `A result` {
    @Test(arguments: TestDatabase.available)
    func `is filed by the team and committed to in the log`(kind: TestDatabase) async throws {
        let visited = try await VisitedCity.make(kind)
        let problem = VisitedCity.item("SCJG-001", .problem, finding: "住所与登记不符")
        let filed = try visited.result(
            methods: ["onSite", "paper"], items: [problem, VisitedCity.item("SCJG-002", .notApplicable)],
            codes: ["A", "6"], followUp: "3", note: "门店“好又来”已搬走")
        let id = try await visited.file(filed)
        #expect(id == "\(VisitedCity.first)-v1")
        let (stored, state) = try await visited.office.database.read { db in
            (try db.result(id), try db.visitState(VisitedCity.first))
        }
        #expect(stored?.result == filed)
        #expect(stored?.recorderName == "赵磊")
        #expect(stored?.pack == "changde-2025")
        #expect(stored?.review == nil && stored?.publishedAt == nil)
        #expect(state == .recorded)

        let entries = try await visited.entries("inspection.record")
        #expect(entries.count == 1)
        let text = try entries[0].encodeText()
        for secret in ["好又来", "不符", VisitedCity.first, "赵磊", RegisterSample.entity(1).key] {
            #expect(!text.contains(secret))
        }
        let acts = try await visited.office.database.read {
            try $0.acts(subjectKind: "visit", subject: VisitedCity.first)
        }
        #expect(acts.map(\.deed) == ["recordResult"])
        #expect(acts[0].after == (try filed.canonical().encodeText()))
    }

    @Test(arguments: TestDatabase.available)
    func `has one effect however often its form is sent`(kind: TestDatabase) async throws {
        let visited = try await VisitedCity.make(kind)
        let ids = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<8 { group.addTask { try await visited.file(once: "t1") } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(ids) == ["\(VisitedCity.first)-v1"])
        #expect(try await visited.entries("inspection.record").count == 1)
    }

    @Test(arguments: TestDatabase.available)
    func `is not filed again while one waits for review`(kind: TestDatabase) async throws {
        let visited = try await VisitedCity.make(kind)
        _ = try await visited.file(once: "t1")
        await #expect(throws: Conflict.self) { try await visited.file(once: "t2") }
        await #expect(throws: Conflict.self) { try await visited.file(by: visited.cast.secondInspector) }
        await #expect(throws: Conflict.self) {
            try await visited.office.saveResultDraft(
                visit: VisitedCity.first, fields: [], by: visited.cast.inspector)
        }
        #expect(try await visited.entries("inspection.record").count == 1)
    }

    @Test(arguments: TestDatabase.available)
    func `is filed by nobody but the team`(kind: TestDatabase) async throws {
        let visited = try await VisitedCity.make(kind)
        let before = try await visited.logSize()
        let cast = visited.cast
        for visit in [VisitedCity.second, VisitedCity.others, "V-none"] {
            await #expect(throws: NotFound("visit", visit)) { try await visited.file(visit: visit) }
            await #expect(throws: NotFound("visit", visit)) {
                try await visited.office.saveResultDraft(visit: visit, fields: [], by: cast.inspector)
            }
        }
        for officer in cast.everyone where !officer.roles.contains(.inspector) {
            await #expect(throws: NotAllowed(needed: [.inspector])) { try await visited.file(by: officer) }
        }
        let unnamed = Officer(
            account: "A-x", name: "某", unit: "scjg", unitName: "", roles: [.inspector], jurisdiction: "4307")
        await #expect(throws: NotFound.self) { try await visited.file(by: unnamed) }
        #expect(try await visited.logSize() == before)
    }

    @Test(arguments: TestDatabase.available)
    func `names everything that is wrong with it at once`(kind: TestDatabase) async throws {
        let visited = try await VisitedCity.make(kind)
        let wrong = try visited.result(
            on: "2026-11-26", methods: [],
            items: [VisitedCity.item("SCJG-002", .problem), VisitedCity.item("SCJG-009")], codes: ["1", "A"],
            followUp: "9")
        await #expect(
            throws: InspectionProblems([
                .checkedInTheFuture("2026-11-25"), .noMethod, .itemMissing("SCJG-001"),
                .findingMissing(item: "SCJG-002"), .itemNotOfThisTask("SCJG-009"),
                .codeStandsAlone("未发现问题"), .problemContradictsCode("未发现问题"), .unknownFollowUp("9"),
            ])
        ) { try await visited.file(wrong) }
        await #expect(throws: InspectionProblems([.checkedBeforeAssignment("2026-11-24")])) {
            try await visited.file(try visited.result(on: "2026-11-23"))
        }
        await #expect(throws: InspectionRefusal.nothingToCorrect) { try await visited.file(reason: "更正") }
        #expect(try await visited.entries("inspection.record").isEmpty)
        _ = try await visited.file(try visited.result(on: "2026-11-24"))
    }

    @Test(arguments: TestDatabase.available)
    func `answers each item once, in the version of the plan`(kind: TestDatabase) async throws {
        let visited = try await VisitedCity.make(kind)
        let both = VisitedCity.items.map { VisitedCity.item($0) }
        await #expect(throws: InspectionProblems([.itemNotOfThisTask("SCJG-001")])) {
            try await visited.file(try visited.result(items: both + [VisitedCity.item("SCJG-001")]))
        }
        await #expect(throws: InspectionProblems([.itemNotOfThisTask("SCJG-001")])) {
            try await visited.file(
                try visited.result(items: [VisitedCity.item("SCJG-001", version: 2), both[1]]))
        }
    }

    @Test(arguments: TestDatabase.available)
    func `needs certificates that hold on the day of the check`(kind: TestDatabase) async throws {
        let visited = try await VisitedCity.make(kind)
        visited.clock.advance(days: 60)
        await #expect(
            throws: InspectionProblems([.certificateLapsed("赵磊"), .certificateLapsed("孙燕")])
        ) { try await visited.file(try visited.result(on: "2027-01-01", note: "逾期")) }
        try await visited.office.database.write { db in
            var row = RegisterSample.inspector("scjg:SCJG0002", visited.cast.secondInspector)
            row.certificateFrom = Day("2026-11-26")
            try db.updateInspector(
                "scjg:SCJG0002", HashedRow(row: row, hash: [1]),
                sealed: SealedNumbers(residentIDHash: nil, phoneSealed: nil), job: nil, at: TestCity.start)
        }
        await #expect(throws: InspectionProblems([.certificateLapsed("孙燕")])) {
            try await visited.file(try visited.result(on: "2026-11-25"))
        }
        _ = try await visited.file(try visited.result(on: "2026-12-31", note: "逾期"))
    }

    @Test(arguments: TestDatabase.available)
    func `is kept as a draft until it is filed`(kind: TestDatabase) async throws {
        let visited = try await VisitedCity.make(kind)
        let cast = visited.cast
        for (officer, note) in [(cast.inspector, "甲"), (cast.secondInspector, "乙")] {
            try await visited.office.saveResultDraft(
                visit: VisitedCity.first, fields: [("note", note)], by: officer)
        }
        let (draft, state) = try await visited.office.database.read { db in
            (try db.fieldDraft(VisitedCity.first), try db.visitState(VisitedCity.first))
        }
        #expect(draft.fields["note"]?.text == "乙" && draft.entries.map(\.text) == ["甲", "乙"])
        #expect(draft.standing("note")?.account == "A-sunyan")
        #expect(state == .drafted)
        await #expect(throws: NotAllowed.self) {
            try await visited.office.saveResultDraft(
                visit: VisitedCity.first, fields: [], by: cast.unitLeader)
        }
        _ = try await visited.file()
        let after = try await visited.office.database.read { try $0.fieldDraft(VisitedCity.first) }
        #expect(after.entries.isEmpty)
    }
}
