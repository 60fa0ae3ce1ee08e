// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// What waits for somebody, counted for the first page. Each number has the list behind it.
package struct ToDo: Hashable, Sendable {
    package var applications: Int64 = 0
    package var plansToFinish: Int64 = 0
    package var plansToApprove: Int64 = 0
    package var plansToPublish: Int64 = 0
    package var tasksToFreeze: Int64 = 0
    package var commitmentsDue: Int64 = 0
    package var revealsDue: Int64 = 0
    package var publicValuesDue: Int64 = 0
    package var drawsToHold: Int64 = 0
    package var drawsToAssign: Int64 = 0
    package var visitsToRecord: Int64 = 0
    package var visitsOverdue: Int64 = 0
    package var visitsToAsk: Int64 = 0
    package var visitsToDecide: Int64 = 0
    package var visitsToNotify: Int64 = 0
    package var requestsToAnswer: Int64 = 0
    package var resultsReturned: Int64 = 0
    package var resultsToReview: Int64 = 0
    package var replacementsToDecide: Int64 = 0
    package var substitutesToDraw: Int64 = 0

    package init(applications: Int64 = 0) { self.applications = applications }
}

extension Connection {
    /// What waits for a coordinator: the whole city's plans and draws.
    package func coordinatorToDo(_ mark: OverdueMark) throws -> ToDo {
        var todo = ToDo()
        todo.plansToPublish = try many("FROM plan WHERE approved_at IS NOT NULL AND published_at IS NULL")
        todo.drawsToHold = try many(
            """
            FROM draw d WHERE NOT EXISTS (SELECT 1 FROM draw_result r WHERE r.draw = d.id)
                AND NOT EXISTS (SELECT 1 FROM draw_void v WHERE v.draw = d.id)
            """)
        todo.drawsToAssign = try many(
            """
            FROM draw_result r WHERE NOT EXISTS (SELECT 1 FROM assignment a WHERE a.draw = r.draw)
                AND NOT EXISTS (SELECT 1 FROM draw_void v WHERE v.draw = r.draw)
            """)
        todo.visitsOverdue = try visitCounts(.all, mark).overdue
        todo.substitutesToDraw = try countReplacements(unit: nil, in: [.approved])
        return todo
    }

    /// What waits for the operators of a unit.
    package func operatorToDo(unit: String, _ mark: OverdueMark) throws -> ToDo {
        var todo = ToDo()
        todo.plansToFinish = try many(
            "FROM plan WHERE unit = \(unit) AND (submitted_at IS NULL OR returned_at > submitted_at)")
        todo.tasksToFreeze = try many(
            """
            FROM task t WHERE t.unit = \(unit)
                AND NOT EXISTS (SELECT 1 FROM roster r WHERE r.task = t.id)
            """)
        todo.visitsToAsk = try jointVisitCount(matching: JointVisitFilter(scope: .unit(unit), step: .ask))
        todo.visitsToNotify = try jointVisitCount(
            matching: JointVisitFilter(scope: .unit(unit), step: .notify))
        todo.visitsOverdue = try visitCounts(.unit(unit), mark).overdue
        todo.substitutesToDraw = try countReplacements(unit: unit, in: [.approved])
        return todo
    }

    /// What waits for the leaders of a unit.
    package func leaderToDo(unit: String, _ mark: OverdueMark) throws -> ToDo {
        var todo = ToDo()
        todo.applications = try countApplications(unit: unit, waiting: true)
        todo.plansToApprove = try many(
            """
            FROM plan WHERE unit = \(unit) AND submitted_at IS NOT NULL AND approved_at IS NULL
                AND (returned_at IS NULL OR returned_at < submitted_at)
            """)
        todo.visitsOverdue = try visitCounts(.unit(unit), mark).overdue
        todo.visitsToDecide = try jointVisitCount(
            matching: JointVisitFilter(scope: .unit(unit), step: .decide))
        todo.requestsToAnswer = try visitRequestsToAnswer(unit: unit)
        todo.resultsToReview = try many(
            """
            FROM result r JOIN visit v ON v.id = r.visit WHERE v.unit = \(unit) AND \(Self.newest)
                AND NOT EXISTS (SELECT 1 FROM result_review w WHERE w.result = r.id)
            """)
        todo.replacementsToDecide = try countReplacements(unit: unit, in: [.asked])
        return todo
    }

