// SPDX-License-Identifier: Apache-2.0

/// Splits a roster file into rows in one pass, without a string per field.
struct RosterParser {
    private static let tab = UInt8(ascii: "\t")
    private static let lineFeed = UInt8(ascii: "\n")

    private(set) var rows: [Roster.Row] = []
    private(set) var strata: [Roster.Stratum] = []
    private var numberOfStratum: [String: UInt32] = [:]

    mutating func read(_ file: [UInt8]) throws(RosterRefusal) {
        var refusal: RosterRefusal?
        file.withUnsafeBufferPointer { bytes in
            // Typed throws do not yet pass through this closure.
            do throws(RosterRefusal) { try read(bytes) } catch { refusal = error }
        }
        if let refusal { throw refusal }
    }

    private mutating func read(_ bytes: UnsafeBufferPointer<UInt8>) throws(RosterRefusal) {
        var sizes: [Int] = []
        var weights: [UInt64] = []
        var names: [String] = []
        var start = 0
        while start < bytes.count {
            let row = try row(in: bytes, at: start, names: &names)
            if let last = rows.last { try order(bytes, last, row) }
            if Int(row.stratum) == sizes.count {
                sizes.append(0)
                weights.append(0)
            }
            sizes[Int(row.stratum)] += 1
            weights[Int(row.stratum)] += UInt64(row.weight)
            rows.append(row)
            start = row.line.upperBound + 1
        }
        strata = names.indices.map {
            Roster.Stratum(name: names[$0], size: sizes[$0], totalWeight: weights[$0])
        }
    }

    private mutating func row(
        in bytes: UnsafeBufferPointer<UInt8>, at start: Int, names: inout [String]
    ) throws(RosterRefusal) -> Roster.Row {
        let line = rows.count + 1
        guard let idEnd = Self.endOfName(bytes, from: start) else { throw .badID(line: line) }
        guard let stratumEnd = Self.endOfName(bytes, from: idEnd + 1) else { throw .badStratum(line: line) }
        var at = stratumEnd + 1
        var weight: UInt64 = 0
        while at < bytes.count, bytes[at] != Self.lineFeed {
            let digit = bytes[at] &- UInt8(ascii: "0")
            guard digit < 10, weight > 0 || digit > 0 else { throw .badWeight(line: line) }
            weight = weight * 10 + UInt64(digit)
            guard weight <= UInt64(UInt32.max) else { throw .badWeight(line: line) }
            at += 1
        }
        guard at < bytes.count else { throw .unterminated(line: line) }
        guard weight > 0 else { throw .badWeight(line: line) }
        let name = UnsafeBufferPointer(rebasing: bytes[(idEnd + 1)..<stratumEnd])
        return Roster.Row(
            start: start, length: UInt8(at - start), idLength: UInt8(idEnd - start),
            stratum: number(of: name, names: &names), weight: UInt32(weight))
    }

    /// The place of the tab that ends a name of 1 to 64 allowed characters, or nil.
    private static func endOfName(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        var at = start
        while at < bytes.count, at - start <= 64, isRosterNameByte(bytes[at]) { at += 1 }
        guard at < bytes.count, bytes[at] == tab, (1...64).contains(at - start) else { return nil }
        return at
    }

    private mutating func number(of name: UnsafeBufferPointer<UInt8>, names: inout [String]) -> UInt32 {
        let text = String(decoding: name, as: UTF8.self)
        if let number = numberOfStratum[text] { return number }
        let number = UInt32(names.count)
        numberOfStratum[text] = number
        names.append(text)
        return number
    }

    private func order(
        _ bytes: UnsafeBufferPointer<UInt8>, _ last: Roster.Row, _ next: Roster.Row
    ) throws(RosterRefusal) {
        let shorter = Int(min(last.idLength, next.idLength))
        for place in 0..<shorter {
            let left = bytes[last.start + place]
            let right = bytes[next.start + place]
            if left < right { return }
            if left > right { throw .unsorted(line: rows.count + 1) }
        }
        if last.idLength < next.idLength { return }
        if last.idLength > next.idLength { throw .unsorted(line: rows.count + 1) }
        let id = String(decoding: UnsafeBufferPointer(rebasing: bytes[next.id]), as: UTF8.self)
        throw .duplicate(line: rows.count + 1, id: id)
    }
}
