// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

/// A record that the log or a foreign key promises is not there or not readable: a fault, never a refusal.
package struct BrokenRecord: Error, Hashable {
    package let what: String

    package init(_ what: String) { self.what = what }
}

/// Thirty-two stored bytes; a fault when they are missing or not thirty-two.
func stored32(_ bytes: [UInt8]?) throws -> Digest32 {
    guard let bytes, let digest = Digest32(bytes) else { throw BrokenRecord("32 bytes") }
    return digest
}

/// The ceremony as it stands in the log: what decides is what was logged, not what columns say today.
func loggedCeremony(_ stored: StoredCeremony, _ db: Connection) throws -> Ceremony {
    guard let index = stored.openedIndex else { throw CeremonyRefusal.notOpened }
    return try Ceremony(parsing: try db.logged(index))
}

extension StoredCeremony {
    /// The announced public value, nil where there is none.
    package var beaconPlan: BeaconPlan? {
        get throws {
            try beacon.map { try BeaconPlan(CanonicalJSON(parsing: $0), after: revealBy.rfc3339) }
        }
    }
}

/// The inspectors committed with a roster.
func inspectorsFile(_ roster: StoredRoster, _ db: Connection) throws -> InspectorsFile {
    try InspectorsFile(parsing: try db.requiredFile(roster.inspectorsFile))
}

/// Whether an officer may manage the draws of a task: the coordinating bureau, or the task's own unit.
func mayManage(_ task: TaskForDraw, _ officer: Officer, _ db: Connection) throws -> Bool {
    officer.roles.contains(.coordinator) || officer.unit == task.unit
}

extension Connection {
    /// The bytes of a log entry that must exist.
    func logged(_ index: Int64) throws -> [UInt8] {
        guard let entry = try entry(at: index) else { throw BrokenRecord("log entry \(index)") }
        return entry.bytes
    }

    /// A public file that must exist.
    func requiredFile(_ sha256: String) throws -> [UInt8] {
        guard let bytes = try publicFile(sha256) else { throw BrokenRecord("public file \(sha256)") }
        return bytes
    }
}

extension Office {
    /// A line of the trace about a draw, a ceremony or a roster.
    func drawAct(
        _ deed: String, on kind: String, _ subject: String, at: Instant, by officer: Officer,
        summary: String, before: String? = nil, after: String? = nil, logIndex: Int64? = nil
    ) -> Act {
        Act(
            id: newID("act"), at: at, account: officer.account, unit: officer.unit, deed: deed,
            subjectKind: kind, subject: subject, summary: summary, before: before, after: after,
            logIndex: logIndex)
    }

    /// Tells the second of two who write the same unique row that somebody was first.
    func onceOnly<T: Sendable>(_ expected: String, _ work: () async throws -> T) async throws -> T {
        do {
            return try await work()
        } catch DatabaseFault.uniqueViolation {
            throw Conflict(expected: expected, found: "已由他人办理")
        } catch is StorageConflict {
            throw Conflict(expected: expected, found: "正由他人办理，请稍后再看")
        }
    }
}
