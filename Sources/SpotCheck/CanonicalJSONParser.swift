// SPDX-License-Identifier: Apache-2.0

extension CanonicalJSON {
    /// Reads JSON bytes. Always refused: floats, duplicate keys, keys outside ASCII, integers above 2^53 − 1.
    ///
    /// With `canonical` (the default) any spelling but the canonical one is refused too: what was hashed
    /// is then what was read. Without it white space, key order and escapes are free, as in a file edited by hand.
    package init(parsing bytes: [UInt8], canonical: Bool = true) throws(JSONRefusal) {
        var parser = CanonicalJSONParser(bytes: bytes)
        self = try parser.document()
        guard canonical else { return }
        let expected = try encode()
        if expected != bytes {
            let same = zip(expected, bytes).prefix { $0 == $1 }.count
            throw .notCanonical(offset: same)
        }
    }

    /// Reads JSON text, for example a column.
    package init(parsing text: String, canonical: Bool = true) throws(JSONRefusal) {
        try self.init(parsing: Array(text.utf8), canonical: canonical)
    }
}

/// A reader of RFC 8259 without floats; recursion is bounded, because the input may come from an attacker.
struct CanonicalJSONParser {
    private static let deepest = 64
    private let bytes: [UInt8]
    private var at = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func document() throws(JSONRefusal) -> CanonicalJSON {
        let value = try value(depth: 0)
        skipSpace()
        guard at == bytes.count else { throw .unexpectedByte(offset: at) }
        return value
    }

    private mutating func value(depth: Int) throws(JSONRefusal) -> CanonicalJSON {
        guard depth < Self.deepest else { throw .nestedTooDeep(offset: at) }
        skipSpace()
        switch try peek() {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return .int(try integer())
        }
    }

    private mutating func object(depth: Int) throws(JSONRefusal) -> CanonicalJSON {
        var fields: [String: CanonicalJSON] = [:]
        at += 1
        skipSpace()
        if try peek() == UInt8(ascii: "}") {
            at += 1
            return .object(fields)
        }
        while true {
            skipSpace()
            let start = at
            guard try peek() == UInt8(ascii: "\"") else { throw .unexpectedByte(offset: at) }
            let key = try string()
            guard key.utf8.allSatisfy({ $0 < 0x80 }) else { throw .keyNotASCII(key) }
            guard fields[key] == nil else { throw .duplicateKey(key, offset: start) }
            skipSpace()
            guard try peek() == UInt8(ascii: ":") else { throw .unexpectedByte(offset: at) }
            at += 1
            fields[key] = try value(depth: depth + 1)
            if try endsList(with: UInt8(ascii: "}")) { return .object(fields) }
        }
    }

    private mutating func array(depth: Int) throws(JSONRefusal) -> CanonicalJSON {
        var items: [CanonicalJSON] = []
        at += 1
        skipSpace()
        if try peek() == UInt8(ascii: "]") {
            at += 1
            return .array(items)
        }
        while true {
            items.append(try value(depth: depth + 1))
            if try endsList(with: UInt8(ascii: "]")) { return .array(items) }
        }
    }

    /// Reads a comma (false) or the closing bracket (true).
    private mutating func endsList(with closing: UInt8) throws(JSONRefusal) -> Bool {
        skipSpace()
        let byte = try peek()
        guard byte == closing || byte == UInt8(ascii: ",") else { throw .unexpectedByte(offset: at) }
        at += 1
        return byte == closing
    }

    private mutating func word(_ text: String, _ value: CanonicalJSON) throws(JSONRefusal) -> CanonicalJSON {
        for expected in text.utf8 {
            guard try peek() == expected else { throw .unexpectedByte(offset: at) }
            at += 1
        }
        return value
    }

    private mutating func integer() throws(JSONRefusal) -> Int64 {
        let start = at
        let negative = try peek() == UInt8(ascii: "-")
        if negative { at += 1 }
        let firstDigit = try peek()
        var number: Int64 = 0
        var digits = 0
        while at < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[at]) {
            digits += 1
            guard digits <= 16 else { throw .integerOutOfRange(offset: start) }
            number = number * 10 + Int64(bytes[at] - UInt8(ascii: "0"))
            at += 1
        }
        if at < bytes.count, digits > 0, ".eE".utf8.contains(bytes[at]) {
            throw .floatingPoint(offset: start)
        }
        guard digits > 0, digits == 1 || firstDigit != UInt8(ascii: "0") else {
            throw .unexpectedByte(offset: start)
        }
        guard number <= CanonicalJSON.largestInteger else { throw .integerOutOfRange(offset: start) }
        return negative ? -number : number
    }

    private mutating func string() throws(JSONRefusal) -> String {
        let start = at
        at += 1
        // As far as nothing is escaped the text is read in one piece.
        while at < bytes.count, bytes[at] >= 0x20, bytes[at] != UInt8(ascii: "\""),
            bytes[at] != UInt8(ascii: "\\")
        {
            at += 1
        }
        if at < bytes.count, bytes[at] == UInt8(ascii: "\"") {
            guard let text = String(validating: bytes[start + 1..<at], as: UTF8.self) else {
                throw .notUTF8(offset: start)
            }
            at += 1
            return text
        }
        var units = Array(bytes[start + 1..<at])
        while true {
            let byte = try peek()
            at += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: units, as: UTF8.self) else {
                    throw .notUTF8(offset: start)
                }
                return text
            case UInt8(ascii: "\\"): try escape(into: &units)
            case 0x00..<0x20: throw .unexpectedByte(offset: at - 1)
            default: units.append(byte)
            }
        }
    }

    private mutating func escape(into units: inout [UInt8]) throws(JSONRefusal) {
        let byte = try peek()
        at += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): units.append(byte)
        case UInt8(ascii: "b"): units.append(0x08)
        case UInt8(ascii: "t"): units.append(0x09)
        case UInt8(ascii: "n"): units.append(0x0A)
        case UInt8(ascii: "f"): units.append(0x0C)
        case UInt8(ascii: "r"): units.append(0x0D)
        case UInt8(ascii: "u"): units += String(try escapedScalar()).utf8
        default: throw .unexpectedByte(offset: at - 1)
        }
    }

    private mutating func escapedScalar() throws(JSONRefusal) -> Unicode.Scalar {
        let start = at - 2
        let high = try fourDigits()
        var code = UInt32(high)
        if (0xD800..<0xDC00).contains(high) {
            guard at + 1 < bytes.count, bytes[at] == UInt8(ascii: "\\"), bytes[at + 1] == UInt8(ascii: "u")
            else { throw .loneSurrogate(offset: start) }
            at += 2
            let low = try fourDigits()
            guard (0xDC00..<0xE000).contains(low) else { throw .loneSurrogate(offset: start) }
            code = 0x10000 + (UInt32(high) - 0xD800) << 10 + (UInt32(low) - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(code) else { throw .loneSurrogate(offset: start) }
        return scalar
    }

    private mutating func fourDigits() throws(JSONRefusal) -> UInt16 {
        var number: UInt16 = 0
        for _ in 0..<4 {
            guard let digit = Character(Unicode.Scalar(try peek())).hexDigitValue else {
                throw .unexpectedByte(offset: at)
            }
            number = number << 4 | UInt16(digit)
            at += 1
        }
        return number
    }

    private func peek() throws(JSONRefusal) -> UInt8 {
        guard at < bytes.count else { throw .unexpectedEnd }
        return bytes[at]
    }

    private mutating func skipSpace() {
        while at < bytes.count {
            switch bytes[at] {
            case 0x20, 0x09, 0x0A, 0x0D: at += 1
            default: return
            }
        }
    }
}
