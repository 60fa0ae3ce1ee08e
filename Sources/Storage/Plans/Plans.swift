// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// 年度抽查计划 of one unit with its facts.
package struct StoredPlan: Hashable, Sendable {
    package let id: String
    package let year: Int64
    package let unit: String
    package let unitName: String
    package let title: String
    package let pack: String
    package let begunAt: Int64
    package let submittedAt: Int64?
    package let submittedBy: String?
    package let approvedAt: Int64?
    package let approvedBy: String?
    package let returnedAt: Int64?
    package let returnReason: String?
    package let publishedAt: Int64?

    package var state: PlanState {
        PlanState.of(
            submittedAt: submittedAt, returnedAt: returnedAt, approvedAt: approvedAt, publishedAt: publishedAt
        )
    }
}

/// A check item in the version a line names.
package struct PlannedItem: Hashable, Sendable {
    package let code: String
    package let version: Int64

    package init(code: String, version: Int64) {
        self.code = code
        self.version = version
    }

    package var canonical: CanonicalJSON { ["code": .string(code), "version": .int(version)] }
}

/// One line of a plan.
package struct PlanLine: Hashable, Sendable {
    package let id: String
    package let plan: String
    package let seq: Int64
    package let name: String
    package let isTargeted: Bool
    package let items: [PlannedItem]
    package let scope: PoolScope
    package let ratios: RatioTable
    package let draws: Int64
    package let from: Day
    package let to: Day
    package let contributors: [Contributor]
    /// The public value that closes its ceremonies; nil where all contributors must reveal.
    package let beacon: PlannedBeacon?
    package let logIndex: Int64?

    package init(
        id: String, plan: String, seq: Int64, name: String, isTargeted: Bool, items: [PlannedItem],
        scope: PoolScope, ratios: RatioTable, draws: Int64, from: Day, to: Day, contributors: [Contributor],
        beacon: PlannedBeacon? = nil, logIndex: Int64?
    ) {
        self.id = id
        self.plan = plan
        self.seq = seq
        self.name = name
        self.isTargeted = isTargeted
        self.items = items
        self.scope = scope
        self.ratios = ratios
        self.draws = draws
        self.from = from
        self.to = to
        self.contributors = contributors
        self.beacon = beacon
        self.logIndex = logIndex
    }

    /// `targeted` or `untargeted`, as stored and logged.
    package var kind: String { isTargeted ? "targeted" : "untargeted" }
}

extension Connection {
    private static let planColumns: SQL = """
        SELECT p.id, p.year, p.unit, u.name AS unit_name, p.title, p.pack, p.begun_at, p.submitted_at,
            p.submitted_by, p.approved_at, p.approved_by, p.returned_at, p.return_reason, p.published_at
        FROM plan p JOIN unit u ON u.id = p.unit
        """

    /// The plan, or nil.
    package func plan(_ id: String) throws -> StoredPlan? {
        try first("\(Self.planColumns) WHERE p.id = \(id)").map(storedPlan)
    }

    /// Plans of all units or of one, newest year first; the public sees published ones only.
    package func plans(
        year: Int64? = nil, unit: String? = nil, publishedOnly: Bool = false, words: String = ""
    ) throws -> [StoredPlan] {
        try rows(
            """
            \(Self.planColumns) WHERE \(Self.plansOf(unit, year, publishedOnly, words))
            ORDER BY p.year DESC, p.unit LIMIT 2000
            """
        ).map(storedPlan)
    }

    private func storedPlan(_ row: Row) throws -> StoredPlan {
        StoredPlan(
            id: try row.text("id"), year: try row.integer("year"), unit: try row.text("unit"),
            unitName: try row.text("unit_name"), title: try row.text("title"), pack: try row.text("pack"),
            begunAt: try row.integer("begun_at"), submittedAt: try row.optionalInteger("submitted_at"),
            submittedBy: try row.optionalText("submitted_by"),
            approvedAt: try row.optionalInteger("approved_at"),
            approvedBy: try row.optionalText("approved_by"),
            returnedAt: try row.optionalInteger("returned_at"),
            returnReason: try row.optionalText("return_reason"),
            publishedAt: try row.optionalInteger("published_at"))
    }

    /// Begins a plan; the unique key of year and unit stops a second one.
    package func insertPlan(
        id: String, year: Int64, unit: String, title: String, pack: String, at: Instant, account: String
    ) throws {
        try execute(
            """
            INSERT INTO plan (id, year, unit, title, pack, begun_at, begun_by)
            VALUES (\(id), \(year), \(unit), \(title), \(pack), \(at.milliseconds), \(account))
            """)
    }

    /// True when the plan was open and is now submitted.
    package func submitPlan(_ id: String, at: Instant, account: String) throws -> Bool {
        try execute(
            """
            UPDATE plan SET submitted_at = \(at.milliseconds), submitted_by = \(account)
            WHERE id = \(id) AND submitted_at IS NULL
            """) == 1
    }

