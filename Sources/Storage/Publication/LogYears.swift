// SPDX-License-Identifier: Apache-2.0
import TransparencyLog

/// One of the logs that the database holds one after the other, usually a year each (docs/log.md section 4.1).
///
/// Entries are counted twice: by their position among all entries of the database, which rows of other tables refer
/// to, and by their number in their own log, which proofs, tiles and signed heads speak of.
package struct YearLog: Hashable, Sendable {
    /// From 1.
    package let number: Int64
    package let origin: String
    /// The public key of a log that has ended; nil for the one that goes on.
    package let vkey: String?
    /// Who had to cosign a log that has ended, as the policy file said then; nil without a policy and for the one that
    /// goes on.
    package let policy: String?
    /// The position of its entry 0.
    package let begins: Int64
    /// One more than the position of its last entry.
    package let end: Int64

    /// Its number of entries.
    package var size: Int64 { end - begins }

    /// Heads of this log end at most there. A head beyond the entries of the log that goes on shows that an older
    /// database was restored, so it must be found.
    var lastHead: Int64 { vkey == nil ? .max : end }

    /// The number in this log of the entry at a position.
    package func number(of position: Int64) -> Int64 { position - begins }
}

extension Connection {
    /// The log that goes on.
    package func currentLog() throws -> YearLog {
        guard let row = try first("SELECT * FROM log_head") else { throw LogRefusal.notStarted }
        return YearLog(
            number: try row.integer("number"), origin: try row.text("origin"), vkey: nil, policy: nil,
            begins: try row.integer("begins"), end: try row.integer("size"))
    }

    /// All logs, the first one first.
    package func logs() throws -> [YearLog] {
        try rows("SELECT * FROM log_past ORDER BY number").map(YearLog.init(past:)) + [currentLog()]
    }

    /// A log by its number, if there is one.
    package func log(number: Int64) throws -> YearLog? {
        if let past = try first("SELECT * FROM log_past WHERE number = \(number)") {
            return try YearLog(past: past)
        }
        let current = try currentLog()
        return current.number == number ? current : nil
    }

    /// The log to which the entry at a position belongs; for positions that do not exist yet the one that goes on.
    package func log(of position: Int64) throws -> YearLog {
        let past = try first(
            "SELECT * FROM log_past WHERE begins <= \(position) AND ends > \(position)")
        return try past.map(YearLog.init(past:)) ?? currentLog()
    }

    /// The number of entries of the log that goes on.
    package func logSize() throws -> Int64 { try currentLog().size }

    /// The name of the log that goes on.
    package func logOrigin() throws -> String { try currentLog().origin }
}

extension YearLog {
    fileprivate init(past row: Row) throws {
        number = try row.integer("number")
        origin = try row.text("origin")
        vkey = try row.text("vkey")
        policy = try row.optionalText("policy")
        begins = try row.integer("begins")
        end = try row.integer("ends")
    }
}
