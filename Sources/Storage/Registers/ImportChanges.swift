// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// One field of one row that a file changes, or a row that it adds.
package struct ImportChange: Hashable, Sendable {
    /// As the spreadsheet numbers it, from 1.
    package let row: Int
    /// Of the register.
    package let key: String
    /// What the row is about, for people.
    package let name: String
    /// The column in Chinese; empty for a row that is new.
    package let field: String
    package let before: String
    package let after: String

    package init(row: Int, key: String, name: String, field: String, before: String, after: String) {
        self.row = row
        self.key = key
        self.name = name
        self.field = field
        self.before = before
        self.after = after
    }
}

extension Connection {
    /// Replaces what is kept of a job's changes.
    ///
    /// - Parameter counts: how many rows change in each field, whether they are among those kept or not.
    package func storeChanges(
        _ changes: [ImportChange], counts: [String: Int64], of job: String
    ) throws {
        try execute("DELETE FROM import_change WHERE job = \(job)")
        try execute("DELETE FROM import_field WHERE job = \(job)")
        try bulkInsert(
            into: "import_change",
            columns: ["job", "seq", "row", "key", "name", "field", "before", "after"],
            rows: changes.enumerated().lazy.map { place, change in
                [
                    .text(job), .integer(Int64(place)), .integer(Int64(change.row)), .text(change.key),
                    .text(change.name), .text(change.field), .text(change.before), .text(change.after),
                ]
            })
        try bulkInsert(
            into: "import_field", columns: ["job", "field", "many"],
            rows: counts.map { [.text(job), .text($0.key), .integer($0.value)] })
    }

    /// Kept changes of a job in the order of the file, of one field if given.
    package func importChanges(
        of job: String, field: String? = nil, from start: Int = 0, limit: Int
    ) throws -> [ImportChange] {
        try rows(
            """
            SELECT * FROM import_change WHERE job = \(job) AND (\(field) IS NULL OR field = \(field))
            ORDER BY seq LIMIT \(limit) OFFSET \(start)
            """
        ).map { row in
            ImportChange(
                row: Int(try row.integer("row")), key: try row.text("key"), name: try row.text("name"),
                field: try row.text("field"), before: try row.text("before"), after: try row.text("after"))
        }
    }

    /// How many changes of a job are kept, of one field if given.
    package func importChangeCount(of job: String, field: String? = nil) throws -> Int64 {
        try first(
            """
            SELECT COUNT(*) AS many FROM import_change
            WHERE job = \(job) AND (\(field) IS NULL OR field = \(field))
            """)?.integer("many") ?? 0
    }

    /// How many rows a job changes in each field, the most frequent first.
    package func importFields(of job: String) throws -> [(field: String, many: Int64)] {
        try rows("SELECT * FROM import_field WHERE job = \(job) ORDER BY many DESC, field").map {
            (try $0.text("field"), try $0.integer("many"))
        }
    }

    /// What a unit has said about titles of its files, by folded title: the key of a column, or nothing for one that is
    /// left out.
    package func columnTitles(unit: String, dataset: DatasetKind) throws -> [String: String] {
        let said = try rows(
            "SELECT title, field FROM column_title WHERE unit = \(unit) AND dataset = \(dataset.rawValue)"
        ).map { (try $0.text("title"), try $0.text("field")) }
        return Dictionary(said, uniquingKeysWith: { $1 })
    }

    /// Remembers what a unit says about titles; the last word counts.
    package func nameColumns(
        _ titles: [String: String], unit: String, dataset: DatasetKind, at: Instant, by account: String
    ) throws {
        for (title, field) in titles {
            try execute(
                """
                INSERT INTO column_title (unit, dataset, title, field, said_at, said_by)
                VALUES (\(unit), \(dataset.rawValue), \(title), \(field), \(at.milliseconds), \(account))
                ON CONFLICT (unit, dataset, title) DO UPDATE SET field = excluded.field,
                    said_at = excluded.said_at, said_by = excluded.said_by
                """)
        }
    }
}
