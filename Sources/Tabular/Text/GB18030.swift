// SPDX-License-Identifier: Apache-2.0
import Foundation

/// GB 18030-2022 to Unicode, from a fixed table: the same on every computer, whatever its C library knows.
///
/// Two bytes are looked up; four bytes stand for the code points that two bytes leave out, in ascending order, and
/// beyond U+FFFF for themselves. GBK and GB 2312 are parts of it.
struct GB18030: Sendable {
    /// What the pairs stand for: first byte 81 to FE, second 40 to FE without 7F.
    private let pairs: [UInt16]
    /// What the four-byte sequences from 81308130 on stand for, up to U+FFFF.
    private let quads: [UInt16]

    /// The table, read once.
    ///
    /// - Throws: `.unreadable` when it is not where the program was installed.
    static func load() throws(TabularError) -> GB18030 { try installed.get() }

    private static let installed: Result<GB18030, TabularError> = {
        let file = Bundle.module.url(
            forResource: "gb18030", withExtension: "bin", subdirectory: "Resources")
        guard let file else { return .failure(.unreadable(code: ENOENT)) }
        do {
            return .success(GB18030(table: try [UInt8](Data(contentsOf: file))))
        } catch {
            return .failure(.unreadable(code: EIO))
        }
    }()

    init(table: [UInt8]) {
        pairs = stride(from: 0, to: table.count - 1, by: 2).map {
            UInt16(table[$0]) << 8 | UInt16(table[$0 + 1])
        }
        // The order of the four-byte sequences is that of the edition of 2000. What has moved out of the private use
        // area since has changed places with the code point it had there.
        let moved = Self.moved
        var taken = Set(pairs)
        for (real, before) in moved {
            taken.remove(real)
            taken.insert(before)
        }
        quads = (UInt16(0x80)...0xFFFF).filter { !(0xD800...0xDFFF).contains($0) && !taken.contains($0) }
            .map { moved[$0] ?? $0 }
    }

    /// Code points of two-byte sequences, and the private ones they had before 2005 and 2022.
    private static let moved: [UInt16: UInt16] = [
        0x1E3F: 0xE7C7, 0xFE10: 0xE78D, 0xFE12: 0xE78E, 0xFE11: 0xE78F, 0xFE13: 0xE790, 0xFE14: 0xE791,
        0xFE15: 0xE792, 0xFE16: 0xE793, 0xFE17: 0xE794, 0xFE18: 0xE795, 0xFE19: 0xE796, 0x9FB4: 0xE81E,
        0x9FB5: 0xE826, 0x9FB6: 0xE82B, 0x9FB7: 0xE82C, 0x9FB8: 0xE832, 0x9FB9: 0xE843, 0x9FBA: 0xE854,
        0x9FBB: 0xE864,
    ]

    /// Six characters of two bytes whose code points lie beyond the table's two bytes; fonts and systems agree on them.
    private static let beyond: [UInt16: UInt32] = [
        0xE816: 0x20087, 0xE817: 0x20089, 0xE818: 0x200CC, 0xE831: 0x215D7, 0xE83B: 0x2298F, 0xE855: 0x241FE,
    ]

    /// Appends the text of `bytes` in UTF-8.
    ///
    /// - Returns: how many bytes were used and why it stopped; `privateUse` counts characters that mean something only
    ///   on the computer they come from.
    func decode(
        _ bytes: UnsafeBufferPointer<UInt8>, into text: inout [UInt8], privateUse: inout Int
    ) -> (used: Int, ending: UTF8Check.Ending) {
        var at = 0
        while at < bytes.count {
            let first = bytes[at]
            if first < 0x80 {
                let run = bytes[at...].firstIndex { $0 >= 0x80 } ?? bytes.count
                text.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[at..<run]))
                at = run
                continue
            }
            guard first >= 0x81, first <= 0xFE else { return (at, .invalid) }
            guard at + 1 < bytes.count else { return (at, .truncated) }
            let isFour = (0x30...0x39).contains(bytes[at + 1])
            if isFour, at + 3 >= bytes.count {
                let rest = bytes[(at + 2)...]
                let fits = rest.first.map { (0x81...0xFE).contains($0) } ?? true
                return (at, fits ? .truncated : .invalid)
            }
            guard let code = isFour ? quad(bytes, at) : pair(first, bytes[at + 1]) else {
                return (at, .invalid)
            }
            if (0xE000...0xF8FF).contains(code) { privateUse += 1 }
            append(code, to: &text)
            at += isFour ? 4 : 2
        }
        return (at, .complete)
    }

    private func pair(_ first: UInt8, _ second: UInt8) -> UInt32? {
        guard second >= 0x40, second != 0x7F, second != 0xFF else { return nil }
        let column = Int(second) - (second > 0x7F ? 0x41 : 0x40)
        let code = pairs[(Int(first) - 0x81) * 190 + column]
        return Self.beyond[code] ?? UInt32(code)
    }

    private func quad(_ bytes: UnsafeBufferPointer<UInt8>, _ at: Int) -> UInt32? {
        let (third, fourth) = (bytes[at + 2], bytes[at + 3])
        guard third >= 0x81, third <= 0xFE, fourth >= 0x30, fourth <= 0x39 else { return nil }
        let (a, b) = (Int(bytes[at]) - 0x81, Int(bytes[at + 1]) - 0x30)
        let place = ((a * 10 + b) * 126 + Int(third) - 0x81) * 10 + Int(fourth) - 0x30
        if place < quads.count { return UInt32(quads[place]) }
        guard (189_000..<189_000 + 0x10_0000).contains(place) else { return nil }
        return UInt32(place - 189_000 + 0x1_0000)
    }

    private func append(_ code: UInt32, to text: inout [UInt8]) {
        if let bytes = Unicode.Scalar(code).flatMap(UTF8.encode) { text.append(contentsOf: bytes) }
    }
}

/// UTF-16 of either byte order to UTF-8, strictly: no lone halves of pairs.
enum UTF16Text {
    static func decode(
        _ bytes: UnsafeBufferPointer<UInt8>, isBigEndian: Bool, into text: inout [UInt8]
    ) -> (used: Int, ending: UTF8Check.Ending) {
        func unit(_ at: Int) -> UInt16 {
            isBigEndian
                ? UInt16(bytes[at]) << 8 | UInt16(bytes[at + 1])
                : UInt16(bytes[at + 1]) << 8 | UInt16(bytes[at])
        }
        var at = 0
        while at < bytes.count {
            guard at + 1 < bytes.count else { return (at, .truncated) }
            let lead = unit(at)
            if UTF16.isTrailSurrogate(lead) { return (at, .invalid) }
            guard UTF16.isLeadSurrogate(lead) else {
                if let bytes = Unicode.Scalar(lead).flatMap(UTF8.encode) { text.append(contentsOf: bytes) }
                at += 2
                continue
            }
            guard at + 3 < bytes.count else { return (at, .truncated) }
            let trail = unit(at + 2)
            guard UTF16.isTrailSurrogate(trail) else { return (at, .invalid) }
            let code = 0x1_0000 + (UInt32(lead) & 0x3FF) << 10 + UInt32(trail) & 0x3FF
            if let bytes = Unicode.Scalar(code).flatMap(UTF8.encode) { text.append(contentsOf: bytes) }
            at += 4
        }
        return (at, .complete)
    }
}
