// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// 检查小组: inspectors of one or several units who usually go together, and experts who assist them.
package struct StoredGroup: Hashable, Sendable {
    package struct Member: Hashable, Sendable {
        package let inspector: String
        package let name: String
        package let unit: String
        package let part: GroupPart

        package init(inspector: String, name: String, unit: String, part: GroupPart) {
            self.inspector = inspector
            self.name = name
            self.unit = unit
            self.part = part
        }
    }

    package let id: String
    package let unit: String
    package let name: String
    package let category: String
    package let openedAt: Instant
    package let closedAt: Instant?
    /// The leader first, then members, then experts.
    package let members: [Member]
}

extension Connection {
    /// The groups of some units that are open, by unit and name; of all units if nil.
    package func groups(units: [String]?, of inspector: String? = nil) throws -> [StoredGroup] {
        var parts: [SQL] = ["closed_at IS NULL"]
        if let units { parts.append("unit IN \(list: units)") }
        if let inspector {
            parts.append(
                "id IN (SELECT team FROM inspector_group_member WHERE inspector = \(inspector) AND left_at IS NULL)"
            )
        }
        return try rows(
            """
            SELECT * FROM inspector_group WHERE \(SQL.join(parts, separator: " AND ")) ORDER BY unit, name, id
            """
        ).map { try group($0) }
    }

    /// The group with this id, also a closed one.
    package func group(_ id: String) throws -> StoredGroup? {
        try first("SELECT * FROM inspector_group WHERE id = \(id)").map { try group($0) }
    }

    private func group(_ row: Row) throws -> StoredGroup {
        let id = try row.text("id")
        let members = try rows(
            """
            SELECT m.inspector, m.part, i.name, i.unit FROM inspector_group_member m
            JOIN inspector i ON i.id = m.inspector WHERE m.team = \(id) AND m.left_at IS NULL
            ORDER BY m.inspector
            """
        ).map { row in
            StoredGroup.Member(
                inspector: try row.text("inspector"), name: try row.text("name"), unit: try row.text("unit"),
                part: try row.word("part"))
        }
        let order = GroupPart.allCases
        return StoredGroup(
            id: id, unit: try row.text("unit"), name: try row.text("name"),
            category: try row.text("category"),
            openedAt: Instant(milliseconds: try row.integer("opened_at")),
            closedAt: try row.optionalInteger("closed_at").map(Instant.init(milliseconds:)),
            members: order.flatMap { part in members.filter { $0.part == part } })
    }

    /// Opens a group or renames the one of that id, and makes `members` the ones who are in it.
    package func saveGroup(
        id: String, unit: String, name: String, category: String, members: [StoredGroup.Member], at: Instant,
        by account: String
    ) throws {
        try execute(
            """
            INSERT INTO inspector_group (id, unit, name, category, opened_at, opened_by)
            VALUES (\(id), \(unit), \(name), \(category), \(at.milliseconds), \(account))
            ON CONFLICT (id) DO UPDATE SET name = excluded.name, category = excluded.category
            """)
        let standing = try group(id)?.members ?? []
        for old in standing
        where !members.contains(where: { $0.inspector == old.inspector && $0.part == old.part }) {
            try execute(
                """
                UPDATE inspector_group_member SET left_at = \(at.milliseconds)
                WHERE team = \(id) AND inspector = \(old.inspector) AND left_at IS NULL
                """)
        }
        for new in members
        where !standing.contains(where: { $0.inspector == new.inspector && $0.part == new.part }) {
            try execute(
                """
                INSERT INTO inspector_group_member (team, inspector, part, joined_at)
                VALUES (\(id), \(new.inspector), \(new.part.rawValue), \(at.milliseconds))
                """)
        }
    }

    /// True when the group was open and is now closed.
    package func closeGroup(_ id: String, at: Instant, by account: String) throws -> Bool {
        try execute(
            """
            UPDATE inspector_group SET closed_at = \(at.milliseconds), closed_by = \(account)
            WHERE id = \(id) AND closed_at IS NULL
            """) == 1
    }
}
