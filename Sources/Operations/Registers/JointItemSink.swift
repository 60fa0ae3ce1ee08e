// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

/// 联合抽查事项清单. The lead hands its items in; whoever goes along only has to exist.
struct JointItemSink: RegisterSink {
    let context: ImportContext
    private let items: Set<String>

    init(context: ImportContext, _ db: Connection) throws {
        self.context = context
        items = Set(try db.items().map(\.code))
    }

    func settle(_ read: JointItemRow, _ reader: inout RowReader) throws -> JointItemRow? {
        guard let lead = context.scope.unit(read.lead, "lead", &reader) else { return nil }
        var row = read
        row.lead = lead
        row.participants = []
        for name in read.participants {
            guard let unit = context.scope.unitIDs[name] else {
                reader.refuse("participants", .unknownUnit, "没有名为“\(name)”的单位，请按“单位管理”中的名称或代码填写。")
                return nil
            }
            if unit != lead, !row.participants.contains(unit) { row.participants.append(unit) }
        }
        if row.participants.isEmpty {
            reader.refuse("participants", .required, "请填写至少一个发起部门以外的配合部门。")
        }
        if let unknown = row.items.first(where: { !items.contains($0) }) {
            reader.refuse("items", .unknownItem, "抽查事项清单中没有编号“\(unknown)”，请核对或者先导入事项。")
        }
        return reader.problems.isEmpty ? row : nil
    }

    func words(for row: JointItemRow) -> String { row.code }
    func name(of row: JointItemRow) -> String { row.name }
    func publicFields(_ row: JointItemRow) -> [(name: String, text: String)] { row.fields }

    func keeping(_ row: JointItemRow, _ old: JointItemRow, where mapping: HeaderMapping) -> JointItemRow {
        row.keeping(old, where: mapping)
    }

    func mayReplace(_ old: JointItemRow) -> Bool { context.scope.units.contains(old.lead) }

    /// No library depends on it.
    func finish(_ db: Connection) throws {}
}
