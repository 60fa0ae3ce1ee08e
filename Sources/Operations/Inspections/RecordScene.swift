// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

extension Office {
    /// Files the record of a visit (现场检查笔录): one for all departments, by the lead officer, with one signature of the
    /// party or why there is none (行政处罚法 art. 55, 47). What each department found stands in its own result and is
    /// reviewed by it. A later version replaces the one before, which stays.
    ///
    /// - Parameter drawing: the party's signature on glass, drawn over this very text.
    /// - Throws: `NotAllowed`, `NotFound` (not on a team), `SceneProblems`, `VisitRefusal.notLead`, `.notApproved`.
    /// - Returns: the version.
    @discardableResult
    package func recordScene(
        joint id: String, _ record: SceneRecord, drawing: SignatureDrawing? = nil, once: String,
        by officer: Officer
    ) async throws -> Int64 {
        let role = try officer.require(.inspector)
        guard drawing.map({ $0.over == record.signedDigest }) ?? true else {
            throw VisitRefusal.drawnOverOtherText
        }
        let trace = trace(by: officer)
        let today = Day(inShanghai: trace.at)
        let needed = try rulebook.pack(on: today).approvalAndNoticeRequired
        let salt = random(32)
        return try await onceOnly("笔录没有变化") { [self] in
            try await database.write { db in
                if let done = try db.outcome(ofSubmit: once, account: officer.account) {
                    return Int64(done) ?? 0
                }
                guard let visit = try db.jointVisit(id), officer.isOnTeam(of: visit) else {
                    throw NotFound("visit", id)
                }
                guard visit.leadOfficer?.inspector == officer.inspector else { throw VisitRefusal.notLead }
                guard visit.mayRecord(needed: needed) else { throw VisitRefusal.notApproved }
                guard try db.fieldDraft(id).conflicts.isEmpty else { throw VisitRefusal.fieldsInConflict }
                let from = visit.approval?.from ?? Day(inShanghai: visit.formedAt)
                let problems = record.problems(from: from, today: today)
                guard problems.isEmpty else { throw SceneProblems(all: problems) }
                let version = Int64(try db.scenes(ofJoint: id).count) + 1
                let index = try logVisits(
                    "visit.record", subject: id, count: 1,
                    body: record.canonical(joint: id, version: version, drawing: drawing),
                    salt: salt, at: trace.at, as: role, by: officer, db)
                try db.insertScene(
                    joint: id, version: version, record, drawing: drawing?.path ?? "", at: trace.at,
                    account: officer.account, logIndex: index)
                try db.dropFieldDraft(id)
                try db.remember(submit: once, account: officer.account, outcome: "\(version)", at: trace.at)
                try db.trace(
                    trace.act(
                        "visit.record", on: "joint", id, "填写现场检查笔录第\(version)版，\(record.signature.words)",
                        logIndex: index))
                return version
            }
        }
    }
}

/// Everything wrong with a record, to be shown together.
package struct SceneProblems: Error, Hashable {
    package let all: [VisitRefusal]
}

extension SceneRecord {
    /// What the log holds a salted digest of.
    func canonical(joint: String, version: Int64, drawing: SignatureDrawing?) -> CanonicalJSON {
        var fields: [String: CanonicalJSON] = [
            "joint": .string(joint), "version": .int(version), "day": .string(day.text),
            "began": .string(began), "ended": .string(ended), "place": .string(place),
            "present": .string(present), "summary": .string(summary),
            "signature": .string(signature.rawValue), "signature_words": .string(signatureWords),
        ]
        if let drawing { fields["drawing"] = .string(drawing.path) }
        return .object(fields)
    }
}
