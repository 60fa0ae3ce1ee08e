// SPDX-License-Identifier: Apache-2.0

/// One place where a claimed result differs from the recomputed one.
package struct DrawDifference: Sendable, Hashable, CustomStringConvertible {
    /// For example `strata[2].selected[0]`.
    package let path: String
    /// As JSON text; "nothing" if absent.
    package let expected: String
    package let found: String

    package var description: String { "\(path): expected \(expected), found \(found)" }
}

/// Recomputes a draw from public bytes and compares what was claimed (docs/draw.md section 1.6).
package struct DrawCheck: Sendable {
    package let announcement: Announcement
    package let outcome: DrawOutcome

    /// `announcement` and `ceremony` are the bytes of their log entries; `reveals` are in the order of the
    /// contributors, nil where none came; `beacon` is empty unless the ceremony announced a public value.
    package init(
        roster: [UInt8], ceremony: [UInt8], announcement: [UInt8], reveals: [Digest32?], beacon: [UInt8] = []
    ) throws(DrawRefusal) {
        self.announcement = try Announcement(parsing: announcement)
        let parsed: Roster
        do throws(RosterRefusal) { parsed = try Roster(parsing: roster) } catch { throw .roster(error) }
        outcome = try draw(
            self.announcement, from: parsed, ceremony: try Ceremony(parsing: ceremony), reveals: reveals,
            beacon: beacon)
    }

    /// Compares a published list file; empty if every byte is as it must be.
    package func differences(inFile bytes: [UInt8], limit: Int = 10) throws(DrawRefusal) -> [DrawDifference] {
        let claimed: CanonicalJSON
        do throws(JSONRefusal) { claimed = try CanonicalJSON(parsing: bytes) } catch {
            throw .notAnObject(error)
        }
        var comparison = DrawComparison(limit: limit)
        comparison.compare(claimed, outcome.list.json, at: "")
        return comparison.differences
    }

    /// Compares a `draw.result` entry: its announcement, value, seed and strata, and the digest of its file.
    package func differences(
        inEntry bytes: [UInt8], limit: Int = 10
    ) throws(DrawRefusal) -> [DrawDifference] {
        let claimed: CanonicalJSON
        do throws(JSONRefusal) { claimed = try CanonicalJSON(parsing: bytes) } catch {
            throw .notAnObject(error)
        }
        let expected: [String: CanonicalJSON] = [
            "type": "draw.result", "announce": .digest(try announcement.leaf()),
            "value": .digest(outcome.keys.value), "seed": .digest(outcome.keys.seed),
            "strata": outcome.publicStrata, "file": .digest(Digest32(sha256: try outcome.list.encode())),
        ]
        guard case .object(let fields) = claimed else {
            throw .notAnObject(.wrongKind(path: "(root)", expected: "object"))
        }
        var comparison = DrawComparison(limit: limit)
        // Time, actor and version are the log's business.
        comparison.compare(.object(fields.filter { expected[$0.key] != nil }), .object(expected), at: "")
        return comparison.differences
    }
}

/// Walks two JSON values side by side and keeps the first differences.
struct DrawComparison {
    private let limit: Int
    private(set) var differences: [DrawDifference] = []

    init(limit: Int) { self.limit = limit }

    mutating func compare(_ found: CanonicalJSON?, _ expected: CanonicalJSON?, at path: String) {
        switch (found, expected) {
        case (.object(let found), .object(let expected)):
            for key in Set(found.keys).union(expected.keys).sorted() {
                compare(found[key], expected[key], at: path.isEmpty ? key : "\(path).\(key)")
            }
        case (.array(let found), .array(let expected)):
            for place in 0..<max(found.count, expected.count) {
                compare(
                    place < found.count ? found[place] : nil,
                    place < expected.count ? expected[place] : nil, at: "\(path)[\(place)]")
            }
        default:
            guard Self.text(found) != Self.text(expected), differences.count < limit else { return }
            differences.append(
                DrawDifference(path: path, expected: Self.text(expected), found: Self.text(found)))
        }
    }

    private static func text(_ json: CanonicalJSON?) -> String {
        guard let json else { return "nothing" }
        do throws(JSONRefusal) { return try json.encodeText() } catch { return "unwritable" }
    }
}
