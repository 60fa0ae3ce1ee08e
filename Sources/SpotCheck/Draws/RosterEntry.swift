// SPDX-License-Identifier: Apache-2.0

/// One line of a roster: who may be drawn, in which stratum, with which weight.
package struct RosterEntry: Sendable, Hashable {
    package let id: String
    package let stratum: String
    /// 1 to 2^32 − 1; `uniform` ignores it.
    package let weight: UInt32

    package init(id: String, stratum: String, weight: UInt32 = 1) {
        self.id = id
        self.stratum = stratum
        self.weight = weight
    }

    /// The line as hashed, without LF.
    package var line: String { "\(id)\t\(stratum)\t\(weight)" }
}

/// Why bytes or entries are not a roster. Lines count from 1.
package enum RosterRefusal: Error, Hashable, Sendable {
    /// A line without its closing LF: the file may have been cut off.
    case unterminated(line: Int)
    case badID(line: Int)
    case badStratum(line: Int)
    case badWeight(line: Int)
    case unsorted(line: Int)
    case duplicate(line: Int, id: String)
}

/// Whether a text is 1 to 64 characters of `0-9A-Za-z._:-`, as roster ids and strata are.
package func isRosterName(_ text: some StringProtocol) -> Bool {
    (1...64).contains(text.utf8.count) && text.utf8.allSatisfy(isRosterNameByte)
}

/// One bit for each character of `0-9A-Za-z._:-`, those below 0x40 and those from there to 0x7F.
private let nameBits: (low: UInt64, high: UInt64) = (0x07FF_6000_0000_0000, 0x07FF_FFFE_87FF_FFFE)

@inline(__always)
func isRosterNameByte(_ byte: UInt8) -> Bool {
    let bits = byte < 0x40 ? nameBits.low : nameBits.high
    return byte < 0x80 && bits >> (byte & 63) & 1 == 1
}
