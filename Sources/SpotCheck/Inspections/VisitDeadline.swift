// SPDX-License-Identifier: Apache-2.0

/// By when the next step of a visit is due. Computed, never stored: a holiday announced later moves the day.
package struct VisitDeadline: Hashable, Sendable {
    package enum Step: String, CaseIterable, Hashable, Sendable {
        /// The visit itself, within the period of its task.
        case check
        /// Its result made public, within working days after the check ended (企业信息公示暂行条例 art. 6 and 14; the
        /// number is the rule pack's).
        case publish

        package var words: String {
            switch self {
            case .check: "检查"
            case .publish: "公示"
            }
        }
    }

    package let step: Step
    package let day: Day
    /// The holidays of that year are not announced yet: the day may still move.
    package let isProvisional: Bool

    /// - Parameters:
    ///   - due: the last day of the task's period.
    ///   - checkedOn: when the check ended by its first record; nil while none was filed. A record filed again after a
    ///     return does not prolong the time.
    ///   - publishWithin: the pack's working days.
    package init(due: Day, checkedOn: Day?, publishWithin: Int, _ calendar: WorkingDays) {
        guard let checkedOn else {
            self.init(step: .check, day: due, isProvisional: false)
            return
        }
        let deadline = calendar.deadline(publishWithin, after: checkedOn)
        self.init(step: .publish, day: deadline.day, isProvisional: deadline.isProvisional)
    }

    private init(step: Step, day: Day, isProvisional: Bool) {
        self.step = step
        self.day = day
        self.isProvisional = isProvisional
    }

    /// The day itself is still in time.
    package func isOver(on today: Day) -> Bool { day < today }
}

/// What `VisitDeadline` says of all visits at once, as two days to compare with: for queries.
package struct OverdueMark: Hashable, Sendable {
    /// A visit due before this day without a record is overdue.
    package let today: Day
    /// A check that ended on this day or before should be public by now.
    package let checkedOn: Day

    package init(today: Day, publishWithin: Int, _ calendar: WorkingDays) {
        self.today = today
        checkedOn = calendar.latestStart(ofPeriod: publishWithin, endingBefore: today)
    }
}
