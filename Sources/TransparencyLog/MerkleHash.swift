// SPDX-License-Identifier: Apache-2.0
import Crypto

/// One SHA-256 value of the tree: 32 bytes, kept as four words so that millions cost no allocation.
package struct MerkleHash: Hashable, Sendable {
    private let words: (UInt64, UInt64, UInt64, UInt64)

    /// The number of bytes of a hash.
    package static let byteCount = 32

    /// Takes exactly 32 bytes; any other length gives nil.
    package init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        words = Array(bytes).withUnsafeBytes(Self.words)
    }

    /// Takes 64 hexadecimal digits in lower case; anything else gives nil.
    package init?(hex: String) {
        guard let bytes = Hex.decode(hex) else { return nil }
        self.init(bytes)
    }

    private init(_ digest: SHA256Digest) {
        words = digest.withUnsafeBytes(Self.words)
    }

    private static func words(_ raw: UnsafeRawBufferPointer) -> (UInt64, UInt64, UInt64, UInt64) {
        func word(_ place: Int) -> UInt64 {
            UInt64(bigEndian: raw.loadUnaligned(fromByteOffset: place * 8, as: UInt64.self))
        }
        return (word(0), word(1), word(2), word(3))
    }

    /// SHA-256 of plain bytes, with no prefix: for files, not for the tree.
    package static func sha256(_ bytes: [UInt8]) -> MerkleHash {
        var hasher = SHA256()
        bytes.withUnsafeBytes { hasher.update(bufferPointer: $0) }
        return MerkleHash(hasher.finalize())
    }

    /// The leaf hash `SHA-256(0x00 ‖ entry)` of RFC 6962 section 2.1.
    package static func leaf(_ entry: [UInt8]) -> MerkleHash {
        var hasher = SHA256()
        withUnsafeBytes(of: UInt8(0)) { hasher.update(bufferPointer: $0) }
        entry.withUnsafeBytes { hasher.update(bufferPointer: $0) }
        return MerkleHash(hasher.finalize())
    }

    /// The node hash `SHA-256(0x01 ‖ left ‖ right)` of RFC 6962 section 2.1.
    package static func node(_ left: MerkleHash, _ right: MerkleHash) -> MerkleHash {
        withUnsafeTemporaryAllocation(byteCount: 65, alignment: 8) { input in
            input[0] = 1
            left.write(to: UnsafeMutableRawBufferPointer(rebasing: input[1..<33]))
            right.write(to: UnsafeMutableRawBufferPointer(rebasing: input[33..<65]))
            var hasher = SHA256()
            hasher.update(bufferPointer: UnsafeRawBufferPointer(input))
            return MerkleHash(hasher.finalize())
        }
    }

    /// The root of the tree without leaves: SHA-256 of nothing.
    package static let emptyRoot = sha256([])

    /// The 32 bytes, first byte first.
    package var bytes: [UInt8] {
        [UInt8](unsafeUninitializedCapacity: Self.byteCount) { buffer, count in
            write(to: UnsafeMutableRawBufferPointer(buffer))
            count = Self.byteCount
        }
    }

    private func write(to buffer: UnsafeMutableRawBufferPointer) {
        buffer.storeBytes(of: words.0.bigEndian, toByteOffset: 0, as: UInt64.self)
        buffer.storeBytes(of: words.1.bigEndian, toByteOffset: 8, as: UInt64.self)
        buffer.storeBytes(of: words.2.bigEndian, toByteOffset: 16, as: UInt64.self)
        buffer.storeBytes(of: words.3.bigEndian, toByteOffset: 24, as: UInt64.self)
    }

    /// The hash as 64 hexadecimal digits in lower case.
    package var hex: String { Hex.encode(bytes) }

    package static func == (one: MerkleHash, other: MerkleHash) -> Bool { one.words == other.words }

    /// Two of the four words tell hashes apart well enough for a table.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
        hasher.combine(words.1)
    }
}
