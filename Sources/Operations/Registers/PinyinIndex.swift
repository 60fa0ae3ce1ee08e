// SPDX-License-Identifier: Apache-2.0
import Foundation
import SpotCheck
import Storage

/// Where in the register names are spelled by letters: an index in memory over the first letters of three neighbouring
/// characters, in the order of keys. Built from the register and never changed; the register is the truth.
/// A class, for it is large and handed from task to task.
final class PinyinIndex: Sendable {
    private let pinyin: Pinyin
    private let keys: Texts
    /// Present and former names of each entity, in lines.
    private let names: Texts
    /// By three first letters (base 27, the last may be the end of a name): numbers of entities, ascending.
    private let lists: [[UInt32]]

    /// What the register's mark was when it was read.
    let mark: String

    init(_ builder: Builder, mark: String) {
        self.mark = mark
        pinyin = builder.pinyin
        keys = builder.keys
        names = builder.names
        lists = builder.lists
    }

    private static let base = 27

    private static func place(_ a: UInt8, _ b: UInt8, _ c: UInt8) -> Int {
        (Int(a) * base + Int(b)) * base + Int(c)
    }

    /// An index to which entities are still added.
    struct Builder {
        fileprivate let pinyin: Pinyin
        fileprivate var keys = Texts()
        fileprivate var names = Texts()
        fileprivate var lists: [[UInt32]]

        /// The letter after the last one, and in place of what has no reading.
        private static let none: UInt8 = 26

        init(_ pinyin: Pinyin) {
            self.pinyin = pinyin
            lists = Array(repeating: [], count: base * base * base)
        }

        /// Adds an entity; they come in the order of keys.
        mutating func add(key: String, name: String, formerNames: String) {
            let number = UInt32(keys.count)
            keys.append(key)
            names.append(formerNames.isEmpty ? name : name + "\n" + formerNames)
            for line in [Substring(name)] + formerNames.split(separator: "\n") {
                let letters = line.unicodeScalars.map { scalar -> [UInt8] in
                    let initials = pinyin.initials(of: scalar)
                    return initials.isEmpty ? [Self.none] : initials
                }
                for place in letters.indices {
                    let second = place + 1 < letters.count ? letters[place + 1] : [Self.none]
                    let third = place + 2 < letters.count ? letters[place + 2] : [Self.none]
                    for a in letters[place] where a != Self.none {
                        for b in second { for c in third { note(number, PinyinIndex.place(a, b, c)) } }
                    }
                }
            }
        }

        private mutating func note(_ number: UInt32, _ place: Int) {
            if lists[place].last != number { lists[place].append(number) }
        }
    }

    /// Keys after one, in order, of entities whose names these letters spell somewhere; at most `most`.
    func keys(spelledBy letters: [UInt8], after key: String = "", most: Int) -> [String] {
        let spelling = Spelling(letters, pinyin)
        let first = keys.place(after: key)
        // One character says too little to be looked up; whoever has it is soon found in passing.
        guard !pinyin.sequences(of: letters, length: 3).contains(where: { $0.count == 1 }) else {
            return collect(first..<keys.count, most) { names.bytes(at: $0, spelling.isFound) }
        }
        let candidates = candidates(letters).drop { $0 < first }
        return collect(candidates, most) { names.bytes(at: $0, spelling.isFound) }
    }

    /// Keys after one, in order, of entities whose names hold this text; at most `most`.
    func keys(holding text: String, after key: String = "", most: Int) -> [String] {
        var found: [String] = []
        names.each(holding: Array(text.utf8), from: keys.place(after: key)) { number in
            found.append(keys[number])
            return found.count < most
        }
        return found
    }

    /// How many entities' names hold this text; counting ends at `most`.
    func count(holding text: String, most: Int) -> Int64 {
        var found = 0
        names.each(holding: Array(text.utf8), from: 0) { _ in
            found += 1
            return found < most
        }
        return Int64(found)
    }

