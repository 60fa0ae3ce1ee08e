// SPDX-License-Identifier: Apache-2.0
import Foundation
import SpotCheck
import Storage

/// Keeps an index of readings in step with the register: built when it is first asked for, and anew behind the scenes
/// once a file has come in.
package actor PinyinSearch {
    private var index: PinyinIndex?
    private var building: Task<PinyinIndex, any Error>?

    package init() {}

    /// The index as of now, or as of the last change while a newer one is being built.
    fileprivate func current(_ database: Database, _ pinyin: Pinyin) async throws -> CurrentIndex {
        let now = try await database.read { try $0.entityMark() }
        if let index, now == index.mark { return CurrentIndex(index: index, isCurrent: true) }
        if let index, building != nil { return CurrentIndex(index: index, isCurrent: false) }
        let task = building ?? Task { try await Self.build(database, pinyin) }
        building = task
        if let index {
            // What comes of it is taken when it is ready; meanwhile the old one answers.
            Task { await self.take(task) }
            return CurrentIndex(index: index, isCurrent: false)
        }
        await take(task)
        let built = try await task.value
        return CurrentIndex(index: built, isCurrent: built.mark == now)
    }

    private func take(_ task: Task<PinyinIndex, any Error>) async {
        let built = await task.result
        building = nil
        if case .success(let index) = built {
            self.index = index
        }
    }

    private static func build(_ database: Database, _ pinyin: Pinyin) async throws -> PinyinIndex {
        try await database.read { db in
            var builder = PinyinIndex.Builder(pinyin)
            try db.eachEntityName { key, name, former in
                builder.add(key: key, name: name, formerNames: former)
            }
            // Of the same moment as the names, or a file that comes in meanwhile would be taken for known.
            return PinyinIndex(builder, mark: try db.entityMark())
        }
    }
}

private struct CurrentIndex: Sendable {
    let index: PinyinIndex
    /// Nothing has come into the register since it was built.
    let isCurrent: Bool
}

extension Office {
    /// More hits of one page are not looked through.
    package static let mostSpelled = 1000

    /// The filter with the entities after `key` whose names its words spell in Latin letters (pinyin, whole or first
    /// letters), or whose names hold its words if that is one character: the index of fragments does not know where
    /// those of a frequent one are. On PostgreSQL also of three characters and more: behind their rarest pair each name
    /// is a row to be fetched. The same filter for other words.
    package func spelled(_ filter: EntityFilter, after key: String = "") async throws -> EntityFilter {
        let words = CellText.name(filter.words)
        let letters = Pinyin.letters(of: filter.words)
        let size = words.unicodeScalars.count
        let isFragment =
            (size == 1 || size > 2 && database.dialect == .postgres) && words.utf8.count > size
            && !Self.holdsLetters(words)
        guard letters != nil || isFragment else { return filter }
        let readings = try Rulebook.pinyin()
        let current = try await pinyin.current(database, readings)
        var spelled = filter
        if let letters {
            spelled.spelled = try await keys(spelledBy: letters, current.index, filter, after: key)
        } else if current.isCurrent, filter.isUnfiltered {
            let found = current.index.keys(holding: words, after: key, most: Self.mostSpelled)
            spelled.spelled = found
            // Whoever was looked through to the end from the beginning is counted by that.
            let isAll = key.isEmpty && found.count < Self.mostSpelled
            spelled.named =
                isAll ? Int64(found.count) : current.index.count(holding: words, most: Self.mostNamed)
        }
        return spelled
    }

    /// Goes on along the names until enough are found that also meet what else is asked for.
    private func keys(
        spelledBy letters: [UInt8], _ index: PinyinIndex, _ filter: EntityFilter, after key: String
    ) async throws -> [String] {
        var found: [String] = []
        var last = key
        while found.count < Self.mostSpelled {
            let part = index.keys(spelledBy: letters, after: last, most: Self.mostSpelled)
            found +=
                filter.isUnfiltered
                ? part : try await database.read { try $0.entityKeys(among: part, meeting: filter) }
            guard part.count == Self.mostSpelled, let end = part.last else { break }
            last = end
        }
        return found
    }

    /// Capital and small Latin letters are alike in the index of fragments, not in memory.
    private static func holdsLetters(_ words: String) -> Bool {
        words.utf8.contains { (0x61...0x7A).contains($0 | 0x20) }
    }

    /// More are not counted.
    private static let mostNamed = 10_000
}

extension Rulebook {
    /// The shipped table of readings, read once.
    ///
    /// - Throws: `RulebookFault.missing`.
    package static func pinyin() throws -> Pinyin { try installedPinyin.get() }

    private static let installedPinyin: Result<Pinyin, any Error> = Result {
        let folder = Bundle.module.url(forResource: "Resources", withExtension: nil)
        guard let file = folder?.appending(path: "codes/pinyin.txt") else {
            throw RulebookFault.missing("codes/pinyin.txt")
        }
        return Pinyin(table: try String(contentsOf: file, encoding: .utf8))
    }
}
