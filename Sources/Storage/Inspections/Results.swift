// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// One filed version of a result with its review and publication, as far as they exist.
package struct StoredResult: Hashable, Sendable {
    package let id: String
    package let visit: String
    package let version: Int64
    package let result: CheckResult
    /// What was answered on the check sheets, by item: the points as they stood then.
    package let points: [String: [PointAnswer]]
    package let pack: String
    package let recordedAt: Int64
    package let recordedBy: String
    package let recorderName: String
    package let correctionReason: String?
    package let logIndex: Int64
    package let review: StoredReview?
    package let publishedAt: Int64?
    package let publicationIndex: Int64?
}

/// 审核: what a reviewer decided about one version.
package struct StoredReview: Hashable, Sendable {
    package let approved: Bool
    package let reason: String
    package let reviewedAt: Int64
    package let reviewedBy: String
    package let reviewerName: String
}

/// A version about to be filed.
package struct NewResult: Sendable {
    package let id: String
    package let visit: String
    package let version: Int64
    package let result: CheckResult
    /// The points of the check sheets with what was answered.
    package let points: [PointAnswer]
    package let pack: String
    package let at: Instant
    package let account: String
    package let correctionReason: String?
    /// Keys the commitments of this version in the log; destroying it unlinks them.
    package let salt: [UInt8]
    package let logIndex: Int64

    package init(
        id: String, visit: String, version: Int64, result: CheckResult, points: [PointAnswer], pack: String,
        at: Instant,
        account: String, correctionReason: String?, salt: [UInt8], logIndex: Int64
    ) {
        self.id = id
        self.visit = visit
        self.version = version
        self.result = result
        self.points = points
        self.pack = pack
        self.at = at
        self.account = account
        self.correctionReason = correctionReason
        self.salt = salt
        self.logIndex = logIndex
    }
}

extension Connection {
    /// All versions of a visit's result, oldest first.
    package func results(ofVisit visit: String) throws -> [StoredResult] {
        try rows("\(Self.resultColumns) WHERE r.visit = \(visit) ORDER BY r.version").map(storedResult)
    }

    /// One version, or nil.
    package func result(_ id: String) throws -> StoredResult? {
        try first("\(Self.resultColumns) WHERE r.id = \(id)").map(storedResult)
    }

    /// Versions of a unit (all units for nil) that wait for review, oldest first. At most `limit`.
    package func resultsToReview(unit: String?, limit: Int) throws -> [StoredResult] {
        let scope: SQL = unit.map { "v.unit = \($0)" } ?? "1 = 1"
        return try rows(
            """
            \(Self.resultColumns) JOIN visit v ON v.id = r.visit
            WHERE \(scope) AND w.result IS NULL ORDER BY r.recorded_at, r.id LIMIT \(limit)
            """
        ).map(storedResult)
    }

    private static let resultColumns: SQL = """
        SELECT r.id, r.visit, r.version, r.checked_on, r.methods, r.codes, r.follow_up, r.note, r.pack,
            r.recorded_at, r.recorded_by, a.name AS recorder, r.correction_reason, r.log_index,
            w.approved, w.reason, w.reviewed_at, w.reviewed_by, b.name AS reviewer,
            p.published_at, p.log_index AS publication_index
        FROM result r JOIN account a ON a.id = r.recorded_by
            LEFT JOIN result_review w ON w.result = r.id LEFT JOIN account b ON b.id = w.reviewed_by
            LEFT JOIN publication p ON p.result = r.id
        """

