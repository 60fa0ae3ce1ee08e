// SPDX-License-Identifier: Apache-2.0

/// Bounds against damaged or hostile files.
package struct CSVLimits: Sendable, Hashable {
    package var columns: Int
    package var fieldBytes: Int
    package var rowBytes: Int

    /// Counts of columns, bytes (UTF-8) of one cell and bytes of one row that are still accepted.
    package init(columns: Int = 256, fieldBytes: Int = 1 << 17, rowBytes: Int = 1 << 20) {
        self.columns = columns
        self.fieldBytes = fieldBytes
        self.rowBytes = rowBytes
    }
}

/// Reads separated values row by row from a stream of bytes.
///
/// Accepts what RFC 4180 describes and what spreadsheets write: comma, tab or semicolon (detected, or named
/// by a first line `sep=;`), line ends `\n`, `\r\n` or `\r`, quoted cells with line ends inside, quotes doubled
/// inside quotes, a byte order mark, UTF-8, GB 18030 or UTF-16. Memory stays
/// within one row and two pieces of input.
package struct CSVReader {
    private let decoder: TextDecoder
    private let limits: CSVLimits
    private var text: [UInt8] = []
    private var start = 0
    private var ended = false
    private var afterCarriageReturn = false
    private var rowNumber = 1
    private var chosenDelimiter: UInt8?

    /// Prepares to read `source`; `encoding` and `delimiter` are found out unless given.
    package init(
        _ source: ByteSource, limits: CSVLimits = CSVLimits(), encoding: TextEncoding? = nil,
        delimiter: UInt8? = nil
    ) {
        decoder = TextDecoder(source: source, encoding: encoding)
        self.limits = limits
        chosenDelimiter = delimiter
    }

    /// The encoding found so far; nil while everything read was ASCII.
    package var encoding: TextEncoding? { decoder.encoding }

    /// How many characters so far mean something only on the computer they come from.
    package var privateUse: Int { decoder.privateUse }

    /// How many bytes of the source have been decoded.
    package var bytesRead: Int { decoder.position }

    /// The separator in use; comma before the first row is read.
    package var delimiter: UInt8 { chosenDelimiter ?? CSVScan.comma }

    /// The next row that is not an empty line, or nil at the end.
    ///
    /// Throws what makes the rest unreadable; rows before that have been delivered.
    package mutating func next() throws(TabularError) -> TabularRow? {
        if chosenDelimiter == nil { try detectDelimiter() }
        while true {
            skipLineFeedOfCarriageReturn()
            let scan = text.withUnsafeBufferPointer { bytes in
                var scan = CSVScan(
                    bytes: bytes, position: start, delimiter: delimiter, atEnd: ended, limits: limits)
                scan.run()
                return scan.result
            }
            switch scan {
            case .needsMore:
                if text.count - start > limits.rowBytes {
                    throw .rowTooLong(row: rowNumber, limit: limits.rowBytes)
                }
                try readMore()
            case .end:
                return nil
            case .failed(let problem):
                throw problem.error(row: rowNumber, limits: limits)
            case .row(let cells):
                start = cells.next
                afterCarriageReturn = cells.endedByCarriageReturn
                defer { rowNumber += 1 }
                if cells.isEmptyLine { continue }
                return TabularRow(
                    number: rowNumber, storage: cells.storage, ends: cells.ends,
                    flaws: cells.flaw.map { [$0] } ?? [])
            }
        }
    }

    private mutating func skipLineFeedOfCarriageReturn() {
        guard afterCarriageReturn, start < text.count else { return }
        if text[start] == CSVScan.lineFeed { start += 1 }
        afterCarriageReturn = false
    }

    private mutating func readMore() throws(TabularError) {
        text.removeFirst(start)
        start = 0
        // Several pieces at once, or tiny ones would make a row be scanned from its start each time.
        let wanted = text.count + max(1 << 16, text.count)
        while text.count < wanted {
            if try decoder.fill(&text) { continue }
            return try settleEnd()
        }
    }

    /// No more text will come: either everything is read, or what is left stands before a bad byte.
    private mutating func settleEnd() throws(TabularError) {
        guard let fault = decoder.fault else {
            ended = true
            return
        }
        if fault.byte == 0 { throw .nul(row: rowNumber, offset: fault.offset) }
        throw .invalidByte(
            row: rowNumber, offset: fault.offset, byte: fault.byte, encoding: decoder.encoding ?? .utf8)
    }

    private mutating func detectDelimiter() throws(TabularError) {
        while text.count < 1 << 16, try decoder.fill(&text) {}
        if let named = CSVScan.namedDelimiter(in: text) {
            chosenDelimiter = named.delimiter
            start = named.next
        } else {
            chosenDelimiter = CSVScan.likelyDelimiter(in: text)
        }
    }
}
