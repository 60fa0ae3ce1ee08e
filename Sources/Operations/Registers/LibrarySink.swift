// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

/// 专项检查对象库. Whether an object is in its library is not written here: it follows from status, label and licence.
struct LibrarySink: RegisterSink {
    let context: ImportContext
    let entities: NamedEntities?
    private let named: NamedEntities
    /// Labels by code and by name; a name that two labels share means none.
    private let labels: [String: LabelRow]

    init(context: ImportContext, _ db: Connection) throws {
        self.context = context
        named = NamedEntities(db)
        entities = named
        let all = try db.labels().map(\.row)
        let byName = Dictionary(grouping: all, by: \.name).filter { $0.value.count == 1 }
        labels = byName.compactMapValues(\.first).merging(
            all.map { ($0.code, $0) }, uniquingKeysWith: { $1 })
    }

    func settle(_ read: LibraryRow, _ reader: inout RowReader) throws -> LibraryRow? {
        guard let unit = context.scope.unit(read.unit, "unit", &reader) else { return nil }
        var row = read
        row.unit = unit
        guard let label = labels[row.label] else {
            reader.refuse("label", .unknownLabel, "监管标签目录中没有“\(row.label)”，请填标签编码或者准确的名称。")
            return nil
        }
        guard label.reach == .city || context.scope.units.contains(label.unit) else {
            reader.refuse("label", .outOfScope, "“\(label.name)”只供其管理单位使用，请改用适用范围为全市的标签。")
            return nil
        }
        row.label = label.code
        guard let key = reader.entity(row.entity, named: row.name, columns: ("entity", "name"), named)
        else { return nil }
        row.entity = key
        return row
    }

    func words(for row: LibraryRow) -> String { row.entity }
    func name(of row: LibraryRow) -> String { row.name.isEmpty ? row.entity : row.name }
    func publicFields(_ row: LibraryRow) -> [(name: String, text: String)] { row.fields }

    func keeping(_ row: LibraryRow, _ old: LibraryRow, where mapping: HeaderMapping) -> LibraryRow {
        row.keeping(old, where: mapping)
    }

    func mayReplace(_ old: LibraryRow) -> Bool { context.scope.units.contains(old.unit) }
}
