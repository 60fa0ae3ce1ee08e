// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// The test city with everything a draw needs: a published plan line, a task, entities of two areas and four
/// classes, inspectors, declared relations.
package struct DrawTown: Sendable {
    package let city: TestCity
    package let line = "P2026-scjg-01"
    package let task = "P2026-scjg-01-T1"
    /// The public value that the line plans.
    package let beacon: PlannedBeacon?

    package var office: Office { city.office }
    package var clock: TestClock { city.clock }
    package var coordinator: Officer { city.cast.coordinator }
    package var clerk: Officer { city.cast.departmentOperator }
    package var leader: Officer { city.cast.unitLeader }
    package var supervisor: Officer { city.cast.supervisor }
    package var stranger: Officer { city.cast.otherOperator }

    package static let areas = ["430702", "430703"]

    /// The steps of a draw in a city whose plan and task were made by its own operations, under the same ids.
    package init(city: TestCity, beacon: PlannedBeacon? = nil) {
        self.city = city
        self.beacon = beacon
    }

    /// - Parameters:
    ///   - entities: how many, spread over areas and classes.
    ///   - inspectors: how many in each area.
    ///   - barAll: leaves area 430703 one person short by relations with everyone.
    ///   - beacon: the public value that the line plans.
    package static func make(
        _ kind: TestDatabase, entities: Int = 400, inspectors: Int = 6, barAll: Bool = false,
        beacon: PlannedBeacon? = nil
    ) async throws -> DrawTown {
        try await make(in: try await TestCity.make(kind), entities, inspectors, barAll, beacon)
    }

    /// As above, in a city that stands already.
    package static func make(
        in city: TestCity, _ entities: Int = 400, _ inspectors: Int = 6, _ barAll: Bool = false,
        _ beacon: PlannedBeacon? = nil
    ) async throws -> DrawTown {
        let town = DrawTown(city: city, beacon: beacon)
        try await town.office.database.write { db in
            try town.settleEntities(db, entities)
            try town.settleInspectors(db, inspectors)
            try town.settleRelations(db, barAll ? inspectors : nil, entities: entities)
            try town.settlePlan(db)
            try town.settleTask(db, number: 1)
        }
        return town
    }

    /// A further task of the same line; the second unless told otherwise.
    package func addTask(
        _ disclosure: Disclosure = .afterVisit, campaign: String? = nil, number: Int64 = 2
    ) async throws -> String {
        try await office.database.write { db in
            try settleTask(db, number: number, disclosure, campaign)
        }
        return "\(line)-T\(number)"
    }

    /// Only a key here: check digits are the register's business.
    package static func key(_ number: Int) -> String { "91430700T" + String(100_000_000 + number) }

    private func settleEntities(_ db: Connection, _ count: Int) throws {
        let classes = Array("AAAAAAAAAAAABBBBBCCD")
        try db.bulkInsert(
            into: "entity",
            columns: [
                "key", "uscc", "name", "status_raw", "status", "jurisdiction", "division", "risk_class",
                "in_pool", "recorded_at", "row_hash",
            ],
            rows: (0..<count).map { number in
                let area = Self.areas[number % 2]
                return [
                    .text(Self.key(number)), .text(Self.key(number)), .text("测试企业\(number)"), .text("存续"),
                    .text("active"), .text(area), .text(area),
                    .text(String(classes[number / 2 % classes.count])), .integer(1), .integer(0), .bytes([0]),
                ]
            })
        try db.indexEntities()
    }

    private func settleInspectors(_ db: Connection, _ count: Int) throws {
        for (place, area) in Self.areas.enumerated() {
            for number in 0..<count {
                let id = "N\(place)\(number)"
                try db.execute(
                    """
                    INSERT INTO inspector (id, unit, staff_number, name, certificate, item_categories, skills,
                        areas, duty, recorded_at, row_hash)
                    VALUES (\(id), 'scjg', \(id), \("检查员\(id)"), \("C\(id)"), '', '', \(area), '在岗', 0,
                        \([UInt8(0)]))
                    """)
            }
        }
    }

    private func settleRelations(_ db: Connection, _ allBut: Int?, entities: Int) throws {
        let related = allBut.map { count in (0..<(count - 1)).map { "N1\($0)" } } ?? ["N00"]
        for inspector in related {
            for number in 0..<entities where allBut != nil || number % 3 == 0 {
                try db.execute(
                    """
                    INSERT INTO inspector_relation (inspector, entity, kind, declared_at, declared_by)
                    VALUES (\(inspector), \(Self.key(number)), '亲属任职', 0, \(inspector))
                    """)
            }
        }
    }

    static let ratios: RatioTable = {
        func row(_ num: Int64, _ den: Int64) -> RatioTable.Row {
            RatioTable.Row(ratio: Ratio(num, den) ?? .nothing, least: 1)
        }
        return RatioTable(rows: [.a: row(1, 20), .b: row(1, 10), .c: row(1, 5), .d: row(1, 2)])
    }()

    private func settlePlan(_ db: Connection) throws {
        let at = clock.now
        try db.insertPlan(
            id: "P2026-scjg", year: 2026, unit: "scjg", title: "2026年度抽查计划", pack: "changde-2025", at: at,
            account: clerk.account)
        _ = try db.submitPlan("P2026-scjg", at: at, account: clerk.account)
        _ = try db.approvePlan("P2026-scjg", at: at, account: leader.account)
        _ = try db.publishPlan("P2026-scjg", at: at, account: leader.account)
        try db.savePlanLine(
            PlanLine(
                id: line, plan: "P2026-scjg", seq: 1, name: "登记事项抽查", isTargeted: false, items: [],
                scope: PoolScope(), ratios: Self.ratios, draws: 4, from: try day("2026-11-01"),
                to: try day("2026-12-31"),
                contributors: Contributor.mandatory(
                    coordinator: ("scjg", "市场监管局"), departments: [("scjg", "市场监管局")],
                    supervision: ("sfj", "司法局")), beacon: beacon, logIndex: nil))
        guard let stored = try db.planLine(line) else { throw NotFound("line", line) }
        let (index, _) = try db.append(
            LogEntry(
                type: "plan.item", subject: line, at: at,
                object: [
                    "v": "mingqian/1", "type": "plan.item", "at": .string(at.rfc3339), "id": .string(line),
                    "actor": "unitLeader@scjg", "plan": "P2026-scjg", "year": 2026, "unit": "scjg",
                    "name": .string(stored.name), "kind": .string(stored.kind), "items": [],
                    "scope": stored.scope.canonical, "ratios": stored.ratios.canonical,
                    "draws": .int(stored.draws), "from": .string(stored.from.text),
                    "to": .string(stored.to.text),
                    "contributors": .array(stored.contributors.map(\.canonical)),
                    "beacon": stored.beacon?.canonical ?? .null,
                ]))
        try db.setLogIndex(ofLine: line, index)
    }

    func settleTask(
        _ db: Connection, number: Int64, _ disclosure: Disclosure = .afterVisit, _ campaign: String? = nil
    ) throws {
        try db.insertTask(
            NewTask(
                id: "\(line)-T\(number)", line: line, number: number, unit: "scjg", name: "第\(number)批抽查",
                scope: PoolScope(), ratios: Self.ratios,
                team: TeamShape(size: 2, category: "", leadSkill: ""),
                from: try day("2026-12-01"), to: try day("2026-12-31"), disclosure: disclosure.rawValue,
                campaign: campaign),
            at: clock.now, account: clerk.account)
    }

    private func day(_ text: String) throws -> Day {
        guard let day = Day(text) else { throw NotFound("day", text) }
        return day
    }
}
