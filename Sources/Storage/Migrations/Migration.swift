// SPDX-License-Identifier: Apache-2.0

/// One numbered step of the schema: plain SQL with `{int}`, `{bytes}`, `{text}` and `{strict}` for the
/// dialect's words. Never edited once released, never reordered.
package struct Migration: Sendable {
    package let number: Int
    package let name: String
    package let statements: [String]

    package init(number: Int, name: String, statements: [String]) {
        self.number = number
        self.name = name
        self.statements = statements
    }
}
