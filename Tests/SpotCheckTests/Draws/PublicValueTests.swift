// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Testing

@Suite struct `A public value` {
    private func lottery(_ game: Lottery, _ issue: String = "2026061") -> PublicSource {
        PublicSource(
            .lottery(game, issue: issue), at: "2026-03-02T13:30:00.000Z",
            until: "2026-03-03T13:30:00.000Z")
    }

    private func drand(_ round: Int) -> PublicSource {
        PublicSource(
            .drand(chain: String(repeating: "5", count: 64), key: "83cf", round: round),
            at: "2026-03-02T13:30:00.000Z", until: "2026-03-02T14:30:00.000Z")
    }

    @Test func `of a lottery is its sorted numbers in one spelling, however they were typed`() throws {
        let expected = "ssq/2026061/1.5.9.20.25.33./16./"
        for typed in ["1 5 9 20 25 33 16", "33、25、20、9、5、1 + 16", "01,05,09,20,25,33|16\n"] {
            #expect(String(decoding: try lottery(.ssq).bytes(from: typed), as: UTF8.self) == expected)
        }
        #expect(lottery(.ssq).fits(Array(expected.utf8)))
        for other in [
            "ssq/2026062/1.5.9.20.25.33./16./", "ssq/2026061/5.1.9.20.25.33./16./",
            "ssq/2026061/1.5.9.20.25.33./16.", "ssq/2026061/01.5.9.20.25.33./16./", "",
        ] {
            #expect(!lottery(.ssq).fits(Array(other.utf8)), "\(other)")
        }
        let kl8 = (61...80).reversed().map(String.init).joined(separator: " ")
        let bytes = try lottery(.kl8).bytes(from: kl8)
        #expect(String(decoding: bytes, as: UTF8.self).hasPrefix("kl8/2026061/61.62.63."))
    }

    @Test func `of a lottery says what is wrong with the numbers`() {
        #expect(throws: PublicValueRefusal.numbersMissing(have: 6, need: 7)) {
            try lottery(.ssq).bytes(from: "1 2 3 4 5 6")
        }
        #expect(throws: PublicValueRefusal.numberOutOfRange(34, highest: 33)) {
            try lottery(.ssq).bytes(from: "1 2 3 4 5 34 16")
        }
        #expect(throws: PublicValueRefusal.numberOutOfRange(17, highest: 16)) {
            try lottery(.ssq).bytes(from: "1 2 3 4 5 6 17")
        }
        #expect(throws: PublicValueRefusal.numberTwice(5)) {
            try lottery(.dlt).bytes(from: "1 2 5 5 6 1 2")
        }
        #expect(throws: PublicValueRefusal.notANumber("1234")) { try lottery(.dlt).bytes(from: "1234") }
    }

    @Test func `of drand is the signature of the announced round, from a file or by itself`() throws {
        let signature =
            "b713718a38ae728dfd477991af2822e08d2f305e47718cef9f7848ce4050e7be"
            + "41076862b98fad56e91a6b85b89cd97b"
        let randomness = "fc1873a13f3545aeade8401532ef5519920652eee6b0d2b19ca12643b87b3587"
        let file = #"{"round": 657413, "randomness": "\#(randomness)", "signature": "\#(signature)"}"#
        #expect(Hex.encode(try drand(657_413).bytes(from: " \(signature)\n")) == signature)
        #expect(Hex.encode(try drand(657_413).bytes(from: file)) == signature)
        #expect(throws: PublicValueRefusal.otherRound(657_413)) { try drand(657_414).bytes(from: file) }
        #expect(throws: PublicValueRefusal.notASignature) { try drand(1).bytes(from: "b713") }
        #expect(throws: PublicValueRefusal.notARoundFile) { try drand(1).bytes(from: "{}") }
        let other = file.replacing(randomness, with: String(repeating: "0", count: 64))
        #expect(throws: PublicValueRefusal.randomnessDiffers) { try drand(657_413).bytes(from: other) }
    }

    @Test func `comes after the reveals, each source after the turn of the one before`() throws {
        let first = lottery(.kl8)
        let second = PublicSource(
            .lottery(.kl8, issue: "2026062"), at: "2026-03-03T13:31:00.000Z",
            until: "2026-03-04T13:30:00.000Z")
        let plan = try BeaconPlan([first, second], after: "2026-03-02T13:00:00.000Z")
        #expect(try BeaconPlan(plan.json, after: "2026-03-02T13:00:00.000Z") == plan)
        #expect(throws: DrawRefusal.beaconTimes(source: 0)) {
            try BeaconPlan([first], after: "2026-03-02T13:30:00.000Z")
        }
        #expect(throws: DrawRefusal.beaconTimes(source: 1)) {
            try BeaconPlan([first, first], after: "2026-03-02T13:00:00.000Z")
        }
        #expect(throws: DrawRefusal.beaconWithoutSource) {
            try BeaconPlan([], after: "2026-03-02T13:00:00.000Z")
        }
    }

    @Test func `of a chain is the first round at the moment or after it`() throws {
        let chain = PublicValueRule.Chain(hash: "", key: "", genesis: 1_692_803_367, period: 3)
        let moment = chain.moment(of: 657_413)
        #expect(moment.rfc3339 == "2023-09-15T11:00:03.000Z")
        #expect(chain.round(from: moment) == 657_413)
        #expect(chain.round(from: Instant(milliseconds: moment.milliseconds - 1)) == 657_413)
        #expect(chain.round(from: Instant(milliseconds: moment.milliseconds + 1)) == 657_414)
        #expect(chain.round(from: Instant(milliseconds: 0)) == 1)
        #expect(Instant(rfc3339: moment.rfc3339) == moment)
        for text in ["2023-09-15T11:00:03Z", "2023-13-15T11:00:03.000Z", "2023-09-15T25:00:03.000Z", ""] {
            #expect(Instant(rfc3339: text) == nil)
        }
    }
}

