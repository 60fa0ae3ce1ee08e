// SPDX-License-Identifier: Apache-2.0
import SpotCheck

extension PhraseRow: StoredRecord {
    package static var table: StaticString { "phrase" }
    package static var tableBefore: StaticString { "phrase_before" }
    package static var columns: [StaticString] { ["unit", "used_for", "item", "words"] }

    package var key: String { code }
    package var values: [SQLValue] { [.text(unit), .text(use.rawValue), .text(item), .text(text)] }

    package init(row: Row) throws {
        self.init(
            code: try row.text("key"), unit: try row.text("unit"), use: try row.word("used_for"),
            item: try row.text("item"), text: try row.text("words"))
    }
}

extension Connection {
    /// The phrases that these units keep, all for nil, by use and code.
    package func phrases(ofUnits units: [String]? = nil) throws -> [PhraseRow] {
        let scope: SQL = units.map { "unit IN \(list: $0)" } ?? "1 = 1"
        return try rows("SELECT * FROM phrase WHERE \(scope) ORDER BY used_for, key").map(PhraseRow.init)
    }

    /// How many phrases there are.
    package func phraseCount() throws -> Int64 { try count("FROM phrase") }
}
