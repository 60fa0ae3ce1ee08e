// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

/// 许可信息.
struct LicenceSink: RegisterSink {
    let context: ImportContext
    let entities: NamedEntities?
    private let named: NamedEntities

    init(context: ImportContext, _ db: Connection) {
        self.context = context
        named = NamedEntities(db)
        entities = named
    }

    func settle(_ read: LicenceRow, _ reader: inout RowReader) throws -> LicenceRow? {
        guard
            let key = reader.entity(read.entity, named: read.holder, columns: ("entity", "holder"), named)
        else { return nil }
        var row = read
        row.entity = key
        return row
    }

    func words(for row: LicenceRow) -> String { row.number }
    func name(of row: LicenceRow) -> String { row.holder.isEmpty ? row.entity : row.holder }
    func publicFields(_ row: LicenceRow) -> [(name: String, text: String)] { row.fields }

    func keeping(_ row: LicenceRow, _ old: LicenceRow, where mapping: HeaderMapping) -> LicenceRow {
        row.keeping(old, where: mapping)
    }

    func approval(_ row: LicenceRow) -> Day? { row.grantedOn }

    /// Issuers report for the whole city; who sent what stands in the history of the record.
    func mayReplace(_ old: LicenceRow) -> Bool { true }
}
