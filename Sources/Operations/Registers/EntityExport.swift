// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

extension Office {
    /// The entities that match as a workbook with the columns of the import, written to a file and sent from there.
    ///
    /// - Throws: `NotFound` when the filter reaches beyond the officer's area, `RegisterRefusal.tooManyRows`.
    package func exportEntitiesWorkbook(
        matching filter: EntityFilter, by officer: Officer
    ) async throws -> AsyncThrowingStream<[UInt8], any Error> {
        try await entityExport(filter, officer).workbook()
    }

    /// The entities that match as a CSV file with the columns of the import, read as the receiver takes it.
    ///
    /// - Throws: `NotFound` when the filter reaches beyond the officer's area.
    package func exportEntities(
        matching filter: EntityFilter, by officer: Officer
    ) async throws -> AsyncThrowingStream<[UInt8], any Error> {
        try await entityExport(filter, officer).text
    }

    private func entityExport(_ asked: EntityFilter, _ officer: Officer) async throws -> RegisterExport {
        if let area = officer.entityArea, asked.jurisdiction != area {
            throw NotFound("area", asked.jurisdiction ?? RegisterTables.cityCode)
        }
        let filter = try await spelled(asked)
        let words = CellWords(tables: rulebook.tables)
        // A search is made once, before the first page.
        let found = try await keys(matching: filter)
        return RegisterExport(database, .entities) { db, after in
            let page =
                try found.map { keys in
                    try db.entities(
                        keys: Array(
                            keys[Self.place(after: after, in: keys)...].prefix(RegisterExport.pageSize)))
                }
                ?? db.entities(matching: filter, after: after, limit: RegisterExport.pageSize)
            return page.map { ($0.key, $0.row.cells(words)) }
        }
    }

    private func keys(matching filter: EntityFilter) async throws -> [String]? {
        guard !filter.words.isEmpty else { return nil }
        return try await database.read { try $0.entityKeys(matching: filter, limit: Int(Int32.max)) }
    }

    /// Where the keys behind one begin; `keys` ascend.
    private static func place(after key: String, in keys: [String]) -> Int {
        var (low, high) = (0, keys.count)
        while low < high {
            let middle = (low + high) / 2
            if keys[middle] <= key { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
