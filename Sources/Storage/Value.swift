// SPDX-License-Identifier: Apache-2.0

/// What a column can hold. There are no floats: whatever is stored must compare and hash the same everywhere.
package enum SQLValue: Hashable, Sendable {
    case null
    case integer(Int64)
    case text(String)
    case bytes([UInt8])

    /// The word used in error messages.
    var kindName: String {
        switch self {
        case .null: "null"
        case .integer: "integer"
        case .text: "text"
        case .bytes: "bytes"
        }
    }

    /// Refuses what only one of the two engines could keep: PostgreSQL has no NUL character in text.
    func checkStorable() throws {
        guard case .text(let text) = self else { return }
        if text.utf8.contains(0) { throw DatabaseFault.nulInText }
    }
}
