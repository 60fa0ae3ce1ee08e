// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage
import TestCity
import Testing

/// Which entities a scope means, read from its words and not from the query.
private func isMeant(_ row: EntityRow, by scope: PoolScope) -> Bool {
    func begins(_ text: String, _ beginnings: [String]) -> Bool {
        beginnings.isEmpty || beginnings.contains { text.hasPrefix($0) }
    }
    func agrees(_ flag: Bool, _ wanted: Bool?) -> Bool { wanted == nil || wanted == flag }
    let industries = scope.industries.flatMap { code -> [String] in
        switch code {
        case "F": ["51", "52"]
        case "H": ["61", "62"]
        default: [code]
        }
    }
    let isInTime =
        (scope.registeredFrom.map { from in row.registeredOn.map { $0 >= from } ?? false } ?? true)
        && (scope.registeredTo.map { to in row.registeredOn.map { $0 <= to } ?? false } ?? true)
    return (scope.jurisdictions.isEmpty || scope.jurisdictions.contains(row.jurisdiction))
        && begins(row.typeCode, scope.types) && begins(row.industry, industries) && isInTime
        && (scope.classes.isEmpty || scope.classes.contains(row.riskClass))
        && agrees(row.isAbnormal, scope.abnormal) && agrees(row.isSerious, scope.serious)
        && agrees(row.isKeyObject, scope.keyObject)
}

@Suite struct `The forecast of a scope` {
    private static let scopes: [PoolScope] = [
        PoolScope(), PoolScope(jurisdictions: ["430702"]), PoolScope(jurisdictions: ["430721", "430703"]),
        PoolScope(jurisdictions: ["430781"]), PoolScope(types: ["11"]), PoolScope(types: ["1151", "95"]),
        PoolScope(industries: ["F"]), PoolScope(industries: ["H", "5211"]), PoolScope(industries: ["0111"]),
        PoolScope(registeredFrom: Day("2005-03-01"), registeredTo: Day("2012-10-31")),
        PoolScope(registeredTo: Day("2001-02-03")), PoolScope(classes: [.c, .d]), PoolScope(abnormal: true),
        PoolScope(abnormal: false, serious: false), PoolScope(serious: true), PoolScope(keyObject: true),
        PoolScope(
            jurisdictions: ["430702", "430703"], types: ["1130"], industries: ["F", "62"],
            registeredFrom: Day("2001-01-01"), classes: [.a, .b], abnormal: false, keyObject: false),
    ]

    @Test(arguments: TestDatabase.available)
    func `counts what a scan of the register counts`(kind: TestDatabase) async throws {
        let town = try await PlannedTown.make(kind)
        _ = try await town.begin()
        let plan = try await town.stored()
        let ratios = RatioTable(
            rows: [
                .a: .init(ratio: try PlannedTown.part(1, 20), least: 0),
                .b: .init(ratio: try PlannedTown.part(1, 10), least: 1),
                .c: .init(ratio: try PlannedTown.part(1, 3), least: 2), .d: .init(ratio: .whole, least: 0),
            ])
        for scope in Self.scopes {
            let forecast = try await town.office.database.read { db in
                try town.office.forecast(plan, scope: scope, ratios: ratios, items: [], observers: [], db)
            }
            let meant = town.entities.filter { isMeant($0, by: scope) }
            #expect(forecast.pool.size == meant.count { $0.status == .active }, "\(scope)")
            let gone = Dictionary(grouping: meant.filter { $0.status != .active }) { $0.status.rawValue }
            #expect(forecast.excluded == gone.mapValues { Int64($0.count) }, "\(scope)")
            #expect(forecast.pool.rows.map(\.name) == strata(meant).keys.sorted(), "\(scope)")
            for row in forecast.pool.rows {
                let size = strata(meant)[row.name] ?? 0
                let part = ratios.row(row.risk)
                let ceiling = (size * Int(part.ratio.num) + Int(part.ratio.den) - 1) / Int(part.ratio.den)
                #expect(row.size == size && row.quota == min(size, max(part.least, ceiling)), "\(row)")
            }
            #expect(forecast.pool.quota == forecast.pool.rows.reduce(0) { $0 + $1.quota })
        }
    }

    /// Cells of fewer than five are drawn together, with the smallest other one if they are still fewer than five.
    private func strata(_ rows: [EntityRow]) -> [String: Int] {
        let active = Dictionary(grouping: rows.filter { $0.status == .active }) { $0.riskClass.rawValue }
        var sizes: [String: Int] = [:]
        for (risk, members) in active {
            var cells = Dictionary(grouping: members) { $0.jurisdiction }.mapValues(\.count)
            var together = 0
            while let least = cells.min(by: { ($0.value, $0.key) < ($1.value, $1.key) }),
                least.value < 5 || (1..<5).contains(together)
            {
                together += least.value
                cells[least.key] = nil
            }
            if together > 0 { sizes["\(risk).all"] = together }
            for (place, size) in cells { sizes["\(risk).\(place)"] = size }
        }
        return sizes
    }

    @Test(arguments: TestDatabase.available)
    func `says who would contribute, and writes nothing`(kind: TestDatabase) async throws {
        let town = try await PlannedTown.make(kind)
        _ = try await town.begin()
        let (plan, before) = (try await town.stored(), try await town.footprint())
        let forecast = try await town.office.database.read { db in
            try town.office.forecast(
                plan, scope: PoolScope(), ratios: .fixed(1), items: ["STHJ-001", "SCJG-777"],
                observers: ["sjj"], db)
        }
        #expect(forecast.contributors.map(\.name) == ["platform", "scjg", "sthj", "sfj", "observer-1"])
        #expect(try await town.footprint() == before)
    }

    @Test(arguments: TestDatabase.available)
    func `counts the members that the roster of a task is made of`(kind: TestDatabase) async throws {
        let town = try await PlannedTown.make(kind)
        try await town.publish()
        let draft = try town.taskDraft(scope: PoolScope(jurisdictions: ["430702", "430721"]))
        let id = try await town.office.createTask(line: PlannedTown.line, draft, by: town.clerk)
        try await town.office.database.read { db in
            let task = try #require(try db.taskForDraw(id))
            let forecast = try town.office.forecast(task, db)
            var members = 0
            try db.eachPoolMember(draft.scope) { _ in members += 1 }
            #expect(task.id == id && forecast.size == members && members > 40)
        }
    }
}
