// SPDX-License-Identifier: Apache-2.0

/// Why a proof cannot be made or does not convince.
package enum ProofRefusal: Error, Hashable, Sendable {
    /// The leaf lies outside the tree.
    case indexOutsideTree(index: Int, size: Int)
    /// A proof from the empty tree says nothing: every tree extends it.
    case emptyTree
    /// The later tree is smaller than the earlier one.
    case treeShrank(from: Int, to: Int)
    /// The proof has the wrong number of hashes for these sizes.
    case wrongLength
    /// The proof leads to another root than the one given.
    case rootDiffers
}

/// Makes the proofs of RFC 6962 sections 2.1.1 and 2.1.2 from stored complete subtrees.
///
/// `read` answers for any complete subtree inside the tree; proofs need about log2(size) of them.
package struct ProofMaker {
    private let size: Int
    private let read: (NodeID) throws -> MerkleHash

    /// A maker for the tree of `size` leaves whose complete subtrees `read` returns.
    package init(size: Int, read: @escaping (NodeID) throws -> MerkleHash) {
        self.size = size
        self.read = read
    }

    /// The root of the tree.
    package func root() throws -> MerkleHash {
        size == 0 ? .emptyRoot : try hash(from: 0, to: size)
    }

    /// The audit path of leaf `index`, the leaf's sibling first.
    package func inclusion(of index: Int) throws -> [MerkleHash] {
        guard index >= 0, index < size else {
            throw ProofRefusal.indexOutsideTree(index: index, size: size)
        }
        return try path(to: index, from: 0, to: size)
    }

    /// The proof that the tree of `earlier` leaves is a prefix of this one.
    package func consistency(from earlier: Int) throws -> [MerkleHash] {
        guard earlier > 0 else { throw ProofRefusal.emptyTree }
        guard earlier <= size else { throw ProofRefusal.treeShrank(from: earlier, to: size) }
        return try subproof(earlier, from: 0, to: size, isWhole: true)
    }

    /// MTH of leaves `start ..< end`, where `start` is a multiple of a power of two not below the width.
    private func hash(from start: Int, to end: Int) throws -> MerkleHash {
        let width = end - start
        if width & (width - 1) == 0 {
            let level = width.trailingZeroBitCount
            return try read(NodeID(level: level, index: start >> level))
        }
        let middle = start + Self.split(width)
        return .node(try hash(from: start, to: middle), try hash(from: middle, to: end))
    }

    /// PATH(m, D[n]) of RFC 6962 section 2.1.1.
    private func path(to index: Int, from start: Int, to end: Int) throws -> [MerkleHash] {
        guard end - start > 1 else { return [] }
        let middle = start + Self.split(end - start)
        return index < middle
            ? try path(to: index, from: start, to: middle) + [try hash(from: middle, to: end)]
            : try path(to: index, from: middle, to: end) + [try hash(from: start, to: middle)]
    }

    /// SUBPROOF(m, D[n], b) of RFC 6962 section 2.1.2, with m as the absolute end of the earlier tree.
    private func subproof(
        _ earlier: Int, from start: Int, to end: Int, isWhole: Bool
    ) throws -> [MerkleHash] {
        if earlier == end { return isWhole ? [] : [try hash(from: start, to: end)] }
        let middle = start + Self.split(end - start)
        return earlier <= middle
            ? try subproof(earlier, from: start, to: middle, isWhole: isWhole)
                + [try hash(from: middle, to: end)]
            : try subproof(earlier, from: middle, to: end, isWhole: false)
                + [try hash(from: start, to: middle)]
    }

    /// The largest power of two smaller than `width` (at least 2).
    private static func split(_ width: Int) -> Int {
        1 << (Int.bitWidth - 1 - (width - 1).leadingZeroBitCount)
    }
}

/// Checks proofs with nothing but hashes (RFC 9162 sections 2.1.3.2 and 2.1.4.2).
package enum ProofCheck {
    /// Accepts only if `leaf` is number `index` in the tree of `size` leaves with this root.
    package static func inclusion(
        of leaf: MerkleHash, at index: Int, in size: Int, root: MerkleHash, proof: [MerkleHash]
    ) throws(ProofRefusal) {
        guard index >= 0, index < size else { throw .indexOutsideTree(index: index, size: size) }
        var place = index
        var last = size - 1
        var hash = leaf
        for sibling in proof {
            guard last > 0 else { throw .wrongLength }
            if place & 1 == 1 || place == last {
                hash = .node(sibling, hash)
                while place & 1 == 0, place > 0 {
                    place >>= 1
                    last >>= 1
                }
            } else {
                hash = .node(hash, sibling)
            }
            place >>= 1
            last >>= 1
        }
        guard last == 0 else { throw .wrongLength }
        guard hash == root else { throw .rootDiffers }
    }

    /// Accepts only if the tree of `earlier` leaves is a prefix of the tree of `later` leaves.
    ///
    /// An earlier size of 0 is refused: nothing can be proven about the empty tree, and a caller that
    /// has seen nothing yet must say so instead of calling this "consistent".
    package static func consistency(
        from earlier: Int, root earlierRoot: MerkleHash, to later: Int, root laterRoot: MerkleHash,
        proof: [MerkleHash]
    ) throws(ProofRefusal) {
        guard earlier > 0 else { throw .emptyTree }
        guard later >= earlier else { throw .treeShrank(from: earlier, to: later) }
        guard earlier < later else {
            guard proof.isEmpty else { throw .wrongLength }
            guard earlierRoot == laterRoot else { throw .rootDiffers }
            return
        }
        var rest = proof[...]
        if earlier & (earlier - 1) == 0 { rest = [earlierRoot] + rest }
        guard let first = rest.popFirst(), !proof.isEmpty else { throw .wrongLength }
        try walk(earlier, earlierRoot, later, laterRoot, first: first, rest: rest)
    }

    private static func walk(
        _ earlier: Int, _ earlierRoot: MerkleHash, _ later: Int, _ laterRoot: MerkleHash,
        first: MerkleHash, rest: ArraySlice<MerkleHash>
    ) throws(ProofRefusal) {
        var place = earlier - 1
        var last = later - 1
        while place & 1 == 1 {
            place >>= 1
            last >>= 1
        }
        var old = first
        var new = first
        for sibling in rest {
            guard last > 0 else { throw .wrongLength }
            if place & 1 == 1 || place == last {
                old = .node(sibling, old)
                new = .node(sibling, new)
                while place & 1 == 0, place > 0 {
                    place >>= 1
                    last >>= 1
                }
            } else {
                new = .node(new, sibling)
            }
            place >>= 1
            last >>= 1
        }
        guard last == 0 else { throw .wrongLength }
        guard old == earlierRoot, new == laterRoot else { throw .rootDiffers }
    }
}
