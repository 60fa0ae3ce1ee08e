// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import SpotCheck

@Suite struct `A ceremony` {
    let secrets = DrawSample.secrets

    @Test func `gives one value for its reveals and another for every change`() throws {
        let strict = try DrawSample.ceremony()
        let value = try strict.value(reveals: secrets)
        #expect(try strict.value(reveals: secrets) == value)
        let lenient = try DrawSample.ceremony(minReveals: 2, beacon: ["kind": "kl8", "issue": "2026061"])
        let withBeacon = try lenient.value(reveals: secrets, beacon: [7])
        #expect(withBeacon != value)
        #expect(try lenient.value(reveals: secrets, beacon: [8]) != withBeacon)
        #expect(try lenient.value(reveals: [secrets[0], nil, secrets[2]], beacon: [7]) != withBeacon)
    }

    @Test func `refuses forged, missing and misplaced reveals`() throws {
        let ceremony = try DrawSample.ceremony()
        #expect(throws: DrawRefusal.revealDoesNotOpen(name: "sfj")) {
            try ceremony.value(reveals: [secrets[0], secrets[0], secrets[2]])
        }
        #expect(throws: DrawRefusal.revealDoesNotOpen(name: "platform")) {
            try ceremony.value(reveals: [secrets[1], secrets[0], secrets[2]])
        }
        #expect(throws: DrawRefusal.tooFewReveals(have: 2, need: 3)) {
            try ceremony.value(reveals: [secrets[0], nil, secrets[2]])
        }
        #expect(throws: DrawRefusal.revealSlots(contributors: 3, slots: 2)) {
            try ceremony.value(reveals: Array(secrets.prefix(2)))
        }
        #expect(throws: DrawRefusal.beaconUnexpected) { try ceremony.value(reveals: secrets, beacon: [1]) }
        let waiting = try DrawSample.ceremony(beacon: ["kind": "kl8"])
        #expect(throws: DrawRefusal.beaconMissing) { try waiting.value(reveals: secrets) }
        #expect(!ceremony.opens(slot: 3, secret: secrets[0]))
    }

    @Test func `does not let a commit be copied from another`() throws {
        let copied = Ceremony.commit(ceremony: "C1", name: "platform", secret: secrets[0])
        let ceremony = try Ceremony(
            id: "C1",
            contributors: [.init(name: "platform", commit: copied), .init(name: "sfj", commit: copied)],
            minReveals: 1, revealBy: "")
        #expect(throws: DrawRefusal.revealDoesNotOpen(name: "sfj")) {
            try ceremony.value(reveals: [secrets[0], secrets[0]])
        }
        let elsewhere = try Ceremony(
            id: "C2", contributors: [.init(name: "platform", commit: copied)], minReveals: 1, revealBy: "")
        #expect(throws: DrawRefusal.revealDoesNotOpen(name: "platform")) {
            try elsewhere.value(reveals: [secrets[0]])
        }
    }

    @Test func `refuses contributors that cannot be told apart and minima that cannot be met`() throws {
        let one = Ceremony.Contributor(name: "a", commit: secrets[0])
        #expect(throws: DrawRefusal.noContributors) {
            try Ceremony(id: "C", contributors: [], minReveals: 1, revealBy: "")
        }
        #expect(throws: DrawRefusal.duplicateContributor(name: "a")) {
            try Ceremony(id: "C", contributors: [one, one], minReveals: 1, revealBy: "")
        }
        for minimum in [-1, 0, 2] {
            #expect(throws: DrawRefusal.minRevealsOutOfRange(asked: minimum, contributors: 1)) {
                try Ceremony(id: "C", contributors: [one], minReveals: minimum, revealBy: "")
            }
        }
    }

    @Test func `is read back as written, with fields it does not know`() throws {
        let ceremony = try Ceremony(
            id: "C1", contributors: [.init(name: "平台", commit: secrets[0])], minReveals: 1, revealBy: "x",
            beacon: nil, extra: ["at": "2026-03-01T00:00:00Z", "actor": "coordinator"])
        let bytes = try ceremony.encode()
        #expect(try Ceremony(parsing: bytes) == ceremony)
        #expect(try Ceremony(parsing: bytes).leaf() == .leaf(bytes))
        let plain = try Ceremony(
            id: "C1", contributors: ceremony.contributors, minReveals: 1, revealBy: "x")
        #expect(try plain.leaf() != ceremony.leaf())
        #expect(throws: DrawRefusal.notAnObject(.notCanonical(offset: bytes.count))) {
            try Ceremony(parsing: bytes + [0x0A])
        }
    }
}

@Suite struct `An announcement` {
    let roster: Roster
    init() throws { roster = try Roster(DrawSample.entries(20, strata: ["A", "B"])) }

    private func strata(_ strata: [Stratum]) throws(DrawRefusal) -> Announcement {
        try Announcement(
            name: .init(draw: "d", plan: "p"), ceremony: DrawSample.value(0), method: .uniform,
            tickets: .draw,
            roster: .init(root: roster.root, size: 20), strata: strata)
    }

    private func stratum(_ name: String, _ size: Int = 10) -> Stratum {
        Stratum(name: name, size: size, numerator: 1, denominator: 2, least: 1)
    }

