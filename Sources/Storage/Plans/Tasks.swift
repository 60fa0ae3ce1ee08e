// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// 抽查任务 with what has happened to it so far.
package struct StoredTask: Hashable, Sendable {
    package let id: String
    package let line: String
    package let number: Int64
    package let unit: String
    package let unitName: String
    package let name: String
    package let scope: PoolScope
    package let ratios: RatioTable
    package let team: TeamShape
    package let from: Day
    package let to: Day
    package let disclosure: String
    /// The joint campaign whose tickets the task shares, or nil.
    package let campaign: String?
    package let createdAt: Int64
    package let progress: TaskProgress
}

/// Facts about a task from which its step follows; ids of the newest attempt.
package struct TaskProgress: Hashable, Sendable {
    package fileprivate(set) var roster: String?
    package fileprivate(set) var draw: String?
    package fileprivate(set) var ceremony: String?
    /// Whether the value of the draw's ceremony exists.
    package fileprivate(set) var isRevealed = false
    package fileprivate(set) var drawnAt: Int64?
    package fileprivate(set) var assignedAt: Int64?
    package fileprivate(set) var visits: Int64 = 0
    package fileprivate(set) var published: Int64 = 0

    /// Nothing has happened yet.
    fileprivate static let nothing = TaskProgress()

    package var step: TaskStep {
        TaskStep.next(
            frozen: roster != nil, announced: draw != nil, revealed: isRevealed, drawn: drawnAt != nil,
            assigned: assignedAt != nil, visits: visits, published: published)
    }
}

/// A task about to be created.
package struct NewTask: Sendable {
    package let id: String
    package let line: String
    package let number: Int64
    package let unit: String
    package let name: String
    package let scope: PoolScope
    package let ratios: RatioTable
    package let team: TeamShape
    package let from: Day
    package let to: Day
    package let disclosure: String
    package let campaign: String?

    package init(
        id: String, line: String, number: Int64, unit: String, name: String, scope: PoolScope,
        ratios: RatioTable, team: TeamShape, from: Day, to: Day, disclosure: String,
        campaign: String? = nil
    ) {
        self.id = id
        self.line = line
        self.number = number
        self.unit = unit
        self.name = name
        self.scope = scope
        self.ratios = ratios
        self.team = team
        self.from = from
        self.to = to
        self.disclosure = disclosure
        self.campaign = campaign
    }
}

extension Connection {
    /// The task, or nil.
    package func task(_ id: String) throws -> StoredTask? {
        try storedTasks(rows("\(Self.taskColumns) WHERE t.id = \(id)")).first
    }

    /// Tasks of a line in order.
    package func tasks(ofLine line: String) throws -> [StoredTask] {
        try storedTasks(rows("\(Self.taskColumns) WHERE t.line = \(line) ORDER BY t.number"))
    }

    /// Tasks of a campaign, by unit and order.
    package func storedTasks(ofCampaign campaign: String) throws -> [StoredTask] {
        try storedTasks(
            rows("\(Self.taskColumns) WHERE t.campaign = \(campaign) ORDER BY t.unit, t.line, t.number"))
    }

    /// Stores a task; the unique key of line and number stops a second one.
    package func insertTask(_ task: NewTask, at: Instant, account: String) throws {
        try execute(
            """
            INSERT INTO task (id, line, number, unit, name, scope, ratios, team, from_day, to_day, disclosure,
                campaign, created_at, created_by)
            VALUES (\(task.id), \(task.line), \(task.number), \(task.unit), \(task.name),
                \(task.scope.canonical.encodeText()), \(task.ratios.canonical.encodeText()),
                \(task.team.canonical.encodeText()), \(task.from.text), \(task.to.text), \(task.disclosure),
                \(task.campaign), \(at.milliseconds), \(account))
            """)
    }

    static let taskColumns: SQL = """
        SELECT t.id, t.line, t.number, t.unit, u.name AS unit_name, t.name, t.scope, t.ratios, t.team,
            t.from_day, t.to_day, t.disclosure, t.campaign, t.created_at
        FROM task t JOIN unit u ON u.id = t.unit
        """

    /// The tasks of these rows, each with its progress; three queries however many rows.
    func storedTasks(_ rows: [Row]) throws -> [StoredTask] {
        let progress = try taskProgress(try rows.map { try $0.text("id") })
        return try rows.map { row in
            let id = try row.text("id")
            guard let from = Day(try row.text("from_day")), let to = Day(try row.text("to_day")) else {
                throw DatabaseFault.wrongType(column: "task.from_day", wanted: "day", found: id)
            }
            return StoredTask(
                id: id, line: try row.text("line"), number: try row.integer("number"),
                unit: try row.text("unit"), unitName: try row.text("unit_name"),
                name: try row.text("name"),
                scope: try PoolScope(CanonicalJSON(parsing: try row.text("scope"))),
                ratios: try RatioTable(CanonicalJSON(parsing: try row.text("ratios"))),
                team: try TeamShape(CanonicalJSON(parsing: try row.text("team"))), from: from, to: to,
                disclosure: try row.text("disclosure"), campaign: try row.optionalText("campaign"),
                createdAt: try row.integer("created_at"),
                progress: progress[id] ?? .nothing)
        }
    }

    private func taskProgress(_ tasks: [String]) throws -> [String: TaskProgress] {
        guard !tasks.isEmpty else { return [:] }
        var progress: [String: TaskProgress] = [:]
        for row in try rows(
            "SELECT id, task FROM roster WHERE task IN \(list: tasks) ORDER BY frozen_at, id")
        {
            // The newest comes last.
            progress[try row.text("task"), default: .nothing].roster = try row.text("id")
        }
        for row in try rows(
            """
            SELECT d.id, d.task, d.ceremony, r.held_at, a.assigned_at,
                CASE WHEN c.value IS NULL THEN 0 ELSE 1 END AS complete
            FROM draw d JOIN ceremony c ON c.id = d.ceremony
                LEFT JOIN draw_result r ON r.draw = d.id LEFT JOIN assignment a ON a.draw = d.id
            WHERE d.task IN \(list: tasks) AND NOT EXISTS (SELECT 1 FROM draw_void x WHERE x.draw = d.id)
            ORDER BY d.attempt
            """)
        {
            var own = progress[try row.text("task"), default: .nothing]
            own.draw = try row.text("id")
            own.ceremony = try row.text("ceremony")
            own.isRevealed = try row.integer("complete") == 1
            own.drawnAt = try row.optionalInteger("held_at")
            own.assignedAt = try row.optionalInteger("assigned_at")
            progress[try row.text("task")] = own
        }
        for row in try rows(
            """
            SELECT v.task, COUNT(*) AS visits,
                COALESCE(SUM(CASE WHEN EXISTS (SELECT 1 FROM result r
                    JOIN publication p ON p.result = r.id WHERE r.visit = v.id) THEN 1 ELSE 0 END), 0)
                    AS published
            FROM visit v WHERE v.task IN \(list: tasks) GROUP BY v.task
            """)
        {
            let task = try row.text("task")
            progress[task, default: .nothing].visits = try row.integer("visits")
            progress[task, default: .nothing].published = try row.integer("published")
        }
        return progress
    }
}
