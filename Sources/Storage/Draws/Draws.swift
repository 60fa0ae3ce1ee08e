// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// An announced draw and what became of it.
package struct StoredDraw: Hashable, Sendable {
    package let id: String
    package let task: String
    package let attempt: Int64
    package let ceremony: String
    package let roster: String
    package let method: String
    package let tickets: String
    package let announcedAt: Instant
    package let announcedBy: String
    package let announceIndex: Int64
    package let announceLeaf: [UInt8]

    package init(
        id: String, task: String, attempt: Int64, ceremony: String, roster: String, method: String,
        tickets: String, announcedAt: Instant, announcedBy: String, announceIndex: Int64,
        announceLeaf: [UInt8]
    ) {
        self.id = id
        self.task = task
        self.attempt = attempt
        self.ceremony = ceremony
        self.roster = roster
        self.method = method
        self.tickets = tickets
        self.announcedAt = announcedAt
        self.announcedBy = announcedBy
        self.announceIndex = announceIndex
        self.announceLeaf = announceLeaf
    }

    init(_ row: Row) throws {
        id = try row.text("id")
        task = try row.text("task")
        attempt = try row.integer("attempt")
        ceremony = try row.text("ceremony")
        roster = try row.text("roster")
        method = try row.text("method")
        tickets = try row.text("tickets")
        announcedAt = Instant(milliseconds: try row.integer("announced_at"))
        announcedBy = try row.text("announced_by")
        announceIndex = try row.integer("announce_index")
        announceLeaf = try row.bytes("announce_leaf")
    }
}

/// The one result of a draw.
package struct StoredDrawResult: Hashable, Sendable {
    package let draw: String
    package let seed: [UInt8]
    package let file: String
    package let heldAt: Instant
    package let heldBy: String
    package let logIndex: Int64

    package init(
        draw: String, seed: [UInt8], file: String, heldAt: Instant, heldBy: String, logIndex: Int64
    ) {
        self.draw = draw
        self.seed = seed
        self.file = file
        self.heldAt = heldAt
        self.heldBy = heldBy
        self.logIndex = logIndex
    }

    init(_ row: Row) throws {
        draw = try row.text("draw")
        seed = try row.bytes("seed")
        file = try row.text("file")
        heldAt = Instant(milliseconds: try row.integer("held_at"))
        heldBy = try row.text("held_by")
        logIndex = try row.integer("log_index")
    }
}

/// Why a draw counts no more.
package struct StoredDrawVoid: Hashable, Sendable {
    package let draw: String
    package let code: String
    package let reason: String
    package let leaf: [UInt8]
    package let voidedAt: Instant
    package let voidedBy: String
    package let logIndex: Int64

    package init(
        draw: String, code: String, reason: String, leaf: [UInt8], voidedAt: Instant, voidedBy: String,
        logIndex: Int64
    ) {
        self.draw = draw
        self.code = code
        self.reason = reason
        self.leaf = leaf
        self.voidedAt = voidedAt
        self.voidedBy = voidedBy
        self.logIndex = logIndex
    }

    init(_ row: Row) throws {
        draw = try row.text("draw")
        code = try row.text("code")
        reason = try row.text("reason")
        leaf = try row.bytes("leaf")
        voidedAt = Instant(milliseconds: try row.integer("voided_at"))
        voidedBy = try row.text("voided_by")
        logIndex = try row.integer("log_index")
    }
}

/// One drawn member: its place in the stratum and whom the blinded id stands for.
package struct StoredSelection: Hashable, Sendable {
    package let stratum: String
    /// From 1.
    package let place: Int64
    package let rosterID: String
    package let entity: String

    package init(stratum: String, place: Int64, rosterID: String, entity: String) {
        self.stratum = stratum
        self.place = place
        self.rosterID = rosterID
        self.entity = entity
    }

    init(_ row: Row) throws {
        stratum = try row.text("stratum")
        place = try row.integer("place")
        rosterID = try row.text("roster_id")
        entity = try row.text("entity")
    }
}

extension Connection {
    /// The draw `id`, or nil.
    package func draw(_ id: String) throws -> StoredDraw? {
        try first("SELECT * FROM draw WHERE id = \(id)").map(StoredDraw.init)
    }

    /// All attempts for a task, first to last.
    package func draws(ofTask task: String) throws -> [StoredDraw] {
        try rows("SELECT * FROM draw WHERE task = \(task) ORDER BY attempt").map(StoredDraw.init)
    }

    /// All draws of a ceremony in the order they were announced.
    package func draws(ofCeremony ceremony: String) throws -> [StoredDraw] {
        try rows("SELECT * FROM draw WHERE ceremony = \(ceremony) ORDER BY announce_index").map(
            StoredDraw.init)
    }

