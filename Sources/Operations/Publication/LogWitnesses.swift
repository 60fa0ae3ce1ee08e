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
    /// Asks a witness for the secret behind a commitment.
    package let reveal: RevealQuestion

    /// What a witness answers about the secret behind a commitment.
    package enum RevealAnswer: Sendable {
        case held(Digest32)
        /// Its signed note that it holds none.
        case absent([UInt8])
    }

    /// Asks one witness; nil if it was not asked.
    package typealias RevealQuestion =
        @Sendable (TrustPolicy.Witness, _ commit: Digest32) async throws -> RevealAnswer?

    /// - Parameters:
    ///   - reveal: how to ask a witness for a secret; nobody is asked if not given.
    ///   - signer: how to ask a witness at the address the policy gives it.
    package init(
        policy text: [UInt8], staleAfter: Int64, reveal: @escaping RevealQuestion = { _, _ in nil },
        signer: (String) -> any CheckpointSigner
    ) throws(TrustPolicyRefusal) {
        self.reveal = reveal
        policy = try TrustPolicy(parsing: text)
        self.text = text
        self.staleAfter = staleAfter
        var signers: [NoteVerifier: any CheckpointSigner] = [:]
        for witness in policy.witnesses {
            if let url = witness.url { signers[witness.key] = signer(url) }
        }
        self.signers = signers
    }
}
