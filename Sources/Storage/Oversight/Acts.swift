// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// One deed of one officer, kept for ever and never changed (全程留痕): who, when, what, before
/// and after.
package struct Act: Hashable, Sendable {
    package let id: String
    package let at: Instant
    /// The account that acted, and its unit at that time.
    package let account: String
    package let unit: String
    /// The operation, such as `draw.hold`.
    package let deed: String
    package let subjectKind: String
    package let subject: String
    /// One plain Chinese sentence.
    package let summary: String
    /// The changed thing before and after, as text that a page can show side by side.
    package let before: String?
    package let after: String?
    /// The log entry made by the same deed.
    package let logIndex: Int64?

    package init(
        id: String, at: Instant, account: String, unit: String, deed: String, subjectKind: String,
        subject: String, summary: String, before: String? = nil, after: String? = nil,
        logIndex: Int64? = nil
    ) {
        self.id = id
        self.at = at
        self.account = account
        self.unit = unit
        self.deed = deed
        self.subjectKind = subjectKind
        self.subject = subject
        self.summary = summary
        self.before = before
        self.after = after
        self.logIndex = logIndex
    }
}

/// Which acts to show; nil means any.
package struct ActFilter: Hashable, Sendable {
    package var account: String?
    package var unit: String?
    package var deed: String?
    /// From this moment on, and before that one.
    package var from: Instant?
    package var until: Instant?

    package init(
        account: String? = nil, unit: String? = nil, deed: String? = nil, from: Instant? = nil,
        until: Instant? = nil
    ) {
        self.account = account
        self.unit = unit
        self.deed = deed
        self.from = from
        self.until = until
    }

    fileprivate var condition: SQL {
        var parts: [SQL] = ["1 = 1"]
        if let account { parts.append("account = \(account)") }
        if let unit { parts.append("unit = \(unit)") }
        if let deed { parts.append("deed = \(deed)") }
        if let from { parts.append("at >= \(from.milliseconds)") }
        if let until { parts.append("at < \(until.milliseconds)") }
        return SQL.join(parts, separator: " AND ")
    }
}

extension Connection {
    /// Records what was done, in the transaction that does it.
    package func trace(_ act: Act) throws {
        try execute(
            """
            INSERT INTO act (id, at, account, unit, deed, subject_kind, subject, summary, before, after, log_index)
            VALUES (\(act.id), \(act.at.milliseconds), \(act.account), \(act.unit), \(act.deed),
                \(act.subjectKind), \(act.subject), \(act.summary), \(act.before), \(act.after), \(act.logIndex))
            """)
    }

    /// Records what was done to many things at once; each act has its own id.
    package func trace(_ acts: [Act]) throws {
        try bulkInsert(
            into: "act",
            columns: [
                "id", "at", "account", "unit", "deed", "subject_kind", "subject", "summary", "before",
                "after",
                "log_index",
            ],
            rows: acts.map { act in
                [
                    .text(act.id), .integer(act.at.milliseconds), .text(act.account), .text(act.unit),
                    .text(act.deed), .text(act.subjectKind), .text(act.subject), .text(act.summary),
                    act.before.map { .text($0) } ?? .null, act.after.map { .text($0) } ?? .null,
                    act.logIndex.map { .integer($0) } ?? .null,
                ]
            })
    }

    /// The history of one thing, the oldest first.
    package func acts(subjectKind: String, subject: String) throws -> [Act] {
        try rows(
            "SELECT * FROM act WHERE subject_kind = \(subjectKind) AND subject = \(subject) ORDER BY at, id"
        ).map(Act.init)
    }

    /// A page of all acts that match, the newest first.
    ///
    /// - Parameters:
    ///   - page: counted from 1.
    ///   - size: acts on a page.
    package func acts(matching filter: ActFilter = ActFilter(), page: Int, size: Int = 50) throws -> [Act] {
        try rows(
            """
            SELECT * FROM act WHERE \(filter.condition)
            ORDER BY at DESC, id DESC LIMIT \(size) OFFSET \(max(0, page - 1) * size)
            """
        ).map(Act.init)
    }

    /// How many acts match.
    package func actCount(matching filter: ActFilter = ActFilter()) throws -> Int64 {
        try first("SELECT COUNT(*) AS many FROM act WHERE \(filter.condition)")?.integer("many") ?? 0
    }
}

extension Act {
    fileprivate init(_ row: Row) throws {
        id = try row.text("id")
        at = Instant(milliseconds: try row.integer("at"))
        account = try row.text("account")
        unit = try row.text("unit")
        deed = try row.text("deed")
        subjectKind = try row.text("subject_kind")
        subject = try row.text("subject")
        summary = try row.text("summary")
        before = try row.optionalText("before")
        after = try row.optionalText("after")
        logIndex = try row.optionalInteger("log_index")
    }
}
