// SPDX-License-Identifier: Apache-2.0
import Crypto

/// 检查码: what the QR code of a visit says, signed by the office (Ed25519), so that nobody else can make one.
///
/// Seventy-eight bytes in base64url without padding: version 1, ten bytes of the approval's id, three of the last day
/// (days since 1970-01-01, most significant first), 64 of the signature. The code names nobody and no entity.
package struct CheckCode: Hashable, Sendable {
    /// The approval it stands for, `SP-` and twenty hexadecimal digits.
    package let approval: String
    /// The last day on which it is good.
    package let lastDay: Day

    private static let prefix = "SP-"
    private static let length = 78

    package init(approval: String, lastDay: Day) {
        self.approval = approval
        self.lastDay = lastDay
    }

    /// The code as it stands in an address.
    ///
    /// - Throws: what the crypto library throws; `JSONRefusal` never.
    package func token(signedBy key: Curve25519.Signing.PrivateKey) throws -> String {
        let payload = self.payload
        return Self.encode(payload + (try key.signature(for: Self.message(payload))))
    }

    /// Reads a code; nil unless it is exactly what the holder of the key would have made.
    package init?(token: String, key: Curve25519.Signing.PublicKey) {
        guard let bytes = Self.decode(token), bytes.count == Self.length, bytes[0] == 1 else { return nil }
        let payload = Array(bytes[..<14])
        guard key.isValidSignature(bytes[14...], for: Self.message(payload)) else { return nil }
        approval = Self.prefix + Hex.encode(payload[1..<11])
        lastDay = Day(number: Int32(payload[11]) << 16 | Int32(payload[12]) << 8 | Int32(payload[13]))
    }

    private var payload: [UInt8] {
        let day = lastDay.number
        let id = Hex.decode(approval.dropFirst(Self.prefix.count)) ?? []
        let ten = Array(id.prefix(10)) + [UInt8](repeating: 0, count: max(0, 10 - id.count))
        return [1] + ten + [16, 8, 0].map { UInt8(truncatingIfNeeded: day >> $0) }
    }

    /// A signature made for anything else never passes for one of a code.
    private static func message(_ payload: [UInt8]) -> [UInt8] {
        Digest32.tagged("check-code", payload).bytes
    }

    private static let letters = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    private static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let three = bytes[start..<min(start + 3, bytes.count)]
            var group: UInt32 = 0
            for place in 0..<3 {
                let at = start + place
                group = group << 8 | UInt32(at < bytes.count ? bytes[at] : 0)
            }
            for place in 0...three.count { text.append(letters[Int(group >> (18 - 6 * place) & 63)]) }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Nil unless `text` is exactly the one spelling of its bytes.
    private static func decode(_ text: String) -> [UInt8]? {
        guard text.utf8.count == length / 3 * 4 else { return nil }
        var bytes: [UInt8] = []
        var group: UInt32 = 0
        for (place, letter) in text.utf8.enumerated() {
            guard let value = letters.firstIndex(of: letter) else { return nil }
            group = group << 6 | UInt32(value)
            if place % 4 == 3 {
                bytes += [16, 8, 0].map { UInt8(truncatingIfNeeded: group >> $0) }
                group = 0
            }
        }
        return bytes
    }
}
