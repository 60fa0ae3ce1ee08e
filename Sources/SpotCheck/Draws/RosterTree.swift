// SPDX-License-Identifier: Apache-2.0

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
            let odd = level.count % 2 == 1 ? level.last : nil
            level = Self.parents(of: level[..<(level.count / 2 * 2)])
            if let odd { level.append(odd) }
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

    /// The nodes above an even number of neighbours.
    static func parents(of nodes: ArraySlice<Digest32>) -> [Digest32] {
        var parents: [Digest32] = []
        parents.reserveCapacity(nodes.count / 2)
        var at = nodes.startIndex
        while at + 3 < nodes.endIndex {
            let two = Digest32.nodes((nodes[at], nodes[at + 1], nodes[at + 2], nodes[at + 3]))
            parents.append(two.0)
            parents.append(two.1)
            at += 4
        }
        if at < nodes.endIndex { parents.append(Digest32.node(nodes[at], nodes[at + 1])) }
        return parents
    }

    /// `LH` of a line in place.
    static func leaf(_ line: UnsafeRawBufferPointer) -> Digest32 {
        withUnsafeBytes(of: UInt8(0)) { ShortHash.hash($0, line) }
    }
}
