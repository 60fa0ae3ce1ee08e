// SPDX-License-Identifier: Apache-2.0

/// An address within this site. Interpolated text is percent-encoded and can neither open a segment, a query
/// nor a scheme; the literal parts are ours.
///
/// `"/draws/\(draw)"`, `Path("/open/entities").with("q", words)`.
struct Path: Hashable, Sendable, ExpressibleByStringInterpolation, CustomStringConvertible {
    let text: String

    var description: String { text }

    private init(checked text: String) { self.text = text }

    init(stringLiteral value: StaticString) {
        text = Path.rooted(value.withUTF8Buffer { String(decoding: $0, as: UTF8.self) })
    }

    init(stringInterpolation: StringInterpolation) {
        text = Path.rooted(stringInterpolation.text)
    }

    /// An address that came from outside (`next=`), only when it stays on this site.
    ///
    /// Browsers read `//host` and `/\host` as another site and drop tabs and line ends, so only visible ASCII
    /// after a single slash is taken.
    init?(local text: String) {
        var bytes = text.utf8.makeIterator()
        guard bytes.next() == UInt8(ascii: "/") else { return nil }
        if let second = text.utf8.dropFirst().first {
            guard second != UInt8(ascii: "/"), second != UInt8(ascii: "\\") else { return nil }
        }
        guard text.utf8.count <= 2000, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != 0x5C })
        else {
            return nil
        }
        self.text = text
    }

    /// The same address with one more query parameter.
    func with(_ name: String, _ value: String) -> Path {
        let mark = text.utf8.contains(UInt8(ascii: "?")) ? "&" : "?"
        return Path(checked: text + mark + Path.encoded(name) + "=" + Path.encoded(value))
    }

    /// The same address with one more query parameter, unless the value is empty.
    func withFilled(_ name: String, _ value: String) -> Path {
        value.isEmpty ? self : with(name, value)
    }

    /// The same address pointing at an element of the page.
    func at(_ element: StaticString) -> Path {
        Path(checked: text + "#" + element.withUTF8Buffer { String(decoding: $0, as: UTF8.self) })
    }

    struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        init(literalCapacity: Int, interpolationCount: Int) {}

        mutating func appendLiteral(_ literal: StaticString) {
            literal.withUTF8Buffer { text += String(decoding: $0, as: UTF8.self) }
        }
        mutating func appendInterpolation(_ segment: String) { text += Path.encoded(segment) }
        mutating func appendInterpolation(_ segment: Substring) { text += Path.encoded(segment) }
        mutating func appendInterpolation(_ number: some BinaryInteger) { text += String(number) }
        /// Only at the front, e.g. `"\(plan)/lines"`.
        mutating func appendInterpolation(_ path: Path) { text += path.text }
    }

    /// Percent-encodes everything but the unreserved characters of RFC 3986 2.3 and the colon of our ids.
    static func encoded(_ text: some StringProtocol) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: ":"):
                bytes.append(byte)
            default:
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func rooted(_ text: String) -> String {
        text.utf8.first == UInt8(ascii: "/") ? text : "/" + text
    }
}
