// SPDX-License-Identifier: Apache-2.0

/// Writes rows as RFC 4180 text with `\r\n`, starting with a byte order mark so that spreadsheets see UTF-8.
package struct CSVWriter {
    private let delimiter: UInt8
    package private(set) var bytes: [UInt8]

    /// Starts an empty text; the mark is left out with `mark: false`.
    package init(delimiter: UInt8 = UInt8(ascii: ","), mark: Bool = true) {
        self.delimiter = delimiter
        bytes = mark ? [0xEF, 0xBB, 0xBF] : []
    }

    /// Appends one row.
    package mutating func append(_ cells: [TableCell]) {
        for (place, cell) in cells.enumerated() {
            if place > 0 { bytes.append(delimiter) }
            switch cell {
            case .text(let text): write(Self.inert(text))
            case .code(let code): write(Self.asText(code))
            case .number(let number): bytes += Array(String(number).utf8)
            case .empty: break
            }
        }
        bytes += [0x0D, 0x0A]
    }

    /// Hands over what was written so far and starts anew, for writing to a file in pieces.
    package mutating func takeBytes() -> [UInt8] {
        defer { bytes.removeAll(keepingCapacity: true) }
        return bytes
    }

    /// The text with an apostrophe before it if a spreadsheet could take it for a formula
    /// (OWASP ASVS 1.2.10: `=`, `+`, `-`, `@`, tab, return, their full-width forms); NUL is left out.
    package static func inert(_ text: String) -> String {
        let clean = text.utf8.contains(0) ? String(text.unicodeScalars.filter { $0 != "\0" }) : text
        guard let first = clean.unicodeScalars.first else { return clean }
        switch first {
        case "=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠": return "'" + clean
        default: return clean
        }
    }

    /// The code with a tab before it if a spreadsheet would turn it into a number and so damage it.
    ///
    /// The reader's callers strip the tab again; unlike `="…"` it is no formula.
    package static func asText(_ code: String) -> String {
        let digits = code.utf8.allSatisfy { ($0 >= 0x30 && $0 <= 0x39) || $0 | 0x20 == 0x65 }
        let risky =
            digits && (code.utf8.count > 11 || code.utf8.first == 0x30 || code.utf8.contains { $0 > 0x39 })
        return risky ? "\t" + code : inert(code)
    }

    private mutating func write(_ text: String) {
        let needsQuotes = text.utf8.contains { byte in
            byte == delimiter || byte == CSVScan.quote || byte < 0x20 || byte == 0x27
        }
        let edges = text.utf8.first == 0x20 || text.utf8.last == 0x20
        guard needsQuotes || edges else { return bytes += Array(text.utf8) }
        bytes.append(CSVScan.quote)
        for byte in text.utf8 {
            if byte == CSVScan.quote { bytes.append(byte) }
            bytes.append(byte)
        }
        bytes.append(CSVScan.quote)
    }
}
