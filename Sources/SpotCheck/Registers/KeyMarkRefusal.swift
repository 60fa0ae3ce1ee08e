// SPDX-License-Identifier: Apache-2.0

/// Why a mark of a key object is refused. Every case is shown to the leader who asked.
package enum KeyMarkRefusal: Error, Hashable, Sendable {
    /// Not a reason of the rule pack that is told by a mark.
    case unknownReason(String)
    case reasonMissing
    case textTooLong(most: Int)
}
