// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@testable import Tabular

@Suite struct `GB 18030` {
    private func decode(_ bytes: [UInt8]) throws -> (
        text: String, used: Int, ending: UTF8Check.Ending, own: Int
    ) {
        let table = try GB18030.load()
        var text: [UInt8] = []
        var own = 0
        let (used, ending) = bytes.withUnsafeBufferPointer { table.decode($0, into: &text, privateUse: &own) }
        return (String(decoding: text, as: UTF8.self), used, ending, own)
    }

    @Test(
        arguments: [
            ([0xB3, 0xA3, 0xB5, 0xC2], "常德"), ([0x81, 0x30, 0x81, 0x30], "\u{80}"),
            ([0xFD, 0x9C], "\u{F92C}"),
            ([0x82, 0x35, 0x8F, 0x33], "\u{9FA6}"), ([0x90, 0x30, 0x81, 0x30], "\u{10000}"),
            ([0x95, 0x32, 0x82, 0x36], "\u{20000}"), ([0x95, 0x34, 0xB2, 0x35], "𠮷"),
            ([0xE3, 0x32, 0x9A, 0x35], "\u{10FFFF}"), ([0x84, 0x31, 0xA4, 0x39], "\u{FFFF}"),
            ([0x82, 0x34, 0xF4, 0x33], "\u{4CFE}"), ([0xFD, 0x88], "龍"), ([0xA2, 0xE3], "€"),
            // Moved out of the private use area in 2005 and 2022.
            ([0xA8, 0xBC], "\u{1E3F}"), ([0xFE, 0x59], "\u{9FB4}"), ([0xFE, 0xA0], "\u{9FBB}"),
            ([0xA6, 0xD9], "\u{FE10}"),
            ([0xA6, 0xDB], "\u{FE11}"), ([0xA6, 0xF3], "\u{FE19}"), ([0xFE, 0x51], "\u{20087}"),
            // What these four bytes stood for has two bytes now; they stand for what it had before.
            ([0x82, 0x35, 0x90, 0x37], "\u{E81E}"), ([0x81, 0x35, 0xF4, 0x37], "\u{E7C7}"),
        ] as [([UInt8], String)])
    func `is read by the table of 2022`(bytes: [UInt8], text: String) throws {
        let read = try decode(bytes)
        #expect(read.text == text && read.ending == .complete && read.used == bytes.count)
        #expect(read.own == text.unicodeScalars.count { (0xE000...0xF8FF).contains($0.value) })
    }

    @Test func `stands for every code point exactly once, but for six that have two and four bytes`() throws {
        var seen: [UInt32: Int] = [:]
        func take(_ bytes: [UInt8]) throws {
            let read = try decode(bytes)
            let scalars = Array(read.text.unicodeScalars)
            #expect(scalars.count == 1 && read.ending == .complete)
            seen[scalars.first?.value ?? 0, default: 0] += 1
        }
        var all: [UInt8] = []
        for first in UInt8(0x81)...0xFE {
            for second in UInt8(0x40)...0xFE where second != 0x7F { all += [first, second] }
        }
        let pairs = try decode(all)
        for scalar in pairs.text.unicodeScalars { seen[scalar.value, default: 0] += 1 }
        all = []
        for place in 0..<39_420 {
            let (rest, d) = place.quotientAndRemainder(dividingBy: 10)
            let (top, c) = rest.quotientAndRemainder(dividingBy: 126)
            all += [UInt8(0x81 + top / 10), UInt8(0x30 + top % 10), UInt8(0x81 + c), UInt8(0x30 + d)]
        }
        let quads = try decode(all)
        for scalar in quads.text.unicodeScalars { seen[scalar.value, default: 0] += 1 }
        #expect(pairs.text.unicodeScalars.count == 23_940 && quads.text.unicodeScalars.count == 39_420)
        #expect(seen.values.allSatisfy { $0 == 1 })
        // All of the first plane but ASCII, surrogates and the six private points that gave way to U+20087 and others.
        #expect(seen.count == 65_536 - 128 - 2_048)
        #expect(seen.keys.count { $0 > 0xFFFF } == 6)
        try take([0x95, 0x32, 0x90, 0x31])
        #expect(seen[0x20087] == 2)
    }

    @Test(
        arguments: [
            ([0x80], 0, UTF8Check.Ending.invalid), ([0xFF], 0, .invalid), ([0x41, 0x81], 1, .truncated),
            ([0x81, 0x7F], 0, .invalid), ([0x81, 0xFF], 0, .invalid), ([0x81, 0x30], 0, .truncated),
            ([0x81, 0x30, 0x81], 0, .truncated), ([0x81, 0x30, 0x20], 0, .invalid),
            ([0x81, 0x30, 0x81, 0x41], 0, .invalid), ([0x84, 0x31, 0xA5, 0x30], 0, .invalid),
            ([0xE3, 0x32, 0x9A, 0x36], 0, .invalid), ([0xFE, 0x39, 0xFE, 0x39], 0, .invalid),
        ] as [([UInt8], Int, UTF8Check.Ending)])
    func `stops where it is damaged or cut`(bytes: [UInt8], used: Int, ending: UTF8Check.Ending) throws {
        let read = try decode(bytes)
        #expect(read.used == used && read.ending == ending)
    }

    @Test func `in a file says how many of its characters are private`() throws {
        var reader = CSVReader(ByteSource([0xB3, 0xA3, 0x2C, 0xAA, 0xA1, 0x0A]))
        #expect(try reader.next()?.fields == ["常", "\u{E000}"])
        #expect(reader.encoding == .gb18030 && reader.privateUse == 1)
    }
}

@Suite struct `UTF-16` {
    @Test(arguments: [true, false]) func `is read in either byte order, in any pieces`(isBig: Bool) throws {
        let text = "名称,𠮷\r\n䶮,x\n"
        let units = Array(("\u{FEFF}" + text).utf16)
        let bytes = units.flatMap {
            isBig ? [UInt8($0 >> 8), UInt8($0 & 0xFF)] : [UInt8($0 & 0xFF), UInt8($0 >> 8)]
        }
        for size in 1...9 {
            var reader = CSVReader(ByteSource(bytes, pieceSize: size))
            #expect(try reader.next()?.fields == ["名称", "𠮷"])
            #expect(try reader.next()?.fields == ["䶮", "x"])
            #expect(try reader.next() == nil)
        }
    }

    @Test(arguments: [[0xD842], [0xDFB7], [0xD842, 0x0041]] as [[UInt16]])
    func `with half a character is refused`(units: [UInt16]) {
        let bytes = ([0xFEFF, 0x0041] + units).flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        var reader = CSVReader(ByteSource(bytes))
        #expect(throws: TabularError.self) { _ = try reader.next() }
    }
}
