// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// Two visits of two authorities to one entity that could be made together (优化营商环境条例 art. 54).
package struct MergeCandidate: Hashable, Sendable {
    package struct Side: Hashable, Sendable {
        package let visit: String
        package let unit: String
        package let unitName: String
        package let taskName: String
        package let dueDay: String
    }

    package let entity: String
    package let entityName: String
    package let first: Side
    package let second: Side
}

/// A proposal to make two visits together, with the answers of the units that must agree.
package struct MergeProposal: Hashable, Sendable {
    package struct Answer: Hashable, Sendable {
        package let unit: String
        package let unitName: String
        package let accepted: Bool
        package let reason: String
        package let at: Instant
        package let byName: String
    }

    package let id: String
    package let pair: MergeCandidate
    package let fromDay: String
    package let toDay: String
    package let note: String
    package let proposedAt: Instant
    package let proposerName: String
    /// The one of the two that proposed it; nil for the coordinator.
    package let unit: String?
    package let answers: [Answer]

    /// The units that must agree: both, but for the one that proposed.
    package var asked: [String] { [pair.first.unit, pair.second.unit].filter { $0 != unit } }

    package var state: MergeState {
        if answers.contains(where: { !$0.accepted }) { return .declined }
        return Set(asked).isSubset(of: answers.map(\.unit)) ? .accepted : .open
    }
}

extension Connection {
    /// Whole days between two days kept as text. The one question of dates that the engines spell differently.
    func days(from earlier: SQL, to later: SQL) -> SQL {
        switch dialect {
        case .sqlite: "CAST(julianday(\(later)) - julianday(\(earlier)) AS INTEGER)"
        case .postgres: "(\(later)::date - \(earlier)::date)"
        }
    }

    /// Pairs of pending visits of two authorities to one entity, due within `window` days of each other and not
    /// proposed yet, by entity; one page.
    ///
    /// - Parameters:
    ///   - unit: one of the two is this authority's; nil for all.
    ///   - since: visits due before are left to those who are late.
    package func mergeCandidates(
        unit: String?, window: Int, since: Day, limit: Int, offset: Int
    ) throws -> [MergeCandidate] {
        try rows(
            """
            SELECT \(Self.pairColumns) \(mergeablePairs(unit: unit, window: window, since: since))
            ORDER BY a.entity, a.id, b.id LIMIT \(limit) OFFSET \(offset)
            """
        ).map(mergeCandidate)
    }

    /// How many such pairs there are.
    package func mergeCandidateCount(unit: String?, window: Int, since: Day) throws -> Int64 {
        try first("SELECT COUNT(*) AS n \(mergeablePairs(unit: unit, window: window, since: since))")?
            .integer("n") ?? 0
    }

    /// The pair of two visits in the order of their ids, or nil unless they are of two authorities and one entity.
    package func mergePair(_ one: String, _ other: String) throws -> MergeCandidate? {
        try first(
            """
            SELECT \(Self.pairColumns) FROM visit a JOIN visit b ON b.entity = a.entity AND b.unit <> a.unit
                \(Self.pairNames)
            WHERE a.id = \(min(one, other)) AND b.id = \(max(one, other))
            """
        ).map(mergeCandidate)
    }

    /// Proposals that concern a unit (all, for nil), the latest first; one page.
    package func mergeProposals(unit: String?, limit: Int, offset: Int) throws -> [MergeProposal] {
        try proposals(
            rows(
                """
                SELECT \(Self.proposalColumns) WHERE \(Self.concerns(unit))
                ORDER BY m.proposed_at DESC, m.id LIMIT \(limit) OFFSET \(offset)
                """))
    }

    /// How many proposals concern a unit.
    package func mergeProposalCount(unit: String?) throws -> Int64 {
        try first(
            """
            SELECT COUNT(*) AS n FROM merge_proposal m JOIN visit a ON a.id = m.first_visit
                JOIN visit b ON b.id = m.second_visit WHERE \(Self.concerns(unit))
            """)?.integer("n") ?? 0
    }

    /// The proposal `id`, or nil.
    package func mergeProposal(_ id: String) throws -> MergeProposal? {
        try proposals(rows("SELECT \(Self.proposalColumns) WHERE m.id = \(id)")).first
    }

    /// Keeps a proposal; a pair has one (unique key).
    package func insertMergeProposal(
        id: String, _ pair: MergeCandidate, from: Day, to: Day, note: String, at: Instant, account: String,
        unit: String?
    ) throws {
        try execute(
            """
            INSERT INTO merge_proposal (id, entity, first_visit, second_visit, from_day, to_day, note,
                proposed_at, proposed_by, unit)
            VALUES (\(id), \(pair.entity), \(pair.first.visit), \(pair.second.visit), \(from.text), \(to.text),
                \(note), \(at.milliseconds), \(account), \(unit))
            """)
    }

