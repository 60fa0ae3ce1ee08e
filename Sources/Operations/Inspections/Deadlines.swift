// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

/// Deadlines by the rules and the calendar in force today.
extension Office {
    /// By when the next step of a visit is due; nil once its result is public.
    package func deadline(of visit: VisitRecord, _ standing: VisitStanding) throws -> VisitDeadline? {
        guard standing.state != .published else { return nil }
        guard let due = Day(visit.dueDay) else { throw BrokenRecord("due day of \(visit.id)") }
        let pack = try rulebook.pack(on: Day(inShanghai: now()))
        return VisitDeadline(
            due: due, checkedOn: standing.checkedOn, publishWithin: pack.publishWorkingDays,
            rulebook.calendar)
    }

    /// What is overdue today.
    package func overdueMark() throws -> OverdueMark {
        let today = Day(inShanghai: now())
        return OverdueMark(
            today: today, publishWithin: try rulebook.pack(on: today).publishWorkingDays, rulebook.calendar)
    }

    /// By when inspectors must be matched to a draw that was held at `instant`, under the rules of its plan.
    package func matchDeadline(heldAt instant: Instant, _ task: TaskForDraw) throws -> WorkingDays.Deadline {
        rulebook.calendar.deadline(
            try pack(of: task).matchWorkingDays, after: Day(inShanghai: instant))
    }
}
