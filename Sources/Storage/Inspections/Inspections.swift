// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// One visit with what its pages show of the task and the entity.
package struct VisitRecord: Hashable, Sendable {
    package let id: String
    package let draw: String
    package let announceLeaf: [UInt8]
    package let task: String
    package let taskName: String
    package let line: String
    package let unit: String
    package let unitName: String
    package let entity: String
    package let entityName: String
    package let entityAddress: String
    package let entityStatus: String
    package let jurisdiction: String
    package let dueDay: String
    package let assignedAt: Int64
    package let officers: [VisitOfficer]
}

/// One member of a visit's team.
package struct VisitOfficer: Hashable, Sendable {
    package let inspector: String
    package let name: String
    package let certificate: String
    package let certificateFrom: String?
    package let certificateTo: String?
    package let unitName: String
    package let lead: Bool
}

/// A check item as a visit needs it.
package struct VisitItem: Hashable, Sendable {
    package let code: String
    package let version: Int64
    package let category: String
    package let name: String
    package let content: String
    package let basis: String
}

extension Connection {
    /// The visit, or nil.
    package func visit(_ id: String) throws -> VisitRecord? {
        guard let row = try first("\(Self.visitColumns) WHERE v.id = \(id)") else { return nil }
        return try visitRecord(row)
    }

    /// Visits of one inspector, soonest deadline first; done ones last. At most 500.
    ///
    /// - Parameter overdue: only those that are overdue by this mark.
    package func visits(
        ofInspector inspector: String, overdue: OverdueMark? = nil
    ) throws -> [VisitRecord] {
        try rows(
            """
            \(Self.visitColumns)
            JOIN visit_officer o ON o.visit = v.id
            WHERE o.inspector = \(inspector) AND \(overdue.map(Self.isOverdue) ?? "1 = 1")
            ORDER BY CASE WHEN EXISTS (SELECT 1 FROM publication p JOIN result r ON r.id = p.result
                WHERE r.visit = v.id) THEN 1 ELSE 0 END, v.due_day, v.id LIMIT 500
            """
        ).map(visitRecord)
    }

    /// Visits of a unit (or of all, for nil) after `cursor` in the order of deadline and id.
    ///
    /// - Parameter overdue: only those that are overdue by this mark.
    package func visits(
        ofUnit unit: String?, after cursor: (dueDay: String, id: String)?, limit: Int,
        overdue: OverdueMark? = nil
    ) throws -> [VisitRecord] {
        let scope: SQL = unit.map { "v.unit = \($0)" } ?? "1 = 1"
        let from: SQL = cursor.map { "(v.due_day, v.id) > (\($0.dueDay), \($0.id))" } ?? "1 = 1"
        return try rows(
            """
            \(Self.visitColumns) WHERE \(scope) AND \(from) AND \(overdue.map(Self.isOverdue) ?? "1 = 1")
            ORDER BY v.due_day, v.id LIMIT \(limit)
            """
        ).map(visitRecord)
    }

    /// Visits to one entity, the latest first.
    package func visits(ofEntity entity: String, limit: Int) throws -> [VisitRecord] {
        try rows(
            """
            \(Self.visitColumns) WHERE v.entity = \(entity) ORDER BY a.assigned_at DESC, v.id LIMIT \(limit)
            """
        ).map(visitRecord)
    }

    private static let visitColumns: SQL = """
        SELECT v.id, v.draw, d.announce_leaf, v.task, t.name AS task_name, t.line, v.unit,
            u.name AS unit_name, v.entity, e.name AS entity_name, e.address, e.status_raw, e.jurisdiction,
            v.due_day, a.assigned_at
        FROM visit v JOIN task t ON t.id = v.task JOIN unit u ON u.id = v.unit JOIN draw d ON d.id = v.draw
            JOIN entity e ON e.key = v.entity JOIN assignment a ON a.draw = v.draw
        """

    private func visitRecord(_ row: Row) throws -> VisitRecord {
        let id = try row.text("id")
        return VisitRecord(
            id: id, draw: try row.text("draw"), announceLeaf: try row.bytes("announce_leaf"),
            task: try row.text("task"), taskName: try row.text("task_name"), line: try row.text("line"),
            unit: try row.text("unit"), unitName: try row.text("unit_name"), entity: try row.text("entity"),
            entityName: try row.text("entity_name"), entityAddress: try row.text("address"),
            entityStatus: try row.text("status_raw"), jurisdiction: try row.text("jurisdiction"),
            dueDay: try row.text("due_day"), assignedAt: try row.integer("assigned_at"),
            officers: try visitOfficers(id))
    }

    private func visitOfficers(_ visit: String) throws -> [VisitOfficer] {
        try rows(
            """
            SELECT o.inspector, i.name, i.certificate, i.certificate_from, i.certificate_to,
                u.name AS unit_name, o.lead
            FROM visit_officer o JOIN inspector i ON i.id = o.inspector JOIN unit u ON u.id = i.unit
            WHERE o.visit = \(visit) ORDER BY o.slot
            """
        ).map { row in
            VisitOfficer(
                inspector: try row.text("inspector"), name: try row.text("name"),
                certificate: try row.text("certificate"),
                certificateFrom: try row.optionalText("certificate_from"),
                certificateTo: try row.optionalText("certificate_to"),
                unitName: try row.text("unit_name"), lead: try row.bool("lead"))
        }
    }

