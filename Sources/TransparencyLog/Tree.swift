// SPDX-License-Identifier: Apache-2.0

/// The place of a complete subtree: `index` counts the subtrees of 2^level leaves from the left.
package struct NodeID: Hashable, Sendable {
    package let level: Int
    package let index: Int

    /// Names the subtree over leaves `index·2^level ..< (index+1)·2^level`.
    package init(level: Int, index: Int) {
        self.level = level
        self.index = index
    }
}

/// A complete subtree with its hash: one row of `log_node`.
package struct TreeNode: Hashable, Sendable {
    package let id: NodeID
    package let hash: MerkleHash

    /// Pairs a place with its hash.
    package init(id: NodeID, hash: MerkleHash) {
        self.id = id
        self.hash = hash
    }
}

/// What is needed to append to a log and to know its root: one hash for each set bit of the size.
///
/// Complete subtrees never change once they exist, so storage keeps them in an insert-only table.
package struct Frontier: Hashable, Sendable {
    /// The number of leaves.
    package private(set) var size: Int
    /// The roots of the complete subtrees, the largest (leftmost) first.
    package private(set) var peaks: [MerkleHash]

    /// The empty tree.
    package init() {
        size = 0
        peaks = []
    }

    /// Reads the peaks of a tree of `size` leaves from storage (docs/log.md section 2).
    package init(size: Int, read: (NodeID) throws -> MerkleHash) rethrows {
        self.size = size
        self.peaks = try Self.peaks(of: size).map(read)
    }

    /// The places of the peaks of a tree of `size` leaves, the largest first.
    package static func peaks(of size: Int) -> [NodeID] {
        var out: [NodeID] = []
        var start = 0
        for level in stride(from: Int.bitWidth - 2, through: 0, by: -1) where size >> level & 1 == 1 {
            out.append(NodeID(level: level, index: start >> level))
            start += 1 << level
        }
        return out
    }

    /// Adds one leaf and returns every complete subtree that exists only now, the leaf itself first.
    ///
    /// An append makes two nodes on average: 2n − (number of set bits) for n leaves.
    package mutating func append(_ leaf: MerkleHash) -> [TreeNode] {
        var hash = leaf
        var made = [TreeNode(id: NodeID(level: 0, index: size), hash: hash)]
        var level = 0
        while size >> level & 1 == 1 {
            hash = .node(peaks.removeLast(), hash)
            level += 1
            made.append(TreeNode(id: NodeID(level: level, index: size >> level), hash: hash))
        }
        peaks.append(hash)
        size += 1
        return made
    }

    /// What `append` returns, from storage: reads only the subtrees that the new leaf completes to larger ones.
    ///
    /// Those are one for each set bit at the low end of `size`, so one on average; the whole frontier has half as
    /// many as `size` has bits.
    package static func nodes(
        appending leaf: MerkleHash, at size: Int, read: (NodeID) throws -> MerkleHash
    ) rethrows -> [TreeNode] {
        var made = [TreeNode(id: NodeID(level: 0, index: size), hash: leaf)]
        var hash = leaf
        var level = 0
        while size >> level & 1 == 1 {
            hash = .node(try read(NodeID(level: level, index: size >> level - 1)), hash)
            level += 1
            made.append(TreeNode(id: NodeID(level: level, index: size >> level), hash: hash))
        }
        return made
    }

    /// The Merkle Tree Hash of all leaves (RFC 6962 section 2.1).
    package var root: MerkleHash {
        guard var hash = peaks.last else { return .emptyRoot }
        for peak in peaks.dropLast().reversed() { hash = .node(peak, hash) }
        return hash
    }
}

/// The tree over given leaves, computed at once, for verifiers and small lists.
package enum MerkleTree {
    /// The root over leaf hashes in order; the empty list has the hash of nothing.
    package static func root(ofLeaves leaves: some Sequence<MerkleHash>) -> MerkleHash {
        var frontier = Frontier()
        for leaf in leaves { _ = frontier.append(leaf) }
        return frontier.root
    }

    /// The root over entries in order, each hashed as a leaf.
    package static func root(ofEntries entries: some Sequence<[UInt8]>) -> MerkleHash {
        root(ofLeaves: entries.lazy.map(MerkleHash.leaf))
    }

    /// Every complete subtree over the leaves, for writing tiles and proofs from memory.
    package static func nodes(ofLeaves leaves: some Sequence<MerkleHash>) -> [NodeID: MerkleHash] {
        var frontier = Frontier()
        var nodes: [NodeID: MerkleHash] = [:]
        for leaf in leaves {
            for node in frontier.append(leaf) { nodes[node.id] = node.hash }
        }
        return nodes
    }
}
