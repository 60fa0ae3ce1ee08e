// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// One visit to an entity in the calendar of a year, planned or made, by whatever authority.
package struct CalendarVisit: Hashable, Sendable {
    /// Nil while it is drawn and waits for a team.
    package let visit: String?
    package let unit: String
    package let unitName: String
    package let taskName: String
    /// When it was made, or by when it is due.
    package let day: String
    package let isDone: Bool
    /// Counts towards the cap of its authority.
    package let isRoutine: Bool

    /// 1 to 12.
    package var month: Int { Int(day.dropFirst(5).prefix(2)) ?? 0 }
}

extension Connection {
    /// All visits to an entity in a calendar year, by day: made ones on the day they were first recorded for, the
    /// others on their last day. Voided draws are left out; the same facts as `routineVisits` counts.
    package func calendar(ofEntity key: String, year: Int) throws -> [CalendarVisit] {
        let (from, to) = ("\(year)-01-01", "\(year)-12-31")
        return try rows(
            """
            SELECT c.*, u.name AS unit_name FROM (
                SELECT v.id AS visit, v.unit, t.name AS task_name, COALESCE(r.checked_on, v.due_day) AS day,
                    CASE WHEN r.id IS NULL THEN 0 ELSE 1 END AS done,
                    CASE WHEN EXISTS (\(Self.exemption(task: "v.task", entity: "v.entity"))) THEN 0 ELSE 1 END
                        AS routine
                FROM visit v JOIN task t ON t.id = v.task LEFT JOIN result r ON r.visit = v.id AND r.version = 1
                WHERE v.entity = \(key) AND NOT EXISTS (SELECT 1 FROM draw_void w WHERE w.draw = v.draw)
                UNION ALL
                SELECT CAST(NULL AS TEXT) AS visit, t.unit, t.name AS task_name, t.to_day AS day, 0 AS done,
                    CASE WHEN EXISTS (\(Self.exemption(task: "d.task", entity: "s.entity"))) THEN 0 ELSE 1 END
                        AS routine
                FROM draw_selected s JOIN draw d ON d.id = s.draw JOIN task t ON t.id = d.task
                WHERE s.entity = \(key) AND \(Self.standing)
                    AND NOT EXISTS (SELECT 1 FROM assignment a WHERE a.draw = s.draw)
                    AND NOT EXISTS (SELECT 1 FROM draw_void w WHERE w.draw = s.draw)
            ) AS c JOIN unit u ON u.id = c.unit
            WHERE c.day >= \(from) AND c.day <= \(to) ORDER BY c.day, c.unit, c.visit
            """
        ).map { row in
            CalendarVisit(
                visit: try row.optionalText("visit"), unit: try row.text("unit"),
                unitName: try row.text("unit_name"), taskName: try row.text("task_name"),
                day: try row.text("day"), isDone: try row.bool("done"), isRoutine: try row.bool("routine"))
        }
    }
}
