// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import TransparencyLog

/// Who must cosign the log, and how they are asked (docs/log.md section 4).
package struct LogWitnesses: Sendable {
    package let policy: TrustPolicy
    /// The policy as it was given, for the public bundle.
    package let text: [UInt8]
    /// How long an entry may wait for the quorum before draws stop, in minutes.
    package let staleAfter: Int64
    /// Those who can be asked, by key.
    package let signers: [NoteVerifier: any CheckpointSigner]
    /// How they are asked for secrets that contributors left with them, by key.
    package let reveals: [NoteVerifier: RevealQuestion]

    /// What a witness answers about the secret behind a commitment.
    package enum RevealAnswer: Sendable {
        case held(Digest32)
        /// Its signed note that it holds none.
        case absent([UInt8])
    }

    /// Asks one witness for the secret behind a commitment.
    package typealias RevealQuestion = @Sendable (_ commit: Digest32) async throws -> RevealAnswer

    /// - Parameters:
    ///   - signer: how to ask a witness at the address the policy gives it.
    ///   - reveal: how to ask it for a secret; nobody is asked if nil.
    package init(
        policy text: [UInt8], staleAfter: Int64, signer: (String) -> any CheckpointSigner,
        reveal: ((String, NoteVerifier) -> RevealQuestion)? = nil
    ) throws(TrustPolicyRefusal) {
        policy = try TrustPolicy(parsing: text)
        self.text = text
        self.staleAfter = staleAfter
        var signers: [NoteVerifier: any CheckpointSigner] = [:]
        var reveals: [NoteVerifier: RevealQuestion] = [:]
        for witness in policy.witnesses {
            guard let url = witness.url else { continue }
            signers[witness.key] = signer(url)
            reveals[witness.key] = reveal?(url, witness.key)
        }
        self.signers = signers
        self.reveals = reveals
    }
}
