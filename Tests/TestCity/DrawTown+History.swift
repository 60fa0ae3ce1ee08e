// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// A visit of the past, or one still to be made, as caps and alerts see it.
package struct PastVisit: Sendable {
    package let entity: Int
    package var unit = "scjg"
    /// By when; the day of the check unless `isDone` is false.
    package let day: String
    package var isDone = true
    package var isPublished = true
    package var codes = ["1"]
    package var inspectors: [String] = []

    package init(
        _ entity: Int, on day: String, unit: String = "scjg", isDone: Bool = true, isPublished: Bool = true,
        codes: [String] = ["1"], inspectors: [String] = []
    ) {
        self.entity = entity
        self.day = day
        self.unit = unit
        self.isDone = isDone
        self.isPublished = isPublished
        self.codes = codes
        self.inspectors = inspectors
    }
}

extension DrawTown {
    /// The draw behind the visits of the past.
    package static let pastDraw = "P2026-scjg-01-T9-A1"

    /// Keeps visits as facts, behind a draw that nobody held: what counts is who was visited, by whom and when.
    ///
    /// - Parameter isVoid: the draw is voided, and its visits with it.
    /// - Returns: the ids of the visits, in order.
    @discardableResult
    package func remember(_ visits: [PastVisit], isVoid: Bool = false) async throws -> [String] {
        try await office.database.write { db in
            if try db.task("\(line)-T9") == nil { try settlePastDraw(db) }
            if isVoid {
                try db.execute(
                    """
                    INSERT INTO draw_void (draw, code, reason, leaf, voided_at, voided_by, log_index)
                    VALUES (\(Self.pastDraw), 'V3', '', \([UInt8(0)]), 0, \(leader.account), 0)
                    """)
            }
            let first = try db.first("SELECT COUNT(*) AS n FROM visit")?.integer("n") ?? 0
            return try visits.enumerated().map { place, visit in
                try keep(visit, as: "V-past-\(100_000 + Int(first) + place)", db)
            }
        }
    }

    private func settlePastDraw(_ db: Connection) throws {
        try settleTask(db, number: 9)
        let (task, at) = ("\(line)-T9", clock.now)
        try db.insertCeremony(
            StoredCeremony(
                id: "C-past", line: line, revealBy: at, minReveals: 3, beacon: nil, preparedAt: at,
                preparedBy: coordinator.account), contributors: [])
        try db.insertRoster(
            StoredRoster(
                id: "R-\(task)-1", task: task, kind: .blinded, root: [0], size: 3, secret: nil, file: "",
                strata: "[]", excluded: "{}", pack: "changde-2025", inspectorsFile: "", relationsFile: "",
                frozenAt: at, frozenBy: clerk.account, logIndex: 0), openings: [])
        try db.insertDraw(
            StoredDraw(
                id: Self.pastDraw, task: task, attempt: 1, ceremony: "C-past", roster: "R-\(task)-1",
                method: "", tickets: "", announcedAt: at, announcedBy: clerk.account, announceIndex: 0,
                announceLeaf: [0]))
        try db.insertAssignment(
            StoredAssignment(
                draw: Self.pastDraw, problemFile: "", solutionFile: "", assignedAt: at,
                assignedBy: clerk.account, logIndex: 0), visits: [])
    }

    private func keep(_ visit: PastVisit, as id: String, _ db: Connection) throws -> String {
        let key = Self.key(visit.entity)
        try db.execute(
            """
            INSERT INTO visit (id, draw, task, unit, roster_id, entity, eligible, due_day)
            VALUES (\(id), \(Self.pastDraw), \("\(line)-T9"), \(visit.unit), \(id), \(key), 2, \(visit.day))
            """)
        for (slot, inspector) in visit.inspectors.enumerated() {
            try db.execute(
                """
                INSERT INTO visit_officer (visit, slot, inspector, lead)
                VALUES (\(id), \(slot), \(inspector), \(slot == 0))
                """)
        }
        guard visit.isDone else { return id }
        let codes = try CanonicalJSON.array(visit.codes.map(CanonicalJSON.string)).encodeText()
        try db.execute(
            """
            INSERT INTO result (id, visit, version, checked_on, methods, codes, follow_up, note, pack, recorded_at,
                recorded_by, salt, log_index)
            VALUES (\("\(id)-R1"), \(id), 1, \(visit.day), '[]', \(codes), '1', '', 'changde-2025', 0,
                \(clerk.account), \([UInt8(0)]), 0)
            """)
        guard visit.isPublished else { return id }
        try db.insertPublication(
            of: "\(id)-R1", visit: id, entity: key, at: Instant(milliseconds: 0), logIndex: 0)
        return id
    }

    /// The facts that caps and key objects ask of an entity of the town.
    package func mark(
        _ numbers: Int..., as risk: String = "A", abnormal: Bool = false, serious: Bool = false
    ) async throws {
        try await office.database.write { db in
            for number in numbers {
                try db.execute(
                    """
                    UPDATE entity SET risk_class = \(risk), abnormal = \(abnormal), serious = \(serious)
                    WHERE key = \(Self.key(number))
                    """)
            }
        }
    }

    /// Lets the town's first task ask for key objects of some reasons.
    package func ask(for reasons: [String]) async throws {
        let scope = try PoolScope(keyReasons: reasons).canonical.encodeText()
        try await office.database.write { db in
            try db.execute("UPDATE task SET scope = \(scope) WHERE id = \(task)")
        }
    }
}
