// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

/// 随机抽查事项清单. A changed item is a new version; the old one stays.
struct ItemSink: RegisterSink {
    let context: ImportContext

    func settle(_ read: CheckItemRow, _ reader: inout RowReader) throws -> CheckItemRow? {
        guard let unit = context.scope.unit(read.unit, "unit", &reader) else { return nil }
        var row = read
        row.unit = unit
        return row
    }

    func key(of row: CheckItemRow) -> String { row.code }
    func words(for row: CheckItemRow) -> String { row.code }
    func name(of row: CheckItemRow) -> String { row.name }
    func canonical(_ row: CheckItemRow) -> [UInt8] { canonicalRow(row.fields) }
    func publicFields(_ row: CheckItemRow) -> [(name: String, text: String)] { row.fields }

    func keeping(_ row: CheckItemRow, _ old: CheckItemRow, where mapping: HeaderMapping) -> CheckItemRow {
        row.keeping(old, where: mapping)
    }

    func mayReplace(_ old: CheckItemRow) -> Bool { context.scope.units.contains(old.unit) }

    func eachHash(_ db: Connection, _ body: (String, [UInt8]) throws -> Void) throws {
        try db.eachItemHash(body)
    }

    func stored(_ db: Connection, keys: [String]) throws -> [String: CheckItemRow] {
        var found: [String: CheckItemRow] = [:]
        for key in keys { found[key] = try db.item(key)?.row }
        return found
    }

    func insert(_ db: Connection, _ rows: [HashedRow<CheckItemRow>]) throws {
        for row in rows { try update(db, row) }
    }

    /// The version before stays by itself.
    func keepBefore(_ db: Connection, keys: [String]) throws {}

    func update(_ db: Connection, _ row: HashedRow<CheckItemRow>) throws {
        try db.recordItem(row, job: context.job, at: context.at)
    }

    func finish(_ db: Connection) throws {}
}
