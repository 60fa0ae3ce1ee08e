// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// A roster of any size that is nowhere: lines of 18-character ids in ascending order, made when asked for.
struct GeneratedRoster: Sendable {
    let count: Int
    static let strata = 200

    /// Hands the lines of a range to `body`, some thousand at a time, in one buffer.
    func each(_ range: Range<Int>, _ body: (UnsafeRawBufferPointer) throws -> Void) rethrows {
        var buffer = [UInt8](repeating: 0, count: 4096 * Self.longestLine)
        var at = range.lowerBound
        try buffer.withUnsafeMutableBytes { bytes in
            while at < range.upperBound {
                let upTo = min(range.upperBound, at + 4096)
                var end = 0
                for number in at..<upTo { end = Self.write(number, to: bytes, at: end) }
                try body(UnsafeRawBufferPointer(rebasing: bytes[..<end]))
                at = upTo
            }
        }
    }

    private static let longestLine = 32

    /// `91430700T` and nine digits TAB `s` and three digits TAB `1` LF.
    @inline(__always)
    private static func write(_ number: Int, to bytes: UnsafeMutableRawBufferPointer, at start: Int) -> Int {
        bytes.storeBytes(of: 0x3030_3730_3334_3139, toByteOffset: start, as: UInt64.self)
        bytes[start + 8] = UInt8(ascii: "T")
        digits(number, 9, bytes, start + 9)
        bytes[start + 18] = UInt8(ascii: "\t")
        bytes[start + 19] = UInt8(ascii: "s")
        // The strata lie mixed, as classes and trades do.
        digits(Int(UInt32(truncatingIfNeeded: number) &* 2_654_435_761 >> 8) % strata, 3, bytes, start + 20)
        bytes[start + 23] = UInt8(ascii: "\t")
        bytes[start + 24] = UInt8(ascii: "1")
        bytes[start + 25] = UInt8(ascii: "\n")
        return start + 26
    }

    @inline(__always)
    private static func digits(_ number: Int, _ width: Int, _ bytes: UnsafeMutableRawBufferPointer, _ at: Int)
    {
        var rest = UInt32(truncatingIfNeeded: number)
        for place in stride(from: at + width - 1, through: at, by: -1) {
            bytes[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
    }
}
