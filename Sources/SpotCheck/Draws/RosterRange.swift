// SPDX-License-Identifier: Apache-2.0

/// The RFC 6962 tree over a run of neighbouring leaves: the fewest complete subtrees that cover it.
///
/// Runs that meet can be joined, so parts of a roster are hashed apart and the root still comes out.
struct RosterRange: Sendable {
    /// The subtree over leaves `index·2^level ..< (index+1)·2^level`.
    private struct Node {
        let level: Int
        let index: Int
        let hash: Digest32
    }

    /// Place of the first leaf in the whole roster.
    let start: Int
    private(set) var end: Int
    private var nodes: [Node] = []

    /// An empty run before the leaf at `start`.
    init(startingAt start: Int = 0) {
        self.start = start
        end = start
    }

    /// Adds leaves behind the last one; many at once are hashed faster than one by one.
    mutating func append(_ leaves: [Digest32]) {
        push(leaves[...], level: 0, index: end)
        end += leaves.count
    }

    /// Neighbouring subtrees of one level, joined to their parents as far as both halves are here.
    private mutating func push(_ hashes: ArraySlice<Digest32>, level: Int, index: Int) {
        var rest = hashes
        var index = index
        if index & 1 == 1, let first = rest.popFirst() {
            push(Node(level: level, index: index, hash: first))
            index += 1
        }
        let last = rest.count & 1 == 1 ? rest.popLast() : nil
        if !rest.isEmpty { push(RosterTree.parents(of: rest)[...], level: level + 1, index: index >> 1) }
        if let last { push(Node(level: level, index: index + rest.count, hash: last)) }
    }

    /// Joins the run that begins where this one ends.
    mutating func append(contentsOf next: RosterRange) {
        precondition(next.start == end, "runs must meet")
        for node in next.nodes { push(node) }
        end = next.end
    }

    /// Two subtrees under one parent become the parent; the right half of a parent whose left half lies before
    /// `start` stays as it is.
    private mutating func push(_ node: Node) {
        var node = node
        while node.index & 1 == 1, let left = nodes.last, left.level == node.level {
            nodes.removeLast()
            node = Node(
                level: node.level + 1, index: node.index >> 1, hash: Digest32.node(left.hash, node.hash))
        }
        nodes.append(node)
    }

    /// The root of the roster, of which this run must be the whole.
    var root: Digest32 {
        precondition(start == 0, "only the whole roster has a root")
        guard var hash = nodes.last?.hash else { return Digest32(sha256: []) }
        for left in nodes.dropLast().reversed() { hash = Digest32.node(left.hash, hash) }
        return hash
    }
}