    /// True when the plan waited for approval and is now approved.
    package func approvePlan(_ id: String, at: Instant, account: String) throws -> Bool {
        try execute(
            """
            UPDATE plan SET approved_at = \(at.milliseconds), approved_by = \(account)
            WHERE id = \(id) AND submitted_at IS NOT NULL AND approved_at IS NULL
            """) == 1
    }

    /// True when the plan waited for approval and is now open again, with the reason.
    package func returnPlan(_ id: String, reason: String, at: Instant) throws -> Bool {
        try execute(
            """
            UPDATE plan SET submitted_at = NULL, submitted_by = NULL, returned_at = \(at.milliseconds),
                return_reason = \(reason)
            WHERE id = \(id) AND submitted_at IS NOT NULL AND approved_at IS NULL
            """) == 1
    }

    /// True when the plan was approved and is now public.
    package func publishPlan(_ id: String, at: Instant, account: String) throws -> Bool {
        try execute(
            """
            UPDATE plan SET published_at = \(at.milliseconds), published_by = \(account)
            WHERE id = \(id) AND approved_at IS NOT NULL AND published_at IS NULL
            """) == 1
    }
}

extension Connection {
    private static let lineColumns: SQL = """
        SELECT id, plan, seq, name, kind, items, scope, ratios, draws, from_day, to_day, contributors, beacon,
            log_index
        FROM plan_line
        """

    /// Lines of a plan in order.
    package func planLines(_ plan: String) throws -> [PlanLine] {
        try rows("\(Self.lineColumns) WHERE plan = \(plan) ORDER BY seq").map(planLine)
    }

    /// One line, or nil.
    package func planLine(_ id: String) throws -> PlanLine? {
        try first("\(Self.lineColumns) WHERE id = \(id)").map(planLine)
    }

    func planLine(_ row: Row) throws -> PlanLine {
        func day(_ column: String) throws -> Day {
            guard let day = Day(try row.text(column)) else {
                throw DatabaseFault.wrongType(column: column, wanted: "day", found: try row.text(column))
            }
            return day
        }
        func list<T>(_ column: String, _ read: (CanonicalJSON) throws -> T) throws -> [T] {
            guard case .array(let entries) = try CanonicalJSON(parsing: try row.text(column)) else {
                return []
            }
            return try entries.map(read)
        }
        return PlanLine(
            id: try row.text("id"), plan: try row.text("plan"), seq: try row.integer("seq"),
            name: try row.text("name"), isTargeted: try row.text("kind") == "targeted",
            items: try list("items") { json in
                let reader = try CanonicalJSONReader(json)
                return PlannedItem(
                    code: try reader.string("code"),
                    version: try reader.int("version", in: 1...Int64(Int32.max)))
            },
            scope: try PoolScope(CanonicalJSON(parsing: try row.text("scope"))),
            ratios: try RatioTable(CanonicalJSON(parsing: try row.text("ratios"))),
            draws: try row.integer("draws"), from: try day("from_day"), to: try day("to_day"),
            contributors: try list("contributors") { try Contributor($0) },
            beacon: try row.optionalText("beacon").flatMap(PlannedBeacon.init(code:)),
            logIndex: try row.optionalInteger("log_index"))
    }

    /// Adds a line or changes the one of that id; only operations on open plans call it.
    package func savePlanLine(_ line: PlanLine) throws {
        let items = try CanonicalJSON.array(line.items.map(\.canonical)).encodeText()
        let contributors = try CanonicalJSON.array(line.contributors.map(\.canonical)).encodeText()
        try execute(
            """
            INSERT INTO plan_line (id, plan, seq, name, kind, items, scope, ratios, draws, from_day, to_day,
                contributors, beacon)
            VALUES (\(line.id), \(line.plan), \(line.seq), \(line.name), \(line.kind), \(items),
                \(line.scope.canonical.encodeText()), \(line.ratios.canonical.encodeText()), \(line.draws),
                \(line.from.text), \(line.to.text), \(contributors), \(line.beacon?.code))
            ON CONFLICT (id) DO UPDATE SET name = excluded.name, kind = excluded.kind,
                items = excluded.items, scope = excluded.scope, ratios = excluded.ratios,
                draws = excluded.draws, from_day = excluded.from_day, to_day = excluded.to_day,
                contributors = excluded.contributors, beacon = excluded.beacon
            """)
    }

    /// Takes a line out of an open plan.
    package func deletePlanLine(_ id: String) throws {
        try execute("DELETE FROM plan_line WHERE id = \(id)")
    }

    /// Remembers where the line stands in the log.
    package func setLogIndex(ofLine id: String, _ index: Int64) throws {
        try execute("UPDATE plan_line SET log_index = \(index) WHERE id = \(id)")
    }
}