    /// Draws, newest first.
    package func draws(limit: Int64, offset: Int64) throws -> [StoredDraw] {
        try rows("SELECT * FROM draw ORDER BY announce_index DESC LIMIT \(limit) OFFSET \(offset)")
            .map(StoredDraw.init)
    }

    /// How many draws were ever announced.
    package func countDraws() throws -> Int64 {
        try first("SELECT COUNT(*) AS n FROM draw")?.integer("n") ?? 0
    }

    /// Tasks with a frozen roster and no draw that counts, the last frozen first; at most 100.
    package func tasksToAnnounce() throws -> [String] {
        try rows(
            """
            SELECT r.task FROM roster r
            WHERE r.version = (SELECT MAX(n.version) FROM roster n WHERE n.task = r.task) AND NOT EXISTS (
                SELECT 1 FROM draw d LEFT JOIN draw_void v ON v.draw = d.id
                WHERE d.task = r.task AND v.draw IS NULL)
            ORDER BY r.frozen_at DESC, r.task LIMIT 100
            """
        ).map { try $0.text("task") }
    }

    /// Keeps an announced draw. A second one of the same task and attempt violates a unique key.
    package func insertDraw(_ draw: StoredDraw) throws {
        try execute(
            """
            INSERT INTO draw (id, task, attempt, ceremony, roster, method, tickets, announced_at,
                announced_by, announce_index, announce_leaf)
            VALUES (\(draw.id), \(draw.task), \(draw.attempt), \(draw.ceremony), \(draw.roster),
                \(draw.method), \(draw.tickets), \(draw.announcedAt.milliseconds), \(draw.announcedBy),
                \(draw.announceIndex), \(draw.announceLeaf))
            """)
    }

    /// The result of a draw, or nil.
    package func drawResult(_ draw: String) throws -> StoredDrawResult? {
        try first("SELECT * FROM draw_result WHERE draw = \(draw)").map(StoredDrawResult.init)
    }

    /// Keeps the one result of a draw (primary key) and who was drawn.
    package func insertDrawResult(_ result: StoredDrawResult, selected: [StoredSelection]) throws {
        try execute(
            """
            INSERT INTO draw_result (draw, seed, file, held_at, held_by, log_index)
            VALUES (\(result.draw), \(result.seed), \(result.file), \(result.heldAt.milliseconds),
                \(result.heldBy), \(result.logIndex))
            """)
        try bulkInsert(
            into: "draw_selected", columns: ["draw", "stratum", "place", "roster_id", "entity"],
            rows: selected.map {
                [
                    .text(result.draw), .text($0.stratum), .integer($0.place), .text($0.rosterID),
                    .text($0.entity),
                ]
            })
    }

    /// Why a draw is void, or nil.
    package func drawVoid(_ draw: String) throws -> StoredDrawVoid? {
        try first("SELECT * FROM draw_void WHERE draw = \(draw)").map(StoredDrawVoid.init)
    }

    /// Keeps the one voiding of a draw (primary key).
    package func insertDrawVoid(_ void: StoredDrawVoid) throws {
        try execute(
            """
            INSERT INTO draw_void (draw, code, reason, leaf, voided_at, voided_by, log_index)
            VALUES (\(void.draw), \(void.code), \(void.reason), \(void.leaf),
                \(void.voidedAt.milliseconds), \(void.voidedBy), \(void.logIndex))
            """)
    }

    /// All draws of the tasks of a campaign, by announcement.
    package func draws(ofCampaign campaign: String) throws -> [StoredDraw] {
        try rows(
            """
            SELECT d.* FROM draw d JOIN task t ON t.id = d.task
            WHERE t.campaign = \(campaign) ORDER BY d.announce_index
            """
        ).map(StoredDraw.init)
    }

    /// Who is drawn, by stratum and place; those skipped are left out, those who took their turn are in.
    package func selections(ofDraw draw: String) throws -> [StoredSelection] {
        try rows(
            """
            SELECT stratum, place, roster_id, entity FROM draw_selected s
            WHERE draw = \(draw) AND \(Self.standing) ORDER BY stratum, place
            """
        ).map(StoredSelection.init)
    }

    /// How many were drawn per stratum, counted from the stored rows.
    package func selectionCounts(ofDraw draw: String) throws -> [String: Int64] {
        var counts: [String: Int64] = [:]
        let found = try rows(
            """
            SELECT stratum, COUNT(*) AS n FROM draw_selected s
            WHERE draw = \(draw) AND \(Self.standing) GROUP BY stratum
            """)
        for row in found { counts[try row.text("stratum")] = try row.integer("n") }
        return counts
    }
}
