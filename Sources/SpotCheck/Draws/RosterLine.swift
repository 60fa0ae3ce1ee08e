// SPDX-License-Identifier: Apache-2.0

/// Where the fields of one roster line lie in a buffer (docs/draw.md section 1.1).
struct RosterLine {
    let start: Int
    let idEnd: Int
    let stratumEnd: Int
    /// The place of the closing LF.
    let end: Int
    let weight: UInt32

    var id: Range<Int> { start..<idEnd }
    var stratum: Range<Int> { idEnd + 1..<stratumEnd }
    /// What is hashed: the line without LF.
    var text: Range<Int> { start..<end }

    private static let tab = UInt8(ascii: "\t")
    private static let lineFeed = UInt8(ascii: "\n")

    /// Reads the line that begins at `start`; `number` counts lines from 1 and is for refusals.
    init(in bytes: UnsafeRawBufferPointer, at start: Int, number: Int) throws(RosterRefusal) {
        guard let idEnd = Self.endOfName(bytes, from: start) else { throw .badID(line: number) }
        guard let stratumEnd = Self.endOfName(bytes, from: idEnd + 1) else {
            throw .badStratum(line: number)
        }
        var at = stratumEnd + 1
        var weight: UInt64 = 0
        while at < bytes.count, bytes[at] != Self.lineFeed {
            let digit = bytes[at] &- UInt8(ascii: "0")
            guard digit < 10, weight > 0 || digit > 0 else { throw .badWeight(line: number) }
            weight = weight * 10 + UInt64(digit)
            guard weight <= UInt64(UInt32.max) else { throw .badWeight(line: number) }
            at += 1
        }
        guard at < bytes.count else { throw .unterminated(line: number) }
        guard weight > 0 else { throw .badWeight(line: number) }
        self.start = start
        self.idEnd = idEnd
        self.stratumEnd = stratumEnd
        end = at
        self.weight = UInt32(weight)
    }

    /// The place of the tab that ends a name of 1 to 64 allowed characters, or nil.
    private static func endOfName(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        var at = start
        while at < bytes.count, at - start <= 64, isRosterNameByte(bytes[at]) { at += 1 }
        guard at < bytes.count, bytes[at] == tab, (1...64).contains(at - start) else { return nil }
        return at
    }
}

/// How the ids of two lines that follow each other compare.
enum RosterOrder {
    /// Refuses `next` unless it is above `last` by bytes, a prefix coming first.
    @inline(__always)
    static func check(
        _ last: UnsafeRawBufferPointer, _ next: UnsafeRawBufferPointer, line: Int
    ) throws(RosterRefusal) {
        let shorter = min(last.count, next.count)
        for place in 0..<shorter {
            if last[place] < next[place] { return }
            if last[place] > next[place] { throw .unsorted(line: line) }
        }
        if last.count < next.count { return }
        if last.count > next.count { throw .unsorted(line: line) }
        throw .duplicate(line: line, id: String(decoding: next, as: UTF8.self))
    }
}

/// Numbers the strata of a roster in order of first appearance, without a string per line.
struct StratumNumbers: Sendable {
    private(set) var names: [String] = []
    /// The names' bytes one after the other.
    private var bytes: [UInt8] = []
    private var start: [Int] = [0]
    /// Open addressing: the number of a name, or -1.
    private var table: [Int32] = Array(repeating: -1, count: 64)

    /// The number of a name; a new one if it has none yet.
    mutating func number(of name: UnsafeRawBufferPointer) -> Int {
        var at = Self.hash(name) & (table.count - 1)
        while table[at] >= 0 {
            let number = Int(table[at])
            if isName(number, name) { return number }
            at = (at + 1) & (table.count - 1)
        }
        table[at] = Int32(names.count)
        bytes += name
        start.append(bytes.count)
        names.append(String(decoding: name, as: UTF8.self))
        if names.count * 2 > table.count { grow() }
        return names.count - 1
    }

    private func isName(_ number: Int, _ name: UnsafeRawBufferPointer) -> Bool {
        let from = start[number]
        guard start[number + 1] - from == name.count else { return false }
        for place in 0..<name.count where bytes[from + place] != name[place] { return false }
        return true
    }

    private mutating func grow() {
        table = Array(repeating: -1, count: table.count * 2)
        bytes.withUnsafeBytes { raw in
            for number in names.indices {
                let name = UnsafeRawBufferPointer(rebasing: raw[start[number]..<start[number + 1]])
                var at = Self.hash(name) & (table.count - 1)
                while table[at] >= 0 { at = (at + 1) & (table.count - 1) }
                table[at] = Int32(number)
            }
        }
    }

    /// Eight bytes at a time, multiplied and folded. Only speed depends on it.
    private static func hash(_ name: UnsafeRawBufferPointer) -> Int {
        var hash = UInt64(name.count)
        var at = 0
        while at + 8 <= name.count {
            let word = name.loadUnaligned(fromByteOffset: at, as: UInt64.self)
            hash = (hash ^ word) &* 0x9E37_79B9_7F4A_7C15
            hash ^= hash >> 29
            at += 8
        }
        var rest: UInt64 = 0
        while at < name.count {
            rest = rest << 8 | UInt64(name[at])
            at += 1
        }
        hash = (hash ^ rest) &* 0x9E37_79B9_7F4A_7C15
        return Int(truncatingIfNeeded: hash >> 32)
    }
}
