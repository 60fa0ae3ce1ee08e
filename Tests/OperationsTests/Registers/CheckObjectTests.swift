// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage
import TestCity
import Testing

@Suite struct `Objects that are no firms` {
    private static let header = ["统一社会信用代码", "注册号", "名称", "登记状态", "属地", "对象类别", "对象编号", "责任单位代码"]

    @Test(arguments: TestDatabase.available)
    func `are registered under a number of their kind and somebody who answers for them`(
        kind: TestDatabase
    ) async throws {
        let town = try await RegisterTown(kind)
        try await town.settle(1)
        try await town.take(
            .entities,
            [
                Self.header, ["", "", "一号电梯", "在用", "武陵区", "设备", "3110-01", RegisterTown.code(1)],
                ["", "", "风光带项目", "竣工", "武陵区", "项目", "2025-430702-01", RegisterTown.code(1)],
            ])
        let lift = try await town.read { try $0.entity("SB-3110-01") }
        #expect(lift?.row.holder == RegisterTown.code(1) && lift?.row.typeCode == "X300")
        #expect(lift?.row.isInPool == true)
        let project = try await town.read { try $0.entity("XM-2025-430702-01") }
        #expect(project?.row.status == .ended && project?.row.isInPool == false)
        let held = try await town.read { try $0.entities(heldBy: RegisterTown.code(1), limit: 10).map(\.key) }
        #expect(held == ["SB-3110-01", "XM-2025-430702-01"])
        // The same file again changes nothing; a later list without the column keeps who answers.
        let again = try await town.hand(
            .entities, [Self.header, ["", "", "一号电梯", "在用", "武陵区", "设备", "3110-01", RegisterTown.code(1)]])
        #expect(again.outcome.counts == ImportCounts(read: 1, unchanged: 1))
        try await town.take(
            .entities, [["名称", "登记状态", "属地", "对象类别", "对象编号"], ["一号电梯", "停用", "武陵区", "设备", "3110-01"]])
        #expect(try await town.read { try $0.entity("SB-3110-01")?.row.holder } == RegisterTown.code(1))
    }

    @Test(arguments: TestDatabase.available)
    func `are in a pool only if the scope asks for them`(kind: TestDatabase) async throws {
        let town = try await RegisterTown(kind)
        try await town.settle(2)
        try await town.take(
            .entities, [Self.header, ["", "", "一号电梯", "在用", "武陵区", "设备", "1", RegisterTown.code(1)]])
        func pool(_ scope: PoolScope) async throws -> [String] {
            try await town.read { db in
                var keys: [String] = []
                try db.eachPoolMember(scope) { keys.append($0.key) }
                return keys
            }
        }
        #expect(try await pool(PoolScope()) == [RegisterTown.code(1), RegisterTown.code(2)].sorted())
        #expect(try await pool(PoolScope(types: ["X3"])) == ["SB-1"])
        #expect(try await pool(PoolScope(types: ["X1"])) == [])
    }

    @Test func `are known by the first characters of their code where a registrar gave one`() async throws {
        let town = try await RegisterTown(.sqlite)
        @Sendable func code(_ prefix: String) -> String {
            let start = "\(prefix)430702" + OrganisationCode.completing("MB100000")
            return start + String(USCC.check(of: start))
        }
        let bodies = [("11", "8110"), ("12", "8120"), ("51", "8210"), ("52", "8220"), ("31", "8310")]
        try await town.take(
            .entities,
            [["统一社会信用代码", "名称", "登记状态", "属地"]] + bodies.map { [code($0.0), "单位\($0.0)", "存续", "武陵区"] })
        for (prefix, type) in bodies {
            #expect(try await town.read { try $0.entity(code(prefix))?.row.typeCode } == type)
        }
    }

    @Test func `are refused half told`() async throws {
        let town = try await RegisterTown(.sqlite)
        func rules(_ row: [String]) async throws -> [RowRule] {
            try await town.rules(.entities, [Self.header, row])
        }
        #expect(try await rules(["", "", "甲", "在用", "武陵区", "设备", "", ""]) == [.required])
        #expect(try await rules(["", "", "甲", "在用", "武陵区", "", "1", ""]) == [.required])
        #expect(try await rules(["", "", "甲", "在用", "武陵区", "车辆", "1", ""]).contains(.unknownCode))
        #expect(try await rules(["", "", "甲", "在用", "武陵区", "", "", ""]) == [.required])
        #expect(
            try await rules([RegisterTown.code(1), "", "甲", "存续", "武陵区", "设备", "1", ""]) == [.notTogether])
    }
}
