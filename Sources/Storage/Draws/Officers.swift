// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// What a draw needs to know of one inspector.
package struct InspectorForDraw: Hashable, Sendable {
    package let id: String
    /// Where they serve: of somebody lent to another unit, that one.
    package internal(set) var unit: String
    package let certificate: String
    package let certificateFrom: String?
    package let certificateTo: String?
    package let itemCategories: String
    package let skills: String
    package let areas: String
    package let unavailableFrom: String?
    package let unavailableTo: String?
    package let duty: String
    /// The pseudonym of the year, once given.
    package let alias: String?
    /// Visits of the year so far.
    package let visits: Int64
    /// The kind of expert, or empty.
    package let expert: String

    init(_ row: Row) throws {
        id = try row.text("id")
        unit = try row.text("unit")
        certificate = try row.text("certificate")
        certificateFrom = try row.optionalText("certificate_from")
        certificateTo = try row.optionalText("certificate_to")
        itemCategories = try row.text("item_categories")
        skills = try row.text("skills")
        areas = try row.text("areas")
        unavailableFrom = try row.optionalText("unavailable_from")
        unavailableTo = try row.optionalText("unavailable_to")
        duty = try row.text("duty")
        alias = try row.optionalText("alias")
        visits = try row.optionalInteger("visits") ?? 0
        expert = try row.text("expert")
    }
}

/// A declared relation between an inspector and an entity.
package struct RelationForDraw: Hashable, Sendable {
    package let inspector: String
    package let entity: String
    package let kind: String
}

/// Where a unit stands and what it answers for.
package struct UnitForDraw: Hashable, Sendable {
    package let parent: String?
    package let jurisdiction: String
    package let isCounty: Bool
}

extension Connection {
    /// Every inspector in post and there on every day of a period, with the pseudonym and the load of `year`, in the
    /// order of ids. Whoever is lent to a unit for the whole period serves there.
    package func inspectorsForDraw(year: Int64, from: Day, to: Day) throws -> [InspectorForDraw] {
        let absences = Dictionary(
            grouping: try absences(touching: from, to), by: \.inspector)
        return try inspectors(year: year).compactMap { inspector in
            guard let away = absences[inspector.id] else { return inspector }
            guard away.count == 1, let unit = away[0].unit, away[0].covers(from, to) else { return nil }
            var lent = inspector
            lent.unit = unit
            return lent
        }
    }

    private func inspectors(year: Int64) throws -> [InspectorForDraw] {
        try rows(
            """
            SELECT i.id, i.unit, i.certificate, i.certificate_from, i.certificate_to, i.item_categories,
                i.skills, i.areas, i.unavailable_from, i.unavailable_to, i.duty, i.expert, a.alias,
                l.visits
            FROM inspector i
            LEFT JOIN inspector_alias a ON a.inspector = i.id AND a.year = \(year)
            LEFT JOIN (
                SELECT o.inspector AS inspector, COUNT(*) AS visits
                FROM visit_officer o JOIN visit v ON v.id = o.visit
                WHERE v.due_day >= \("\(year)-01-01") AND v.due_day <= \("\(year)-12-31")
                GROUP BY o.inspector
            ) l ON l.inspector = i.id
            WHERE i.left_at IS NULL ORDER BY i.id
            """
        ).map(InspectorForDraw.init)
    }

    /// Every relation that stands on some day of a period.
    package func relationsForDraw(from: Day, to: Day) throws -> [RelationForDraw] {
        try relations().filter { $0.stands(from: from, to: to) }.map {
            RelationForDraw(inspector: $0.inspector, entity: $0.entity, kind: $0.kind)
        }
    }

    /// The last team of each entity, for rules that forbid the same inspector twice running.
    package func lastTeams() throws -> [RelationForDraw] {
        try rows(
            """
            SELECT o.inspector AS inspector, v.entity AS entity
            FROM visit_officer o JOIN visit v ON v.id = o.visit
            JOIN (SELECT entity, MAX(due_day) AS day FROM visit GROUP BY entity) last
                ON last.entity = v.entity AND last.day = v.due_day
            """
        ).map {
            RelationForDraw(
                inspector: try $0.text("inspector"), entity: try $0.text("entity"), kind: "lastVisit")
        }
    }

    /// The units that own check items, in any version.
    package func ownersOfItems(_ codes: [String]) throws -> Set<String> {
        Set(
            try rows("SELECT DISTINCT unit FROM check_item WHERE code IN \(list: codes)").map {
                try $0.text("unit")
            })
    }

    /// Gives pseudonyms; one an inspector already has for the year violates a key.
    package func insertAliases(year: Int64, _ aliases: [(inspector: String, alias: String)]) throws {
        try bulkInsert(
            into: "inspector_alias", columns: ["year", "inspector", "alias"],
            rows: aliases.map { [.integer(year), .text($0.inspector), .text($0.alias)] })
    }

    /// Pseudonym to inspector for one year.
    package func inspectors(byAliasOf year: Int64) throws -> [String: String] {
        var found: [String: String] = [:]
        for row in try rows("SELECT alias, inspector FROM inspector_alias WHERE year = \(year)") {
            found[try row.text("alias")] = try row.text("inspector")
        }
        return found
    }

    /// All units with their parent and jurisdiction.
    package func unitsForDraw() throws -> [String: UnitForDraw] {
        var units: [String: UnitForDraw] = [:]
        for row in try rows("SELECT id, parent, jurisdiction, kind FROM unit") {
            units[try row.text("id")] = UnitForDraw(
                parent: try row.optionalText("parent"), jurisdiction: try row.text("jurisdiction"),
                isCounty: try row.text("kind") == "county")
        }
        return units
    }
}
