// SPDX-License-Identifier: Apache-2.0
import Foundation
@testable import SpotCheck

/// A repeatable stream of numbers (SplitMix64).
struct Numbers {
    private var state: UInt64
    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// Rosters, ceremonies and announcements for tests.
enum DrawSample {
    static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Vectors/draws")

    static func vectors(_ name: String = "draw_vectors.json") throws -> [UInt8] {
        Array(try Data(contentsOf: folder.appendingPathComponent(name)))
    }

    static func value(_ seed: Int) -> Digest32 { Digest32(sha256: Array("value \(seed)".utf8)) }

    static func entries(
        _ count: Int, strata: [String] = ["A"], weight: (Int) -> UInt32 = { _ in 1 }
    ) -> [RosterEntry] {
        (0..<count).map {
            let number = String($0)
            return RosterEntry(
                id: "T" + String(repeating: "0", count: 6 - number.count) + number,
                stratum: strata[$0 % strata.count], weight: weight($0))
        }
    }

    static func announcement(
        _ roster: Roster, method: DrawMethod = .uniform, tickets: TicketScope = .draw,
        numerator: Int = 1, denominator: Int = 10, least: Int = 1, whole: Bool = false,
        ceremony: Digest32 = value(0)
    ) throws -> Announcement {
        let names = whole ? [("*", roster.size)] : roster.strata.map { ($0.name, $0.size) }
        return try Announcement(
            name: .init(draw: "sample", plan: "P2026-07"), ceremony: ceremony, method: method,
            tickets: tickets,
            roster: .init(root: roster.root, size: roster.size),
            strata: names.map {
                Stratum(name: $0.0, size: $0.1, numerator: numerator, denominator: denominator, least: least)
            })
    }

    static let secrets: [Digest32] = (1...3).map { Digest32(sha256: [UInt8($0)]) }
    static let names = ["platform", "sfj", "observer-1"]

    static func ceremony(minReveals: Int = 3, beacon: CanonicalJSON? = nil) throws -> Ceremony {
        try Ceremony(
            id: "C1",
            contributors: zip(names, secrets).map {
                .init(name: $0, commit: Ceremony.commit(ceremony: "C1", name: $0, secret: $1))
            },
            minReveals: minReveals, revealBy: "2026-03-02T02:00:00Z", beacon: beacon)
    }
}
