// SPDX-License-Identifier: Apache-2.0

/// What shapes the cells of a workbook's sheets, read once for all of them.
struct SheetContext {
    let strings: SharedStringsSink?
    let shapes: [NumberShape]
    let countsFrom1904: Bool
    let limits: WorkbookLimits
    /// The part, for words.
    let part: String
}

/// Turns the events of one sheet into rows. Cells without content leave no trace; rows without any are left out.
final class SheetSink: XMLSink {
    private enum Kind {
        case number, shared, text, flag, error, day
    }

    private let context: SheetContext
    private(set) var rows: [TabularRow] = []
    private(set) var remarks = SheetRemarks()
    private(set) var fault: TabularError?

    private var rowNumber = 0
    private var cellCount = 0
    private var storage: [UInt8] = []
    private var ends: [Int] = []
    private var flaws: [TabularFlaw] = []
    private var column = -1
    private var kind = Kind.number
    private var style = 0
    private var value: [UInt8] = []
    private var hasFormula = false
    private var isCollecting = false
    private var phonetic = 0

    init(_ context: SheetContext) { self.context = context }

    /// Hands over the rows read so far.
    func takeRows() -> [TabularRow] {
        defer { rows.removeAll(keepingCapacity: true) }
        return rows
    }

    func open(_ name: XMLName, _ attributes: XMLAttributes) {
        switch name.letter {
        case UInt8(ascii: "c"): openCell(attributes)
        case UInt8(ascii: "v"): isCollecting = true
        case UInt8(ascii: "t"): isCollecting = phonetic == 0
        case UInt8(ascii: "f"): hasFormula = true
        case 0: openOther(name, attributes)
        default: return
        }
    }

    private func openOther(_ name: XMLName, _ attributes: XMLAttributes) {
        if name == "row" {
            openRow(attributes)
        } else if name == "rPh" {
            phonetic += 1
        } else if name == "mergeCell", let text = attributes.text("ref"), let range = CellRange(text),
            remarks.merged.count < 1000
        {
            remarks.merged.append(range)
        }
    }

    func close(_ name: XMLName) {
        switch name.letter {
        case UInt8(ascii: "v"), UInt8(ascii: "t"): isCollecting = false
        case UInt8(ascii: "c"): closeCell()
        case 0:
            if name == "row" { closeRow() } else if name == "rPh" { phonetic -= 1 }
        default: return
        }
    }

    func text(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard isCollecting, fault == nil else { return }
        value.append(contentsOf: bytes)
        if value.count > context.limits.rows.fieldBytes { tooLong() }
    }

    private func tooLong() {
        fault =
            fault
            ?? .fieldTooLong(row: rowNumber, column: max(column, 0), limit: context.limits.rows.fieldBytes)
    }

    private func malformed() {
        fault = fault ?? .workbook(.malformed(part: context.part, line: rowNumber))
    }

    private func openRow(_ attributes: XMLAttributes) {
        let number = attributes.bytes("r").flatMap(Self.integer) ?? rowNumber + 1
        guard number > rowNumber, number <= 1 << 20 else { return malformed() }
        rowNumber = number
        column = -1
        ends.reserveCapacity(24)
        if attributes.flag("hidden") { remarks.noteHidden(row: number) }
    }

    private func openCell(_ attributes: XMLAttributes) {
        cellCount += 1
        if cellCount > context.limits.cells {
            fault = fault ?? .workbook(.tooManyCells(limit: context.limits.cells))
        }
        var place = column + 1
        kind = .number
        style = 0
        attributes.eachOfOneLetter { letter, value in
            switch letter {
            case UInt8(ascii: "r"): place = CellRange.column(value) ?? place
            case UInt8(ascii: "t"): kind = Self.kind(value)
            case UInt8(ascii: "s"): style = Self.integer(value) ?? 0
            default: return
            }
        }
        guard place > column, place < 1 << 14 else { return malformed() }
        column = place
        value.removeAll(keepingCapacity: true)
        hasFormula = false
    }

    private static func kind(_ type: UnsafePointer<CChar>) -> Kind {
        switch (UInt8(bitPattern: type[0]), type[0] == 0 ? 0 : type[1]) {
        case (UInt8(ascii: "s"), 0): return .shared
        case (UInt8(ascii: "b"), _): return .flag
        case (UInt8(ascii: "e"), _): return .error
        case (UInt8(ascii: "d"), _): return .day
        case (UInt8(ascii: "n"), _): return .number
        default: return .text
        }
    }

