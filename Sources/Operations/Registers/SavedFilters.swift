// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

/// Lists whose conditions can be saved.
package enum FilteredList: String, CaseIterable, Hashable, Sendable {
    case entities
    case items
    case inspectors
    case libraries
    case licences
}

extension Office {
    /// Saves the conditions of a list for whoever asks; nobody else sees them, so there is nothing to trace.
    ///
    /// - Parameter query: of the address, without the question mark.
    /// - Throws: `RegisterRefusal.nameMissing`, `.textTooLong`, `.tooManyFilters`.
    package func saveFilter(
        _ list: FilteredList, named name: String, query: String, by officer: Officer
    ) async throws {
        guard !name.isEmpty else { throw RegisterRefusal.nameMissing }
        guard name.count <= 30 else { throw RegisterRefusal.textTooLong(most: 30) }
        guard query.utf8.count <= 1500 else { throw RegisterRefusal.textTooLong(most: 1500) }
        let at = now()
        try await database.write { db in
            let standing = try db.savedFilters(of: officer.account, page: list.rawValue)
            guard standing.count < 50 || standing.contains(where: { $0.name == name }) else {
                throw RegisterRefusal.tooManyFilters(most: 50)
            }
            try db.saveFilter(
                SavedFilter(named: name, query: query), page: list.rawValue, at: at, account: officer.account)
        }
    }

    /// Forgets saved conditions.
    ///
    /// - Throws: `NotFound`.
    package func removeFilter(_ list: FilteredList, named name: String, by officer: Officer) async throws {
        try await database.write { db in
            guard try db.removeFilter(named: name, page: list.rawValue, account: officer.account) else {
                throw NotFound("filter", name)
            }
        }
    }
}
