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

    private let onFile = OnFile()

    /// Who stands behind each id before the import; filled by `eachHash`, which comes before the first row.
    private final class OnFile { var people: [String: InspectorIdentity] = [:] }

    init(context: ImportContext, noncePrefix: [UInt8], relationsGiven: Bool) {
        self.context = context
        self.noncePrefix = noncePrefix
        self.relationsGiven = relationsGiven
    }

    func settle(_ read: InspectorRow, _ reader: inout RowReader) throws -> InspectorRow? {
        guard let unit = context.scope.unit(read.unit, "unit", &reader) else { return nil }
        var row = read
        row.unit = unit
        return isSamePerson(row, &reader) ? row : nil
    }

    /// Whether the row may be the person on file under its number: a number that passed to somebody else would hand
    /// them the certificate, relations and visits of the one before. A name may change when the resident id agrees.
    private func isSamePerson(_ row: InspectorRow, _ reader: inout RowReader) -> Bool {
        guard let known = onFile.people[key(of: row)] else { return true }
        let given = row.residentID.map { context.seals.hash($0) }
        if let given, let held = known.residentIDHash, given != held {
            // Told at the number, so that the resident id is not repeated in a list of problems.
            reader.refuse(
                "staffNumber", .nameMismatch,
                "此工号在本单位登记为“\(known.name)”，身份证号与登记的不一致。请核对身份证号；如为另一人，请改用新的工号。")
            return false
        }
        if row.name != known.name, given == nil || known.residentIDHash == nil {
            reader.refuse(
                "name", .nameMismatch,
                known.residentIDHash == nil
                    ? "此工号在本单位登记为“\(known.name)”，未登记身份证号。如为另一人，请改用新的工号；如为同一人更名，请先以原姓名补录身份证号，再导入新姓名。"
                    : "此工号在本单位登记为“\(known.name)”。如为另一人，请改用新的工号；如为同一人更名，请在本行填写身份证号以供核对。")
            return false
        }
        return true
    }

    /// The id of an inspector: unit and staff number.
    func key(of row: InspectorRow) -> String { "\(row.unit):\(row.staffNumber)" }
    func words(for row: InspectorRow) -> String { row.staffNumber }
    func name(of row: InspectorRow) -> String { row.name }
    func canonical(_ row: InspectorRow) -> [UInt8] { canonicalRow(row.hashed) }
    func hash(_ canonical: [UInt8]) -> [UInt8] { context.seals.hash(canonical) }
    func publicFields(_ row: InspectorRow) -> [(name: String, text: String)] { row.publicFields }

    func keeping(_ row: InspectorRow, _ old: InspectorRow, where mapping: HeaderMapping) -> InspectorRow {
        row.keeping(old, where: mapping)
    }

    func mayReplace(_ old: InspectorRow) -> Bool { context.scope.units.contains(old.unit) }

    func eachHash(_ db: Connection, _ body: (String, [UInt8]) throws -> Void) throws {
        try db.eachInspectorHash { id, hash, identity in
            onFile.people[id] = identity
            try body(id, hash)
        }
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

    func keepBefore(_ db: Connection, keys: [String]) throws {
        try db.keepBefore(inspectors: keys, job: context.job)
    }

    func update(_ db: Connection, _ row: HashedRow<InspectorRow>) throws {
        try db.updateInspector(
            key(of: row.row), row, sealed: try sealed(row.row), job: context.job, at: context.at)
        if relationsGiven { try declare(db, row.row) }
    }

    func finish(_ db: Connection) throws {}

    private func declare(_ db: Connection, _ row: InspectorRow) throws {
        try db.declareRelations(
            row.relations, of: key(of: row), by: context.account, at: context.at,
            job: context.job)
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
