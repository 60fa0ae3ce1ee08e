// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// A unit: a place in the tree, what it answers for (jurisdiction) and where it sits (division, GB/T 2260).
package struct OfficeUnit: Hashable, Sendable {
    package let id: String
    package let name: String
    package let parent: String?
    package let kind: UnitKind
    package let jurisdiction: String
    package let division: String
    package let openedAt: Instant
    package let closedAt: Instant?

    package init(
        id: String, name: String, parent: String?, kind: UnitKind, jurisdiction: String, division: String,
        openedAt: Instant, closedAt: Instant? = nil
    ) {
        self.id = id
        self.name = name
        self.parent = parent
        self.kind = kind
        self.jurisdiction = jurisdiction
        self.division = division
        self.openedAt = openedAt
        self.closedAt = closedAt
    }

    init(row: Row) throws {
        let kind = try row.text("kind")
        guard let known = UnitKind(rawValue: kind) else {
            throw DatabaseFault.wrongType(column: "kind", wanted: "a unit kind", found: kind)
        }
        self.init(
            id: try row.text("id"), name: try row.text("name"), parent: try row.optionalText("parent"),
            kind: known, jurisdiction: try row.text("jurisdiction"), division: try row.text("division"),
            openedAt: Instant(milliseconds: try row.integer("opened_at")),
            closedAt: try row.optionalInteger("closed_at").map(Instant.init(milliseconds:)))
    }
}

extension Connection {
    /// The unit, open or closed.
    package func unit(_ id: String) throws -> OfficeUnit? {
        try first("SELECT * FROM unit WHERE id = \(id)").map(OfficeUnit.init(row:))
    }

    /// All units, closed ones included, by id.
    package func units() throws -> [OfficeUnit] {
        try rows("SELECT * FROM unit ORDER BY id").map(OfficeUnit.init(row:))
    }

    /// A new unit.
    package func insertUnit(_ unit: OfficeUnit) throws {
        try execute(
            """
            INSERT INTO unit (id, name, parent, kind, jurisdiction, division, opened_at, closed_at)
            VALUES (\(unit.id), \(unit.name), \(unit.parent), \(unit.kind.rawValue), \(unit.jurisdiction),
                \(unit.division), \(unit.openedAt.milliseconds), \(unit.closedAt?.milliseconds))
            """)
    }

    /// Closes a unit; false if it was closed already.
    package func closeUnit(_ id: String, at time: Instant) throws -> Bool {
        try execute(
            "UPDATE unit SET closed_at = \(time.milliseconds) WHERE id = \(id) AND closed_at IS NULL") == 1
    }

    /// How many open accounts and open units stand directly below a unit.
    package func openBelow(unit id: String) throws -> (accounts: Int64, units: Int64) {
        let row = try first(
            """
            SELECT (SELECT COUNT(*) FROM account WHERE unit = \(id) AND closed_at IS NULL) AS accounts,
                (SELECT COUNT(*) FROM unit WHERE parent = \(id) AND closed_at IS NULL) AS units
            """)
        return (try row?.integer("accounts") ?? 0, try row?.integer("units") ?? 0)
    }
}
