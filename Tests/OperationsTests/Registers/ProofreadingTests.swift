// SPDX-License-Identifier: Apache-2.0
import Foundation
import Operations
import SpotCheck
import Storage
import TestCity
import Testing

@Suite struct `A record corrected by hand` {
    private static let photo: [UInt8] = [0xFF, 0xD8, 0xFF, 0xE0, 1, 2, 3]

    @Test(arguments: TestDatabase.available)
    func `changes once a second person has let it pass, with reason, document, before and after`(
        kind: TestDatabase
    ) async throws {
        let town = try await RegisterTown(kind)
        try await town.settle(2)
        let (clerk, leader) = (town.cast.departmentOperator, town.cast.unitLeader)
        let key = RegisterTown.code(1)
        let id = try await town.office.proposeRecord(
            .entities, correcting: key, cells: ["address": "武陵区示例路1号"], reason: "核对营业执照",
            source: SourceDocument(name: "执照.jpg", bytes: Self.photo), once: "form-1", by: clerk)
        // Sent twice it is one.
        let again = try await town.office.proposeRecord(
            .entities, correcting: key, cells: ["address": "武陵区示例路1号"], reason: "核对营业执照", source: nil,
            once: "form-1", by: clerk)
        #expect(again == id)
        #expect(try await town.read { try $0.entity(key)?.row.address } == "")
        #expect(try await town.read { try $0.openForms(.entities, key: key).map(\.id) } == [id])
        let view = try await town.office.importView(id, problemsFrom: 0, limit: 10, by: leader)
        #expect(view.changes.map { [$0.field, $0.before, $0.after] } == [["住所", "", "武陵区示例路1号"]])
        #expect(view.source?.name == "执照.jpg")
        #expect(try await town.read { try $0.importSourceBytes(of: id) } == Self.photo)
        await #expect(throws: RegisterRefusal.secondPersonNeeded) {
            try await town.office.confirmImport(id, validRowsOnly: false, by: clerk)
        }
        let waiting = try await town.office.jobsToProofread(by: leader).jobs.map(\.id)
        let own = try await town.office.jobsToProofread(by: clerk).jobs
        #expect(waiting == [id] && own.isEmpty)
        try await town.office.confirmImport(id, validRowsOnly: false, opinion: "与执照一致", by: leader)
        try await town.office.commitImport(id, by: leader)
        let row = try await town.read { try $0.entity(key)?.row }
        #expect(row?.address == "武陵区示例路1号" && row?.name == RegisterTown.name(1))
        let change = try await town.read { try $0.changes(.entities, key: key).first }
        #expect(change?.field == "住所" && change?.account == clerk.account && change?.importJob == id)
        let job = try await town.read { try $0.importJob(id) }
        #expect(job?.decidedBy == leader.account && job?.opinion == "与执照一致" && job?.reason == "核对营业执照")
        let last = try await town.read { try $0.entries(about: id).last?.bytes }
        #expect(String(decoding: last ?? [], as: UTF8.self).contains("unitLeader@scjg"))
        // It can be taken back like a file.
        try await town.office.undoImport(id, reason: "核对有误", by: town.cast.coordinator)
        #expect(try await town.read { try $0.entity(key)?.row.address } == "")
    }

    @Test(arguments: TestDatabase.available)
    func `is sent back with an opinion and then changes nothing`(kind: TestDatabase) async throws {
        let town = try await RegisterTown(kind)
        try await town.settle(1)
        let (clerk, leader) = (town.cast.departmentOperator, town.cast.unitLeader)
        let key = RegisterTown.code(1)
        func propose() async throws -> String {
            try await town.office.proposeRecord(
                .entities, correcting: key, cells: ["name": "改名商行"], reason: "申请变更", source: nil, by: clerk)
        }
        let id = try await propose()
        await #expect(throws: RegisterRefusal.reasonMissing) {
            try await town.office.cancelImport(id, by: leader)
        }
        try await town.office.cancelImport(id, opinion: "无变更登记", by: leader)
        let job = try await town.read { try $0.importJob(id) }
        #expect(job?.state == .cancelled && job?.opinion == "无变更登记")
        #expect(try await town.read { try $0.entity(key)?.row.name } == RegisterTown.name(1))
        await #expect(throws: RegisterRefusal.alreadyDecided) {
            try await town.office.confirmImport(id, validRowsOnly: false, by: leader)
        }
        // Whoever typed it may give it up without a word.
        let second = try await propose()
        try await town.office.cancelImport(second, by: clerk)
        #expect(try await town.office.jobsToProofread(by: leader).jobs.isEmpty)
    }

    @Test(arguments: TestDatabase.available)
    func `is held to the rules of a file, cell by cell, before it is sent`(kind: TestDatabase) async throws {
        let town = try await RegisterTown(kind)
        try await town.settle(1)
        let clerk = town.cast.departmentOperator
        func refusal(_ cells: [String: String], reason: String = "更正") async throws -> RegisterRefusal? {
            do {
                _ = try await town.office.proposeRecord(
                    .entities, correcting: RegisterTown.code(1), cells: cells, reason: reason, source: nil,
                    by: clerk)
                return nil
            } catch let refusal as RegisterRefusal {
                return refusal
            }
        }
        #expect(try await refusal(["address": "路"], reason: "") == .reasonMissing)
        #expect(try await refusal(["name": RegisterTown.name(1)]) == .nothingChanged)
        guard case .cellsRefused(let problems) = try await refusal(["riskClass": "X", "name": ""]) else {
            Issue.record("accepted")
            return
        }
        #expect(Set(problems.map(\.columnName)) == ["信用风险分类", "名称"])
        #expect(try await town.read { try $0.importJobCount(units: nil) } == 1)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: town.office.settings.uploads).isEmpty)
        await #expect(throws: NotFound.self) {
            _ = try await town.office.recordCells(.entities, "91430000X", by: clerk)
        }
    }

    @Test(arguments: TestDatabase.available)
    func `may be new, of every dataset`(kind: TestDatabase) async throws {
        let town = try await RegisterTown(kind)
        let (clerk, leader) = (town.cast.departmentOperator, town.cast.unitLeader)
        for dataset in DatasetKind.allCases {
            let columns = Dataset.of(dataset).columns
            let cells = Dictionary(
                columns.map { ($0.key, $0.example) }, uniquingKeysWith: { first, _ in first })
            let id = try await town.office.proposeRecord(
                dataset, correcting: nil, cells: cells, reason: "", source: nil, by: clerk)
            try await town.office.confirmImport(id, validRowsOnly: false, by: leader)
            try await town.office.commitImport(id, by: leader)
            #expect(try await town.read { try $0.importJob(id)?.counts.new } == 1, "\(dataset)")
        }
        // And each of them is told by cells that read as the same row.
        for (dataset, key) in [
            (DatasetKind.items, "SCJG-001"), (.entities, "91430702MA4PGC4Y0B"),
            (.inspectors, "scjg:SCJG0001"),
            (.labels, "SP01"), (.licences, "91430702MA4PGC4Y0B JY14307020012345"),
            (.jointItems, "LH01"), (.checkPoints, "SCJG-001-01"), (.phrases, "SCJG-Y01"),
            (.libraries, "食品销售经营者库|SP01|91430702MA4PGC4Y0B|JY14307020012345"),
        ] {
            let record = try await town.office.recordCells(dataset, key, by: clerk)
            await #expect(throws: RegisterRefusal.nothingChanged, "\(dataset)") {
                _ = try await town.office.proposeRecord(
                    dataset, correcting: key, cells: record.cells.filter { !$0.value.isEmpty }, reason: "试",
                    source: nil, by: clerk)
            }
        }
    }
}

