// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Tabular

/// Finds the header of a file: the row among the first ten that knows most columns; title lines above it are passed
/// over.
struct HeaderSearch {
    let dataset: Dataset
    /// What is known of titles (`Dataset.mapping`).
    let titles: [String: String]

    struct Found {
        let mapping: HeaderMapping
        /// As the spreadsheet numbers it, from 1.
        let row: Int
        /// What keeps the file from being read; empty for a good header.
        let problems: [RowProblem]
        /// Rows below the header that were read already.
        let below: [TabularRow]
    }

    /// Reads up to ten rows, and no row beyond a good header.
    func run(_ reader: inout TableReader) throws(TabularError) -> Found {
        var rows: [TabularRow] = []
        var best: (place: Int, mapping: HeaderMapping)?
        while rows.count < 10, let row = try reader.next() {
            rows.append(row)
            let mapping = dataset.mapping(header: row.fields, titles: titles)
            if dataset.problems(of: mapping, row: row.number).isEmpty {
                return Found(mapping: mapping, row: row.number, problems: [], below: [])
            }
            if mapping.found > best?.mapping.found ?? -1 { best = (rows.count - 1, mapping) }
        }
        let mapping = best?.mapping ?? dataset.mapping(header: [], titles: titles)
        let row = best.map { rows[$0.place].number } ?? 1
        return Found(
            mapping: mapping, row: row, problems: dataset.problems(of: mapping, row: row),
            below: best.map { Array(rows.dropFirst($0.place + 1)) } ?? [])
    }
}
