// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

/// 回避关系申报. What was declared before of the same kind ends and stays in the history.
struct RelationSink: RegisterSink {
    let context: ImportContext
    let entities: NamedEntities?
    private let named: NamedEntities
    private let db: Connection

    init(context: ImportContext, _ db: Connection) {
        self.context = context
        self.db = db
        named = NamedEntities(db)
        entities = named
    }

    func settle(_ read: RelationRow, _ reader: inout RowReader) throws -> RelationRow? {
        guard let unit = context.scope.unit(read.unit, "unit", &reader) else { return nil }
        var row = read
        row.unit = unit
        guard let inspector = try db.inspector(row.inspector), inspector.leftAt == nil else {
            reader.refuse(
                "staffNumber", .unknownInspector, "该单位没有工号为“\(row.staffNumber)”的检查人员，请核对或者先导入名录库。")
            return nil
        }
        guard inspector.row.name == row.inspectorName else {
            reader.refuse(
                "inspectorName", .nameMismatch, "此工号在本单位登记为“\(inspector.row.name)”，请核对工号和姓名。")
            return nil
        }
        guard
            let key = reader.entity(
                row.entity, named: row.entityName, columns: ("entity", "entityName"), named, mayBeAbsent: true
            )
        else { return nil }
        row.entity = key
        return row
    }

    func key(of row: RelationRow) -> String { row.key }
    func words(for row: RelationRow) -> String { row.staffNumber }
    func name(of row: RelationRow) -> String { row.inspectorName.isEmpty ? row.inspector : row.inspectorName }
    /// Keyed, as the rows say something about persons.
    func hash(_ canonical: [UInt8]) -> [UInt8] { context.seals.hash(canonical) }
    func canonical(_ row: RelationRow) -> [UInt8] { canonicalRow(row.fields) }
    func publicFields(_ row: RelationRow) -> [(name: String, text: String)] { row.fields }

    func keeping(_ row: RelationRow, _ old: RelationRow, where mapping: HeaderMapping) -> RelationRow {
        row.keeping(old, where: mapping)
    }

    func mayReplace(_ old: RelationRow) -> Bool { context.scope.units.contains(old.unit) }

    func eachHash(_ db: Connection, _ body: (String, [UInt8]) throws -> Void) throws {
        for relation in try db.relations() {
            let row = RelationRow(relation)
            try body(row.key, hash(canonical(row)))
        }
    }

    func stored(_ db: Connection, keys: [String]) throws -> [String: RelationRow] {
        let wanted = Set(keys)
        let rows = try db.relations().map(RelationRow.init).filter { wanted.contains($0.key) }
        return Dictionary(rows.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
    }

    func insert(_ db: Connection, _ rows: [HashedRow<RelationRow>]) throws {
        for row in rows { try update(db, row) }
    }

    /// What was declared before stays by itself.
    func keepBefore(_ db: Connection, keys: [String]) throws {}

    func update(_ db: Connection, _ row: HashedRow<RelationRow>) throws {
        try db.declareRelation(row.row, by: context.account, at: context.at, job: context.job)
    }

    func finish(_ db: Connection) throws {}
}

extension RelationRow {
    /// A stored relation as a row of the file it came from.
    init(_ relation: StoredRelation) {
        let id = relation.inspector.split(separator: ":", maxSplits: 1)
        self.init(
            unit: String(id.first ?? ""), staffNumber: String(id.last ?? ""), entity: relation.entity,
            kind: relation.kind, from: relation.from, to: relation.to, note: relation.note)
    }
}
