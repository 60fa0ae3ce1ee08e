// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Tabular

/// The table of a file that a dataset is read from, with what stands above its rows.
///
/// Of several sheets it is the first with a good header, else the one that knows most columns.
struct ImportTable {
    let found: HeaderSearch.Found
    /// Stands below the header if that is a good one.
    var reader: TableReader
    /// What should be known of the file beside its rows.
    private(set) var notes: [String]

    /// More sheets than this are not looked at.
    private static let mostSheets = 50

    /// Opens a file and looks for the header.
    init(
        path: String, dataset: DatasetKind, titles: [String: String]
    ) throws(TabularError) {
        let file = try TableFile(path: path)
        let search = HeaderSearch(dataset: Dataset.of(dataset), titles: titles)
        var best: (table: TableSheet, found: HeaderSearch.Found, reader: TableReader)?
        for table in file.tables.prefix(Self.mostSheets) {
            var reader = try file.reader(table)
            let found = try search.run(&reader)
            let isBetter = found.mapping.found > best?.found.mapping.found ?? -1
            if found.problems.isEmpty || isBetter { best = (table, found, reader) }
            if found.problems.isEmpty { break }
        }
        guard let best else { throw .workbook(.noVisibleSheet) }
        found = best.found
        reader = best.reader
        notes = []
        if let old = try Self.template(file) {
            guard old.kind == dataset.rawValue else {
                throw .workbook(.otherTemplate(DatasetKind(rawValue: old.kind)?.title ?? old.kind))
            }
            if old.version != Dataset.of(dataset).version {
                notes.append("文件由旧版模板（\(old.version)）填写，各列已按标题对应")
            }
        }
        if let name = best.table.name {
            let others = file.tables.filter { $0 != best.table }.compactMap(\.name)
            notes.append("读取的是工作表“\(name)”" + Self.listed(others, "；未读取工作表"))
        }
        let hidden = file.hiddenSheets.filter { $0 != RegisterFiles.templateSheet }
        if !hidden.isEmpty { notes.append(Self.listed(hidden, "未读取隐藏的工作表")) }
    }

    /// Dataset and version of the template that a file was made from; nil for other files.
    private static func template(_ file: TableFile) throws(TabularError) -> (kind: String, version: String)? {
        guard let sheet = file.hiddenTable(RegisterFiles.templateSheet) else { return nil }
        var reader = try file.reader(sheet)
        guard let row = try reader.next(), row[0] == RegisterFiles.templateMark else { return nil }
        return (row[1], row[2])
    }

    private static func listed(_ names: [String], _ words: String) -> String {
        guard !names.isEmpty else { return "" }
        let shown = names.prefix(5).map { "“\($0)”" }.joined(separator: "、")
        return words + shown + (names.count > 5 ? "等\(names.count)个" : "")
    }

    /// What the rows told, once they have been read.
    var remarks: [String] {
        var remarks: [String] = []
        let hidden = reader.remarks.hiddenRows
        if hidden > 0, let first = reader.remarks.firstHiddenRow {
            remarks.append("有\(hidden)行被筛选或者隐藏（从第\(first)行起），已一并读取")
        }
        if reader.privateUse > 0 {
            remarks.append("文件中有\(reader.privateUse)个自造字（GB 18030 用户自定义区），在别的电脑上可能显示为其他字或者空白，请核对名称")
        }
        return remarks
    }

    /// Merged cells below the header in columns that are read: all but the first cell of each is empty, so nothing
    /// may be written from such a file.
    var mergedCells: [RowProblem] {
        let used = Set(found.mapping.cells.compactMap(\.self))
        return reader.remarks.merged.compactMap { range in
            guard range.rows.upperBound > found.row, let column = range.columns.first(where: used.contains)
            else { return nil }
            return RowProblem(
                row: range.rows.lowerBound, column: column + 1, columnName: found.mapping.header[column],
                value: range.text, rule: .mergedCells,
                advice: "合并的单元格只有第一格有内容，其余各行会读成空白。请取消合并并逐行填写后重新上传，整份文件暂不导入。")
        }
    }
}
