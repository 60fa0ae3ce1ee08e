// SPDX-License-Identifier: Apache-2.0

/// One numbered step of the schema: plain SQL with `{int}`, `{bytes}`, `{text}` and `{strict}` for the
/// dialect's words. Never edited once released, never reordered.
package struct Migration: Sendable {
    package let number: Int
    package let name: String
    /// For both engines, after those of one of them.
    package let statements: [String]
    /// Where the engines change a table in different ways (SQLite makes it anew: sqlite.org/lang_altertable.html).
    private let sqlite: [String]
    private let postgres: [String]

    package init(
        number: Int, name: String, sqlite: [String] = [], postgres: [String] = [], statements: [String]
    ) {
        self.number = number
        self.name = name
        self.statements = statements
        self.sqlite = sqlite
        self.postgres = postgres
    }

    /// All statements in order.
    func statements(for dialect: Dialect) -> [String] {
        switch dialect {
        case .sqlite: sqlite + statements
        case .postgres: postgres + statements
        }
    }
}
