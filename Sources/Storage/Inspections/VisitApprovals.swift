// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// An approval form about to be handed in.
package struct NewApproval: Hashable, Sendable {
    package let id: String
    package let joint: String
    package let number: Int64
    package let kind: ApprovalKind
    package let lead: String
    package let from: Day
    package let to: Day
    package let reason: String
    package let pack: String

    package init(
        id: String, joint: String, number: Int64, kind: ApprovalKind, lead: String, from: Day, to: Day,
        reason: String, pack: String
    ) {
        self.id = id
        self.joint = joint
        self.number = number
        self.kind = kind
        self.lead = lead
        self.from = from
        self.to = to
        self.reason = reason
        self.pack = pack
    }
}

/// A notice about to be issued.
package struct NewNotice: Hashable, Sendable {
    package let approval: String
    package let unit: String
    package let year: Int64
    package let number: Int64
    package let ordinal: Int64
    package let most: Int64

    package init(approval: String, unit: String, year: Int64, number: Int64, ordinal: Int64, most: Int64) {
        self.approval = approval
        self.unit = unit
        self.year = year
        self.number = number
        self.ordinal = ordinal
        self.most = most
    }
}

extension Connection {
    /// Makes the visits of one task parts of joint visits: of the one to the same entity within the same campaign if
    /// its approval was not asked for yet, else of a new one.
    func joinVisits(_ visits: [NewVisit], at: Instant) throws {
        guard let task = visits.first?.task else { return }
        let campaign = try first("SELECT campaign FROM task WHERE id = \(task)")?.optionalText("campaign")
        var open: [String: String] = [:]
        if let campaign {
            for row in try rows(
                """
                SELECT j.id, j.entity FROM joint_visit j WHERE j.campaign = \(campaign)
                    AND NOT EXISTS (SELECT 1 FROM visit_approval q WHERE q.joint = j.id)
                    AND NOT EXISTS (SELECT 1 FROM joint_part p JOIN visit v ON v.id = p.visit
                        WHERE p.joint = j.id AND v.task = \(task))
                """)
            {
                open[try row.text("entity")] = try row.text("id")
            }
        }
        let joints = visits.map { visit in
            (visit: visit, joint: open[visit.entity], new: "J-\(visit.id.dropFirst(2))")
        }
        try bulkInsert(
            into: "joint_visit", columns: ["id", "entity", "campaign", "exempt", "formed_at"],
            rows: joints.filter { $0.joint == nil }.map {
                [
                    .text($0.new), .text($0.visit.entity), campaign.map { .text($0) } ?? .null, .integer(0),
                    .integer(at.milliseconds),
                ]
            })
        try bulkInsert(
            into: "joint_part", columns: ["visit", "joint"],
            rows: joints.map { [.text($0.visit.id), .text($0.joint ?? $0.new)] })
    }

    /// Makes the joint visits that two departments' visits are parts of one, unless either has an approval form: what
    /// was approved stays as it was approved.
    ///
    /// - Returns: whether they are one now and were not before.
    package func mergeJoints(ofVisit one: String, and other: String) throws -> Bool {
        let joints = try rows(
            """
            SELECT p.joint FROM joint_part p WHERE p.visit IN (\(one), \(other))
                AND NOT EXISTS (SELECT 1 FROM visit_approval q WHERE q.joint = p.joint) ORDER BY p.joint
            """
        ).map { try $0.text("joint") }
        guard joints.count == 2, let kept = joints.first, let gone = joints.last, kept != gone else {
            return false
        }
        try execute("UPDATE joint_part SET joint = \(kept) WHERE joint = \(gone)")
        // Of two of which one needs an approval, both do.
        try execute(
            """
            UPDATE joint_visit SET exempt = (SELECT MIN(j.exempt) FROM joint_visit j WHERE j.id IN (\(kept), \(gone)))
            WHERE id = \(kept)
            """)
        try execute("DELETE FROM joint_visit WHERE id = \(gone)")
        return true
    }

    /// Keeps approval forms; the unique key of visit and number stops a second one.
    package func insertApprovals(
        _ new: [NewApproval], at: Instant, account: String, logIndex: Int64
    ) throws {
        try bulkInsert(
            into: "visit_approval",
            columns: [
                "id", "joint", "number", "kind", "lead", "from_day", "to_day", "reason", "pack", "asked_at",
                "asked_by", "log_index",
            ],
            rows: new.map {
                [
                    .text($0.id), .text($0.joint), .integer($0.number), .text($0.kind.rawValue),
                    .text($0.lead), .text($0.from.text), .text($0.to.text), .text($0.reason), .text($0.pack),
                    .integer(at.milliseconds), .text(account), .integer(logIndex),
                ]
            })
    }

