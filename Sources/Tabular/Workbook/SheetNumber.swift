// SPDX-License-Identifier: Apache-2.0
import Foundation

/// A number of a sheet as people see it when the column is wide enough.
enum SheetNumber {
    /// Digits a spreadsheet keeps of a number; of longer ones it has put zeros for the rest.
    static let digitsKept = 15

    /// The text of a stored number.
    ///
    /// - Returns: nil for what is no number. `isRounded` for whole numbers of more than 15 digits: an id in such a cell
    ///   is lost.
    static func text(
        _ bytes: [UInt8], _ shape: NumberShape, countsFrom1904: Bool
    ) -> (text: [UInt8], isRounded: Bool)? {
        if shape == .general, isPlain(bytes) { return (bytes, false) }
        guard let number = Double(String(decoding: bytes, as: UTF8.self)), number.isFinite else { return nil }
        switch shape {
        case .day, .dayAndTime:
            if let day = day(number, withTime: shape == .dayAndTime, countsFrom1904) {
                return (Array(day.utf8), false)
            }
        case .percent:
            return (Array((decimal(number * 100) + "%").utf8), false)
        case .zeros(let width):
            if number >= 0, number == number.rounded(), number < 1e15 {
                let digits = decimal(number)
                return (
                    Array((String(repeating: "0", count: max(width - digits.count, 0)) + digits).utf8), false
                )
            }
        case .general: break
        }
        let isRounded = abs(number) >= 1e15 && number == number.rounded()
        return (Array(decimal(number).utf8), isRounded)
    }

    /// Up to 15 digits with at most one point and a sign: shown as they stand.
    private static func isPlain(_ bytes: [UInt8]) -> Bool {
        var digits = 0
        var points = 0
        for (place, byte) in bytes.enumerated() {
            switch byte {
            case 0x30...0x39: digits += 1
            case 0x2E: points += 1
            case 0x2D where place == 0: continue
            default: return false
            }
        }
        return digits > 0 && digits <= digitsKept && points < 2
    }

    /// Rounded to 15 significant digits, without an exponent.
    static func decimal(_ number: Double) -> String {
        let text = String(format: "%.14e", number)
        guard let mark = text.firstIndex(of: "e"), let exponent = Int(text[text.index(after: mark)...]) else {
            return text
        }
        let isNegative = text.hasPrefix("-")
        var digits = text[..<mark].filter(\.isNumber)
        while digits.count > 1, digits.last == "0" { digits.removeLast() }
        if digits == "0" { return "0" }
        let whole: String
        if exponent < 0 {
            whole = "0." + String(repeating: "0", count: -exponent - 1) + digits
        } else if digits.count <= exponent + 1 {
            whole = digits + String(repeating: "0", count: exponent + 1 - digits.count)
        } else {
            whole = digits.prefix(exponent + 1) + "." + digits.dropFirst(exponent + 1)
        }
        return (isNegative ? "-" : "") + whole
    }

    /// A serial day as `2024-05-11`, with the time of day if the format shows one.
    ///
    /// Days count from 1900-01-01 = 1, with a 29 February 1900 that never was, or from 1904-01-01 = 0.
    static func day(_ serial: Double, withTime: Bool, _ countsFrom1904: Bool) -> String? {
        guard serial >= 0, serial < 2_958_466 else { return nil }
        var whole = Int(serial)
        var seconds = Int(((serial - Double(whole)) * 86_400).rounded())
        if seconds == 86_400 { (whole, seconds) = (whole + 1, 0) }
        let time =
            withTime && seconds > 0
            ? String(format: " %02d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60) : ""
        if !countsFrom1904, whole == 60 { return "1900-02-29" + time }
        guard countsFrom1904 || whole > 0 else { return nil }
        // Days before 1970-01-01.
        let epoch = countsFrom1904 ? -24_107 : whole < 60 ? -25_568 : -25_569
        let (year, month, dayOfMonth) = civil(daysSince1970: whole + epoch)
        return String(format: "%04d-%02d-%02d", year, month, dayOfMonth) + time
    }

    /// Year, month and day of the proleptic Gregorian calendar.
    private static func civil(daysSince1970 days: Int) -> (Int, Int, Int) {
        // Counted from 1 March of year 0, so that leap days come last.
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }
}
