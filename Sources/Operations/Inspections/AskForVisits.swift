// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

/// What an approval form says of the visits it is for.
package struct VisitTerms: Hashable, Sendable {
    /// The department that leads; nil for the one that opened the campaign, or the only one.
    package let lead: String?
    package let from: Day
    package let to: Day
    /// Why the visits are made, beyond the plan; for an emergency what happened.
    package let reason: String

    package init(lead: String? = nil, from: Day, to: Day, reason: String) {
        self.lead = lead
        self.from = from
        self.to = to
        self.reason = reason
    }

    static let longestReason = 500
}

extension Office {
    /// Hands in the approval form of visits (行政检查审批表), one for each, by an operator of one of the departments or
    /// somebody of a team (国办发〔2024〕54号: 凡检查必审批).
    ///
    /// - Parameter once: a key the form brought along; sending it twice hands in one.
    /// - Throws: `NotAllowed`, `NotFound` (not theirs), `VisitRefusal`, `Conflict` where one is under way.
    package func askForVisits(
        _ joints: [String], _ terms: VisitTerms, once: String, by officer: Officer
    ) async throws {
        let role = try officer.require(.departmentOperator, .inspector)
        try await ask(.planned, joints, terms, once: once, as: role, by: officer)
    }

    /// Registers a visit that cannot wait (紧急检查), before leaving and with a reason; the leader decides afterwards.
    /// What it may throw is what `askForVisits` throws.
    package func registerEmergency(
        _ joint: String, _ terms: VisitTerms, once: String, by officer: Officer
    ) async throws {
        let role = try officer.require(.inspector, .departmentOperator)
        guard !terms.reason.isEmpty else { throw VisitRefusal.reasonMissing }
        try await ask(.emergency, [joint], terms, once: once, as: role, by: officer)
    }

    private func ask(
        _ kind: ApprovalKind, _ joints: [String], _ terms: VisitTerms, once: String, as role: Role,
        by officer: Officer
    ) async throws {
        guard terms.reason.count <= VisitTerms.longestReason else {
            throw VisitRefusal.textTooLong(most: VisitTerms.longestReason)
        }
        let trace = trace(by: officer)
        let today = Day(inShanghai: trace.at)
        guard terms.from <= terms.to else { throw VisitRefusal.windowReversed }
        guard terms.to >= today else { throw VisitRefusal.windowOver(today) }
        let pack = try rulebook.pack(on: today)
        let salt = random(32)
        let ids = Set(joints).map { _ in newID("SP") }
        try await onceOnly("尚未报批") { [self] in
            try await database.write { db in
                if try db.outcome(ofSubmit: once, account: officer.account) != nil { return }
                let visits = try visits(joints, by: officer, db)
                let forms = try zip(visits, ids).map { visit, id in
                    try approval(id, kind, visit, terms, pack: pack, today: today)
                }
                let index = try logVisits(
                    kind == .planned ? "visit.ask" : "visit.emergency", subject: forms[0].id,
                    count: forms.count, body: .array(forms.map(\.canonical)), salt: salt, at: trace.at,
                    as: role, by: officer, db)
                try db.insertApprovals(forms, at: trace.at, account: officer.account, logIndex: index)
                try db.remember(submit: once, account: officer.account, outcome: "asked", at: trace.at)
                let words =
                    kind == .planned ? "填报检查审批表" : "登记紧急检查，理由：\(terms.reason)"
                try db.trace(
                    trace.acts("visit.ask", on: "joint", visits.map(\.id), logIndex: index, words))
            }
        }
    }

    private func approval(
        _ id: String, _ kind: ApprovalKind, _ visit: JointVisit, _ terms: VisitTerms, pack: RulePack,
        today: Day
    ) throws -> NewApproval {
        guard visit.state.mayAsk else {
            throw Conflict(expected: "尚未报批", found: "\(visit.entityName)：\(visit.state.words)")
        }
        guard !visit.parts.contains(where: \.hasResult) else { throw VisitRefusal.resultRecorded }
        for part in visit.parts {
            if let last = Day(part.dueDay), terms.to > last { throw VisitRefusal.windowBeyond(last) }
            let certified = part.officers.filter { officer in
                !officer.certificate.isEmpty && (officer.certificateTo.map { $0 >= today.text } ?? true)
            }
            guard certified.count >= max(2, pack.teamSize), part.officers.contains(where: \.lead) else {
                throw VisitRefusal.teamShort(part.unitName)
            }
        }
        let lead = terms.lead.map { unit in visit.parts.first { $0.unit == unit } } ?? visit.lead
        guard let lead else { throw VisitRefusal.leadUnknown }
        return NewApproval(
            id: id, joint: visit.id, number: Int64(visit.approvals.count) + 1, kind: kind, lead: lead.visit,
            from: terms.from, to: terms.to, reason: terms.reason, pack: pack.id)
    }
}

extension NewApproval {
    /// What the log holds a salted digest of.
    var canonical: CanonicalJSON {
        [
            "id": .string(id), "joint": .string(joint), "kind": .string(kind.rawValue), "lead": .string(lead),
            "from": .string(from.text), "to": .string(to.text), "reason": .string(reason),
        ]
    }
}
