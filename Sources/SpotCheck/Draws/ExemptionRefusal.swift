// SPDX-License-Identifier: Apache-2.0

/// Why an exemption from the yearly cap is refused. Every case is shown to the officer who asked.
package enum ExemptionRefusal: Error, Hashable, Sendable {
    /// Not a ground of the rule pack.
    case unknownGround(String)
    case reasonMissing
    case textTooLong(most: Int)
    /// No entity of the register has this code.
    case unknownEntity(String)
    /// Nothing keeps the entity out, so there is nothing to be exempted from.
    case notHeldBack(String)
    /// What was announced keeps its roster.
    case alreadyAnnounced(draw: String)
    /// The decision is somebody else's view, never that of who asked.
    case deciderAsked
}