@Suite struct `A city that wants two people for files too` {
    /// The program's own rules but for one word.
    private static func rulebook() throws -> Rulebook {
        let rulebook = try Rulebook.load()
        let folder = try #require(
            URL(filePath: #filePath).pathComponents.firstIndex(of: "Tests").map { place in
                URL(filePath: #filePath).pathComponents.prefix(place).joined(separator: "/")
            })
        let path = "\(folder)/Sources/Operations/Resources/packs/changde-2025.json"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let changed = text.replacing(
            "\"second_person_imports\": false", with: "\"second_person_imports\": true")
        return Rulebook(
            packs: [try RulePack(reading: Array(changed.utf8))], calendar: rulebook.calendar,
            tables: rulebook.tables)
    }

    @Test func `confirms none by whoever handed it in`() async throws {
        let city = try await TestCity.make(rulebook: try Self.rulebook())
        let clerk = city.cast.departmentOperator
        let book = try Book([
            ["统一社会信用代码", "名称", "登记状态", "属地"],
            [RegisterTown.code(1), RegisterTown.name(1), "存续", "武陵区"],
        ])
        let id = try await city.office.receiveImport(
            .entities, file: book.path, name: "名录.xlsx", by: clerk)
        try await city.office.checkImport(id, by: clerk)
        await #expect(throws: RegisterRefusal.secondPersonNeeded) {
            try await city.office.confirmImport(id, validRowsOnly: false, by: clerk)
        }
        try await city.office.confirmImport(id, validRowsOnly: false, by: city.cast.coordinator)
        try await city.office.commitImport(id, by: city.cast.coordinator)
        #expect(try await city.office.database.read { try $0.importJob(id)?.state } == .committed)
    }
}

