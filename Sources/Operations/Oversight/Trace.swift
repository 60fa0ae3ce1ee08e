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

    /// The acts of one deed that was done to several things alike; their ids follow from that of the trace.
    package func acts(
        _ deed: String, on kind: String, _ subjects: [String], logIndex: Int64, _ summary: String
    ) -> [Act] {
        subjects.enumerated().map { place, subject in
            Act(
                id: "\(id)-\(place + 1)", at: at, account: account, unit: unit, deed: deed, subjectKind: kind,
                subject: subject, summary: summary, before: nil, after: nil, logIndex: logIndex)
        }
    }
}

extension Office {
    /// The trace of a deed that this officer does now.
    package func trace(by officer: Officer) -> Trace {
        Trace(id: newID("act"), at: now(), account: officer.account, unit: officer.unit)
    }
}
