// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

extension Office {
    /// Voids a draw for one of the coded reasons, by the unit's leader; the next attempt keeps the roster. Both stay
    /// visible for good. There is no voiding for a slip of the operator (protocol 1.5).
    ///
    /// - Parameter document: SHA-256 of the written order, 64 hexadecimal digits, for V3; may be empty for V1 and V2.
    package func voidDraw(
        _ id: String, code: String, reason: String, document: String, by officer: Officer
    ) async throws {
        let role = try officer.require(.unitLeader)
        let at = now()
        try await onceOnly("抽取有效") { [self] in
            try await database.write { db in
                guard let stored = try db.draw(id), let task = try db.taskForDraw(stored.task),
                    try mayManage(task, officer, db)
                else { throw NotFound("draw", id) }
                guard let code = VoidCode(rawValue: code) else { throw CeremonyRefusal.unknownVoidCode(code) }
                guard !reason.isEmpty else { throw CeremonyRefusal.reasonMissing }
                try checkVoiding(db, stored, code, document, at: at)
                let object: CanonicalJSON = [
                    "v": "mingqian/1", "type": "draw.void", "at": .string(at.rfc3339),
                    "actor": .string(officer.actor(as: role)),
                    "announce": .string(Hex.encode(stored.announceLeaf)), "code": .string(code.rawValue),
                    "document": document.isEmpty ? .null : .string(document), "reason": .string(reason),
                ]
                let (index, leaf) = try db.append(
                    LogEntry(type: "draw.void", subject: id, at: at, object: object))
                try db.insertDrawVoid(
                    StoredDrawVoid(
                        draw: id, code: code.rawValue, reason: reason, leaf: leaf, voidedAt: at,
                        voidedBy: officer.account, logIndex: index))
                try db.trace(
                    drawAct(
                        "draw.void", on: "draw", id, at: at, by: officer,
                        summary: "批准作废（\(code.rawValue)）：\(reason)", logIndex: index))
            }
        }
    }

    private func checkVoiding(
        _ db: Connection, _ draw: StoredDraw, _ code: VoidCode, _ document: String, at: Instant
    ) throws {
        guard try db.drawVoid(draw.id) == nil else {
            throw Conflict(expected: "抽取有效", found: "抽取已作废")
        }
        guard try db.assignment(ofDraw: draw.id) == nil else {
            throw CeremonyRefusal.alreadyAssigned(draw: draw.id)
        }
        guard let ceremony = try db.ceremony(draw.ceremony) else { throw NotFound("ceremony", draw.ceremony) }
        let held = try db.drawResult(draw.id) != nil
        let contributors = try db.contributors(ofCeremony: ceremony.id)
        let revealed = contributors.count { $0.revealed != nil }
        switch code {
        case .tooFewReveals:
            guard revealed < min(Int(ceremony.minReveals), contributors.count) else {
                throw CeremonyRefusal.nothingIsMissing
            }
            guard at > ceremony.revealBy else { throw CeremonyRefusal.revealsStillPossible }
            guard document.isEmpty || Digest32(hex: document) != nil else {
                throw CeremonyRefusal.documentMissing
            }
        case .publicValueMissing:
            guard let plan = try ceremony.beaconPlan else { throw CeremonyRefusal.noPublicValue }
            guard ceremony.value == nil else { throw CeremonyRefusal.publicValueKnown }
            guard try db.missedPublicValues(ofCeremony: ceremony.id).count == plan.sources.count else {
                throw CeremonyRefusal.sourcesRemain
            }
        case .writtenOrder:
            guard Digest32(hex: document) != nil else { throw CeremonyRefusal.documentMissing }
            // A known value without a result would let an office discard what it dislikes.
            guard ceremony.value == nil || held else { throw CeremonyRefusal.resultDue(draw: draw.id) }
        }
    }
}
