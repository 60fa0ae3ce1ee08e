// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

/// 监管标签目录. A label that came in or changed is used only after somebody has approved it.
struct LabelSink: RegisterSink {
    let context: ImportContext
    private let tree: Tree
    private let items: Set<String>

    /// What hangs below what, the rows of the file read so far among it; used on the thread of one transaction only.
    private final class Tree {
        var parents: [String: String?]
        var units: [String: String]

        init(_ labels: [StoredLabel]) {
            parents = Dictionary(
                labels.map { ($0.row.code, $0.row.parent) }, uniquingKeysWith: { first, _ in first })
            units = Dictionary(
                labels.map { ($0.row.code, $0.row.unit) }, uniquingKeysWith: { first, _ in first })
        }

        /// How many labels stand above one, itself counted; more than allowed where they go round in a circle.
        func depth(of code: String) -> Int {
            var depth = 1
            var place = code
            while depth <= LabelRow.mostLevels, let above = parents[place] ?? nil {
                depth += 1
                place = above
            }
            return depth
        }
    }

    init(context: ImportContext, _ db: Connection) throws {
        self.context = context
        tree = Tree(try db.labels())
        items = Set(try db.items().map(\.code))
    }

    func settle(_ read: LabelRow, _ reader: inout RowReader) throws -> LabelRow? {
        guard let unit = context.scope.unit(read.unit, "unit", &reader) else { return nil }
        var row = read
        row.unit = unit
        if let unknown = row.items.first(where: { !items.contains($0) }) {
            reader.refuse("items", .unknownItem, "抽查事项清单中没有编号“\(unknown)”，请核对或者先导入事项。")
        }
        if let parent = row.parent, tree.parents[parent] == nil {
            reader.refuse(
                "parent", .unknownLabel, "没有编码为“\(parent)”的上级标签；上级标签在同一文件中的，请排在下级之前。")
        }
        guard reader.problems.isEmpty else { return nil }
        let before = tree.parents[row.code]
        tree.parents[row.code] = .some(row.parent)
        guard tree.parents.keys.allSatisfy({ tree.depth(of: $0) <= LabelRow.mostLevels }) else {
            tree.parents[row.code] = before
            reader.refuse("parent", .notTogether, "标签最多三级，且不能互为上下级，请核对上级标签。")
            return nil
        }
        return row
    }

    func words(for row: LabelRow) -> String { row.code }
    func name(of row: LabelRow) -> String { row.name }
    func publicFields(_ row: LabelRow) -> [(name: String, text: String)] { row.fields }

    func keeping(_ row: LabelRow, _ old: LabelRow, where mapping: HeaderMapping) -> LabelRow {
        row.keeping(old, where: mapping)
    }

    func mayReplace(_ old: LabelRow) -> Bool { context.scope.units.contains(old.unit) }
}
