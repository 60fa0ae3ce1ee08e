// SPDX-License-Identifier: Apache-2.0

/// The ticket of one entity: `SHA-256(entity_key ‖ roster id)`. Smallest tickets of a stratum are drawn.
///
/// Citizens can do this with `sha256sum` (docs/draw.md section 1.3).
package func ticket(of rosterID: String, key: Digest32) -> Digest32 {
    Digest32(sha256: key.bytes + rosterID.utf8)
}

/// The key of an entity of weight w in a `balls` draw: its smallest of w tickets.
package func smallestBall(of rosterID: String, weight: UInt32, key: Digest32) -> Digest32 {
    var press = TicketPress(key: key)
    return Array(rosterID.utf8).withUnsafeBytes { press.smallestBall($0, weight: weight) }
}

/// Makes tickets in one buffer, without allocating per entity.
struct TicketPress {
    /// Above this a `balls` draw is refused: it costs one hash per ball.
    static let mostBalls: UInt32 = 4096

    private var buffer: [UInt8]

    init(key: Digest32) {
        // Key, id of at most 64 bytes, "#" and at most four digits.
        buffer = key.bytes + [UInt8](repeating: 0, count: 64 + 5)
    }

    mutating func ticket(_ id: UnsafeRawBufferPointer) -> Digest32 {
        buffer.withUnsafeMutableBytes { bytes in
            UnsafeMutableRawBufferPointer(rebasing: bytes[32...]).copyMemory(from: id)
            return Digest32(sha256: UnsafeRawBufferPointer(rebasing: bytes[..<(32 + id.count)]))
        }
    }

    /// The ticket of an id and the leaf hash of its line, which cost little more together than one of them.
    @inline(__always)
    func ticketAndLeaf(
        _ id: UnsafeRawBufferPointer, _ line: UnsafeRawBufferPointer
    ) -> (ticket: Digest32, leaf: Digest32) {
        buffer.withUnsafeBytes { bytes in
            withUnsafeBytes(of: UInt8(0)) { mark in
                ShortHash.pair((UnsafeRawBufferPointer(rebasing: bytes[..<32]), id), (mark, line))
            }
        }
    }

    /// Ball 1 is the plain ticket, ball k that of `id#k`; so weight 1 draws as `uniform` does.
    mutating func smallestBall(_ id: UnsafeRawBufferPointer, weight: UInt32) -> Digest32 {
        var smallest = ticket(id)
        guard weight > 1 else { return smallest }
        buffer.withUnsafeMutableBytes { bytes in
            bytes[32 + id.count] = UInt8(ascii: "#")
            for ball in 2...weight {
                let end = Self.write(ball, to: bytes, at: 33 + id.count)
                smallest = min(smallest, Digest32(sha256: UnsafeRawBufferPointer(rebasing: bytes[..<end])))
            }
        }
        return smallest
    }

    /// Writes a number of at most four digits in decimal; returns where it ends.
    private static func write(_ number: UInt32, to bytes: UnsafeMutableRawBufferPointer, at start: Int) -> Int
    {
        let length = number < 10 ? 1 : number < 100 ? 2 : number < 1000 ? 3 : 4
        var rest = number
        for place in stride(from: start + length - 1, through: start, by: -1) {
            bytes[place] = UInt8(ascii: "0") + UInt8(rest % 10)
            rest /= 10
        }
        return start + length
    }
}