    @Test func `is read back as written, with fields it does not know`() throws {
        let announcement = try Announcement(
            name: .init(draw: "d", plan: "p", attempt: 2, previous: DrawSample.value(3)),
            ceremony: DrawSample.value(0), method: .pareto, tickets: .ceremony,
            roster: .init(root: roster.root, size: 20, extra: ["id": "R-1"]), strata: [stratum("*", 20)],
            extra: ["purpose": "双随机抽查", "assign": ["shortlist": 24]])
        let bytes = try announcement.encode()
        #expect(try Announcement(parsing: bytes) == announcement)
        #expect(try announcement.leaf() == .leaf(bytes))
    }

    @Test func `refuses strata that overlap, repeat or have no ratio`() throws {
        #expect(throws: DrawRefusal.noStrata) { try strata([]) }
        #expect(throws: DrawRefusal.duplicateStratum("A")) { try strata([stratum("A"), stratum("A")]) }
        #expect(throws: DrawRefusal.wholeRosterBesideStrata) { try strata([stratum("*", 20), stratum("A")]) }
        #expect(throws: DrawRefusal.badStratumName("a b")) { try strata([stratum("a b")]) }
        for (numerator, denominator, least) in [(1, 0, 0), (-1, 2, 0), (1, 2, -1), (1, 1 << 60, 0)] {
            #expect(throws: DrawRefusal.ratioOutOfRange(stratum: "A")) {
                try strata([
                    Stratum(name: "A", size: 10, numerator: numerator, denominator: denominator, least: least)
                ])
            }
        }
    }

    @Test func `ties a later attempt to the void before it`() throws {
        for (attempt, previous) in [(1, DrawSample.value(1)), (2, nil)] as [(Int, Digest32?)] {
            #expect(throws: DrawRefusal.previousDoesNotFit(attempt: attempt)) {
                try Announcement(
                    name: .init(draw: "d", plan: "p", attempt: attempt, previous: previous),
                    ceremony: DrawSample.value(0), method: .uniform, tickets: .draw,
                    roster: .init(root: roster.root, size: 20), strata: [stratum("*", 20)])
            }
        }
    }

    @Test(arguments: [
        (#""method":"uniform""#, #""method":"lottery""#, DrawRefusal.unknownMethod("lottery")),
        (#""tickets":"draw""#, #""tickets":"none""#, .unknownTickets("none")),
        (#""attempt":1"#, #""attempt":0"#, .attemptOutOfRange(0)),
        (#""num":1"#, #""num":-1"#, .notAnObject(.outOfRange(path: "strata[0].num"))),
        (#""num":1"#, #""num":0.5"#, .notAnObject(.floatingPoint(offset: 0))),
        (
            #""v":"ssj-draw/1""#, #""v":"ssj-draw/2""#,
            .notAnObject(.wrongKind(path: "v", expected: "\"ssj-draw/1\""))
        ),
        (#""size":10}"#, #""size":10,"x":1}"#, .notAnObject(.unknownKey(path: "strata[0].x"))),
    ])
    func `is refused when its object says something unknown`(
        old: String, new: String, refusal: DrawRefusal
    ) throws {
        let text = String(decoding: try strata([stratum("A"), stratum("B")]).encode(), as: UTF8.self)
        let changed = text.replacing(old, with: new)
        try #require(changed != text)
        #expect {
            try Announcement(parsing: Array(changed.utf8))
        } throws: { error in
            if case .notAnObject(.floatingPoint) = refusal {
                guard case .notAnObject(.floatingPoint) = error as? DrawRefusal else { return false }
                return true
            }
            return error as? DrawRefusal == refusal
        }
    }

    @Test func `refuses another roster, another size and strata that leave somebody out`() throws {
        let good = try strata([stratum("A"), stratum("B")])
        try good.check(against: roster)
        let other = try Roster(DrawSample.entries(20, strata: ["B", "A"]))
        #expect(throws: DrawRefusal.rosterRoot(announced: roster.root, found: other.root)) {
            try good.check(against: other)
        }
        let short = try Roster(DrawSample.entries(19, strata: ["A", "B"]))
        #expect(throws: DrawRefusal.rosterSize(announced: 20, found: 19)) { try good.check(against: short) }
        #expect(throws: DrawRefusal.stratumNotAnnounced(name: "B", size: 10)) {
            try strata([stratum("A")]).check(against: roster)
        }
        #expect(throws: DrawRefusal.stratumSize(name: "A", announced: 9, found: 10)) {
            try strata([stratum("A", 9), stratum("B")]).check(against: roster)
        }
        #expect(throws: DrawRefusal.stratumSize(name: "C", announced: 10, found: 0)) {
            try strata([stratum("A"), stratum("B"), stratum("C")]).check(against: roster)
        }
        #expect(throws: DrawRefusal.stratumSize(name: "*", announced: 10, found: 20)) {
            try strata([stratum("*")]).check(against: roster)
        }
    }

    @Test func `refuses another ceremony`() throws {
        let ceremony = try DrawSample.ceremony()
        let announcement = try strata([stratum("*", 20)])
        #expect(
            throws: DrawRefusal.otherCeremony(announced: DrawSample.value(0), given: try ceremony.leaf())
        ) { try announcement.check(against: ceremony) }
    }
}
