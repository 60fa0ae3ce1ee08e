// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

/// What every trace of one deed has in common; made before the transaction, for its body may run twice.
package struct Trace: Sendable {
    package let id: String
    package let at: Instant
    package let account: String
    package let unit: String

    /// The act to append.
    ///
    /// - Parameter summary: a plain Chinese sentence without the person, who stands beside it.
    package func act(
        _ deed: String, on kind: String, _ subject: String, _ summary: String, before: String? = nil,
        after: String? = nil, logIndex: Int64? = nil
    ) -> Act {
        Act(
            id: id, at: at, account: account, unit: unit, deed: deed, subjectKind: kind, subject: subject,
            summary: summary, before: before, after: after, logIndex: logIndex)
    }
}

extension Office {
    /// The trace of a deed that this officer does now.
    package func trace(by officer: Officer) -> Trace {
        Trace(id: newID("act"), at: now(), account: officer.account, unit: officer.unit)
    }
}
