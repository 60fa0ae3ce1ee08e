// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage
import TestCity
import Testing

@Suite struct `Labels` {
    @Test(arguments: TestDatabase.available)
    func `form a tree of three levels, without circles and without unknown parents`(
        kind: TestDatabase
    ) async throws {
        let town = try await RegisterTown(kind)
        let tree = RegisterTown.labels([
            ["A", "大类", "", ""], ["AB", "中类", "A", ""], ["ABC", "小类", "AB", ""],
        ])
        try await town.take(.labels, tree)
        #expect(try await town.read { try $0.labels(below: ["A"]) } == ["A", "AB", "ABC"])
        #expect(try await town.read { try $0.labels(below: ["AB"]) } == ["AB", "ABC"])
        let deeper = RegisterTown.labels([["ABCD", "过深", "ABC", ""]])
        #expect(try await town.rules(.labels, deeper) == [.notTogether])
        let circle = RegisterTown.labels([["A", "大类", "ABC", ""]])
        #expect(try await town.rules(.labels, circle) == [.notTogether])
        let orphan = RegisterTown.labels([["X1", "下级在前", "X", ""], ["X", "上级在后", "", ""]])
        #expect(try await town.rules(.labels, orphan) == [.unknownLabel])
        let itself = RegisterTown.labels([["X", "自己", "X", ""]])
        #expect(try await town.rules(.labels, itself) == [.notTogether])
        let item: [[String]] = [
            ["标签编码", "标签名称", "管理单位", "对应抽查事项"], ["X", "标签", "scjg", "没有的事项"],
        ]
        #expect(try await town.rules(.labels, item) == [.unknownItem])
    }

    @Test(arguments: TestDatabase.available)
    func `are used once a second person of the unit has approved them, and again after every change`(
        kind: TestDatabase
    ) async throws {
        let town = try await RegisterTown(kind)
        try await town.take(.labels, RegisterTown.labels([["A", "大类", "", ""]]))
        let today = Day(inShanghai: town.city.clock.now)
        func inForce() async throws -> Bool? {
            try await town.read { try $0.label("A")?.isInForce(on: today) }
        }
        #expect(try await inForce() == false)
        await #expect(throws: RegisterRefusal.secondPersonNeeded) {
            try await town.office.decideLabel("A", isApproved: true, opinion: "", by: town.cast.coordinator)
        }
        await #expect(throws: NotAllowed.self) {
            try await town.office.decideLabel("A", isApproved: true, opinion: "", by: town.cast.otherLeader)
        }
        await #expect(throws: RegisterRefusal.reasonMissing) {
            try await town.office.decideLabel("A", isApproved: false, opinion: "", by: town.cast.unitLeader)
        }
        try await town.office.decideLabel("A", isApproved: true, opinion: "同意", by: town.cast.unitLeader)
        #expect(try await inForce() == true)
        town.city.clock.advance(minutes: 1)
        let change = try await town.take(.labels, RegisterTown.labels([["A", "大类改名", "", ""]]))
        #expect(try await inForce() == false)
        // Taken back, it is the label that was approved.
        try await town.office.undoImport(change, reason: "名称有误", by: town.cast.coordinator)
        #expect(try await inForce() == true)
        town.city.clock.advance(minutes: 1)
        try await town.office.decideLabel("A", isApproved: false, opinion: "停用", by: town.cast.unitLeader)
        #expect(try await inForce() == false)
    }

    @Test(arguments: TestDatabase.available)
    func `of one unit are not for others`(kind: TestDatabase) async throws {
        let town = try await RegisterTown(kind)
        try await town.settle(1)
        let own: [[String]] = [
            ["标签编码", "标签名称", "管理单位", "适用范围"], ["A", "本局标签", "scjg", "本单位"], ["B", "全市标签", "scjg", "全市"],
        ]
        try await town.take(.labels, own)
        func library(_ label: String) -> [[String]] {
            [
                ["专项库名称", "对应监管标签", "统一社会信用代码/注册号", "企业名称", "检查机关"],
                ["库", label, RegisterTown.code(1), RegisterTown.name(1), "sthj"],
            ]
        }
        let other = town.cast.otherOperator
        #expect(try await town.rules(.libraries, library("本局标签"), by: other) == [.outOfScope])
        #expect(try await town.rules(.libraries, library("全市标签"), by: other) == [])
        #expect(try await town.rules(.libraries, library("没有的标签"), by: other) == [.unknownLabel])
        #expect(try await town.rules(.labels, own, by: other) == [.outOfScope, .outOfScope])
    }
}
