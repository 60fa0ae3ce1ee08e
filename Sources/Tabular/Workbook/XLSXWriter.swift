// SPDX-License-Identifier: Apache-2.0
import CXlsxWriter
import Foundation

/// One column of a sheet to be written.
package struct SheetColumn: Sendable {
    package let title: String
    /// In characters of the standard font; a Han character takes two.
    package let width: Double
    /// Marked, because it must be filled in.
    package let isRequired: Bool
    /// Shown when a cell of the column is chosen; empty for none.
    package let hint: String
    /// What may be chosen in the column; empty for anything.
    package let choices: [String]

    package init(
        _ title: String, width: Double = 16, isRequired: Bool = false, hint: String = "",
        choices: [String] = []
    ) {
        self.title = title
        self.width = width
        self.isRequired = isRequired
        self.hint = hint
        self.choices = choices
    }
}

/// Writes a workbook row by row in constant memory (libxlsxwriter). Every cell but numbers is typed as text, so that
/// no code is rounded and no text is taken for a formula.
///
/// Has identity because the file is finished exactly once.
package final class XLSXWriter {
    private let path: String
    private let book: UnsafeMutablePointer<lxw_workbook>
    private let heading: UnsafeMutablePointer<lxw_format>?
    private let requiredHeading: UnsafeMutablePointer<lxw_format>?
    private let asText: UnsafeMutablePointer<lxw_format>?
    private var sheet: UnsafeMutablePointer<lxw_worksheet>?
    private var row: UInt32 = 0
    private var sheetCount = 0
    private var isOpen = true

    /// More rows than this do not fit into a sheet.
    package static let mostRows = 1 << 20

    /// Begins a workbook that will lie at `path`.
    package init(path: String) throws(TabularError) {
        self.path = path
        var options = lxw_workbook_options()
        options.constant_memory = 1
        options.use_zip64 = 1
        guard let book = workbook_new_opt(path, &options) else { throw .unreadable(code: errno) }
        self.book = book
        heading = workbook_add_format(book)
        requiredHeading = workbook_add_format(book)
        asText = workbook_add_format(book)
        for (format, colour) in [(heading, UInt32(0xE8EEF7)), (requiredHeading, 0xFCE4D6)] {
            format_set_bold(format)
            format_set_text_wrap(format)
            format_set_bg_color(format, colour)
            format_set_border(format, UInt8(LXW_BORDER_THIN.rawValue))
        }
        format_set_num_format(asText, "@")
    }

    deinit { if isOpen { _ = workbook_close(book) } }

    /// Begins a sheet with a heading row that stays in sight; earlier sheets are finished.
    ///
    /// - Parameter isHidden: kept from people, for programs.
    package func begin(_ name: String, _ columns: [SheetColumn], isHidden: Bool = false) {
        sheet = workbook_add_worksheet(book, String(name.prefix(31)))
        sheetCount += 1
        row = 0
        if isHidden { worksheet_hide(sheet) }
        for (place, column) in columns.enumerated() {
            let place = UInt16(place)
            worksheet_set_column(sheet, place, place, column.width, asText)
            limit(place, column)
        }
        guard columns.contains(where: { !$0.title.isEmpty }) else { return }
        worksheet_freeze_panes(sheet, 1, 0)
        for (place, column) in columns.enumerated() {
            let format = column.isRequired ? requiredHeading : heading
            worksheet_write_string(sheet, 0, UInt16(place), column.title, format)
        }
        row = 1
    }

    /// What may be chosen, and the hint, for every cell of a column below the heading.
    private func limit(_ place: UInt16, _ column: SheetColumn) {
        guard !column.choices.isEmpty || !column.hint.isEmpty else { return }
        var rule = lxw_data_validation()
        rule.validate = UInt8(LXW_VALIDATION_TYPE_ANY.rawValue)
        rule.ignore_blank = UInt8(LXW_VALIDATION_ON.rawValue)
        // A list longer than 255 characters does not fit into the rule; the hint then names the dictionary.
        let fits = column.choices.reduce(0) { $0 + $1.utf16.count + 1 } <= 255
        var choices: [UnsafeMutablePointer<CChar>?] = fits ? column.choices.map { strdup($0) } : []
        choices.append(nil)
        defer { for choice in choices { free(choice) } }
        let words: [String] = [
            String(column.title.prefix(31)), String(column.hint.prefix(240)), "请从列表中选择",
            "“\(column.title)”只能填写列表中的内容。",
        ]
        let texts: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
        defer { for text in texts { free(text) } }
        if !column.hint.isEmpty {
            rule.input_title = texts[0]
            rule.input_message = texts[1]
        }
        choices.withUnsafeMutableBufferPointer { list in
            if fits, !column.choices.isEmpty {
                rule.validate = UInt8(LXW_VALIDATION_TYPE_LIST.rawValue)
                rule.value_list = list.baseAddress
                rule.dropdown = UInt8(LXW_VALIDATION_ON.rawValue)
                rule.error_title = texts[2]
                rule.error_message = texts[3]
            }
            _ = worksheet_data_validation_range(sheet, 1, place, UInt32(Self.mostRows - 1), place, &rule)
        }
    }

    /// Appends one row to the sheet begun last.
    package func append(_ cells: [TableCell]) {
        for (place, cell) in cells.enumerated() {
            let place = UInt16(place)
            switch cell {
            case .text(let text), .code(let text):
                if !text.isEmpty { worksheet_write_string(sheet, row, place, Self.writable(text), asText) }
            case .number(let number): worksheet_write_number(sheet, row, place, Double(number), nil)
            case .empty: continue
            }
        }
        row += 1
    }

    /// Lets the columns of the sheet begun last be filtered.
    package func offerFilter(columns: Int) {
        guard columns > 0 else { return }
        worksheet_autofilter(sheet, 0, 0, max(row, 1) - 1, UInt16(columns - 1))
    }

    /// Keeps a word about the workbook among its properties, for programs.
    package func keep(_ name: String, _ value: String) {
        _ = workbook_set_custom_property_string(book, name, value)
    }

    /// Finishes the file.
    ///
    /// - Throws: `.unreadable` when it could not be written.
    package func close() throws(TabularError) {
        guard isOpen else { return }
        isOpen = false
        guard workbook_close(book) == LXW_NO_ERROR else { throw .unreadable(code: errno) }
    }

    /// Without NUL, and within the 32,767 characters that a cell holds.
    private static func writable(_ text: String) -> String {
        let clean = text.utf8.contains(0) ? String(text.unicodeScalars.filter { $0 != "\0" }) : text
        return clean.utf16.count <= 32_767 ? clean : String(clean.prefix(16_000))
    }
}
