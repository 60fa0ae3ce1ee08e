// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// One field of one row that an import changed.
package struct RegisterChange: Hashable, Sendable {
    package let dataset: DatasetKind
    package let key: String
    package let field: String
    package let before: String
    package let after: String
    package let at: Instant
    package let account: String
    package let importJob: String?

    package init(
        dataset: DatasetKind, key: String, field: String, before: String, after: String, at: Instant,
        account: String, importJob: String?
    ) {
        self.dataset = dataset
        self.key = key
        self.field = field
        self.before = before
        self.after = after
        self.at = at
        self.account = account
        self.importJob = importJob
    }
}

extension Connection {
    /// Records changed fields; `serial` makes their ids, counting on from `from`.
    package func recordChanges(_ changes: [RegisterChange], serial: String, from: Int) throws {
        try bulkInsert(
            into: "register_change",
            columns: ["id", "dataset", "key", "field", "before", "after", "at", "account", "import_job"],
            rows: changes.enumerated().lazy.map { place, change in
                [
                    .text("\(serial)-\(from + place)"), .text(change.dataset.rawValue), .text(change.key),
                    .text(change.field), .text(change.before), .text(change.after),
                    .integer(change.at.milliseconds), .text(change.account),
                    change.importJob.map { .text($0) } ?? .null,
                ]
            })
    }

    /// The changed fields of one row, the latest first.
    package func changes(_ dataset: DatasetKind, key: String, limit: Int = 200) throws -> [RegisterChange] {
        try rows(
            """
            SELECT * FROM register_change WHERE dataset = \(dataset.rawValue) AND key = \(key)
            ORDER BY at DESC, id DESC LIMIT \(limit)
            """
        ).map { row in
            RegisterChange(
                dataset: try row.word("dataset"), key: try row.text("key"), field: try row.text("field"),
                before: try row.optionalText("before") ?? "", after: try row.optionalText("after") ?? "",
                at: Instant(milliseconds: try row.integer("at")),
                account: try row.optionalText("account") ?? "",
                importJob: try row.optionalText("import_job"))
        }
    }
}
