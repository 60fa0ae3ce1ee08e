// SPDX-License-Identifier: Apache-2.0
import Foundation
import SpotCheck
import Storage

/// Keeps an index of readings in step with the register: built when it is first asked for, and anew behind the scenes
/// once a file has come in.
package actor PinyinSearch {
    private var index: PinyinIndex?
    private var mark = ""
    private var building: Task<PinyinIndex, any Error>?

    package init() {}

    /// The index as of now, or as of the last change while a newer one is being built.
    fileprivate func current(_ database: Database, _ pinyin: Pinyin) async throws -> PinyinIndex {
        let now = try await database.read { try $0.entityMark() }
        if let index, now == mark { return index }
        if let index, building != nil { return index }
        let task = building ?? Task { try await Self.build(database, pinyin) }
        building = task
        if let index {
            // What comes of it is taken when it is ready; meanwhile the old one answers.
            Task { await self.take(task, mark: now) }
            return index
        }
        await take(task, mark: now)
        return try await task.value
    }

    private func take(_ task: Task<PinyinIndex, any Error>, mark now: String) async {
        let built = await task.result
        building = nil
        if case .success(let index) = built {
            self.index = index
            mark = now
        }
    }

    private static func build(_ database: Database, _ pinyin: Pinyin) async throws -> PinyinIndex {
        try await database.read { db in
            var index = PinyinIndex(pinyin)
            try db.eachEntityName { key, name, former in
                index.add(key: key, name: name, formerNames: former)
            }
            return index
        }
    }
}

extension Office {
    /// More hits are not looked through.
    package static let mostSpelled = 1000

    /// The filter with the entities whose names its words spell in Latin letters (pinyin, whole or first letters);
    /// the same filter if its words are no such letters.
    package func spelled(_ filter: EntityFilter) async throws -> EntityFilter {
        guard let letters = Pinyin.letters(of: filter.words) else { return filter }
        let index = try await pinyin.current(database, try Rulebook.pinyin())
        var spelled = filter
        spelled.spelled = index.keys(spelledBy: letters, most: Self.mostSpelled)
        return spelled
    }
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
