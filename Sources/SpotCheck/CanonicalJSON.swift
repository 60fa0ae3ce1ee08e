// SPDX-License-Identifier: Apache-2.0

/// The JSON we sign and hash: RFC 8785 (JCS) without floating point, so every value has exactly one spelling.
///
/// Keys are ASCII, numbers are integers of at most 2^53 − 1 in size (docs/draw.md section 1.1).
/// Beware that `==` compares strings as Unicode does; where bytes matter compare `encode()`.
package enum CanonicalJSON: Sendable, Hashable {
    case null
    case bool(Bool)
    case int(Int64)
    case string(String)
    case array([CanonicalJSON])
    case object([String: CanonicalJSON])

    /// The largest integer every JSON reader keeps exactly: 2^53 − 1.
    package static let largestInteger: Int64 = 9_007_199_254_740_991

    /// The canonical bytes. Refuses only what the form cannot hold: a larger integer, a key outside ASCII.
    package func encode() throws(JSONRefusal) -> [UInt8] {
        var bytes: [UInt8] = []
        try append(to: &bytes)
        return bytes
    }

    /// The canonical bytes as text, for a column or a page.
    package func encodeText() throws(JSONRefusal) -> String {
        String(decoding: try encode(), as: UTF8.self)
    }

    /// A text as it stands in canonical bytes, for lists too long to be built as a value.
    static func quoted(_ text: String) -> String {
        var bytes: [UInt8] = []
        append(text, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private func append(to bytes: inout [UInt8]) throws(JSONRefusal) {
        switch self {
        case .null: bytes += "null".utf8
        case .bool(let flag): bytes += (flag ? "true" : "false").utf8
        case .int(let number):
            guard number.magnitude <= Self.largestInteger.magnitude else { throw .integerTooLarge(number) }
            bytes += String(number).utf8
        case .string(let text): Self.append(text, to: &bytes)
        case .array(let items): try Self.append(items, to: &bytes)
        case .object(let fields): try Self.append(fields, to: &bytes)
        }
    }

    private static func append(_ items: [CanonicalJSON], to bytes: inout [UInt8]) throws(JSONRefusal) {
        bytes.append(UInt8(ascii: "["))
        for (place, item) in items.enumerated() {
            if place > 0 { bytes.append(UInt8(ascii: ",")) }
            try item.append(to: &bytes)
        }
        bytes.append(UInt8(ascii: "]"))
    }

    private static func append(
        _ fields: [String: CanonicalJSON], to bytes: inout [UInt8]
    ) throws(JSONRefusal) {
        bytes.append(UInt8(ascii: "{"))
        // JCS sorts by UTF-16 units; for ASCII keys that is the order of the bytes.
        let sorted = fields.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        for (place, field) in sorted.enumerated() {
            guard field.key.utf8.allSatisfy({ $0 < 0x80 }) else { throw .keyNotASCII(field.key) }
            if place > 0 { bytes.append(UInt8(ascii: ",")) }
            append(field.key, to: &bytes)
            bytes.append(UInt8(ascii: ":"))
            try field.value.append(to: &bytes)
        }
        bytes.append(UInt8(ascii: "}"))
    }

    private static func append(_ text: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        defer { bytes.append(UInt8(ascii: "\"")) }
        // Nearly all texts have nothing to escape and are copied whole.
        guard !text.utf8.allSatisfy(isPlain) else {
            bytes.append(contentsOf: text.utf8)
            return
        }
        for unit in text.utf8 {
            switch unit {
            case 0x22: bytes += "\\\"".utf8
            case 0x5C: bytes += "\\\\".utf8
            case 0x08: bytes += "\\b".utf8
            case 0x09: bytes += "\\t".utf8
            case 0x0A: bytes += "\\n".utf8
            case 0x0C: bytes += "\\f".utf8
            case 0x0D: bytes += "\\r".utf8
            case 0x00..<0x20: bytes += ("\\u00" + Hex.encode([unit])).utf8
            default: bytes.append(unit)
            }
        }
    }

    @inline(__always)
    private static func isPlain(_ unit: UInt8) -> Bool { unit >= 0x20 && unit != 0x22 && unit != 0x5C }
}

/// Why bytes are not the JSON we accept, or an object not the one we expect. Offsets count bytes from 0.
package enum JSONRefusal: Error, Hashable, Sendable {
    case unexpectedEnd
    case unexpectedByte(offset: Int)
    case notUTF8(offset: Int)
    case loneSurrogate(offset: Int)
    case floatingPoint(offset: Int)
    case integerOutOfRange(offset: Int)
    case duplicateKey(String, offset: Int)
    case nestedTooDeep(offset: Int)
    case notCanonical(offset: Int)
    case integerTooLarge(Int64)
    case keyNotASCII(String)
    case missing(path: String)
    case wrongKind(path: String, expected: String)
    case outOfRange(path: String)
    case unknownKey(path: String)
}

// No nil literal: `condition ? nil : json` would then quietly be JSON's null instead of no value.
extension CanonicalJSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    package init(stringLiteral value: String) { self = .string(value) }
    package init(integerLiteral value: Int64) { self = .int(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(arrayLiteral elements: CanonicalJSON...) { self = .array(elements) }
    package init(dictionaryLiteral elements: (String, CanonicalJSON)...) {
        self = .object(Dictionary(uniqueKeysWithValues: elements))
    }

    /// An integer of any of our counts.
    package static func number(_ value: Int) -> CanonicalJSON { .int(Int64(value)) }
    /// Thirty-two bytes as hexadecimal text.
    package static func digest(_ value: Digest32) -> CanonicalJSON { .string(value.hex) }
    /// Text, or null.
    package static func optional(_ value: String?) -> CanonicalJSON {
        value.map(CanonicalJSON.string) ?? .null
    }
}
