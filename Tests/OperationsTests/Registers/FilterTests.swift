// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage
import TestCity
import Testing

@Suite struct `Filtering entities` {
    /// Three hundred entities in which everything that can be asked for varies.
    private static let rows: [EntityRow] = (0..<300).map { number in
        var row = RegisterSample.entity((number * 7919) % 300)
        row.name = number % 3 == 0 ? "常德第\(number)食品店" : "常德第\(number)商行"
        row.jurisdiction = ["430702", "430703", "4307-jkq", RegisterTables.cityCode][number % 4]
        row.riskClass = CreditRiskClass.allCases[number / 3 % 4]
        row.status = number % 5 == 0 ? .deregistered : .active
        row.isAbnormal = number % 11 == 0
        row.isSerious = number % 13 == 0
        row.isKeyObject = number % 17 == 0
        return row
    }

    private static let filters: [EntityFilter] = {
        var filters: [EntityFilter] = []
        for jurisdiction in [nil, "430702", "4307-jkq", RegisterTables.cityCode] {
            for risk in [nil, CreditRiskClass.d] {
                for inPool in [nil, true, false] {
                    for flag in 0..<4 {
                        for words in ["", "食品", "店"] {
                            filters.append(
                                EntityFilter(
                                    words: words, jurisdiction: jurisdiction, riskClass: risk,
                                    status: flag == 0 && inPool == nil ? .active : nil, inPool: inPool,
                                    isAbnormal: flag == 1 ? true : nil, isSerious: flag == 2 ? true : nil,
                                    isKeyObject: flag == 3 ? false : nil))
                        }
                    }
                }
            }
        }
        return filters
    }()

    private static func meets(_ row: EntityRow, _ filter: EntityFilter) -> Bool {
        func same<T: Equatable>(_ asked: T?, _ found: T) -> Bool { asked.map { $0 == found } ?? true }
        return (filter.words.isEmpty || row.name.contains(filter.words))
            && same(filter.jurisdiction, row.jurisdiction)
            && same(filter.riskClass, row.riskClass) && same(filter.status, row.status)
            && same(filter.inPool, row.isInPool) && same(filter.isAbnormal, row.isAbnormal)
            && same(filter.isSerious, row.isSerious) && same(filter.isKeyObject, row.isKeyObject)
    }

    @Test(arguments: TestDatabase.available)
    func `finds what going through all of them would, page by page`(kind: TestDatabase) async throws {
        let database = try await kind.make()
        try await database.write { db in
            try db.insertEntities(
                Self.rows.map { HashedRow(row: $0, hash: [0]) }, job: nil, at: TestCity.start)
            try db.recountEntities()
        }
        for filter in Self.filters {
            let wanted = Self.rows.filter { Self.meets($0, filter) }.map(\.key).sorted()
            let (found, count) = try await database.read { db in
                var found: [String] = []
                while true {
                    let page = try db.entities(matching: filter, after: found.last ?? "", limit: 40)
                    found += page.map(\.key)
                    if page.count < 40 { break }
                }
                return (found, try db.entityCount(matching: filter))
            }
            #expect(found == wanted, "\(filter)")
            #expect(count == Int64(wanted.count), "\(filter)")
        }
    }
}
