// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage
import TestCity
import Testing

@Suite struct `Declared relations` {
    private static let header = ["所在单位", "单位工号", "姓名", "统一社会信用代码/注册号", "企业名称", "关系类别", "关系起", "关系止"]

    private func row(_ firm: Int, _ kind: String, from: String = "", to: String = "") -> [String] {
        ["scjg", "1", "张一", RegisterTown.code(firm), RegisterTown.name(firm), kind, from, to]
    }

    @Test(arguments: TestDatabase.available)
    func `come by file, keep their history and are taken back`(kind: TestDatabase) async throws {
        let town = try await RegisterTown(kind)
        try await town.settle(1)
        try await town.take(.inspectors, RegisterTown.inspectors([("1", "张一")]))
        let first = try await town.take(
            .relations, [Self.header, row(1, "近亲属任职"), row(2, "本人曾任职", from: "2019-01-01", to: "2026-11-30")])
        func standing() async throws -> [[String]] {
            try await town.read { try $0.relations().map { [$0.entity, $0.kind, $0.to?.text ?? ""] } }
        }
        let before = [[RegisterTown.code(1), "近亲属任职", ""], [RegisterTown.code(2), "本人曾任职", "2026-11-30"]]
        #expect(try await standing() == before)
        town.city.clock.advance(minutes: 1)
        let second = try await town.take(.relations, [Self.header, row(2, "本人曾任职", to: "2026-11-25")])
        #expect(try await standing()[1][2] == "2026-11-25")
        let same = try await town.hand(.relations, [Self.header, row(1, "近亲属任职")])
        #expect(same.outcome.counts == ImportCounts(read: 1, unchanged: 1))
        town.city.clock.advance(minutes: 1)
        try await town.office.undoImport(second, reason: "日期有误", by: town.cast.coordinator)
        #expect(try await standing() == before)
        let third = try await town.take(.relations, [Self.header, row(1, "本人或者近亲属持股")])
        await #expect(throws: Never.self) {
            try await town.office.undoImport(third, reason: "有误", by: town.cast.coordinator)
            try await town.office.undoImport(first, reason: "有误", by: town.cast.coordinator)
        }
        #expect(try await standing() == [])
    }

    @Test(arguments: TestDatabase.available)
    func `bar on the days for which they stand`(kind: TestDatabase) async throws {
        let town = try await RegisterTown(kind)
        try await town.settle(1)
        try await town.take(.inspectors, RegisterTown.inspectors([("1", "张一")]))
        try await town.take(
            .relations, [Self.header, row(1, "本人曾任职", from: "2026-02-01", to: "2026-11-30")])
        func barred(_ from: String, _ to: String) async throws -> Int {
            let (from, to) = (try #require(Day(from)), try #require(Day(to)))
            return try await town.read { try $0.relationsForDraw(from: from, to: to).count }
        }
        #expect(try await barred("2026-11-30", "2026-12-31") == 1)
        #expect(try await barred("2026-12-01", "2026-12-31") == 0)
        #expect(try await barred("2026-01-01", "2026-01-31") == 0)
        #expect(try await barred("2026-01-01", "2026-02-01") == 1)
    }

    @Test func `are refused of somebody who is not there or goes by another name`() async throws {
        let town = try await RegisterTown(.sqlite)
        try await town.settle(1)
        try await town.take(.inspectors, RegisterTown.inspectors([("1", "张一")]))
        var unknown = row(1, "近亲属任职")
        unknown[1] = "2"
        #expect(try await town.rules(.relations, [Self.header, unknown]) == [.unknownInspector])
        var renamed = row(1, "近亲属任职")
        renamed[2] = "张二"
        #expect(try await town.rules(.relations, [Self.header, renamed]) == [.nameMismatch])
        #expect(try await town.rules(.relations, [Self.header, row(1, "朋友")]) == [.unknownCode])
        #expect(
            try await town.rules(.relations, [Self.header, row(1, "近亲属任职")], by: town.cast.otherOperator)
                == [.outOfScope])
    }
}

