// SPDX-License-Identifier: Apache-2.0
import Crypto
import Foundation
import SpotCheck
import Storage
import Tabular

/// A document that proves what was typed.
package struct SourceDocument: Hashable, Sendable {
    package let name: String
    package let bytes: [UInt8]

    package init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }
}

/// Rows somebody typed or chose, on their way to a second person.
struct TypedRows: Sendable {
    let dataset: DatasetKind
    let columns: [Column]
    /// One text per column.
    let rows: [[String]]
    /// The record that is corrected, if it is one that stands.
    let subject: String?
    let name: String
    let reason: String

    /// As a file is handed in.
    var file: [UInt8] {
        var writer = CSVWriter()
        writer.append(columns.map { .text($0.header) })
        for row in rows { writer.append(row.map { .code($0) }) }
        return writer.bytes
    }
}

/// A record as a form shows it: one text per column, as a file would hold it.
package struct RecordCells: Hashable, Sendable {
    package let dataset: DatasetKind
    package let key: String
    package let name: String
    /// By key of the column.
    package let cells: [String: String]
}

extension Office {
    /// What a record holds, for the form that corrects it.
    ///
    /// - Throws: `NotAllowed`, `NotFound` when there is no such record within the officer's scope.
    package func recordCells(
        _ dataset: DatasetKind, _ key: String, by officer: Officer
    ) async throws -> RecordCells {
        _ = try officer.require(.coordinator, .departmentOperator)
        let words = CellWords(tables: rulebook.tables)
        return try await database.read { db in
            try db.recordCells(dataset, key, words, by: officer)
        }
    }

    /// Enters a record by hand, or corrects one: a file of one row that goes the way of every file, but that somebody
    /// else has to confirm. Columns left out keep what is stored.
    ///
    /// - Parameters:
    ///   - key: the record that is corrected; nil for a new one.
    ///   - cells: texts by key of the column; of a correction those that are to change.
    ///   - reason: required of a correction.
    /// - Returns: the id of the import.
    /// - Throws: `NotAllowed`, `NotFound`, `RegisterRefusal` (`.cellsRefused` by column), `InspectionRefusal` for the
    ///   document.
    package func proposeRecord(
        _ dataset: DatasetKind, correcting key: String?, cells: [String: String], reason: String,
        source: SourceDocument?, once: String = "", by officer: Officer
    ) async throws -> String {
        _ = try officer.require(.coordinator, .departmentOperator)
        if let done = try await database.read({ try $0.outcome(ofSubmit: once, account: officer.account) }) {
            return done
        }
        guard key == nil || !reason.isEmpty else { throw RegisterRefusal.reasonMissing }
        guard reason.count <= 500 else { throw RegisterRefusal.textTooLong(most: 500) }
        let kind = try source.map { try Self.attachmentKind($0.name, $0.bytes) }
        let standing = try await standing(dataset, key, by: officer)
        let columns = Dataset.of(dataset).columns.filter { column in
            cells[column.key].map { key == nil ? !$0.isEmpty : true } ?? false || column.required
                || Self.identifying(dataset).contains(column.key)
        }
        let row = columns.map { cells[$0.key] ?? standing?.cells[$0.key] ?? "" }
        let name =
            standing.map { "更正：\($0.name)" } ?? "录入：\(cells["name"] ?? cells["number"] ?? dataset.title)"
        let typed = TypedRows(
            dataset: dataset, columns: columns, rows: [row], subject: key, name: name, reason: reason)
        return try await propose(typed, source: source, kind: kind, once: once, by: officer)
    }

    /// Makes a file of what was typed and checks it; with bad rows of several it is kept, of one it is refused.
    func propose(
        _ typed: TypedRows, source: SourceDocument?, kind: AttachmentKind?, once: String, by officer: Officer
    ) async throws -> String {
        let id = newID("I")
        let path = URL(fileURLWithPath: settings.uploads).appendingPathComponent("\(id).csv").path
        try Data(typed.file).write(to: URL(fileURLWithPath: path))
        let outcome = try await inspect(typed.dataset, path, job: "", officer, nil)
        guard outcome.counts.bad == 0 || typed.rows.count > 1, outcome.changesAnything else {
            try FileManager.default.removeItem(atPath: path)
            throw outcome.counts.bad == 0
                ? RegisterRefusal.nothingChanged : .cellsRefused(outcome.problems)
        }
        let digest = try FileDigest.sha256(path: path)
        let job = ImportJob(
            id: id, dataset: typed.dataset, unit: officer.unit, account: officer.account,
            fileName: String(typed.name.prefix(100)), filePath: path, fileSHA256: digest.sha256,
            fileSize: digest.size, uploadedAt: now(), origin: .form, subject: typed.subject,
            reason: typed.reason)
        let trace = trace(by: officer)
        try await database.write { db in
            try db.insertImport(job)
            try db.remember(submit: once, account: officer.account, outcome: id, at: trace.at)
            if let source, let kind {
                try db.insertImportSource(
                    of: id, name: String(source.name.suffix(120)), mediaType: kind.rawValue,
                    sha256: Array(SHA256.hash(data: source.bytes)), bytes: source.bytes)
            }
            let why = typed.reason.isEmpty ? "" : "；理由：\(typed.reason)"
            try db.trace(
                trace.act(
                    "record.propose", on: "import", id,
                    "提交\(typed.dataset.title)“\(job.fileName)”，待他人核对\(why)"))
        }
        try await keep(outcome, of: job, at: trace.at)
        return id
    }

