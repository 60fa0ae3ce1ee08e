// SPDX-License-Identifier: Apache-2.0

/// 公共随机源: the public value that closes the ceremonies of a plan line, fixed in the plan (protocol 1.2, profile
/// P1). A line without one needs every contributor to reveal (profile P3).
package enum PlannedBeacon: Hashable, Sendable {
    case lottery(Lottery)
    case drand

    /// All that a plan may choose.
    package static let all: [PlannedBeacon] = Lottery.allCases.map(PlannedBeacon.lottery) + [.drand]

    /// The form kept: `kl8`, `ssq`, `dlt` or `drand`.
    package var code: String {
        switch self {
        case .lottery(let game): game.rawValue
        case .drand: "drand"
        }
    }

    /// Reads what `code` wrote.
    package init?(code: String) {
        guard let found = Self.all.first(where: { $0.code == code }) else { return nil }
        self = found
    }

    /// What `plan.item` holds under `beacon`.
    package var canonical: CanonicalJSON {
        switch self {
        case .lottery(let game): ["kind": "lottery", "game": .string(game.rawValue)]
        case .drand: ["kind": "drand"]
        }
    }

    /// Whether a ceremony's source is of this kind.
    package func admits(_ source: PublicSource) -> Bool {
        switch (self, source.kind) {
        case (.lottery(let game), .lottery(let other, _)): game == other
        case (.drand, .drand): true
        case (.lottery, .drand), (.drand, .lottery): false
        }
    }
}
