// SPDX-License-Identifier: Apache-2.0

/// A calendar day of the Gregorian calendar, written `2026-03-02`; says nothing about hours or zones.
package struct Day: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Days since 1970-01-01.
    package let number: Int32

    /// The day `number` days after 1970-01-01.
    package init(number: Int32) { self.number = number }

    /// Nil unless the three make a day of the Gregorian calendar in the years 1 to 9999.
    package init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
            day <= Day.length(ofMonth: month, year: year)
        else { return nil }
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = shiftedYear / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        number = Int32(era * 146_097 + dayOfEra - 719_468)
    }

    /// Reads exactly `YYYY-MM-DD`.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 10, bytes[4] == 0x2D, bytes[7] == 0x2D,
            let year = Day.digits(bytes[0..<4]), let month = Day.digits(bytes[5..<7]),
            let day = Day.digits(bytes[8..<10])
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    /// The day on the clocks of Changde (UTC+8 all year) at a moment.
    package init(inShanghai moment: Instant) {
        number = Int32((moment.milliseconds + 28_800_000).floorDivided(by: 86_400_000))
    }

    /// The moment this day begins in Changde.
    package var startInShanghai: Instant {
        Instant(milliseconds: Int64(number) * 86_400_000 - 28_800_000)
    }

    /// Sorts in their natural order.
    package static func < (a: Day, b: Day) -> Bool { a.number < b.number }

    /// The day `days` later, or earlier if negative.
    package func adding(_ days: Int) -> Day { Day(number: number + Int32(days)) }

    /// The day `months` later, or earlier if negative; the last of the month where it has no such day.
    package func adding(months: Int) -> Day {
        let (year, month, day) = Instant.civil(fromDays: Int64(number))
        let count = Int64(year) * 12 + Int64(month) - 1 + Int64(months)
        let newYear = Int(count.floorDivided(by: 12))
        let newMonth = Int(count - Int64(newYear) * 12) + 1
        let last = Day.length(ofMonth: newMonth, year: newYear)
        return Day(year: newYear, month: newMonth, day: min(Int(day), last)) ?? self
    }

    /// 1 for Monday to 7 for Sunday.
    package var weekday: Int {
        let fromMonday = (Int64(number) + 3) - (Int64(number) + 3).floorDivided(by: 7) * 7
        return Int(fromMonday) + 1
    }

    package var year: Int { Int(Instant.civil(fromDays: Int64(number)).year) }

    /// 1 to 12.
    package var month: Int { Int(Instant.civil(fromDays: Int64(number)).month) }

    /// `2026-03-02`.
    package var text: String {
        let (year, month, day) = Instant.civil(fromDays: Int64(number))
        let digits = String(10_000_000_000 + year * 1_000_000 + month * 1000 + day).utf8.dropFirst()
        let d = Array(digits)
        let dash = UInt8(ascii: "-")
        return String(
            decoding: [d[0], d[1], d[2], d[3], dash, d[5], d[6], dash, d[8], d[9]], as: UTF8.self)
    }

    package var description: String { text }

    /// `2026年3月2日`, as official Chinese text writes it.
    package var chineseText: String {
        let (year, month, day) = Instant.civil(fromDays: Int64(number))
        return "\(year)年\(month)月\(day)日"
    }

    static func length(ofMonth month: Int, year: Int) -> Int {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        default: 31
        }
    }

    private static func digits(_ bytes: ArraySlice<UInt8>) -> Int? {
        var value = 0
        for byte in bytes {
            guard byte >= 0x30, byte <= 0x39 else { return nil }
            value = value * 10 + Int(byte - 0x30)
        }
        return value
    }
}
