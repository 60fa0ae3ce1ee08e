// SPDX-License-Identifier: Apache-2.0

/// Markup, the twin of `SQL`: interpolated text is escaped, only `HTML` itself is taken as is.
///
/// Attribute values are always quoted in the literal; links are `Path`s, so no user text becomes a URL scheme.
struct HTML: Hashable, Sendable {
    let markup: String

    private init(trusted markup: String) { self.markup = markup }

    static let empty: HTML = ""

    var isEmpty: Bool { markup.isEmpty }

    static func + (a: HTML, b: HTML) -> HTML { HTML(trusted: a.markup + b.markup) }

    /// Escapes for text and for quoted attribute values alike. NUL and other control characters that HTML
    /// forbids become U+FFFD.
    static func escaped(_ text: some StringProtocol) -> String {
        guard text.utf8.contains(where: needsEscape) else { return String(text) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count + 16)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "&"): bytes += "&amp;".utf8
            case UInt8(ascii: "<"): bytes += "&lt;".utf8
            case UInt8(ascii: ">"): bytes += "&gt;".utf8
            case UInt8(ascii: "\""): bytes += "&quot;".utf8
            case UInt8(ascii: "'"): bytes += "&#39;".utf8
            case 0x09, 0x0A, 0x0D, 0x20...0x7E, 0x80...: bytes.append(byte)
            default: bytes += "\u{FFFD}".utf8
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func needsEscape(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""), UInt8(ascii: "'"),
            0x7F:
            true
        case 0x09, 0x0A, 0x0D: false
        default: byte < 0x20
        }
    }
}

extension HTML: ExpressibleByStringInterpolation {
    init(stringLiteral value: StaticString) {
        self.init(trusted: value.withUTF8Buffer { String(decoding: $0, as: UTF8.self) })
    }

    init(stringInterpolation: StringInterpolation) {
        self.init(trusted: stringInterpolation.markup)
    }

    struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var markup = ""

        init(literalCapacity: Int, interpolationCount: Int) {
            markup.reserveCapacity(literalCapacity + interpolationCount * 24)
        }

        mutating func appendLiteral(_ literal: StaticString) {
            literal.withUTF8Buffer { markup += String(decoding: $0, as: UTF8.self) }
        }

        mutating func appendInterpolation(_ text: String) { markup += HTML.escaped(text) }
        mutating func appendInterpolation(_ text: Substring) { markup += HTML.escaped(text) }
        /// Nothing when there is no text.
        mutating func appendInterpolation(_ text: String?) { markup += HTML.escaped(text ?? "") }
        mutating func appendInterpolation(_ number: some BinaryInteger) { markup += String(number) }
        mutating func appendInterpolation(_ html: HTML) { markup += html.markup }
        /// Nothing when there is no part.
        mutating func appendInterpolation(_ html: HTML?) { markup += html?.markup ?? "" }
        mutating func appendInterpolation(_ parts: [HTML]) {
            for part in parts { markup += part.markup }
        }
        /// A link target, escaped for an attribute.
        mutating func appendInterpolation(_ path: Path) { markup += HTML.escaped(path.text) }
        /// The markup when the condition holds, e.g. `\(chosen, " selected")`.
        mutating func appendInterpolation(_ condition: Bool, _ html: HTML) {
            if condition { markup += html.markup }
        }
    }
}

extension [HTML] {
    /// The parts one after the other with `separator` between them.
    func joined(by separator: HTML = "") -> HTML {
        var whole = HTML.empty
        for (place, part) in enumerated() {
            whole = place == 0 ? part : whole + separator + part
        }
        return whole
    }
}
