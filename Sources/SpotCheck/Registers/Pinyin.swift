// SPDX-License-Identifier: Apache-2.0

/// How Han characters are read, without tones; a character with several readings has them all (多音字).
package struct Pinyin: Sendable {
    /// Syllables in small letters; ü is written v.
    let syllables: [[UInt8]]
    /// Places of syllables, those of one character after those of the one before.
    private var places: [UInt16] = []
    /// Where the places of each character of the first plane begin.
    private var starts: [UInt32] = []
    /// The same beyond the first plane.
    private var beyond: [UInt32: [UInt16]] = [:]

    /// Reads lines `syllable TAB characters`.
    package init(table text: String) {
        var syllables: [[UInt8]] = []
        var readings: [UInt32: [UInt16]] = [:]
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: "\t")
            guard parts.count == 2 else { continue }
            let place = UInt16(syllables.count)
            syllables.append(Array(parts[0].utf8))
            for scalar in parts[1].unicodeScalars { readings[scalar.value, default: []].append(place) }
        }
        self.syllables = syllables
        for code in UInt32(0)...0xFFFF {
            starts.append(UInt32(places.count))
            places += readings[code] ?? []
        }
        starts.append(UInt32(places.count))
        beyond = readings.filter { $0.key > 0xFFFF }
    }

    /// The places of a character's syllables.
    func readings(of code: UInt32) -> ArraySlice<UInt16> {
        guard code <= 0xFFFF else { return (beyond[code] ?? [])[...] }
        return places[Int(starts[Int(code)])..<Int(starts[Int(code) + 1])]
    }

    /// Whether words may be meant as readings: two to forty Latin letters, with blanks or `'` between syllables.
    package static func letters(of words: String) -> [UInt8]? {
        let letters = words.lowercased().utf8.filter { $0 != 0x20 && $0 != 0x27 }
        guard (2...40).contains(letters.count), letters.allSatisfy({ (0x61...0x7A).contains($0) }) else {
            return nil
        }
        return Array(letters)
    }

    /// The first letters of a character's readings, each once, as 0 for a to 25 for z; a Latin letter is its own, and
    /// anything else has none.
    package func initials(of scalar: Unicode.Scalar) -> [UInt8] {
        if let letter = Self.latin(scalar) { return [letter - 0x61] }
        var found: [UInt8] = []
        for place in readings(of: scalar.value) {
            let first = syllables[Int(place)][0] - 0x61
            if !found.contains(first) { found.append(first) }
        }
        return found
    }

    static func latin(_ scalar: Unicode.Scalar) -> UInt8? {
        switch scalar {
        case "a"..."z": UInt8(scalar.value)
        case "A"..."Z": UInt8(scalar.value) | 0x20
        default: nil
        }
    }

    /// The sequences of first letters, as `initials` gives them, that letters may stand for: every way of cutting them
    /// into syllables, beginnings of syllables and single letters.
    ///
    /// - Parameter length: sequences are cut off after so many characters; shorter ones spell all the letters.
    package func sequences(of letters: [UInt8], length most: Int) -> Set<[UInt8]> {
        let known = Set(syllables)
        var found: Set<[UInt8]> = []
        var open: Set<Cut> = [Cut(place: 0, sequence: [])]
        while !open.isEmpty {
            var next: Set<Cut> = []
            for cut in open {
                let longer = cut.sequence + [letters[cut.place] - 0x61]
                for length in 1...min(6, letters.count - cut.place)
                where isPiece(letters[cut.place..<cut.place + length], known, of: letters) {
                    let place = cut.place + length
                    if place == letters.count || longer.count == most {
                        found.insert(longer)
                    } else {
                        next.insert(Cut(place: place, sequence: longer))
                    }
                }
            }
            open = next
        }
        return found
    }

    private struct Cut: Hashable {
        let place: Int
        let sequence: [UInt8]
    }

    private func isPiece(_ piece: ArraySlice<UInt8>, _ known: Set<[UInt8]>, of letters: [UInt8]) -> Bool {
        if piece.count == 1 || known.contains(Array(piece)) { return true }
        if piece.count == 2, piece.last == 0x68 { return true }
        return piece.endIndex == letters.count && syllables.contains { $0.starts(with: piece) }
    }
}
