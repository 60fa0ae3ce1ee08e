// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@testable import Tabular

@Suite struct `A sheet` {
    private func fields(_ rows: String, _ strings: [String] = [], _ formats: String = "") throws -> [[String]]
    {
        try MadeWorkbook(rows, strings: strings, formats: formats).rows().rows.map(\.fields)
    }

    @Test func `gives shared, inline and computed text, flags and numbers`() throws {
        let row = """
            <row r="1"><c r="A1" t="s"><v>1</v></c><c r="B1" t="inlineStr"><is><t>行内</t></is></c>\
            <c r="C1" t="str"><f>A1&amp;"x"</f><v>常德x</v></c><c r="D1" t="b"><v>1</v></c>\
            <c r="E1"><v>430702</v></c><c r="F1"><v>0.5</v></c><c r="G1"><v>-1.25E-3</v></c></row>
            """
        let strings = [
            "<t>甲</t>", "<r><t>常</t></r><r><t xml:space=\"preserve\">德 </t></r><rPh><t>changde</t></rPh>",
        ]
        #expect(
            try fields(row, strings) == [["常德 ", "行内", "常德x", "是", "430702", "0.5", "-0.00125"]])
    }

    @Test func `leaves out empty rows and keeps gaps, with or without references`() throws {
        let rows = """
            <row r="2"><c r="B2"><v>1</v></c><c r="D2" s="0"/></row><row r="3"><c r="A3"/></row>\
            <row><c><v>2</v></c><c/><c><v>3</v></c></row>
            """
        let read = try MadeWorkbook(rows).rows().rows
        #expect(read.map(\.fields) == [["", "1"], ["2", "", "3"]])
        #expect(read.map(\.number) == [2, 4])
    }

    @Test func `reads days by their format, from 1900 and from 1904`() throws {
        let formats = """
            <numFmts><numFmt numFmtId="176" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@"/>\
            <numFmt numFmtId="177" formatCode="000000"/><numFmt numFmtId="178" formatCode="[Red]0.00%"/></numFmts>\
            <cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="176"/><xf numFmtId="22"/>\
            <xf numFmtId="177"/><xf numFmtId="178"/></cellXfs>
            """
        func row(_ cells: [(Int, String)]) -> String {
            "<row>" + cells.map { "<c s=\"\($0.0)\"><v>\($0.1)</v></c>" }.joined() + "</row>"
        }
        let cells = row([
            (1, "45423"), (2, "1"), (2, "59"), (2, "60"), (2, "61"), (3, "45423.5"), (3, "45423"), (4, "702"),
            (5, "0.07"), (0, "45423"), (1, "2958465"), (1, "-1"),
        ])
        #expect(
            try fields(cells, [], formats) == [
                [
                    "2024-05-11", "1900-01-01", "1900-02-28", "1900-02-29", "1900-03-01",
                    "2024-05-11 12:00:00", "2024-05-11", "000702", "7%", "45423", "9999-12-31", "-1",
                ]
            ])
        let old = MadeWorkbook(row([(1, "43961"), (1, "0")]), formats: formats, from1904: true)
        #expect(try old.rows().rows[0].fields == ["2024-05-11", "1904-01-01"])
    }

    @Test func `marks ids that a spreadsheet has rounded, errors and formulas without a value`() throws {
        let row = """
            <row r="5"><c r="A5"><v>914307001234568000</v></c><c r="B5"><v>9.1430700123456794E+17</v></c>\
            <c r="C5" t="e"><v>#N/A</v></c><c r="D5"><f>A1</f></c><c r="E5"><v>430700000012345</v></c></row>
            """
        let read = try MadeWorkbook(row).rows().rows[0]
        #expect(read.fields == ["914307001234568000", "914307001234568000", "#N/A", "", "430700000012345"])
        #expect(
            read.flaws == [
                .roundedNumber(column: 0), .roundedNumber(column: 1), .errorValue(column: 2),
                .formulaWithoutValue(column: 3),
            ])
    }

    @Test func `tells hidden rows and merged cells`() throws {
        let rows = """
            <row r="1"><c r="A1"><v>1</v></c></row><row r="2" hidden="1"><c r="A2"><v>2</v></c></row>
            """
        let merged = "<mergeCells><mergeCell ref=\"A1:B1\"/><mergeCell ref=\"$A$2:A9\"/></mergeCells>"
        let read = try MadeWorkbook(rows, after: merged).rows()
        #expect(read.rows.count == 2)
        #expect(read.remarks.hiddenRows == 1 && read.remarks.firstHiddenRow == 2)
        #expect(read.remarks.merged.map(\.rows) == [1...1, 2...9])
        #expect(read.remarks.merged.map(\.columns) == [0...1, 0...0])
    }

    @Test func `keeps rare characters and undoes what XML cannot hold`() throws {
        let row = "<row><c t=\"inlineStr\"><is><t>䶮𠮷㛃·_x000D_&#10;_x005F_x41_</t></is></c></row>"
        #expect(try fields(row) == [["䶮𠮷㛃·\r\n_x41_"]])
    }

    @Test func `whose prefix or namespace is another reads the same`() throws {
        var made = MadeWorkbook("")
        made.parts["xl/worksheets/sheet1.xml"] = """
            <?xml version="1.0" encoding="UTF-8"?>\
            <x:worksheet xmlns:x="http://purl.oclc.org/ooxml/spreadsheetml/main">\
            <x:sheetData><x:row><x:c><x:v>7</x:v></x:c></x:row></x:sheetData></x:worksheet>
            """
        #expect(try made.rows().rows.map(\.fields) == [["7"]])
    }
}

