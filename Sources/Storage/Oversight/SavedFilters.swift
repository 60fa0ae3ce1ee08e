// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// Conditions of a list that somebody wants to find again, under a name of their own.
package struct SavedFilter: Hashable, Sendable {
    package let name: String
    /// As it stands in the address, without the question mark.
    package let query: String
}

extension Connection {
    /// What an account has saved for a list, by name.
    package func savedFilters(of account: String, page: String) throws -> [SavedFilter] {
        try rows(
            "SELECT name, query FROM saved_filter WHERE account = \(account) AND page = \(page) ORDER BY name"
        ).map { SavedFilter(name: try $0.text("name"), query: try $0.text("query")) }
    }

    /// Saves conditions under a name, in place of what was saved under it.
    package func saveFilter(
        _ filter: SavedFilter, page: String, at: Instant, account: String
    ) throws {
        try execute(
            """
            INSERT INTO saved_filter (account, page, name, query, saved_at)
            VALUES (\(account), \(page), \(filter.name), \(filter.query), \(at.milliseconds))
            ON CONFLICT (account, page, name) DO UPDATE SET query = excluded.query, saved_at = excluded.saved_at
            """)
    }

    /// True when there was such a filter and it is gone.
    package func removeFilter(named name: String, page: String, account: String) throws -> Bool {
        try execute(
            "DELETE FROM saved_filter WHERE account = \(account) AND page = \(page) AND name = \(name)") == 1
    }
}

extension SavedFilter {
    /// - Parameter query: of an address of this site.
    package init(named name: String, query: String) {
        self.init(name: name, query: query)
    }
}
