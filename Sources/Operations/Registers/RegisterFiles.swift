// SPDX-License-Identifier: Apache-2.0
import Foundation
import SpotCheck
import Storage
import Tabular

/// Files about a dataset, all made from its one definition.
package enum RegisterFiles {
    /// Name of the hidden sheet by which a template is recognised: dataset and version stand in it.
    static let templateSheet = "模板信息"
    static let templateMark = "mingqian-template"

    /// The template as a workbook: a sheet to fill in with hints, lists and text columns, one with a sample row, and
    /// the dictionary.
    package static func template(_ kind: DatasetKind, _ tables: RegisterTables) throws -> [UInt8] {
        let dataset = Dataset.of(kind)
        let columns = zip(dataset.columns, dataset.templateHeader).map { column, title in
            SheetColumn(
                title, width: column.width, isRequired: column.required, hint: column.dictionaryWords,
                choices: column.kind.choices(tables))
        }
        return try TemporaryWorkbook.bytes { writer in
            writer.begin(kind.title, columns)
            writer.begin("填写示例", columns.map { SheetColumn($0.title, width: $0.width) })
            writer.append(dataset.templateExample.map { .text($0) })
            writer.begin("填写说明", dictionaryColumns)
            for row in dictionaryRows(dataset, tables) { writer.append(row) }
            writer.begin(templateSheet, [SheetColumn("")], isHidden: true)
            writer.append([.text(templateMark), .text(kind.rawValue), .text(dataset.version)])
        }
    }

    /// The template as text: the header, and a sample row that shows how to write.
    package static func textTemplate(_ kind: DatasetKind) -> [UInt8] {
        let dataset = Dataset.of(kind)
        var writer = CSVWriter()
        writer.append(dataset.templateHeader.map { .text($0) })
        writer.append(
            zip(dataset.columns, dataset.templateExample).map { column, example in
                column.isCode ? .code(example) : .text(example)
            })
        return writer.bytes
    }

    /// The dictionary: every column with what may stand in it.
    package static func dictionary(_ kind: DatasetKind, _ tables: RegisterTables) -> [UInt8] {
        var writer = CSVWriter()
        writer.append(dictionaryColumns.map { .text($0.title) })
        for row in dictionaryRows(Dataset.of(kind), tables) { writer.append(row) }
        return writer.bytes
    }

    private static let dictionaryColumns = [
        SheetColumn("列标题", width: 20), SheetColumn("字段名", width: 20), SheetColumn("其他可用标题", width: 36),
        SheetColumn("是否必填", width: 10), SheetColumn("填写要求", width: 60), SheetColumn("可选内容", width: 40),
        SheetColumn("示例", width: 30),
    ]

    private static func dictionaryRows(_ dataset: Dataset, _ tables: RegisterTables) -> [[TableCell]] {
        dataset.columns.map { column in
            [
                .text(column.header), .text(column.key), .text(column.aliases.joined(separator: "、")),
                .text(column.required ? "必填" : "选填"), .text(column.dictionaryWords),
                .text(column.kind.choices(tables).joined(separator: "、")),
                column.isCode ? .code(column.example) : .text(column.example),
            ]
        }
    }
}

extension Column {
    /// For its title and its example, in characters of the standard font.
    var width: Double {
        let longest = max(header.utf8.count, min(example.utf8.count, 60))
        return Double(min(max(longest * 2 / 3 + 4, 12), 40))
    }
}

extension Office {
    /// The bad rows of a checked file as they were, with what is wrong and what to do in two further columns, as a
    /// workbook; the mended file can be handed in as it is, for those columns are left out when reading.
    package func badRows(of id: String, by officer: Officer) async throws -> [UInt8] {
        let job = try await ownJob(id, officer)
        let (problems, titles) = try await database.read { db in
            (
                try db.problems(of: id, limit: ImportOutcome.mostProblems),
                try db.columnTitles(unit: job.unit, dataset: job.dataset)
            )
        }
        guard FileManager.default.fileExists(atPath: job.filePath) else { throw RegisterRefusal.fileGone }
        let byRow = Dictionary(grouping: problems, by: \.row)
        return try TemporaryWorkbook.bytes { writer in
            do throws(TabularError) {
                var table = try ImportTable(path: job.filePath, dataset: job.dataset, titles: titles)
                guard table.found.problems.isEmpty else {
                    return writer.begin("有误的行", [SheetColumn("问题及处理")])
                }
                let header = table.found.mapping.header
                writer.begin(
                    "有误的行",
                    header.map { SheetColumn($0) } + [
                        SheetColumn("原行号", width: 10), SheetColumn("问题及处理", width: 80),
                    ])
                while let row = try table.reader.next() {
                    guard let found = byRow[row.number] else { continue }
                    let advice = found.map { "〔\($0.rule.rawValue)〕\($0.columnName)：\($0.advice)" }
                    let gap = [TableCell](repeating: .empty, count: max(header.count - row.count, 0))
                    writer.append(
                        row.fields.prefix(header.count).map { .code($0) } + gap + [
                            .number(Int64(row.number)), .text(advice.joined(separator: " ")),
                        ])
                }
            } catch {
                // Where the file cannot be read any further: the job's problems tell that.
                return
            }
        }
    }
}
