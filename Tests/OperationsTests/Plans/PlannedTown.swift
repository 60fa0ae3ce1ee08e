// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage
import TestCity
import Testing

/// The test city with an item list and entities in three areas, so that plans can be written; nothing is planned yet.
struct PlannedTown: Sendable {
    let city: TestCity
    /// What the register holds, kept beside it so that a scan can be compared with what the database counts.
    let entities: [EntityRow]

    static let plan = "P2026-scjg"
    static let line = "P2026-scjg-01"
    static let task = "P2026-scjg-01-T1"

    var office: Office { city.office }
    var cast: Cast { city.cast }
    var clock: TestClock { city.clock }
    var clerk: Officer { city.cast.departmentOperator }
    var leader: Officer { city.cast.unitLeader }
    var coordinator: Officer { city.cast.coordinator }

    static func make(_ kind: TestDatabase) async throws -> PlannedTown {
        let town = PlannedTown(city: try await TestCity.make(kind), entities: (0..<180).map(entity))
        try await town.office.database.write { db in
            for row in try items() { try db.recordItem(HashedRow(row: row, hash: [0]), job: nil, at: start) }
            try db.insertEntities(
                town.entities.map { HashedRow(row: $0, hash: [0]) }, job: nil, at: start)
        }
        return town
    }

    private static let start = TestCity.start

    static func item(
        _ code: String, _ unit: String = "scjg", category: String = "登记事项检查", tier: ItemTier = .general,
        least: Ratio? = nil, most: Ratio? = nil, to: Day? = nil
    ) throws -> CheckItemRow {
        CheckItemRow(
            code: code, unit: unit, category: category, name: "事项\(code)", content: "内容", law: "公司法",
            article: "第二百五十条", objectKind: "企业", tier: tier, methods: [.onSite], levels: ["市级"],
            ratioLeast: least, ratioMost: most, frequencyCap: nil, skill: nil,
            validFrom: try day("2026-01-01"), validTo: to)
    }

    /// General, key, bounded, expired and another department's.
    private static func items() throws -> [CheckItemRow] {
        return [
            try item("SCJG-001"), try item("SCJG-002", category: "食品经营", tier: .key),
            try item("SCJG-003", least: Ratio(5, 100), most: Ratio(5, 100)),
            try item("SCJG-009", to: try day("2026-06-30")),
            try item("STHJ-001", "sthj", category: "污染防治"),
        ]
    }

    /// 430721: forty of class A and ten deregistered; 430702 and 430703: all classes, types, industries and days.
    private static func entity(_ number: Int) -> EntityRow {
        var row = RegisterSample.entity(number)
        let area = number < 50 ? "430721" : ["430702", "430703"][number % 2]
        (row.jurisdiction, row.division) = (area, area)
        if number < 50 {
            row.riskClass = .a
            if number >= 40 { (row.statusRaw, row.status) = ("注销", .deregistered) }
        } else {
            row.riskClass = [.a, .a, .a, .b, .b, .c, .d][number / 2 % 7]
            row.typeCode = ["1130", "1151", "9500"][number % 3]
            row.industry = ["5211", "6210", "0111", "6620"][number % 4]
            row.registeredOn = Day(year: 2000 + number % 20, month: 1 + number % 12, day: 1 + number % 28)
            row.isAbnormal = number % 11 == 0
            row.isSerious = number % 23 == 0
            row.isKeyObject = number % 7 == 0
            if number % 13 == 0 { (row.statusRaw, row.status) = ("吊销，未注销", .licenceRevoked) }
        }
        return row
    }

