// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

/// What can be done to many entities at once.
package enum EntityBatch: Hashable, Sendable {
    case markKeyObject
    case unmarkKeyObject
    /// Takes them into a special library under a label, to be inspected by the officer's unit.
    case intoLibrary(String, label: String)

    package var words: String {
        switch self {
        case .markKeyObject: "设为重点监管对象"
        case .unmarkKeyObject: "取消重点监管对象"
        case .intoLibrary(let library, _): "列入专项库“\(library)”"
        }
    }
}

extension Office {
    /// At most so many entities in one act.
    package static let mostInBatch = 2000

    /// Does something to many entities: a file is made of them that goes the way of every file. What it will change,
    /// item by item, and what it cannot, stands on its page; somebody else confirms it, and it can be taken back.
    ///
    /// - Parameters:
    ///   - keys: those that were chosen; nil for all that match.
    ///   - filter: as the list shows them, within the officer's area.
    /// - Returns: the id of the import.
    /// - Throws: `NotAllowed`, `NotFound` beyond the own area, `RegisterRefusal`.
    package func proposeBatch(
        _ batch: EntityBatch, keys: [String]?, matching filter: EntityFilter, reason: String,
        once: String = "", by officer: Officer
    ) async throws -> String {
        _ = try officer.require(.coordinator, .departmentOperator)
        if let done = try await database.read({ try $0.outcome(ofSubmit: once, account: officer.account) }) {
            return done
        }
        guard !reason.isEmpty else { throw RegisterRefusal.reasonMissing }
        guard reason.count <= 500 else { throw RegisterRefusal.textTooLong(most: 500) }
        if let area = officer.entityArea, filter.jurisdiction != area {
            throw NotFound("area", filter.jurisdiction ?? RegisterTables.cityCode)
        }
        let spelled = keys == nil ? try await spelled(filter) : filter
        let found = try await database.read { db in
            let wanted =
                try keys ?? db.entityKeys(matching: spelled, limit: Self.mostInBatch + 1)
            guard wanted.count <= Self.mostInBatch else {
                throw RegisterRefusal.tooManyChosen(most: Self.mostInBatch)
            }
            return try db.entities(keys: Array(Set(wanted))).filter { officer.mayLookUp($0.row) }.map(\.row)
        }
        guard !found.isEmpty else { throw RegisterRefusal.nothingChosen }
        return try await propose(
            rows(batch, of: found, reason: reason, officer), source: nil, kind: nil, once: once, by: officer)
    }

    private func rows(
        _ batch: EntityBatch, of entities: [EntityRow], reason: String, _ officer: Officer
    ) -> TypedRows {
        let words = CellWords(tables: rulebook.tables)
        let name = "批量：\(batch.words)（\(entities.count)户）"
        func rows(_ kind: DatasetKind, _ keys: [String], _ cells: (EntityRow) -> [String]) -> TypedRows {
            let columns = keys.compactMap { key in Dataset.of(kind).columns.first { $0.key == key } }
            return TypedRows(
                dataset: kind, columns: columns, rows: entities.map(cells), subject: nil, name: name,
                reason: reason)
        }
        switch batch {
        case .markKeyObject, .unmarkKeyObject:
            let keys = [
                "uscc", "registrationNumber", "name", "status", "jurisdiction", "objectKind", "objectNumber",
                "keyObject",
            ]
            let places = keys.dropLast().compactMap(EntityRow.dataset.place(of:))
            return rows(.entities, keys) { row in
                let cells = row.cells(words)
                return places.map { cells[$0] } + [batch == .markKeyObject ? "是" : "否"]
            }
        case .intoLibrary(let library, let label):
            return rows(.libraries, ["library", "label", "entity", "name", "unit"]) { row in
                [library, label, row.key, row.name, officer.unit]
            }
        }
    }
}
