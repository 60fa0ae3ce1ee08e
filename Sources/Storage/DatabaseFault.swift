// SPDX-License-Identifier: Apache-2.0

/// Somebody else kept writing what this transaction had read until the attempts were used up. Nothing was
/// written; trying later is safe.
package struct StorageConflict: Error, Hashable {
    package let attempts: Int

    package init(attempts: Int) { self.attempts = attempts }
}

/// What can go wrong below the rules. The engines' own errors are translated here and go no further; messages
/// never carry the stored values of a row nor the password of an address.
package enum DatabaseFault: Error, Hashable {
    /// A row with this key exists. Text `table.column, table.column` on both engines.
    case uniqueViolation(String)
    /// A row points to nothing, or is still pointed to. The constraint's name on PostgreSQL, empty on SQLite.
    case foreignKeyViolation(String)
    /// A `CHECK` refused the row; its name, on SQLite its expression if it has none.
    case checkViolation(String)
    /// A required column was null: `table.column`.
    case notNullViolation(String)
    /// A write inside `read`.
    case readOnly
    /// Text with a NUL character, which PostgreSQL cannot hold.
    case nulInText
    case missingColumn(String)
    case wrongType(column: String, wanted: String, found: String)
    /// A row of a bulk insert has not one value for each column.
    case wrongRowWidth(wanted: Int, found: Int)
    /// Any other refusal by the engine: SQLSTATE or extended SQLite code, and its message.
    case statement(code: String, message: String)
    case unusableAddress(String)
    case unreachable(String)
    /// The connection broke while the commit was under way: it may or may not have happened.
    case outcomeUnknown
    /// A connection used after its transaction, or a database after `close`.
    case closed
}

/// Why one attempt came to nothing although the same body may well succeed when run again. Never leaves Storage.
enum Setback: Error {
    case conflict
    case connectionLost(String)
    /// A prepared plan no longer fits the schema: a migration ran meanwhile.
    case stalePlan
}
