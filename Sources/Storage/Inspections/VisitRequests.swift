// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// What the inspected party asked for by its check code, and the answer.
package struct VisitRequest: Hashable, Sendable {
    package struct Answer: Hashable, Sendable {
        package let statement: String
        package let at: Instant
        package let byName: String
    }

    package let id: String
    package let approval: String
    package let kind: VisitRequestKind
    /// Whom a recusal is about.
    package let inspector: String?
    package let inspectorName: String?
    package let statement: String
    /// How to reach who asked; personal.
    package let contact: String
    package let madeAt: Instant
    package let answer: Answer?
}

/// What the ratings of a unit say together. There are no others to be read.
package struct RatingSummary: Hashable, Sendable {
    /// Ratings from 1 to 5, five counts.
    package let counts: [Int64]
    /// Opinions in no order that means anything.
    package let opinions: [String]

    package var many: Int64 { counts.reduce(0, +) }

    /// The mean in hundredths, rounded down; 0 without ratings.
    package var hundredths: Int64 {
        let sum = counts.enumerated().reduce(Int64(0)) { $0 + Int64($1.offset + 1) * $1.element }
        return many == 0 ? 0 : sum * 100 / many
    }
}

extension Connection {
    /// What was asked for by the codes of a joint visit, oldest first.
    package func visitRequests(ofJoint joint: String) throws -> [VisitRequest] {
        try rows("\(Self.requestColumns) WHERE p.joint = \(joint) ORDER BY q.made_at, q.id")
            .map(visitRequest)
    }

    /// One request, or nil.
    package func visitRequest(_ id: String) throws -> VisitRequest? {
        try first("\(Self.requestColumns) WHERE q.id = \(id)").map(visitRequest)
    }

    /// How many requests came by a code.
    package func visitRequestCount(ofApproval approval: String) throws -> Int64 {
        try first("SELECT COUNT(*) AS n FROM visit_request WHERE approval = \(approval)")?.integer("n") ?? 0
    }

    /// How many requests wait for the answer of a unit whose officers lead the visit.
    package func visitRequestsToAnswer(unit: String) throws -> Int64 {
        try first(
            """
            SELECT COUNT(*) AS n FROM visit_request q JOIN visit_approval p ON p.id = q.approval
                JOIN visit v ON v.id = p.lead LEFT JOIN visit_answer w ON w.request = q.id
            WHERE v.unit = \(unit) AND w.request IS NULL
            """)?.integer("n") ?? 0
    }

    /// Keeps a request.
    package func insertVisitRequest(
        id: String, approval: String, _ kind: VisitRequestKind, inspector: String?, statement: String,
        contact: String, at: Instant
    ) throws {
        try execute(
            """
            INSERT INTO visit_request (id, approval, kind, inspector, statement, contact, made_at)
            VALUES (\(id), \(approval), \(kind.rawValue), \(inspector), \(statement), \(contact),
                \(at.milliseconds))
            """)
    }

    /// Keeps the answer; the primary key stops a second one.
    package func insertVisitAnswer(
        of request: String, statement: String, at: Instant, account: String
    ) throws {
        try execute(
            """
            INSERT INTO visit_answer (request, statement, answered_at, answered_by)
            VALUES (\(request), \(statement), \(at.milliseconds), \(account))
            """)
    }

    private static let requestColumns: SQL = """
        SELECT q.id, q.approval, q.kind, q.inspector, i.name AS inspector_name, q.statement, q.contact,
            q.made_at, w.statement AS answer, w.answered_at, a.name AS answerer
        FROM visit_request q JOIN visit_approval p ON p.id = q.approval
            LEFT JOIN inspector i ON i.id = q.inspector LEFT JOIN visit_answer w ON w.request = q.id
            LEFT JOIN account a ON a.id = w.answered_by
        """

    private func visitRequest(_ row: Row) throws -> VisitRequest {
        VisitRequest(
            id: try row.text("id"), approval: try row.text("approval"), kind: try row.word("kind"),
            inspector: try row.optionalText("inspector"),
            inspectorName: try row.optionalText("inspector_name"), statement: try row.text("statement"),
            contact: try row.text("contact"), madeAt: Instant(milliseconds: try row.integer("made_at")),
            answer: try row.optionalInteger("answered_at").map { at in
                VisitRequest.Answer(
                    statement: try row.text("answer"), at: Instant(milliseconds: at),
                    byName: try row.text("answerer"))
            })
    }

    /// Keeps a rating apart from the mark that its code was used; the primary key of the mark stops a second rating.
    ///
    /// - Parameters:
    ///   - mark: a keyed hash of the code.
    ///   - id: random, so that rows stand in no order of arrival.
    package func insertRating(
        mark: [UInt8], id: String, unit: String, day: Day, score: Int64, opinion: String
    ) throws {
        try execute("INSERT INTO visit_rated (token_hash) VALUES (\(mark))")
        try execute(
            """
            INSERT INTO visit_rating (id, unit, day, score, opinion)
            VALUES (\(id), \(unit), \(day.text), \(score), \(opinion))
            """)
    }

    /// Whether a code was used to rate.
    package func isRated(mark: [UInt8]) throws -> Bool {
        try first("SELECT 1 AS n FROM visit_rated WHERE token_hash = \(mark)") != nil
    }

    /// The ratings of a unit within a year taken together; nil when they are fewer than `least`.
    package func ratings(unit: String, year: Int, least: Int64) throws -> RatingSummary? {
        let found = try rows(
            """
            SELECT score, opinion FROM visit_rating
            WHERE unit = \(unit) AND day BETWEEN \("\(year)-01-01") AND \("\(year)-12-31") ORDER BY id
            """)
        guard Int64(found.count) >= least else { return nil }
        var counts = [Int64](repeating: 0, count: 5)
        for row in found { counts[Int(try row.integer("score")) - 1] += 1 }
        return RatingSummary(
            counts: counts, opinions: try found.map { try $0.text("opinion") }.filter { !$0.isEmpty })
    }
}
