// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage
import TestCity
import Testing

@Suite struct `A pool` {
    private static let areas = ["430702", "430703", "430721"]
    private static let types = ["1130", "1140", "4500", "9500"]
    private static let industries = ["", "5211", "5212", "62", "6210", "0111"]
    private static let days = ["", "2010-05-01", "2018-12-31", "2019-01-01", "2025-06-30"]

    private static func row(_ number: Int, _ bytes: TestBytes) -> EntityRow {
        let random = bytes.take(10).map(Int.init)
        var row = RegisterSample.entity(number)
        row.jurisdiction = areas[random[0] % areas.count]
        row.typeCode = types[random[1] % types.count]
        row.industry = industries[random[2] % industries.count]
        row.registeredOn = Day(days[random[3] % days.count])
        row.riskClass = CreditRiskClass.allCases[random[4] % 4]
        row.isAbnormal = random[5] % 4 == 0
        row.isSerious = random[6] % 8 == 0
        row.isKeyObject = random[7] % 4 == 0
        row.status = random[8] % 5 == 0 ? .deregistered : random[8] % 11 == 0 ? .licenceRevoked : .active
        return row
    }

    private static func scope(_ bytes: TestBytes) -> PoolScope {
        let random = bytes.take(12).map(Int.init)
        func some(_ list: [String], _ seed: Int) -> [String] {
            seed % 2 == 0 ? [] : list.enumerated().filter { seed >> (1 + $0.offset) & 1 == 1 }.map(\.element)
        }
        func flag(_ seed: Int) -> Bool? { seed % 6 == 0 ? true : seed % 6 == 1 ? false : nil }
        return PoolScope(
            jurisdictions: some(areas, random[0]), types: some(["1", "113", "9500", "4"], random[1]),
            industries: some(["52", "5211", "6", "01"], random[2]),
            registeredFrom: random[3] % 3 == 0 ? Day("2018-12-31") : nil,
            registeredTo: random[4] % 3 == 0 ? Day("2019-01-01") : nil,
            classes: some(["A", "B", "C", "D"], random[5]).compactMap(CreditRiskClass.init(rawValue:)),
            abnormal: flag(random[6]), serious: flag(random[7]), keyObject: flag(random[8]))
    }

    /// The rule in plain words of another kind than SQL.
    private static func holds(_ scope: PoolScope, _ row: EntityRow) -> Bool {
        func begins(_ text: String, _ with: [String]) -> Bool {
            with.isEmpty || with.contains { text.hasPrefix($0) }
        }
        func same(_ wanted: Bool?, _ found: Bool) -> Bool { wanted == nil || wanted == found }
        if !scope.jurisdictions.isEmpty, !scope.jurisdictions.contains(row.jurisdiction) { return false }
        if !scope.classes.isEmpty, !scope.classes.contains(row.riskClass) { return false }
        if let from = scope.registeredFrom {
            guard let day = row.registeredOn, day >= from else { return false }
        }
        if let to = scope.registeredTo {
            guard let day = row.registeredOn, day <= to else { return false }
        }
        return begins(row.typeCode, scope.types) && begins(row.industry, scope.industries)
            && same(scope.abnormal, row.isAbnormal) && same(scope.serious, row.isSerious)
            && same(scope.keyObject, row.isKeyObject)
    }

    @Test(arguments: TestDatabase.available)
    func `counts what a scan of the register counts, for any scope`(kind: TestDatabase) async throws {
        let database = try await kind.make()
        let bytes = TestBytes(seed: 11)
        let rows = (0..<400).map { Self.row($0, bytes) }
        try await database.write { db in
            try db.insertEntities(rows.map { HashedRow(row: $0, hash: [0]) }, job: nil, at: TestCity.start)
        }
        var sizes: Set<Int> = []
        for _ in 0..<150 {
            let scope = Self.scope(bytes)
            let (counts, members, excluded) = try await database.read { db in
                var members: [PoolMember] = []
                try db.eachPoolMember(scope) { members.append($0) }
                return (try db.poolCounts(scope), members, try db.poolExclusions(scope))
            }
            let within = rows.filter { Self.holds(scope, $0) }
            let pool = within.filter(\.isInPool)
            let cells = Dictionary(
                grouping: pool, by: { StratumCell(risk: $0.riskClass, jurisdiction: $0.jurisdiction) })
            #expect(counts == cells.mapValues(\.count), "\(scope)")
            #expect(members.map(\.key) == pool.map(\.key).sorted(), "\(scope)")
            let left = Dictionary(grouping: within.filter { !$0.isInPool }, by: \.status.rawValue)
            #expect(excluded == left.mapValues { Int64($0.count) }, "\(scope)")
            sizes.insert(pool.count)
        }
        #expect(sizes.count > 20)
    }
}