    /// The check items of a visit's plan line, in the versions the line names.
    package func visitItems(line: String) throws -> [VisitItem] {
        guard let row = try first("SELECT items FROM plan_line WHERE id = \(line)") else { return [] }
        let wanted = try CanonicalJSON(parsing: try row.text("items"))
        guard case .array(let entries) = wanted else { return [] }
        return try entries.compactMap { entry in
            let reader = try CanonicalJSONReader(entry)
            let code = try reader.string("code")
            let version = try reader.int("version", in: 1...Int64(Int32.max))
            let item = try first(
                """
                SELECT category, name, content, law, article FROM check_item
                WHERE code = \(code) AND version = \(version)
                """)
            return try item.map {
                VisitItem(
                    code: code, version: version, category: try $0.text("category"),
                    name: try $0.text("name"),
                    content: try $0.text("content"),
                    basis: CheckItemRow.basis(law: try $0.text("law"), article: try $0.text("article")))
            }
        }
    }
}

/// Whose visits are counted.
package enum VisitScope: Hashable, Sendable {
    case all
    case unit(String)
    case inspector(String)
}

/// How many visits there are of some scope.
package struct VisitCounts: Hashable, Sendable {
    /// Without a public result.
    package let open: Int64
    /// Among them: not checked, or not published, in time.
    package let overdue: Int64
    package let published: Int64
}

/// Where a visit stands, and when its check ended by its first record.
package struct VisitStanding: Hashable, Sendable {
    package let state: VisitState
    package let checkedOn: Day?

    package init(state: VisitState, checkedOn: Day?) {
        self.state = state
        self.checkedOn = checkedOn
    }
}

extension Connection {
    /// Counts the visits of a scope; what is overdue is decided as `VisitDeadline` decides it.
    package func visitCounts(_ scope: VisitScope, _ mark: OverdueMark) throws -> VisitCounts {
        let own: SQL =
            switch scope {
            case .all: "1 = 1"
            case .unit(let unit): "v.unit = \(unit)"
            case .inspector(let inspector):
                "EXISTS (SELECT 1 FROM visit_officer o WHERE o.visit = v.id AND o.inspector = \(inspector))"
            }
        let row = try first(
            """
            SELECT COUNT(*) AS many, COALESCE(SUM(CASE WHEN \(Self.isPublic) THEN 1 ELSE 0 END), 0) AS done,
                COALESCE(SUM(CASE WHEN \(Self.isOverdue(mark)) THEN 1 ELSE 0 END), 0) AS late
            FROM visit v WHERE \(own)
            """)
        let done = try row?.integer("done") ?? 0
        return VisitCounts(
            open: (try row?.integer("many") ?? 0) - done, overdue: try row?.integer("late") ?? 0,
            published: done)
    }

    private static let isPublic: SQL = "EXISTS (SELECT 1 FROM publication p WHERE p.visit = v.id)"

    static func isOverdue(_ mark: OverdueMark) -> SQL {
        """
        (v.due_day < \(mark.today.text) AND NOT EXISTS (SELECT 1 FROM result r WHERE r.visit = v.id)
            OR NOT \(isPublic) AND EXISTS (SELECT 1 FROM result r WHERE r.visit = v.id AND r.version = 1
                AND r.checked_on <= \(mark.checkedOn.text)))
        """
    }

    /// Where a visit stands.
    package func visitState(_ visit: String) throws -> VisitState {
        try visitStandings([visit])[visit]?.state ?? .due
    }

    /// Where some visits stand, by id.
    package func visitStandings(_ visits: [String]) throws -> [String: VisitStanding] {
        guard !visits.isEmpty else { return [:] }
        let drafted = Set(
            try rows("SELECT DISTINCT subject AS visit FROM field_entry WHERE subject IN \(list: visits)").map
            {
                try $0.text("visit")
            })
        let versions = try Dictionary(
            grouping: rows(
                """
                SELECT r.visit, r.checked_on, w.approved, p.published_at FROM result r
                    LEFT JOIN result_review w ON w.result = r.id LEFT JOIN publication p ON p.result = r.id
                WHERE r.visit IN \(list: visits) ORDER BY r.visit, r.version
                """), by: { try $0.text("visit") })
        return Dictionary(
            uniqueKeysWithValues: try Set(visits).map { visit in
                let filed = versions[visit] ?? []
                let state = VisitState.of(
                    hasDraft: drafted.contains(visit),
                    versions: try filed.map {
                        (try $0.optionalBool("approved"), try $0.optionalInteger("published_at") != nil)
                    })
                return (
                    visit, VisitStanding(state: state, checkedOn: try filed.first?.optionalDay("checked_on"))
                )
            })
    }
}
