// SPDX-License-Identifier: Apache-2.0

/// Why a draw may not go on although all its own conditions hold: those who watch the log do not stand behind it.
package enum QuorumRefusal: Error, Hashable, Sendable {
    /// Entries have been waiting for enough cosignatures since then, for longer than the limit.
    case stale(since: Instant, minutes: Int64, missing: [MissingWitness])
    /// The close of the ceremony is not cosigned yet, so a reveal now could not be proven to come after it.
    case closeNotCosigned(missing: [MissingWitness])
}

/// A witness that has not signed the newest head.
package struct MissingWitness: Hashable, Sendable {
    /// As the policy calls it.
    package let name: String
    /// When it last signed one; nil for never.
    package let last: Instant?

    package init(name: String, last: Instant?) {
        self.name = name
        self.last = last
    }
}
