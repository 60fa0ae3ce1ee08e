// SPDX-License-Identifier: Apache-2.0

/// Takes off what copying, spreadsheets and web pages leave on a cell, and nothing else.
package enum CellText {
    /// Outer blanks of every kind, invisible characters, a spreadsheet's leading apostrophe and `="…"`.
    package static func clean(_ text: String) -> String {
        if isClean(text) { return text }
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars where !isInvisible(scalar) {
            scalars.append(isBlank(scalar) ? " " : scalar)
        }
        var result = trimmed(String(scalars))
        if result.hasPrefix("=\""), result.hasSuffix("\""), result.utf8.count >= 3 {
            result = trimmed(String(result.dropFirst(2).dropLast()))
        }
        if result.hasPrefix("'") { result = trimmed(String(result.dropFirst())) }
        return result
    }

    /// As `clean`, and for codes: full-width letters, digits and signs become half-width, inner blanks go.
    package static func code(_ text: String) -> String {
        let clean = clean(text)
        if clean.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x80 }) { return clean }
        var scalars = String.UnicodeScalarView()
        for scalar in clean.unicodeScalars where scalar != " " { scalars.append(halfWidth(scalar)) }
        return String(scalars)
    }

    /// As `clean`, and for names: every kind of middle dot becomes U+00B7, the only one names may hold.
    package static func name(_ text: String) -> String {
        let clean = clean(text)
        guard clean.unicodeScalars.contains(where: isOtherDot) else { return clean }
        var scalars = String.UnicodeScalarView()
        for scalar in clean.unicodeScalars { scalars.append(isOtherDot(scalar) ? "\u{B7}" : scalar) }
        return String(scalars)
    }

    /// The parts of a cell that lists several values, split at `、`, `，`, `,`, `；`, `;`, `|` and line ends.
    package static func parts(_ text: String) -> [String] {
        text.split { "、，,；;|\n\r".contains($0) }.map { clean(String($0)) }.filter { !$0.isEmpty }
    }

    /// True for the words of yes, false for those of no, nil for any other.
    package static func yesNo(_ text: String) -> Bool? {
        switch text.lowercased() {
        case "是", "有", "1", "y", "yes", "true", "√", "✓", "已列入", "列入": true
        case "否", "无", "0", "n", "no", "false", "×", "未列入", "-", "—": false
        default: nil
        }
    }

    private static func trimmed(_ text: String) -> String {
        let bytes = text.utf8
        guard let start = bytes.firstIndex(where: { $0 != 0x20 }),
            let end = bytes.lastIndex(where: { $0 != 0x20 })
        else { return "" }
        return String(text[start...end])
    }

    /// Whether there is surely nothing to take off; the common case, decided on bytes.
    private static func isClean(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            guard let first = bytes.first, let last = bytes.last else { return true }
            if first == 0x20 || last == 0x20 || first == 0x27 || first == 0x3D { return false }
            for place in bytes.indices {
                switch bytes[place] {
                case 0x00..<0x20, 0x7F: return false
                case 0xC2 where bytes[place + 1] < 0xAE: return false
                // U+180E and U+1680.
                case 0xE1 where [0xA0, 0x9A].contains(bytes[place + 1]): return false
                case 0xE2 where isSuspect(bytes[place + 1], bytes[place + 2]): return false
                case 0xE3 where bytes[place + 1] == 0x80 && bytes[place + 2] == 0x80: return false
                case 0xEF where bytes[place + 1] == 0xBB && bytes[place + 2] == 0xBF: return false
                default: continue
                }
            }
            return true
        }
    }

    /// Second and third byte of U+2000…U+200F, U+2028…U+202F and U+205F…U+2064.
    private static func isSuspect(_ second: UInt8, _ third: UInt8) -> Bool {
        switch second {
        case 0x80: third < 0x90 || (0xA8...0xAF).contains(third)
        case 0x81: (0x9F...0xA4).contains(third)
        default: false
        }
    }

    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0xAD, 0x180E, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x2064, 0xFEFF: true
        default: false
        }
    }

    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x00...0x20, 0x7F...0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: true
        default: false
        }
    }

    private static func halfWidth(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        guard (0xFF01...0xFF5E).contains(scalar.value) else { return scalar }
        return Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar
    }

    private static func isOtherDot(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x2022, 0x2027, 0x2219, 0x22C5, 0x30FB, 0xFF65, 0x16EB, 0x2E31, 0x0387: true
        default: false
        }
    }
}

/// What a cell meant for a date says.
package enum DateReading: Hashable, Sendable {
    case day(Day)
    /// 长期: no end.
    case forever
    /// A spreadsheet's day number such as `45292`; which calendar it counts in cannot be told.
    case serialNumber
    case unreadable

    /// Reads `2024-01-02`, `2024/1/2`, `2024.1.2`, `2024年1月2日`, `20240102`, each with or without a time, and `长期`.
    package init(_ text: String) {
        if let day = Day(text) {
            self = day.year >= 9999 ? .forever : .day(day)
            return
        }
        if ["长期", "长期有效", "永久", "无固定期限"].contains(text) {
            self = .forever
            return
        }
        let code = CellText.clean(text)
        let date = code.prefix { $0 != " " && $0 != "T" }
        let fields = date.split { "-/.年月日".contains($0) }
        let numbers = fields.compactMap { Int($0) }
        let isPlain = fields.count == 1 && numbers.count == 1
        if isPlain && date.utf8.count == 5 && (20_000...80_000).contains(numbers[0]) {
            self = .serialNumber
        } else if isPlain && date.utf8.count == 8 {
            let n = numbers[0]
            self = DateReading.checked(n / 10_000, n / 100 % 100, n % 100)
        } else if fields.count == 3 && numbers.count == 3 && fields[0].utf8.count == 4 {
            self = DateReading.checked(numbers[0], numbers[1], numbers[2])
        } else {
            self = .unreadable
        }
    }

    private static func checked(_ year: Int, _ month: Int, _ day: Int) -> DateReading {
        guard let day = Day(year: year, month: month, day: day) else { return .unreadable }
        return year >= 9999 ? .forever : .day(day)
    }
}