    private func collect(_ numbers: some Sequence<Int>, _ most: Int, _ fits: (Int) -> Bool) -> [String] {
        var found: [String] = []
        for number in numbers where fits(number) {
            found.append(keys[number])
            if found.count == most { break }
        }
        return found
    }

    /// Whoever has the first letters of one way to read the words, ascending; not all of them are spelled so.
    private func candidates(_ letters: [UInt8]) -> [Int] {
        let whole = pinyin.sequences(of: letters, length: 8)
        let ways = whole.count <= 64 ? whole : pinyin.sequences(of: letters, length: 3)
        var found = [UInt64](repeating: 0, count: keys.count / 64 + 1)
        func note(_ numbers: [UInt32]) {
            for number in numbers { found[Int(number / 64)] |= 1 << UInt64(number % 64) }
        }
        for way in ways {
            if way.count == 2 {
                for third in 0..<UInt8(Self.base) { note(lists[Self.place(way[0], way[1], third)]) }
            } else {
                let places = (0...way.count - 3).map { Self.place(way[$0], way[$0 + 1], way[$0 + 2]) }
                note(common(places.map { lists[$0] }))
            }
        }
        var numbers: [Int] = []
        for (word, bits) in found.enumerated() where bits != 0 {
            var rest = bits
            while rest != 0 {
                numbers.append(word * 64 + rest.trailingZeroBitCount)
                rest &= rest - 1
            }
        }
        return numbers
    }

    /// Numbers that stand in all lists, the shortest of which leads.
    private func common(_ lists: [[UInt32]]) -> [UInt32] {
        var rest = lists.sorted { $0.count < $1.count }[...]
        guard var common = rest.popFirst() else { return [] }
        for list in rest where !common.isEmpty {
            var place = 0
            common = common.filter { number in
                // Both ascend.
                while place < list.count, list[place] < number { place += 1 }
                return place < list.count && list[place] == number
            }
        }
        return common
    }
}

/// Texts end to end in one buffer: half a million short strings would cost as much again in headers.
private struct Texts: Sendable {
    private var storage: [UInt8] = []
    private var ends: [Int] = []

    var count: Int { ends.count }

    mutating func append(_ text: String) {
        storage.append(contentsOf: text.utf8)
        ends.append(storage.count)
    }

    /// The first place whose text comes after one, if they ascend by bytes.
    func place(after text: String) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle] > text { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// Calls `body` with each place, from one on, whose text holds these bytes, until it returns false. All texts are
    /// looked through as one, by `memchr` for the byte that differs most between characters (the third of three).
    func each(holding wanted: [UInt8], from first: Int, _ body: (Int) -> Bool) {
        guard !wanted.isEmpty, first < count else { return }
        let pivot = min(2, wanted.count - 1)
        storage.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress else { return }
            var place = first
            var position = (first == 0 ? 0 : ends[first - 1]) + pivot
            while position < bytes.count,
                let hit = memchr(start + position, Int32(wanted[pivot]), bytes.count - position)
            {
                let offset = UnsafeRawPointer(hit) - start - pivot
                position = offset + pivot + 1
                guard offset + wanted.count <= bytes.count,
                    memcmp(start + offset, wanted, wanted.count) == 0
                else { continue }
                while ends[place] <= offset { place += 1 }
                // What begins in one text and ends in the next stands in neither.
                guard offset + wanted.count <= ends[place] else { continue }
                position = ends[place] + pivot
                guard body(place) else { return }
            }
        }
    }

    /// What `body` makes of the bytes at a place.
    func bytes<T>(at place: Int, _ body: (UnsafeBufferPointer<UInt8>) -> T) -> T {
        let from = place == 0 ? 0 : ends[place - 1]
        return storage.withUnsafeBufferPointer {
            body(UnsafeBufferPointer(rebasing: $0[from..<ends[place]]))
        }
    }

    subscript(place: Int) -> String {
        let from = place == 0 ? 0 : ends[place - 1]
        return storage.withUnsafeBufferPointer {
            String(decoding: UnsafeBufferPointer(rebasing: $0[from..<ends[place]]), as: UTF8.self)
        }
    }
}
