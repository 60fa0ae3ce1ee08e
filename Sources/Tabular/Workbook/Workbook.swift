// SPDX-License-Identifier: Apache-2.0

/// A workbook of the .xlsx kind (ECMA-376), open for reading. Sheets are streamed; only its strings are kept in memory.
///
/// Has identity because of the open file and of strings that are read once, when the first sheet needs them.
package final class Workbook {
    package let sheets: [WorkbookSheet]
    let limits: WorkbookLimits
    private let archive: ZipArchive
    private let countsFrom1904: Bool
    private let stringsPart: String?
    private let stylesPart: String?
    private var strings: SharedStringsSink?
    private var shapes: [NumberShape]?

    /// Opens the file and reads its outline.
    ///
    /// - Throws: `.workbook` with what keeps it from being read.
    package init(path: String, limits: WorkbookLimits = WorkbookLimits()) throws(TabularError) {
        self.limits = limits
        archive = try ZipArchive(path: path, limits: limits)
        try Self.refuseOthers(archive, limits)
        let package = RelationsSink()
        try Self.pass(archive, "_rels/.rels", package, limits)
        let part = PartPath.resolve(package.target(ofType: "officeDocument") ?? "xl/workbook.xml", from: "")
        let outline = OutlineSink()
        try Self.pass(archive, part, outline, limits)
        let relations = RelationsSink()
        try Self.pass(archive, PartPath.relations(of: part), relations, limits)
        let folder = PartPath.folder(of: part)
        func resolved(_ type: String) -> String? {
            relations.target(ofType: type).map { PartPath.resolve($0, from: folder) }
        }
        sheets = outline.sheets.compactMap { sheet in
            guard let target = relations.targets[sheet.relation] else { return nil }
            let isTable = target.type.hasSuffix("/worksheet")
            return WorkbookSheet(
                name: sheet.name, isHidden: sheet.isHidden || !isTable,
                part: isTable ? PartPath.resolve(target.target, from: folder) : "")
        }
        countsFrom1904 = outline.countsFrom1904
        stringsPart = resolved("sharedStrings")
        stylesPart = resolved("styles")
        guard sheets.contains(where: { !$0.isHidden }) else { throw .workbook(.noVisibleSheet) }
    }

    /// Rows of a sheet from its top.
    package func reader(_ sheet: WorkbookSheet) throws(TabularError) -> SheetReader {
        let context = SheetContext(
            strings: try sharedStrings(), shapes: try numberShapes(), countsFrom1904: countsFrom1904,
            limits: limits, part: sheet.part)
        let sink = SheetSink(context)
        let part = try archive.open(sheet.part, most: limits.sheetBytes)
        return SheetReader(try XMLPass(part, to: sink, limits: limits), sink)
    }

    private static func refuseOthers(_ archive: ZipArchive, _ limits: WorkbookLimits) throws(TabularError) {
        if archive.holds("content.xml") && archive.holds("mimetype") { throw .workbook(.openDocument) }
        guard archive.holds("[Content_Types].xml") else { throw .workbook(.notWorkbook) }
        let types = ContentTypesSink()
        try pass(archive, "[Content_Types].xml", types, limits)
        if types.areBinary || archive.holds("xl/workbook.bin") { throw .workbook(.binary) }
        if types.holdMacros || archive.holds("xl/vbaProject.bin") { throw .workbook(.macros) }
        guard types.types.contains(where: { $0.contains("spreadsheetml") }) else {
            throw .workbook(.notWorkbook)
        }
    }

    private static func pass(
        _ archive: ZipArchive, _ part: String, _ sink: any XMLSink, _ limits: WorkbookLimits
    ) throws(TabularError) {
        try XMLPass(try archive.open(part, most: limits.partBytes), to: sink, limits: limits).run()
    }

    private func sharedStrings() throws(TabularError) -> SharedStringsSink? {
        if let strings { return strings }
        guard let stringsPart, archive.holds(stringsPart) else { return nil }
        let part = try archive.open(stringsPart, most: limits.partBytes)
        let read = SharedStringsSink(partSize: part.size)
        try XMLPass(part, to: read, limits: limits).run()
        strings = read
        return read
    }

    private func numberShapes() throws(TabularError) -> [NumberShape] {
        if let shapes { return shapes }
        let formats = FormatsSink()
        if let stylesPart, archive.holds(stylesPart) {
            try Self.pass(archive, stylesPart, formats, limits)
        }
        shapes = formats.shapes
        return formats.shapes
    }
}

/// The rows of one sheet, pulled one by one. Rows without content are left out.
package struct SheetReader {
    private let pass: XMLPass
    private let sink: SheetSink
    private var rows: [TabularRow] = []
    private var position = 0

    init(_ pass: XMLPass, _ sink: SheetSink) {
        self.pass = pass
        self.sink = sink
    }

    /// How much of the sheet has been unpacked, in bytes.
    package var bytesRead: Int { pass.bytesRead }

    /// What should be known of the sheet; complete once `next` has returned nil.
    package var remarks: SheetRemarks { sink.remarks }

    /// The next row that holds anything, or nil at the end.
    ///
    /// Throws what makes the rest unreadable; rows before that have been delivered.
    package mutating func next() throws(TabularError) -> TabularRow? {
        while position == rows.count {
            if pass.hasEnded { return nil }
            let more = try pass.advance()
            rows = sink.takeRows()
            position = 0
            if !more && rows.isEmpty { return nil }
        }
        position += 1
        return rows[position - 1]
    }
}
