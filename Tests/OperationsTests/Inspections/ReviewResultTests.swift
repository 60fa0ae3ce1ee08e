// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage
import TestCity
import Testing

@Suite struct `A review` {
    @Test(arguments: TestDatabase.available)
    func `that approves publishes in the same transaction`(kind: TestDatabase) async throws {
        let visited = try await VisitedCity.make(kind)
        let result = try await visited.file()
        let before = try await visited.logSize()
        try await visited.review(result, approved: true)
        let (stored, entries, published, progress) = try await visited.office.database.read { db in
            (
                try db.result(result), try db.entries(from: before, limit: 9),
                try db.publishedResults(limit: 9), try db.task("\(VisitedCity.line)-T1")?.progress
            )
        }
        #expect(entries.map(\.type) == ["inspection.review", "result.publish"])
        #expect(stored?.review?.approved == true)
        #expect(stored?.review?.reviewerName == "王建国")
        #expect(stored?.publicationIndex == before + 1)
        #expect(published.map(\.result) == [result])
        #expect(progress?.published == 1 && progress?.visits == 3)

        guard case .object(let review) = try CanonicalJSON(parsing: entries[0].bytes),
            case .object(let publication) = try CanonicalJSON(parsing: entries[1].bytes)
        else {
            Issue.record("not objects")
            return
        }
        let record = try await visited.office.database.read { db in
            try db.entry(at: stored?.logIndex ?? -1)?.leaf
        }
        #expect(review["record"] == .string(Hex.encode(record ?? [])))
        #expect(review["approved"] == .bool(true))
        #expect(publication["id"] == .string(result))
        #expect(publication["draw"] == .string(Hex.encode(Array(VisitedCity.announceLeaf.utf8))))
        #expect(publication["corrects"] == .null && publication["reason"] == .null)
        #expect(
            publication["entity"]
                == ["uscc": .string(RegisterSample.entity(1).key), "name": "常德示例1号商行"])
    }

    @Test(arguments: TestDatabase.available)
    func `publishes neither findings nor people nor the class`(kind: TestDatabase) async throws {
        let visited = try await VisitedCity.make(kind)
        let result = try await visited.file(
            try visited.result(
                items: [
                    VisitedCity.item("SCJG-001", .problem, finding: "经营者张三无照"),
                    VisitedCity.item("SCJG-002"),
                ], codes: ["E"], note: "电话13900000000"))
        try await visited.review(result, approved: true, reason: "同意李四意见")
        let text = try await visited.entries("result.publish").map { try $0.encodeText() }.joined()
        #expect(text.contains("\"outcome\":\"problem\""))
        for secret in ["张三", "13900000000", "李四", "赵磊", "王建国", "risk", "stratum", "A-"] {
            #expect(!text.contains(secret), "\(secret)")
        }
    }

    @Test(arguments: TestDatabase.available)
    func `is done by a leader of the unit who did not record`(kind: TestDatabase) async throws {
        let visited = try await VisitedCity.make(kind)
        let cast = visited.cast
        let result = try await visited.file()
        let before = try await visited.logSize()
        for officer in [cast.otherLeader, cast.countyLeader] {
            await #expect(throws: NotFound("result", result)) {
                try await visited.review(result, approved: true, by: officer)
            }
        }
        for officer in cast.everyone where !officer.roles.contains(.unitLeader) {
            await #expect(throws: NotAllowed(needed: [.unitLeader])) {
                try await visited.review(result, approved: true, by: officer)
            }
        }
        let both = Officer(
            account: cast.inspector.account, name: "赵磊", unit: "scjg", unitName: "",
            roles: [.inspector, .unitLeader], jurisdiction: "4307", inspector: cast.inspector.inspector)
        await #expect(throws: InspectionRefusal.reviewerRecorded) {
            try await visited.review(result, approved: true, by: both)
        }
        await #expect(throws: NotFound("result", "V-none-v1")) {
            try await visited.review("V-none-v1", approved: true)
        }
        await #expect(throws: InspectionRefusal.returnNeedsReason) {
            try await visited.review(result, approved: false)
        }
        #expect(try await visited.logSize() == before)
    }

    @Test(arguments: TestDatabase.available)
    func `happens once`(kind: TestDatabase) async throws {
        let visited = try await VisitedCity.make(kind)
        let result = try await visited.file()
        let outcomes = await withTaskGroup(of: Bool.self) { group in
            for place in 0..<6 {
                group.addTask {
                    do {
                        try await visited.review(result, approved: place % 2 == 0, reason: "理由")
                        return true
                    } catch is Conflict {
                        return false
                    } catch {
                        Issue.record(error)
                        return false
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.filter { $0 }.count == 1)
        #expect(try await visited.entries("inspection.review").count == 1)
    }

    @Test(arguments: TestDatabase.available)
    func `that returns lets the team file again`(kind: TestDatabase) async throws {
        let visited = try await VisitedCity.make(kind)
        let first = try await visited.file()
        try await visited.review(first, approved: false, reason: "请补充现场照片")
        let (state, open) = try await visited.office.database.read { db in
            (try db.visitState(VisitedCity.first), try db.resultsToReview(unit: "scjg", limit: 9))
        }
        #expect(state == .returned && open.isEmpty)
        #expect(try await visited.entries("result.publish").isEmpty)

        let second = try await visited.file(reason: "已补充照片", by: visited.cast.secondInspector)
        #expect(second == "\(VisitedCity.first)-v2")
        try await visited.review(second, approved: true)
        guard case .object(let entry)? = try await visited.entries("result.publish").last else {
            Issue.record("nothing published")
            return
        }
        // Nothing was public before, so nothing is corrected and no inner reason becomes public.
        #expect(entry["corrects"] == .null && entry["reason"] == .null && entry["version"] == 2)
    }

    @Test(arguments: TestDatabase.available)
    func `of a correction publishes a new version that names the old one`(kind: TestDatabase) async throws {
        let visited = try await VisitedCity.make(kind)
        let first = try await visited.file()
        try await visited.review(first, approved: true)
        visited.clock.advance(minutes: 5)
        await #expect(throws: InspectionRefusal.correctionNeedsReason) { try await visited.file() }
        let returned = try await visited.file(reason: "登记事项看错")
        try await visited.review(returned, approved: false, reason: "请写明依据")
        await #expect(throws: InspectionRefusal.correctionNeedsReason) { try await visited.file() }
        let third = try await visited.file(
            try visited.result(codes: ["F"]), reason: "经核实未开展相关经营活动")
        try await visited.review(third, approved: true)

        let (published, old) = try await visited.office.database.read { db in
            (
                try db.publishedResults(entity: RegisterSample.entity(1).key, limit: 9),
                try db.entry(at: try db.result(first)?.publicationIndex ?? -1)?.leaf
            )
        }
        #expect(published.map(\.result) == [third, first])
        #expect(published.map(\.isLatest) == [true, false])
        guard case .object(let entry)? = try await visited.entries("result.publish").last else {
            Issue.record("nothing published")
            return
        }
        #expect(entry["corrects"] == .string(Hex.encode(old ?? [])))
        #expect(entry["reason"] == "经核实未开展相关经营活动")
        #expect(entry["version"] == 3)
    }
}
