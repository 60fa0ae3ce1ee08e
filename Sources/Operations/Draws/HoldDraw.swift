// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

extension Office {
    /// Holds a draw: with every secret revealed the outcome follows from public bytes alone. It is computed once
    /// and kept once; whoever comes second is told so.
    ///
    /// Reading and computing happen outside the write transaction (half a million entries take a second); all that
    /// enters is fixed by hashes in the log, so nothing can move in between.
    package func holdDraw(_ id: String, by officer: Officer) async throws {
        let role = try officer.require(.coordinator, .departmentOperator)
        let facts = try await database.read { [self] db in try holding(db, draw: id, by: officer) }
        let outcome = try draw(
            facts.announcement, from: try Roster(parsing: facts.roster), ceremony: facts.ceremony,
            reveals: facts.reveals, beacon: facts.beacon)
        let selected = try opened(outcome, facts.openings)
        let list = try outcome.list.encode()
        let at = now()
        try await onceOnly("抽取尚未举行") { [self] in
            try await database.write { db in
                guard try db.drawResult(id) == nil else {
                    throw Conflict(expected: "抽取尚未举行", found: "已有唯一结果")
                }
                guard try db.drawVoid(id) == nil else {
                    throw Conflict(expected: "抽取有效", found: "抽取已作废")
                }
                let file = try db.storePublicFile(list, kind: "draw.result", at: at)
                let object: CanonicalJSON = [
                    "v": "mingqian/1", "type": "draw.result", "at": .string(at.rfc3339),
                    "actor": .string(officer.actor(as: role)),
                    "announce": .string(Hex.encode(facts.stored.announceLeaf)),
                    "value": .digest(outcome.keys.value), "seed": .digest(outcome.keys.seed),
                    "strata": outcome.publicStrata, "file": .string(file),
                ]
                let (index, _) = try db.append(
                    LogEntry(type: "draw.result", subject: id, at: at, object: object))
                try db.insertDrawResult(
                    StoredDrawResult(
                        draw: id, seed: outcome.keys.seed.bytes, file: file, heldAt: at,
                        heldBy: officer.account, logIndex: index),
                    selected: selected)
                try db.trace(
                    drawAct(
                        "draw.hold", on: "draw", id, at: at, by: officer,
                        summary: "举行抽取，抽出 \(selected.count) 户", after: outcome.keys.seed.hex,
                        logIndex: index))
            }
        }
        if let campaign = facts.campaign { try await countCampaign(campaign, after: id) }
    }

    private func holding(_ db: Connection, draw id: String, by officer: Officer) throws -> HoldingFacts {
        guard let stored = try db.draw(id), let task = try db.taskForDraw(stored.task),
            try mayManage(task, officer, db)
        else { throw NotFound("draw", id) }
        guard try db.drawResult(id) == nil else {
            throw Conflict(expected: "抽取尚未举行", found: "已有唯一结果")
        }
        if let void = try db.drawVoid(id) { throw CeremonyRefusal.isVoid(code: void.code) }
        guard let ceremony = try db.ceremony(stored.ceremony), let roster = try db.roster(stored.roster)
        else { throw NotFound("draw", id) }
        guard ceremony.closedAt != nil else { throw CeremonyRefusal.notClosed }
        try requireFreshQuorum(db, at: now())
        let contributors = try db.contributors(ofCeremony: ceremony.id)
        guard ceremony.value != nil else { throw unfinished(ceremony, contributors) }
        return HoldingFacts(
            stored: stored, announcement: try Announcement(parsing: try db.logged(stored.announceIndex)),
            ceremony: try loggedCeremony(ceremony, db),
            reveals: try contributors.map { try $0.revealed.map(stored32) },
            beacon: ceremony.beaconBytes ?? [], roster: try db.requiredFile(roster.file),
            openings: try db.openings(ofRoster: roster.id), campaign: task.campaign)
    }

    /// What a closed ceremony without a value waits for.
    private func unfinished(
        _ ceremony: StoredCeremony, _ contributors: [StoredContributor]
    ) -> CeremonyRefusal {
        let missing = contributors.filter { $0.revealed == nil }.map(\.name)
        guard ceremony.beacon != nil else { return .revealsMissing(names: missing) }
        let have = contributors.count - missing.count
        guard have >= ceremony.minReveals || now() <= ceremony.revealBy else {
            return .revealsTooFew(have: have, need: Int(ceremony.minReveals))
        }
        return missing.isEmpty || now() > ceremony.revealBy
            ? .publicValueMissing : .revealsMissing(names: missing)
    }

    /// Looks up whom the drawn ids stand for, in one pass over the openings.
    private func opened(_ outcome: DrawOutcome, _ openings: [UInt8]) throws -> [StoredSelection] {
        let wanted = Set(outcome.strata.flatMap(\.selected))
        var entities: [String: String] = [:]
        for line in openings.split(separator: UInt8(ascii: "\n")) {
            let id = String(decoding: line.prefix { $0 != UInt8(ascii: "\t") }, as: UTF8.self)
            guard wanted.contains(id) else { continue }
            entities[id] = String(decoding: line.dropFirst(id.utf8.count + 1), as: UTF8.self)
        }
        return try outcome.strata.flatMap { stratum in
            try stratum.selected.enumerated().map { place, id in
                guard let entity = entities[id] else { throw BrokenRecord("opening of \(id)") }
                return StoredSelection(
                    stratum: stratum.name, place: Int64(place + 1), rosterID: id, entity: entity)
            }
        }
    }
}

private struct HoldingFacts: Sendable {
    let stored: StoredDraw
    let announcement: Announcement
    let ceremony: Ceremony
    let reveals: [Digest32?]
    let beacon: [UInt8]
    let roster: [UInt8]
    let openings: [UInt8]
    /// The joint campaign the task takes part in, or nil.
    let campaign: String?
}
