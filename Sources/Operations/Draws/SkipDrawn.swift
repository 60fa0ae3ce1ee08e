// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

extension Office {
    /// Passes over a drawn entity that is found ineligible before teams are matched, for a coded reason with
    /// evidence, by the unit's leader. It keeps its place in the order; as announced, the place stays empty or the
    /// next of the published reserve takes its turn. Nothing is drawn again (protocol 1.5).
    ///
    /// - Parameters:
    ///   - entity: key of the drawn entity.
    ///   - evidence: SHA-256 of the proof, 64 hexadecimal digits.
    package func skipDrawn(
        _ entity: String, inDraw id: String, code: String, reason: String, evidence: String,
        by officer: Officer
    ) async throws {
        let role = try officer.require(.unitLeader)
        let at = now()
        try await onceOnly("该检查对象在抽中名单中") { [self] in
            try await database.write { db in
                let facts = try skipping(entity, inDraw: id, by: officer, db)
                guard facts.pack.skipCodes.contains(where: { $0.code == code }) else {
                    throw CeremonyRefusal.unknownSkipCode(code)
                }
                guard !reason.isEmpty else { throw CeremonyRefusal.reasonMissing }
                guard Digest32(hex: evidence) != nil else { throw CeremonyRefusal.documentMissing }
                let object: CanonicalJSON = [
                    "v": "mingqian/1", "type": "draw.skip", "at": .string(at.rfc3339),
                    "actor": .string(officer.actor(as: role)),
                    "announce": .string(Hex.encode(facts.draw.announceLeaf)),
                    "roster_id": .string(facts.selection.rosterID), "code": .string(code),
                    "reason": .string(reason), "evidence": .string(evidence),
                    "next": facts.successor.map { .string($0.rosterID) } ?? .null,
                ]
                let (index, _) = try db.append(
                    LogEntry(type: "draw.skip", subject: id, at: at, object: object))
                try db.insertSkipped(
                    SkippedSelection(
                        draw: id, rosterID: facts.selection.rosterID, entity: entity, code: code,
                        reason: reason, evidence: evidence, next: facts.successor?.rosterID, skippedAt: at,
                        skippedBy: officer.account, logIndex: index),
                    successor: facts.successor)
                try db.trace(
                    drawAct(
                        "draw.skip", on: "draw", id, at: at, by: officer,
                        summary: "抽中对象不合资格（\(code)），按原次序顺延：\(reason)", before: entity,
                        after: facts.successor?.entity, logIndex: index))
            }
        }
    }

    private func skipping(
        _ entity: String, inDraw id: String, by officer: Officer, _ db: Connection
    ) throws -> SkippingFacts {
        guard let draw = try db.draw(id), let task = try db.taskForDraw(draw.task),
            try mayManage(task, officer, db)
        else { throw NotFound("draw", id) }
        if let void = try db.drawVoid(id) { throw CeremonyRefusal.isVoid(code: void.code) }
        guard let result = try db.drawResult(id) else { throw CeremonyRefusal.notHeld(draw: id) }
        guard try db.assignment(ofDraw: id) == nil else { throw CeremonyRefusal.alreadyAssigned(draw: id) }
        let standing = try db.selections(ofDraw: id)
        guard let selection = standing.first(where: { $0.entity == entity }) else {
            throw CeremonyRefusal.notDrawn(entity: entity)
        }
        let list = try DrawnList(parsing: try db.requiredFile(result.file))
        guard let stratum = list.strata.first(where: { $0.name == selection.stratum }) else {
            throw BrokenRecord("stratum \(selection.stratum) of \(id)")
        }
        let rule = try announcedSkipRule(draw, db)
        let skipped = try db.skipped(ofDraw: id)
        let next = stratum.successor(
            of: selection.rosterID, after: Set(skipped.map(\.rosterID)), rule: rule)
        let used = skipped.count { $0.next.map(stratum.reserve.contains) ?? false }
        return SkippingFacts(
            draw: draw, pack: try pack(of: task), selection: selection,
            successor: try next.map { rosterID in
                StoredSelection(
                    stratum: stratum.name, place: Int64(stratum.take + used + 1), rosterID: rosterID,
                    entity: try opened(rosterID, ofRoster: draw.roster, db))
            })
    }

    /// Whom a blinded id stands for.
    private func opened(_ rosterID: String, ofRoster roster: String, _ db: Connection) throws -> String {
        let prefix = Array("\(rosterID)\t".utf8)
        for line in try db.openings(ofRoster: roster).split(separator: UInt8(ascii: "\n"))
        where line.starts(with: prefix) {
            return String(decoding: line.dropFirst(prefix.count), as: UTF8.self)
        }
        throw BrokenRecord("opening of \(rosterID)")
    }
}

/// What was announced about drawn entities that turn out ineligible; before that was announced, the place stayed empty.
func announcedSkipRule(_ draw: StoredDraw, _ db: Connection) throws -> SkipRule {
    let announcement = try Announcement(parsing: try db.logged(draw.announceIndex))
    guard case .string(let text)? = announcement.extra["skips"] else { return .none }
    return SkipRule(rawValue: text) ?? .none
}

private struct SkippingFacts {
    let draw: StoredDraw
    let pack: RulePack
    let selection: StoredSelection
    let successor: StoredSelection?
}