    private func standing(
        _ dataset: DatasetKind, _ key: String?, by officer: Officer
    ) async throws -> RecordCells? {
        guard let key else { return nil }
        return try await recordCells(dataset, key, by: officer)
    }

    /// Columns besides the required ones without which a row does not say what it is about.
    private static func identifying(_ dataset: DatasetKind) -> Set<String> {
        switch dataset {
        case .entities:
            ["uscc", "registrationNumber", "objectKind", "objectNumber", "jurisdiction", "division"]
        case .libraries: ["licence", "licenceNumber"]
        case .inspectors: ["certificate", "expert"]
        case .items, .labels, .licences, .relations, .jointItems, .checkPoints, .phrases: []
        }
    }

    /// The columns of a correction that stay as they are: what names the record.
    package static func fixed(_ dataset: DatasetKind) -> Set<String> {
        switch dataset {
        case .items, .labels, .jointItems, .checkPoints, .phrases: ["code"]
        case .entities: ["uscc", "registrationNumber", "objectKind", "objectNumber"]
        case .inspectors: ["unit", "staffNumber"]
        case .licences: ["entity", "holder", "number"]
        case .libraries: ["library", "label", "entity", "name", "licenceNumber"]
        case .relations: ["unit", "staffNumber", "inspectorName", "entity", "entityName", "kind"]
        }
    }
}

extension Connection {
    fileprivate func recordCells(
        _ dataset: DatasetKind, _ key: String, _ words: CellWords, by officer: Officer
    ) throws -> RecordCells {
        let units = try self.units()
        let scope = ImportScope(of: officer, units: units)
        var words = words
        for unit in units { words.names[unit.id] = unit.name }
        func found<R: RegisterRow>(_ row: R?, name: String, isOwn: (R) -> Bool) throws -> RecordCells {
            guard let row, isOwn(row) else { throw NotFound(dataset.rawValue, key) }
            let cells = zip(R.dataset.columns, row.cells(words)).map { ($0.key, $1) }
            return RecordCells(
                dataset: dataset, key: key, name: name,
                cells: Dictionary(cells, uniquingKeysWith: { first, _ in first }))
        }
        switch dataset {
        case .items:
            let row = try item(key)?.row
            return try found(row, name: row?.name ?? "") { scope.units.contains($0.unit) }
        case .entities:
            let row = try entity(key)?.row
            return try found(row, name: row?.name ?? "") {
                RegisterTables.covers(scope.jurisdiction, $0.jurisdiction)
            }
        case .inspectors:
            var row = try inspector(key)?.row
            row?.relations = try relations(of: key).map { DeclaredRelation(entity: $0.entity, kind: $0.kind) }
            return try found(row, name: row?.name ?? "") { scope.units.contains($0.unit) }
        case .labels:
            let row = try label(key)?.row
            return try found(row, name: row?.name ?? "") { scope.units.contains($0.unit) }
        case .licences:
            let row: LicenceRow? = try record(key)
            words.names.merge(try entityNames([row?.entity ?? ""])) { $1 }
            return try found(row, name: "\(words.names[row?.entity ?? ""] ?? "") \(row?.number ?? "")") { _ in
                true
            }
        case .libraries:
            let row: LibraryRow? = try record(key)
            words.names.merge(try entityNames([row?.entity ?? ""])) { $1 }
            return try found(row, name: words.names[row?.entity ?? ""] ?? key) {
                scope.units.contains($0.unit)
            }
        case .jointItems:
            let row: JointItemRow? = try record(key)
            return try found(row, name: row?.name ?? "") { scope.units.contains($0.lead) }
        case .checkPoints:
            let row: CheckPointRow? = try record(key)
            let keeper = try row.flatMap { try item($0.item)?.row.unit }
            return try found(row, name: row?.question ?? "") { _ in
                keeper.map(scope.units.contains) ?? true
            }
        case .phrases:
            let row: PhraseRow? = try record(key)
            return try found(row, name: row?.text ?? "") { scope.units.contains($0.unit) }
        case .relations: throw NotFound(dataset.rawValue, key)
        }
    }
}