    static func day(_ text: String) throws -> Day { try #require(Day(text)) }
    static func part(_ num: Int64, _ den: Int64) throws -> Ratio { try #require(Ratio(num, den)) }
}

// MARK: Drafts that are in order

extension PlannedTown {
    /// A line that every rule accepts, with something changed.
    func draft(
        name: String = "登记事项抽查", items: [String] = ["SCJG-001"], targeted: Bool = false,
        scope: PoolScope = PoolScope(), ratios: RatioTable? = nil, draws: Int = 1,
        from: String = "2026-11-01", to: String = "2026-12-31", observers: [String] = []
    ) throws -> PlanLineDraft {
        PlanLineDraft(
            name: name, items: items, isTargeted: targeted, scope: scope,
            ratios: try ratios ?? .flat(Self.part(1, 10)), draws: draws, from: try Self.day(from),
            to: try Self.day(to), observers: observers)
    }

    /// A task under such a line that every rule accepts, with something changed.
    func taskDraft(
        name: String = "第一批抽查", scope: PoolScope = PoolScope(), ratios: RatioTable? = nil,
        team: TeamShape = TeamShape(size: 2, category: "", leadSkill: ""), from: String = "2026-12-01",
        to: String = "2026-12-31"
    ) throws -> TaskDraft {
        TaskDraft(
            name: name, scope: scope, ratios: try ratios ?? .flat(Self.part(1, 10)), team: team,
            from: try Self.day(from), to: try Self.day(to))
    }

    func begin(by officer: Officer? = nil, year: Int = 2026) async throws -> String {
        try await office.beginPlan(year: year, title: "2026年度抽查计划", by: officer ?? clerk)
    }

    /// A plan begun, with one line.
    func write(_ draft: PlanLineDraft? = nil) async throws {
        _ = try await begin()
        _ = try await office.addPlanLine(plan: Self.plan, try draft ?? self.draft(), by: clerk)
    }

    /// As `write`, handed to the leader.
    func submit(_ draft: PlanLineDraft? = nil) async throws {
        try await write(draft)
        try await office.submitPlan(Self.plan, by: clerk)
    }

    /// As `submit`, approved.
    func approve(_ draft: PlanLineDraft? = nil) async throws {
        try await submit(draft)
        try await office.approvePlan(Self.plan, by: leader)
    }

    /// As `approve`, made public.
    func publish(_ draft: PlanLineDraft? = nil) async throws {
        try await approve(draft)
        try await office.publishPlan(Self.plan, by: coordinator)
    }

    func stored() async throws -> StoredPlan {
        try #require(try await office.database.read { try $0.plan(Self.plan) })
    }

    func storedLine(_ id: String = line) async throws -> PlanLine? {
        try await office.database.read { try $0.planLine(id) }
    }

    func deeds(on kind: String, _ subject: String) async throws -> [Act] {
        try await office.database.read { try $0.acts(subjectKind: kind, subject: subject) }
    }
}

// MARK: What a refusal must leave alone

/// Everything that a plan's deeds may write.
struct Footprint: Hashable, Sendable {
    let plans: [StoredPlan]
    let lines: [PlanLine]
    let tasks: [StoredTask]
    let acts: Int64
    let log: Int64
}

extension PlannedTown {
    func footprint() async throws -> Footprint {
        try await office.database.read { db in
            let plans = try db.plans()
            return Footprint(
                plans: plans, lines: try plans.flatMap { try db.planLines($0.id) },
                tasks: try db.tasks(matching: TaskFilter(), limit: 1000, offset: 0),
                acts: try db.actCount(), log: try db.logSize())
        }
    }

    /// Expects exactly this error of `deed`, and nothing written.
    func refuses(
        _ expected: some Error & Equatable, sourceLocation: SourceLocation = #_sourceLocation,
        _ deed: () async throws -> Void
    ) async throws {
        let before = try await footprint()
        await #expect(throws: expected, sourceLocation: sourceLocation) { try await deed() }
        #expect(try await footprint() == before, sourceLocation: sourceLocation)
    }

    /// Expects this kind of error of `deed`, and nothing written.
    func refuses<E: Error>(
        _ expected: E.Type, sourceLocation: SourceLocation = #_sourceLocation,
        _ deed: () async throws -> Void
    ) async throws {
        let before = try await footprint()
        await #expect(throws: expected, sourceLocation: sourceLocation) { try await deed() }
        #expect(try await footprint() == before, sourceLocation: sourceLocation)
    }
}

/// Runs a deed many times at once and counts how the attempts ended: `done`, `conflict`, or the error's words.
func attempts(_ count: Int, _ deed: @escaping @Sendable (Int) async throws -> Void) async -> [String: Int] {
    await withTaskGroup(of: String.self) { group in
        for number in 0..<count {
            group.addTask {
                do {
                    try await deed(number)
                    return "done"
                } catch is Conflict {
                    return "conflict"
                } catch {
                    return "\(error)"
                }
            }
        }
        return await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }
}
