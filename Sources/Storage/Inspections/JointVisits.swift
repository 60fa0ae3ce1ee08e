// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// 综合查一次: the visits that departments make to one entity together; a single department's is one of one.
package struct JointVisit: Hashable, Sendable {
    package let id: String
    package let entity: String
    package let entityName: String
    package let entityAddress: String
    /// The joint campaign it belongs to, and the unit that opened that.
    package let campaign: String?
    package let campaignName: String?
    package let campaignUnit: String?
    /// Assigned before approvals were kept: none is asked for.
    package let isExempt: Bool
    package let formedAt: Instant
    /// One per department, in the order of their draws.
    package let parts: [JointPart]
    /// Approval forms, oldest first.
    package let approvals: [VisitApproval]

    /// The approval form that counts.
    package var approval: VisitApproval? { approvals.last }

    package var state: JointVisitState { .of(approval?.facts) }

    /// The part of the lead department: named by the form, else that of the unit that opened the campaign, else the
    /// first.
    package var lead: JointPart? {
        let named = approval.flatMap { form in parts.first { $0.visit == form.lead } }
        return named ?? parts.first { $0.unit == campaignUnit } ?? parts.first
    }

    /// The one officer who leads the whole visit: the lead of the lead department's team.
    package var leadOfficer: VisitOfficer? { lead?.officers.first { $0.lead } }

    /// Whether a result may be recorded.
    ///
    /// - Parameter needed: whether the rules ask for approval and notice.
    package func mayRecord(needed: Bool) -> Bool {
        !needed || isExempt || state == .noticed || approval?.kind == .emergency && state != .cancelled
    }
}

/// One department's part in a joint visit.
package struct JointPart: Hashable, Sendable {
    package let visit: String
    package let task: String
    package let taskName: String
    package let line: String
    package let lineName: String
    package let unit: String
    package let unitName: String
    /// First and last day of the task.
    package let fromDay: String
    package let dueDay: String
    package let hasResult: Bool
    package let officers: [VisitOfficer]
}

/// 行政检查审批表 with what became of it.
package struct VisitApproval: Hashable, Sendable {
    package struct Decision: Hashable, Sendable {
        package let approved: Bool
        package let reason: String
        package let at: Instant
        package let byName: String
    }

    package struct Notice: Hashable, Sendable {
        package let unit: String
        package let year: Int64
        /// Unique within unit and year.
        package let number: Int64
        /// Which check of the entity by the lead department this year it is, and how many there may be.
        package let ordinal: Int64
        package let most: Int64
        package let at: Instant
        package let byName: String
    }

    package struct Cancellation: Hashable, Sendable {
        package let reason: String
        package let at: Instant
        package let byName: String
    }

    package let id: String
    package let joint: String
    package let number: Int64
    package let kind: ApprovalKind
    /// The visit of the lead department.
    package let lead: String
    package let from: Day
    package let to: Day
    package let reason: String
    package let pack: String
    package let askedAt: Instant
    package let askedBy: String
    package let askerName: String
    package let decision: Decision?
    package let notice: Notice?
    package let cancellation: Cancellation?

    package var facts: ApprovalFacts {
        ApprovalFacts(
            kind: kind, approved: decision?.approved, isNoticed: notice != nil,
            isCancelled: cancellation != nil)
    }
}

/// Which joint visits a list shows.
package struct JointVisitFilter: Hashable, Sendable {
    package enum Scope: Hashable, Sendable {
        case all
        case unit(String)
        case inspector(String)
    }

    /// What has to be done next.
    package enum Step: String, CaseIterable, Hashable, Sendable {
        case ask, decide, notify, answer
    }

    package var scope: Scope
    package var step: Step?
    package var task: String?
    package var entity: String?

    package init(scope: Scope, step: Step? = nil, task: String? = nil, entity: String? = nil) {
        self.scope = scope
        self.step = step
        self.task = task
        self.entity = entity
    }
}

extension Connection {
    /// The joint visit, or nil.
    package func jointVisit(_ id: String) throws -> JointVisit? { try jointVisits([id]).first }

    /// The joint visit a department's visit is part of.
    package func jointVisit(ofVisit visit: String) throws -> JointVisit? {
        guard let row = try first("SELECT joint FROM joint_part WHERE visit = \(visit)") else { return nil }
        return try jointVisit(try row.text("joint"))
    }

    /// The joint visit an approval form is of.
    package func jointVisit(ofApproval approval: String) throws -> JointVisit? {
        guard let row = try first("SELECT joint FROM visit_approval WHERE id = \(approval)") else {
            return nil
        }
        return try jointVisit(try row.text("joint"))
    }

