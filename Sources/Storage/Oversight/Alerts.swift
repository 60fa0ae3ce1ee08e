// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// What an alert is about.
package enum AlertKind: String, CaseIterable, Hashable, Sendable {
    case day, week, month
    /// The same officer found nothing again and again.
    case officer

    package var words: String {
        switch self {
        case .day: "一日多次检查"
        case .week: "七日内多次检查"
        case .month: "一月多次检查"
        case .officer: "同一人员连续未发现问题"
        }
    }
}

/// Which alerts to show.
package struct AlertFilter: Hashable, Sendable {
    /// Alerts to which this unit contributed a visit; nil for all.
    package var unit: String?
    package var year: Int
    package var kind: AlertKind?
    /// Whether a reason was given; nil for both.
    package var isAnswered: Bool?

    package init(unit: String?, year: Int, kind: AlertKind? = nil, isAnswered: Bool? = nil) {
        self.unit = unit
        self.year = year
        self.kind = kind
        self.isAnswered = isAnswered
    }
}

/// 预警: more visits to an entity than the rules think fit, or an officer who never finds anything there. Computed from
/// results as they stand; only reasons are kept.
package struct VisitAlert: Hashable, Sendable {
    package let id: String
    package let kind: AlertKind
    package let entity: String
    package let entityName: String
    /// The last visit of those counted.
    package let day: String
    package let visits: Int64
    /// Name of the officer, of alerts of that kind.
    package let inspectorName: String?
    package let answer: (reason: String, unitName: String, byName: String, at: Instant)?

    package static func == (a: VisitAlert, b: VisitAlert) -> Bool {
        a.id == b.id && a.visits == b.visits && a.answer?.reason == b.answer?.reason
    }

    /// Whatever shares an id is one alert.
    package func hash(into hasher: inout Hasher) { hasher.combine(id) }
}

extension Connection {
    /// Alerts of a year, the latest first; one page.
    package func alerts(
        matching filter: AlertFilter, _ rules: VisitAlertRules, clean: [String], limit: Int, offset: Int
    ) throws -> [VisitAlert] {
        try rows(
            """
            \(alertTable(filter, rules, clean))
            SELECT x.*, e.name AS entity_name, i.name AS inspector_name, w.reason, w.answered_at,
                u.name AS answer_unit, a.name AS answerer
            FROM found x LEFT JOIN entity e ON e.key = x.entity LEFT JOIN inspector i ON i.id = x.inspector
                LEFT JOIN alert_answer w ON w.alert = x.id LEFT JOIN unit u ON u.id = w.unit
                LEFT JOIN account a ON a.id = w.answered_by
            WHERE \(Self.condition(filter)) ORDER BY x.day DESC, x.id LIMIT \(limit) OFFSET \(offset)
            """
        ).map(visitAlert)
    }

    /// How many alerts match.
    package func alertCount(
        matching filter: AlertFilter, _ rules: VisitAlertRules, clean: [String]
    ) throws -> Int64 {
        try first(
            """
            \(alertTable(filter, rules, clean))
            SELECT COUNT(*) AS n FROM found x LEFT JOIN alert_answer w ON w.alert = x.id
            WHERE \(Self.condition(filter))
            """)?.integer("n") ?? 0
    }

    /// Keeps the reason given to an alert; the first one stands (primary key).
    package func insertAlertAnswer(
        to alert: String, unit: String, reason: String, at: Instant, account: String
    ) throws {
        try execute(
            """
            INSERT INTO alert_answer (alert, unit, reason, answered_at, answered_by)
            VALUES (\(alert), \(unit), \(reason), \(at.milliseconds), \(account))
            """)
    }

    private static func condition(_ filter: AlertFilter) -> SQL {
        var parts: [SQL] = ["x.day >= \("\(filter.year)-01-01")", "x.day <= \("\(filter.year)-12-31")"]
        if let kind = filter.kind { parts.append("x.kind = \(kind.rawValue)") }
        if filter.unit != nil { parts.append("x.own > 0") }
        if let answered = filter.isAnswered {
            parts.append(answered ? "w.alert IS NOT NULL" : "w.alert IS NULL")
        }
        return SQL.join(parts, separator: " AND ")
    }

