// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing
import TransparencyLog

@Suite struct `A tree of hashes` {
    static let reference: [[UInt8]] = [
        [], [0x00], [0x10], [0x20, 0x21], [0x30, 0x31], [0x40, 0x41, 0x42, 0x43],
        Array(0x50...0x57), Array(0x60...0x6f),
    ]

    @Test func `has the roots of the RFC 6962 reference entries`() throws {
        #expect(
            MerkleHash.emptyRoot.hex
                == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect(
            MerkleTree.root(ofEntries: Self.reference.prefix(1)).hex
                == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d")
        #expect(
            MerkleTree.root(ofEntries: Self.reference).hex
                == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328")
    }

    @Test func `agrees with the tlog package of Go about roots`() throws {
        let nodes = MerkleTree.nodes(ofLeaves: numbered(70_000))
        let roots = try vectors("root")
        #expect(roots.count == 13)
        for vector in roots {
            let size = try #require(Int(vector[1]))
            #expect(try ProofMaker(size: size, read: reader(nodes)).root() == hash(vector[2]))
            #expect(try Frontier(size: size, read: reader(nodes)).root == hash(vector[2]))
        }
    }

    @Test func `agrees with the tlog package of Go about proofs`() throws {
        let leaves = numbered(70_000)
        let nodes = MerkleTree.nodes(ofLeaves: leaves)
        for vector in try vectors("inclusion") {
            let (index, size) = (try #require(Int(vector[1])), try #require(Int(vector[2])))
            let maker = ProofMaker(size: size, read: reader(nodes))
            let proof = try hashes(vector[3])
            #expect(try maker.inclusion(of: index) == proof)
            try ProofCheck.inclusion(
                of: leaves[index], at: index, in: size, root: maker.root(), proof: proof)
        }
        for vector in try vectors("consistency") {
            let (old, new) = (try #require(Int(vector[1])), try #require(Int(vector[2])))
            let maker = ProofMaker(size: new, read: reader(nodes))
            let proof = try hashes(vector[3])
            #expect(try maker.consistency(from: old) == proof)
            let before = try ProofMaker(size: old, read: reader(nodes)).root()
            try ProofCheck.consistency(
                from: old, root: before, to: new, root: maker.root(), proof: proof)
        }
    }

    @Test func `adds about two nodes for each leaf, and each node once`() {
        var frontier = Frontier()
        var seen: Set<NodeID> = []
        for (index, leaf) in numbered(1000).enumerated() {
            let made = frontier.append(leaf)
            #expect(made.first == TreeNode(id: NodeID(level: 0, index: index), hash: leaf))
            for node in made { #expect(seen.insert(node.id).inserted) }
        }
        #expect(seen.count == 2 * 1000 - 1000.nonzeroBitCount)
    }

    @Test func `reads for one more leaf only what it completes`() {
        let leaves = numbered(600)
        var frontier = Frontier()
        var nodes: [NodeID: MerkleHash] = [:]
        var reads = 0
        for (size, leaf) in leaves.enumerated() {
            let made = Frontier.nodes(appending: leaf, at: size) { id in
                reads += 1
                return nodes[id] ?? .emptyRoot
            }
            #expect(made == frontier.append(leaf))
            for node in made { nodes[node.id] = node.hash }
        }
        #expect(reads < 600)
    }

    @Test func `goes on from stored nodes as if it had never stopped`() throws {
        let leaves = numbered(300)
        let nodes = MerkleTree.nodes(ofLeaves: leaves)
        for size in 0..<300 {
            var frontier = try Frontier(size: size, read: reader(nodes))
            for leaf in leaves[size...] { _ = frontier.append(leaf) }
            #expect(frontier.root == MerkleTree.root(ofLeaves: leaves))
        }
    }
}

@Suite struct `A proof` {
    static let leaves = numbered(64)
    static let nodes = MerkleTree.nodes(ofLeaves: leaves)

    static func maker(_ size: Int) -> ProofMaker { ProofMaker(size: size, read: reader(nodes)) }

    static func isIncluded(_ leaf: Int, at index: Int, in size: Int, _ proof: [MerkleHash]) throws -> Bool {
        let root = try maker(size).root()
        do throws(ProofRefusal) {
            try ProofCheck.inclusion(of: leaves[leaf], at: index, in: size, root: root, proof: proof)
            return true
        } catch {
            return false
        }
    }

    static func isConsistent(_ old: Int, _ new: Int, _ proof: [MerkleHash]) throws -> Bool {
        let (before, after) = (try maker(old).root(), try maker(new).root())
        do throws(ProofRefusal) {
            try ProofCheck.consistency(from: old, root: before, to: new, root: after, proof: proof)
            return true
        } catch {
            return false
        }
    }

    /// Every way to spoil a proof by one hash, one bit or one place.
    static func spoiled(_ proof: [MerkleHash]) throws -> [[MerkleHash]] {
        var out = [proof + [leaves[0]], [leaves[0]] + proof]
        for place in proof.indices {
            var bytes = proof[place].bytes
            bytes[place % 32] ^= 1
            var changed = proof
            changed[place] = try #require(MerkleHash(bytes))
            out.append(changed)
            out.append(Array(proof[..<place] + proof[(place + 1)...]))
        }
        return out
    }

    @Test func `of inclusion holds for its own leaf, place and size only`() throws {
        for size in 1...40 {
            for index in 0..<size {
                let proof = try Self.maker(size).inclusion(of: index)
                #expect(try Self.isIncluded(index, at: index, in: size, proof))
                for spoiled in try Self.spoiled(proof) {
                    #expect(try !Self.isIncluded(index, at: index, in: size, spoiled))
                }
                #expect(try !Self.isIncluded(index, at: index, in: size + 1, proof))
                #expect(try !Self.isIncluded((index + 1) % 64, at: index, in: size, proof))
                for other in 0..<size where other != index {
                    #expect(try !Self.isIncluded(index, at: other, in: size, proof))
                }
            }
        }
    }

    @Test func `of consistency holds for its own two sizes only`() throws {
        for new in 1...40 {
            for old in 1...new {
                let proof = try Self.maker(new).consistency(from: old)
                #expect(try Self.isConsistent(old, new, proof))
                for spoiled in try Self.spoiled(proof) {
                    #expect(try !Self.isConsistent(old, new, spoiled), "\(old) \(new)")
                }
                #expect(try !Self.isConsistent(old, new + 1, proof))
            }
        }
    }

    @Test func `from the empty tree is refused`() throws {
        let root = try Self.maker(8).root()
        #expect(throws: ProofRefusal.emptyTree) {
            try ProofCheck.consistency(from: 0, root: .emptyRoot, to: 8, root: root, proof: [])
        }
        #expect(throws: ProofRefusal.emptyTree) {
            try ProofCheck.consistency(from: 0, root: .emptyRoot, to: 0, root: .emptyRoot, proof: [])
        }
        #expect(throws: ProofRefusal.emptyTree) { try Self.maker(8).consistency(from: 0) }
    }

    @Test func `is refused for a place outside the tree and for a tree that shrank`() throws {
        let root = try Self.maker(8).root()
        for index in [-1, 8, Int.max] {
            #expect(throws: ProofRefusal.indexOutsideTree(index: index, size: 8)) {
                try ProofCheck.inclusion(of: Self.leaves[0], at: index, in: 8, root: root, proof: [])
            }
            #expect(throws: ProofRefusal.indexOutsideTree(index: index, size: 8)) {
                try Self.maker(8).inclusion(of: index)
            }
        }
        #expect(throws: ProofRefusal.treeShrank(from: 8, to: 7)) {
            try ProofCheck.consistency(from: 8, root: root, to: 7, root: root, proof: [])
        }
    }

    @Test(.enabled(if: ProcessInfo.processInfo.environment["TEST_MERKLE_CASES"] != nil))
    func `gets the verdict of every case of transparency-dev merkle`() throws {
        let folder = URL(fileURLWithPath: ProcessInfo.processInfo.environment["TEST_MERKLE_CASES"] ?? "")
        let counts = try ["inclusion", "consistency"].map { kind in
            try MerkleCase.all(in: folder.appendingPathComponent(kind)).map { file, merkleCase in
                #expect(merkleCase.isAccepted == !merkleCase.wantErr, "\(file): \(merkleCase.desc)")
            }.count
        }
        #expect(counts == [98, 98])
    }
}

