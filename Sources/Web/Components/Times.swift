// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// `2026年11月24日 14:05` in China's time (UTC+8, no summer time since 1991).
func momentWords(_ instant: Instant, seconds: Bool = false) -> String {
    let local = instant.milliseconds + 8 * 3_600_000
    let days = local.floorDivided(by: 86_400_000)
    let rest = local - days * 86_400_000
    let (year, month, day) = Instant.civil(fromDays: days)
    let clock = "\(twoDigits(rest / 3_600_000)):\(twoDigits(rest / 60_000 % 60))"
    return "\(year)年\(month)月\(day)日 \(clock)" + (seconds ? ":\(twoDigits(rest / 1000 % 60))" : "")
}

/// A moment, with its exact value for machines.
func moment(_ instant: Instant, seconds: Bool = false) -> HTML {
    "<time datetime=\"\(instant.rfc3339)\">\(momentWords(instant, seconds: seconds))</time>"
}

/// `2026年11月24日` from `2026-11-24`; any other text as it is.
func dayWords(_ iso: String) -> String {
    let parts = iso.split(separator: "-")
    guard parts.count == 3, let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2])
    else { return iso }
    return "\(year)年\(month)月\(day)日"
}

/// A calendar day.
func day(_ iso: String) -> HTML { "<time datetime=\"\(iso)\">\(dayWords(iso))</time>" }

/// A period of days.
func period(_ from: String, _ to: String) -> HTML { "\(day(from))至\(day(to))" }

/// `530,000`.
func grouped(_ number: some BinaryInteger) -> String {
    let digits = Array(String(number.magnitude))
    var text = ""
    for (place, digit) in digits.enumerated() {
        if place > 0, (digits.count - place).isMultiple(of: 3) { text.append(",") }
        text.append(digit)
    }
    return number < 0 ? "-" + text : text
}

/// `1.5 MB`, counted in steps of 1024, one decimal rounded down.
func sizeWords(_ bytes: Int64) -> String {
    let units = ["B", "KB", "MB", "GB"]
    var tenths = bytes * 10
    var place = 0
    while tenths >= 10_240, place < units.count - 1 {
        tenths /= 1024
        place += 1
    }
    let decimal = place == 0 || tenths % 10 == 0 ? "" : ".\(tenths % 10)"
    return "\(tenths / 10)\(decimal) \(units[place])"
}

private func twoDigits(_ value: Int64) -> String { value < 10 ? "0\(value)" : String(value) }

extension Instant {
    /// The calendar day in China (UTC+8), `YYYY-MM-DD`.
    var dayInChina: String {
        let days = (milliseconds + 8 * 3_600_000).floorDivided(by: 86_400_000)
        let (year, month, day) = Instant.civil(fromDays: days)
        return "\(year)-\(twoDigits(month))-\(twoDigits(day))"
    }
}
