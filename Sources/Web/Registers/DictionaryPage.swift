// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// 填写说明: every column of a directory with what may stand in it, from the one definition of the dataset.
enum DictionaryPage {
    static func show(_ call: Call, _ kind: DatasetKind) -> Answer {
        let dataset = Dataset.of(kind)
        let tables = call.office.rulebook.tables
        let rows = dataset.columns.map { column -> [HTML] in
            let choices = column.kind.choices(tables)
            return [
                "<strong>\(column.header)</strong><br>\(code(column.key))",
                column.required ? statusTag("必填", .warning) : "选填",
                "\(column.dictionaryWords)\(choices.isEmpty ? "" : "可填：\(choices.joined(separator: "、"))。")",
                "\(column.example)", "\(column.aliases.joined(separator: "、"))",
            ]
        }
        return .page(
            Page(
                title: "填写说明：\(kind.title)",
                body: """
                    <h1>填写说明：\(kind.title)</h1>
                    <p>\(link("Excel 模板", "/registers/\(kind.rawValue)/template.xlsx"))　\
                    \(link("CSV 模板", "/registers/\(kind.rawValue)/template.csv"))　\
                    \(link("本说明（CSV）", "/registers/\(kind.rawValue)/dictionary.csv"))　\
                    \(link("JSON Schema", "/registers/\(kind.rawValue)/schema.json"))　版本 \(code(dataset.version))</p>
                    <p>列的次序不限；标题可以写成“其他可用标题”中的任何一个，不分大小写。</p>
                    \(table(
                        caption: "各列", headers: ["列标题", "必填", "填写要求", "示例", "其他可用标题"], rows: rows))
                    """, crumbs: [("首页", "/home"), ("导入", "/imports")]))
    }
}
