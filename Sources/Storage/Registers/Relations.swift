// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// A declared relation as stored.
package struct StoredRelation: Hashable, Sendable {
    package let inspector: String
    /// The key of the entity; it need not be in the register yet.
    package let entity: String
    package let kind: String
    package let from: Day?
    /// Nil while it lasts.
    package let to: Day?
    package let note: String
    package let declaredAt: Instant
    package let declaredBy: String

    /// Whether it bars the inspector on some day of a period.
    package func stands(from start: Day, to end: Day) -> Bool {
        (from.map { $0 <= end } ?? true) && (to.map { start <= $0 } ?? true)
    }
}

extension Connection {
    /// The relations that were declared and not taken back, of one inspector if given.
    package func relations(of inspector: String? = nil) throws -> [StoredRelation] {
        try rows(
            """
            SELECT * FROM inspector_relation
            WHERE ended_at IS NULL AND (\(inspector) IS NULL OR inspector = \(inspector))
            ORDER BY inspector, entity, kind
            """
        ).map { row in
            StoredRelation(
                inspector: try row.text("inspector"), entity: try row.text("entity"),
                kind: try row.text("kind"), from: try row.optionalDay("from_day"),
                to: try row.optionalDay("to_day"), note: try row.text("note"),
                declaredAt: Instant(milliseconds: try row.integer("declared_at")),
                declaredBy: try row.text("declared_by"))
        }
    }

    /// The same of the inspectors of some units; of all if nil.
    package func relations(ofUnits units: [String]?) throws -> [StoredRelation] {
        guard let units else { return try relations() }
        let wanted = Set(units)
        return try relations().filter { relation in
            wanted.contains(String(relation.inspector.prefix { $0 != ":" }))
        }
    }

    /// Makes `relations` the ones in force for an inspector: ends those left out, declares the new ones.
    package func declareRelations(
        _ relations: [DeclaredRelation], of inspector: String, by account: String, at: Instant, job: String?
    ) throws {
        let standing = try self.relations(of: inspector)
        for old in standing where !relations.contains(DeclaredRelation(entity: old.entity, kind: old.kind)) {
            try endRelation(of: inspector, to: old.entity, kind: old.kind, at: at, job: job)
        }
        let known = Set(standing.map { DeclaredRelation(entity: $0.entity, kind: $0.kind) })
        for new in Set(relations).subtracting(known).sorted(by: {
            ($0.entity, $0.kind) < ($1.entity, $1.kind)
        }) {
            try execute(
                """
                INSERT INTO inspector_relation (inspector, entity, kind, declared_at, declared_by, import_job)
                VALUES (\(inspector), \(new.entity), \(new.kind), \(at.milliseconds), \(account), \(job))
                """)
        }
    }

    /// Writes down a declared relation, in place of what was declared of the same kind before.
    package func declareRelation(
        _ row: RelationRow, by account: String, at: Instant, job: String?
    ) throws {
        try endRelation(of: row.inspector, to: row.entity, kind: row.kind, at: at, job: job)
        try execute(
            """
            INSERT INTO inspector_relation (inspector, entity, kind, from_day, to_day, note, declared_at,
                declared_by, import_job)
            VALUES (\(row.inspector), \(row.entity), \(row.kind), \(row.from?.text), \(row.to?.text), \(row.note),
                \(at.milliseconds), \(account), \(job))
            """)
    }

    private func endRelation(
        of inspector: String, to entity: String, kind: String, at: Instant, job: String?
    ) throws {
        try execute(
            """
            UPDATE inspector_relation SET ended_at = \(at.milliseconds), ended_job = \(job)
            WHERE inspector = \(inspector) AND entity = \(entity) AND kind = \(kind) AND ended_at IS NULL
            """)
    }

    /// Takes back what a file declared or ended.
    ///
    /// - Returns: how many rows stand as before, and how many are gone.
    func takeBackRelations(of job: String) throws -> (restored: Int64, removed: Int64) {
        let declared = try execute("DELETE FROM inspector_relation WHERE import_job = \(job)")
        let restored = try execute(
            "UPDATE inspector_relation SET ended_at = NULL, ended_job = NULL WHERE ended_job = \(job)")
        return (Int64(restored), Int64(declared - restored))
    }
}
