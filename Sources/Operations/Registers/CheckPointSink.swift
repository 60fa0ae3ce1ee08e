// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

/// 检查表. A sheet belongs to whoever keeps the item.
struct CheckPointSink: RegisterSink {
    let context: ImportContext
    /// The unit of each item, by its code.
    private let keepers: [String: String]

    init(context: ImportContext, _ db: Connection) throws {
        self.context = context
        keepers = Dictionary(
            try db.items().map { ($0.code, $0.row.unit) }, uniquingKeysWith: { first, _ in first })
    }

    func settle(_ read: CheckPointRow, _ reader: inout RowReader) throws -> CheckPointRow? {
        guard let unit = keepers[read.item] else {
            reader.refuse("item", .unknownItem, "抽查事项清单中没有编号“\(read.item)”，请核对或者先导入事项。")
            return nil
        }
        guard context.scope.units.contains(unit) else {
            reader.refuse("item", .outOfScope, "事项“\(read.item)”由其他单位管理，请由该单位导入其检查表。")
            return nil
        }
        return read
    }

    func words(for row: CheckPointRow) -> String { row.code }
    func name(of row: CheckPointRow) -> String { row.question }
    func publicFields(_ row: CheckPointRow) -> [(name: String, text: String)] { row.fields }

    func keeping(_ row: CheckPointRow, _ old: CheckPointRow, where mapping: HeaderMapping) -> CheckPointRow {
        row.keeping(old, where: mapping)
    }

    func mayReplace(_ old: CheckPointRow) -> Bool {
        keepers[old.item].map(context.scope.units.contains) ?? true
    }

    /// No library depends on it.
    func finish(_ db: Connection) throws {}
}

/// 常用语.
struct PhraseSink: RegisterSink {
    let context: ImportContext
    private let items: Set<String>

    init(context: ImportContext, _ db: Connection) throws {
        self.context = context
        items = Set(try db.items().map(\.code))
    }

    func settle(_ read: PhraseRow, _ reader: inout RowReader) throws -> PhraseRow? {
        guard let unit = context.scope.unit(read.unit, "unit", &reader) else { return nil }
        guard read.item.isEmpty || items.contains(read.item) else {
            reader.refuse("item", .unknownItem, "抽查事项清单中没有编号“\(read.item)”，请核对或者先导入事项。")
            return nil
        }
        var row = read
        row.unit = unit
        return row
    }

    func words(for row: PhraseRow) -> String { row.code }
    func name(of row: PhraseRow) -> String { row.text }
    func publicFields(_ row: PhraseRow) -> [(name: String, text: String)] { row.fields }

    func keeping(_ row: PhraseRow, _ old: PhraseRow, where mapping: HeaderMapping) -> PhraseRow {
        row.keeping(old, where: mapping)
    }

    func mayReplace(_ old: PhraseRow) -> Bool { context.scope.units.contains(old.unit) }

    /// No library depends on it.
    func finish(_ db: Connection) throws {}
}