    /// Keeps the one answer of a unit (primary key).
    package func insertMergeAnswer(
        to proposal: String, unit: String, accepted: Bool, reason: String, at: Instant, account: String
    ) throws {
        try execute(
            """
            INSERT INTO merge_answer (proposal, unit, accepted, reason, answered_at, answered_by)
            VALUES (\(proposal), \(unit), \(accepted), \(reason), \(at.milliseconds), \(account))
            """)
    }

    private func mergeablePairs(unit: String?, window: Int, since: Day) -> SQL {
        let own: SQL = unit.map { "(a.unit = \($0) OR b.unit = \($0))" } ?? "1 = 1"
        func pending(_ id: SQL, _ draw: SQL) -> SQL {
            """
            NOT EXISTS (SELECT 1 FROM result r WHERE r.visit = \(id))
                AND NOT EXISTS (SELECT 1 FROM draw_void w WHERE w.draw = \(draw))
            """
        }
        return """
            FROM visit a JOIN visit b ON b.entity = a.entity AND b.unit <> a.unit AND b.id > a.id \(Self.pairNames)
            WHERE a.due_day >= \(since.text) AND b.due_day >= \(since.text)
                AND ABS(\(days(from: "a.due_day", to: "b.due_day"))) <= \(window)
                AND \(pending("a.id", "a.draw")) AND \(pending("b.id", "b.draw")) AND \(own)
                AND NOT EXISTS (SELECT 1 FROM merge_proposal m
                    WHERE m.first_visit = a.id AND m.second_visit = b.id)
            """
    }

    private static let pairColumns: SQL = """
        a.entity, e.name AS entity_name, a.id AS a_id, a.unit AS a_unit, au.name AS a_unit_name,
        ta.name AS a_task, a.due_day AS a_due, b.id AS b_id, b.unit AS b_unit, bu.name AS b_unit_name,
        tb.name AS b_task, b.due_day AS b_due
        """

    private static let pairNames: SQL = """
        JOIN entity e ON e.key = a.entity JOIN unit au ON au.id = a.unit JOIN unit bu ON bu.id = b.unit
            JOIN task ta ON ta.id = a.task JOIN task tb ON tb.id = b.task
        """

    private static let proposalColumns: SQL = """
        m.id, m.from_day, m.to_day, m.note, m.proposed_at, m.unit, p.name AS proposer, \(pairColumns)
        FROM merge_proposal m JOIN visit a ON a.id = m.first_visit JOIN visit b ON b.id = m.second_visit
            \(pairNames) JOIN account p ON p.id = m.proposed_by
        """

    private static func concerns(_ unit: String?) -> SQL {
        unit.map { "(a.unit = \($0) OR b.unit = \($0))" } ?? "1 = 1"
    }

    private func mergeCandidate(_ row: Row) throws -> MergeCandidate {
        MergeCandidate(
            entity: try row.text("entity"), entityName: try row.text("entity_name"),
            first: MergeCandidate.Side(
                visit: try row.text("a_id"), unit: try row.text("a_unit"),
                unitName: try row.text("a_unit_name"), taskName: try row.text("a_task"),
                dueDay: try row.text("a_due")),
            second: MergeCandidate.Side(
                visit: try row.text("b_id"), unit: try row.text("b_unit"),
                unitName: try row.text("b_unit_name"), taskName: try row.text("b_task"),
                dueDay: try row.text("b_due")))
    }

    /// Proposals of rows, with their answers in one more query.
    private func proposals(_ found: [Row]) throws -> [MergeProposal] {
        let answers = try Dictionary(
            grouping: rows(
                """
                SELECT w.proposal, w.unit, u.name AS unit_name, w.accepted, w.reason, w.answered_at, a.name
                FROM merge_answer w JOIN unit u ON u.id = w.unit JOIN account a ON a.id = w.answered_by
                WHERE w.proposal IN \(list: try found.map { try $0.text("id") }) ORDER BY w.answered_at, w.unit
                """), by: { try $0.text("proposal") })
        return try found.map { row in
            let id = try row.text("id")
            return MergeProposal(
                id: id, pair: try mergeCandidate(row), fromDay: try row.text("from_day"),
                toDay: try row.text("to_day"), note: try row.text("note"),
                proposedAt: Instant(milliseconds: try row.integer("proposed_at")),
                proposerName: try row.text("proposer"), unit: try row.optionalText("unit"),
                answers: try (answers[id] ?? []).map { answer in
                    MergeProposal.Answer(
                        unit: try answer.text("unit"), unitName: try answer.text("unit_name"),
                        accepted: try answer.bool("accepted"), reason: try answer.text("reason"),
                        at: Instant(milliseconds: try answer.integer("answered_at")),
                        byName: try answer.text("name"))
                })
        }
    }
}
