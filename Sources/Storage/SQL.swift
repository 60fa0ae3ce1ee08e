// SPDX-License-Identifier: Apache-2.0

/// A statement whose interpolated values are parameters, never text.
///
/// Literal parts are `StaticString`: a string computed at run time does not type-check as a statement, so there
/// is no way to splice one in. The engine decides how a parameter is written (`?` or `$1`).
package struct SQL: ExpressibleByStringInterpolation, Sendable {
    /// A value and the type it is declared with; the type matters only for `NULL` on PostgreSQL, where
    /// `$1 IS NULL` must know it.
    struct Parameter: Hashable, Sendable {
        enum Kind: UInt8, Hashable, Sendable { case unknown, integer, text, bytes }
        let value: SQLValue
        let kind: Kind

        init(_ value: SQLValue, kind: Kind) {
            self.value = value
            self.kind = kind
        }

        init(_ value: SQLValue) {
            self.value = value
            kind =
                switch value {
                case .null: .unknown
                case .integer: .integer
                case .text: .text
                case .bytes: .bytes
                }
        }
    }

    fileprivate enum Piece: Sendable {
        case literal(StaticString)
        case written(String)
        case parameter(Parameter)
    }

    private var pieces: [Piece]

    package init(stringLiteral value: StaticString) { pieces = [.literal(value)] }

    package init(stringInterpolation: StringInterpolation) { pieces = stringInterpolation.pieces }

    private init(pieces: [Piece]) { self.pieces = pieces }

    /// A statement of a migration, with the dialect's words already put in. Only the migration runner needs it.
    init(migrationText: String) { pieces = [.written(migrationText)] }

    /// A table or column name written in our own source, quoted; lower case, as everywhere in the schema.
    package static func identifier(_ trusted: StaticString) -> SQL {
        SQL(pieces: [.written(quoted(trusted))])
    }

    /// Fragments one after the other with `separator` between them, e.g. conditions with `" AND "`.
    package static func join(_ parts: [SQL], separator: SQL) -> SQL {
        var pieces: [Piece] = []
        for (place, part) in parts.enumerated() {
            if place > 0 { pieces += separator.pieces }
            pieces += part.pieces
        }
        return SQL(pieces: pieces)
    }

    static func quoted(_ name: StaticString) -> String { "\"\(name.description)\"" }

    /// The text for one engine and its parameters in order.
    func rendered(for dialect: Dialect) -> (text: String, parameters: [Parameter]) {
        var text = ""
        var parameters: [Parameter] = []
        for piece in pieces {
            switch piece {
            case .literal(let literal):
                literal.withUTF8Buffer { text += String(decoding: $0, as: UTF8.self) }
            case .written(let written):
                text += written
            case .parameter(let parameter):
                parameters.append(parameter)
                text += dialect.placeholder(parameters.count)
            }
        }
        return (text, parameters)
    }
}

extension SQL {
    /// Collects the pieces of a literal; each overload says which types may become parameters.
    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var pieces: [Piece] = []

        package init(literalCapacity: Int, interpolationCount: Int) {
            pieces.reserveCapacity(interpolationCount * 2 + 1)
        }

        /// A fixed part of the statement.
        package mutating func appendLiteral(_ literal: StaticString) {
            if literal.utf8CodeUnitCount > 0 { pieces.append(.literal(literal)) }
        }

        /// A value whose type is known only at run time.
        package mutating func appendInterpolation(_ value: SQLValue) { add(value) }
        /// Text.
        package mutating func appendInterpolation(_ value: String) { add(.text(value)) }
        /// Text.
        package mutating func appendInterpolation(_ value: Substring) { add(.text(String(value))) }
        /// A 64-bit integer.
        package mutating func appendInterpolation(_ value: Int64) { add(.integer(value)) }
        /// An integer, 64 bits wide in the database.
        package mutating func appendInterpolation(_ value: Int) { add(.integer(Int64(value))) }
        /// A flag, stored as 0 or 1.
        package mutating func appendInterpolation(_ value: Bool) { add(.integer(value ? 1 : 0)) }
        /// Bytes.
        package mutating func appendInterpolation(_ value: [UInt8]) { add(.bytes(value)) }

        /// Text, or `NULL`.
        package mutating func appendInterpolation(_ value: String?) {
            add(value.map(SQLValue.text), .text)
        }
        /// A 64-bit integer, or `NULL`.
        package mutating func appendInterpolation(_ value: Int64?) {
            add(value.map(SQLValue.integer), .integer)
        }
        /// An integer, or `NULL`.
        package mutating func appendInterpolation(_ value: Int?) {
            add(value.map { .integer(Int64($0)) }, .integer)
        }
        /// A flag as 0 or 1, or `NULL`.
        package mutating func appendInterpolation(_ value: Bool?) {
            add(value.map { .integer($0 ? 1 : 0) }, .integer)
        }
        /// Bytes, or `NULL`.
        package mutating func appendInterpolation(_ value: [UInt8]?) {
            add(value.map(SQLValue.bytes), .bytes)
        }

        /// Splices another statement or fragment with its parameters.
        package mutating func appendInterpolation(_ fragment: SQL) { pieces += fragment.pieces }

        /// A parenthesised list: `WHERE id IN \(list: ids)`. The empty list matches nothing on both engines,
        /// and everything after `NOT IN`.
        package mutating func appendInterpolation(list values: [String]) {
            addList(values.map(SQLValue.text), empty: "(SELECT CAST(NULL AS TEXT) WHERE 1 = 0)")
        }

        /// A parenthesised list of integers, as for text.
        package mutating func appendInterpolation(list values: [Int64]) {
            addList(values.map(SQLValue.integer), empty: "(SELECT CAST(NULL AS BIGINT) WHERE 1 = 0)")
        }

        private mutating func add(_ value: SQLValue) { pieces.append(.parameter(Parameter(value))) }

        private mutating func add(_ value: SQLValue?, _ kind: Parameter.Kind) {
            pieces.append(.parameter(Parameter(value ?? .null, kind: kind)))
        }

        private mutating func addList(_ values: [SQLValue], empty: StaticString) {
            guard !values.isEmpty else { return pieces.append(.literal(empty)) }
            for (place, value) in values.enumerated() {
                pieces.append(.literal(place == 0 ? "(" : ", "))
                add(value)
            }
            pieces.append(.literal(")"))
        }
    }
}
