// SPDX-License-Identifier: Apache-2.0
import Foundation

/// The strings of a workbook, each kept once, end to end in one buffer.
final class SharedStringsSink: XMLSink {
    private var storage: [UInt8] = []
    private var ends: [Int] = []
    private var phonetic = 0
    private var isText = false
    let fault: TabularError? = nil

    /// - Parameter partSize: what the part unpacks to: more than its strings take, so the buffer never moves.
    init(partSize: Int) { storage.reserveCapacity(partSize) }

    var count: Int { ends.count }

    func open(_ name: XMLName, _ attributes: XMLAttributes) {
        if name == "rPh" { phonetic += 1 }
        isText = name.letter == UInt8(ascii: "t") && phonetic == 0
    }

    func close(_ name: XMLName) {
        isText = false
        if name == "rPh" { phonetic -= 1 }
        guard name == "si" else { return }
        XMLEscapes.undo(in: &storage, from: ends.last ?? 0)
        ends.append(storage.count)
    }

    func text(_ bytes: UnsafeBufferPointer<UInt8>) {
        if isText { storage.append(contentsOf: bytes) }
    }

    /// Appends the string at `place`; false if there is none.
    func append(_ place: Int, to cells: inout [UInt8]) -> Bool {
        guard ends.indices.contains(place) else { return false }
        let from = place == 0 ? 0 : ends[place - 1]
        storage.withUnsafeBufferPointer {
            cells.append(contentsOf: UnsafeBufferPointer(rebasing: $0[from..<ends[place]]))
        }
        return true
    }
}

/// Characters that XML cannot hold stand in workbooks as `_x000D_` (ECMA-376 part 1, section 22.9.2.19).
enum XMLEscapes {
    static func undo(in bytes: inout [UInt8], from start: Int) {
        guard bytes.count - start >= 7, var read = firstMark(in: bytes, from: start) else { return }
        var write = read
        while read < bytes.count {
            if let code = code(in: bytes, at: read) {
                for byte in Unicode.Scalar(code).map({ Array(String($0).utf8) }) ?? [] {
                    bytes[write] = byte
                    write += 1
                }
                read += 7
            } else {
                bytes[write] = bytes[read]
                write += 1
                read += 1
            }
        }
        bytes.removeSubrange(write...)
    }

    private static func firstMark(in bytes: [UInt8], from start: Int) -> Int? {
        // Hardly any text has the character at all.
        let holdsMark = bytes.withUnsafeBytes { raw in
            raw.baseAddress.map { memchr($0 + start, 0x5F, raw.count - start) != nil } ?? false
        }
        guard holdsMark else { return nil }
        return (start..<bytes.count - 6).first { bytes[$0] == 0x5F && code(in: bytes, at: $0) != nil }
    }

    private static func code(in bytes: [UInt8], at place: Int) -> UInt16? {
        guard place + 7 <= bytes.count, bytes[place] == 0x5F, bytes[place + 1] == 0x78,
            bytes[place + 6] == 0x5F
        else { return nil }
        return UInt16(String(decoding: bytes[place + 2..<place + 6], as: UTF8.self), radix: 16)
    }
}
