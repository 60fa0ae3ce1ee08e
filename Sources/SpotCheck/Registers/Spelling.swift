// SPDX-License-Identifier: Apache-2.0

/// Letters that may spell part of a name: consecutive characters, each by a whole syllable, by its first letter, or by
/// its first two if these are `zh`, `ch` or `sh`; the last one also by any beginning of a syllable.
///
/// How far the letters are used up after a character is a set of places, kept as bits; what a syllable does to it is
/// worked out once for all names.
package struct Spelling: Sendable {
    private let pinyin: Pinyin
    private let letters: [UInt8]
    private let moves: [Moves]
    /// By Latin letter, a to z: the places where it stands.
    private let latin: [UInt64]
    private let end: UInt64

    /// What one syllable does: from which places it leads on, and how far.
    private struct Moves {
        var whole: UInt64 = 0
        var first: UInt64 = 0
        var two: UInt64 = 0
        /// It begins with all letters that are left.
        var last: UInt64 = 0
        var length: UInt64 = 0
    }

    /// - Parameter letters: as `Pinyin.letters(of:)` gives them, at most forty.
    package init(_ letters: [UInt8], _ pinyin: Pinyin) {
        self.pinyin = pinyin
        self.letters = letters
        end = 1 << UInt64(letters.count)
        moves = pinyin.syllables.map { syllable in
            var moves = Moves(length: UInt64(syllable.count))
            for place in letters.indices {
                let bit = UInt64(1) << UInt64(place)
                let rest = letters[place...]
                if rest.starts(with: syllable) { moves.whole |= bit }
                if rest.first == syllable[0] { moves.first |= bit }
                if syllable.count > 1, syllable[1] == 0x68, rest.starts(with: syllable[..<2]) {
                    moves.two |= bit
                }
                if syllable.starts(with: rest) { moves.last |= bit }
            }
            return moves
        }
        latin = (UInt8(0x61)...0x7A).map { letter in
            letters.indices.reduce(0) { $0 | (letters[$1] == letter ? 1 << UInt64($1) : 0) }
        }
    }

    /// Whether the letters spell characters of a name somewhere.
    package func isFound(in name: String) -> Bool {
        var name = name
        return name.withUTF8 { isFound(in: $0) }
    }

    /// The same of valid UTF-8; a line end stops what was begun.
    package func isFound(in name: UnsafeBufferPointer<UInt8>) -> Bool {
        var reached: UInt64 = 0
        var place = 0
        while place < name.count {
            let (code, length) = Self.code(name, place)
            place += length
            reached = advance(reached | 1, code)
            if reached & end != 0 { return true }
        }
        return false
    }

    private func advance(_ reached: UInt64, _ code: UInt32) -> UInt64 {
        if code < 0x80 {
            let letter = code | 0x20
            guard letter >= 0x61, letter <= 0x7A else { return 0 }
            return (reached & latin[Int(letter - 0x61)]) << 1
        }
        var next: UInt64 = 0
        for reading in pinyin.readings(of: code) {
            let moves = moves[Int(reading)]
            next |= (reached & moves.whole) << moves.length
            next |= (reached & moves.first) << 1
            next |= (reached & moves.two) << 2
            if reached & moves.last != 0 { next |= end }
        }
        return next
    }

    /// The code point at a place of valid UTF-8, and how many bytes it takes.
    private static func code(_ bytes: UnsafeBufferPointer<UInt8>, _ place: Int) -> (UInt32, Int) {
        let lead = UInt32(bytes[place])
        if lead < 0x80 { return (lead, 1) }
        func more(_ step: Int) -> UInt32 {
            place + step < bytes.count ? UInt32(bytes[place + step]) & 0x3F : 0
        }
        if lead < 0xE0 { return ((lead & 0x1F) << 6 | more(1), 2) }
        if lead < 0xF0 { return ((lead & 0x0F) << 12 | more(1) << 6 | more(2), 3) }
        return ((lead & 0x07) << 18 | more(1) << 12 | more(2) << 6 | more(3), 4)
    }
}