    private func closeCell() {
        guard !value.isEmpty else {
            if hasFormula { place([], flaw: .formulaWithoutValue(column: column)) }
            return
        }
        switch kind {
        case .shared:
            guard let place = value.withUnsafeBufferPointer({ Self.integer($0) }) else { return malformed() }
            let from = fill()
            guard context.strings?.append(place, to: &storage) == true else { return malformed() }
            finish(from: from)
        case .number: placeNumber()
        case .text:
            XMLEscapes.undo(in: &value, from: 0)
            place(value)
        case .flag: place(Array((value == [0x31] ? "是" : "否").utf8))
        case .error: place(value, flaw: .errorValue(column: column))
        case .day: place(Array(value.prefix(10)))
        }
    }

    private func placeNumber() {
        let shape = context.shapes.indices.contains(style) ? context.shapes[style] : .general
        let shown = SheetNumber.text(value, shape, countsFrom1904: context.countsFrom1904)
        guard let shown else { return place(value) }
        place(shown.text, flaw: shown.isRounded ? .roundedNumber(column: column) : nil)
    }

    /// Empty cells up to this one; where its content begins.
    private func fill() -> Int {
        while ends.count < column { ends.append(storage.count) }
        return storage.count
    }

    private func place(_ bytes: [UInt8], flaw: TabularFlaw? = nil) {
        let from = fill()
        storage.append(contentsOf: bytes)
        if let flaw { flaws.append(flaw) }
        finish(from: from)
    }

    private func finish(from: Int) {
        ends.append(storage.count)
        let limits = context.limits.rows
        if storage.count - from > limits.fieldBytes { tooLong() }
        if storage.count > limits.rowBytes {
            fault = fault ?? .rowTooLong(row: rowNumber, limit: limits.rowBytes)
        }
        if ends.count > limits.columns {
            fault = fault ?? .tooManyColumns(row: rowNumber, limit: limits.columns)
        }
    }

    private func closeRow() {
        guard !ends.isEmpty, fault == nil else { return }
        rows.append(TabularRow(number: rowNumber, storage: storage, ends: ends, flaws: flaws))
        let size = storage.count
        storage = []
        storage.reserveCapacity(size + size / 4)
        ends = []
        flaws = []
    }

    private static func integer(_ text: UnsafePointer<CChar>) -> Int? {
        var number = 0
        var at = text
        while case let byte = UInt8(bitPattern: at.pointee), byte != 0 {
            guard byte >= 0x30, byte <= 0x39, number < 1 << 40 else { return nil }
            number = number * 10 + Int(byte - 0x30)
            at += 1
        }
        return at == text ? nil : number
    }

    private static func integer(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        var number = 0
        for byte in bytes {
            guard byte >= 0x30, byte <= 0x39, number < 1 << 40 else { return nil }
            number = number * 10 + Int(byte - 0x30)
        }
        return bytes.isEmpty ? nil : number
    }
}

/// What should be known of a sheet beside its rows.
package struct SheetRemarks: Hashable, Sendable {
    /// Rows that are filtered out or hidden; they are read all the same.
    package private(set) var hiddenRows = 0
    package private(set) var firstHiddenRow: Int?
    /// Merged cells: only the first of each has content. Known once the sheet has been read to its end.
    package internal(set) var merged: [CellRange] = []

    mutating func noteHidden(row: Int) {
        hiddenRows += 1
        if firstHiddenRow == nil { firstHiddenRow = row }
    }
}

/// Cells from one corner to the other. Rows count from 1, columns from 0.
package struct CellRange: Hashable, Sendable {
    package let text: String
    package let rows: ClosedRange<Int>
    package let columns: ClosedRange<Int>

    /// Reads `A5:C9`; nil for anything else.
    init?(_ text: String) {
        let corners = text.split(separator: ":").map { $0.filter { $0 != "$" } }
        guard corners.count == 2 else { return nil }
        let places = corners.compactMap { corner -> (row: Int, column: Int)? in
            guard let column = corner.withCString(Self.column),
                let row = Int(corner.drop { $0.isLetter })
            else { return nil }
            return (row, column)
        }
        guard places.count == 2, places[0].row <= places[1].row, places[0].column <= places[1].column else {
            return nil
        }
        self.text = text
        rows = places[0].row...places[1].row
        columns = places[0].column...places[1].column
    }

    /// The column (from 0) of a reference such as `AB12`; nil if it begins with no letter.
    static func column(_ reference: UnsafePointer<CChar>) -> Int? {
        var column = 0
        var at = reference
        while case let byte = UInt8(bitPattern: at.pointee) & 0xDF, byte >= 0x41, byte <= 0x5A,
            column < 1 << 20
        {
            column = column * 26 + Int(byte - 0x40)
            at += 1
        }
        return column == 0 ? nil : column - 1
    }
}
