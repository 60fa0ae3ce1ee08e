// SPDX-License-Identifier: Apache-2.0
import Testing
import TransparencyLog

@Suite struct `A receipt in pieces` {
    /// Text of so many bytes with a character of three bytes all along, as in signature lines.
    private func text(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count + 4 <= count { bytes += Array("—a".utf8) }
        while bytes.count < count { bytes.append(UInt8(ascii: "\n")) }
        return bytes
    }

    @Test(arguments: [0, 1, 1_099, 1_100, 1_101, 2_200, 2_201, 3_333, 50_000])
    func `comes back byte for byte from its codes in any order`(count: Int) throws {
        let whole = text(count)
        let pieces = ReceiptPieces.split(whole)
        #expect(pieces.count == max(1, (count + 1_099) / 1_100))
        #expect(pieces.count == ReceiptPieces.count(ofBytes: count))
        for piece in pieces {
            #expect(piece.count <= 1_100 + 60)
            #expect(String(validating: piece, as: UTF8.self) != nil)
        }
        guard pieces.count > 1 else { return #expect(pieces == [whole]) }
        for order in [pieces, pieces.reversed(), pieces + pieces] {
            // Scanners end what they read with line ends of their own, or with nothing.
            for end in ["\n", "", "\r\n", "\n\n"] where end != "" || whole.last == 10 {
                let read = order.flatMap { $0 + Array(end.utf8) }
                #expect(try ReceiptPieces.join(read) == whole, "\(pieces.count) \(end.utf8.count)")
            }
        }
    }

    @Test func `of one code is read as it is, but for the scanner's line ends`() throws {
        let whole = Array("c2sp.org/tlog-proof@v1\nindex 0\n\nx\n".utf8)
        for end in ["", "\n", "\r\n", "\n\n"] {
            #expect(try ReceiptPieces.join(whole + Array(end.utf8)) == whole)
        }
        #expect(try ReceiptPieces.join([]) == [])
    }

    @Test func `says which codes are missing, mixed or damaged`() throws {
        let whole = text(5_000)
        let pieces = ReceiptPieces.split(whole)
        #expect(pieces.count == 5)
        let line = [UInt8(ascii: "\n")]
        #expect(throws: ReceiptPieceRefusal.missing([2, 4])) {
            try ReceiptPieces.join(pieces[0] + line + pieces[2] + line + pieces[4])
        }
        let other = ReceiptPieces.split(text(4_900))
        #expect(throws: ReceiptPieceRefusal.mixed) {
            try ReceiptPieces.join(pieces[0] + line + other[1])
        }
        #expect(throws: ReceiptPieceRefusal.damaged) { try ReceiptPieces.join(Array(pieces[0].dropLast())) }
        var changed = pieces
        changed[3][500] ^= 1
        #expect(throws: ReceiptPieceRefusal.damaged) {
            try ReceiptPieces.join(Array(changed.joined(separator: line)))
        }
        for broken in ["mingqian-receipt/1 0/2 3 00000000\nabc", "mingqian-receipt/1 x\n"] {
            #expect(throws: ReceiptPieceRefusal.damaged) { try ReceiptPieces.join(Array(broken.utf8)) }
        }
    }
}
