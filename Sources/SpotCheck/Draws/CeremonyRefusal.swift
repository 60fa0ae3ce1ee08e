// SPDX-License-Identifier: Apache-2.0

/// Why a step of a draw may not be taken. Every case is shown to the officer who asked for it.
package enum CeremonyRefusal: Error, Hashable, Sendable {
    // Freezing the roster.
    case planNotPublished(line: String)
    case emptyPool
    case nothingToDraw
    case rosterMissing(task: String)
    /// The register has not changed anything in the pool.
    case nothingAmended
    /// The secret was destroyed: nothing can be opened or amended any more.
    case rosterErased
    /// Visits of the roster are not over, so the link to entities is still needed.
    case visitsNotOver(task: String)
    /// Not drawn, or skipped already.
    case notDrawn(entity: String)
    case unknownSkipCode(String)
    /// Drawn, and by another draw held since already visited as often as the rules allow.
    case pastCap(entities: [String], cap: Int)
    /// Tasks of one joint campaign share a ceremony.
    case campaignElsewhere(ceremony: String)
    /// The register changed while the roster was being built, twice over.
    case registerMoving
    /// Fewer people fit than a team has seats; known before anything is drawn.
    case tooFewInspectors(area: String, skill: String, have: Int, need: Int)

    // Preparing and opening.
    case noContributors(line: String)
    case tooFewContributors(have: Int, need: Int)
    case revealByNotAhead
    case notAContributor(name: String)
    /// One account stands for two contributors.
    case contributesAlready(name: String)
    case malformedCommit
    /// Somebody else committed to the same bytes.
    case commitRepeated(name: String)
    case commitsMissing(names: [String])
    case alreadyOpened
    /// Not 32 bytes of a point, or not 64 bytes, in lower-case hexadecimal.
    case malformedKey
    case malformedSignature
    /// The signature is not the key's over this commitment.
    case signatureDoesNotFit
    /// Registered by somebody else: one key, one person.
    case keyOfAnother
    case keyWithdrawn

    // The public value.
    /// The plan line names a public value and the ceremony no source, or the other way round.
    case sourcesNotAsPlanned(line: String)
    /// A source is known before the reveals end, or before the turn of the one before it is over.
    case sourceTimes(source: Int)
    case malformedIssue(String)
    case minRevealsOutOfRange(least: Int, most: Int)
    case noPublicValue
    case publicValueTooEarly(at: String)
    /// Another source's turn: the first one that has not been reported missing.
    case notItsTurn(source: Int)
    case publicValueRefused(PublicValueRefusal)
    case publicValueKnown
    case publicValueStillPossible(until: String)
    /// Too few revealed for the value: the draws are void with V1.
    case revealsTooFew(have: Int, need: Int)
    /// Held before the public value is in.
    case publicValueMissing

    // Announcing and closing.
    case notOpened
    case announcedTooLate(ceremony: String)
    case otherContributors(line: String)
    case taskAlreadyAnnounced(draw: String)
    case rosterFrozenAfterOpening
    case nothingAnnounced
    case closedTooLate

    /// A roster of codes would publish what is internal.
    case rosterMustBeBlinded(PlainRosterObstacle)
    /// The other tasks of the campaign have rosters of this kind; tickets would differ.
    case rosterMustBeAsInCampaign(RosterKind)
    /// A roster of codes has no secret that could be shown or destroyed.
    case rosterIsPlain

    // Revealing and holding.
    case notClosed
    case malformedReveal
    case revealedTooLate
    case revealDoesNotMatch(name: String)
    case revealsMissing(names: [String])
    case isVoid(code: String)

    // Voiding.
    case unknownVoidCode(String)
    case reasonMissing
    case documentMissing
    /// V1 before the time for reveals is over.
    case revealsStillPossible
    /// V1 although enough reveals are in.
    case nothingIsMissing
    /// V2 while a source may still appear.
    case sourcesRemain
    /// All reveals are in: the result is due before anything else (protocol 1.5).
    case resultDue(draw: String)
    case alreadyAssigned(draw: String)

    // Assigning.
    case notHeld(draw: String)
    /// No set of teams exists: these seats outnumber the people they can reach.
    case noTeams(StuckTeams)
    case ambiguousTeams
}

/// The seats that cannot all be filled, in terms an officer can act on.
package struct StuckTeams: Hashable, Sendable {
    /// The entities concerned: roster id and how many of its seats.
    package let entities: [Entity]
    /// Requirements of the seats, e.g. `430702/check`.
    package let requirements: [String]
    /// How many seats.
    package let seats: Int
    /// People who fit any of the seats, and how many visits they may take together.
    package let people: Int
    package let places: Int

    package struct Entity: Hashable, Sendable {
        package let rosterID: String
        package let seats: Int

        package init(rosterID: String, seats: Int) {
            self.rosterID = rosterID
            self.seats = seats
        }
    }

    package init(entities: [Entity], requirements: [String], seats: Int, people: Int, places: Int) {
        self.entities = entities
        self.requirements = requirements
        self.seats = seats
        self.people = people
        self.places = places
    }
}

/// 作废代码 (protocol 1.5). Operator error is not among them: it is mended for the next draw.
package enum VoidCode: String, CaseIterable, Hashable, Sendable {
    /// Too few reveals by the time set.
    case tooFewReveals = "V1"
    /// The public value never appeared, all sources reported missing.
    case publicValueMissing = "V2"
    /// Written order of a court or a superior organ.
    case writtenOrder = "V3"
}
