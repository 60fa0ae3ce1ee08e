// SPDX-License-Identifier: Apache-2.0

/// The root of an RFC 6962 tree built leaf by leaf: one hash per complete subtree is kept.
struct RosterRoot {
    private var complete: [Digest32] = []
    private var count: UInt64 = 0

    mutating func append(_ leaf: Digest32) {
        var hash = leaf
        var bit = count
        while bit & 1 == 1, let left = complete.popLast() {
            hash = Digest32.node(left, hash)
            bit >>= 1
        }
        complete.append(hash)
        count += 1
    }

    var root: Digest32 {
        guard var hash = complete.last else { return Digest32(sha256: []) }
        for left in complete.dropLast().reversed() { hash = Digest32.node(left, hash) }
        return hash
    }
}

/// All levels of a roster's tree, for making many proofs: 64 bytes per entry.
package struct RosterTree: Sendable {
    private let roster: Roster
    private let levels: [[Digest32]]

    /// Hashes the whole roster once.
    package init(_ roster: Roster) {
        self.roster = roster
        var levels: [[Digest32]] = []
        var level = roster.file.withUnsafeBytes { bytes in
            roster.rows.map { Self.leaf(UnsafeRawBufferPointer(rebasing: bytes[$0.line])) }
        }
        while level.count > 1 {
            levels.append(level)
            // An odd last node moves up unchanged, which is how RFC 6962 splits.
            level = stride(from: 0, to: level.count, by: 2).map {
                $0 + 1 < level.count ? Digest32.node(level[$0], level[$0 + 1]) : level[$0]
            }
        }
        levels.append(level)
        self.levels = levels
    }

    /// The inclusion path of a place, lowest sibling first (RFC 6962 section 2.1.1).
    package func path(of place: Int) -> [Digest32] {
        var path: [Digest32] = []
        var at = place
        for level in levels.dropLast() {
            if at ^ 1 < level.count { path.append(level[at ^ 1]) }
            at >>= 1
        }
        return path
    }

    /// Proves that an id is in the roster, or that it is not.
    package func proof(of id: String) -> RosterProof {
        let place = roster.firstPlace(notBefore: id)
        if place < roster.size, roster.id(at: place) == id { return .present(leaf(at: place)) }
        return .absent(
            left: place > 0 ? leaf(at: place - 1) : nil,
            right: place < roster.size ? leaf(at: place) : nil)
    }

    private func leaf(at place: Int) -> RosterProof.Leaf {
        RosterProof.Leaf(index: place, line: roster.line(at: place), path: path(of: place))
    }

    /// `LH` of a line in place.
    static func leaf(_ line: UnsafeRawBufferPointer) -> Digest32 {
        withUnsafeTemporaryAllocation(byteCount: line.count + 1, alignment: 8) { buffer in
            buffer[0] = 0
            UnsafeMutableRawBufferPointer(rebasing: buffer[1...]).copyMemory(from: line)
            return Digest32(sha256: UnsafeRawBufferPointer(buffer))
        }
    }
}
