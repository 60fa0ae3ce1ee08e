// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// 检查方案 of a joint campaign in one version, with what the departments say to it.
package struct StoredScheme: Hashable, Sendable {
    package struct Answer: Hashable, Sendable {
        package let agreed: Bool
        package let opinion: String
        package let at: Instant
        package let byName: String
    }

    /// One department's part; the lead's comes first and needs no answer.
    package struct Part: Hashable, Sendable {
        package let unit: String
        package let unitName: String
        /// Codes of check items; empty where the department settles them itself.
        package let items: [String]
        package let answer: Answer?
    }

    package let campaign: String
    package let version: Int64
    package let lead: String
    /// Code in the joint list; empty for a campaign beyond the list.
    package let jointItem: String
    package let scope: String
    package let from: Day
    package let to: Day
    package let teams: String
    package let duties: String
    package let proposedAt: Instant
    package let proposerName: String
    package let parts: [Part]

    /// Those who are asked: all but the lead.
    package var asked: [Part] { parts.filter { $0.unit != lead } }

    package var state: SchemeState { .of(asked.map { $0.answer?.agreed }) }
}

/// A version about to be proposed.
package struct NewScheme: Sendable {
    package let campaign: String
    package let version: Int64
    package let lead: String
    package let jointItem: String
    package let scope: String
    package let from: Day
    package let to: Day
    package let teams: String
    package let duties: String
    /// The lead first.
    package let parts: [(unit: String, items: [String])]

    package init(
        campaign: String, version: Int64, lead: String, jointItem: String, scope: String, from: Day, to: Day,
        teams: String, duties: String, parts: [(unit: String, items: [String])]
    ) {
        self.campaign = campaign
        self.version = version
        self.lead = lead
        self.jointItem = jointItem
        self.scope = scope
        self.from = from
        self.to = to
        self.teams = teams
        self.duties = duties
        self.parts = parts
    }
}

extension Connection {
    /// The versions of a campaign's scheme, the latest first.
    package func schemes(ofCampaign campaign: String) throws -> [StoredScheme] {
        let parts = try rows(
            """
            SELECT p.version, p.unit, u.name AS unit_name, p.items, a.agreed, a.opinion, a.answered_at,
                c.name AS answerer
            FROM scheme_part p JOIN unit u ON u.id = p.unit
                LEFT JOIN scheme_answer a ON a.campaign = p.campaign AND a.version = p.version AND a.unit = p.unit
                LEFT JOIN account c ON c.id = a.answered_by
            WHERE p.campaign = \(campaign) ORDER BY p.version, p.place
            """
        ).map { row in (try row.integer("version"), try schemePart(row)) }
        let byVersion = Dictionary(grouping: parts, by: \.0)
        return try rows(
            """
            SELECT s.*, c.name AS proposer FROM scheme s JOIN account c ON c.id = s.proposed_by
            WHERE s.campaign = \(campaign) ORDER BY s.version DESC
            """
        ).map { row in
            guard let from = try row.optionalDay("from_day"), let to = try row.optionalDay("to_day") else {
                throw DatabaseFault.wrongType(column: "scheme.from_day", wanted: "a day", found: "null")
            }
            let version = try row.integer("version")
            return StoredScheme(
                campaign: campaign, version: version, lead: try row.text("lead"),
                jointItem: try row.text("joint_item"), scope: try row.text("scope"), from: from, to: to,
                teams: try row.text("teams"), duties: try row.text("duties"),
                proposedAt: Instant(milliseconds: try row.integer("proposed_at")),
                proposerName: try row.text("proposer"), parts: (byVersion[version] ?? []).map(\.1))
        }
    }

    private func schemePart(_ row: Row) throws -> StoredScheme.Part {
        var answer: StoredScheme.Answer?
        if let at = try row.optionalInteger("answered_at") {
            answer = StoredScheme.Answer(
                agreed: try row.bool("agreed"), opinion: try row.text("opinion"),
                at: Instant(milliseconds: at), byName: try row.text("answerer"))
        }
        return StoredScheme.Part(
            unit: try row.text("unit"), unitName: try row.text("unit_name"), items: try row.lines("items"),
            answer: answer)
    }

    /// Keeps a version; the key of campaign and version stops a second one of it.
    package func insertScheme(_ scheme: NewScheme, at: Instant, account: String) throws {
        try execute(
            """
            INSERT INTO scheme (campaign, version, lead, joint_item, scope, from_day, to_day, teams, duties,
                proposed_at, proposed_by)
            VALUES (\(scheme.campaign), \(scheme.version), \(scheme.lead), \(scheme.jointItem), \(scheme.scope),
                \(scheme.from.text), \(scheme.to.text), \(scheme.teams), \(scheme.duties),
                \(at.milliseconds), \(account))
            """)
        try bulkInsert(
            into: "scheme_part", columns: ["campaign", "version", "unit", "place", "items"],
            rows: scheme.parts.enumerated().map { place, part in
                [
                    .text(scheme.campaign), .integer(scheme.version), .text(part.unit),
                    .integer(Int64(place)), .text(part.items.joined(separator: "\n")),
                ]
            })
    }

    /// Keeps a department's answer; the key stops a second one.
    package func insertSchemeAnswer(
        _ campaign: String, version: Int64, unit: String, agreed: Bool, opinion: String, at: Instant,
        account: String
    ) throws {
        try execute(
            """
            INSERT INTO scheme_answer (campaign, version, unit, agreed, opinion, answered_at, answered_by)
            VALUES (\(campaign), \(version), \(unit), \(agreed), \(opinion), \(at.milliseconds), \(account))
            """)
    }
}
