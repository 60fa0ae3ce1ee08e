// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Tabular

/// A row as far as it can be read without the register. By reference: a row holds on to some thirty texts.
final class RowRead<Content: RegisterRow>: Sendable {
    let number: Int
    /// Nil if the reader holds problems.
    let content: Content?
    let reader: RowReader
    let flaws: [TabularFlaw]

    init(_ row: TabularRow, _ form: RowForm) {
        number = row.number
        var reader = RowReader(form: form, row: row.number, cells: row.fields)
        content = Content(&reader)
        self.reader = reader
        flaws = row.flaws
    }
}

/// Unpacks and parses a file on one thread and reads its cells on a second: either takes as long as holding the rows
/// against the register, which is left to whoever takes them.
///
/// `@unchecked Sendable`: the table is touched by its thread alone until `finish`.
final class RowsAhead<Content: RegisterRow>: @unchecked Sendable {
    struct Batch: Sendable {
        let rows: [RowRead<Content>]
        /// How far the file has been read, in bytes.
        let bytesRead: Int
        let ending: Ending
    }

    enum Ending: Sendable {
        case more
        case finished
        case failed(TabularError)

        var isLast: Bool {
            if case .more = self { false } else { true }
        }
    }

    private struct Portion: Sendable {
        let rows: [TabularRow]
        let bytesRead: Int
        let ending: Ending
    }

    private final class Table: @unchecked Sendable {
        var reader: TableReader
        init(_ reader: TableReader) { self.reader = reader }
    }

    private static var portionSize: Int { 2048 }

    private let table: Table
    private let parsing: Ahead<Portion>
    private let reading: Ahead<Batch>

    /// Begins to read what is left in `reader`.
    init(_ reader: TableReader, _ mapping: HeaderMapping, _ tables: RegisterTables) {
        let table = Table(reader)
        let form = RowForm(dataset: Content.dataset, mapping: mapping, tables: tables)
        let parsing = Ahead("parsing") {
            let portion = Self.parse(&table.reader)
            return (portion, portion.ending.isLast)
        }
        self.table = table
        self.parsing = parsing
        reading = Ahead("reading") {
            let portion = parsing.next()
            let rows = portion.rows.map { RowRead<Content>($0, form) }
            return (
                Batch(rows: rows, bytesRead: portion.bytesRead, ending: portion.ending), portion.ending.isLast
            )
        }
    }

    /// The next batch; waits for it. Rows before an error are delivered with it.
    func next() -> Batch { reading.next() }

    /// Ends the reading, wherever it is, and gives the reader back.
    func finish() -> TableReader {
        // The second waits for the first, so it goes first.
        reading.finish()
        parsing.finish()
        return table.reader
    }

    private static func parse(_ reader: inout TableReader) -> Portion {
        var rows: [TabularRow] = []
        rows.reserveCapacity(portionSize)
        var ending = Ending.more
        do throws(TabularError) {
            while rows.count < portionSize {
                guard let row = try reader.next() else {
                    ending = .finished
                    break
                }
                if !row.isBlank { rows.append(row) }
            }
        } catch {
            ending = .failed(error)
        }
        return Portion(rows: rows, bytesRead: reader.bytesRead, ending: ending)
    }
}
