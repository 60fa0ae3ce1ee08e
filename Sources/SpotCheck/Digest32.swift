// SPDX-License-Identifier: Apache-2.0
import Crypto

/// Thirty-two bytes: a SHA-256 value, a key or a contributor's secret. Ordered as the bytes are.
///
/// Kept as four big-endian words, so that half a million tickets are compared without touching the heap.
package struct Digest32: Sendable, Hashable, Comparable, CustomStringConvertible {
    private let first: UInt64
    private let second: UInt64
    private let third: UInt64
    private let fourth: UInt64

    /// The value of exactly 32 bytes; nil for any other length.
    package init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == 32 else { return nil }
        self = Array(bytes).withUnsafeBytes(Digest32.init(raw:))
    }

    /// The value of exactly 64 lower-case hexadecimal digits; nil for anything else.
    package init?(hex: some StringProtocol) {
        guard let bytes = Hex.decode(hex) else { return nil }
        self.init(bytes)
    }

    /// Reads 32 bytes; the callers guarantee the length.
    init(raw: UnsafeRawBufferPointer) {
        first = UInt64(bigEndian: raw.loadUnaligned(fromByteOffset: 0, as: UInt64.self))
        second = UInt64(bigEndian: raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        third = UInt64(bigEndian: raw.loadUnaligned(fromByteOffset: 16, as: UInt64.self))
        fourth = UInt64(bigEndian: raw.loadUnaligned(fromByteOffset: 24, as: UInt64.self))
    }

    /// SHA-256 of bytes in place, without a copy.
    package init(sha256 bytes: UnsafeRawBufferPointer) {
        if bytes.count <= ShortHash.longest, ShortHash.isTrusted {
            self = ShortHash.hash(bytes, UnsafeRawBufferPointer(start: nil, count: 0))
        } else {
            self.init(library: bytes)
        }
    }

    /// SHA-256 by the crypto library, whatever the length, of the bytes and behind them `tail`.
    init(
        library bytes: UnsafeRawBufferPointer,
        _ tail: UnsafeRawBufferPointer = UnsafeRawBufferPointer(start: nil, count: 0)
    ) {
        var hash = SHA256()
        hash.update(bufferPointer: bytes)
        if !tail.isEmpty { hash.update(bufferPointer: tail) }
        self = hash.finalize().withUnsafeBytes(Digest32.init(raw:))
    }

    /// SHA-256 of the bytes.
    package init(sha256 bytes: [UInt8]) {
        self = bytes.withUnsafeBytes { Digest32(sha256: $0) }
    }

    /// HMAC-SHA-256 (RFC 2104) of the message under the key.
    package init(hmac message: [UInt8], key: Digest32) {
        var code = HMAC<SHA256>(key: SymmetricKey(data: key.bytes))
        code.update(data: message)
        self = code.finalize().withUnsafeBytes(Digest32.init(raw:))
    }

    /// The 32 bytes, in order.
    package var bytes: [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 32) { buffer, count in
            write(to: UnsafeMutableRawBufferPointer(buffer))
            count = 32
        }
    }

    /// 64 lower-case hexadecimal digits.
    package var hex: String { Hex.encode(bytes) }
    package var description: String { hex }

    /// Appends the 64 digits to a text under way.
    func appendHex(to text: inout [UInt8]) {
        for word in [first, second, third, fourth] {
            for shift in stride(from: 60, through: 0, by: -4) {
                text.append(Hex.digit(UInt8(word >> UInt64(shift) & 15)))
            }
        }
    }

    /// The first eight bytes as a big-endian number.
    package var leadingWord: UInt64 { first }

    /// Writes the 32 bytes to the start of a buffer of at least that size.
    func write(to buffer: UnsafeMutableRawBufferPointer) {
        buffer.storeBytes(of: first.bigEndian, toByteOffset: 0, as: UInt64.self)
        buffer.storeBytes(of: second.bigEndian, toByteOffset: 8, as: UInt64.self)
        buffer.storeBytes(of: third.bigEndian, toByteOffset: 16, as: UInt64.self)
        buffer.storeBytes(of: fourth.bigEndian, toByteOffset: 24, as: UInt64.self)
    }

    /// Order of the bytes, most significant first.
    package static func < (left: Digest32, right: Digest32) -> Bool {
        if left.first != right.first { return left.first < right.first }
        if left.second != right.second { return left.second < right.second }
        if left.third != right.third { return left.third < right.third }
        return left.fourth < right.fourth
    }
}

extension Digest32 {
    /// `TH(tag; parts…)` of docs/draw.md section 1.1: no two lists of parts give the same input.
    package static func tagged(_ tag: String, _ parts: [UInt8]...) -> Digest32 {
        tagged(tag, parts: parts)
    }

    /// `TH` over a list known only at run time.
    package static func tagged(_ tag: String, parts: [[UInt8]]) -> Digest32 {
        var input: [UInt8] = []
        input.reserveCapacity(parts.reduce(32) { $0 + $1.count + 4 })
        input += lengthPrefixed(Array("ssj-draw/1/\(tag)".utf8))
        for part in parts { input += lengthPrefixed(part) }
        return Digest32(sha256: input)
    }

    /// `LH(d)`: the leaf hash of RFC 6962, section 2.1.
    package static func leaf(_ bytes: [UInt8]) -> Digest32 {
        Digest32(sha256: [0] + bytes)
    }

    /// `NH(l, r)`: the inner node of RFC 6962, section 2.1.
    package static func node(_ left: Digest32, _ right: Digest32) -> Digest32 {
        withUnsafeTemporaryAllocation(byteCount: 65, alignment: 8) { buffer in
            buffer[0] = 1
            left.write(to: UnsafeMutableRawBufferPointer(rebasing: buffer[1..<33]))
            right.write(to: UnsafeMutableRawBufferPointer(rebasing: buffer[33..<65]))
            return Digest32(sha256: UnsafeRawBufferPointer(buffer))
        }
    }

    /// Two inner nodes at once: of the first two hashes and of the next two.
    @inline(__always)
    static func nodes(_ hashes: (Digest32, Digest32, Digest32, Digest32)) -> (Digest32, Digest32) {
        withUnsafeTemporaryAllocation(byteCount: 129, alignment: 8) { buffer in
            hashes.0.write(to: UnsafeMutableRawBufferPointer(rebasing: buffer[0..<32]))
            hashes.1.write(to: UnsafeMutableRawBufferPointer(rebasing: buffer[32..<64]))
            hashes.2.write(to: UnsafeMutableRawBufferPointer(rebasing: buffer[64..<96]))
            hashes.3.write(to: UnsafeMutableRawBufferPointer(rebasing: buffer[96..<128]))
            buffer[128] = 1
            let bytes = UnsafeRawBufferPointer(buffer)
            let mark = UnsafeRawBufferPointer(rebasing: bytes[128...])
            return ShortHash.pair(
                (mark, UnsafeRawBufferPointer(rebasing: bytes[..<64])),
                (mark, UnsafeRawBufferPointer(rebasing: bytes[64..<128])))
        }
    }
}

/// `LP(x)`: the length as four big-endian bytes, then the bytes.
package func lengthPrefixed(_ bytes: [UInt8]) -> [UInt8] {
    withUnsafeBytes(of: UInt32(bytes.count).bigEndian, Array.init) + bytes
}
