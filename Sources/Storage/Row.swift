// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// One row of a result, read by column name. Reading a column as the wrong type is a fault that names it.
package struct Row: Sendable {
    /// The names of a result's columns, shared by all its rows.
    final class Columns: Sendable {
        let names: [String]
        private let places: [String: Int]

        init(_ names: [String]) {
            self.names = names
            places = Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        }

        /// Rows are narrow and asked in order: comparing names beats hashing them for the usual handful.
        func place(of name: String) -> Int? {
            names.count <= 8 ? names.firstIndex(of: name) : places[name]
        }
    }

    private let columns: Columns
    /// All values as stored, in the order of the columns.
    package let values: [SQLValue]

    init(columns: Columns, values: [SQLValue]) {
        self.columns = columns
        self.values = values
    }

    /// The value as stored, whatever its type.
    ///
    /// - Throws: `DatabaseFault.missingColumn` when the statement selected no such column.
    package func value(_ column: String) throws -> SQLValue {
        guard let place = columns.place(of: column) else { throw DatabaseFault.missingColumn(column) }
        return values[place]
    }

    /// Text; a fault when it is null or another type.
    package func text(_ column: String) throws -> String {
        let value = try value(column)
        guard case .text(let text) = value else { throw wrong(column, "text", value) }
        return text
    }

    /// Text, or nil for null.
    package func optionalText(_ column: String) throws -> String? {
        try value(column) == .null ? nil : text(column)
    }

    /// A 64-bit integer; a fault when it is null or another type.
    package func integer(_ column: String) throws -> Int64 {
        let value = try value(column)
        guard case .integer(let integer) = value else { throw wrong(column, "integer", value) }
        return integer
    }

    /// A 64-bit integer, or nil for null.
    package func optionalInteger(_ column: String) throws -> Int64? {
        try value(column) == .null ? nil : integer(column)
    }

    /// A flag stored as 0 or 1; any other value is a fault.
    package func bool(_ column: String) throws -> Bool {
        let value = try value(column)
        switch value {
        case .integer(0): return false
        case .integer(1): return true
        case .null, .integer, .text, .bytes: throw wrong(column, "0 or 1", value)
        }
    }

    /// A flag stored as 0 or 1, or nil for null.
    package func optionalBool(_ column: String) throws -> Bool? {
        try value(column) == .null ? nil : bool(column)
    }

    /// Bytes; a fault when they are null or another type.
    package func bytes(_ column: String) throws -> [UInt8] {
        let value = try value(column)
        guard case .bytes(let bytes) = value else { throw wrong(column, "bytes", value) }
        return bytes
    }

    /// Bytes, or nil for null.
    package func optionalBytes(_ column: String) throws -> [UInt8]? {
        try value(column) == .null ? nil : bytes(column)
    }

    private func wrong(_ column: String, _ wanted: String, _ found: SQLValue) -> DatabaseFault {
        .wrongType(column: column, wanted: wanted, found: found.kindName)
    }
}

extension Row {
    /// Text that must be one of an enum's words.
    func word<T: RawRepresentable>(_ column: String) throws -> T where T.RawValue == String {
        let text = try text(column)
        guard let value = T(rawValue: text) else {
            throw DatabaseFault.wrongType(column: column, wanted: String(describing: T.self), found: text)
        }
        return value
    }

    /// A calendar day, or nil for null.
    func optionalDay(_ column: String) throws -> Day? {
        guard let text = try optionalText(column) else { return nil }
        guard let day = Day(text) else {
            throw DatabaseFault.wrongType(column: column, wanted: "a day", found: text)
        }
        return day
    }

    /// Texts kept one per line.
    func lines(_ column: String) throws -> [String] {
        try text(column).split(separator: "\n").map(String.init)
    }
}
