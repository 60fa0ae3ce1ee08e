// SPDX-License-Identifier: Apache-2.0
import Foundation
import Operations
import SpotCheck
import Storage
import TestCity
import Testing

@testable import mingqian_verify

@Suite struct `The yearly cap` {
    /// Who is held back from a roster of the town's first task, by number.
    static func held(_ town: DrawTown) async throws -> [Int: HoldBack] {
        try await town.office.database.read { db in
            let task = try #require(try db.taskForDraw(town.task))
            return Dictionary(
                uniqueKeysWithValues: try town.office.heldBack(task, db).filter { $0.exemption == nil }.map {
                    (try #require(Int($0.key.dropFirst(10))), $0.rule)
                })
        }
    }

    private func opened(_ roster: String, _ town: DrawTown) async throws -> Set<String> {
        try await town.office.database.read { db in
            Set(
                try db.openings(ofRoster: roster).split(separator: UInt8(ascii: "\n")).map {
                    String(String(decoding: $0, as: UTF8.self).split(separator: "\t")[1])
                })
        }
    }

    @Test(arguments: TestDatabase.available)
    func `keeps out whom the authority has visited as often as the rules allow`(kind: TestDatabase)
        async throws
    {
        let town = try await DrawTown.make(kind)
        // Class D has no time of being left alone, so only the cap can hold these back.
        try await town.mark(0, 1, 2, 3, 4, as: "D")
        try await town.remember([
            PastVisit(0, on: "2026-03-02"), PastVisit(0, on: "2026-12-20", isDone: false),
            // One of the two was last year.
            PastVisit(1, on: "2025-12-31"), PastVisit(1, on: "2026-03-02"),
            // Two, but of two authorities.
            PastVisit(2, on: "2026-03-02"), PastVisit(2, on: "2026-03-03", unit: "sthj"),
            PastVisit(3, on: "2026-03-02"),
            PastVisit(4, on: "2026-01-01"), PastVisit(4, on: "2026-12-31"), PastVisit(4, on: "2026-06-30"),
        ])
        let roster = try await town.office.freezeRoster(ofTask: town.task, by: town.clerk)
        let members = try await opened(roster, town)
        #expect(members == Set((0..<400).map(DrawTown.key)).subtracting([0, 4].map(DrawTown.key)))
        try await town.office.database.read { db in
            let (rows, total) = try db.heldBack(ofRoster: roster, exempted: false, limit: 10, offset: 0)
            #expect(total == 2)
            #expect(rows.map(\.entity) == [0, 4].map(DrawTown.key))
            #expect(rows.map(\.code) == ["routineCap", "routineCap"])
            #expect(rows.map(\.used) == [2, 3])
            let entry = try #require(try db.entries(about: roster, type: "roster.freeze").first)
            let logged = try CanonicalJSONReader(CanonicalJSON(parsing: entry.bytes))
            #expect(logged.fields["excluded"] == ["routineCap": 2])
            #expect(logged.fields["size"] == 398)
        }
    }

    @Test(arguments: TestDatabase.available)
    func `counts no visit of a voided draw, and one drawn that waits for its team`(kind: TestDatabase)
        async throws
    {
        let town = try await DrawTown.make(kind)
        let second = try await town.addTask()
        let draw = try await town.hold(second)
        let drawn = try await town.office.database.read { db in
            try db.selections(ofDraw: draw).map(\.entity)
        }
        let numbers = (0..<400).filter { drawn.contains(DrawTown.key($0)) }
        try await town.remember(
            [numbers[0], numbers[1]].map { PastVisit($0, on: "2026-03-02", codes: ["A"]) })
        let held = try await town.office.database.read { db in
            try town.office.heldBack(try #require(try db.taskForDraw(town.task)), db)
        }
        #expect(held.map(\.key) == [numbers[0], numbers[1]].map(DrawTown.key))
        try await town.remember([], isVoid: true)
        let after = try await town.office.database.read { db in
            try town.office.heldBack(try #require(try db.taskForDraw(town.task)), db)
        }
        #expect(after == [])
    }

    @Test(arguments: TestDatabase.available)
    func `holds when another draw came between: nobody is sent until the entity is passed over`(
        kind: TestDatabase
    ) async throws {
        let town = try await DrawTown.make(kind)
        let draw = try await town.hold()
        let drawn = try await town.office.database.read { try $0.selections(ofDraw: draw).map(\.entity) }
        let number = try #require((0..<400).first { drawn.contains(DrawTown.key($0)) })
        try await town.remember([
            PastVisit(number, on: "2026-03-02"), PastVisit(number, on: "2026-12-20", isDone: false),
        ])
        await #expect(throws: CeremonyRefusal.pastCap(entities: [DrawTown.key(number)], cap: 2)) {
            try await town.office.assignInspectors(draw: draw, by: town.clerk)
        }
        try await town.office.skipDrawn(
            DrawTown.key(number), inDraw: draw, code: "capped", reason: "已达到上限",
            evidence: Digest32(sha256: [1]).hex, by: town.leader)
        try await town.office.assignInspectors(draw: draw, by: town.clerk)
    }

    @Test(arguments: TestDatabase.available)
    func `is passed by an exemption that somebody else approved, and the log says for what ground`(
        kind: TestDatabase
    ) async throws {
        let town = try await DrawTown.make(kind)
        try await town.mark(0, 1, as: "D")
        try await town.remember(
            [0, 1].flatMap { [PastVisit($0, on: "2026-03-02"), PastVisit($0, on: "2026-04-02")] })
        let office = town.office
        func ask(_ entity: Int?, _ ground: String = "complaint", _ reason: String = "举报编号 12") async throws
            -> String
        {
            try await office.askForExemption(
                task: town.task, entity: entity.map(DrawTown.key), ground: ground, reason: reason,
                by: town.clerk)
        }
        await #expect(throws: ExemptionRefusal.unknownGround("wish")) { _ = try await ask(0, "wish") }
        await #expect(throws: ExemptionRefusal.reasonMissing) { _ = try await ask(0, "complaint", "") }
        await #expect(throws: ExemptionRefusal.notHeldBack(DrawTown.key(7))) { _ = try await ask(7) }
        await #expect(throws: ExemptionRefusal.unknownEntity(DrawTown.key(4000))) { _ = try await ask(4000) }
        await #expect(throws: NotFound.self) {
            _ = try await office.askForExemption(
                task: town.task, entity: nil, ground: "complaint", reason: "别的单位", by: town.stranger)
        }
        await #expect(throws: NotAllowed.self) {
            _ = try await office.askForExemption(
                task: town.task, entity: nil, ground: "complaint", reason: "负责人", by: town.leader)
        }
        let request = try await ask(0)
        await #expect(throws: Conflict.self) { _ = try await ask(0) }
        #expect(try await Self.held(town).count == 2)
        await #expect(throws: NotFound.self) {
            try await office.decideExemption(
                request, approved: true, reason: "属实", by: town.city.cast.otherLeader)
        }
        let both = Officer(
            account: town.clerk.account, name: "", unit: "scjg", unitName: "", roles: [.unitLeader],
            jurisdiction: "4307")
        await #expect(throws: ExemptionRefusal.deciderAsked) {
            try await office.decideExemption(request, approved: true, reason: "属实", by: both)
        }
        try await office.decideExemption(request, approved: true, reason: "属实", by: town.leader)
        await #expect(throws: Conflict.self) {
            try await office.decideExemption(request, approved: false, reason: "再想", by: town.leader)
        }
        let refused = try await ask(1)
        try await office.decideExemption(refused, approved: false, reason: "不属实", by: town.leader)
        let roster = try await office.freezeRoster(ofTask: town.task, by: town.clerk)
        try await office.database.read { db in
            let entry = try #require(try db.entries(about: roster, type: "roster.freeze").first)
            let logged = try CanonicalJSONReader(CanonicalJSON(parsing: entry.bytes))
            #expect(logged.fields["excluded"] == ["routineCap": 1])
            #expect(logged.fields["diff"] == ["exempted.complaint": 1])
            #expect(logged.fields["size"] == 399)
            let (rows, total) = try db.heldBack(ofRoster: roster, exempted: true, limit: 10, offset: 0)
            #expect(total == 1)
            #expect(rows.first?.entity == DrawTown.key(0))
            #expect(rows.first?.exemptionCode == "complaint")
            let deeds = try db.acts(subjectKind: "task", subject: town.task).map(\.deed)
            #expect(deeds.count { $0 == "exemption.ask" } == 2)
            #expect(deeds.count { $0 == "exemption.decide" } == 2)
        }
        let folder = try await MainJob(town: town).export()
        let (text, status) = try MainJob(town: town).verify(folder)
        #expect(status == 0, "\(text)")
    }

    @Test(arguments: TestDatabase.available)
    func `is passed by a whole task, whose visits then do not count`(kind: TestDatabase) async throws {
        let town = try await DrawTown.make(kind)
        try await town.mark(0, as: "D")
        try await town.remember([PastVisit(0, on: "2026-03-02"), PastVisit(0, on: "2026-04-02")])
        let request = try await town.office.askForExemption(
            task: town.task, entity: nil, ground: "special", reason: "专项方案〔2026〕3号", by: town.clerk)
        try await town.office.decideExemption(request, approved: true, reason: "同意", by: town.leader)
        #expect(try await Self.held(town) == [:])
        // Those made under the exempted task T9 would have been two: they are none.
        #expect(
            try await town.office.database.read { try $0.visits(ofEntity: DrawTown.key(0), limit: 9).count }
                == 2)
        try await town.office.database.write { db in
            try db.execute("UPDATE cap_exemption SET task = \("\(town.line)-T9") WHERE id = \(request)")
        }
        #expect(try await Self.held(town) == [:])
    }
}

