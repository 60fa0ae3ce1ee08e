// SPDX-License-Identifier: Apache-2.0
import CZip
import Foundation
import Testing

@testable import Tabular

/// A workbook made part by part, for what no program would write.
struct MadeWorkbook {
    static let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    static let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    static let package = "http://schemas.openxmlformats.org/package/2006"

    var parts: [String: String]

    /// One sheet of these rows (the XML within `sheetData`), and what may stand after them.
    init(
        _ rows: String, after: String = "", strings: [String] = [], formats: String = "",
        from1904: Bool = false
    ) {
        let sheetType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
        parts = [
            "[Content_Types].xml": """
            <Types xmlns="\(Self.package)/content-types"><Override PartName="/xl/workbook.xml" \
            ContentType="\(sheetType)"/></Types>
            """,
            "_rels/.rels": """
            <Relationships xmlns="\(Self.package)/relationships"><Relationship Id="rId1" \
            Type="\(Self.office)/officeDocument" Target="xl/workbook.xml"/></Relationships>
            """,
            "xl/workbook.xml": """
            <workbook xmlns="\(Self.main)" xmlns:r="\(Self.office)"><workbookPr date1904="\(from1904 ? 1 : 0)"/>\
            <sheets><sheet name="名录" sheetId="1" r:id="rId1"/></sheets></workbook>
            """,
            "xl/_rels/workbook.xml.rels": """
            <Relationships xmlns="\(Self.package)/relationships">\
            <Relationship Id="rId1" Type="\(Self.office)/worksheet" Target="worksheets/sheet1.xml"/>\
            <Relationship Id="rId2" Type="\(Self.office)/sharedStrings" Target="/xl/sharedStrings.xml"/>\
            <Relationship Id="rId3" Type="\(Self.office)/styles" Target="styles.xml"/></Relationships>
            """,
            "xl/worksheets/sheet1.xml":
                "<worksheet xmlns=\"\(Self.main)\"><sheetData>\(rows)</sheetData>\(after)</worksheet>",
            "xl/sharedStrings.xml":
                "<sst xmlns=\"\(Self.main)\">\(strings.map { "<si>\($0)</si>" }.joined())</sst>",
            "xl/styles.xml": "<styleSheet xmlns=\"\(Self.main)\">\(formats)</styleSheet>",
        ]
    }

    /// Writes the file and hands over its path; it goes with the test's folder.
    func write(into folder: MadeFolder, _ name: String = "made.xlsx") throws -> String {
        let path = folder.path + "/" + name
        var code: Int32 = 0
        let archive = try #require(zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, &code))
        for (name, text) in parts.sorted(by: { $0.key < $1.key }) {
            let bytes = Array(text.utf8)
            let copy = try #require(malloc(max(bytes.count, 1)))
            copy.copyMemory(from: bytes, byteCount: bytes.count)
            let source = try #require(zip_source_buffer(archive, copy, UInt64(bytes.count), 1))
            #expect(zip_file_add(archive, name, source, zip_flags_t(ZIP_FL_ENC_UTF_8)) >= 0)
        }
        #expect(zip_close(archive) == 0)
        return path
    }

    /// All rows of the only sheet, by number, with what was remarked.
    func rows(limits: WorkbookLimits = WorkbookLimits()) throws -> (rows: [TabularRow], remarks: SheetRemarks)
    {
        let folder = try MadeFolder()
        return try Self.rows(try write(into: folder), limits: limits)
    }

    static func rows(
        _ path: String, sheet: Int = 0, limits: WorkbookLimits = WorkbookLimits()
    ) throws -> (rows: [TabularRow], remarks: SheetRemarks) {
        let book = try Workbook(path: path, limits: limits)
        var reader = try book.reader(book.sheets[sheet])
        var rows: [TabularRow] = []
        while let row = try reader.next() { rows.append(row) }
        return (rows, reader.remarks)
    }
}

/// A folder that goes when nobody uses it any more.
final class MadeFolder {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "/tabular-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        do { try FileManager.default.removeItem(atPath: path) } catch { print(error) }
    }
}
