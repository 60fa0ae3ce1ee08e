// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

extension Office {
    /// Approves or refuses a request, by a leader of the visit's unit, with a reason; never by the person concerned or
    /// by who asked. An approval bars the person from the visit and names nobody instead.
    ///
    /// The log holds the person's pseudonym of the year, because the key of the substitute's draw depends on that entry
    /// (docs/draw.md 2.8); a refusal is logged without any person.
    ///
    /// Throws `NotAllowed`, `NotFound` (other unit), `ReplacementRefusal`, `Conflict` when decided before.
    package func decideReplacement(
        _ id: String, approved: Bool, reason: String, by officer: Officer
    ) async throws {
        let role = try officer.require(.unitLeader)
        guard !reason.isEmpty else { throw ReplacementRefusal.reasonMissing }
        try Self.checkLength(reason)
        let trace = trace(by: officer)
        try await onceOnly("申请待决定") { [self] in
            try await database.write { db in
                let request = try deciding(id, by: officer, db)
                let actor = officer.actor(as: role)
                let entry =
                    approved
                    ? try approval(request, actor: actor, at: trace.at, db)
                    : try refusal(request, actor: actor, at: trace.at, db)
                let (index, _) = try db.append(
                    LogEntry(
                        type: approved ? "replace.approve" : "replace.refuse", subject: id, at: trace.at,
                        object: entry))
                try db.insertReplacementDecision(
                    of: id, approved: approved, reason: reason, at: trace.at, account: officer.account,
                    logIndex: index)
                try db.trace(
                    trace.act(
                        "replacement.decide", on: "visit", request.visit,
                        "\(approved ? "批准" : "不批准")更换检查人员\(request.inspectorName)，理由：\(reason)",
                        logIndex: index))
            }
        }
    }

    private func deciding(_ id: String, by officer: Officer, _ db: Connection) throws -> StoredReplacement {
        guard let request = try db.replacement(id), request.unit == officer.unit else {
            throw NotFound("replacement", id)
        }
        guard officer.inspector != request.inspector else { throw ReplacementRefusal.deciderConcerned }
        guard officer.account != request.askedBy else { throw ReplacementRefusal.deciderAsked }
        if let decision = request.decision {
            throw Conflict(
                expected: "申请待决定", found: "\(decision.byName)已决定：\(decision.approved ? "批准" : "不予批准")")
        }
        return request
    }

    private func approval(
        _ request: StoredReplacement, actor: String, at: Instant, _ db: Connection
    ) throws -> CanonicalJSON {
        guard try db.results(ofVisit: request.visit).isEmpty else { throw ReplacementRefusal.resultRecorded }
        guard let draw = try db.draw(request.draw), let roster = try db.roster(draw.roster) else {
            throw NotFound("draw", request.draw)
        }
        let year = Int64(try inspectorsFile(roster, db).year)
        guard let alias = try db.alias(ofInspector: request.inspector, year: year) else {
            throw BrokenRecord("alias of \(request.inspector)")
        }
        let evidence = try db.replacementEvidence(request.id).map { Self.commitment($0.salt, $0.bytes) }
        return [
            "v": "mingqian/1", "type": "replace.approve", "at": .string(at.rfc3339), "actor": .string(actor),
            "announce": .string(Hex.encode(draw.announceLeaf)), "entity": .string(request.rosterID),
            "inspector": .string(alias), "code": .string(request.code), "evidence": .optional(evidence),
        ]
    }

    private func refusal(
        _ request: StoredReplacement, actor: String, at: Instant, _ db: Connection
    ) throws -> CanonicalJSON {
        guard let draw = try db.draw(request.draw) else { throw NotFound("draw", request.draw) }
        return [
            "v": "mingqian/1", "type": "replace.refuse", "at": .string(at.rfc3339), "actor": .string(actor),
            "announce": .string(Hex.encode(draw.announceLeaf)), "code": .string(request.code),
        ]
    }
}
