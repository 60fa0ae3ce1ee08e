// SPDX-License-Identifier: Apache-2.0

/// Why a reason given to an alert is refused.
package enum AlertRefusal: Error, Hashable, Sendable {
    case reasonMissing
    case textTooLong(most: Int)
}
