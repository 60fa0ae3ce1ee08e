// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage
import TestCity
import Testing

@Suite struct `The joint list` {
    private static func rows(_ changes: [Int: String] = [:]) -> [[String]] {
        var row = ["LH01", "食品安全", "食品单位联合检查", "食品生产经营单位", "scjg", "常德市生态环境局、sfj", "市", "3%", "", ""]
        for (place, cell) in changes { row[place] = cell }
        return [
            ["联合事项编号", "抽查领域", "抽查事项", "检查对象", "发起部门", "配合部门", "抽查层级", "抽查比例", "所含事项编号", "备注"], row,
        ]
    }

    @Test(arguments: TestDatabase.available)
    func `is handed in by who leads, names units and items there are, and is taken back`(
        kind: TestDatabase
    ) async throws {
        let town = try await RegisterTown(kind)
        for (changes, rule): ([Int: String], RowRule) in [
            ([4: "无此单位"], .unknownUnit), ([5: "无此单位"], .unknownUnit), ([5: "scjg"], .notTogether),
            ([5: "常德市市场监督管理局"], .required), ([8: "SCJG-999"], .unknownItem), ([7: "百分之三"], .ratio),
            ([1: ""], .required),
        ] {
            #expect(try await town.rules(.jointItems, Self.rows(changes)) == [rule], "\(changes)")
        }
        let job = try await town.take(.jointItems, Self.rows())
        let row = try #require(try await town.read { try $0.jointItems().first })
        #expect(row.units == ["scjg", "sthj", "sfj"] && row.ratio == Ratio(3, 100))
        #expect(try await town.read { try $0.jointItems(ofUnit: "sfj").count } == 1)
        #expect(try await town.read { try $0.jointItems(ofUnit: "none").isEmpty })
        try await town.take(.jointItems, Self.rows([6: "市、县"]))
        await #expect(throws: RegisterRefusal.self) {
            try await town.office.undoImport(job, reason: "有误", by: town.cast.coordinator)
        }
        // Who goes along may not change what somebody else leads.
        #expect(
            try await town.rules(.jointItems, Self.rows([9: "改"]), by: town.cast.otherOperator) == [
                .outOfScope
            ]
        )
    }
}

@Suite struct `A special library` {
    /// Membership of every object by the number of its firm.
    private func standing(_ town: RegisterTown) async throws -> [String: Membership] {
        let today = Day(inShanghai: town.city.clock.now)
        let objects = try await town.read {
            try $0.checkObjects(matching: CheckObjectFilter(), on: today, limit: 100)
        }
        return Dictionary(objects.map { ($0.row.licenceNumber, $0.membership) }, uniquingKeysWith: { $1 })
    }

