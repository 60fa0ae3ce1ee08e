// SPDX-License-Identifier: Apache-2.0

/// How the bytes of a text file stand for characters.
package enum TextEncoding: String, Hashable, Sendable {
    case utf8 = "UTF-8"
    case gb18030 = "GB18030"
    case utf16LittleEndian = "UTF-16LE"
    case utf16BigEndian = "UTF-16BE"
}

/// Why the rest of a file cannot be read. Rows are counted from 1 as a spreadsheet shows them.
///
/// Everything here ends the reading: after it no row boundary can be trusted.
/// What spoils only one row is a `TabularFlaw` of that row.
package enum TabularError: Error, Hashable {
    /// The file cannot be opened or read; the number is `errno`.
    case unreadable(code: Int32)
    /// A workbook, or what pretends to be one, that cannot be read.
    case workbook(WorkbookFault)
    /// The byte at `offset` (from 0, in the file) cannot be part of text in `encoding`.
    case invalidByte(row: Int, offset: Int, byte: UInt8, encoding: TextEncoding)
    case nul(row: Int, offset: Int)
    /// A quote opened in this row is never closed.
    case unterminatedQuote(row: Int)
    case tooManyColumns(row: Int, limit: Int)
    case fieldTooLong(row: Int, column: Int, limit: Int)
    case rowTooLong(row: Int, limit: Int)

    /// The row the error belongs to, counted from 1, if it belongs to one.
    package var row: Int? {
        switch self {
        case .unreadable, .workbook: nil
        case .invalidByte(let row, _, _, _), .nul(let row, _), .unterminatedQuote(let row),
            .tooManyColumns(let row, _), .fieldTooLong(let row, _, _), .rowTooLong(let row, _):
            row
        }
    }
}

/// What is wrong with one row although its boundaries are clear. Columns count from 0.
package enum TabularFlaw: Hashable, Sendable {
    /// Text stands after a closing quote, as in `"a"b`: an inner quote was not doubled.
    case textAfterQuote(column: Int)
    /// A whole number of more digits than a spreadsheet keeps: its last digits are lost.
    case roundedNumber(column: Int)
    /// An error in place of a value, such as `#N/A`.
    case errorValue(column: Int)
    /// A formula whose value was never computed and stored.
    case formulaWithoutValue(column: Int)

    package var column: Int {
        switch self {
        case .textAfterQuote(let column), .roundedNumber(let column), .errorValue(let column),
            .formulaWithoutValue(let column):
            column
        }
    }
}
