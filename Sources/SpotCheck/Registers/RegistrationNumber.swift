// SPDX-License-Identifier: Apache-2.0

/// 注册号: a registration number of 15 digits with its check digit (GS 15-2006, ISO 7064 MOD 11,10).
package struct RegistrationNumber: Hashable, Sendable {
    package let text: String

    /// Checks `raw`. Older numbers of 13 digits have no check and are refused by length.
    package init(_ raw: String) throws(CodeRefusal) {
        if RoundedNumber.isScientific(raw) { throw .roundedBySpreadsheet }
        if let other = raw.first(where: { !("0"..."9").contains($0) }) { throw .foreignCharacter(other) }
        let digits = raw.utf8.map { Int($0) - 0x30 }
        guard digits.count == 15 else { throw .wrongLength(have: digits.count, need: 15) }
        let expected = Self.checkDigit(of: digits.prefix(14))
        guard digits[14] == expected else {
            throw .wrongCheck(expected: Character(String(expected)))
        }
        text = raw
    }

    private static func checkDigit(of digits: ArraySlice<Int>) -> Int {
        var product = 10
        for digit in digits {
            let sum = (product + digit) % 10
            product = (sum == 0 ? 10 : sum) * 2 % 11
        }
        return (11 - product) % 10
    }

    /// The 15 digits for 14 given ones.
    package static func completing(_ first14: String) -> String {
        first14 + String(checkDigit(of: ArraySlice(first14.utf8.map { Int($0) - 0x30 })))
    }
}

/// 组织机构代码: an organisation code of 8 characters and a check (GB 11714-1997), without a hyphen.
package struct OrganisationCode: Hashable, Sendable {
    package let text: String

    /// Checks `raw`; one hyphen before the check and lower case are accepted.
    package init(_ raw: String) throws(CodeRefusal) {
        var bytes = Array(raw.uppercased().utf8)
        if bytes.count == 10 && bytes[8] == 0x2D { bytes.remove(at: 8) }
        if let other = raw.first(where: { !$0.isASCII || !($0.isLetter || $0.isNumber || $0 == "-") }) {
            throw .foreignCharacter(other)
        }
        guard bytes.count == 9 else { throw .wrongLength(have: bytes.count, need: 9) }
        guard !bytes.contains(0x2D) else { throw .foreignCharacter("-") }
        let expected = Self.check(of: bytes)
        guard bytes[8] == expected else { throw .wrongCheck(expected: Character(UnicodeScalar(expected))) }
        text = String(decoding: bytes, as: UTF8.self)
    }

    /// The nine characters for eight given ones.
    package static func completing(_ first8: String) -> String {
        first8 + String(UnicodeScalar(check(of: Array(first8.utf8))))
    }

    private static func check(of bytes: [UInt8]) -> UInt8 {
        let weights = [3, 7, 9, 10, 5, 8, 4, 2]
        let sum = zip(bytes, weights).reduce(0) { total, pair in
            total + (pair.0 <= 0x39 ? Int(pair.0) - 0x30 : Int(pair.0) - 0x41 + 10) * pair.1
        }
        let check = 11 - sum % 11
        return check == 10 ? 0x58 : check == 11 ? 0x30 : UInt8(0x30 + check)
    }
}

/// 公民身份号码: a resident identity number (GB 11643-1999). Personal: stored only as a keyed hash.
package struct ResidentID: Hashable, Sendable {
    package let text: String

    /// Checks length, date of birth and check character; a lower-case `x` is accepted.
    package init(_ raw: String) throws(CodeRefusal) {
        if RoundedNumber.isScientific(raw) { throw .roundedBySpreadsheet }
        let upper = raw.uppercased()
        let bytes = Array(upper.utf8)
        guard bytes.count == 18 else { throw .wrongLength(have: upper.count, need: 18) }
        for (place, byte) in bytes.enumerated() where !(0x30...0x39).contains(byte) {
            if place == 17 && byte == 0x58 { continue }
            throw .foreignCharacter(Character(UnicodeScalar(byte)))
        }
        let expected = Self.check(of: bytes)
        guard bytes[17] == expected else {
            if RoundedNumber.hasRoundedTail(upper) { throw .roundedBySpreadsheet }
            throw .wrongCheck(expected: Character(UnicodeScalar(expected)))
        }
        func number(_ range: Range<Int>) -> Int { bytes[range].reduce(0) { $0 * 10 + Int($1) - 0x30 } }
        guard Day(year: number(6..<10), month: number(10..<12), day: number(12..<14)) != nil else {
            throw .noSuchDate
        }
        text = upper
    }

    /// The 18 characters for 17 digits.
    package static func completing(_ first17: String) -> String {
        first17 + String(UnicodeScalar(check(of: Array(first17.utf8))))
    }

    private static func check(of bytes: [UInt8]) -> UInt8 {
        let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
        let sum = zip(bytes, weights).reduce(0) { $0 + (Int($1.0) - 0x30) * $1.1 }
        return Array("10X98765432".utf8)[sum % 11]
    }

    /// First six characters, the rest hidden: the most an officer may see.
    package var masked: String { Masking.residentID(text) }
}

/// How personal numbers are shown when they are shown at all.
package enum Masking {
    /// `430702************`.
    package static func residentID(_ text: String) -> String {
        String(text.prefix(6)) + String(repeating: "*", count: max(text.count - 6, 0))
    }

    /// `138****5678`; anything not of 11 characters is hidden but for its last two.
    package static func phone(_ text: String) -> String {
        guard text.count == 11 else {
            return String(repeating: "*", count: max(text.count - 2, 0)) + text.suffix(2)
        }
        return "\(text.prefix(3))****\(text.suffix(4))"
    }
}

/// What entities are named by in the register: a USCC; for those that never got one, a registration number; for what
/// is no body at all, the number of its kind (`ObjectNumber`).
package enum EntityKey {
    /// The key in its stored form, or nil if `text` is none of them.
    package static func normalised(_ text: String) -> String? {
        if let object = ObjectNumber(key: text) { return object.key }
        do {
            return text.utf8.count == 15 ? try RegistrationNumber(text).text : try USCC(text).text
        } catch {
            return nil
        }
    }
}
