// SPDX-License-Identifier: Apache-2.0
import SpotCheck

extension LibraryRow: StoredRecord {
    package static var table: StaticString { "check_object" }
    package static var tableBefore: StaticString { "check_object_before" }
    package static var columns: [StaticString] {
        [
            "library", "label", "entity", "licence", "licence_number", "granted_on", "valid_to", "issuer",
            "professional", "skill", "expert", "unit", "left_on",
        ]
    }

    package var values: [SQLValue] {
        [
            .text(library), .text(label), .text(entity), .text(licence), .text(licenceNumber),
            SQLValue(grantedOn), SQLValue(validTo), .text(issuer), .integer(isProfessional ? 1 : 0),
            .text(skill), .text(expert), .text(unit), SQLValue(leftOn),
        ]
    }

    package init(row: Row) throws {
        self.init(
            library: try row.text("library"), label: try row.text("label"), entity: try row.text("entity"),
            licence: try row.text("licence"), licenceNumber: try row.text("licence_number"),
            grantedOn: try row.optionalDay("granted_on"), validTo: try row.optionalDay("valid_to"),
            issuer: try row.text("issuer"), isProfessional: try row.bool("professional"),
            skill: try row.text("skill"), expert: try row.text("expert"), unit: try row.text("unit"),
            leftOn: try row.optionalDay("left_on"))
    }
}

/// A check object with what is known of the entity, and whether it is in its library.
package struct StoredCheckObject: Hashable, Sendable {
    package let row: LibraryRow
    /// The entity's name in the register; empty if it is not there.
    package let entityName: String
    package let jurisdiction: String
    package let labelName: String
    /// The end of its licence as it counts: of the licence register where it has it, else of the library.
    package let licenceEnds: Day?
    package let membership: Membership
}

/// Which check objects to show; nil and empty mean any.
package struct CheckObjectFilter: Hashable, Sendable {
    /// A fragment of a name, or the code of an entity or licence.
    package var words: String
    package var library: String?
    /// A label and all below it.
    package var label: String?
    package var membership: Membership?
    package var entity: String?
    package var jurisdiction: String?
    /// Only those inspected by one of these units; nil for all.
    package var units: [String]?

    package init(
        words: String = "", library: String? = nil, label: String? = nil, membership: Membership? = nil,
        entity: String? = nil, jurisdiction: String? = nil, units: [String]? = nil
    ) {
        self.words = words
        self.library = library
        self.label = label
        self.membership = membership
        self.entity = entity
        self.jurisdiction = jurisdiction
        self.units = units
    }
}

/// How many check objects there are, counted in three ways.
package struct CheckObjectCount: Hashable, Sendable {
    package let objects: Int64
    package let entities: Int64
    package let labels: Int64
    package let licences: Int64
}

/// A check object that came into its library or left it.
package struct MembershipChange: Hashable, Sendable {
    package let object: String
    package let entityName: String
    package let at: Instant
    /// Nil for an object that is new.
    package let before: Membership?
    package let after: Membership
}

extension Connection {
    /// Check objects (as `o`) with their entity, label and licence as they stand.
    private static let objects: SQL = """
        check_object o LEFT JOIN entity e ON e.key = o.entity LEFT JOIN label l ON l.key = o.label
            LEFT JOIN licence c ON c.entity = o.entity AND c.number = o.licence_number AND o.licence_number <> ''
        """

    /// The code of an object's membership on `day`, computed from what stands: entity, label, licence.
    private static func membership(on day: Day) -> SQL {
        """
        CASE
            WHEN o.left_on <= \(day.text) THEN 'M08'
            WHEN e.key IS NULL THEN 'M01'
            WHEN e.in_pool = 0 THEN 'M02'
            WHEN NOT EXISTS (SELECT 1 FROM label_decision d WHERE d.label = l.key
                AND d.decided_at = \(lastDecision) AND d.approved = 1) THEN 'M03'
            WHEN l.valid_from > \(day.text) OR l.valid_to < \(day.text) THEN 'M04'
            WHEN c.state <> 'valid' THEN 'M06'
            WHEN CASE WHEN c.key IS NULL THEN o.valid_to ELSE c.valid_to END < \(day.text) THEN 'M05'
            WHEN l.licence <> '' AND o.licence_number = '' AND NOT EXISTS (SELECT 1 FROM licence h
                WHERE h.entity = o.entity AND h.name = l.licence AND h.state = 'valid'
                    AND (h.valid_to IS NULL OR h.valid_to >= \(day.text))) THEN 'M07'
            ELSE 'M00'
        END
        """
    }

    private static func condition(_ filter: CheckObjectFilter, labels: [String], on day: Day) -> SQL {
        var parts: [SQL] = ["1 = 1"]
        if let library = filter.library { parts.append("o.library = \(library)") }
        if filter.label != nil { parts.append("o.label IN \(list: labels)") }
        if let membership = filter.membership {
            parts.append("\(Self.membership(on: day)) = \(membership.rawValue)")
        }
        if let entity = filter.entity { parts.append("o.entity = \(entity)") }
        if let area = filter.jurisdiction { parts.append("e.jurisdiction = \(area)") }
        if let units = filter.units { parts.append("o.unit IN \(list: units)") }
        if !filter.words.isEmpty {
            parts.append(
                """
                (\(contains(filter.words, in: "e.name")) OR o.entity = \(filter.words)
                    OR o.licence_number = \(filter.words))
                """)
        }
        return SQL.join(parts, separator: " AND ")
    }

