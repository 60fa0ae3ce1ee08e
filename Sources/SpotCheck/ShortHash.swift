// SPDX-License-Identifier: Apache-2.0
import CShortHash

/// SHA-256 of tickets, leaves and nodes by the processor's own instructions, several times as fast as a call of the
/// library, whose cost for one block is mostly set-up (docs/decisions/0031).
///
/// Used only where the processor has them, and after the results have agreed with the library's in this very process;
/// everywhere else the same calls go to the library.
enum ShortHash {
    /// The longest input, in bytes.
    static let longest = Int(SHORT_HASH_LONGEST)

    static let isTrusted: Bool = short_hash_is_available() == 1 && agreesWithLibrary

    /// SHA-256 of `head` and behind it `tail`, which are not copied together.
    @inline(__always)
    static func hash(_ head: UnsafeRawBufferPointer, _ tail: UnsafeRawBufferPointer) -> Digest32 {
        guard head.count + tail.count <= longest, isTrusted else {
            return Digest32(library: head, tail)
        }
        return trusted(head, tail)
    }

    /// Two hashes of `(head, tail)` in little more time than one.
    @inline(__always)
    static func pair(
        _ one: (UnsafeRawBufferPointer, UnsafeRawBufferPointer),
        _ other: (UnsafeRawBufferPointer, UnsafeRawBufferPointer)
    ) -> (Digest32, Digest32) {
        let first = one.0.count + one.1.count
        let second = other.0.count + other.1.count
        // Both run in step, so they must have equally many blocks.
        guard max(first, second) <= longest, (first + 72) / 64 == (second + 72) / 64, isTrusted else {
            return (hash(one.0, one.1), hash(other.0, other.1))
        }
        return trustedPair(one, other)
    }

    @inline(__always)
    private static func trusted(_ head: UnsafeRawBufferPointer, _ tail: UnsafeRawBufferPointer) -> Digest32 {
        var input = short_input(head, tail)
        return withUnsafeTemporaryAllocation(byteCount: 32, alignment: 16) { hash in
            short_hash(&input, hash.baseAddress)
            return Digest32(raw: UnsafeRawBufferPointer(hash))
        }
    }

    @inline(__always)
    private static func trustedPair(
        _ one: (UnsafeRawBufferPointer, UnsafeRawBufferPointer),
        _ other: (UnsafeRawBufferPointer, UnsafeRawBufferPointer)
    ) -> (Digest32, Digest32) {
        var first = short_input(one.0, one.1)
        var second = short_input(other.0, other.1)
        return withUnsafeTemporaryAllocation(byteCount: 64, alignment: 16) { hashes in
            short_hash_pair(&first, &second, hashes.baseAddress)
            let bytes = UnsafeRawBufferPointer(hashes)
            return (
                Digest32(raw: UnsafeRawBufferPointer(rebasing: bytes[..<32])),
                Digest32(raw: UnsafeRawBufferPointer(rebasing: bytes[32...]))
            )
        }
    }

    /// One input of every length, cut somewhere, alone and beside another of as many blocks.
    private static var agreesWithLibrary: Bool {
        let bytes = (0..<longest).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 11) }
        return bytes.withUnsafeBytes { bytes in
            (0...longest).allSatisfy { length in
                let whole = UnsafeRawBufferPointer(rebasing: bytes[..<length])
                let head = UnsafeRawBufferPointer(rebasing: whole[..<(length / 3)])
                let tail = UnsafeRawBufferPointer(rebasing: whole[(length / 3)...])
                let expected = Digest32(library: whole)
                let other = UnsafeRawBufferPointer(rebasing: whole[..<max(0, (length + 72) / 64 * 64 - 72)])
                return trusted(head, tail) == expected
                    && trustedPair((head, tail), (tail, head)).0 == expected
                    && trustedPair((other, UnsafeRawBufferPointer(rebasing: whole[..<0])), (head, tail)).1
                        == expected
            }
        }
    }
}

extension short_input {
    @inline(__always)
    fileprivate init(_ head: UnsafeRawBufferPointer, _ tail: UnsafeRawBufferPointer) {
        self.init(
            head: head.bindMemory(to: UInt8.self).baseAddress, head_length: head.count,
            tail: tail.bindMemory(to: UInt8.self).baseAddress, tail_length: tail.count)
    }
}
