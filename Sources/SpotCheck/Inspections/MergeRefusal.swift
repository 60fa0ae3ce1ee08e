// SPDX-License-Identifier: Apache-2.0

/// Why a proposal to visit together, or an answer to it, is refused. Every case is shown to the officer.
package enum MergeRefusal: Error, Hashable, Sendable {
    /// The two are not visits of two authorities to one entity.
    case notMergeable
    /// One of them is made already.
    case alreadyMade
    case windowReversed
    case windowPast
    /// One of the visits is due before the window ends.
    case windowBeyond(Day)
    case reasonMissing
    case textTooLong(most: Int)
}

/// Where a proposal stands, computed from its answers.
package enum MergeState: String, CaseIterable, Hashable, Sendable {
    case open, accepted, declined

    package var words: String {
        switch self {
        case .open: "待答复"
        case .accepted: "已同意合并"
        case .declined: "不合并"
        }
    }
}
