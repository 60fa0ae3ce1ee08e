// SPDX-License-Identifier: Apache-2.0

/// Why texts read from paper do not make a receipt.
package enum ReceiptPieceRefusal: Error, Hashable, Sendable {
    /// Pieces of two different receipts.
    case mixed
    /// These pieces, counted from 1, are not there.
    case missing([Int])
    /// A piece is shorter than its first line says, or all together are not what was cut.
    case damaged
}

/// A receipt cut into pieces that each fit one QR code (docs/log.md section 5).
///
/// A short receipt is one piece, byte for byte. Otherwise each piece begins with a line
/// `mingqian-receipt/1 K/N LENGTH DIGEST`: its number, how many there are, its bytes after that line, and the first
/// eight digits of the SHA-256 of the whole receipt. So pieces may be read in any order, with line ends between them.
package enum ReceiptPieces {
    /// Bytes of a receipt in one piece at most: with its first line it fits version 28 of a QR code at level M.
    package static let mostBytes = 1_100

    private static let mark = Array("mingqian-receipt/1 ".utf8)
    private static let lineEnd = UInt8(ascii: "\n")

    /// How many pieces a receipt of so many bytes makes.
    package static func count(ofBytes bytes: Int) -> Int { max(1, (bytes + mostBytes - 1) / mostBytes) }

    /// The pieces in order, about equally long; no character is cut in two.
    package static func split(_ receipt: [UInt8]) -> [[UInt8]] {
        let count = count(ofBytes: receipt.count)
        guard count > 1 else { return [receipt] }
        let digest = MerkleHash.sha256(receipt).hex.prefix(8)
        var cuts = (0...count).map { receipt.count * $0 / count }
        for place in cuts.indices.dropFirst().dropLast() {
            while receipt[cuts[place]] & 0xC0 == 0x80 { cuts[place] -= 1 }
        }
        return (1...count).map { number in
            let piece = receipt[cuts[number - 1]..<cuts[number]]
            return mark + Array("\(number)/\(count) \(piece.count) \(digest)\n".utf8) + piece
        }
    }

    /// The receipt from what was read, or the bytes as they are, but for line ends after them, if they are not pieces.
    package static func join(_ bytes: [UInt8]) throws(ReceiptPieceRefusal) -> [UInt8] {
        var pieces: [Int: ArraySlice<UInt8>] = [:]
        var whole: (count: Int, digest: String)?
        var rest = bytes[...]
        while let start = nextMark(in: rest) {
            let header = rest[start...].prefix { $0 != lineEnd }
            guard let line = PieceLine(String(decoding: header.dropFirst(mark.count), as: UTF8.self)) else {
                throw .damaged
            }
            let content = rest[header.endIndex...].dropFirst().prefix(line.length)
            guard content.count == line.length, content.endIndex > header.endIndex else { throw .damaged }
            if let whole, whole != (line.count, line.digest) { throw .mixed }
            if let twin = pieces[line.number], twin != content { throw .mixed }
            whole = (line.count, line.digest)
            pieces[line.number] = content
            rest = rest[content.endIndex...]
        }
        guard let whole else {
            let end = bytes.lastIndex { $0 != lineEnd && $0 != UInt8(ascii: "\r") } ?? -1
            return Array(bytes[...end]) + (end >= 0 ? [lineEnd] : [])
        }
        let missing = (1...whole.count).filter { pieces[$0] == nil }
        guard missing.isEmpty else { throw .missing(missing) }
        let receipt = (1...whole.count).flatMap { pieces[$0] ?? [] }
        guard MerkleHash.sha256(receipt).hex.hasPrefix(whole.digest) else { throw .damaged }
        return receipt
    }

    /// Where the next first line of a piece begins, at the start of a line.
    private static func nextMark(in bytes: ArraySlice<UInt8>) -> Int? {
        var start = bytes.startIndex
        while start < bytes.endIndex {
            if bytes[start...].starts(with: mark) { return start }
            guard let end = bytes[start...].firstIndex(of: lineEnd) else { return nil }
            start = end + 1
        }
        return nil
    }
}

/// `K/N LENGTH DIGEST`.
private struct PieceLine {
    let number: Int
    let count: Int
    let length: Int
    let digest: String

    init?(_ text: String) {
        let parts = text.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 3, let length = Decimal.parse(parts[1]), parts[2].utf8.count == 8,
            Hex.decode(String(parts[2])) != nil
        else { return nil }
        let place = parts[0].split(separator: "/", omittingEmptySubsequences: false)
        guard place.count == 2, let number = Decimal.parse(place[0]), let count = Decimal.parse(place[1]),
            (1...99).contains(count), (1...count).contains(number)
        else { return nil }
        self.number = number
        self.count = count
        self.length = length
        digest = String(parts[2])
    }
}