    @Test(arguments: TestDatabase.available)
    func `takes in by status, label and licence, and says why not`(kind: TestDatabase) async throws {
        let town = try await RegisterTown(kind)
        try await town.settle(7)
        try await town.label()
        try await town.take(
            .licences,
            RegisterTown.licences([
                (1, "L1", "2030-01-01", "有效"), (2, "L2", "2026-11-23", "有效"), (3, "L3", "长期", "吊销"),
            ]))
        try await town.take(
            .libraries,
            RegisterTown.library([
                (1, "L1", ""), (2, "L2", "2031-01-01"), (3, "L3", ""), (4, "L4", "2026-11-24"),
                (5, "L5", "2026-11-23"), (6, "", ""), (7, "L7", "长期"),
            ]))
        // The licence register goes before what the library says; the last day still counts.
        #expect(
            try await standing(town) == [
                "L1": .member, "L2": .licenceEnded, "L3": .licenceVoid, "L4": .member, "L5": .licenceEnded,
                "": .licenceMissing, "L7": .member,
            ])
        // A licence of that name in the register is enough where the library names none.
        try await town.take(.licences, RegisterTown.licences([(6, "L6", "2027-01-01", "有效")]))
        #expect(try await standing(town)[""] == .member)
        try await town.take(
            .entities,
            [["统一社会信用代码", "名称", "登记状态", "属地"], [RegisterTown.code(7), RegisterTown.name(7), "注销", "武陵区"]])
        #expect(try await standing(town)["L7"] == .status)
        try await town.take(
            .libraries,
            [
                ["专项库名称", "对应监管标签", "统一社会信用代码/注册号", "企业名称", "许可证编号", "检查机关", "移出日期"],
                ["食品库", "食品销售", RegisterTown.code(4), RegisterTown.name(4), "L4", "scjg", "2026-11-24"],
            ])
        #expect(try await standing(town)["L4"] == .takenOut)
        town.city.clock.advance(minutes: 1)
        try await town.office.decideLabel("SP01", isApproved: false, opinion: "停用", by: town.cast.unitLeader)
        #expect(try await standing(town)["L1"] == .labelPending)
    }

    @Test(arguments: TestDatabase.available)
    func `writes down who came in and who left, with the day and without anybody's doing`(
        kind: TestDatabase
    ) async throws {
        let town = try await RegisterTown(kind)
        try await town.settle(2)
        try await town.label()
        try await town.take(.libraries, RegisterTown.library([(1, "L1", "2026-11-25"), (2, "L2", "长期")]))
        func changes() async throws -> [[String]] {
            try await town.read { db in
                try db.membershipChanges(units: nil, size: 100).map {
                    [$0.entityName, $0.before?.rawValue ?? "", $0.after.rawValue]
                }
            }
        }
        let entered = [[RegisterTown.name(1), "", "M00"], [RegisterTown.name(2), "", "M00"]]
        #expect(try await changes().sorted { $0[0] < $1[0] } == entered)
        #expect(try await town.office.followLibraries() == 0)
        town.city.clock.advance(minutes: 2 * 24 * 60)
        #expect(try await town.office.followLibraries() == 1)
        #expect(try await changes().first == [RegisterTown.name(1), "M00", "M05"])
        #expect(try await changes().count == 3)
        // A pool by label is what is in the library.
        let scope = PoolScope(labels: ["SP"])
        let members = try await town.read { db in
            var keys: [String] = []
            try db.eachPoolMember(scope) { keys.append($0.key) }
            return keys
        }
        #expect(members == [RegisterTown.code(2)])
        #expect(try await town.read { try $0.poolCounts(scope).values.reduce(0, +) } == 1)
        let others = try await town.read { try $0.membershipChangeCount(units: ["sthj"]) }
        #expect(others == 0)
    }

    @Test(arguments: TestDatabase.available)
    func `takes nobody in under a name that is not theirs`(kind: TestDatabase) async throws {
        let town = try await RegisterTown(kind)
        try await town.settle(1)
        try await town.label()
        var rows = RegisterTown.library([(1, "L1", "长期")])
        rows[1][3] = "别家商行"
        #expect(try await town.rules(.libraries, rows) == [.nameMismatch])
        #expect(try await town.rules(.libraries, RegisterTown.library([(9, "L1", "长期")])) == [.unknownEntity])
        var licences = RegisterTown.licences([(1, "L1", "长期", "有效")])
        licences[1][1] = "别家商行"
        #expect(try await town.rules(.licences, licences) == [.nameMismatch])
        licences[1][1] = RegisterTown.name(1)
        licences[1][6] = "作废"
        #expect(try await town.rules(.licences, licences) == [.unknownCode])
        licences[1][6] = "有效"
        licences[1][3] = "1.2345E+17"
        #expect(try await town.rules(.licences, licences) == [.roundedNumber])
        // A former name is theirs too.
        try await town.take(
            .entities,
            [
                ["统一社会信用代码", "名称", "曾用名", "登记状态", "属地"],
                [RegisterTown.code(1), "新名商行", RegisterTown.name(1), "存续", "武陵区"],
            ])
        #expect(try await town.rules(.libraries, RegisterTown.library([(1, "L1", "长期")])) == [])
    }

    @Test(arguments: TestDatabase.available)
    func `and labels and licences are taken back as a whole`(kind: TestDatabase) async throws {
        let town = try await RegisterTown(kind)
        try await town.settle(2)
        let labels = try await town.take(.labels, RegisterTown.labels([["SP01", "食品销售", "", ""]]))
        func tables() async throws -> [[[SQLValue]]] {
            try await town.read { db in
                [
                    try db.rows("SELECT * FROM licence ORDER BY key").map(\.values),
                    try db.rows("SELECT * FROM check_object ORDER BY key").map(\.values),
                ]
            }
        }
        try await town.take(.licences, RegisterTown.licences([(1, "L1", "2030-01-01", "有效")]))
        try await town.take(.libraries, RegisterTown.library([(1, "L1", "")]))
        let before = try await tables()
        let licences = try await town.take(
            .licences,
            RegisterTown.licences([(1, "L1", "2031-01-01", "吊销"), (2, "L2", "长期", "有效")]))
        town.city.clock.advance(minutes: 1)
        let library = try await town.take(
            .libraries, RegisterTown.library([(1, "L1", "2029-01-01"), (2, "L2", "")]))
        await #expect(throws: RegisterRefusal.self) {
            try await town.office.undoImport(labels, reason: "有误", by: town.cast.coordinator)
        }
        town.city.clock.advance(minutes: 1)
        try await town.office.undoImport(library, reason: "有误", by: town.cast.coordinator)
        town.city.clock.advance(minutes: 1)
        try await town.office.undoImport(licences, reason: "有误", by: town.cast.coordinator)
        #expect(try await tables() == before)
    }
}
