// SPDX-License-Identifier: Apache-2.0

/// 检查对象 that is no body of its own: somebody answers for it, and it has a number of its kind instead of a USCC.
package enum ObjectKind: String, CaseIterable, Hashable, Sendable {
    case project = "XM"
    case product = "CP"
    case equipment = "SB"
    case place = "CS"

    package var words: String {
        switch self {
        case .project: "项目"
        case .product: "产品"
        case .equipment: "设备"
        case .place: "场所"
        }
    }

    /// Its type among the types of check objects; sorts behind the codes of GB/T 12402, which are digits.
    package var typeCode: String {
        switch self {
        case .project: "X100"
        case .product: "X200"
        case .equipment: "X300"
        case .place: "X400"
        }
    }

    /// The kind an official's word means, or nil.
    package init?(words: String) {
        guard let kind = Self.allCases.first(where: { $0.words == words }) else { return nil }
        self = kind
    }
}

/// The number of an object that is no body: of a project its code, of equipment that of its registration.
package struct ObjectNumber: Hashable, Sendable {
    package let kind: ObjectKind
    /// Up to 40 of `0-9A-Za-z._-`.
    package let number: String

    package init(kind: ObjectKind, number: String) {
        self.kind = kind
        self.number = number
    }

    /// What names the object in the register, e.g. `SB-31104307022019070001`; no USCC or registration number looks so.
    package var key: String { "\(kind.rawValue)-\(number)" }

    /// Reads a key; nil if `text` names no such object.
    package init?(key text: String) {
        let parts = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let kind = ObjectKind(rawValue: parts[0].uppercased()),
            (1...40).contains(parts[1].utf8.count), parts[1].utf8.allSatisfy(Self.isAllowed)
        else { return nil }
        self.init(kind: kind, number: String(parts[1]))
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF)
            || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
    }
}
