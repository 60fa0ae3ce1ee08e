// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage
import TestCity
import Testing

@Suite struct `Check sheets and phrases` {
    private static let header = ["要点编号", "事项编号", "序号", "检查内容", "填写方式", "计量单位", "下限", "上限", "检查方法", "可不填"]

    private static func rows(_ changes: [Int: String] = [:]) -> [[String]] {
        var row = ["SCJG-001-01", "SCJG-001", "1", "冷藏柜温度", "测量值", "℃", "0", "8.50", "温度计测量", "否"]
        for (place, cell) in changes { row[place] = cell }
        return [header, row]
    }

    private static func town(_ kind: TestDatabase) async throws -> RegisterTown {
        let town = try await RegisterTown(kind)
        try await town.take(
            .items,
            [
                ["事项编号", "检查主体", "抽查类别", "抽查事项", "检查内容", "法律法规名称", "检查对象", "事项类别", "检查方式", "生效日期"],
                ["SCJG-001", "scjg", "食品", "食品销售检查", "内容", "食品安全法", "食品经营者", "一般检查事项", "实地核查", "2020-01-01"],
            ])
        return town
    }

    @Test(arguments: TestDatabase.available)
    func `are handed in by who keeps the item, and taken back`(kind: TestDatabase) async throws {
        let town = try await Self.town(kind)
        for (changes, rule): ([Int: String], RowRule) in [
            ([1: "SCJG-999"], .unknownItem), ([4: "随便"], .unknownCode), ([6: "零度"], .number),
            ([6: "9"], .limitOrder), ([2: "第一"], .number), ([3: ""], .required),
        ] {
            #expect(try await town.rules(.checkPoints, Self.rows(changes)) == [rule], "\(changes)")
        }
        #expect(
            try await town.rules(.checkPoints, Self.rows([4: "是否符合"])) == [
                .notTogether, .notTogether, .notTogether,
            ])
        #expect(
            try await town.rules(.checkPoints, Self.rows(), by: town.cast.otherOperator) == [.outOfScope])
        let job = try await town.take(.checkPoints, Self.rows(), by: town.cast.departmentOperator)
        let sheet = try #require(
            try await town.read { try $0.checkSheets(ofItems: ["SCJG-001", "none"])["SCJG-001"] })
        #expect(sheet.points.map(\.limits) == ["0至8.5℃"])
        // The same file again changes nothing; one without the limits keeps them.
        let short = Self.rows().map { Array($0[..<4]) }
        #expect(try await town.hand(.checkPoints, Self.rows()).outcome.changesAnything == false)
        #expect(try await town.hand(.checkPoints, short).outcome.changesAnything == false)
        try await town.office.undoImport(job, reason: "有误", by: town.cast.departmentOperator)
        #expect(try await town.read { try $0.checkPointCount() } == 0)
    }

    @Test(arguments: TestDatabase.available)
    func `hold phrases of units there are`(kind: TestDatabase) async throws {
        let town = try await Self.town(kind)
        func rows(_ unit: String, _ use: String = "发现的问题", _ item: String = "") -> [[String]] {
            [["常用语编号", "使用单位", "用于", "事项编号", "内容"], ["Y1", unit, use, item, "未公示许可证"]]
        }
        #expect(try await town.rules(.phrases, rows("无此单位")) == [.unknownUnit])
        #expect(try await town.rules(.phrases, rows("scjg", "别处")) == [.unknownCode])
        #expect(try await town.rules(.phrases, rows("scjg", "发现的问题", "SCJG-999")) == [.unknownItem])
        #expect(
            try await town.rules(.phrases, rows("scjg"), by: town.cast.otherOperator) == [.outOfScope])
        try await town.take(.phrases, rows("scjg", "发现的问题", "SCJG-001"), by: town.cast.departmentOperator)
        #expect(try await town.read { try $0.phrases(ofUnits: ["scjg"]).map(\.text) } == ["未公示许可证"])
        #expect(try await town.read { try $0.phrases(ofUnits: ["sfj"]).isEmpty })
    }
}

@Suite struct `A result on a check sheet` {
    private static let point = CheckPointRow(
        code: "T1", item: "SCJG-001", position: 1, question: "冷藏柜温度", kind: .measured, measure: "℃",
        least: Quantity("0"), most: Quantity("8"), advice: "", isOptional: false)

    private static func lay(_ point: CheckPointRow, _ visited: VisitedCity) async throws {
        try await visited.office.database.write { db in
            let row = HashedRow(row: point, hash: [0])
            if try db.checkPointCount() == 0 {
                try db.insertRecords([row], job: nil, at: TestCity.start)
            } else {
                try db.updateRecord(row, job: nil, at: TestCity.start)
            }
        }
    }

    private static func result(
        _ visited: VisitedCity, _ answer: String, _ outcome: ItemResult.Outcome = .noProblem,
        sheet: CheckPointRow = point
    ) throws -> CheckResult {
        let found = outcome == .problem
        return try visited.result(
            items: [
                ItemResult(
                    item: "SCJG-001", itemVersion: 1, outcome: outcome, finding: found ? "温度过高" : "",
                    handling: "", sheet: CheckSheet([sheet]).edition, answers: ["T1": answer]),
                VisitedCity.item("SCJG-002"),
            ], codes: found ? ["E"] : ["1"])
    }

    @Test(arguments: TestDatabase.available)
    func `keeps the point as it stood when it was answered`(kind: TestDatabase) async throws {
        let visited = try await VisitedCity.make(kind)
        try await Self.lay(Self.point, visited)
        await #expect(
            throws: InspectionProblems([.pointOpen(item: "SCJG-001", point: "T1", "冷藏柜温度")])
        ) { try await visited.file(try Self.result(visited, "")) }
        await #expect(throws: InspectionProblems([.pointAmiss(item: "SCJG-001", "冷藏柜温度")])) {
            try await visited.file(try Self.result(visited, "9"))
        }
        let filed = try Self.result(visited, "9", .problem)
        let id = try await visited.file(filed)
        var later = Self.point
        later.most = Quantity("10")
        try await Self.lay(later, visited)
        let stored = try #require(try await visited.office.database.read { try $0.result(id) })
        #expect(stored.result == filed)
        #expect(stored.points["SCJG-001"] == [PointAnswer(point: Self.point, answer: "9")])
        #expect(stored.points["SCJG-001"]?.first?.words == "9℃（超出0至8℃）")
    }

    @Test(arguments: TestDatabase.available)
    func `is not taken on a sheet that was changed meanwhile`(kind: TestDatabase) async throws {
        let visited = try await VisitedCity.make(kind)
        try await Self.lay(Self.point, visited)
        let typed = try Self.result(visited, "9", .problem)
        var changed = Self.point
        changed.most = Quantity("10")
        try await Self.lay(changed, visited)
        await #expect(throws: InspectionProblems([.sheetChanged(item: "SCJG-001")])) {
            try await visited.file(typed)
        }
        _ = try await visited.file(try Self.result(visited, "9", sheet: changed))
    }
}
