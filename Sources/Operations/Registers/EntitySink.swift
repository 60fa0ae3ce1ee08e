// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

/// 检查对象名录库.
struct EntitySink: RegisterSink {
    let context: ImportContext

    func settle(_ row: EntityRow, _ reader: inout RowReader) throws -> EntityRow? {
        guard RegisterTables.covers(context.scope.jurisdiction, row.jurisdiction) else {
            let name = context.tables.jurisdictions.first { $0.code == row.jurisdiction }?.name ?? ""
            reader.refuse("jurisdiction", .outOfScope, "“\(name)”不在本单位管辖范围内，请由该区县或统筹部门导入。")
            return nil
        }
        return row
    }

    func key(of row: EntityRow) -> String { row.key }
    func words(for row: EntityRow) -> String { row.key }
    func name(of row: EntityRow) -> String { row.name }
    func canonical(_ row: EntityRow) -> [UInt8] { canonicalRow(row.hashed) }
    func publicFields(_ row: EntityRow) -> [(name: String, text: String)] { row.fields }

    func keeping(_ row: EntityRow, _ old: EntityRow, where mapping: HeaderMapping) -> EntityRow {
        row.keeping(old, where: mapping)
    }

    func approval(_ row: EntityRow) -> Day? { row.approvedOn }

    /// What only objects that are no bodies have is not missed of others.
    func lacks(_ row: EntityRow, _ mapping: HeaderMapping) -> Bool {
        row.object == nil ? !mapping.has(first: EntityRow.registeredColumns) : !mapping.isComplete
    }

    func mayReplace(_ old: EntityRow) -> Bool {
        RegisterTables.covers(context.scope.jurisdiction, old.jurisdiction)
    }

    func eachHash(_ db: Connection, _ body: (String, [UInt8]) throws -> Void) throws {
        try db.eachEntityHash(body)
    }

    func stored(_ db: Connection, keys: [String]) throws -> [String: EntityRow] {
        var found: [String: EntityRow] = [:]
        for start in stride(from: 0, to: keys.count, by: 500) {
            let part = Array(keys[start..<min(start + 500, keys.count)])
            for entity in try db.entities(keys: part) { found[entity.key] = entity.row }
        }
        return found
    }

    func insert(_ db: Connection, _ rows: [HashedRow<EntityRow>]) throws {
        if !rows.isEmpty { try db.loosenEntities() }
        try db.insertEntities(rows, job: context.job, at: context.at, indexed: false)
    }

    func keepBefore(_ db: Connection, keys: [String]) throws {
        try db.keepBefore(entities: keys, job: context.job)
    }

    func update(_ db: Connection, _ row: HashedRow<EntityRow>) throws {
        try db.updateEntity(row, job: context.job, at: context.at)
    }

    func finish(_ db: Connection) throws {
        try db.tightenEntities()
        try db.indexEntities()
        try db.recountEntities()
        try db.followMemberships(on: Day(inShanghai: context.at), at: context.at)
    }
}
