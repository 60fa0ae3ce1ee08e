// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage
import Tabular

extension Office {
    /// The entities that match as a workbook with the columns of the import, written to a file and sent from there.
    ///
    /// - Throws: `NotFound` when the filter reaches beyond the officer's area, `RegisterRefusal.tooManyRows`.
    package func exportEntitiesWorkbook(
        matching filter: EntityFilter, by officer: Officer
    ) async throws -> AsyncThrowingStream<[UInt8], any Error> {
        try checkArea(filter, officer)
        let export = EntityExport(
            database: database, filter: try await spelled(filter), tables: rulebook.tables)
        let file = try TemporaryWorkbook()
        try await export.write(to: file)
        return try file.stream()
    }

    private func checkArea(_ filter: EntityFilter, _ officer: Officer) throws {
        if let area = officer.entityArea, filter.jurisdiction != area {
            throw NotFound("area", filter.jurisdiction ?? RegisterTables.cityCode)
        }
    }

    /// The entities that match as a CSV file with the columns of the import, read as the receiver takes it.
    ///
    /// - Throws: `NotFound` when the filter reaches beyond the officer's area.
    package func exportEntities(
        matching filter: EntityFilter, by officer: Officer
    ) async throws -> AsyncThrowingStream<[UInt8], any Error> {
        try checkArea(filter, officer)
        let export = EntityExport(
            database: database, filter: try await spelled(filter), tables: rulebook.tables)
        return AsyncThrowingStream(unfolding: { try await export.next() })
    }
}

/// Reads the register page by page; each page is a short transaction, so that a slow receiver holds up nobody.
private actor EntityExport {
    private let database: Database
    private let filter: EntityFilter
    private let tables: RegisterTables
    private var writer = CSVWriter()
    private var after = ""
    private var isBegun = false
    private var isDone = false
    /// What is left of a search: its scan is made once, not for every page.
    private var found: ArraySlice<String> = []

    private static let pageSize = 1000

    init(database: Database, filter: EntityFilter, tables: RegisterTables) {
        self.database = database
        self.filter = filter
        self.tables = tables
    }

    func next() async throws -> [UInt8]? {
        guard !isDone else { return nil }
        if !isBegun { try await begin() }
        let rows = try await page()
        isDone = rows.count < Self.pageSize
        for row in rows { writer.append(cells(row.row)) }
        after = rows.last?.key ?? after
        return writer.takeBytes()
    }

    /// Writes everything into a workbook.
    func write(to file: TemporaryWorkbook) async throws {
        try await find()
        let columns = EntityRow.dataset.columns
        file.writer.begin(DatasetKind.entities.title, columns.map { SheetColumn($0.header, width: $0.width) })
        var written = 1
        while true {
            let rows = try await page()
            written += rows.count
            guard written <= XLSXWriter.mostRows else {
                throw RegisterRefusal.tooManyRows(limit: XLSXWriter.mostRows - 1)
            }
            for row in rows { file.writer.append(cells(row.row)) }
            after = rows.last?.key ?? after
            if rows.count < Self.pageSize { break }
        }
        file.writer.offerFilter(columns: columns.count)
        try file.writer.close()
    }

    private func begin() async throws {
        isBegun = true
        writer.append(EntityRow.dataset.columns.map { .text($0.header) })
        try await find()
    }

    /// A search is made once, before the first page.
    private func find() async throws {
        guard !filter.words.isEmpty else { return }
        let filter = filter
        found = try await database.read { db in try db.entityKeys(matching: filter, limit: Int(Int32.max)) }[
            ...]
    }

    private func page() async throws -> [StoredEntity] {
        let (filter, after) = (filter, after)
        guard !filter.words.isEmpty else {
            return try await database.read { db in
                try db.entities(matching: filter, after: after, limit: Self.pageSize)
            }
        }
        let keys = Array(found.prefix(Self.pageSize))
        found = found.dropFirst(Self.pageSize)
        return try await database.read { db in try db.entities(keys: keys) }
    }

    /// In the order of the import's columns, so that the file can be handed in again.
    private func cells(_ row: EntityRow) -> [TableCell] {
        func day(_ day: Day?) -> String { day?.text ?? "" }
        func flag(_ flag: Bool) -> String { flag ? "是" : "否" }
        let area = tables.jurisdictions.first { $0.code == row.jurisdiction }?.name ?? row.jurisdiction
        let texts = [
            row.uscc ?? "", row.registrationNumber ?? "", row.name, row.formerNames.joined(separator: "、"),
            row.typeCode, row.statusRaw, day(row.registeredOn), day(row.approvedOn), row.authority, area,
            row.division, row.industry, row.address, row.scope, row.riskClass.rawValue, day(row.riskDate),
            row.riskSource, flag(row.isAbnormal), flag(row.isSerious), flag(row.isKeyObject),
        ]
        return zip(EntityRow.dataset.columns, texts).map { column, text in
            column.isCode ? .code(text) : .text(text)
        }
    }
}
