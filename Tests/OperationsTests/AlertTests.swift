// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage
import TestCity
import Testing

@Suite struct `Alerts` {
    static func found(_ town: DrawTown, unit: String? = nil, year: Int = 2026) async throws -> [String] {
        let pack = try town.office.alertPack(year: year)
        return try await town.office.database.read { db in
            let filter = AlertFilter(unit: unit, year: year)
            let alerts = try db.alerts(
                matching: filter, pack.alerts, clean: pack.cleanCodes, limit: 100, offset: 0)
            #expect(
                try db.alertCount(matching: filter, pack.alerts, clean: pack.cleanCodes)
                    == Int64(alerts.count))
            return alerts.map { alert in
                let place = alert.entity.dropFirst(10).drop { $0 == "0" }
                return "\(alert.kind.rawValue) \(place.isEmpty ? "0" : place) \(alert.day) \(alert.visits)"
            }.sorted()
        }
    }

    @Test(arguments: TestDatabase.available)
    func `count more than one a day, two a week, three a month, and no fewer`(kind: TestDatabase) async throws
    {
        let town = try await DrawTown.make(kind)
        try await town.remember([
            // Two a day.
            PastVisit(1, on: "2026-03-02"), PastVisit(1, on: "2026-03-02", unit: "sthj"),
            // Three within seven days across a month's end; the third on the seventh day.
            PastVisit(2, on: "2026-03-30"), PastVisit(2, on: "2026-04-01"), PastVisit(2, on: "2026-04-05"),
            // The third on the eighth: nothing.
            PastVisit(3, on: "2026-03-30"), PastVisit(3, on: "2026-04-01"), PastVisit(3, on: "2026-04-06"),
            // Four in a month, a week and more apart from one another.
            PastVisit(4, on: "2026-05-01"), PastVisit(4, on: "2026-05-08"), PastVisit(4, on: "2026-05-16"),
            PastVisit(4, on: "2026-05-24"),
            // Planned ones are no visits yet.
            PastVisit(5, on: "2026-12-01", isDone: false), PastVisit(5, on: "2026-12-01", isDone: false),
        ])
        #expect(
            try await Self.found(town) == [
                "day 1 2026-03-02 2", "month 4 2026-05-24 4", "week 2 2026-04-05 3",
            ])
        #expect(try await Self.found(town, unit: "sthj") == ["day 1 2026-03-02 2"])
        #expect(try await Self.found(town, year: 2025) == [])
    }

    @Test(arguments: TestDatabase.available)
    func `ask why the same officer found nothing three times running`(kind: TestDatabase) async throws {
        let town = try await DrawTown.make(kind)
        func visit(_ entity: Int, _ day: String, _ who: String, _ codes: [String] = ["1"]) -> PastVisit {
            PastVisit(entity, on: day, codes: codes, inspectors: [who])
        }
        try await town.remember([
            visit(1, "2025-12-01", "N00"), visit(1, "2026-05-01", "N00"), visit(1, "2026-11-01", "N00"),
            // Found something in between; not the same officer; over more than a year; only twice.
            visit(2, "2025-12-01", "N00"), visit(2, "2026-05-01", "N00", ["E"]),
            visit(2, "2026-11-01", "N00"),
            visit(3, "2025-12-01", "N00"), visit(3, "2026-05-01", "N01"), visit(3, "2026-11-01", "N00"),
            visit(4, "2025-10-01", "N00"), visit(4, "2026-05-01", "N00"), visit(4, "2026-11-01", "N00"),
            visit(5, "2026-05-01", "N00"), visit(5, "2026-11-01", "N00"),
        ])
        #expect(try await Self.found(town) == ["officer 1 2026-11-01 3"])
    }

    @Test(arguments: TestDatabase.available)
    func `take one reason, from a leader of a unit concerned, and leave with their file`(kind: TestDatabase)
        async throws
    {
        let town = try await DrawTown.make(kind)
        try await town.remember([PastVisit(1, on: "2026-03-02"), PastVisit(1, on: "2026-03-02")])
        let id = "day:\(DrawTown.key(1)):2026-03-02"
        func answer(_ reason: String, _ officer: Officer) async throws {
            try await town.office.answerAlert(id, year: 2026, reason: reason, by: officer)
        }
        await #expect(throws: NotAllowed.self) { try await answer("重点", town.clerk) }
        await #expect(throws: AlertRefusal.reasonMissing) { try await answer("", town.leader) }
        await #expect(throws: NotFound.self) { try await answer("重点", town.city.cast.otherLeader) }
        try await answer("同日两项投诉", town.leader)
        await #expect(throws: Conflict.self) { try await answer("再说", town.leader) }
        let filter = AlertFilter(unit: nil, year: 2026)
        let file = String(
            decoding: try await town.office.exportAlerts(filter, by: town.leader), as: UTF8.self)
        #expect(file.contains("一日多次检查,测试企业1,\(DrawTown.key(1)),2026-03-02,2,,同日两项投诉,常德市市场监督管理局"))
        let others = String(
            decoding: try await town.office.exportAlerts(filter, by: town.city.cast.otherLeader),
            as: UTF8.self)
        #expect(!others.contains("测试企业1"))
    }

    @Test(arguments: TestDatabase.available)
    func `count visits that two units made together once`(kind: TestDatabase) async throws {
        let town = try await DrawTown.make(kind)
        let ids = try await town.remember([
            PastVisit(1, on: "2026-12-10", isDone: false),
            PastVisit(1, on: "2026-12-20", unit: "sthj", isDone: false),
        ])
        let merge = try await town.office.proposeMerge(
            ids[0], ids[1], from: try #require(Day("2026-12-01")), to: try #require(Day("2026-12-05")),
            note: "",
            by: town.clerk)
        func record(_ visits: [String]) async throws {
            try await town.office.database.write { db in
                for id in visits {
                    try db.execute(
                        """
                        INSERT INTO result (id, visit, version, checked_on, methods, codes, follow_up, note, pack,
                            recorded_at, recorded_by, salt, log_index)
                        VALUES (\("\(id)-R1"), \(id), 1, '2026-12-03', '[]', '["1"]', '1', '', '', 0,
                            \(town.clerk.account), \([UInt8(0)]), 0)
                        """)
                }
            }
        }
        try await town.office.answerMerge(merge, accepted: true, reason: "", by: town.stranger)
        try await record(ids)
        #expect(try await Self.found(town) == [])
    }
}