@Suite struct `An absence` {
    @Test(arguments: TestDatabase.available)
    func `keeps an inspector out of rosters on its days, until it is taken back`(
        kind: TestDatabase
    ) async throws {
        let town = try await RegisterTown(kind)
        try await town.take(.inspectors, RegisterTown.inspectors([("1", "张一"), ("2", "李二")]))
        let (from, to) = (try #require(Day("2026-12-01")), try #require(Day("2026-12-31")))
        func there() async throws -> [[String]] {
            try await town.read { db in
                try db.inspectorsForDraw(year: 2026, from: from, to: to).map { [$0.id, $0.unit] }
            }
        }
        let clerk = town.cast.departmentOperator
        let leave = try await town.office.recordAbsence(
            of: "scjg:1", AbsenceDraft(kind: .leave, from: from.adding(-5), to: from), by: clerk)
        #expect(try await there() == [["scjg:2", "scjg"]])
        try await town.office.endAbsence(leave, by: clerk)
        #expect(try await there().count == 2)
        await #expect(throws: NotFound.self) { try await town.office.endAbsence(leave, by: clerk) }
        _ = try await town.office.recordAbsence(
            of: "scjg:1", AbsenceDraft(kind: .training, from: to.adding(1), to: nil), by: clerk)
        #expect(try await there().count == 2)
        // Lent for the whole time they serve where they are lent to; for a part of it they are in neither place.
        _ = try await town.office.recordAbsence(
            of: "scjg:2", AbsenceDraft(kind: .secondment, from: from, to: nil, unit: "sthj"), by: clerk)
        #expect(try await there() == [["scjg:1", "scjg"], ["scjg:2", "sthj"]])
        let history = try await town.read {
            try $0.acts(subjectKind: "inspector", subject: "scjg:1").map(\.deed)
        }
        #expect(history.contains("inspector.absence") && history.contains("inspector.absence.end"))
    }

    @Test func `is for people of the own units, in order, and lent to somebody else`() async throws {
        let town = try await RegisterTown(.sqlite)
        try await town.take(.inspectors, RegisterTown.inspectors([("1", "张一")]))
        let day = try #require(Day("2026-12-01"))
        func record(_ draft: AbsenceDraft, by officer: Officer) async throws {
            _ = try await town.office.recordAbsence(of: "scjg:1", draft, by: officer)
        }
        let leave = AbsenceDraft(kind: .leave, from: day, to: nil)
        await #expect(throws: NotFound.self) { try await record(leave, by: town.cast.otherOperator) }
        await #expect(throws: NotAllowed.self) { try await record(leave, by: town.cast.inspector) }
        let clerk = town.cast.departmentOperator
        await #expect(throws: RegisterRefusal.periodReversed) {
            try await record(AbsenceDraft(kind: .leave, from: day, to: day.adding(-1)), by: clerk)
        }
        for unit in [nil, "scjg", "nowhere"] {
            await #expect(throws: RegisterRefusal.borrowerMissing) {
                try await record(AbsenceDraft(kind: .secondment, from: day, to: nil, unit: unit), by: clerk)
            }
        }
    }
}

@Suite struct `Experts and groups` {
    private static let experts: [[String]] = [
        ["所在单位", "单位工号", "姓名", "执法证号", "专家类别"], ["scjg", "1", "张一", "C1", ""], ["scjg", "2", "李二", "C2", ""],
        ["scjg", "9", "王九", "", "特种设备"],
    ]

    @Test(arguments: TestDatabase.available)
    func `an expert needs no certificate, anybody else does`(kind: TestDatabase) async throws {
        let town = try await RegisterTown(kind)
        try await town.take(.inspectors, Self.experts)
        #expect(try await town.read { try $0.inspector("scjg:9")?.row.expert } == "特种设备")
        let bare: [[String]] = [["所在单位", "单位工号", "姓名"], ["scjg", "3", "赵三"]]
        #expect(try await town.rules(.inspectors, bare) == [.required])
    }

    @Test(arguments: TestDatabase.available)
    func `a group has a leader and one more with a certificate, and experts on top`(
        kind: TestDatabase
    ) async throws {
        let town = try await RegisterTown(kind)
        try await town.take(.inspectors, Self.experts)
        let clerk = town.cast.departmentOperator
        func save(
            _ id: String?, leader: String, _ members: [String], experts: [String] = [], name: String = "一组"
        ) async throws -> String {
            try await town.office.saveGroup(
                id,
                GroupDraft(
                    name: name, category: "特种设备", leader: leader, members: members, experts: experts),
                by: clerk)
        }
        await #expect(throws: RegisterRefusal.groupIncomplete) {
            _ = try await save(nil, leader: "scjg:1", [], experts: ["scjg:9"])
        }
        await #expect(throws: RegisterRefusal.unknownInspector("王九")) {
            _ = try await save(nil, leader: "scjg:1", ["scjg:9"])
        }
        let group = try await save(nil, leader: "scjg:1", ["scjg:2"], experts: ["scjg:9"])
        await #expect(throws: RegisterRefusal.nameTaken) {
            _ = try await save(nil, leader: "scjg:2", ["scjg:1"])
        }
        func members() async throws -> [String] {
            try await town.read { try $0.group(group)?.members.map { "\($0.part.words)\($0.name)" } ?? [] }
        }
        #expect(try await members() == ["组长张一", "组员李二", "专家王九"])
        town.city.clock.advance(minutes: 1)
        _ = try await save(group, leader: "scjg:2", ["scjg:1"])
        #expect(try await members() == ["组长李二", "组员张一"])
        #expect(try await town.read { try $0.groups(units: nil, of: "scjg:1").map(\.id) } == [group])
        await #expect(throws: NotFound.self) {
            try await town.office.closeGroup(group, by: town.cast.otherOperator)
        }
        try await town.office.closeGroup(group, by: clerk)
        #expect(try await town.read { try $0.groups(units: nil) } == [])
        await #expect(throws: Conflict.self) { try await town.office.closeGroup(group, by: clerk) }
    }
}