@Suite struct `Being left alone after a clean visit` {
    @Test(arguments: TestDatabase.available)
    func `lasts as long as the rules of the class say, for nobody on the key list`(kind: TestDatabase)
        async throws
    {
        // Today is 2026-11-24, the task begins on 2026-12-01; class A twelve months, class B six.
        let town = try await DrawTown.make(kind)
        try await town.mark(0, 1, 2, 3, 4, 9, 10, as: "A")
        try await town.mark(5, 6, as: "B")
        try await town.mark(7, as: "D")
        try await town.mark(8, as: "A", serious: true)
        try await town.remember([
            PastVisit(0, on: "2025-12-02"), PastVisit(1, on: "2025-12-01"),
            PastVisit(2, on: "2026-03-02", codes: ["A", "3"]),
            PastVisit(3, on: "2026-03-02", isPublished: false),
            PastVisit(4, on: "2026-03-02", unit: "sthj"),
            PastVisit(5, on: "2026-06-02"), PastVisit(6, on: "2026-06-01"),
            PastVisit(7, on: "2026-11-02"), PastVisit(8, on: "2026-11-02"),
            // Another authority found something later; then nobody is left alone.
            PastVisit(9, on: "2026-03-02"), PastVisit(9, on: "2026-05-02", unit: "sthj", codes: ["E"]),
            PastVisit(10, on: "2026-05-02"), PastVisit(10, on: "2026-03-02", unit: "sthj", codes: ["E"]),
        ])
        let held = try await `The yearly cap`.held(town)
        #expect(Set(held.keys) == [0, 5, 10])
        #expect(Set(held.values) == [.coolDown])
        let roster = try await town.office.freezeRoster(ofTask: town.task, by: town.clerk)
        try await town.office.database.read { db in
            let stored = try #require(try db.roster(roster))
            #expect(stored.excluded == "{\"coolDown\":3}")
            #expect(stored.size == 397)
            let days = try db.heldBack(ofRoster: roster, exempted: false, limit: 9, offset: 0).rows
            #expect(days.map(\.cleanOn) == ["2025-12-02", "2026-06-02", "2026-05-02"])
        }
    }
}

