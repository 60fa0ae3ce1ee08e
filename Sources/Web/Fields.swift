// SPDX-License-Identifier: Apache-2.0

/// What was typed: names and texts of a query or a form, in order.
struct Fields: Hashable, Sendable {
    private(set) var list: [(name: String, text: String)] = []

    static func == (a: Fields, b: Fields) -> Bool {
        a.list.count == b.list.count && zip(a.list, b.list).allSatisfy { $0 == $1 }
    }

    func hash(into hasher: inout Hasher) {
        for pair in list {
            hasher.combine(pair.name)
            hasher.combine(pair.text)
        }
    }

    init() {}

    init(_ pairs: KeyValuePairs<String, String>) {
        for (name, text) in pairs { add(name, text) }
    }

    mutating func add(_ name: String, _ text: String) { list.append((name, text)) }

    /// The first text of that name without blanks around it, `""` if there is none. Invisible characters that
    /// copying from documents brings along (NBSP, zero-width, BOM, ideographic space) count as blanks.
    func text(_ name: String) -> String {
        guard let found = list.first(where: { $0.name == name }) else { return "" }
        return Fields.trimmed(found.text)
    }

    /// The first text of that name exactly as it was sent; for passwords.
    func exact(_ name: String) -> String { list.first { $0.name == name }?.text ?? "" }

    /// Every filled text of that name.
    func all(_ name: String) -> [String] {
        list.filter { $0.name == name }.map { Fields.trimmed($0.text) }.filter { !$0.isEmpty }
    }

    /// The first text of that name as a whole number; full-width digits and thousands commas are understood.
    func integer(_ name: String) -> Int64? {
        Int64(
            String(
                String.UnicodeScalarView(
                    text(name).unicodeScalars.compactMap { scalar in
                        switch scalar {
                        case "\u{FF10}"..."\u{FF19}": Unicode.Scalar(scalar.value - 0xFF10 + 0x30)
                        case ",", "，": nil
                        default: scalar
                        }
                    })))
    }

    /// Whether a box of that name was ticked.
    func flag(_ name: String) -> Bool { !text(name).isEmpty }

    var isEmpty: Bool { list.isEmpty }

    private static func trimmed(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard let first = scalars.firstIndex(where: { !isBlank($0) }),
            let last = scalars.lastIndex(where: { !isBlank($0) })
        else { return "" }
        return String(scalars[first...last])
    }

    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "\u{200B}"..."\u{200F}", "\u{2060}", "\u{FEFF}": true
        default: scalar.properties.isWhitespace
        }
    }
}

extension Fields {
    /// Reads `application/x-www-form-urlencoded` (URL Standard 5.1). Bytes that are no UTF-8 become U+FFFD.
    init(urlencoded bytes: some Collection<UInt8>) {
        for pair in bytes.split(separator: UInt8(ascii: "&")) {
            let parts = pair.split(
                separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            add(Fields.decoded(parts[0]), parts.count > 1 ? Fields.decoded(parts[1]) : "")
        }
    }

    static func decoded(_ bytes: some Collection<UInt8>, plusIsBlank: Bool = true) -> String {
        var whole: [UInt8] = []
        whole.reserveCapacity(bytes.count)
        var rest = bytes.makeIterator()
        var held: [UInt8] = []
        func next() -> UInt8? { held.isEmpty ? rest.next() : held.removeFirst() }
        while let byte = next() {
            switch byte {
            case UInt8(ascii: "+") where plusIsBlank: whole.append(0x20)
            case UInt8(ascii: "%"):
                let high = next()
                let low = high == nil ? nil : next()
                if let high, let low, let h = nibble(high), let l = nibble(low) {
                    whole.append(h << 4 | l)
                } else {
                    whole.append(byte)
                    held = [high, low].compactMap { $0 } + held
                }
            default: whole.append(byte)
            }
        }
        return String(decoding: whole, as: UTF8.self)
    }

    private static func nibble(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
