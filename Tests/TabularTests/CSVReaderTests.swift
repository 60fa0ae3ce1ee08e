// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Tabular

/// All rows of `bytes` as cells, read in pieces of `pieceSize`.
private func rows(
    _ bytes: [UInt8], pieceSize: Int = 1 << 18, limits: CSVLimits = CSVLimits()
) throws(TabularError) -> [[String]] {
    var reader = CSVReader(ByteSource(bytes, pieceSize: pieceSize), limits: limits)
    var rows: [[String]] = []
    while let row = try reader.next() { rows.append(row.fields) }
    return rows
}

private func rows(_ text: String, pieceSize: Int = 1 << 18) throws(TabularError) -> [[String]] {
    try rows(Array(text.utf8), pieceSize: pieceSize)
}

/// 常德市 in GBK.
private let changdeGBK: [UInt8] = [0xB3, 0xA3, 0xB5, 0xC2, 0xCA, 0xD0]

@Suite struct `A CSV reader` {
    @Test(arguments: ["\n", "\r\n", "\r"]) func `takes every line end`(end: String) throws {
        let text = ["a,b", "1,2", "3,4"].joined(separator: end)
        #expect(try rows(text) == [["a", "b"], ["1", "2"], ["3", "4"]])
        #expect(try rows(text + end) == [["a", "b"], ["1", "2"], ["3", "4"]])
        #expect(try rows(text + end, pieceSize: 1) == [["a", "b"], ["1", "2"], ["3", "4"]])
    }

    @Test(arguments: [",", "\t", ";"]) func `finds the separator`(mark: String) throws {
        let text = "代码\(mark)名称\(mark)住所\n1\(mark)甲\(mark)乙\n"
        #expect(try rows(text) == [["代码", "名称", "住所"], ["1", "甲", "乙"]])
    }

    @Test func `finds the separator under a title line and ignores those in quotes`() throws {
        #expect(try rows("名单\n\"a,b,c\";d\n1;2\n") == [["名单"], ["a,b,c", "d"], ["1", "2"]])
    }

    @Test func `obeys a first line that names the separator`() throws {
        #expect(try rows("sep=;\r\na;b,c\r\n") == [["a", "b,c"]])
    }

