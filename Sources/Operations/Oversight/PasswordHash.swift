// SPDX-License-Identifier: Apache-2.0
import Crypto
import CryptoExtras
import Foundation
import SpotCheck

/// Cost of scrypt (RFC 7914): memory is 128 · rounds · blockSize bytes.
package struct PasswordCost: Hashable, Sendable {
    package let rounds: Int
    package let blockSize: Int
    package let parallelism: Int

    /// 32 MiB, about 0.4 s on one core (one of OWASP's equivalent settings).
    package static let standard = PasswordCost(rounds: 1 << 15, blockSize: 8, parallelism: 3)
    /// For tests and the demo city: no protection at all.
    package static let quick = PasswordCost(rounds: 16, blockSize: 1, parallelism: 1)
}

/// Passwords as stored: `scrypt$n$r$p$salt$hash`, salt and hash in hexadecimal, so that the cost may be raised
/// later without losing older ones.
package enum PasswordHash {
    private static let length = 32
    /// Two at a time: each takes a core and its memory. Work waits here, never on the threads of requests.
    private static let queue: OperationQueue = {
        let queue = OperationQueue()
        queue.maxConcurrentOperationCount = 2
        return queue
    }()
    private static let longestQueue = 128

    /// Hashes a new password.
    ///
    /// - Parameter salt: 16 random bytes.
    /// - Throws: `AccountRefusal.busy` when too many wait.
    package static func make(_ password: String, salt: [UInt8], cost: PasswordCost) async throws -> String {
        let key = try await derive(password, salt, cost)
        return
            "scrypt$\(cost.rounds)$\(cost.blockSize)$\(cost.parallelism)$\(Hex.encode(salt))$\(Hex.encode(key))"
    }

    /// Whether `password` is the stored one; compares in constant time. A stored text that is not of this form
    /// (none at all: pass nil) costs the same and never matches.
    ///
    /// - Parameter cost: what to spend when there is nothing to compare with.
    /// - Throws: `AccountRefusal.busy` when too many wait.
    package static func verify(
        _ password: String, against stored: String?, cost: PasswordCost
    ) async throws -> Bool {
        guard let parts = stored.flatMap(Parts.init) else {
            _ = try await derive(password, Array("no such account!".utf8), cost)
            return false
        }
        let key = try await derive(password, parts.salt, parts.cost)
        guard key.count == parts.hash.count else { return false }
        return zip(key, parts.hash).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    private struct Parts {
        let cost: PasswordCost
        let salt: [UInt8]
        let hash: [UInt8]

        init?(_ stored: String) {
            let parts = stored.split(separator: "$", omittingEmptySubsequences: false)
            guard parts.count == 6, parts[0] == "scrypt", let rounds = Int(parts[1]),
                let blockSize = Int(parts[2]), let parallelism = Int(parts[3]),
                let salt = Hex.decode(parts[4]), let hash = Hex.decode(parts[5])
            else { return nil }
            cost = PasswordCost(rounds: rounds, blockSize: blockSize, parallelism: parallelism)
            self.salt = salt
            self.hash = hash
        }
    }

    private static func derive(
        _ password: String, _ salt: [UInt8], _ cost: PasswordCost
    ) async throws -> [UInt8] {
        guard queue.operationCount < longestQueue else { throw AccountRefusal.busy }
        return try await withCheckedThrowingContinuation { continuation in
            queue.addOperation {
                continuation.resume(
                    with: Result {
                        try KDF.Scrypt.deriveKey(
                            from: Array(password.utf8), salt: salt, outputByteCount: length,
                            rounds: cost.rounds, blockSize: cost.blockSize, parallelism: cost.parallelism,
                            maxMemory: 256 << 20
                        ).withUnsafeBytes { Array($0) }
                    })
            }
        }
    }
}
