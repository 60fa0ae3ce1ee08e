// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Storage
import TransparencyLog

/// Inclusion and consistency proofs from the database, each checked, at random places.
struct Proofs: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "proofs")

    @Option var database: String
    @Option var count = 1000

    func run() async throws {
        let database = try Database.open(database)
        let count = count
        let (inclusion, consistency, size) = try await database.read { db in
            let size = Int(try db.logSize())
            let root = try db.proofs(at: Int64(size), ofLog: 1).root()
            var numbers = Numbers(seed: 3)
            var inclusion: [Double] = []
            var consistency: [Double] = []
            for _ in 0..<count {
                let index = numbers.below(size)
                inclusion.append(
                    try Self.milliseconds {
                        // Any one proof is made as a page makes it: from nothing.
                        try db.proofs(at: Int64(size), ofLog: 1).inclusion(of: index)
                    } check: { proof in
                        guard let entry = try db.entry(at: Int64(index)) else { return }
                        try ProofCheck.inclusion(
                            of: MerkleHash.leaf(entry.bytes), at: index, in: size, root: root, proof: proof)
                    })
                let earlier = 1 + numbers.below(size)
                let before = try db.proofs(at: Int64(earlier), ofLog: 1).root()
                consistency.append(
                    try Self.milliseconds {
                        try db.proofs(at: Int64(size), ofLog: 1).consistency(from: earlier)
                    } check: { proof in
                        try ProofCheck.consistency(
                            from: earlier, root: before, to: size, root: root, proof: proof)
                    })
            }
            return (inclusion.sorted(), consistency.sorted(), size)
        }
        var figures = Figures()
        figures["size"] = Double(size)
        for (name, times) in [("inclusion", inclusion), ("consistency", consistency)] {
            figures[name + "_p50_ms"] = times[times.count / 2]
            figures[name + "_p99_ms"] = times[times.count * 99 / 100]
            figures[name + "_max_ms"] = times[times.count - 1]
        }
        figures.print()
    }

    private static func milliseconds(
        _ work: () throws -> [MerkleHash], check: ([MerkleHash]) throws -> Void
    ) throws -> Double {
        let begun = Spent.now.clock
        let proof = try work()
        let spent = (Spent.now.clock - begun) * 1000
        try check(proof)
        return spent
    }
}