    @Test func `keeps quotes, separators and line ends inside quotes`() throws {
        let text = "\"a\"\"b\",\"c,d\",\"e\r\nf\",\"\"\n\"\",x,,\n"
        for size in 1...9 {
            #expect(
                try rows(text, pieceSize: size) == [["a\"b", "c,d", "e\r\nf", ""], ["", "x", "", ""]])
        }
    }

    @Test func `numbers rows as a spreadsheet does, empty lines and all`() throws {
        var reader = CSVReader(ByteSource(Array("h,i\n\n\"a\nb\",1\n\nc,2".utf8)))
        var numbers: [Int] = []
        while let row = try reader.next() { numbers.append(row.number) }
        #expect(numbers == [1, 3, 5])
    }

    @Test func `marks text after a closing quote and reads on`() throws {
        var reader = CSVReader(ByteSource(Array("a,b\nx,\"常德\"天元\"商行\"\n1,2\n".utf8)))
        _ = try reader.next()
        let marked = try #require(try reader.next())
        #expect(marked.flaws == [.textAfterQuote(column: 1)])
        #expect(marked[1] == "常德天元\"商行\"")
        let last = try #require(try reader.next())
        #expect(last.flaws == [] && last.fields == ["1", "2"])
    }

    @Test func `drops the byte order mark`() throws {
        #expect(try rows([0xEF, 0xBB, 0xBF] + Array("甲,乙".utf8)) == [["甲", "乙"]])
        #expect(try rows([0xFF, 0xFE, 0x32, 0x75, 0x2C, 0x00, 0x31, 0x00]) == [["甲", "1"]])
        #expect(try rows([0xFE, 0xFF, 0x75, 0x32, 0x00, 0x2C, 0x00, 0x31]) == [["甲", "1"]])
        #expect(try rows([0x84, 0x31, 0x95, 0x33] + changdeGBK) == [["常德市"]])
    }

    @Test func `reads GB 18030 in pieces of any size`() throws {
        // 䶮 in two bytes, 𠮷 in four.
        let rare: [UInt8] = [0xFE, 0x9F, 0x95, 0x34, 0xB2, 0x35]
        let bytes = Array("id,name\n1,".utf8) + changdeGBK + [0x2C] + rare + [0x0A]
        let expected = [["id", "name"], ["1", "常德市", "䶮𠮷"]]
        for size in 1...12 { #expect(try rows(bytes, pieceSize: size) == expected) }
        var reader = CSVReader(ByteSource(bytes))
        while try reader.next() != nil {}
        #expect(reader.encoding == .gb18030)
    }

    @Test func `takes valid UTF-8 for UTF-8 although it could be GB 18030`() throws {
        #expect(try rows("联通,常德") == [["联通", "常德"]])
    }

    @Test func `names the byte that spoils UTF-8 instead of reading it as other characters`() throws {
        let line = Array("湖南省常德市武陵区某某食品有限公司\n".utf8)
        let bytes = line + line + Array("坏".utf8) + [0xFF] + Array("\n".utf8) + line
        #expect(
            throws: TabularError.invalidByte(row: 3, offset: 2 * line.count + 3, byte: 0xFF, encoding: .utf8)
        ) { try rows(bytes) }
    }

    @Test func `delivers the rows before a bad byte`() throws {
        let line = Array("常德市,武陵区\n".utf8)
        var reader = CSVReader(ByteSource(line + line + [0xC0]))
        #expect(try reader.next()?.number == 1)
        #expect(try reader.next()?.number == 2)
        #expect(throws: TabularError.self) { try reader.next() }
    }

    @Test func `refuses a GB 18030 tail cut short`() throws {
        let whole = Array("a,".utf8) + changdeGBK + [0x0A]
        for tail: [UInt8] in [[0xB3], [0x82], [0x82, 0x35], [0x82, 0x35, 0x87]] {
            #expect(
                throws: TabularError.invalidByte(
                    row: 2, offset: whole.count, byte: tail[0], encoding: .gb18030)
            ) { try rows(whole + tail) }
        }
    }

    @Test func `refuses NUL with its row and offset`() throws {
        #expect(throws: TabularError.nul(row: 2, offset: 4)) { try rows(Array("a\nb,\0c\n".utf8)) }
        #expect(throws: TabularError.nul(row: 1, offset: 3)) { try rows("甲\0") }
        #expect(throws: TabularError.nul(row: 1, offset: 6)) { try rows(changdeGBK + [0]) }
    }

    @Test func `refuses a quote that never closes`() throws {
        #expect(throws: TabularError.unterminatedQuote(row: 2)) { try rows("a,b\n1,\"x\n2,y\n") }
    }

    @Test func `refuses workbooks by name`() throws {
        #expect(throws: TabularError.workbook(.notWorkbook)) {
            try rows([0x50, 0x4B, 0x03, 0x04, 0, 0, 0, 0, 0])
        }
        #expect(throws: TabularError.workbook(.oldFormat)) {
            try rows([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A])
        }
    }

    @Test func `keeps its limits`() throws {
        let limits = CSVLimits(columns: 3, fieldBytes: 10, rowBytes: 20)
        #expect(throws: TabularError.tooManyColumns(row: 1, limit: 3)) {
            try rows(Array("1,2,3,4\n".utf8), limits: limits)
        }
        #expect(throws: TabularError.fieldTooLong(row: 2, column: 1, limit: 10)) {
            try rows(Array("1\n1,12345678901\n".utf8), limits: limits)
        }
        #expect(throws: TabularError.rowTooLong(row: 1, limit: 20)) {
            try rows(Array("1234567890,1234567890,123\n".utf8), limits: limits)
        }
        #expect(throws: TabularError.self) {
            try rows([0x22] + [UInt8](repeating: 0x61, count: 5000), pieceSize: 7, limits: limits)
        }
    }

    @Test func `reads nothing from nothing`() throws {
        #expect(try rows("") == [])
        #expect(try rows("\n\r\n\n") == [])
    }

    @Test func `never fails on random bytes but by its own errors, whatever the pieces`() {
        var random = SystemRandomNumberGenerator()
        let alphabet: [UInt8] = [0x22, 0x2C, 0x0A, 0x0D, 0x3B, 0x09, 0x41, 0xE5, 0xB8, 0xB3, 0x82, 0x35, 0]
        for round in 0..<3000 {
            let bytes = (0..<Int.random(in: 0...60, using: &random)).map { _ in
                round % 2 == 0
                    ? UInt8.random(in: 0...255, using: &random) : alphabet.randomElement(using: &random) ?? 0
            }
            let whole = Result { () throws(TabularError) in try rows(bytes) }
            let pieces = Result { () throws(TabularError) in try rows(bytes, pieceSize: 1 + round % 5) }
            #expect(whole == pieces, "\(bytes)")
        }
    }
}

@Suite struct `A CSV writer` {
    @Test func `is read back as written`() throws {
        let cells = ["甲", "a,b", "c\"d", "e\nf", " g ", "", "湖南省常德市"]
        var writer = CSVWriter()
        writer.append(cells.map { .text($0) })
        #expect(Array(writer.bytes.prefix(3)) == [0xEF, 0xBB, 0xBF])
        #expect(try rows(writer.bytes) == [cells])
    }

    @Test(arguments: ["=HYPERLINK(1)", "+cmd", "-1", "@SUM(A1)", "\tx", "\rx", "＝1"])
    func `makes formulas inert`(text: String) throws {
        var writer = CSVWriter(mark: false)
        writer.append([.text(text), .text("a\0b")])
        let row = try #require(try rows(writer.bytes).first)
        #expect(row == ["'" + text, "ab"])
    }

    @Test func `keeps long numbers as text`() {
        #expect(CSVWriter.asText("110108000000016") == "\t110108000000016")
        #expect(CSVWriter.asText("0111") == "\t0111")
        #expect(CSVWriter.asText("91430702MA4PGC4Y0B") == "91430702MA4PGC4Y0B")
        #expect(CSVWriter.asText("430702") == "430702")
    }
}

@Suite struct `Spreadsheet letters` {
    @Test(arguments: [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
    func `count in base 26 without a zero`(column: Int, letters: String) {
        #expect(ColumnLetter.letters(forColumn: column) == letters)
    }
}
