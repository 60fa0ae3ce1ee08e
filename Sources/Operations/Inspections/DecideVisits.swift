// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

extension Office {
    /// Approves visits or returns their forms with a reason, by a leader of the lead department who did not ask for
    /// them. Emergency visits are decided afterwards in the same way.
    ///
    /// - Parameter joints: ids of joint visits.
    /// - Throws: `NotAllowed`, `NotFound` (another department leads), `VisitRefusal`, `Conflict` when decided before.
    package func decideVisits(
        _ joints: [String], approved: Bool, reason: String, by officer: Officer
    ) async throws {
        let role = try officer.require(.unitLeader)
        guard approved || !reason.isEmpty else { throw VisitRefusal.reasonMissing }
        try checkReason(reason)
        let trace = trace(by: officer)
        let salt = random(32)
        try await onceOnly("待审批") { [self] in
            try await database.write { db in
                let visits = try visits(joints, by: officer, db)
                let forms = try visits.map { visit -> VisitApproval in
                    guard visit.lead?.unit == officer.unit else { throw NotFound("visit", visit.id) }
                    guard let form = visit.approval, visit.state.mayDecide else {
                        throw Conflict(expected: "待审批", found: "\(visit.entityName)：\(visit.state.words)")
                    }
                    guard form.askedBy != officer.account else { throw VisitRefusal.deciderAsked }
                    return form
                }
                let index = try logVisits(
                    approved ? "visit.approve" : "visit.return", subject: forms[0].id, count: forms.count,
                    body: ["approvals": .array(forms.map { .string($0.id) }), "reason": .string(reason)],
                    salt: salt, at: trace.at, as: role, by: officer, db)
                try db.insertVisitDecisions(
                    of: forms.map(\.id), approved: approved, reason: reason, at: trace.at,
                    account: officer.account, logIndex: index)
                try db.trace(
                    trace.acts(
                        "visit.decide", on: "joint", visits.map(\.id), logIndex: index,
                        approved ? "批准检查" : "退回检查审批表，理由：\(reason)"))
            }
        }
    }

    /// Issues the notices of approved visits (行政检查通知书), each with a number of its own within unit and year, and says
    /// which check of the entity this year it is (国办发〔2024〕54号: 凡检查必通知). By the lead department or its team.
    ///
    /// - Throws: `NotAllowed`, `NotFound`, `VisitRefusal.notApproved`, `Conflict` when issued before.
    package func issueNotices(_ joints: [String], by officer: Officer) async throws {
        let role = try officer.require(.departmentOperator, .unitLeader, .inspector)
        let trace = trace(by: officer)
        let salt = random(32)
        try await onceOnly("尚未通知") { [self] in
            try await database.write { db in
                let visits = try visits(joints, by: officer, db)
                let new = try notices(visits, year: Int64(Day(inShanghai: trace.at).year), db)
                let index = try logVisits(
                    "visit.notice", subject: new[0].approval, count: new.count,
                    body: .array(new.map(\.canonical)), salt: salt, at: trace.at, as: role, by: officer, db)
                try db.insertNotices(new, at: trace.at, account: officer.account, logIndex: index)
                try db.trace(
                    trace.acts("visit.notice", on: "joint", visits.map(\.id), logIndex: index, "发出检查通知书"))
            }
        }
    }

    private func notices(_ visits: [JointVisit], year: Int64, _ db: Connection) throws -> [NewNotice] {
        var new: [NewNotice] = []
        for (unit, led) in try Dictionary(grouping: visits, by: leadUnit).sorted(by: { $0.key < $1.key }) {
            let before = try db.checksThisYear(
                of: led.map(\.entity), unit: unit, year: year, except: led.map(\.id))
            let last = try db.lastNoticeNumber(unit: unit, year: year)
            for (place, visit) in led.enumerated() {
                guard let form = visit.approval else { throw VisitRefusal.notApproved }
                if form.notice != nil { throw Conflict(expected: "尚未通知", found: "\(visit.entityName)：已通知") }
                let may = visit.state == .approved || visit.state == .emergency
                guard may, let pack = rulebook.pack(named: form.pack) else { throw VisitRefusal.notApproved }
                new.append(
                    NewNotice(
                        approval: form.id, unit: unit, year: year, number: last + Int64(place) + 1,
                        ordinal: (before[visit.entity] ?? 0) + 1, most: Int64(pack.routineCap)))
            }
        }
        return new
    }

    private func leadUnit(_ visit: JointVisit) throws -> String {
        guard let lead = visit.lead else { throw NotFound("visit", visit.id) }
        return lead.unit
    }

    /// Calls an approved visit off (取消检查), by a leader of the lead department, with a reason; its code says so from
    /// then on. The entity stays drawn: it is visited under another approval.
    ///
    /// - Throws: `NotAllowed`, `NotFound`, `VisitRefusal`, `Conflict`.
    package func cancelVisit(_ joint: String, reason: String, by officer: Officer) async throws {
        let role = try officer.require(.unitLeader)
        guard !reason.isEmpty else { throw VisitRefusal.reasonMissing }
        try checkReason(reason)
        let trace = trace(by: officer)
        let salt = random(32)
        try await onceOnly("检查未取消") { [self] in
            try await database.write { db in
                let visit = try visits([joint], by: officer, db)[0]
                guard visit.lead?.unit == officer.unit else { throw NotFound("visit", joint) }
                guard let form = visit.approval, visit.state == .approved || visit.state == .noticed else {
                    throw Conflict(expected: "检查已批准", found: visit.state.words)
                }
                guard !visit.parts.contains(where: \.hasResult) else { throw VisitRefusal.resultRecorded }
                let index = try logVisits(
                    "visit.cancel", subject: form.id, count: 1,
                    body: ["approval": .string(form.id), "reason": .string(reason)], salt: salt,
                    at: trace.at, as: role, by: officer, db)
                try db.insertCancellation(
                    of: form.id, reason: reason, at: trace.at, account: officer.account, logIndex: index)
                try db.trace(
                    trace.act("visit.cancel", on: "joint", joint, "取消检查，理由：\(reason)", logIndex: index))
            }
        }
    }

    private func checkReason(_ reason: String) throws(VisitRefusal) {
        guard reason.count <= VisitTerms.longestReason else {
            throw .textTooLong(most: VisitTerms.longestReason)
        }
    }
}

extension NewNotice {
    /// What the log holds a salted digest of.
    var canonical: CanonicalJSON {
        [
            "approval": .string(approval), "unit": .string(unit), "year": .int(year), "number": .int(number),
            "ordinal": .int(ordinal), "most": .int(most),
        ]
    }
}
