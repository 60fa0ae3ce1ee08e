// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage
import TestCity
import Testing

/// The test city on the day its teams were told where to go: one line with two items, one task, one draw, three
/// visits. The draw itself is made through Storage alone; the main job is another test.
struct VisitedCity: Sendable {
    let city: TestCity

    static let line = "P2026-scjg-01"
    static let draw = "P2026-scjg-01-T1-A1"
    /// 赵磊 leads the first, 孙燕 the second; the third belongs to the other department.
    static let first = "V-00000000000000000001"
    static let second = "V-00000000000000000002"
    static let others = "V-00000000000000000003"
    static let items = ["SCJG-001", "SCJG-002"]
    static let announceLeaf = "announce"

    var office: Office { city.office }
    var cast: Cast { city.cast }
    var clock: TestClock { city.clock }

    /// - Parameter noticed: whether all visits are approved and the entities told on that day.
    static func make(_ kind: TestDatabase, noticed: Bool = true) async throws -> VisitedCity {
        let visited = VisitedCity(city: try await TestCity.make(kind))
        try await visited.office.database.write { db in
            try settleRegisters(db, visited.cast)
            try settlePlan(db)
            try settleDraw(db)
        }
        if noticed {
            let cast = visited.cast
            try await visited.office.notice(
                visits: [first, second], by: cast.departmentOperator, leader: cast.unitLeader)
            try await visited.office.notice(
                visits: [others], by: cast.otherOperator, leader: cast.otherLeader)
        }
        visited.clock.advance(days: 1)
        return visited
    }

    /// A result in which nothing was found, with something changed.
    func result(
        on day: String = "2026-11-25", methods: [String] = ["onSite"], items: [ItemResult]? = nil,
        codes: [String] = ["1"], followUp: String = "1", note: String = ""
    ) throws -> CheckResult {
        CheckResult(
            checkedOn: try #require(Day(day)), methods: methods,
            items: items ?? Self.items.map { Self.item($0) }, codes: codes, followUp: followUp, note: note)
    }

    static func item(
        _ code: String, _ outcome: ItemResult.Outcome = .noProblem, version: Int64 = 1, finding: String = ""
    ) -> ItemResult {
        ItemResult(item: code, itemVersion: version, outcome: outcome, finding: finding, handling: "")
    }

    /// Files a result for the first visit as its lead.
    func file(
        _ result: CheckResult? = nil, visit: String = first, reason: String = "", once: String = "",
        by officer: Officer? = nil
    ) async throws -> String {
        try await office.recordResult(
            visit: visit, try result ?? self.result(), correctionReason: reason, once: once,
            by: officer ?? cast.inspector)
    }

    /// Reviews as the leader of the unit.
    func review(_ result: String, approved: Bool, reason: String = "", by officer: Officer? = nil)
        async throws
    {
        try await office.reviewResult(
            result, approved: approved, reason: reason, by: officer ?? cast.unitLeader)
    }

    /// All log entries of one type.
    func entries(_ type: String) async throws -> [CanonicalJSON] {
        try await office.database.read { db in
            var found: [CanonicalJSON] = []
            try db.eachEntry { if $0.type == type { found.append(try CanonicalJSON(parsing: $0.bytes)) } }
            return found
        }
    }

    /// How far the log has come.
    func logSize() async throws -> Int64 { try await office.database.read { try $0.logSize() } }

    private static func settleRegisters(_ db: Connection, _ cast: Cast) throws {
        for code in items {
            try db.recordItem(
                HashedRow(
                    row: CheckItemRow(
                        code: code, unit: "scjg", category: "登记事项检查", name: "事项\(code)", content: "内容",
                        law: "公司法", article: "第二百五十条", objectKind: "企业", tier: .general,
                        methods: [.onSite], levels: ["市级"], ratioLeast: nil, ratioMost: nil,
                        frequencyCap: nil, skill: nil, validFrom: Day(number: 0), validTo: nil),
                    hash: [0]), job: nil, at: TestCity.start)
        }
        try db.insertEntities(
            (1...3).map { HashedRow(row: RegisterSample.entity($0), hash: [0]) }, job: nil,
            at: TestCity.start)
        let people = [cast.inspector, cast.secondInspector, cast.otherInspector]
        try db.insertInspectors(
            people.map { officer in
                let id = officer.inspector ?? ""
                return (
                    id, HashedRow(row: RegisterSample.inspector(id, officer), hash: [0]),
                    SealedNumbers(residentIDHash: nil, phoneSealed: nil)
                )
            }, job: nil, at: TestCity.start)
    }

    private static func settlePlan(_ db: Connection) throws {
        let at = TestCity.start
        try db.insertPlan(
            id: "P2026-scjg", year: 2026, unit: "scjg", title: "2026年度抽查计划", pack: "changde-2025", at: at,
            account: "A-lijuan")
        let days = (try #require(Day("2026-11-01")), try #require(Day("2026-12-31")))
        let ratios = RatioTable(rows: [.b: .init(ratio: .whole, least: 1)])
        try db.savePlanLine(
            PlanLine(
                id: line, plan: "P2026-scjg", seq: 1, name: "登记事项抽查", isTargeted: false,
                items: items.map { PlannedItem(code: $0, version: 1) }, scope: PoolScope(), ratios: ratios,
                draws: 1, from: days.0, to: days.1, contributors: [], logIndex: nil))
        try db.insertTask(
            NewTask(
                id: "\(line)-T1", line: line, number: 1, unit: "scjg", name: "第一批抽查", scope: PoolScope(),
                ratios: ratios, team: TeamShape(size: 2, category: "", leadSkill: ""), from: days.0,
                to: days.1, disclosure: "afterVisit"), at: at, account: "A-lijuan")
    }

    private static func settleDraw(_ db: Connection) throws {
        let at = TestCity.start
        let task = "\(line)-T1"
        try db.insertCeremony(
            StoredCeremony(
                id: "C20261124-01", line: line, revealBy: at, minReveals: 3, beacon: nil,
                preparedAt: at, preparedBy: "A-zhouming"),
            contributors: [])
        try db.insertRoster(
            StoredRoster(
                id: "R-\(task)-1", task: task, kind: .blinded, root: [0], size: 3, secret: nil, file: "",
                strata: "[]", excluded: "{}", pack: "changde-2025", inspectorsFile: "", relationsFile: "",
                frozenAt: at, frozenBy: "A-lijuan", logIndex: 0), openings: [])
        try db.insertDraw(
            StoredDraw(
                id: draw, task: task, attempt: 1, ceremony: "C20261124-01", roster: "R-\(task)-1",
                method: "", tickets: "", announcedAt: at, announcedBy: "A-lijuan", announceIndex: 0,
                announceLeaf: Array(announceLeaf.utf8)))
        let teams = [
            (first, "scjg", ["scjg:SCJG0001", "scjg:SCJG0002"]),
            (second, "scjg", ["scjg:SCJG0002", "sthj:STHJ0001"]),
            (others, "sthj", ["sthj:STHJ0001", "scjg:SCJG0002"]),
        ]
        try db.insertAssignment(
            StoredAssignment(
                draw: draw, problemFile: "", solutionFile: "", assignedAt: at, assignedBy: "A-lijuan",
                logIndex: 0),
            visits: teams.enumerated().map { place, team in
                NewVisit(
                    id: team.0, draw: draw, task: task, unit: team.1, rosterID: "T\(place)",
                    entity: RegisterSample.entity(place + 1).key, eligible: 2,
                    dueDay: "2026-12-0\(place + 1)", inspectors: team.2)
            })
    }
}
