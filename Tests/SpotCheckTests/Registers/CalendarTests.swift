// SPDX-License-Identifier: Apache-2.0
import Foundation
import SpotCheck
import Testing

/// The announced exceptions as the program ships them.
func shippedCalendar() throws -> WorkingDays {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Sources/Operations/Resources/calendar/workday-exceptions.csv")
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").dropFirst()
    return WorkingDays(
        exceptions: try lines.map { line in
            let cells = line.split(separator: ",", omittingEmptySubsequences: false)
            return WorkingDays.Exception(day: try #require(Day(String(cells[0]))), isDayOff: cells[1] == "1")
        })
}

@Suite struct `Working days` {
    @Test(arguments: [
        ("2017-09-20", 20, "2017-10-24"), ("2025-09-19", 20, "2025-10-23"), ("2026-01-28", 20, "2026-03-03"),
    ]) func `skip holidays and count make-up days`(start: String, count: Int, end: String) throws {
        let calendar = try shippedCalendar()
        let day = try #require(Day(start))
        let deadline = calendar.deadline(count, after: day)
        #expect(deadline.day.text == end)
        #expect(!deadline.isProvisional)
        #expect(calendar.count(after: day, through: deadline.day) == count)
    }

    @Test func `say when they run past the last announced year`() throws {
        let calendar = try shippedCalendar()
        let late = try #require(Day("2026-12-20"))
        #expect(calendar.lastKnownYear == 2026)
        #expect(calendar.deadline(20, after: late).isProvisional)
    }

    @Test func `of none end where they start`() throws {
        let day = try #require(Day("2026-10-01"))
        #expect(try shippedCalendar().deadline(0, after: day).day == day)
    }
}

@Suite struct `A day` {
    @Test func `agrees with the calendar for four hundred years`() throws {
        var day = try #require(Day("1900-01-01"))
        #expect(day.weekday == 1)
        var weekday = 1
        while day.year < 2300 {
            #expect(Day(day.text) == day)
            let next = day.adding(1)
            weekday = weekday % 7 + 1
            #expect(next.weekday == weekday && next > day && next.text > day.text)
            day = next.adding(0)
        }
    }

    @Test(arguments: [
        "2023-02-29", "2100-02-29", "2024-13-01", "2024-00-10", "2024-1-1", "0000-01-01", "20240101", "",
    ])
    func `refuses what is none`(text: String) {
        #expect(Day(text) == nil)
    }

    @Test func `in Shanghai begins at 16 o'clock UTC of the day before`() throws {
        let midnight = Instant(milliseconds: 1_772_380_800_000)  // 2026-03-01T16:00:00Z
        #expect(midnight.rfc3339 == "2026-03-01T16:00:00.000Z")
        #expect(Day(inShanghai: midnight).text == "2026-03-02")
        #expect(Day(inShanghai: Instant(milliseconds: midnight.milliseconds - 1)).text == "2026-03-01")
        #expect(Day(inShanghai: midnight).startInShanghai == midnight)
        #expect(Day(inShanghai: Instant(milliseconds: -1)).text == "1970-01-01")
    }

    @Test(arguments: ["2024-01-02", "2024/1/2", "2024.01.02", "2024年1月2日", "20240102", "2024-1-2 00:00:00"])
    func `is read in every usual spelling`(text: String) {
        #expect(DateReading(text) == .day(Day(year: 2024, month: 1, day: 2)!))
    }

    @Test func `is told from 长期, serial numbers and nonsense`() {
        #expect(DateReading("长期") == .forever)
        #expect(DateReading("9999-09-09") == .forever)
        #expect(DateReading("45292") == .serialNumber)
        for text in ["24-1-2", "2024-02-30", "2024", "1/2/2024", "二〇二四年", "20241301", "2024-1-2-3"] {
            #expect(DateReading(text) == .unreadable, "\(text)")
        }
    }
}

@Suite struct `A ratio` {
    @Test(arguments: [
        ("3%", 3, 100), ("0.5%", 5, 1000), ("3", 3, 100), ("12.25%", 1225, 10_000), ("1/20", 1, 20),
        ("100%", 100, 100),
        ("0%", 0, 100),
    ]) func `is read exactly`(text: String, num: Int64, den: Int64) {
        #expect(Ratio(reading: text) == Ratio(num, den))
    }

    @Test(arguments: [
        "0.03", "0", "101%", "-1%", "3.%", "", "%", "2/1", "1/0", "abc", "1e2%", "9223372036854775807%",
    ])
    func `that could be meant two ways or none is refused`(text: String) {
        #expect(Ratio(reading: text) == nil)
    }

    @Test func `takes at least its part`() throws {
        let ratio = try #require(Ratio(3, 100))
        #expect(ratio.ceiling(of: 100) == 3)
        #expect(ratio.ceiling(of: 101) == 4)
        #expect(ratio.ceiling(of: 0) == 0)
        #expect(try #require(Ratio(5, 1000)).words == "0.5%")
        #expect(try #require(Ratio(1225, 10_000)).words == "12.25%")
        #expect(try #require(Ratio(1, 3)).words == "1/3")
    }
}
