// SPDX-License-Identifier: Apache-2.0
import SpotCheck

extension LicenceRow: StoredRecord {
    package static var table: StaticString { "licence" }
    package static var tableBefore: StaticString { "licence_before" }
    package static var columns: [StaticString] {
        ["entity", "name", "number", "issuer", "granted_on", "valid_to", "state", "content"]
    }

    package var values: [SQLValue] {
        [
            .text(entity), .text(name), .text(number), .text(issuer), SQLValue(grantedOn), SQLValue(validTo),
            .text(state.rawValue), .text(content),
        ]
    }

    package init(row: Row) throws {
        self.init(
            entity: try row.text("entity"), name: try row.text("name"), number: try row.text("number"),
            issuer: try row.text("issuer"), grantedOn: try row.optionalDay("granted_on"),
            validTo: try row.optionalDay("valid_to"), state: try row.word("state"),
            content: try row.text("content"))
    }
}

/// Which licences to show; nil and empty mean any.
package struct LicenceFilter: Hashable, Sendable {
    /// A fragment of the holder's name, or a whole code of the holder or number of the licence.
    package var words: String
    package var name: String?
    package var state: LicenceState?
    /// Only those that end on this day or before.
    package var endsBy: Day?
    package var entity: String?
    package var jurisdiction: String?

    package init(
        words: String = "", name: String? = nil, state: LicenceState? = nil, endsBy: Day? = nil,
        entity: String? = nil, jurisdiction: String? = nil
    ) {
        self.words = words
        self.name = name
        self.state = state
        self.endsBy = endsBy
        self.entity = entity
        self.jurisdiction = jurisdiction
    }

    fileprivate var condition: SQL {
        var parts: [SQL] = ["1 = 1"]
        if let name { parts.append("c.name = \(name)") }
        if let state { parts.append("c.state = \(state.rawValue)") }
        if let endsBy { parts.append("c.valid_to <= \(endsBy.text)") }
        if let entity { parts.append("c.entity = \(entity)") }
        if let jurisdiction { parts.append("e.jurisdiction = \(jurisdiction)") }
        if !words.isEmpty {
            parts.append(
                "(\(Connection.contains(words, in: "e.name")) OR c.entity = \(words) OR c.number = \(words))")
        }
        return SQL.join(parts, separator: " AND ")
    }
}

extension Connection {
    /// A page of licences with the names of their holders, in the order of keys, starting after `key`.
    package func licences(
        matching filter: LicenceFilter, after key: String = "", limit: Int
    ) throws -> [(row: LicenceRow, holder: String)] {
        try rows(
            """
            SELECT c.*, e.name AS holder FROM licence c LEFT JOIN entity e ON e.key = c.entity
            WHERE c.key > \(key) AND \(filter.condition) ORDER BY c.key LIMIT \(limit)
            """
        ).map { (try LicenceRow(row: $0), try $0.optionalText("holder") ?? "") }
    }

    /// How many licences match.
    package func licenceCount(matching filter: LicenceFilter) throws -> Int64 {
        try count("FROM licence c LEFT JOIN entity e ON e.key = c.entity WHERE \(filter.condition)")
    }

    /// The names of licences that occur, in alphabetical order.
    package func licenceNames() throws -> [String] {
        try rows("SELECT DISTINCT name FROM licence ORDER BY name").map { try $0.text("name") }
    }
}