    /// What waits for an inspector (id of the register).
    package func inspectorToDo(inspector: String, _ mark: OverdueMark) throws -> ToDo {
        var todo = ToDo()
        todo.visitsToRecord = try many(
            """
            FROM visit v JOIN visit_officer o ON o.visit = v.id
            WHERE o.inspector = \(inspector) AND \(Self.unrecorded)
            """)
        todo.visitsOverdue = try visitCounts(.inspector(inspector), mark).overdue
        todo.resultsReturned = try many(
            """
            FROM result r JOIN visit_officer o ON o.visit = r.visit
                JOIN result_review w ON w.result = r.id
            WHERE o.inspector = \(inspector) AND w.approved = 0 AND \(Self.newest)
            """)
        return todo
    }

    /// What ceremonies wait for from a unit: commitments before they open, secrets after they close, and the public
    /// value after that.
    package func contributorToDo(unit: String, at: Instant) throws -> ToDo {
        var todo = ToDo()
        todo.commitmentsDue = try many(
            """
            FROM ceremony_contributor p JOIN ceremony c ON c.id = p.ceremony
            WHERE p.unit = \(unit) AND p.committed_at IS NULL AND c.opened_at IS NULL
                AND c.reveal_by >= \(at.milliseconds)
            """)
        todo.revealsDue = try many(
            """
            FROM ceremony_contributor p JOIN ceremony c ON c.id = p.ceremony
            WHERE p.unit = \(unit) AND p.committed_at IS NOT NULL AND p.revealed_at IS NULL
                AND c.closed_at IS NOT NULL AND c.value IS NULL AND c.reveal_by >= \(at.milliseconds)
            """)
        todo.publicValuesDue = try many(
            """
            FROM ceremony c WHERE c.beacon IS NOT NULL AND c.closed_at IS NOT NULL AND c.value IS NULL
                AND c.reveal_by < \(at.milliseconds)
                AND EXISTS (SELECT 1 FROM ceremony_contributor p WHERE p.ceremony = c.id AND p.unit = \(unit))
                AND EXISTS (SELECT 1 FROM draw d WHERE d.ceremony = c.id
                    AND NOT EXISTS (SELECT 1 FROM draw_void v WHERE v.draw = d.id))
            """)
        return todo
    }

    /// Checked files of a unit that wait for a yes or no.
    package func importsToConfirm(unit: String) throws -> Int64 {
        try many(
            """
            FROM import_job WHERE unit = \(unit) AND checked_at IS NOT NULL AND confirmed_at IS NULL
                AND cancelled_at IS NULL AND failed_at IS NULL AND committed_at IS NULL
            """)
    }

    /// Open accounts that may do nothing yet.
    package func countAccountsWithoutRole() throws -> Int64 {
        try many(
            """
            FROM account a WHERE a.closed_at IS NULL
                AND NOT EXISTS (SELECT 1 FROM account_role r WHERE r.account = a.id AND r.revoked_at IS NULL)
            """)
    }

    private static let unrecorded: SQL = "NOT EXISTS (SELECT 1 FROM result r WHERE r.visit = v.id)"
    private static let newest: SQL =
        "NOT EXISTS (SELECT 1 FROM result n WHERE n.visit = r.visit AND n.version > r.version)"

    private func many(_ from: SQL) throws -> Int64 {
        try first("SELECT COUNT(*) AS n \(from)")?.integer("n") ?? 0
    }
}
