// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Turns the bytes of a source into UTF-8, finding out the encoding on the way.
///
/// Detection: a byte order mark decides; else, from the first byte beyond ASCII on, up to 1 MiB
/// is looked at and valid UTF-8 wins. Text that is UTF-8 but for a few bytes stays UTF-8, so that its
/// damage is named instead of being read as other characters.
///
/// Decoding stops at the first bad byte and remembers it in `fault`; everything before it is delivered,
/// so the reader can say in which row it lies.
final class TextDecoder {
    struct Fault {
        var offset: Int
        var byte: UInt8
    }

    private let source: ByteSource
    private var raw: [UInt8] = []
    private var rawOffset = 0
    private var sourceEnded = false
    private var begun = false
    private var gb18030: GB18030?
    private(set) var encoding: TextEncoding?
    private(set) var fault: Fault?
    /// Characters of the private use area met in GB 18030.
    private(set) var privateUse = 0

    /// How many bytes have been decoded, from the start of the source.
    var position: Int { rawOffset }

    init(source: ByteSource, encoding: TextEncoding?) {
        self.source = source
        self.encoding = encoding
    }

    private static let lookahead = 1 << 20

    /// Appends more text to `text`; false if there is none left, either at the end or at a fault.
    func fill(_ text: inout [UInt8]) throws(TabularError) -> Bool {
        if !begun { try begin() }
        while fault == nil {
            if raw.isEmpty && sourceEnded { return false }
            let before = text.count
            let used = try encoding == nil ? takeASCII(into: &text) : decode(into: &text)
            raw.removeFirst(used)
            rawOffset += used
            if text.count > before { return true }
            if fault == nil && used == 0 { try readMore() }
        }
        return false
    }

    private func begin() throws(TabularError) {
        begun = true
        while raw.count < 8 && !sourceEnded { try readPiece() }
        if raw.starts(with: [0x50, 0x4B, 0x03, 0x04]) { throw .workbook(.notWorkbook) }
        if raw.starts(with: [0xD0, 0xCF, 0x11, 0xE0]) { throw .workbook(.oldFormat) }
        let (mark, marked): (Int, TextEncoding?) =
            if raw.starts(with: [0xEF, 0xBB, 0xBF]) {
                (3, .utf8)
            } else if raw.starts(with: [0xFF, 0xFE]) {
                (2, .utf16LittleEndian)
            } else if raw.starts(with: [0xFE, 0xFF]) {
                (2, .utf16BigEndian)
            } else if raw.starts(with: [0x84, 0x31, 0x95, 0x33]) {
                (4, .gb18030)
            } else {
                (0, nil)
            }
        guard let marked, encoding == nil || encoding == marked else { return }
        encoding = marked
        raw.removeFirst(mark)
        rawOffset += mark
    }

    private func readPiece() throws(TabularError) {
        let piece = try source.read()
        if piece.isEmpty { sourceEnded = true } else { raw += piece }
    }

    /// Called when what is at hand cannot be decoded alone: gets more, or names the cut tail as the fault.
    private func readMore() throws(TabularError) {
        if !sourceEnded { return try readPiece() }
        if let byte = raw.first { fault = Fault(offset: rawOffset, byte: byte) }
    }

    /// Delivers the ASCII at the front; on the first other byte decides the encoding.
    private func takeASCII(into text: inout [UInt8]) throws(TabularError) -> Int {
        let run = raw.withUnsafeBufferPointer { bytes in
            bytes.firstIndex { $0 >= 0x80 || $0 == 0 } ?? bytes.count
        }
        text += raw[..<run]
        guard run == 0, let first = raw.first else { return run }
        if first == 0 {
            fault = Fault(offset: rawOffset, byte: 0)
            return 0
        }
        while raw.count < Self.lookahead && !sourceEnded { try readPiece() }
        let (good, bad) = raw.withUnsafeBufferPointer { UTF8Check.tally($0) }
        encoding = bad == 0 || good >= 9 * bad ? .utf8 : .gb18030
        return try decode(into: &text)
    }

    private func decode(into text: inout [UInt8]) throws(TabularError) -> Int {
        switch encoding {
        case .utf8, nil: decodeUTF8(into: &text)
        case .gb18030, .utf16LittleEndian, .utf16BigEndian: try convert(into: &text)
        }
    }

    private func decodeUTF8(into text: inout [UInt8]) -> Int {
        let (valid, ending) = raw.withUnsafeBufferPointer { UTF8Check.validPrefix(of: $0) }
        let clean = raw[..<valid].withUnsafeBufferPointer { $0.firstNUL } ?? valid
        text += raw[..<clean]
        if clean < valid || ending == .invalid {
            fault = Fault(offset: rawOffset + clean, byte: raw[clean])
        }
        return clean
    }

    private func convert(into text: inout [UInt8]) throws(TabularError) -> Int {
        // In GB 18030 no character but NUL holds a zero byte; in UTF-16 every Latin letter does.
        let nul = encoding == .gb18030 ? raw.withUnsafeBufferPointer { $0.firstNUL } : nil
        let end = nul ?? raw.count
        let before = text.count
        let (used, ending) = try decoded(end, into: &text)
        if let decoded = text[before...].withUnsafeBufferPointer({ $0.firstNUL }) {
            text.removeSubrange((before + decoded)...)
            fault = Fault(offset: rawOffset, byte: 0)
        } else if ending == .invalid {
            fault = Fault(offset: rawOffset + used, byte: raw[used])
        } else if let nul, used == nul {
            fault = Fault(offset: rawOffset + nul, byte: 0)
        } else if let nul, ending == .truncated {
            fault = Fault(offset: rawOffset + used, byte: raw[min(used, nul)])
        }
        return used
    }

    private func decoded(
        _ end: Int, into text: inout [UInt8]
    ) throws(TabularError) -> (used: Int, ending: UTF8Check.Ending) {
        guard encoding == .gb18030 else {
            let isBigEndian = encoding == .utf16BigEndian
            return raw.withUnsafeBufferPointer {
                UTF16Text.decode(
                    UnsafeBufferPointer(rebasing: $0[..<end]), isBigEndian: isBigEndian, into: &text)
            }
        }
        if gb18030 == nil { gb18030 = try GB18030.load() }
        guard let table = gb18030 else { return (0, .complete) }
        return raw.withUnsafeBufferPointer {
            table.decode(UnsafeBufferPointer(rebasing: $0[..<end]), into: &text, privateUse: &privateUse)
        }
    }
}

extension UnsafeBufferPointer<UInt8> {
    fileprivate var firstNUL: Int? {
        guard let start = baseAddress, let found = memchr(start, 0, count) else { return nil }
        return UnsafeRawPointer(found) - UnsafeRawPointer(start)
    }
}
