// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

/// The members of a pool as the lines of a roster, and whom each line stands for.
struct PoolLines: Sendable {
    let roster: Roster
    let strata: [Stratum]
    /// Lines `roster id TAB entity key LF` in roster order; private while the roster is blinded.
    let openings: [UInt8]
    /// Nil for a plain roster.
    let secret: RosterSecret?

    /// Under ids that only the secret links to entities, in strata of class and area.
    init(blinding facts: FreezingFacts, by secret: RosterSecret) throws {
        let cells = Strata(facts.pool.sizes, smallest: facts.pack.smallestStratum)
        let (roster, opened) = try secret.blind(
            try facts.pool.members.map { member in
                guard let stratum = cells.name(of: member.cell) else { throw BrokenRecord("stratum") }
                return RosterEntry(id: member.key, stratum: stratum)
            })
        self.roster = roster
        strata = RosterStrata.announced(cells, ratios: facts.task.ratios)
        openings = Self.lines(roster) { opened[$0].id }
        self.secret = secret
    }

    /// Under the entities' own codes, in strata of area alone: no line tells a class.
    init(plain facts: FreezingFacts) throws {
        let roster = try Roster(
            facts.pool.members.map { member in
                RosterEntry(
                    id: member.key,
                    stratum: RosterStrata.name(ofPlainArea: member.cell.jurisdiction))
            }.sorted { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) })
        self.roster = roster
        strata = RosterStrata.plain(facts.pool.sizes, row: facts.task.ratios.row(.a))
        openings = Self.lines(roster) { roster.id(at: $0) }
        secret = nil
    }

    private static func lines(_ roster: Roster, entity: (Int) -> String) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(roster.size * 84)
        for place in 0..<roster.size {
            bytes += roster.id(at: place).utf8
            bytes.append(UInt8(ascii: "\t"))
            bytes += entity(place).utf8
            bytes.append(UInt8(ascii: "\n"))
        }
        return bytes
    }
}
