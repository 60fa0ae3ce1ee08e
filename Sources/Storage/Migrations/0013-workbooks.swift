// SPDX-License-Identifier: Apache-2.0

extension Migration {
    /// What a workbook says beside its rows: which sheet was read, hidden rows, merged cells.
    static let workbooks = Migration(
        number: 13, name: "workbooks",
        statements: [
            "ALTER TABLE import_job ADD COLUMN notes {text} NOT NULL DEFAULT ''",
            "ALTER TABLE import_job ADD COLUMN must_not_be_written {int} NOT NULL DEFAULT 0",
        ])
}
