// SPDX-License-Identifier: Apache-2.0

/// Why a workbook cannot be read at all.
package enum WorkbookFault: Hashable, Sendable {
    /// An old binary workbook (.xls, .et), whatever its name says.
    case oldFormat
    /// Encrypted with a password.
    case encrypted
    /// Holds macros (.xlsm, .xltm).
    case macros
    /// A binary workbook of the newer kind (.xlsb).
    case binary
    /// An OpenDocument table (.ods).
    case openDocument
    /// A web page or an XML table under the name of a workbook, as many systems export it.
    case webPage
    /// A zip file that is no workbook.
    case notWorkbook
    /// A part is missing, cut off or not what its checksum says.
    case damaged(part: String)
    /// A part is not well-formed or says something that no workbook says.
    case malformed(part: String, line: Int)
    /// A part unpacks to more than is accepted, or to suspiciously more than it takes packed.
    case tooLarge(part: String)
    case tooManyCells(limit: Int)
    /// Every sheet is hidden.
    case noVisibleSheet
    /// Made from the template of something else, which is named.
    case otherTemplate(String)
}

/// Bounds against damaged or hostile workbooks. They admit the genuine: a sheet of 530,000 rows is 400 MB of XML.
package struct WorkbookLimits: Hashable, Sendable {
    /// Bytes that one sheet may unpack to.
    package var sheetBytes: Int
    /// Bytes that any other part may unpack to.
    package var partBytes: Int
    /// How many times its packed size a part may unpack to, if it is larger than 16 MiB.
    package var ratio: Int
    package var cells: Int
    /// Elements within elements.
    package var depth: Int
    package var rows: CSVLimits

    package init(
        sheetBytes: Int = 1 << 30, partBytes: Int = 1 << 28, ratio: Int = 200, cells: Int = 50_000_000,
        depth: Int = 64, rows: CSVLimits = CSVLimits()
    ) {
        self.sheetBytes = sheetBytes
        self.partBytes = partBytes
        self.ratio = ratio
        self.cells = cells
        self.depth = depth
        self.rows = rows
    }
}
