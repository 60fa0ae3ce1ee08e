// SPDX-License-Identifier: Apache-2.0

/// Why a code is not one of its kind.
package enum CodeRefusal: Error, Hashable, Sendable {
    case wrongLength(have: Int, need: Int)
    /// A letter the alphabet leaves out because it looks like a digit (I, O, S, V, Z in GB 32100).
    case lookalike(Character)
    case foreignCharacter(Character)
    case wrongCheck(expected: Character)
    /// A spreadsheet has turned the code into a number and rounded it: the true digits are gone.
    case roundedBySpreadsheet
    case noSuchDate
}

/// 统一社会信用代码: a checked unified social credit code (GB 32100-2015), in upper case.
///
/// The six division digits are those of first registration and never change: they are not a location.
package struct USCC: Hashable, Comparable, Sendable {
    package let text: String

    static let alphabet = Array("0123456789ABCDEFGHJKLMNPQRTUWXY".utf8)
    private static let weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]

    /// Byte to value 0...30, or -1.
    private static let values: [Int8] = {
        var values = [Int8](repeating: -1, count: 256)
        for (value, byte) in alphabet.enumerated() { values[Int(byte)] = Int8(value) }
        return values
    }()

    /// Checks `raw`; lower case is accepted, look-alike letters are refused rather than guessed.
    package init(_ raw: String) throws(CodeRefusal) {
        if RoundedNumber.isScientific(raw) { throw .roundedBySpreadsheet }
        let upper = raw.utf8.contains { $0 >= 0x61 && $0 <= 0x7A } ? raw.uppercased() : raw
        let bytes = Array(upper.utf8)
        for byte in bytes where byte >= 0x80 || Self.values[Int(byte)] < 0 {
            let culprit = raw.first { !$0.isASCII || !Self.isInAlphabet($0) } ?? "?"
            let isLookalike = "IOSVZiosvz".contains(culprit)
            throw isLookalike ? .lookalike(culprit) : .foreignCharacter(culprit)
        }
        guard bytes.count == 18 else { throw .wrongLength(have: bytes.count, need: 18) }
        let expected = Self.checkByte(of: bytes.prefix(17))
        guard bytes[17] == expected else {
            if RoundedNumber.hasRoundedTail(upper) { throw .roundedBySpreadsheet }
            throw .wrongCheck(expected: Character(UnicodeScalar(expected)))
        }
        text = upper
    }

    /// The 18th character for the 17 before it; all must be of the alphabet, anything else counts as 0.
    package static func check(of first17: String) -> Character {
        Character(UnicodeScalar(checkByte(of: Array(first17.utf8).prefix(17))))
    }

    /// Sorts in their natural order.
    package static func < (a: USCC, b: USCC) -> Bool { a.text < b.text }

    /// The organisation code (GB 11714) inside.
    package var organisationCode: String { String(text.dropFirst(8).prefix(9)) }

    /// Whether the first two characters say individual business (个体工商户).
    package var isSoleTrader: Bool { text.hasPrefix("92") }

    private static func checkByte(of bytes: ArraySlice<UInt8>) -> UInt8 {
        var sum = 0
        for (byte, weight) in zip(bytes, weights) { sum += Int(max(values[Int(byte)], 0)) * weight }
        return alphabet[(31 - sum % 31) % 31]
    }

    private static func isInAlphabet(_ character: Character) -> Bool {
        guard let upper = character.uppercased().utf8.first else { return false }
        return values[Int(upper)] >= 0
    }
}

/// Traces a spreadsheet leaves when it takes a long code for a number: it keeps 15 digits.
package enum RoundedNumber {
    /// `9.13E+17`, `9.1430702E17`: shown in scientific notation.
    package static func isScientific(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.count >= 4, let mark = bytes.firstIndex(where: { $0 | 0x20 == 0x65 }), mark > 0 else {
            return false
        }
        let mantissa = bytes[..<mark]
        let exponent = bytes[(mark + 1)...]
        let isNumber = mantissa.allSatisfy { isDigit($0) || $0 == 0x2E } && isDigit(mantissa[0])
        guard isNumber, mantissa.contains(0x2E) || exponent.first == 0x2B else { return false }
        let digits = exponent.first == 0x2B ? exponent.dropFirst() : exponent
        return (1...3).contains(digits.count) && digits.allSatisfy(isDigit)
    }

    /// More than 15 digits, nothing else, of which all beyond the 15th are zero. Only evidence when the
    /// check character is wrong too.
    package static func hasRoundedTail(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return bytes.count > 15 && bytes.allSatisfy(isDigit) && bytes.dropFirst(15).allSatisfy { $0 == 0x30 }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
}