@Suite struct `Two units that say different things` {
    private static func rows(_ address: String, approved: String = "", class risk: String = "B") -> [[String]]
    {
        [
            ["统一社会信用代码", "名称", "登记状态", "属地", "住所", "核准日期", "信用风险分类"],
            [RegisterTown.code(1), RegisterTown.name(1), "存续", "武陵区", address, approved, risk],
        ]
    }

    private func disputes(_ town: RegisterTown) async throws -> [StoredDispute] {
        try await town.read { try $0.disputes(matching: DisputeFilter(), size: 100) }
    }

    private func address(_ town: RegisterTown) async throws -> String? {
        try await town.read { try $0.entity(RegisterTown.code(1))?.row.address }
    }

    @Test(arguments: TestDatabase.available)
    func `are told apart, and the later word stands where nothing else decides`(
        kind: TestDatabase
    ) async throws {
        let town = try await RegisterTown(kind)
        let (own, other) = (town.cast.departmentOperator, town.cast.otherOperator)
        try await town.take(.entities, Self.rows("甲路1号"), by: own)
        try await town.take(.entities, Self.rows("甲路2号"), by: own)
        #expect(try await disputes(town).isEmpty)
        let job = try await town.take(.entities, Self.rows("乙路3号"), by: other)
        #expect(try await address(town) == "乙路3号")
        let one = try #require(try await disputes(town).first)
        #expect(
            [one.field, one.standing, one.standingUnit, one.incoming, one.incomingUnit]
                == ["住所", "甲路2号", "scjg", "乙路3号", "sthj"])
        #expect(one.rule == .later && one.kept == .incoming && one.job == job)
        // Nothing said takes nothing away.
        try await town.take(.entities, Self.rows("", class: "C"), by: own)
        #expect(try await address(town) == "乙路3号")
        #expect(try await town.read { try $0.entity(RegisterTown.code(1))?.row.riskClass } == .c)
        #expect(try await disputes(town).count == 1)
    }

    @Test(arguments: TestDatabase.available)
    func `are settled by the named source, then by the date of approval`(kind: TestDatabase) async throws {
        let town = try await RegisterTown(kind)
        let (own, other) = (town.cast.departmentOperator, town.cast.otherOperator)
        try await town.office.nameFieldSource("scjg", of: "住所", .entities, by: town.cast.coordinator)
        try await town.take(.entities, Self.rows("甲路1号", approved: "2026-01-01"), by: own)
        let dry = try await town.hand(
            .entities, Self.rows("乙路3号", approved: "2026-05-01"), by: other, dryRun: true)
        #expect(dry.outcome.notes.contains { $0.contains("保留原值1处") })
        #expect(try await disputes(town).isEmpty)
        try await town.take(.entities, Self.rows("乙路3号", approved: "2026-05-01"), by: other)
        #expect(try await address(town) == "甲路1号")
        let first = try #require(try await disputes(town).first { $0.field == "住所" })
        #expect(first.rule == .source && first.kept == .standing)
        // Without a source the later approval goes first, whoever sends it later.
        try await town.office.nameFieldSource(nil, of: "住所", .entities, by: town.cast.coordinator)
        town.city.clock.advance(minutes: 1)
        try await town.take(.entities, Self.rows("丙路5号", approved: "2025-12-31"), by: other)
        #expect(try await address(town) == "甲路1号")
        let second = try #require(try await disputes(town).first { $0.incoming == "丙路5号" })
        #expect(second.rule == .approval && second.kept == .standing)
        await #expect(throws: NotFound.self) {
            try await town.office.nameFieldSource("scjg", of: "没有", .entities, by: town.cast.coordinator)
        }
        await #expect(throws: NotAllowed.self) {
            try await town.office.nameFieldSource("scjg", of: "住所", .entities, by: own)
        }
    }

    @Test(arguments: TestDatabase.available)
    func `are overruled by a person, with a reason and a second person`(kind: TestDatabase) async throws {
        let town = try await RegisterTown(kind)
        let coordinator = town.cast.coordinator
        try await town.take(.entities, Self.rows("甲路1号"), by: town.cast.departmentOperator)
        try await town.take(.entities, Self.rows("乙路3号"), by: town.cast.otherOperator)
        let one = try #require(try await disputes(town).first)
        await #expect(throws: RegisterRefusal.reasonMissing) {
            _ = try await town.office.settleDispute(one.id, taking: .standing, reason: "", by: coordinator)
        }
        let correction = try await town.office.settleDispute(
            one.id, taking: .standing, reason: "现场核实", by: coordinator)
        let id = try #require(correction)
        #expect(try await disputes(town).isEmpty)
        await #expect(throws: Conflict.self) {
            _ = try await town.office.settleDispute(
                one.id, taking: .incoming, reason: "再想想", by: coordinator)
        }
        let second = town.cast.unitLeader
        try await town.office.confirmImport(id, validRowsOnly: false, by: second)
        try await town.office.commitImport(id, by: second)
        #expect(try await address(town) == "甲路1号")
        let settled = try await town.read { try $0.disputes(matching: DisputeFilter(isOpen: false), size: 9) }
        #expect(settled.map(\.taken) == [.standing] && settled.map(\.reason) == ["现场核实"])
    }

    /// A row in which another unit's word stands is not the file's: taking it back leaves later changes alone.
    @Test(arguments: TestDatabase.available)
    func `leave what stands to whoever said it, also when the other file is taken back`(
        kind: TestDatabase
    ) async throws {
        let town = try await RegisterTown(kind)
        let (own, other) = (town.cast.departmentOperator, town.cast.otherOperator)
        try await town.office.nameFieldSource("scjg", of: "住所", .entities, by: town.cast.coordinator)
        try await town.take(.entities, Self.rows("甲路1号"), by: own)
        var two = Self.rows("乙路3号")
        two.append([RegisterTown.code(2), RegisterTown.name(2), "存续", "武陵区", "路", "", "B"])
        let job = try await town.take(.entities, two, by: other)
        try await town.take(.entities, Self.rows("甲路9号"), by: own)
        try await town.office.undoImport(job, reason: "报错了", by: other)
        #expect(try await address(town) == "甲路9号")
        // And what was taken back was never said.
        try await town.office.nameFieldSource(nil, of: "住所", .entities, by: town.cast.coordinator)
        let third = try await town.take(.entities, Self.rows("丙路5号"), by: other)
        town.city.clock.advance(minutes: 1)
        try await town.office.undoImport(third, reason: "又报错了", by: other)
        town.city.clock.advance(minutes: 1)
        try await town.take(.entities, Self.rows("甲路10号"), by: own)
        #expect(try await disputes(town).isEmpty)
    }

    @Test func `go with the file that brought them`() async throws {
        let town = try await RegisterTown(.sqlite)
        try await town.take(.entities, Self.rows("甲路1号"), by: town.cast.departmentOperator)
        let job = try await town.take(.entities, Self.rows("乙路3号"), by: town.cast.otherOperator)
        try await town.office.undoImport(job, reason: "报错了", by: town.cast.otherOperator)
        #expect(try await disputes(town).isEmpty)
        #expect(try await address(town) == "甲路1号")
    }
}
