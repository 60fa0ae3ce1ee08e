// SPDX-License-Identifier: Apache-2.0

/// One record of a table. The cells lie in one buffer and become strings only when asked for.
package struct TabularRow: Sendable, Hashable {
    /// Counted from 1 as a spreadsheet numbers its rows; empty lines count.
    package let number: Int
    package let flaws: [TabularFlaw]
    private let storage: [UInt8]
    private let ends: [Int]

    init(number: Int, storage: [UInt8], ends: [Int], flaws: [TabularFlaw]) {
        self.number = number
        self.storage = storage
        self.ends = ends
        self.flaws = flaws
    }

    /// How many cells the row has.
    package var count: Int { ends.count }

    /// True if every cell is empty.
    package var isBlank: Bool { storage.isEmpty }

    /// The cell at `column` (from 0); empty if the row is shorter.
    package subscript(column: Int) -> String {
        guard let range = range(of: column) else { return "" }
        return storage.withUnsafeBufferPointer {
            String(decoding: UnsafeBufferPointer(rebasing: $0[range]), as: UTF8.self)
        }
    }

    /// The bytes (UTF-8) of the cell at `column` (from 0); empty if the row is shorter.
    package func bytes(at column: Int) -> ArraySlice<UInt8> {
        guard let range = range(of: column) else { return [] }
        return storage[range]
    }

    /// All cells as strings.
    package var fields: [String] {
        storage.withUnsafeBufferPointer { bytes in
            var start = 0
            return ends.map { end in
                defer { start = end }
                return String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<end]), as: UTF8.self)
            }
        }
    }

    private func range(of column: Int) -> Range<Int>? {
        guard ends.indices.contains(column) else { return nil }
        return (column == 0 ? 0 : ends[column - 1])..<ends[column]
    }
}

/// How to read a column number as a spreadsheet letter.
package enum ColumnLetter {
    /// `A` for 0, `Z` for 25, `AA` for 26.
    package static func letters(forColumn column: Int) -> String {
        var rest = column + 1
        var letters: [UInt8] = []
        while rest > 0 {
            rest -= 1
            letters.append(UInt8(0x41 + rest % 26))
            rest /= 26
        }
        return String(decoding: letters.reversed(), as: UTF8.self)
    }
}