    /// `made` are the visits whose results were recorded in the year and in what must be looked back to; of two that
    /// were made together on one day the second does not count. `found` are the alerts.
    private func alertTable(_ filter: AlertFilter, _ rules: VisitAlertRules, _ clean: [String]) -> SQL {
        let begin = Day(year: filter.year, month: 1, day: 1) ?? Day(number: 0)
        let from = begin.adding(months: -rules.cleanMonths).text
        let own: SQL = filter.unit.map { "CASE WHEN a.unit = \($0) THEN 1 ELSE 0 END" } ?? "1"
        let codes = clean.map { "[\"\($0)\"]" }
        return """
            WITH made AS (
                SELECT v.id, v.entity, v.unit, r.checked_on,
                    CASE WHEN (SELECT n.codes FROM result n WHERE n.visit = v.id
                        ORDER BY n.version DESC LIMIT 1) IN \(list: codes) THEN 1 ELSE 0 END AS clean
                FROM result r JOIN visit v ON v.id = r.visit
                WHERE r.version = 1 AND r.checked_on >= \(from) AND r.checked_on <= \("\(filter.year)-12-31")
                    AND NOT EXISTS (SELECT 1 FROM draw_void d WHERE d.draw = v.draw)
            ), apart AS (
                SELECT * FROM made v WHERE NOT EXISTS (
                    SELECT 1 FROM merge_proposal m JOIN merge_answer w ON w.proposal = m.id
                        JOIN result f ON f.visit = m.first_visit AND f.version = 1
                    WHERE m.second_visit = v.id AND f.checked_on = v.checked_on AND w.accepted = 1)
            ), found AS (
                \(byDay(rules, own)) UNION ALL \(byWeek(rules, own)) UNION ALL \(byMonth(rules, own))
                UNION ALL \(byOfficer(rules, own))
            )
            """
    }

    private func byDay(_ rules: VisitAlertRules, _ own: SQL) -> SQL {
        """
        SELECT 'day:' || a.entity || ':' || a.checked_on AS id, 'day' AS kind, a.entity, a.checked_on AS day,
            COUNT(*) AS visits, CAST(NULL AS TEXT) AS inspector, SUM(\(own)) AS own
        FROM apart a GROUP BY a.entity, a.checked_on HAVING COUNT(*) > \(rules.mostPerDay)
        """
    }

    /// Seven days that end with a visit.
    private func byWeek(_ rules: VisitAlertRules, _ own: SQL) -> SQL {
        """
        SELECT 'week:' || a.entity || ':' || z.checked_on AS id, 'week' AS kind, a.entity, z.checked_on AS day,
            COUNT(*) AS visits, CAST(NULL AS TEXT) AS inspector, SUM(\(own)) AS own
        FROM (SELECT DISTINCT entity, checked_on FROM apart) z JOIN apart a ON a.entity = z.entity
            AND a.checked_on <= z.checked_on AND \(days(from: "a.checked_on", to: "z.checked_on")) <= 6
        GROUP BY a.entity, z.checked_on HAVING COUNT(*) > \(rules.mostPerWeek)
        """
    }

    private func byMonth(_ rules: VisitAlertRules, _ own: SQL) -> SQL {
        """
        SELECT 'month:' || a.entity || ':' || SUBSTR(a.checked_on, 1, 7) AS id, 'month' AS kind, a.entity,
            MAX(a.checked_on) AS day, COUNT(*) AS visits, CAST(NULL AS TEXT) AS inspector, SUM(\(own)) AS own
        FROM apart a GROUP BY a.entity, SUBSTR(a.checked_on, 1, 7) HAVING COUNT(*) > \(rules.mostPerMonth)
        """
    }

    /// The last visits of one officer to one entity, so many in a row, all clean and within the months of the rules.
    private func byOfficer(_ rules: VisitAlertRules, _ own: SQL) -> SQL {
        """
        SELECT 'officer:' || a.entity || ':' || a.inspector || ':' || MAX(a.checked_on) AS id, 'officer' AS kind,
            a.entity, MAX(a.checked_on) AS day, COUNT(*) AS visits, a.inspector, SUM(\(own)) AS own
        FROM (
            SELECT m.entity, m.unit, m.checked_on, m.clean, o.inspector, ROW_NUMBER() OVER (
                PARTITION BY o.inspector, m.entity ORDER BY m.checked_on DESC, m.id DESC) AS back
            FROM made m JOIN visit_officer o ON o.visit = m.id
        ) a WHERE a.back <= \(rules.cleanInRow)
        GROUP BY a.entity, a.inspector
        HAVING COUNT(*) = \(rules.cleanInRow) AND MIN(a.clean) = 1
            AND \(days(from: "MIN(a.checked_on)", to: "MAX(a.checked_on)")) <= \(rules.cleanMonths * 366 / 12)
        """
    }

    private func visitAlert(_ row: Row) throws -> VisitAlert {
        guard let kind = AlertKind(rawValue: try row.text("kind")) else {
            throw DatabaseFault.wrongType(
                column: "kind", wanted: "kind of alert", found: try row.text("kind"))
        }
        return VisitAlert(
            id: try row.text("id"), kind: kind, entity: try row.text("entity"),
            entityName: try row.optionalText("entity_name") ?? "", day: try row.text("day"),
            visits: try row.integer("visits"), inspectorName: try row.optionalText("inspector_name"),
            answer: try row.optionalInteger("answered_at").map { at in
                (
                    try row.text("reason"), try row.text("answer_unit"), try row.text("answerer"),
                    Instant(milliseconds: at)
                )
            })
    }
}
