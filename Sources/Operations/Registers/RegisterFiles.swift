// SPDX-License-Identifier: Apache-2.0
import Foundation
import SpotCheck
import Storage
import Tabular

/// Files about a dataset, all made from its one definition.
package enum RegisterFiles {
    /// The template: the header, and a sample row that shows how to write.
    package static func template(_ kind: DatasetKind) -> [UInt8] {
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
    package static func dictionary(_ kind: DatasetKind) -> [UInt8] {
        var writer = CSVWriter()
        writer.append(["列标题", "字段名", "其他可用标题", "是否必填", "示例", "说明"].map { .text($0) })
        for column in Dataset.of(kind).columns {
            writer.append([
                .text(column.header), .text(column.key), .text(column.aliases.joined(separator: "、")),
                .text(column.required ? "必填" : "选填"),
                column.isCode ? .code(column.example) : .text(column.example),
                .text(column.explanation),
            ])
        }
        return writer.bytes
    }
}

extension Office {
    /// The bad rows of a checked file as they were, with what is wrong and what to do in two further columns; the
    /// mended file can be handed in as it is, for those columns are left out when reading.
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
        var reader = CSVReader(try ByteSource(path: job.filePath))
        var writer = CSVWriter()
        let dataset = Dataset.of(job.dataset)
        var headerWritten = false
        while let row = Self.readable(&reader) {
            guard headerWritten else {
                let mapping = dataset.mapping(header: row.fields, titles: titles)
                let isHeader = dataset.problems(of: mapping, row: row.number).isEmpty
                if isHeader { writer.append(row.fields.map { .text($0) } + [.text("原行号"), .text("问题及处理")]) }
                headerWritten = isHeader
                continue
            }
            guard let found = byRow[row.number] else { continue }
            let advice = found.map { "〔\($0.rule.rawValue)〕\($0.columnName)：\($0.advice)" }
            writer.append(
                row.fields.map { .code($0) } + [
                    .number(Int64(row.number)), .text(advice.joined(separator: " ")),
                ])
        }
        return writer.bytes
    }

    /// The next row, or nil at the end or where the file cannot be read any further: the job's problems tell that.
    private static func readable(_ reader: inout CSVReader) -> TabularRow? {
        do throws(TabularError) {
            return try reader.next()
        } catch {
            return nil
        }
    }
}
