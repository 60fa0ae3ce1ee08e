// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage
import Tabular

/// What reading one file against the register found.
package struct ImportOutcome: Hashable, Sendable {
    package internal(set) var counts = ImportCounts()
    /// In the order of rows; at most `mostProblems`.
    package internal(set) var problems: [RowProblem] = []
    package internal(set) var problemsLeftOut: Int64 = 0
    /// What the file changes, in its order: the first rows that are new, and at most `mostChanges` fields.
    package private(set) var changes: [ImportChange] = []
    /// How many rows change in each field, by its name; those that are new under no name.
    package private(set) var fieldCounts: [String: Int64] = [:]
    package internal(set) var encoding = ""
    /// What should be known of the file beside its rows, in Chinese.
    package internal(set) var notes: [String] = []
    /// The file as a whole cannot be trusted: not even its good rows may be written.
    package internal(set) var mustNotBeWritten = false
    package internal(set) var ignoredColumns: [String] = []
    package internal(set) var bytesRead: Int64 = 0
    /// Merkle root and number of the usable rows: leaves are LH(HMAC(salt of the import, canonical row)).
    package internal(set) var rowsRoot: [UInt8] = []
    package internal(set) var rowsSize: Int64 = 0

    /// More problems than anybody reads; beyond it they are only counted.
    static let mostProblems = 100_000

    /// More than anybody looks through; beyond it they are only counted.
    static let mostChanges = 100_000
    /// A first import is all new: some rows show that the columns are understood.
    static let mostNew = 1_000

    mutating func note(_ change: ImportChange) {
        let many = fieldCounts[change.field, default: 0]
        fieldCounts[change.field] = many + 1
        if change.field.isEmpty ? many < Self.mostNew : changes.count < Self.mostChanges {
            changes.append(change)
        }
    }

    /// Whether the import would change anything.
    package var changesAnything: Bool { counts.new + counts.changed > 0 }

    mutating func add(_ found: [RowProblem]) {
        let room = max(Self.mostProblems - problems.count, 0)
        problems += found.prefix(room)
        problemsLeftOut += Int64(max(found.count - room, 0))
    }
}

extension WorkbookFault {
    /// What to do about a workbook that cannot be read.
    var advice: String {
        switch self {
        case .oldFormat: "这是旧版电子表格（xls、et），改扩展名不起作用。请用Excel或者WPS打开，“另存为”选“Excel工作簿（*.xlsx）”后再上传。"
        case .encrypted: "文件设有打开密码。请在“文件—信息—保护工作簿”中取消密码，保存后再上传。"
        case .macros: "文件含有宏（xlsm）。请“另存为”选“Excel工作簿（*.xlsx）”，不保留宏，再上传。"
        case .binary: "这是二进制工作簿（xlsb）。请“另存为”选“Excel工作簿（*.xlsx）”后再上传。"
        case .openDocument: "这是开放文档表格（ods）。请“另存为”选“Excel工作簿（*.xlsx）”后再上传。"
        case .webPage: "文件名像电子表格，内容却是网页。请用Excel或者WPS打开，“另存为”选“Excel工作簿（*.xlsx）”后再上传。"
        case .notWorkbook: "这是压缩文件，不是电子表格。请上传其中的xlsx或者CSV文件。"
        case .damaged(let part):
            "文件已损坏，无法读取\(part.isEmpty ? "" : "其中的“\(part)”")，多半是传输不完整。请在电子表格中打开并重新保存后再上传。"
        case .malformed(let part, let line): "文件中的“\(part)”第\(line)行不符合工作簿格式。请在电子表格中打开并重新保存后再上传。"
        case .tooLarge(let part): "文件中的“\(part)”解开后过大，超出允许的范围。请删去多余的工作表和空白区域，或者分成几个文件上传。"
        case .tooManyCells(let limit): "工作表超过\(limit)个单元格。请删去多余的空白区域，或者分成几个文件上传。"
        case .otherTemplate(let title): "这是“\(title)”的模板。请核对所选的名录，或者改用本名录的模板。"
        case .noVisibleSheet: "文件中没有可见的工作表。请取消隐藏后再上传。"
        }
    }
}

extension RowProblem {
    /// The problem that ends the reading of a file, told to the office.
    init(_ error: TabularError) {
        let advice =
            switch error {
            case .unreadable: "文件打不开，请重新上传。"
            case .workbook(let fault): fault.advice
            case .invalidByte(_, let offset, let byte, let encoding):
                "第\(offset + 1)个字节（0x\(Hex.encode([byte]))）不是\(encoding.rawValue)文字，文件多半传输不完整或混用了编码，请从原系统重新导出。"
            case .nul(_, let offset): "第\(offset + 1)个字节是空字符，文件已损坏，请从原系统重新导出。"
            case .unterminatedQuote: "本行开始的双引号没有配对，其后的内容无法分行，请补上引号。"
            case .tooManyColumns(_, let limit): "本行超过\(limit)列，请检查分隔符。"
            case .fieldTooLong(_, let column, let limit): "第\(column + 1)列超过\(limit)字节，多半是引号没有配对。"
            case .rowTooLong(_, let limit): "本行超过\(limit)字节，多半是引号没有配对。"
            }
        self.init(
            row: error.row ?? 1, column: 0, columnName: "", value: "", rule: .unreadableFile, advice: advice)
    }
}
