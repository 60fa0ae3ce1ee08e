// SPDX-License-Identifier: Apache-2.0

/// Hexadecimal in lower case, two digits a byte, as used in key ids and file names.
enum Hex {
    private static let digits = Array("0123456789abcdef".utf8)

    /// Writes two lower-case digits for each byte.
    static func encode(_ bytes: some Sequence<UInt8>) -> String {
        var out: [UInt8] = []
        for byte in bytes {
            out.append(digits[Int(byte >> 4)])
            out.append(digits[Int(byte & 15)])
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// Reads lower-case digits only; an odd length or any other character gives nil.
    static func decode(_ text: String) -> [UInt8]? {
        let characters = Array(text.utf8)
        guard characters.count % 2 == 0 else { return nil }
        var out: [UInt8] = []
        out.reserveCapacity(characters.count / 2)
        for place in stride(from: 0, to: characters.count, by: 2) {
            guard let high = value(characters[place]), let low = value(characters[place + 1]) else {
                return nil
            }
            out.append(high << 4 | low)
        }
        return out
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case 0x30...0x39: digit - 0x30
        case 0x61...0x66: digit - 0x61 + 10
        default: nil
        }
    }
}

/// Base 64 of RFC 4648, in the two forms the log needs.
///
/// Decoding is strict: one text for one value. Missing or superfluous padding, unused bits that are
/// not zero, line breaks and foreign characters are refused, so a signed text cannot be respelled.
package struct Radix64: Sendable {
    private let alphabet: [UInt8]
    private let values: [UInt8]
    private let isPadded: Bool
    private static let padding = UInt8(ascii: "=")
    private static let foreign: UInt8 = 0xff

    /// The alphabet of section 4 with padding: notes, checkpoints, proofs.
    package static let standard = Radix64(last: "+/", isPadded: true)
    /// The alphabet of section 5 without padding: disclosures, addresses.
    package static let url = Radix64(last: "-_", isPadded: false)

    private init(last: String, isPadded: Bool) {
        let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
        alphabet = Array((letters + last).utf8)
        var values = [UInt8](repeating: Self.foreign, count: 256)
        for (value, letter) in alphabet.enumerated() { values[Int(letter)] = UInt8(value) }
        self.values = values
        self.isPadded = isPadded
    }

    /// Encodes bytes as text.
    package func encode(_ bytes: [UInt8]) -> String {
        var out: [UInt8] = []
        out.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let have = min(3, bytes.count - start)
            var group: UInt32 = 0
            for place in 0..<3 { group = group << 8 | (place < have ? UInt32(bytes[start + place]) : 0) }
            for place in 0..<4 {
                if place <= have {
                    out.append(alphabet[Int(group >> UInt32(18 - 6 * place) & 63)])
                } else if isPadded {
                    out.append(Self.padding)
                }
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// Decodes text; nil unless it is exactly what `encode` writes for some bytes.
    package func decode(_ text: some StringProtocol) -> [UInt8]? {
        var letters = Array(text.utf8)
        if isPadded {
            guard letters.count % 4 == 0 else { return nil }
            if letters.last == Self.padding { letters.removeLast() }
            if letters.last == Self.padding { letters.removeLast() }
        }
        guard letters.count % 4 != 1 else { return nil }
        var out: [UInt8] = []
        out.reserveCapacity(letters.count * 3 / 4)
        for start in stride(from: 0, to: letters.count, by: 4) {
            let have = min(4, letters.count - start)
            var group: UInt32 = 0
            for place in 0..<4 {
                let value = place < have ? values[Int(letters[start + place])] : 0
                guard value != Self.foreign else { return nil }
                group = group << 6 | UInt32(value)
            }
            let bytes = [UInt8(group >> 16), UInt8(group >> 8 & 255), UInt8(group & 255)]
            guard bytes[(have - 1)...].allSatisfy({ $0 == 0 }) else { return nil }
            out += bytes[..<(have - 1)]
        }
        return out
    }
}

/// Decimal numbers as the C2SP texts write them: no sign, no leading zero.
enum Decimal {
    static func parse(_ text: some StringProtocol) -> Int? {
        let digits = text.utf8
        guard let first = digits.first, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        guard first != 0x30 || digits.count == 1 else { return nil }
        return Int(text)
    }
}
