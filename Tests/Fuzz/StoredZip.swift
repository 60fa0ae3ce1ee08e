// SPDX-License-Identifier: Apache-2.0

/// A workbook whose only sheet is some bytes: parts stored as they are, so that the fuzzer's changes reach the parser.
struct StoredZip {
    private static let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    private static let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    private static let package = "http://schemas.openxmlformats.org/package/2006"

    private(set) var bytes: [UInt8] = []
    private var directory: [UInt8] = []
    private var count: UInt64 = 0

    init(sheet: [UInt8]) {
        add(
            "[Content_Types].xml",
            """
            <Types xmlns="\(Self.package)/content-types"><Override PartName="/xl/workbook.xml" \
            ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>
            """)
        add(
            "_rels/.rels",
            """
            <Relationships xmlns="\(Self.package)/relationships"><Relationship Id="rId1" \
            Type="\(Self.office)/officeDocument" Target="xl/workbook.xml"/></Relationships>
            """)
        add(
            "xl/workbook.xml",
            """
            <workbook xmlns="\(Self.main)" xmlns:r="\(Self.office)"><sheets><sheet name="a" sheetId="1" \
            r:id="rId1"/></sheets></workbook>
            """)
        add(
            "xl/_rels/workbook.xml.rels",
            """
            <Relationships xmlns="\(Self.package)/relationships"><Relationship Id="rId1" \
            Type="\(Self.office)/worksheet" Target="worksheets/sheet1.xml"/></Relationships>
            """)
        add("xl/worksheets/sheet1.xml", sheet)
        let start = UInt64(bytes.count)
        bytes += directory
        put(0x0605_4B50, 4, into: &bytes)
        for (value, width) in [
            (0, 2), (0, 2), (count, 2), (count, 2), (UInt64(directory.count), 4), (start, 4), (0, 2),
        ] as [(UInt64, Int)] {
            put(value, width, into: &bytes)
        }
    }

    private mutating func add(_ name: String, _ text: String) { add(name, Array(text.utf8)) }

    /// A local header with the content, and the same in the directory (APPNOTE 4.3.7, 4.3.12).
    private mutating func add(_ name: String, _ content: [UInt8]) {
        let offset = UInt64(bytes.count)
        let size = UInt64(content.count)
        let common: [(UInt64, Int)] = [
            (20, 2), (0x0800, 2), (0, 2), (0, 2), (0x21, 2), (UInt64(Self.crc32(content)), 4), (size, 4),
            (size, 4), (UInt64(name.utf8.count), 2), (0, 2),
        ]
        put(0x0403_4B50, 4, into: &bytes)
        for (value, width) in common { put(value, width, into: &bytes) }
        bytes += Array(name.utf8) + content
        put(0x0201_4B50, 4, into: &directory)
        put(20, 2, into: &directory)
        for (value, width) in common { put(value, width, into: &directory) }
        for (value, width) in [(0, 2), (0, 2), (0, 2), (0, 4), (offset, 4)] as [(UInt64, Int)] {
            put(value, width, into: &directory)
        }
        directory += Array(name.utf8)
        count += 1
    }

    private func put(_ value: UInt64, _ width: Int, into bytes: inout [UInt8]) {
        for place in 0..<width { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * place))) }
    }

    private static let table: [UInt32] = (0..<256).map { start in
        (0..<8).reduce(UInt32(start)) { value, _ in
            value & 1 == 1 ? 0xEDB8_8320 ^ value >> 1 : value >> 1
        }
    }

    private static func crc32(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(~UInt32(0)) { table[Int(($0 ^ UInt32($1)) & 0xFF)] ^ $0 >> 8 }
    }
}
