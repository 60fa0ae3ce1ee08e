// SPDX-License-Identifier: Apache-2.0
import Crypto

/// The secret that hides names behind roster ids, so that classes and coming visits stay secret while
/// anyone can repeat the draw (docs/draw.md section 1.1). Destroying it unlinks every id (PIPL art. 47).
package struct RosterSecret: Sendable {
    private let bytes: Digest32
    private let code: HMAC<SHA256>

    /// `bytes`: 32 random bytes, made outside.
    package init(_ bytes: Digest32) {
        self.bytes = bytes
        code = HMAC<SHA256>(key: SymmetricKey(data: bytes.bytes))
    }

    /// What the log states before the draw: `TH("roster-secret"; secret)`.
    package var commitment: Digest32 { .tagged("roster-secret", bytes.bytes) }

    /// `salt = HMAC-SHA-256(secret, LP(id))`, the same for an entity in all rosters of the campaign.
    package func opening(of id: String) -> Opening {
        var code = code
        code.update(data: lengthPrefixed(Array(id.utf8)))
        return Opening(id: id, salt: code.finalize().withUnsafeBytes(Digest32.init(raw:)))
    }

    /// A blinded roster of these entries, and the openings in the order of its lines.
    package func blind(
        _ entries: [RosterEntry]
    ) throws(RosterRefusal) -> (roster: Roster, openings: [Opening]) {
        var blinded: [(digest: Digest32, place: Int)] = []
        blinded.reserveCapacity(entries.count)
        let openings = entries.map { opening(of: $0.id) }
        for (place, opening) in openings.enumerated() { blinded.append((opening.digest, place)) }
        // Digests sort as their hexadecimal text does.
        blinded.sort { $0.digest < $1.digest }
        let lines = blinded.map { line in
            RosterEntry(
                id: line.digest.hex, stratum: entries[line.place].stratum, weight: entries[line.place].weight)
        }
        return (try Roster(lines), blinded.map { openings[$0.place] })
    }
}

/// What links a roster id to an entity: shown to the team at once, to the entity after the visits.
package struct Opening: Sendable, Hashable {
    package let id: String
    package let salt: Digest32

    package init(id: String, salt: Digest32) {
        self.id = id
        self.salt = salt
    }

    /// `hex(TH("blind"; salt, id))`: the roster id that this opens.
    package var rosterID: String { digest.hex }

    fileprivate var digest: Digest32 { .tagged("blind", salt.bytes, Array(id.utf8)) }

    /// Whether this is the opening of a roster id.
    package func opens(_ rosterID: String) -> Bool { Array(rosterID.utf8) == Array(self.rosterID.utf8) }
}
