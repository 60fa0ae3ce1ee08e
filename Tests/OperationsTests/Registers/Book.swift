// SPDX-License-Identifier: Apache-2.0
import Foundation
import Tabular

/// A workbook in a folder of its own, gone when its test is done.
final class Book {
    let path: String
    private let folder: TemporaryFolder

    /// One sheet of these rows, all of them text.
    init(_ rows: [[String]]) throws {
        folder = try TemporaryFolder()
        path = folder.path + "/book.xlsx"
        let writer = try XLSXWriter(path: path)
        writer.begin("名录", (rows.first ?? []).map { SheetColumn($0) })
        for row in rows.dropFirst() { writer.append(row.map { .text($0) }) }
        try writer.close()
    }

    /// A file as it came from the office.
    init(bytes: [UInt8]) throws {
        folder = try TemporaryFolder()
        path = folder.path + "/book.xlsx"
        try Data(bytes).write(to: URL(filePath: path))
    }

    /// The rows of the first sheet that can be seen.
    var rows: [[String]] {
        get throws {
            let file = try TableFile(path: path)
            var reader = try file.reader(file.tables[0])
            var rows: [[String]] = []
            while let row = try reader.next() { rows.append(row.fields) }
            return rows
        }
    }
}
