// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// A plan in a list, with how much belongs to it.
package struct PlanSummary: Hashable, Sendable {
    package let plan: StoredPlan
    package let lines: Int64
    package let tasks: Int64
    /// Tasks whose draw has a result.
    package let drawn: Int64
}

/// A unit and the area it answers for.
package struct UnitArea: Hashable, Sendable {
    package let id: String
    package let name: String
    package let jurisdiction: String
}

/// Which tasks to show; nil and empty mean any.
package struct TaskFilter: Hashable, Sendable {
    package var unit: String?
    package var plan: String?
    package var step: TaskStep?
    /// Part of the name or the id.
    package var words: String

    package init(unit: String? = nil, plan: String? = nil, step: TaskStep? = nil, words: String = "") {
        self.unit = unit
        self.plan = plan
        self.step = step
        self.words = words
    }
}

extension Connection {
    /// Years that have a plan, newest first.
    ///
    /// - Parameter unit: only plans of this unit; nil for all.
    package func planYears(unit: String? = nil, publishedOnly: Bool = false) throws -> [Int64] {
        try rows(
            """
            SELECT DISTINCT year FROM plan p WHERE \(Self.plansOf(unit, nil, publishedOnly))
            ORDER BY year DESC
            """
        ).map { try $0.integer("year") }
    }

    /// Plans of one year with the numbers of their lines and tasks, by unit.
    ///
    /// - Parameter words: part of the title or of the name of a line; `""` for all.
    package func planSummaries(
        year: Int64, unit: String? = nil, publishedOnly: Bool = false, words: String = ""
    ) throws -> [PlanSummary] {
        let condition = Self.plansOf(unit, year, publishedOnly, words)
        let plans = try plans(year: year, unit: unit, publishedOnly: publishedOnly, words: words)
        var counts: [String: (lines: Int64, tasks: Int64, drawn: Int64)] = [:]
        for row in try rows(
            """
            SELECT p.id, COUNT(DISTINCT l.id) AS lines, COUNT(DISTINCT t.id) AS tasks,
                COUNT(DISTINCT CASE WHEN r.draw IS NOT NULL THEN t.id END) AS drawn
            FROM plan p LEFT JOIN plan_line l ON l.plan = p.id LEFT JOIN task t ON t.line = l.id
                LEFT JOIN draw d ON d.task = t.id LEFT JOIN draw_result r ON r.draw = d.id
            WHERE \(condition) GROUP BY p.id
            """)
        {
            counts[try row.text("id")] = (
                try row.integer("lines"), try row.integer("tasks"), try row.integer("drawn")
            )
        }
        return plans.map { plan in
            let count = counts[plan.id] ?? (0, 0, 0)
            return PlanSummary(plan: plan, lines: count.lines, tasks: count.tasks, drawn: count.drawn)
        }
    }

    static func plansOf(
        _ unit: String?, _ year: Int64?, _ publishedOnly: Bool, _ words: String = ""
    ) -> SQL {
        var parts: [SQL] = ["1 = 1"]
        if let unit { parts.append("p.unit = \(unit)") }
        if let year { parts.append("p.year = \(year)") }
        if publishedOnly { parts.append("p.published_at IS NOT NULL") }
        if !words.isEmpty {
            let pattern = contains(words)
            parts.append(
                """
                (p.title LIKE \(pattern) ESCAPE '!' OR EXISTS (SELECT 1 FROM plan_line w
                    WHERE w.plan = p.id AND w.name LIKE \(pattern) ESCAPE '!'))
                """)
        }
        return SQL.join(parts, separator: " AND ")
    }

    /// Announced draws of a plan's lines, the oldest first: the line and the draw.
    package func draws(ofPlan plan: String) throws -> [(line: String, draw: String)] {
        try rows(
            """
            SELECT l.id AS line, d.id FROM plan_line l JOIN task t ON t.line = l.id
                JOIN draw d ON d.task = t.id
            WHERE l.plan = \(plan) ORDER BY l.seq, d.announced_at, d.id
            """
        ).map { (try $0.text("line"), try $0.text("id")) }
    }

    /// Open units in which somebody holds a duty, by id.
    package func units(holding role: Role) throws -> [UnitArea] {
        try rows(
            """
            SELECT DISTINCT u.id, u.name, u.jurisdiction FROM unit u
                JOIN account a ON a.unit = u.id JOIN account_role r ON r.account = a.id
            WHERE r.role = \(role.rawValue) AND r.revoked_at IS NULL AND a.closed_at IS NULL
                AND u.closed_at IS NULL
            ORDER BY u.id
            """
        ).map {
            UnitArea(
                id: try $0.text("id"), name: try $0.text("name"), jurisdiction: try $0.text("jurisdiction"))
        }
    }
}

