// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage
import Tabular

/// A register on its way into a file, row by row in the order of keys, with the columns of the import: the file can be
/// handed in again. Each page is a short transaction, so that a slow receiver holds up nobody.
actor RegisterExport {
    /// At most `pageSize` rows after a key: each with its key and its cells.
    typealias Source = @Sendable (Connection, _ after: String) throws -> [(key: String, cells: [String])]

    static let pageSize = 1000

    private let database: Database
    private let dataset: Dataset
    private let source: Source
    private var writer = CSVWriter()
    private var after = ""
    private var isBegun = false
    private var isDone = false

    init(_ database: Database, _ kind: DatasetKind, source: @escaping Source) {
        self.database = database
        dataset = Dataset.of(kind)
        self.source = source
    }

    /// The file as text, read as the receiver takes it.
    nonisolated var text: AsyncThrowingStream<[UInt8], any Error> {
        AsyncThrowingStream(unfolding: { try await self.next() })
    }

    /// The file as a workbook, written first and sent from there.
    ///
    /// - Throws: `RegisterRefusal.tooManyRows`.
    func workbook() async throws -> AsyncThrowingStream<[UInt8], any Error> {
        let file = try TemporaryWorkbook()
        file.writer.begin(
            dataset.kind.title, dataset.columns.map { SheetColumn($0.header, width: $0.width) })
        var written = 1
        while let rows = try await page() {
            written += rows.count
            guard written <= XLSXWriter.mostRows else {
                throw RegisterRefusal.tooManyRows(limit: XLSXWriter.mostRows - 1)
            }
            for row in rows { file.writer.append(row) }
        }
        file.writer.offerFilter(columns: dataset.columns.count)
        try file.writer.close()
        return try file.stream()
    }

    private func next() async throws -> [UInt8]? {
        guard let rows = try await page() else { return nil }
        if !isBegun {
            isBegun = true
            writer.append(dataset.columns.map { .text($0.header) })
        }
        for row in rows { writer.append(row) }
        return writer.takeBytes()
    }

    /// The next page, empty only if it is the first; nil after the last.
    private func page() async throws -> [[TableCell]]? {
        guard !isDone else { return nil }
        let (source, after) = (source, after)
        let rows = try await database.read { try source($0, after) }
        isDone = rows.count < Self.pageSize
        self.after = rows.last?.key ?? after
        return rows.map { row in
            zip(dataset.columns, row.cells).map { $0.isCode ? .code($1) : .text($1) }
        }
    }
}

extension Office {
    /// A register, as far as the officer may look it up, as a CSV file with the columns of the import.
    package func exportRegister(
        _ kind: DatasetKind, by officer: Officer
    ) async throws -> AsyncThrowingStream<[UInt8], any Error> {
        try await export(kind, by: officer).text
    }

    /// The same as a workbook.
    ///
    /// - Throws: `RegisterRefusal.tooManyRows`.
    package func exportRegisterWorkbook(
        _ kind: DatasetKind, by officer: Officer
    ) async throws -> AsyncThrowingStream<[UInt8], any Error> {
        try await export(kind, by: officer).workbook()
    }

    private func export(_ kind: DatasetKind, by officer: Officer) async throws -> RegisterExport {
        let units = try await database.read { try $0.units() }
        var words = CellWords(tables: rulebook.tables)
        for unit in units { words.names[unit.id] = unit.name }
        let (base, own, area) = (words, officer.inspectorUnits(among: units), officer.entityArea)
        let today = Day(inShanghai: now())
        return RegisterExport(database, kind) { db, after in
            var words = base
            func paged<R: RegisterRow>(_ rows: [R], key: (R) -> String) -> [(key: String, cells: [String])] {
                let sorted = rows.map { (key: key($0), cells: $0.cells(words)) }.sorted { $0.key < $1.key }
                return Array(sorted.drop { $0.key <= after }.prefix(RegisterExport.pageSize))
            }
            switch kind {
            case .items: return paged(try db.items().map(\.row)) { $0.code }
            case .inspectors:
                let relations = Dictionary(grouping: try db.relations()) { $0.inspector }
                let people = try db.inspectors(matching: InspectorFilter(units: own)).map { person in
                    var row = person.row
                    row.relations = (relations[person.id] ?? []).map {
                        DeclaredRelation(entity: $0.entity, kind: $0.kind)
                    }
                    return row
                }
                return paged(people) { "\($0.unit):\($0.staffNumber)" }
            case .labels: return paged(try db.labels().map(\.row)) { $0.code }
            case .jointItems: return paged(try db.jointItems()) { $0.code }
            case .checkPoints: return paged(try db.checkPoints()) { $0.code }
            case .phrases: return paged(try db.phrases()) { $0.code }
            case .relations:
                let all = try db.relations(ofUnits: own)
                words.names.merge(try db.inspectorNames(Set(all.map(\.inspector)).sorted())) { $1 }
                words.names.merge(try db.entityNames(Set(all.map(\.entity)).sorted())) { $1 }
                return paged(all.map(RelationRow.init)) { $0.key }
            case .entities:
                return try db.entities(
                    matching: EntityFilter(jurisdiction: area), after: after, limit: RegisterExport.pageSize
                ).map { ($0.key, $0.row.cells(words)) }
            case .licences:
                let filter = LicenceFilter(jurisdiction: area)
                let page = try db.licences(matching: filter, after: after, limit: RegisterExport.pageSize)
                for one in page { words.names[one.row.entity] = one.holder }
                return page.map { ($0.row.key, $0.row.cells(words)) }
            case .libraries:
                let page = try db.checkObjects(
                    matching: CheckObjectFilter(units: own), on: today, after: after,
                    limit: RegisterExport.pageSize)
                for one in page { words.names[one.row.entity] = one.entityName }
                return page.map { ($0.row.key, $0.row.cells(words)) }
            }
        }
    }
}