@Suite struct `A commitment` {
    @Test func `is signed by its contributor alone`() throws {
        let signer = try #require(ContributorSigner(seed: Array(repeating: 1, count: 32)))
        let commit = Ceremony.commit(ceremony: "C1", name: "sfj", secret: Digest32(sha256: [1]))
        let signature = try signer.sign(commit, ceremony: "C1", name: "sfj")
        let key = try #require(ContributorKey(hex: signer.publicKey))
        #expect(key.signed(commit, ceremony: "C1", name: "sfj", signature: signature))
        #expect(!key.signed(commit, ceremony: "C2", name: "sfj", signature: signature))
        #expect(!key.signed(commit, ceremony: "C1", name: "scjg", signature: signature))
        #expect(!key.signed(Digest32(sha256: []), ceremony: "C1", name: "sfj", signature: signature))
        #expect(!key.signed(commit, ceremony: "C1", name: "sfj", signature: Array(signature.reversed())))
        #expect(ContributorKey(hex: "00") == nil)
        #expect(ContributorSigner(seed: []) == nil)
    }
}

@Suite struct `A drawn entity that is passed over` {
    private let stratum = StratumOutcome(
        name: "A", take: 3, selected: ["a", "b", "c"], reserve: ["d", "e"], threshold: nil)

    @Test func `leaves the order of the others as it is`() {
        #expect(stratum.standing(without: [], rule: .next) == ["a", "b", "c"])
        #expect(stratum.standing(without: ["b"], rule: .next) == ["a", "c", "d"])
        #expect(stratum.standing(without: ["b"], rule: .none) == ["a", "c"])
        #expect(stratum.standing(without: ["b", "d"], rule: .next) == ["a", "c", "e"])
        #expect(stratum.standing(without: ["a", "b", "c"], rule: .next) == ["d", "e"])
    }

    @Test func `gives its turn to the first of the reserve that is left`() {
        #expect(stratum.successor(of: "b", after: [], rule: .next) == "d")
        #expect(stratum.successor(of: "d", after: ["b"], rule: .next) == "e")
        #expect(stratum.successor(of: "e", after: ["b", "d"], rule: .next) == nil)
        #expect(stratum.successor(of: "b", after: [], rule: .none) == nil)
    }
}
