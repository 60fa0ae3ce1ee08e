// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import SpotCheck

@Suite struct `Canonical JSON` {
    @Test func `sorts keys and escapes as RFC 8785 says`() throws {
        let json: CanonicalJSON = [
            "b": [true, .null, -1], "a": "\u{8}\t\n\u{c}\r\"\\/\u{1}\u{1f}\u{7f}é双\u{1F600}", "A": [:],
            "": [],
        ]
        let expected =
            #"{"":[],"A":{},"a":"\b\t\n\f\r\"\\/\u0001\u001f"# + "\u{7f}é双\u{1F600}"
            + #"","b":[true,null,-1]}"#
        #expect(try json.encodeText() == expected)
        #expect(try CanonicalJSON(parsing: expected) == json)
    }

    @Test(arguments: [
        (#" {"a":1}"#, 0), (#"{"b":1,"a":2}"#, 2), (#"["\u0041"]"#, 2), (#"["\/"]"#, 2), ("[1]\n", 3),
        ("-0", 0), (#"["\u001F"]"#, 7),
    ])
    func `is refused in another spelling, yet read when asked`(text: String, offset: Int) throws {
        #expect(throws: JSONRefusal.notCanonical(offset: offset)) { try CanonicalJSON(parsing: text) }
        _ = try CanonicalJSON(parsing: text, canonical: false)
    }

    @Test(arguments: [
        ("1.0", JSONRefusal.floatingPoint(offset: 0)), ("[1e3]", .floatingPoint(offset: 1)),
        ("0.1", .floatingPoint(offset: 0)), ("9007199254740992", .integerOutOfRange(offset: 0)),
        ("-9007199254740992", .integerOutOfRange(offset: 0)),
        ("99999999999999999999", .integerOutOfRange(offset: 0)),
        (#"{"a":1,"a":1}"#, .duplicateKey("a", offset: 7)), (#"{"é":1}"#, .keyNotASCII("é")),
        (#"{"a":1,"\u0061":1}"#, .duplicateKey("a", offset: 7)), ("01", .unexpectedByte(offset: 0)),
        ("", .unexpectedEnd), ("[1", .unexpectedEnd), ("[1,]", .unexpectedByte(offset: 3)),
        ("{}{}", .unexpectedByte(offset: 2)), ("nul", .unexpectedEnd), ("NaN", .unexpectedByte(offset: 0)),
        (#""\ud800""#, .loneSurrogate(offset: 1)), (#""\ud800\u0041""#, .loneSurrogate(offset: 1)),
        (#""\udc00""#, .loneSurrogate(offset: 1)), ("\"\n\"", .unexpectedByte(offset: 1)),
        (#""\x""#, .unexpectedByte(offset: 2)), ("-", .unexpectedEnd), ("--1", .unexpectedByte(offset: 0)),
        (String(repeating: "[", count: 100), .nestedTooDeep(offset: 64)),
    ])
    func `refuses what could be read in two ways`(text: String, refusal: JSONRefusal) {
        #expect(throws: refusal) { try CanonicalJSON(parsing: text, canonical: false) }
    }

    @Test func `refuses bytes that are not UTF-8`() {
        let invalid: [UInt8] = [0x22, 0xC3, 0x28, 0x22]
        #expect(throws: JSONRefusal.notUTF8(offset: 0)) { try CanonicalJSON(parsing: invalid) }
    }

    @Test func `reads surrogate pairs`() throws {
        #expect(try CanonicalJSON(parsing: #""\uD83D\uDE00""#, canonical: false) == "\u{1F600}")
    }

    @Test func `cannot write what it could not read`() {
        #expect(throws: JSONRefusal.integerTooLarge(1 << 53)) { try CanonicalJSON.int(1 << 53).encode() }
        #expect(throws: JSONRefusal.integerTooLarge(.min)) { try CanonicalJSON.int(.min).encode() }
        #expect(throws: JSONRefusal.keyNotASCII("键")) { try CanonicalJSON.object(["键": 1]).encode() }
    }

    @Test func `names the field that is wrong`() throws {
        let json: CanonicalJSON = ["list": [["n": 1], ["n": "x"]], "hash": "AB"]
        let reader = try CanonicalJSONReader(json)
        let items = try reader.objects("list")
        #expect(try items[0].int("n", in: 0...1) == 1)
        #expect(throws: JSONRefusal.wrongKind(path: "list[1].n", expected: "integer")) {
            try items[1].count("n")
        }
        #expect(throws: JSONRefusal.outOfRange(path: "list[0].n")) { try items[0].int("n", in: 2...3) }
        #expect(throws: JSONRefusal.missing(path: "list[0].m")) { try items[0].string("m") }
        #expect(throws: JSONRefusal.unknownKey(path: "hash")) { try reader.only(["list"]) }
        #expect(throws: JSONRefusal.wrongKind(path: "hash", expected: "64 hex digits")) {
            try reader.digest("hash")
        }
    }
}

@Suite struct `A digest` {
    @Test func `is written as its bytes and ordered as they are`() throws {
        let low = try #require(Digest32([UInt8](repeating: 0, count: 31) + [255]))
        let high = try #require(Digest32([1] + [UInt8](repeating: 0, count: 31)))
        #expect(low < high)
        #expect(low.hex == String(repeating: "0", count: 62) + "ff")
        #expect(Digest32(hex: high.hex) == high)
        #expect(high.bytes == [1] + [UInt8](repeating: 0, count: 31))
    }

    @Test(arguments: ["", "00", String(repeating: "A", count: 64), String(repeating: "g", count: 64)])
    func `has one spelling`(text: String) { #expect(Digest32(hex: text) == nil) }

    @Test func `of nothing is the known one`() {
        #expect(
            Digest32(sha256: []).hex
                == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    }

    @Test func `under a key agrees with RFC 4231 case 1 when padded`() throws {
        let key = try #require(
            Digest32([UInt8](repeating: 0x0b, count: 20) + [UInt8](repeating: 0, count: 12)))
        #expect(
            Digest32(hmac: Array("Hi There".utf8), key: key).hex
                == "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7")
    }

    @Test func `of tagged parts depends on where they are cut`() {
        #expect(Digest32.tagged("t", [1, 2], [3]) != Digest32.tagged("t", [1], [2, 3]))
        #expect(Digest32.tagged("t", [1]) != Digest32.tagged("t", [1], []))
    }
}
