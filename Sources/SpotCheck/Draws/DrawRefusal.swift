// SPDX-License-Identifier: Apache-2.0

/// Why a draw cannot be held or does not stand. Carries what the officer and the verifier need to say so.
package enum DrawRefusal: Error, Hashable, Sendable {
    // The objects
    case notAnObject(JSONRefusal)
    case roster(RosterRefusal)

    // The ceremony
    case noContributors
    case duplicateContributor(name: String)
    case minRevealsOutOfRange(asked: Int, contributors: Int)
    /// The number of reveal slots differs from the number of contributors.
    case revealSlots(contributors: Int, slots: Int)
    /// The secret does not open the commit: forged, or a commit copied from another contributor.
    case revealDoesNotOpen(name: String)
    case tooFewReveals(have: Int, need: Int)
    /// The ceremony waits for a public value and none was given.
    case beaconMissing
    /// A public value was given although the ceremony announced none.
    case beaconUnexpected
    /// The ceremony announces a public value and names no source for it.
    case beaconWithoutSource
    /// A source known before the reveals end or before the turn of the source before it is over.
    case beaconTimes(source: Int)

    // The announcement
    case unknownMethod(String)
    case unknownTickets(String)
    case attemptOutOfRange(Int)
    /// A first attempt that names a predecessor, or a later one that names none.
    case previousDoesNotFit(attempt: Int)
    case noStrata
    case badStratumName(String)
    case duplicateStratum(String)
    /// `*` is the whole roster; beside other strata an entity would be drawn twice.
    case wholeRosterBesideStrata
    case ratioOutOfRange(stratum: String)
    case otherCeremony(announced: Digest32, given: Digest32)

    // The roster against the announcement
    case rosterRoot(announced: Digest32, found: Digest32)
    case rosterSize(announced: Int, found: Int)
    case stratumSize(name: String, announced: Int, found: Int)
    /// Entries of the roster in a stratum that the announcement leaves out: nobody may be undrawable unseen.
    case stratumNotAnnounced(name: String, size: Int)
    case weightTooLarge(id: String, weight: UInt32, largest: UInt32)
}
