// SPDX-License-Identifier: Apache-2.0

/// A file with a table in it, whatever its kind: text or a workbook, told by its first bytes and not by its name.
package struct TableFile {
    private enum Content {
        case text
        case workbook(Workbook)
    }

    package let path: String
    private let content: Content
    private let limits: WorkbookLimits

    /// Looks at the first bytes of the file at `path`, and at the outline of a workbook.
    ///
    /// - Throws: `.unreadable`, `.workbook` for what looks like a workbook and cannot be read.
    package init(path: String, limits: WorkbookLimits = WorkbookLimits()) throws(TabularError) {
        self.path = path
        self.limits = limits
        let head = try ByteSource(path: path).read()
        if head.starts(with: [0x50, 0x4B, 0x03, 0x04]) || head.starts(with: [0x50, 0x4B, 0x05, 0x06]) {
            content = .workbook(try Workbook(path: path, limits: limits))
            return
        }
        if head.starts(with: [0xD0, 0xCF, 0x11, 0xE0]) {
            throw .workbook(try Self.isEncrypted(path) ? .encrypted : .oldFormat)
        }
        if Self.isMarkup(head) { throw .workbook(.webPage) }
        content = .text
    }

    /// The sheets of a workbook that can be seen, in the order of their tabs; for text one that stands for the file.
    package var tables: [TableSheet] {
        switch content {
        case .text: [TableSheet(name: nil, sheet: nil)]
        case .workbook(let book):
            book.sheets.filter { !$0.isHidden }.map { TableSheet(name: $0.name, sheet: $0) }
        }
    }

    /// Names of sheets that are hidden and not read.
    package var hiddenSheets: [String] {
        switch content {
        case .text: []
        case .workbook(let book): book.sheets.filter { $0.isHidden && !$0.part.isEmpty }.map(\.name)
        }
    }

    /// A hidden sheet by its name; nil without one.
    package func hiddenTable(_ name: String) -> TableSheet? {
        guard case .workbook(let book) = content else { return nil }
        return book.sheets.first { $0.isHidden && $0.name == name && !$0.part.isEmpty }
            .map { TableSheet(name: $0.name, sheet: $0) }
    }

    /// Rows of one of `tables` from its top.
    package func reader(_ table: TableSheet) throws(TabularError) -> TableReader {
        guard case .workbook(let book) = content, let sheet = table.sheet else {
            return .text(CSVReader(try ByteSource(path: path), limits: limits.rows))
        }
        return .sheet(try book.reader(sheet))
    }

    /// Encrypted workbooks are compound files with a stream of this name, in UTF-16 (MS-OFFCRYPTO 2.3).
    private static func isEncrypted(_ path: String) throws(TabularError) -> Bool {
        let mark = "EncryptedPackage".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        let source = try ByteSource(path: path)
        var tail: [UInt8] = []
        while case let piece = try source.read(), !piece.isEmpty {
            let window = tail + piece
            if window.indices.contains(where: { window[$0] == mark[0] && window[$0...].starts(with: mark) }) {
                return true
            }
            tail = Array(window.suffix(mark.count - 1))
        }
        return false
    }

    private static func isMarkup(_ head: [UInt8]) -> Bool {
        let text = String(decoding: head.prefix(1024), as: UTF8.self).lowercased()
            .drop { $0.isWhitespace || $0 == "\u{FEFF}" }
        return ["<html", "<!doctype html", "<table", "<?xml", "<meta", "<style"].contains {
            text.hasPrefix($0)
        }
    }
}

/// A table of a file: a sheet, or the file itself.
package struct TableSheet: Sendable, Hashable {
    /// The name on its tab; nil for text.
    package let name: String?
    let sheet: WorkbookSheet?
}

/// Rows of text or of a sheet, pulled one by one.
package enum TableReader {
    case text(CSVReader)
    case sheet(SheetReader)

    /// The next row that is not empty, or nil at the end.
    ///
    /// Throws what makes the rest unreadable; rows before that have been delivered.
    package mutating func next() throws(TabularError) -> TabularRow? {
        switch self {
        case .text(var reader):
            // Taken out and put back, so that its buffers are not copied.
            self = .ended
            defer { self = .text(reader) }
            return try reader.next()
        case .sheet(var reader):
            self = .ended
            defer { self = .sheet(reader) }
            return try reader.next()
        case .ended: return nil
        }
    }

    /// Only while a row is being read.
    case ended

    /// How many bytes have been read: of the file, or of the sheet unpacked.
    package var bytesRead: Int {
        switch self {
        case .text(let reader): reader.bytesRead
        case .sheet(let reader): reader.bytesRead
        case .ended: 0
        }
    }

    /// The encoding found so far, or what kind of file it is.
    package var encoding: String {
        switch self {
        case .text(let reader): (reader.encoding ?? .utf8).rawValue
        case .sheet, .ended: "XLSX"
        }
    }

    /// Characters of the private use area in text of GB 18030: others may see something else in their place.
    package var privateUse: Int {
        if case .text(let reader) = self { reader.privateUse } else { 0 }
    }

    /// What should be known of a sheet; complete at its end.
    package var remarks: SheetRemarks {
        switch self {
        case .sheet(let reader): reader.remarks
        case .text, .ended: SheetRemarks()
        }
    }
}
