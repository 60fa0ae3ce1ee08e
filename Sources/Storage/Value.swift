// SPDX-License-Identifier: Apache-2.0
import Foundation

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
        guard case .text(var text) = self else { return }
        let holdsNUL = text.withUTF8 { utf8 in
            utf8.baseAddress.map { memchr($0, 0, utf8.count) != nil } ?? false
        }
        if holdsNUL { throw DatabaseFault.nulInText }
    }
}
