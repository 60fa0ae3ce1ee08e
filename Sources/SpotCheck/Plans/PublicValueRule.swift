// SPDX-License-Identifier: Apache-2.0

/// What the code tables say about one kind of public value.
package struct PublicValueRule: Hashable, Sendable {
    /// Parameters of a drand chain: hash and public key in hexadecimal, second of round 1, seconds between rounds.
    package struct Chain: Hashable, Sendable {
        package let hash: String
        package let key: String
        package let genesis: Int64
        package let period: Int64

        package init(hash: String, key: String, genesis: Int64, period: Int64) {
            self.hash = hash
            self.key = key
            self.genesis = genesis
            self.period = period
        }

        /// The first round that comes out at a moment or after it.
        package func round(from moment: Instant) -> Int {
            let seconds = (moment.milliseconds + 999).floorDivided(by: 1000)
            guard seconds > genesis else { return 1 }
            return Int((seconds - genesis + period - 1) / period) + 1
        }

        /// When a round comes out.
        package func moment(of round: Int) -> Instant {
            Instant(milliseconds: (genesis + Int64(round - 1) * period) * 1000)
        }
    }

    package let kind: PlannedBeacon
    package let name: String
    /// When it is drawn on its days, `21:30` in China; empty where it comes all the time.
    package let dailyAt: String
    /// How long after its time it is waited for.
    package let waitHours: Int64
    /// Of drand only.
    package let chain: Chain?

    package init(
        kind: PlannedBeacon, name: String, dailyAt: String, waitHours: Int64, chain: Chain? = nil
    ) {
        self.kind = kind
        self.name = name
        self.dailyAt = dailyAt
        self.waitHours = waitHours
        self.chain = chain
    }
}

/// A public value as an officer asks for it: when, and which issue of a lottery.
package struct AwaitedValue: Hashable, Sendable {
    package let at: Instant
    /// Empty for drand, whose round follows from the time.
    package let issue: String

    package init(at: Instant, issue: String = "") {
        self.at = at
        self.issue = issue
    }
}

extension PublicValueRule {
    /// The sources of a ceremony, in the order of their turn: each is waited for as long as the rule says, but only
    /// until a minute before the next one.
    package func sources(_ awaited: [AwaitedValue]) -> [PublicSource] {
        awaited.enumerated().map { place, value in
            let (kind, at) = source(value)
            var until = at.milliseconds + waitHours * 3_600_000
            if place + 1 < awaited.count {
                until = min(until, source(awaited[place + 1]).at.milliseconds - 60_000)
            }
            return PublicSource(kind, at: at.rfc3339, until: Instant(milliseconds: until).rfc3339)
        }
    }

    private func source(_ value: AwaitedValue) -> (kind: PublicSource.Kind, at: Instant) {
        switch (kind, chain) {
        case (.lottery(let game), _): return (.lottery(game, issue: value.issue), value.at)
        case (.drand, let chain?):
            let round = chain.round(from: value.at)
            return (.drand(chain: chain.hash, key: chain.key, round: round), chain.moment(of: round))
        case (.drand, nil): return (.drand(chain: "", key: "", round: 1), value.at)
        }
    }
}
