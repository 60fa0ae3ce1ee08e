// SPDX-License-Identifier: Apache-2.0

/// Which days are worked: Monday to Friday, but for the exceptions the State Council announces each November.
package struct WorkingDays: Sendable {
    /// One announced exception: a holiday on a weekday, or a weekend day worked to make up for it.
    package struct Exception: Hashable, Sendable {
        package let day: Day
        package let isDayOff: Bool

        package init(day: Day, isDayOff: Bool) {
            self.day = day
            self.isDayOff = isDayOff
        }
    }

    /// The last day of a period counted in working days.
    package struct Deadline: Hashable, Sendable {
        package let day: Day
        /// The count ran past the last announced year, so that day may still move: say so where it is shown.
        package let isProvisional: Bool
    }

    /// The last year whose holidays are known.
    package let lastKnownYear: Int
    private let isDayOff: [Day: Bool]

    /// Takes the announced exceptions; the latest year among them is the last known one.
    package init(exceptions: [Exception]) {
        isDayOff = Dictionary(
            exceptions.map { ($0.day, $0.isDayOff) }, uniquingKeysWith: { _, later in later })
        lastKnownYear = exceptions.map(\.day.year).max() ?? 0
    }

    /// Whether offices work on `day`.
    package func isWorked(_ day: Day) -> Bool {
        if let off = isDayOff[day] { return !off }
        return day.weekday <= 5
    }

    /// The last day of a period of `count` working days after `start`; `start` itself is not counted.
    ///
    /// Civil Code art. 201: the day on which a period begins does not count. A count of 0 answers `start`.
    package func deadline(_ count: Int, after start: Day) -> Deadline {
        var day = start
        var left = count
        while left > 0 {
            day = day.adding(1)
            if isWorked(day) { left -= 1 }
        }
        return Deadline(day: day, isProvisional: day.year > lastKnownYear)
    }

    /// The latest day after which a period of `count` working days (at least 1) has ended before `day`.
    package func latestStart(ofPeriod count: Int, endingBefore day: Day) -> Day {
        var start = day
        var left = count
        while left > 0 {
            start = start.adding(-1)
            if isWorked(start) { left -= 1 }
        }
        return start.adding(-1)
    }

    /// How many working days lie after `start` up to and including `end`; 0 if `end` is not later.
    package func count(after start: Day, through end: Day) -> Int {
        guard end > start else { return 0 }
        return (start.number + 1...end.number).reduce(0) { $0 + (isWorked(Day(number: $1)) ? 1 : 0) }
    }
}
