// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage
import TestCity
import Testing

@Suite struct `Two visits to one entity` {
    private func candidates(_ town: DrawTown, _ unit: String?) async throws -> [MergeCandidate] {
        let window = try town.office.mergeWindow()
        return try await town.office.database.read { db in
            let found = try db.mergeCandidates(
                unit: unit, window: window.days, since: window.since, limit: 50, offset: 0)
            #expect(
                try db.mergeCandidateCount(unit: unit, window: window.days, since: window.since)
                    == Int64(found.count))
            return found
        }
    }

    @Test(arguments: TestDatabase.available)
    func `are put forward when two authorities have them within the window`(kind: TestDatabase) async throws {
        // Today is 2026-11-24; the pack's window is thirty days.
        let town = try await DrawTown.make(kind)
        try await town.remember([
            PastVisit(0, on: "2026-12-01", isDone: false),
            PastVisit(0, on: "2026-12-31", unit: "sthj", isDone: false),
            // One day too far apart.
            PastVisit(1, on: "2026-12-01", isDone: false),
            PastVisit(1, on: "2027-01-01", unit: "sthj", isDone: false),
            // One is made; one authority alone; long overdue.
            PastVisit(2, on: "2026-11-20"), PastVisit(2, on: "2026-12-01", unit: "sthj", isDone: false),
            PastVisit(3, on: "2026-12-01", isDone: false), PastVisit(3, on: "2026-12-02", isDone: false),
            PastVisit(4, on: "2026-10-01", isDone: false),
            PastVisit(4, on: "2026-10-02", unit: "sthj", isDone: false),
        ])
        let all = try await candidates(town, nil)
        #expect(all.map(\.entity) == [DrawTown.key(0)])
        #expect(all.first?.first.unit == "scjg" && all.first?.second.unit == "sthj")
        #expect(try await candidates(town, "sthj") == all)
        #expect(try await candidates(town, "scjg-wl") == [])
    }

    @Test(arguments: TestDatabase.available)
    func `become one when both agree, and the other may decline with a reason`(kind: TestDatabase)
        async throws
    {
        let town = try await DrawTown.make(kind)
        let ids = try await town.remember(
            [0, 1].flatMap {
                [
                    PastVisit($0, on: "2026-12-10", isDone: false),
                    PastVisit($0, on: "2026-12-20", unit: "sthj", isDone: false),
                ]
            })
        let office = town.office
        let other = town.stranger
        func propose(
            _ a: String, _ b: String, _ from: String = "2026-12-01", _ to: String = "2026-12-05",
            by officer: Officer? = nil
        ) async throws -> String {
            try await office.proposeMerge(
                b, a, from: try #require(Day(from)), to: try #require(Day(to)), note: "同日上门",
                by: officer ?? town.clerk)
        }
        await #expect(throws: MergeRefusal.notMergeable) { _ = try await propose(ids[0], ids[3]) }
        await #expect(throws: MergeRefusal.windowReversed) {
            _ = try await propose(ids[0], ids[1], "2026-12-05", "2026-12-01")
        }
        await #expect(throws: MergeRefusal.windowPast) {
            _ = try await propose(ids[0], ids[1], "2026-11-01", "2026-11-02")
        }
        let due = try #require(Day("2026-12-10"))
        await #expect(throws: MergeRefusal.windowBeyond(due)) {
            _ = try await propose(ids[0], ids[1], "2026-12-01", "2026-12-11")
        }
        await #expect(throws: NotFound.self) {
            _ = try await propose(ids[0], ids[1], by: town.city.cast.countyOperator)
        }
        let first = try await propose(ids[0], ids[1])
        try await office.database.write { db in
            for id in ids {
                try db.execute(
                    """
                    INSERT INTO joint_visit (id, entity, exempt, formed_at)
                    SELECT 'J' || id, entity, 0, 1 FROM visit WHERE id = \(id)
                    """)
                try db.execute("INSERT INTO joint_part (visit, joint) VALUES (\(id), \("J" + id))")
            }
        }
        await #expect(throws: Conflict.self) { _ = try await propose(ids[0], ids[1], by: other) }
        #expect(try await candidates(town, nil).map(\.entity) == [DrawTown.key(1)])
        // Who proposed has said what it thinks.
        await #expect(throws: NotFound.self) {
            try await office.answerMerge(first, accepted: true, reason: "", by: town.clerk)
        }
        try await office.answerMerge(first, accepted: true, reason: "", by: other)
        await #expect(throws: Conflict.self) {
            try await office.answerMerge(first, accepted: false, reason: "不便", by: other)
        }
        let second = try await propose(ids[2], ids[3], by: town.coordinator)
        await #expect(throws: MergeRefusal.reasonMissing) {
            try await office.answerMerge(second, accepted: false, reason: "", by: other)
        }
        try await office.answerMerge(second, accepted: true, reason: "", by: town.clerk)
        #expect(try await office.database.read { try $0.mergeProposal(second)?.state } == .open)
        try await office.answerMerge(second, accepted: false, reason: "检查须突击进行", by: other)
        let (states, many, none) = try await office.database.read { db in
            (
                try [first, second].map { try db.mergeProposal($0)?.state },
                try db.mergeProposalCount(unit: "sthj"),
                try db.mergeProposals(unit: "scjg-wl", limit: 9, offset: 0)
            )
        }
        #expect(states == [.accepted, .declined] && many == 2 && none == [])
        let joints = try await office.database.read { db in
            try ids.map { id in
                try db.first("SELECT joint FROM joint_part WHERE visit = \(id)")?.text("joint")
            }
        }
        #expect(joints[0] == joints[1] && joints[2] != joints[3])
        #expect(
            try await office.database.read {
                try $0.first("SELECT COUNT(*) AS n FROM joint_visit WHERE id <> '' AND id LIKE 'J%'")?
                    .integer("n")
            } == 3)
    }
}