/// One JSON case of the test data of the repository transparency-dev/merkle.
struct MerkleCase: Decodable {
    var leafIdx: UInt64?
    var treeSize: UInt64?
    var size1: UInt64?
    var size2: UInt64?
    var root: Data?
    var leafHash: Data?
    var root1: Data?
    var root2: Data?
    var proof: [Data]?
    var desc: String
    var wantErr: Bool

    static func all(in folder: URL) throws -> [(String, MerkleCase)] {
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        return try (files?.compactMap { $0 as? URL } ?? []).filter { $0.pathExtension == "json" }
            .map { ($0.path, try JSONDecoder().decode(MerkleCase.self, from: Data(contentsOf: $0))) }
    }

    /// Sizes beyond Int and path or leaf hashes of other lengths cannot even be written down here: refused.
    /// A root of another length is replaced by its SHA-256, so that two equal ones stay equal.
    var isAccepted: Bool {
        let path = (proof ?? []).compactMap { MerkleHash($0) }
        guard path.count == (proof ?? []).count else { return false }
        func number(_ value: UInt64?) -> Int? { Int(exactly: value ?? 0) }
        func hash(_ bytes: Data?) -> MerkleHash? {
            MerkleHash(bytes ?? Data()) ?? .sha256(Array(bytes ?? Data()))
        }
        do throws(ProofRefusal) {
            if let leafHash {
                guard let leaf = MerkleHash(leafHash), let root = hash(root), let index = number(leafIdx),
                    let size = number(treeSize)
                else { return false }
                try ProofCheck.inclusion(of: leaf, at: index, in: size, root: root, proof: path)
            } else {
                guard let old = number(size1), let new = number(size2), let before = hash(root1),
                    let after = hash(root2)
                else { return false }
                try ProofCheck.consistency(from: old, root: before, to: new, root: after, proof: path)
            }
            return true
        } catch {
            return false
        }
    }
}
