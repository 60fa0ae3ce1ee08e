// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

extension Office {
    /// Amends the roster of a task after an attempt was voided, or before the first is announced: built anew from
    /// today's register, of the same kind and under the same secret, so that whoever stays keeps the id. The log
    /// tells how many came, went and changed, by reason code, and why the leader ordered it (protocol 1.5).
    ///
    /// - Returns: the id of the amended roster.
    /// - Throws: `CeremonyRefusal.rosterMissing`, `.taskAlreadyAnnounced`, `.nothingAmended`, `.reasonMissing`.
    package func amendRoster(ofTask id: String, reason: String, by officer: Officer) async throws -> String {
        let role = try officer.require(.unitLeader)
        guard !reason.isEmpty else { throw CeremonyRefusal.reasonMissing }
        try await followLibraries()
        for _ in 0..<3 {
            let at = now()
            let (facts, before, openings, leaf) = try await database.read { [self] db in
                guard let before = try db.roster(ofTask: id) else {
                    throw CeremonyRefusal.rosterMissing(task: id)
                }
                let facts = try freezing(db, task: id, as: before.kind, at: at, by: officer)
                guard let entry = try db.entry(at: before.logIndex) else {
                    throw BrokenRecord("log entry of \(before.id)")
                }
                return (
                    facts, before, try db.openings(ofRoster: before.id), try stored32(entry.leaf)
                )
            }
            if before.kind == .blinded, before.secret == nil { throw CeremonyRefusal.rosterErased }
            let frozen = try FrozenRoster(facts, secret: before.secret, freshAliases: freshAliases(facts))
            let amendment = RosterAmendment(
                before: before, leaf: leaf, reason: reason,
                diff: try await difference(from: before, openings, to: frozen, facts.pool))
            guard !amendment.diff.isEmpty else { throw CeremonyRefusal.nothingAmended }
            do {
                return try await keep(
                    frozen, facts, amendment, actor: officer.actor(as: role), at: at, by: officer)
            } catch is RegisterMoved {
                continue
            }
        }
        throw CeremonyRefusal.registerMoving
    }

    /// How many came, went and moved to another stratum, by reason code.
    private func difference(
        from before: StoredRoster, _ openings: [UInt8], to frozen: FrozenRoster, _ pool: PoolForDraw
    ) async throws -> [String: Int] {
        let file = try await database.read { try $0.requiredFile(before.file) }
        let old = try rosterLines(file)
        let new = try rosterLines(frozen.roster.file)
        var counts: [String: Int] = [:]
        for (id, rest) in new {
            guard let earlier = old[id] else {
                counts["added.entered", default: 0] += 1
                continue
            }
            if earlier != rest { counts["changed.stratum", default: 0] += 1 }
        }
        let gone = Set(old.keys.filter { new[$0] == nil })
        guard !gone.isEmpty else { return counts }
        let keys = entities(of: gone, in: openings)
        let standing = try await database.read { try $0.poolStanding(of: keys) }
        let held = Dictionary(
            pool.heldBack.map { ($0.key, $0.rule.rawValue) }, uniquingKeysWith: { first, _ in first })
        for key in keys {
            let code = held[key] ?? standing[key].map { $0.inPool ? "scope" : $0.status } ?? "unlisted"
            counts["removed.\(code)", default: 0] += 1
        }
        return counts
    }

    /// Lines of a roster file, id to the rest.
    private func rosterLines(_ file: [UInt8]) throws -> [String: String] {
        let roster = try Roster(parsing: file)
        var lines: [String: String] = [:]
        lines.reserveCapacity(roster.size)
        for place in 0..<roster.size {
            let line = roster.line(at: place)
            lines[roster.id(at: place)] = String(line.drop { $0 != "\t" })
        }
        return lines
    }

    /// Whom blinded ids stand for.
    private func entities(of ids: Set<String>, in openings: [UInt8]) -> [String] {
        openings.split(separator: UInt8(ascii: "\n")).compactMap { line in
            let id = String(decoding: line.prefix { $0 != UInt8(ascii: "\t") }, as: UTF8.self)
            guard ids.contains(id) else { return nil }
            return String(decoding: line.dropFirst(id.utf8.count + 1), as: UTF8.self)
        }
    }
}

/// What an amended roster changes in the one before.
struct RosterAmendment: Sendable {
    let before: StoredRoster
    /// Leaf of the entry of the one before.
    let leaf: Digest32
    let reason: String
    /// Counts by code: `added.entered`, `removed.<status>`, `removed.<rule>` or `removed.scope`, `changed.stratum`.
    let diff: [String: Int]

    /// Refuses while an announced draw of the task stands: what was announced keeps its roster.
    func check(_ db: Connection) throws {
        for draw in try db.draws(ofTask: before.task) where try db.drawVoid(draw.id) == nil {
            throw CeremonyRefusal.taskAlreadyAnnounced(draw: draw.id)
        }
    }
}
