// SPDX-License-Identifier: Apache-2.0
import Foundation
import TransparencyLog

/// The folder of the plain-text vectors.
let vectorFolder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Vectors/log")

/// The lines of a vector file that start with `kind`, split at spaces.
func vectors(_ kind: String, in file: String = "merkle.txt") throws -> [[String]] {
    try String(contentsOf: vectorFolder.appendingPathComponent(file), encoding: .utf8)
        .split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        .filter { $0.first == kind }
}

/// The log of the vector file: entry i is the number i in ASCII.
func numbered(_ size: Int) -> [MerkleHash] { (0..<size).map { .leaf(Array(String($0).utf8)) } }

func hash(_ hex: String) throws -> MerkleHash {
    guard let hash = MerkleHash(hex: hex) else { throw BadVector(text: hex) }
    return hash
}

func hashes(_ list: String) throws -> [MerkleHash] {
    list == "-" ? [] : try list.split(separator: ",").map { try hash(String($0)) }
}

struct BadVector: Error { let text: String }

/// Reads nodes from a dictionary and fails on absent ones, as storage does.
func reader(_ nodes: [NodeID: MerkleHash]) -> (NodeID) throws -> MerkleHash {
    { id in
        guard let hash = nodes[id] else { throw BadVector(text: "no node \(id)") }
        return hash
    }
}