    private func storedResult(_ row: Row) throws -> StoredResult {
        let id = try row.text("id")
        guard let day = Day(try row.text("checked_on")) else {
            throw DatabaseFault.wrongType(
                column: "result.checked_on", wanted: "known value", found: "unknown")
        }
        let review = try row.optionalInteger("reviewed_at").map { at in
            StoredReview(
                approved: try row.bool("approved"), reason: try row.text("reason"), reviewedAt: at,
                reviewedBy: try row.text("reviewed_by"), reviewerName: try row.text("reviewer"))
        }
        let points = try pointAnswers(id)
        return StoredResult(
            id: id, visit: try row.text("visit"), version: try row.integer("version"),
            result: CheckResult(
                checkedOn: day, methods: try Self.texts(try row.text("methods")),
                items: try resultItems(id, points),
                codes: try Self.texts(try row.text("codes")), followUp: try row.text("follow_up"),
                note: try row.text("note")),
            points: points, pack: try row.text("pack"), recordedAt: try row.integer("recorded_at"),
            recordedBy: try row.text("recorded_by"), recorderName: try row.text("recorder"),
            correctionReason: try row.optionalText("correction_reason"),
            logIndex: try row.integer("log_index"), review: review,
            publishedAt: try row.optionalInteger("published_at"),
            publicationIndex: try row.optionalInteger("publication_index"))
    }

    private func resultItems(
        _ result: String, _ points: [String: [PointAnswer]]
    ) throws -> [ItemResult] {
        try rows(
            """
            SELECT item, item_version, outcome, finding, handling, sheet FROM result_item
            WHERE result = \(result) ORDER BY item
            """
        ).map { row in
            guard let outcome = ItemResult.Outcome(rawValue: try row.text("outcome")) else {
                throw DatabaseFault.wrongType(
                    column: "result_item.outcome", wanted: "known value", found: "unknown")
            }
            let item = try row.text("item")
            return ItemResult(
                item: item, itemVersion: try row.integer("item_version"), outcome: outcome,
                finding: try row.text("finding"), handling: try row.text("handling"),
                sheet: try row.text("sheet"),
                answers: Dictionary(
                    (points[item] ?? []).map { ($0.point.code, $0.answer) },
                    uniquingKeysWith: { first, _ in first }))
        }
    }

    /// Stores a version; the unique key of visit and version stops a second one.
    package func insertResult(_ new: NewResult) throws {
        let methods = try CanonicalJSON.array(new.result.methods.map(CanonicalJSON.string)).encodeText()
        let codes = try CanonicalJSON.array(new.result.codes.map(CanonicalJSON.string)).encodeText()
        try execute(
            """
            INSERT INTO result (id, visit, version, checked_on, methods, codes, follow_up, note, pack,
                recorded_at, recorded_by, correction_reason, salt, log_index)
            VALUES (\(new.id), \(new.visit), \(new.version), \(new.result.checkedOn.text), \(methods),
                \(codes), \(new.result.followUp), \(new.result.note), \(new.pack),
                \(new.at.milliseconds), \(new.account), \(new.correctionReason), \(new.salt),
                \(new.logIndex))
            """)
        for item in new.result.items {
            try execute(
                """
                INSERT INTO result_item (result, item, item_version, outcome, finding, handling, sheet)
                VALUES (\(new.id), \(item.item), \(item.itemVersion), \(item.outcome.rawValue),
                    \(item.finding), \(item.handling), \(item.sheet))
                """)
        }
        try insertPointAnswers(new.id, new.points)
    }

    /// Stores a review; the primary key stops a second one of the same version.
    package func insertReview(
        of result: String, approved: Bool, reason: String, at: Instant, account: String, logIndex: Int64
    ) throws {
        try execute(
            """
            INSERT INTO result_review (result, approved, reason, reviewed_at, reviewed_by, log_index)
            VALUES (\(result), \(approved), \(reason), \(at.milliseconds), \(account), \(logIndex))
            """)
    }

    /// Stores the publication of an approved version.
    package func insertPublication(
        of result: String, visit: String, entity: String, at: Instant, logIndex: Int64
    ) throws {
        try execute(
            """
            INSERT INTO publication (result, visit, entity, published_at, log_index)
            VALUES (\(result), \(visit), \(entity), \(at.milliseconds), \(logIndex))
            """)
    }

    private static func texts(_ json: String) throws -> [String] {
        guard case .array(let values) = try CanonicalJSON(parsing: json) else { return [] }
        return values.compactMap { if case .string(let text) = $0 { text } else { nil } }
    }
}
