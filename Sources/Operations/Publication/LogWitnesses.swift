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

    /// - Parameter signer: how to ask a witness at the address the policy gives it.
    package init(
        policy text: [UInt8], staleAfter: Int64, signer: (String) -> any CheckpointSigner
    ) throws(TrustPolicyRefusal) {
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