@Suite struct `The calendar of an entity` {
    @Test(arguments: TestDatabase.available)
    func `tells planned and made visits of all authorities, and what the cap counts`(kind: TestDatabase)
        async throws
    {
        let town = try await DrawTown.make(kind)
        try await town.remember([
            PastVisit(0, on: "2025-12-31"), PastVisit(0, on: "2026-03-02"),
            PastVisit(0, on: "2026-12-31", isDone: false), PastVisit(0, on: "2026-07-01", unit: "sthj"),
            PastVisit(1, on: "2026-03-02"),
        ])
        let year = try await town.office.database.read {
            try $0.calendar(ofEntity: DrawTown.key(0), year: 2026)
        }
        #expect(year.map(\.day) == ["2026-03-02", "2026-07-01", "2026-12-31"])
        #expect(year.map(\.isDone) == [true, true, false])
        #expect(year.map(\.month) == [3, 7, 12])
        #expect(year.map(\.unitName) == ["常德市市场监督管理局", "常德市生态环境局", "常德市市场监督管理局"])
        let routine = year.count(where: \.isRoutine)
        #expect(routine == 3)
        let held = try await `The yearly cap`.held(town)
        #expect(held[0] == .routineCap)
    }
}

@Suite struct `A leader's mark` {
    @Test(arguments: TestDatabase.available)
    func `makes a key object with a reason, until it is taken back`(kind: TestDatabase) async throws {
        let town = try await DrawTown.make(kind)
        let office = town.office
        func reasons() async throws -> [String] {
            let pack = try office.rulebook.pack(on: try #require(Day("2026-11-24")))
            return try await office.database.read { db in
                try db.keyReasons(
                    ofEntity: DrawTown.key(0), PoolRules(pack, on: Day(inShanghai: office.now())))
            }
        }
        func mark(_ code: String, _ reason: String, _ officer: Officer, _ number: Int = 0) async throws
            -> String
        {
            try await office.markKeyObject(DrawTown.key(number), code: code, reason: reason, by: officer)
        }
        await #expect(throws: NotAllowed.self) { _ = try await mark("complaints", "三次", town.clerk) }
        await #expect(throws: KeyMarkRefusal.unknownReason("serious")) {
            _ = try await mark("serious", "三次", town.leader)
        }
        await #expect(throws: KeyMarkRefusal.reasonMissing) {
            _ = try await mark("complaints", "", town.leader)
        }
        // 430703 is not the county's area.
        await #expect(throws: NotFound.self) {
            _ = try await mark("complaints", "三次", town.city.cast.countyLeader, 1)
        }
        let id = try await mark("complaints", "三个月内投诉三次", town.leader)
        await #expect(throws: Conflict.self) { _ = try await mark("complaints", "又一次", town.leader) }
        #expect(try await reasons() == ["complaints"])
        try await town.ask(for: ["complaints"])
        let counts = try await office.database.read { db in
            let pack = try office.rulebook.pack(on: try #require(Day("2026-11-24")))
            return try db.poolCounts(
                PoolScope(keyReasons: ["complaints"]), PoolRules(pack, on: Day(inShanghai: office.now())))
        }
        #expect(counts == [StratumCell(risk: .a, jurisdiction: "430702", isCertain: true): 1])
        await #expect(throws: NotFound.self) {
            try await office.endKeyMark(id, reason: "已解决", by: town.city.cast.otherLeader)
        }
        try await office.endKeyMark(id, reason: "已解决", by: town.leader)
        await #expect(throws: Conflict.self) {
            try await office.endKeyMark(id, reason: "已解决", by: town.leader)
        }
        #expect(try await reasons() == [])
    }
}