extension Connection {
    /// A page of tasks, newest first.
    package func tasks(matching filter: TaskFilter, limit: Int, offset: Int) throws -> [StoredTask] {
        try storedTasks(
            rows(
                """
                \(Self.taskColumns) WHERE \(Self.condition(filter))
                ORDER BY t.created_at DESC, t.id LIMIT \(limit) OFFSET \(offset)
                """))
    }

    /// How many tasks match.
    package func taskCount(matching filter: TaskFilter) throws -> Int64 {
        try first("SELECT COUNT(*) AS many FROM task t WHERE \(Self.condition(filter))")?
            .integer("many") ?? 0
    }

    private static func condition(_ filter: TaskFilter) -> SQL {
        var parts: [SQL] = ["1 = 1"]
        if let unit = filter.unit { parts.append("t.unit = \(unit)") }
        if let plan = filter.plan {
            parts.append("t.line IN (SELECT id FROM plan_line WHERE plan = \(plan))")
        }
        if let step = filter.step { parts.append(condition(step)) }
        if !filter.words.isEmpty {
            let pattern = contains(filter.words)
            parts.append("(t.name LIKE \(pattern) ESCAPE '!' OR t.id LIKE \(pattern) ESCAPE '!')")
        }
        return SQL.join(parts, separator: " AND ")
    }

    /// The same decision as `TaskStep.next`, over rows.
    private static func condition(_ step: TaskStep) -> SQL {
        let frozen: SQL = "EXISTS (SELECT 1 FROM roster o WHERE o.task = t.id)"
        func draw(_ more: SQL) -> SQL {
            """
            EXISTS (SELECT 1 FROM draw d WHERE d.task = t.id
                AND NOT EXISTS (SELECT 1 FROM draw_void x WHERE x.draw = d.id) AND \(more))
            """
        }
        let held: SQL = "EXISTS (SELECT 1 FROM draw_result r WHERE r.draw = d.id)"
        let matched: SQL = "EXISTS (SELECT 1 FROM assignment a WHERE a.draw = d.id)"
        let unrevealed: SQL = """
            EXISTS (SELECT 1 FROM ceremony_contributor c
                WHERE c.ceremony = d.ceremony AND c.revealed_at IS NULL)
            """
        let open: SQL = """
            EXISTS (SELECT 1 FROM visit v WHERE v.task = t.id
                AND NOT EXISTS (SELECT 1 FROM publication p WHERE p.visit = v.id))
            """
        return switch step {
        case .freeze: "NOT \(frozen)"
        case .announce: "\(frozen) AND NOT \(draw("1 = 1"))"
        case .reveal: draw("NOT \(held) AND \(unrevealed)")
        case .draw: draw("NOT \(held) AND NOT \(unrevealed)")
        case .assign: draw("\(held) AND NOT \(matched)")
        case .inspect: "\(draw(matched)) AND \(open)"
        case .done: "\(draw(matched)) AND NOT \(open)"
        }
    }
}

/// A line with whose plan it is of.
package struct PlacedLine: Hashable, Sendable {
    package let line: PlanLine
    package let unit: String
    package let unitName: String
    package let pack: String
}

extension Connection {
    /// Published lines of a year under which tasks can still be created, by unit and order.
    package func linesWithDrawsLeft(year: Int64) throws -> [PlacedLine] {
        try placedLines(
            """
            p.year = \(year) AND p.published_at IS NOT NULL
            AND l.draws > (SELECT COUNT(*) FROM task t WHERE t.line = l.id)
            """)
    }

    /// The lines of all plans of a year, decided or not, by unit and order.
    package func lines(year: Int64) throws -> [PlacedLine] { try placedLines("p.year = \(year)") }

    private func placedLines(_ condition: SQL) throws -> [PlacedLine] {
        try rows(
            """
            SELECT l.*, p.unit, u.name AS unit_name, p.pack FROM plan_line l
                JOIN plan p ON p.id = l.plan JOIN unit u ON u.id = p.unit
            WHERE \(condition) ORDER BY p.unit, l.seq
            """
        ).map { row in
            PlacedLine(
                line: try planLine(row), unit: try row.text("unit"), unitName: try row.text("unit_name"),
                pack: try row.text("pack"))
        }
    }
}