@Suite struct `Key objects` {
    private let reasons = ["highRisk", "abnormal", "serious", "uncooperative"]

    @Test(arguments: TestDatabase.available)
    func `are selected by reason, the certain ones all drawn, and everybody can check it`(kind: TestDatabase)
        async throws
    {
        let town = try await DrawTown.make(kind)
        try await town.mark(0, 1, 2, 3, 4, 5, 6, as: "A", serious: true)
        try await town.mark(20, 21, as: "B", abnormal: true)
        try await town.mark(22, as: "C")
        try await town.remember([
            PastVisit(21, on: "2026-03-02", codes: ["A", "6"]), PastVisit(22, on: "2026-03-02", codes: ["8"]),
        ])
        try await town.ask(for: reasons)
        let draw = try await town.hold()
        let (roster, drawn) = try await town.office.database.read { db in
            (try #require(try db.roster(ofTask: town.task)), try db.selections(ofDraw: draw))
        }
        let strata = try RosterStrata.decode(roster.strata)
        // Four of area 430702 and three of 430703 are few: their areas are drawn together.
        let certain = try #require(strata.first { $0.name == "all.all" })
        #expect((certain.size, certain.quota) == (8, 8))
        let keys = Set(drawn.map(\.entity))
        for number in [0, 1, 2, 3, 4, 5, 6, 22] { #expect(keys.contains(DrawTown.key(number)), "\(number)") }
        try await town.office.database.read { db in
            let counts = try db.keyReasonCounts(ofRoster: roster.id)
            #expect(counts.map(\.code) == ["abnormal", "highRisk", "serious", "uncooperative"])
            #expect(counts.map(\.size) == [1, 20, 7, 1])
        }
        // 20 of class D, one abnormal who can be found, seven serious, one who did not cooperate.
        #expect(roster.size == 29)
        try await town.office.assignInspectors(draw: draw, by: town.clerk)
        let folder = try await MainJob(town: town).export()
        let (text, status) = try MainJob(town: town).verify(folder)
        #expect(status == 0, "\(text)")
    }

    @Test(arguments: TestDatabase.available)
    func `cannot stand in a roster that shows codes`(kind: TestDatabase) async throws {
        let town = try await DrawTown.make(kind)
        try await town.ask(for: ["serious"])
        await #expect(throws: CeremonyRefusal.self) {
            _ = try await town.office.freezeRoster(ofTask: town.task, as: .plain, by: town.clerk)
        }
    }

    @Test(arguments: TestDatabase.available)
    func `of a reason nobody knows are a fault, never a wider pool`(kind: TestDatabase) async throws {
        let town = try await DrawTown.make(kind)
        try await town.ask(for: ["serious", "gone"])
        await #expect(throws: UnknownKeyReason.self) {
            _ = try await town.office.freezeRoster(ofTask: town.task, by: town.clerk)
        }
        await #expect(throws: UnknownKeyReason.self) {
            try await town.office.database.read { _ = try $0.poolCounts(PoolScope(keyReasons: ["serious"])) }
        }
    }
}
