// SPDX-License-Identifier: Apache-2.0

/// Finds one row in a buffer of UTF-8 bytes; knows nothing of where they come from.
struct CSVScan {
    static let quote = UInt8(ascii: "\"")
    static let comma = UInt8(ascii: ",")
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")

    struct Cells {
        var storage: [UInt8] = []
        var ends: [Int] = []
        var flaw: TabularFlaw?
        var next = 0
        var endedByCarriageReturn = false

        var isEmptyLine: Bool { ends.count <= 1 && storage.isEmpty }
    }

    enum Problem {
        case unterminatedQuote
        case tooManyColumns
        case fieldTooLong(column: Int)
        case rowTooLong

        func error(row: Int, limits: CSVLimits) -> TabularError {
            switch self {
            case .unterminatedQuote: .unterminatedQuote(row: row)
            case .tooManyColumns: .tooManyColumns(row: row, limit: limits.columns)
            case .fieldTooLong(let column):
                .fieldTooLong(row: row, column: column, limit: limits.fieldBytes)
            case .rowTooLong: .rowTooLong(row: row, limit: limits.rowBytes)
            }
        }
    }

    enum Result {
        case row(Cells)
        case needsMore
        case end
        case failed(Problem)
    }

    let bytes: UnsafeBufferPointer<UInt8>
    var position: Int
    let delimiter: UInt8
    let atEnd: Bool
    let limits: CSVLimits
    private(set) var result = Result.needsMore
    private var cells = Cells()

    init(
        bytes: UnsafeBufferPointer<UInt8>, position: Int, delimiter: UInt8, atEnd: Bool, limits: CSVLimits
    ) {
        self.bytes = bytes
        self.position = position
        self.delimiter = delimiter
        self.atEnd = atEnd
        self.limits = limits
    }

    /// Scans from `position` to the end of the row and leaves what it found in `result`.
    mutating func run() {
        guard position < bytes.count else {
            result = atEnd ? .end : .needsMore
            return
        }
        cells.storage.reserveCapacity(256)
        cells.ends.reserveCapacity(24)
        while takeCell() {}
    }

    /// Takes one cell; true if another follows in this row.
    private mutating func takeCell() -> Bool {
        let from = cells.storage.count
        if position < bytes.count && bytes[position] == Self.quote {
            guard takeQuoted() else { return false }
        }
        guard takePlain() else { return false }
        cells.ends.append(cells.storage.count)
        if cells.storage.count - from > limits.fieldBytes {
            return stop(.failed(.fieldTooLong(column: cells.ends.count - 1)))
        }
        if cells.storage.count > limits.rowBytes { return stop(.failed(.rowTooLong)) }
        if cells.ends.count > limits.columns { return stop(.failed(.tooManyColumns)) }
        guard position < bytes.count else {
            cells.next = position
            return stop(.row(cells))
        }
        let byte = bytes[position]
        position += 1
        if byte == delimiter { return true }
        cells.next = position
        cells.endedByCarriageReturn = byte == Self.carriageReturn
        return stop(.row(cells))
    }

    /// Takes a quoted part, from the opening quote past the closing one; false if it does not end here.
    private mutating func takeQuoted() -> Bool {
        position += 1
        var run = position
        while position < bytes.count {
            guard bytes[position] == Self.quote else {
                position += 1
                continue
            }
            append(run..<position)
            position += 1
            guard position < bytes.count else {
                return atEnd ? true : stop(.needsMore)
            }
            guard bytes[position] == Self.quote else { return noteTextAfterQuote() }
            run = position
            position += 1
        }
        return stop(atEnd ? .failed(.unterminatedQuote) : .needsMore)
    }

    private mutating func noteTextAfterQuote() -> Bool {
        if !endsCell(bytes[position]), cells.flaw == nil {
            cells.flaw = .textAfterQuote(column: cells.ends.count)
        }
        return true
    }

    /// Takes bytes up to what ends the cell; false if that is not in the buffer yet.
    private mutating func takePlain() -> Bool {
        let run = position
        while position < bytes.count && !endsCell(bytes[position]) { position += 1 }
        guard position < bytes.count || atEnd else { return stop(.needsMore) }
        append(run..<position)
        return true
    }

    private func endsCell(_ byte: UInt8) -> Bool {
        byte == delimiter || byte == Self.lineFeed || byte == Self.carriageReturn
    }

    private mutating func append(_ range: Range<Int>) {
        guard !range.isEmpty else { return }
        cells.storage.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[range]))
    }

    private mutating func stop(_ with: Result) -> Bool {
        result = with
        return false
    }
}

extension CSVScan {
    private static let candidates: [UInt8] = [comma, UInt8(ascii: "\t"), UInt8(ascii: ";")]

    /// The separator of a first line such as `sep=;`, and where the next line starts.
    static func namedDelimiter(in text: [UInt8]) -> (delimiter: UInt8, next: Int)? {
        let mark = Array("sep=".utf8)
        guard text.count > mark.count,
            text.prefix(mark.count).map({ $0 | 0x20 }).elementsEqual(mark.map { $0 | 0x20 })
        else { return nil }
        let delimiter = text[mark.count]
        var next = mark.count + 1
        guard delimiter != quote, delimiter > 0x08, delimiter < 0x80 else { return nil }
        if next < text.count && text[next] == carriageReturn { next += 1 }
        if next < text.count && text[next] == lineFeed { next += 1 }
        guard next > mark.count + 1 || next == text.count else { return nil }
        return (delimiter, next)
    }

    /// The separator seen most often outside quotes in the first lines; comma if none is seen.
    static func likelyDelimiter(in text: [UInt8]) -> UInt8 {
        var counts = [Int](repeating: 0, count: candidates.count)
        var quoted = false
        var lines = 0
        for byte in text {
            if byte == quote { quoted.toggle() }
            if quoted { continue }
            if byte == lineFeed || byte == carriageReturn { lines += 1 }
            if lines > 20 { break }
            if let place = candidates.firstIndex(of: byte) { counts[place] += 1 }
        }
        let most = counts.max() ?? 0
        return candidates[counts.firstIndex(of: most) ?? 0]
    }
}
