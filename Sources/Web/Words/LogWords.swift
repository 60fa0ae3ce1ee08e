// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// What kinds of log entries are called by those who read them (docs/log.md section 1).
enum LogWords {
    /// The kind in words, the same as the verifier's; a kind of a later program keeps its own name.
    static func title(ofType type: String) -> String { logEntryTitle(ofType: type) }
}
