// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Testing

@Suite struct `The deadline of a visit` {
    private func day(_ text: String) throws -> Day { try #require(Day(text)) }

    @Test func `is the end of the task before the check and working days after it`() throws {
        let calendar = try shippedCalendar()
        let due = try day("2026-12-31")
        let waiting = VisitDeadline(due: due, checkedOn: nil, publishWithin: 20, calendar)
        #expect(waiting.step == .check && waiting.day == due && !waiting.isProvisional)
        #expect(!waiting.isOver(on: due) && waiting.isOver(on: due.adding(1)))
        // The Spring Festival of 2026 and its make-up days lie in between.
        let checked = VisitDeadline(
            due: due, checkedOn: try day("2026-01-28"), publishWithin: 20, calendar)
        #expect(checked.step == .publish && checked.day.text == "2026-03-03" && !checked.isProvisional)
        let late = VisitDeadline(due: due, checkedOn: try day("2026-12-20"), publishWithin: 20, calendar)
        #expect(late.day.year == 2027 && late.isProvisional)
    }

    /// The two days queries compare with must say what the rule says of every single visit.
    @Test(arguments: [1, 2, 7, 20]) func `and the mark for queries agree on every day`(within: Int) throws {
        let calendar = try shippedCalendar()
        let start = try day("2025-09-01")
        for offset in stride(from: 0, to: 500, by: 3) {
            let today = start.adding(offset)
            let mark = OverdueMark(today: today, publishWithin: within, calendar)
            for back in 0..<60 {
                let checkedOn = today.adding(-back)
                let deadline = VisitDeadline(
                    due: today, checkedOn: checkedOn, publishWithin: within, calendar)
                #expect(deadline.isOver(on: today) == (checkedOn <= mark.checkedOn), "\(today) \(back)")
            }
        }
    }
}