    /// Some joint visits, in the order of `ids`; those that do not exist are left out. Four queries however many.
    package func jointVisits(_ ids: [String]) throws -> [JointVisit] {
        guard !ids.isEmpty else { return [] }
        let parts = try Dictionary(grouping: jointParts(ids), by: \.joint)
        let approvals = try Dictionary(grouping: visitApprovals(ids), by: \.joint)
        var found: [String: JointVisit] = [:]
        for row in try rows(
            """
            SELECT j.id, j.entity, e.name, e.address, j.campaign, c.name AS campaign_name,
                a.unit AS campaign_unit, j.exempt, j.formed_at
            FROM joint_visit j JOIN entity e ON e.key = j.entity LEFT JOIN campaign c ON c.id = j.campaign
                LEFT JOIN account a ON a.id = c.created_by
            WHERE j.id IN \(list: ids)
            """)
        {
            let id = try row.text("id")
            found[id] = JointVisit(
                id: id, entity: try row.text("entity"), entityName: try row.text("name"),
                entityAddress: try row.text("address"), campaign: try row.optionalText("campaign"),
                campaignName: try row.optionalText("campaign_name"),
                campaignUnit: try row.optionalText("campaign_unit"), isExempt: try row.bool("exempt"),
                formedAt: Instant(milliseconds: try row.integer("formed_at")),
                parts: (parts[id] ?? []).map(\.part), approvals: approvals[id] ?? [])
        }
        return ids.compactMap { found[$0] }
    }

    /// One page of joint visits, the latest formed first.
    package func jointVisits(
        matching filter: JointVisitFilter, limit: Int, offset: Int
    ) throws -> [JointVisit] {
        let ids = try rows(
            """
            SELECT j.id FROM joint_visit j WHERE \(Self.matches(filter))
            ORDER BY j.formed_at DESC, j.id LIMIT \(limit) OFFSET \(offset)
            """
        ).map { try $0.text("id") }
        return try jointVisits(ids)
    }

    /// How many joint visits there are.
    package func jointVisitCount(matching filter: JointVisitFilter) throws -> Int64 {
        try first("SELECT COUNT(*) AS n FROM joint_visit j WHERE \(Self.matches(filter))")?.integer("n") ?? 0
    }

    private static func matches(_ filter: JointVisitFilter) -> SQL {
        var parts: [SQL] = []
        switch filter.scope {
        case .all: break
        case .unit(let unit): parts.append("v.unit = \(unit)")
        case .inspector(let inspector):
            parts.append(
                "EXISTS (SELECT 1 FROM visit_officer o WHERE o.visit = v.id AND o.inspector = \(inspector))")
        }
        if let task = filter.task { parts.append("v.task = \(task)") }
        var conditions: [SQL] = []
        if !parts.isEmpty {
            conditions.append(
                """
                EXISTS (SELECT 1 FROM joint_part p JOIN visit v ON v.id = p.visit
                    WHERE p.joint = j.id AND \(SQL.join(parts, separator: " AND ")))
                """)
        }
        if let entity = filter.entity { conditions.append("j.entity = \(entity)") }
        if let step = filter.step { conditions.append(waits(for: step)) }
        return conditions.isEmpty ? "1 = 1" : .join(conditions, separator: " AND ")
    }

    /// As `JointVisitState.of` decides it.
    private static func waits(for step: JointVisitFilter.Step) -> SQL {
        switch step {
        case .ask:
            """
            j.exempt = 0 AND NOT EXISTS (SELECT 1 FROM visit_approval q
                LEFT JOIN visit_decision d ON d.approval = q.id
                LEFT JOIN visit_cancellation x ON x.approval = q.id
                WHERE q.joint = j.id AND x.approval IS NULL
                    AND (d.approved IS NULL OR d.approved = 1 OR q.kind = 'emergency'))
            AND NOT EXISTS (SELECT 1 FROM joint_part p JOIN result r ON r.visit = p.visit WHERE p.joint = j.id)
            """
        case .decide:
            """
            EXISTS (SELECT 1 FROM visit_approval q LEFT JOIN visit_decision d ON d.approval = q.id
                LEFT JOIN visit_cancellation x ON x.approval = q.id
                WHERE q.joint = j.id AND d.approval IS NULL AND x.approval IS NULL)
            """
        case .answer:
            """
            EXISTS (SELECT 1 FROM visit_request w JOIN visit_approval q ON q.id = w.approval
                LEFT JOIN visit_answer y ON y.request = w.id WHERE q.joint = j.id AND y.request IS NULL)
            """
        case .notify:
            """
            EXISTS (SELECT 1 FROM visit_approval q JOIN visit_decision d ON d.approval = q.id
                LEFT JOIN visit_notice n ON n.approval = q.id
                LEFT JOIN visit_cancellation x ON x.approval = q.id
                WHERE q.joint = j.id AND d.approved = 1 AND n.approval IS NULL AND x.approval IS NULL)
            """
        }
    }