    /// Keeps the decision on approval forms; the primary key stops a second one of the same form.
    package func insertVisitDecisions(
        of approvals: [String], approved: Bool, reason: String, at: Instant, account: String, logIndex: Int64
    ) throws {
        try bulkInsert(
            into: "visit_decision",
            columns: ["approval", "approved", "reason", "decided_at", "decided_by", "log_index"],
            rows: approvals.map {
                [
                    .text($0), .integer(approved ? 1 : 0), .text(reason), .integer(at.milliseconds),
                    .text(account), .integer(logIndex),
                ]
            })
    }

    /// Keeps notices; the unique key of unit, year and number stops a number given twice.
    package func insertNotices(_ new: [NewNotice], at: Instant, account: String, logIndex: Int64) throws {
        try bulkInsert(
            into: "visit_notice",
            columns: [
                "approval", "unit", "year", "number", "ordinal", "most", "issued_at", "issued_by",
                "log_index",
            ],
            rows: new.map {
                [
                    .text($0.approval), .text($0.unit), .integer($0.year), .integer($0.number),
                    .integer($0.ordinal), .integer($0.most), .integer(at.milliseconds), .text(account),
                    .integer(logIndex),
                ]
            })
    }

    /// The last number given to a notice of a unit within a year, 0 for none.
    package func lastNoticeNumber(unit: String, year: Int64) throws -> Int64 {
        try first(
            "SELECT COALESCE(MAX(number), 0) AS n FROM visit_notice WHERE unit = \(unit) AND year = \(year)")?
            .integer("n") ?? 0
    }

    /// How many checks of each entity a unit took part in this year: joint visits of which the party was told or of
    /// which a result was recorded, those cancelled left out, without the visits of `except` themselves.
    package func checksThisYear(
        of entities: [String], unit: String, year: Int64, except joints: [String]
    ) throws -> [String: Int64] {
        let from = "\(year)-01-01"
        let to = "\(year)-12-31"
        var counts: [String: Int64] = [:]
        for row in try rows(
            """
            SELECT j.entity, COUNT(*) AS n FROM joint_visit j
            WHERE j.entity IN \(list: entities) AND j.id NOT IN \(list: joints)
                AND EXISTS (SELECT 1 FROM joint_part p JOIN visit v ON v.id = p.visit
                    WHERE p.joint = j.id AND v.unit = \(unit))
                AND (EXISTS (SELECT 1 FROM visit_approval q JOIN visit_notice n ON n.approval = q.id
                        LEFT JOIN visit_cancellation x ON x.approval = q.id
                        WHERE q.joint = j.id AND n.year = \(year) AND x.approval IS NULL)
                    OR EXISTS (SELECT 1 FROM joint_part p JOIN result r ON r.visit = p.visit
                        WHERE p.joint = j.id AND r.version = 1 AND r.checked_on BETWEEN \(from) AND \(to)))
            GROUP BY j.entity
            """)
        {
            counts[try row.text("entity")] = try row.integer("n")
        }
        return counts
    }

    /// Keeps that an approved visit is called off; the primary key stops a second time.
    package func insertCancellation(
        of approval: String, reason: String, at: Instant, account: String, logIndex: Int64
    ) throws {
        try execute(
            """
            INSERT INTO visit_cancellation (approval, reason, cancelled_at, cancelled_by, log_index)
            VALUES (\(approval), \(reason), \(at.milliseconds), \(account), \(logIndex))
            """)
    }

    /// Keeps what an entry of the log holds a salted digest of.
    package func insertVisitCommitment(logIndex: Int64, salt: [UInt8], body: String) throws {
        try execute(
            "INSERT INTO visit_commitment (log_index, salt, body) VALUES (\(logIndex), \(salt), \(body))")
    }

    /// What an entry of the log holds a salted digest of, or nil.
    package func visitCommitment(logIndex: Int64) throws -> (salt: [UInt8], body: String)? {
        try first("SELECT salt, body FROM visit_commitment WHERE log_index = \(logIndex)").map {
            (try $0.bytes("salt"), try $0.text("body"))
        }
    }
}
