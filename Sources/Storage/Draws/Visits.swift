// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// The teams of one draw.
package struct StoredAssignment: Hashable, Sendable {
    package let draw: String
    package let problemFile: String
    package let solutionFile: String
    package let assignedAt: Instant
    package let assignedBy: String
    package let logIndex: Int64

    package init(
        draw: String, problemFile: String, solutionFile: String, assignedAt: Instant, assignedBy: String,
        logIndex: Int64
    ) {
        self.draw = draw
        self.problemFile = problemFile
        self.solutionFile = solutionFile
        self.assignedAt = assignedAt
        self.assignedBy = assignedBy
        self.logIndex = logIndex
    }

    init(_ row: Row) throws {
        draw = try row.text("draw")
        problemFile = try row.text("problem_file")
        solutionFile = try row.text("solution_file")
        assignedAt = Instant(milliseconds: try row.integer("assigned_at"))
        assignedBy = try row.text("assigned_by")
        logIndex = try row.integer("log_index")
    }
}

/// A visit to be made, as assigned.
package struct NewVisit: Hashable, Sendable {
    package let id: String
    package let draw: String
    package let task: String
    package let unit: String
    package let rosterID: String
    package let entity: String
    /// How many inspectors were eligible (protocol 2, A7).
    package let eligible: Int64
    package let dueDay: String
    /// By slot; the first leads.
    package let inspectors: [String]

    package init(
        id: String, draw: String, task: String, unit: String, rosterID: String, entity: String,
        eligible: Int64, dueDay: String, inspectors: [String]
    ) {
        self.id = id
        self.draw = draw
        self.task = task
        self.unit = unit
        self.rosterID = rosterID
        self.entity = entity
        self.eligible = eligible
        self.dueDay = dueDay
        self.inspectors = inspectors
    }
}

/// One drawn entity with its team, for officers' eyes.
package struct DrawnRow: Hashable, Sendable {
    package let stratum: String
    package let place: Int64
    package let rosterID: String
    package let entity: String
    package let name: String
    package let jurisdiction: String
    package let visit: String?
    package let dueDay: String?
    package let eligible: Int64?

    init(_ row: Row) throws {
        stratum = try row.text("stratum")
        place = try row.integer("place")
        rosterID = try row.text("roster_id")
        entity = try row.text("entity")
        name = try row.optionalText("name") ?? ""
        jurisdiction = try row.optionalText("jurisdiction") ?? ""
        visit = try row.optionalText("visit")
        dueDay = try row.optionalText("due_day")
        eligible = try row.optionalInteger("eligible")
    }
}

/// One place in a team, for officers' eyes.
package struct TeamPlace: Hashable, Sendable {
    package let visit: String
    package let slot: Int64
    package let inspector: String
    package let name: String
    package let unit: String
}

extension Connection {
    /// The assignment of a draw, or nil.
    package func assignment(ofDraw draw: String) throws -> StoredAssignment? {
        try first("SELECT * FROM assignment WHERE draw = \(draw)").map(StoredAssignment.init)
    }

    /// Keeps the one assignment of a draw (primary key) with its visits, their teams and what they are part of.
    package func insertAssignment(_ assignment: StoredAssignment, visits: [NewVisit]) throws {
        try execute(
            """
            INSERT INTO assignment (draw, problem_file, solution_file, assigned_at, assigned_by, log_index)
            VALUES (\(assignment.draw), \(assignment.problemFile), \(assignment.solutionFile),
                \(assignment.assignedAt.milliseconds), \(assignment.assignedBy), \(assignment.logIndex))
            """)
        try bulkInsert(
            into: "visit",
            columns: ["id", "draw", "task", "unit", "roster_id", "entity", "eligible", "due_day"],
            rows: visits.map {
                [
                    .text($0.id), .text($0.draw), .text($0.task), .text($0.unit), .text($0.rosterID),
                    .text($0.entity), .integer($0.eligible), .text($0.dueDay),
                ]
            })
        try bulkInsert(
            into: "visit_officer", columns: ["visit", "slot", "inspector", "lead"],
            rows: visits.flatMap { visit in
                visit.inspectors.enumerated().map { slot, inspector in
                    [
                        .text(visit.id), .integer(Int64(slot)), .text(inspector),
                        .integer(slot == 0 ? 1 : 0),
                    ]
                }
            })
        try joinVisits(visits, at: assignment.assignedAt)
    }

    /// The drawn entities of a draw with their visits, by stratum and place, one page.
    package func drawnRows(ofDraw draw: String, limit: Int64, offset: Int64) throws -> [DrawnRow] {
        try rows(
            """
            SELECT s.stratum, s.place, s.roster_id, s.entity, e.name, e.jurisdiction,
                v.id AS visit, v.due_day, v.eligible
            FROM draw_selected s
            LEFT JOIN entity e ON e.key = s.entity
            LEFT JOIN visit v ON v.draw = s.draw AND v.roster_id = s.roster_id
            WHERE s.draw = \(draw) AND \(Self.standing)
            ORDER BY s.stratum, s.place LIMIT \(limit) OFFSET \(offset)
            """
        ).map(DrawnRow.init)
    }

    /// The drawn entities of a draw for the public, by key, one page. Neither stratum nor roster id nor their order:
    /// with a name beside them they would tell the risk class (protocol 1.1).
    package func drawnNames(
        ofDraw draw: String, limit: Int64, offset: Int64
    ) throws -> [(key: String, name: String)] {
        try rows(
            """
            SELECT s.entity, e.name FROM draw_selected s JOIN entity e ON e.key = s.entity
            WHERE s.draw = \(draw) AND \(Self.standing) ORDER BY s.entity LIMIT \(limit) OFFSET \(offset)
            """
        ).map { (try $0.text("entity"), try $0.text("name")) }
    }

    /// The places of the teams of some visits, by visit and slot.
    package func teamPlaces(ofVisits visits: [String]) throws -> [TeamPlace] {
        try rows(
            """
            SELECT o.visit, o.slot, o.inspector, i.name, i.unit
            FROM visit_officer o JOIN inspector i ON i.id = o.inspector
            WHERE o.visit IN \(list: visits) ORDER BY o.visit, o.slot
            """
        ).map {
            TeamPlace(
                visit: try $0.text("visit"), slot: try $0.integer("slot"),
                inspector: try $0.text("inspector"), name: try $0.text("name"),
                unit: try $0.text("unit"))
        }
    }

    /// Visits of each inspector within one draw, most first.
    package func loads(ofDraw draw: String) throws -> [(unit: String, inspector: String, visits: Int64)] {
        try rows(
            """
            SELECT i.unit, i.name, COUNT(*) AS n
            FROM visit_officer o JOIN visit v ON v.id = o.visit JOIN inspector i ON i.id = o.inspector
            WHERE v.draw = \(draw) GROUP BY i.id, i.unit, i.name ORDER BY n DESC, i.unit, i.name
            """
        ).map { (try $0.text("unit"), try $0.text("name"), try $0.integer("n")) }
    }

    /// Account to the person's name, for showing who took a step.
    package func namesOfAccounts(_ accounts: [String]) throws -> [String: String] {
        var names: [String: String] = [:]
        for row in try rows("SELECT id, name FROM account WHERE id IN \(list: accounts)") {
            names[try row.text("id")] = try row.text("name")
        }
        return names
    }

    /// Unit to its name.
    package func namesOfUnits() throws -> [String: String] {
        var names: [String: String] = [:]
        for row in try rows("SELECT id, name FROM unit") { names[try row.text("id")] = try row.text("name") }
        return names
    }
}