@Suite struct `A workbook that is none, damaged or hostile` {
    private func fault(_ made: MadeWorkbook, limits: WorkbookLimits = WorkbookLimits()) -> TabularError? {
        do {
            _ = try made.rows(limits: limits)
            return nil
        } catch {
            return error as? TabularError
        }
    }

    private let one = "<row><c><v>1</v></c></row>"

    @Test func `is named for what it is`() throws {
        var macros = MadeWorkbook(one)
        macros.parts["xl/vbaProject.bin"] = "x"
        #expect(fault(macros) == .workbook(.macros))
        var binary = MadeWorkbook(one)
        binary.parts["xl/workbook.bin"] = "x"
        #expect(fault(binary) == .workbook(.binary))
        var open = MadeWorkbook(one)
        open.parts = ["mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>"]
        #expect(fault(open) == .workbook(.openDocument))
        open.parts = ["a.txt": "x"]
        #expect(fault(open) == .workbook(.notWorkbook))
        var hidden = MadeWorkbook(one)
        hidden.parts["xl/workbook.xml"]?.replace("sheetId", with: "state=\"veryHidden\" sheetId")
        #expect(fault(hidden) == .workbook(.noVisibleSheet))
    }

    @Test func `is told by its first bytes, whatever its name says`() throws {
        let folder = try MadeFolder()
        let mark = Array("EncryptedPackage".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] })
        let compound: [UInt8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]
        for (bytes, wanted) in [
            (compound + [UInt8](repeating: 0, count: 300_000), WorkbookFault.oldFormat),
            (compound + [UInt8](repeating: 0, count: (1 << 18) - 16) + mark, .encrypted),
            (Array("\u{FEFF}\n <html><table>".utf8), .webPage),
            (Array("<?xml version=\"1.0\"?>".utf8), .webPage),
            (Array("PK\u{3}\u{4} not a zip".utf8), .damaged(part: "")),
        ] {
            let path = folder.path + "/book.xlsx"
            try Data(bytes).write(to: URL(filePath: path))
            #expect(throws: TabularError.workbook(wanted)) { _ = try TableFile(path: path) }
        }
    }

    @Test func `that expands entities or nests without end is refused`() throws {
        var laughs = MadeWorkbook(one)
        laughs.parts["xl/worksheets/sheet1.xml"] = """
            <!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>\
            <worksheet><sheetData><row><c t="str"><v>&b;</v></c></row></sheetData></worksheet>
            """
        #expect(fault(laughs) == .workbook(.malformed(part: "xl/worksheets/sheet1.xml", line: 1)))
        let deep = MadeWorkbook(
            String(repeating: "<x>", count: 1000) + String(repeating: "</x>", count: 1000))
        #expect(fault(deep) == .workbook(.malformed(part: "xl/worksheets/sheet1.xml", line: 1)))
    }

    @Test func `that unpacks to too much is refused before it is unpacked`() throws {
        let bomb = MadeWorkbook(one, after: "<!--" + String(repeating: "x", count: 20 << 20) + "-->")
        #expect(fault(bomb) == .workbook(.tooLarge(part: "xl/worksheets/sheet1.xml")))
        #expect(fault(bomb, limits: WorkbookLimits(ratio: 2000)) == nil)
        #expect(
            fault(bomb, limits: WorkbookLimits(sheetBytes: 1 << 20, ratio: 2000))
                == .workbook(.tooLarge(part: "xl/worksheets/sheet1.xml")))
        let cells = MadeWorkbook("<row>" + String(repeating: "<c/>", count: 101) + "</row>")
        #expect(fault(cells, limits: WorkbookLimits(cells: 100)) == .workbook(.tooManyCells(limit: 100)))
    }

    @Test(arguments: [
        "<row r=\"2\"/><row r=\"2\"/>", "<row><c r=\"B1\"/><c r=\"A1\"/></row>", "<row r=\"0\"/>",
        "<row><c t=\"s\"><v>9</v></c></row>", "<row><c t=\"s\"><v>x</v></c></row>", "<row>",
        "<row r=\"1048577\"/>",
    ]) func `that says what no workbook says is refused`(rows: String) {
        guard case .workbook(.malformed("xl/worksheets/sheet1.xml", _)) = fault(MadeWorkbook(rows)) else {
            Issue.record("\(rows) was read")
            return
        }
    }

    @Test func `with a row or cell beyond all measure is refused by row`() {
        let wide = MadeWorkbook("<row r=\"3\"><c r=\"ZZ3\"><v>1</v></c></row>")
        #expect(fault(wide) == .tooManyColumns(row: 3, limit: 256))
        let text = String(repeating: "长", count: 50_000)
        let long = MadeWorkbook("<row r=\"4\"><c r=\"B4\" t=\"str\"><v>\(text)</v></c></row>")
        #expect(fault(long) == .fieldTooLong(row: 4, column: 1, limit: 1 << 17))
    }

    @Test func `is refused wherever one byte of it is cut off or changed, or read as it was`() throws {
        let folder = try MadeFolder()
        let rows = (1...40).map { "<row r=\"\($0)\"><c t=\"s\"><v>0</v></c><c><v>\($0)</v></c></row>" }
            .joined()
        let path = try MadeWorkbook(rows, strings: ["<t>常德</t>"]).write(into: folder)
        let bytes = try [UInt8](Data(contentsOf: URL(filePath: path)))
        let whole = try MadeWorkbook.rows(path).rows
        var refused = 0
        for place in stride(from: 0, to: bytes.count, by: 3) {
            var changed = bytes
            changed[place] ^= 0x55
            for damaged in [changed, Array(bytes[..<place])] {
                try Data(damaged).write(to: URL(filePath: path))
                do {
                    // Times and comments of the archive may change unseen; content may not.
                    #expect(try MadeWorkbook.rows(path).rows == whole)
                } catch is TabularError {
                    refused += 1
                }
            }
        }
        #expect(refused > bytes.count / 3)
    }
}

