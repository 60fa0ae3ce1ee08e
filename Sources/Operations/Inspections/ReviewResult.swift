// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

extension Office {
    /// Approves a filed version, which publishes it (谁检查、谁录入、谁公开), or returns it with a reason. The reviewer
    /// never edits and is never the recorder.
    ///
    /// Throws `NotAllowed`, `NotFound` (other unit), `InspectionRefusal`, `Conflict` when reviewed before.
    package func reviewResult(
        _ id: String, approved: Bool, reason: String, by officer: Officer
    ) async throws {
        let role = try officer.require(.unitLeader)
        let time = now()
        let trace = trace(by: officer)
        let publishing = self.trace(by: officer)
        try await database.write { db in
            guard let result = try db.result(id), let visit = try db.visit(result.visit),
                visit.unit == officer.unit
            else { throw NotFound("result", id) }
            guard result.recordedBy != officer.account else { throw InspectionRefusal.reviewerRecorded }
            guard approved || !reason.isEmpty else { throw InspectionRefusal.returnNeedsReason }
            if let review = result.review {
                let verdict = review.approved ? "通过" : "退回"
                throw Conflict(expected: "待审核", found: "\(review.reviewerName)已审核：\(verdict)")
            }
            guard let record = try db.entry(at: result.logIndex)?.leaf else { throw NotFound("result", id) }
            let entry: CanonicalJSON = [
                "v": "mingqian/1", "type": "inspection.review", "at": .string(time.rfc3339),
                "actor": .string(officer.actor(as: role)), "record": .string(Hex.encode(record)),
                "approved": .bool(approved),
            ]
            let (index, _) = try db.append(
                LogEntry(type: "inspection.review", subject: id, at: time, object: entry))
            try db.insertReview(
                of: id, approved: approved, reason: reason, at: time, account: officer.account,
                logIndex: index)
            try db.trace(
                trace.act(
                    "reviewResult", on: "visit", visit.id,
                    approved ? "审核通过第\(result.version)版检查结果" : "退回第\(result.version)版检查结果：\(reason)",
                    logIndex: index))
            if approved { try self.publish(result, of: visit, as: role, by: officer, publishing, db) }
        }
    }
}