    /// A page of check objects in the order of keys, starting after `key`.
    package func checkObjects(
        matching filter: CheckObjectFilter, on day: Day, after key: String = "", limit: Int
    ) throws -> [StoredCheckObject] {
        let labels = try filter.label.map { try self.labels(below: [$0]) } ?? []
        return try rows(
            """
            SELECT o.*, e.name AS entity_name, e.jurisdiction, l.name AS label_name,
                CASE WHEN c.key IS NULL THEN o.valid_to ELSE c.valid_to END AS ends,
                \(Self.membership(on: day)) AS membership
            FROM \(Self.objects)
            WHERE o.key > \(key) AND \(Self.condition(filter, labels: labels, on: day))
            ORDER BY o.key LIMIT \(limit)
            """
        ).map { row in
            StoredCheckObject(
                row: try LibraryRow(row: row), entityName: try row.optionalText("entity_name") ?? "",
                jurisdiction: try row.optionalText("jurisdiction") ?? "",
                labelName: try row.optionalText("label_name") ?? "",
                licenceEnds: try row.optionalDay("ends"), membership: try row.word("membership"))
        }
    }

    /// How many check objects match, and how many entities, labels and licences are among them.
    package func checkObjectCount(
        matching filter: CheckObjectFilter, on day: Day
    ) throws -> CheckObjectCount {
        let labels = try filter.label.map { try self.labels(below: [$0]) } ?? []
        let row = try first(
            """
            SELECT COUNT(*) AS objects, COUNT(DISTINCT o.entity) AS entities, COUNT(DISTINCT o.label) AS labels,
                COUNT(DISTINCT NULLIF(o.licence_number, '')) AS licences
            FROM \(Self.objects) WHERE \(Self.condition(filter, labels: labels, on: day))
            """)
        return CheckObjectCount(
            objects: try row?.integer("objects") ?? 0, entities: try row?.integer("entities") ?? 0,
            labels: try row?.integer("labels") ?? 0, licences: try row?.integer("licences") ?? 0)
    }

    /// The special libraries with how many objects they hold, by name.
    package func libraries() throws -> [(name: String, objects: Int64)] {
        try rows("SELECT library, COUNT(*) AS many FROM check_object GROUP BY library ORDER BY library").map {
            (try $0.text("library"), try $0.integer("many"))
        }
    }

    /// Writes down who came into a library or left it since the last time, and why; part of every transaction that
    /// changes what membership follows from, and of every day.
    ///
    /// - Returns: how many changed.
    @discardableResult
    package func followMemberships(on day: Day, at: Instant) throws -> Int {
        let last = try first("SELECT MAX(round) AS last FROM membership_change")?.optionalInteger("last")
        let round = (last ?? 0) + 1
        let changed = try execute(
            """
            INSERT INTO membership_change (round, object, at, before, after)
            SELECT \(round), o.key, \(at.milliseconds), o.standing, \(Self.membership(on: day))
            FROM \(Self.objects) WHERE \(Self.membership(on: day)) <> o.standing
            """)
        guard changed > 0 else { return 0 }
        try execute(
            """
            UPDATE check_object SET standing = (SELECT m.after FROM membership_change m
                WHERE m.object = check_object.key AND m.round = \(round))
            WHERE key IN (SELECT object FROM membership_change WHERE round = \(round))
            """)
        return changed
    }

    /// Who came into a library or left it, the latest first; `page` counts from 1.
    package func membershipChanges(
        units: [String]?, page: Int = 1, size: Int
    ) throws -> [MembershipChange] {
        let own: SQL = units.map { "o.unit IN \(list: $0)" } ?? "1 = 1"
        return try rows(
            """
            SELECT m.object, m.at, m.before, m.after, e.name FROM membership_change m
            JOIN check_object o ON o.key = m.object LEFT JOIN entity e ON e.key = o.entity
            WHERE \(own) ORDER BY m.round DESC, m.object LIMIT \(size) OFFSET \(max(0, page - 1) * size)
            """
        ).map { row in
            MembershipChange(
                object: try row.text("object"), entityName: try row.optionalText("name") ?? "",
                at: Instant(milliseconds: try row.integer("at")),
                before: Membership(rawValue: try row.text("before")), after: try row.word("after"))
        }
    }

    /// How many such changes there are.
    package func membershipChangeCount(units: [String]?) throws -> Int64 {
        let own: SQL = units.map { "o.unit IN \(list: $0)" } ?? "1 = 1"
        return try count(
            "FROM membership_change m JOIN check_object o ON o.key = m.object WHERE \(own)")
    }
}