    private func jointParts(_ joints: [String]) throws -> [(joint: String, part: JointPart)] {
        let found = try rows(
            """
            SELECT p.joint, v.id, v.task, t.name AS task_name, t.line, l.name AS line_name, v.unit,
                u.name AS unit_name, t.from_day, v.due_day,
                CASE WHEN EXISTS (SELECT 1 FROM result r WHERE r.visit = v.id) THEN 1 ELSE 0 END AS has_result
            FROM joint_part p JOIN visit v ON v.id = p.visit JOIN task t ON t.id = v.task
                JOIN plan_line l ON l.id = t.line JOIN unit u ON u.id = v.unit
                JOIN assignment a ON a.draw = v.draw
            WHERE p.joint IN \(list: joints) ORDER BY a.assigned_at, v.id
            """)
        let officers = try visitOfficers(ofVisits: try found.map { try $0.text("id") })
        return try found.map { row in
            let visit = try row.text("id")
            return (
                try row.text("joint"),
                JointPart(
                    visit: visit, task: try row.text("task"), taskName: try row.text("task_name"),
                    line: try row.text("line"), lineName: try row.text("line_name"),
                    unit: try row.text("unit"), unitName: try row.text("unit_name"),
                    fromDay: try row.text("from_day"), dueDay: try row.text("due_day"),
                    hasResult: try row.bool("has_result"), officers: officers[visit] ?? [])
            )
        }
    }

    /// The teams of some visits, by visit, in the order of their seats.
    package func visitOfficers(ofVisits visits: [String]) throws -> [String: [VisitOfficer]] {
        var teams: [String: [VisitOfficer]] = [:]
        for row in try rows(
            """
            SELECT o.visit, o.inspector, i.name, i.certificate, i.certificate_from, i.certificate_to,
                u.name AS unit_name, o.lead
            FROM visit_officer o JOIN inspector i ON i.id = o.inspector JOIN unit u ON u.id = i.unit
            WHERE o.visit IN \(list: visits) ORDER BY o.visit, o.slot
            """)
        {
            teams[try row.text("visit"), default: []].append(
                VisitOfficer(
                    inspector: try row.text("inspector"), name: try row.text("name"),
                    certificate: try row.text("certificate"),
                    certificateFrom: try row.optionalText("certificate_from"),
                    certificateTo: try row.optionalText("certificate_to"),
                    unitName: try row.text("unit_name"), lead: try row.bool("lead")))
        }
        return teams
    }

    private func visitApprovals(_ joints: [String]) throws -> [VisitApproval] {
        try rows(
            """
            SELECT q.*, a.name AS asker, d.approved, d.reason AS decision_reason, d.decided_at, b.name AS decider,
                n.unit, n.year, n.number AS notice_number, n.ordinal, n.most, n.issued_at, c.name AS issuer,
                x.reason AS cancel_reason, x.cancelled_at, y.name AS canceller
            FROM visit_approval q JOIN account a ON a.id = q.asked_by
                LEFT JOIN visit_decision d ON d.approval = q.id LEFT JOIN account b ON b.id = d.decided_by
                LEFT JOIN visit_notice n ON n.approval = q.id LEFT JOIN account c ON c.id = n.issued_by
                LEFT JOIN visit_cancellation x ON x.approval = q.id
                LEFT JOIN account y ON y.id = x.cancelled_by
            WHERE q.joint IN \(list: joints) ORDER BY q.joint, q.number
            """
        ).map { row in
            guard let from = try row.optionalDay("from_day"), let to = try row.optionalDay("to_day") else {
                throw DatabaseFault.wrongType(
                    column: "visit_approval.from_day", wanted: "a day", found: "null")
            }
            return VisitApproval(
                id: try row.text("id"), joint: try row.text("joint"), number: try row.integer("number"),
                kind: try row.word("kind"), lead: try row.text("lead"), from: from, to: to,
                reason: try row.text("reason"), pack: try row.text("pack"),
                askedAt: Instant(milliseconds: try row.integer("asked_at")),
                askedBy: try row.text("asked_by"), askerName: try row.text("asker"),
                decision: try decision(row), notice: try notice(row), cancellation: try cancellation(row))
        }
    }

    private func decision(_ row: Row) throws -> VisitApproval.Decision? {
        guard let at = try row.optionalInteger("decided_at") else { return nil }
        return VisitApproval.Decision(
            approved: try row.bool("approved"), reason: try row.text("decision_reason"),
            at: Instant(milliseconds: at), byName: try row.text("decider"))
    }

    private func notice(_ row: Row) throws -> VisitApproval.Notice? {
        guard let at = try row.optionalInteger("issued_at") else { return nil }
        return VisitApproval.Notice(
            unit: try row.text("unit"), year: try row.integer("year"),
            number: try row.integer("notice_number"), ordinal: try row.integer("ordinal"),
            most: try row.integer("most"), at: Instant(milliseconds: at), byName: try row.text("issuer"))
    }

    private func cancellation(_ row: Row) throws -> VisitApproval.Cancellation? {
        guard let at = try row.optionalInteger("cancelled_at") else { return nil }
        return VisitApproval.Cancellation(
            reason: try row.text("cancel_reason"), at: Instant(milliseconds: at),
            byName: try row.text("canceller"))
    }
}
