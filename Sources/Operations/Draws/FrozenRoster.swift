// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

/// A roster as it will be kept: computed from facts and random bytes, nothing else.
struct FrozenRoster: Sendable {
    let kind: RosterKind
    /// Nil for a plain roster.
    let secret: [UInt8]?
    let commitment: Digest32?
    let roster: Roster
    let strata: [Stratum]
    /// Lines `roster id TAB entity key LF` in roster order; private.
    let openings: [UInt8]
    let inspectors: [UInt8]
    let relations: [UInt8]
    let people: Int
    let excluded: CanonicalJSON
    /// Pseudonyms given here for the first time.
    let freshAliases: [(inspector: String, alias: String)]

    /// - Parameter bytes: the secret of a blinded roster; nil for a plain one.
    init(_ facts: FreezingFacts, secret bytes: [UInt8]?, freshAliases: [String: String]) throws {
        guard !facts.pool.members.isEmpty else { throw CeremonyRefusal.emptyPool }
        let pool =
            try bytes.map { try PoolLines(blinding: facts, by: RosterSecret(try stored32($0))) }
            ?? PoolLines(plain: facts)
        let strata = pool.strata
        guard strata.contains(where: { $0.quota > 0 }) else { throw CeremonyRefusal.nothingToDraw }
        let people = TeamEligibility(
            task: facts.task, units: facts.units, departments: facts.departments,
            areas: Set(strata.map { RosterStrata.area(ofStratum: $0.name) }).sorted()
        ).people(facts.inspectors) { $0.alias ?? freshAliases[$0.id] }
        try TeamEligibility.checkAreas(strata, team: facts.task.team, people: people)
        let inPool = Set(people.map(\.alias))
        let barred = Self.barred(facts, pool.secret, freshAliases, inPool)
        if facts.kind == .plain, !barred.pairs.isEmpty {
            throw CeremonyRefusal.rosterMustBeBlinded(.relations(barred.pairs.count))
        }
        kind = facts.kind
        secret = bytes
        commitment = pool.secret?.commitment
        roster = pool.roster
        self.strata = strata
        openings = pool.openings
        inspectors = try InspectorsFile(year: Int(facts.year), people: people).encode()
        relations = barred.encode()
        self.people = people.count
        excluded = .object(facts.pool.excluded.mapValues { .int($0) })
        self.freshAliases = freshAliases.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// The declared relations of pool members with people of the file. Only the code of the reason is public.
    private static func barred(
        _ facts: FreezingFacts, _ secret: RosterSecret?, _ fresh: [String: String], _ people: Set<String>
    ) -> RelationsFile {
        let concerned = Set(facts.relations.map(\.entity))
        let members = Set(facts.pool.members.lazy.map(\.key).filter(concerned.contains))
        let aliases = Dictionary(
            facts.inspectors.map { ($0.id, $0.alias ?? fresh[$0.id] ?? "") },
            uniquingKeysWith: { first, _ in first })
        return RelationsFile(
            facts.relations.compactMap { relation in
                guard members.contains(relation.entity), let alias = aliases[relation.inspector],
                    people.contains(alias)
                else { return nil }
                return RelationsFile.Pair(
                    rosterID: secret?.opening(of: relation.entity).rosterID ?? relation.entity, alias: alias,
                    reason: "declared")
            })
    }

    /// The `roster.freeze` entry, or `roster.amend` with what changed and why. Those let in by an exemption are counted
    /// in `diff` by its ground; the list of all held back is bound by `snapshot`.
    func entry(
        _ id: String, _ facts: FreezingFacts, _ files: RosterFiles, _ amendment: RosterAmendment?,
        actor: String, at: Instant
    ) throws -> CanonicalJSON {
        let exempted = facts.pool.heldBack.exempted.mapValues { CanonicalJSON.int($0) }
        let state: CanonicalJSON = [
            "register": .string(facts.mark), "strata": .string(try RosterStrata.encode(strata)),
            "held_back": .digest(Digest32(sha256: facts.pool.heldBack.lines)),
        ]
        var fields: [String: CanonicalJSON] = [
            "v": "mingqian/1", "type": "roster.freeze", "id": .string(id), "at": .string(at.rfc3339),
            "actor": .string(actor), "line": .string(facts.task.line.id), "task": .string(facts.task.id),
            "kind": .string(kind.rawValue), "root": .digest(roster.root), "size": .number(roster.size),
            "secret": commitment.map(CanonicalJSON.digest) ?? .null, "file": .string(files.roster),
            "pack": .string(facts.task.line.pack),
            "excluded": excluded, "snapshot": .digest(Digest32(sha256: try state.encode())),
            "inspectors": .string(files.inspectors), "relations": .string(files.relations),
            "previous": .null, "diff": .object(exempted),
        ]
        if let amendment {
            fields["type"] = "roster.amend"
            fields["previous"] = .digest(amendment.leaf)
            fields["diff"] = .object(amendment.diff.mapValues { .number($0) }.merging(exempted) { $1 })
            fields["reason"] = .string(amendment.reason)
        }
        return .object(fields)
    }
}
