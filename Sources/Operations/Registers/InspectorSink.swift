// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

/// 执法检查人员名录库. Personal numbers pass through here once, into a keyed hash and a sealed box.
struct InspectorSink: RegisterSink {
    let context: ImportContext
    /// Names the nonces of this import: 8 random bytes, followed by a counter of 4.
    let noncePrefix: [UInt8]
    /// What the file says of relations replaces them; without the column they stay.
    let relationsGiven: Bool
    private let serial = Serial()

    /// Counts the numbers sealed, so that no nonce is used twice; used on the thread of one transaction only.
    private final class Serial { var next: UInt32 = 0 }

    init(context: ImportContext, noncePrefix: [UInt8], relationsGiven: Bool) {
        self.context = context
        self.noncePrefix = noncePrefix
        self.relationsGiven = relationsGiven
    }

    func read(_ reader: inout RowReader) -> InspectorRow? {
        guard var row = InspectorRow(&reader),
            let unit = context.scope.unit(row.unit, "unit", &reader)
        else { return nil }
        row.unit = unit
        return row
    }

    /// The id of an inspector: unit and staff number.
    func key(of row: InspectorRow) -> String { "\(row.unit):\(row.staffNumber)" }
    func words(for row: InspectorRow) -> String { row.staffNumber }
    func name(of row: InspectorRow) -> String { row.name }
    func canonical(_ row: InspectorRow) -> [UInt8] { canonicalRow(row.fields) }
    func hash(of row: InspectorRow) -> [UInt8] { context.seals.hash(canonical(row)) }
    func publicFields(_ row: InspectorRow) -> [(name: String, text: String)] { row.publicFields }

    func keeping(_ row: InspectorRow, _ old: InspectorRow, where mapping: HeaderMapping) -> InspectorRow {
        row.keeping(old, where: mapping)
    }

    func mayReplace(_ old: InspectorRow) -> Bool { context.scope.units.contains(old.unit) }

    func eachHash(_ db: Connection, _ body: (String, [UInt8]) throws -> Void) throws {
        try db.eachInspectorHash(body)
    }

    func stored(_ db: Connection, keys: [String]) throws -> [String: InspectorRow] {
        var found: [String: InspectorRow] = [:]
        for key in keys {
            guard var row = try db.inspector(key)?.row else { continue }
            row.relations = try db.relations(of: key).map {
                DeclaredRelation(entity: $0.entity, kind: $0.kind)
            }
            found[key] = row
        }
        return found
    }

    func insert(_ db: Connection, _ rows: [HashedRow<InspectorRow>]) throws {
        try db.insertInspectors(
            try rows.map { (key(of: $0.row), $0, try sealed($0.row)) }, job: context.job, at: context.at)
        for row in rows where !row.row.relations.isEmpty { try declare(db, row.row) }
    }

    func update(_ db: Connection, _ row: HashedRow<InspectorRow>) throws {
        try db.updateInspector(
            key(of: row.row), row, sealed: try sealed(row.row), job: context.job, at: context.at)
        if relationsGiven { try declare(db, row.row) }
    }

    func finish(_ db: Connection) throws {}

    private func declare(_ db: Connection, _ row: InspectorRow) throws {
        try db.declareRelations(row.relations, of: key(of: row), by: context.account, at: context.at)
    }

    private func sealed(_ row: InspectorRow) throws -> SealedNumbers {
        let phone = try row.phone.map { phone in
            serial.next += 1
            let count = (0..<4).map { UInt8(truncatingIfNeeded: serial.next >> (8 * $0)) }
            return try context.seals.seal(phone, nonce: noncePrefix + count)
        }
        return SealedNumbers(
            residentIDHash: row.residentID.map { context.seals.hash($0) }, phoneSealed: phone)
    }
}