@Suite struct `A workbook written row by row` {
    @Test func `is read back as it was, codes as text and formulas inert`() throws {
        let folder = try MadeFolder()
        let path = folder.path + "/out.xlsx"
        let writer = try XLSXWriter(path: path)
        writer.begin(
            "检查对象",
            [
                SheetColumn("代码", isRequired: true), SheetColumn("名称", hint: "营业执照上的全称"),
                SheetColumn("类别", choices: ["甲", "乙"]),
            ])
        writer.append([.code("110108000000016"), .text("=HYPERLINK(\"x\")"), .number(7), .empty, .text("䶮𠮷")])
        writer.append([.code("9143E17"), .text("a\u{0}b"), .empty])
        writer.offerFilter(columns: 3)
        writer.begin("说明", [SheetColumn("列")], isHidden: true)
        writer.append([.text("x")])
        try writer.close()
        let read = try MadeWorkbook.rows(path).rows
        #expect(
            read.map(\.fields) == [
                ["代码", "名称", "类别"], ["110108000000016", "=HYPERLINK(\"x\")", "7", "", "䶮𠮷"],
                ["9143E17", "ab"],
            ])
        #expect(read.allSatisfy { $0.flaws.isEmpty })
        let file = try TableFile(path: path)
        #expect(file.tables.map(\.name) == ["检查对象"] && file.hiddenSheets == ["说明"])
    }
}

@Suite struct `A number format` {
    @Test(arguments: [
        ("General", NumberShape.general), ("0.00", .general), ("#,##0", .general), ("@", .general),
        ("yyyy-mm-dd", .day), ("yyyy/m/d h:mm", .dayAndTime), ("[$-804]yyyy\"年\"m\"月\"", .day), ("mm", .day),
        ("[h]:mm:ss", .dayAndTime), ("0%", .percent), ("000000", .zeros(6)), ("0", .general),
        ("\"day\"0", .general), ("[Red]0.0;[Blue]-0.0", .general), ("0\\d", .general), ("", .general),
    ]) func `is told from its code`(code: String, shape: NumberShape) {
        #expect(FormatsSink.shape(ofCode: code) == shape)
    }

    @Test(arguments: [
        (1.0, "1"), (0.1 + 0.2, "0.3"), (1e14, "100000000000000"), (123456.789, "123456.789"), (-0.5, "-0.5"),
        (0, "0"), (1e20, "100000000000000000000"), (1.5e-7, "0.00000015"),
    ]) func `without one shows fifteen digits and no exponent`(number: Double, text: String) {
        #expect(SheetNumber.decimal(number) == text)
    }
}
