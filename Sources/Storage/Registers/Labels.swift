// SPDX-License-Identifier: Apache-2.0
import SpotCheck

extension LabelRow: StoredRecord {
    package static var table: StaticString { "label" }
    package static var tableBefore: StaticString { "label_before" }
    package static var columns: [StaticString] {
        [
            "name", "parent", "unit", "reach", "valid_from", "valid_to", "items", "licence", "professional",
            "skill", "expert", "note",
        ]
    }

    package var key: String { code }

    package var values: [SQLValue] {
        [
            .text(name), parent.map { .text($0) } ?? .null, .text(unit), .text(reach.rawValue),
            SQLValue(validFrom), SQLValue(validTo), .text(items.joined(separator: "\n")), .text(licence),
            .integer(isProfessional ? 1 : 0), .text(skill), .text(expert), .text(note),
        ]
    }

    package init(row: Row) throws {
        self.init(
            code: try row.text("key"), name: try row.text("name"), parent: try row.optionalText("parent"),
            unit: try row.text("unit"), reach: try row.word("reach"),
            validFrom: try row.optionalDay("valid_from"), validTo: try row.optionalDay("valid_to"),
            items: try row.lines("items"), licence: try row.text("licence"),
            isProfessional: try row.bool("professional"), skill: try row.text("skill"),
            expert: try row.text("expert"), note: try row.text("note"))
    }
}

/// What was decided about a label as it stood.
package struct LabelDecision: Hashable, Sendable {
    package let at: Instant
    package let by: String
    package let isApproved: Bool
    package let opinion: String
}

/// A label as the register holds it.
package struct StoredLabel: Hashable, Sendable {
    package let row: LabelRow
    package let recordedAt: Instant
    package let importJob: String?
    /// The latest decision about the label as it stands now; nil while none was made.
    package let decision: LabelDecision?

    /// Whether it may be used on `day`.
    package func isInForce(on day: Day) -> Bool { decision?.isApproved == true && row.isValid(on: day) }
}

extension Connection {
    /// The label with this code, or nil.
    package func label(_ code: String) throws -> StoredLabel? {
        try first("\(Self.labels) WHERE l.key = \(code)").map(storedLabel)
    }

    /// All labels, by code.
    package func labels() throws -> [StoredLabel] {
        try rows("\(Self.labels) ORDER BY l.key").map(storedLabel)
    }

    /// Names of labels by code.
    package func labelNames() throws -> [String: String] {
        Dictionary(
            try rows("SELECT key, name FROM label").map { (try $0.text("key"), try $0.text("name")) },
            uniquingKeysWith: { first, _ in first })
    }

    /// The labels a scope may name on `day`, and those it names already.
    package func labelsToChoose(on day: Day, chosen: [String] = []) throws -> [LabelRow] {
        try labels().filter { $0.isInForce(on: day) || chosen.contains($0.row.code) }.map(\.row)
    }

    /// These labels and all below them.
    package func labels(below codes: [String]) throws -> [String] {
        guard !codes.isEmpty else { return [] }
        return try rows(
            """
            WITH RECURSIVE below (key) AS (
                SELECT key FROM label WHERE key IN \(list: codes)
                UNION SELECT l.key FROM label l JOIN below b ON l.parent = b.key
            )
            SELECT key FROM below ORDER BY key
            """
        ).map { try $0.text("key") }
    }

    /// Writes down what was decided about the label as it stands.
    package func decideLabel(
        _ code: String, isApproved: Bool, opinion: String, at: Instant, by account: String
    ) throws {
        try execute(
            """
            INSERT INTO label_decision (label, row_hash, decided_at, decided_by, approved, opinion)
            SELECT key, row_hash, \(at.milliseconds), \(account), \(isApproved), \(opinion)
            FROM label WHERE key = \(code)
            """)
    }

    /// How many objects stand under each label, whether or not they are members.
    package func objectCounts() throws -> [String: Int64] {
        var counts: [String: Int64] = [:]
        for row in try rows("SELECT label, COUNT(*) AS many FROM check_object GROUP BY label") {
            counts[try row.text("label")] = try row.integer("many")
        }
        return counts
    }

    private static let labels: SQL = """
        SELECT l.*, d.decided_at, d.decided_by, d.approved, d.opinion
        FROM label l LEFT JOIN label_decision d ON d.label = l.key AND d.decided_at = \(lastDecision)
        """

    /// When the label `l` was last decided about as it stands.
    static let lastDecision: SQL = """
        (SELECT MAX(x.decided_at) FROM label_decision x WHERE x.label = l.key AND x.row_hash = l.row_hash)
        """

    private func storedLabel(_ row: Row) throws -> StoredLabel {
        let decision = try row.optionalInteger("decided_at").map { at in
            LabelDecision(
                at: Instant(milliseconds: at), by: try row.text("decided_by"),
                isApproved: try row.bool("approved"), opinion: try row.text("opinion"))
        }
        return StoredLabel(
            row: try LabelRow(row: row), recordedAt: Instant(milliseconds: try row.integer("recorded_at")),
            importJob: try row.optionalText("import_job"), decision: decision)
    }
}
