// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// A frozen roster. The secret and the openings stay here; root, size and files are public.
package struct StoredRoster: Hashable, Sendable {
    package let id: String
    package let task: String
    package let kind: RosterKind
    package let root: [UInt8]
    package let size: Int64
    /// Nil once destroyed, and for plain rosters: without it nobody can link blinded ids to entities.
    package let secret: [UInt8]?
    /// SHA-256 of the public roster file, hexadecimal; likewise the two files below.
    package let file: String
    /// Canonical JSON of `[RosterStratum]`.
    package let strata: String
    /// Canonical JSON, reason code to count.
    package let excluded: String
    package let pack: String
    package let inspectorsFile: String
    package let relationsFile: String
    package let frozenAt: Instant
    package let frozenBy: String
    package let logIndex: Int64
    /// 1 for the first; more after amendments.
    package let version: Int64

    package init(
        id: String, task: String, kind: RosterKind, root: [UInt8], size: Int64, secret: [UInt8]?,
        file: String,
        strata: String, excluded: String, pack: String, inspectorsFile: String, relationsFile: String,
        frozenAt: Instant, frozenBy: String, logIndex: Int64, version: Int64 = 1
    ) {
        self.id = id
        self.task = task
        self.kind = kind
        self.root = root
        self.size = size
        self.secret = secret
        self.file = file
        self.strata = strata
        self.excluded = excluded
        self.pack = pack
        self.inspectorsFile = inspectorsFile
        self.relationsFile = relationsFile
        self.frozenAt = frozenAt
        self.frozenBy = frozenBy
        self.logIndex = logIndex
        self.version = version
    }

    init(_ row: Row) throws {
        id = try row.text("id")
        task = try row.text("task")
        guard let kind = RosterKind(rawValue: try row.text("kind")) else {
            throw DatabaseFault.wrongType(column: "roster.kind", wanted: "known value", found: "unknown")
        }
        self.kind = kind
        root = try row.bytes("root")
        size = try row.integer("size")
        secret = try row.optionalBytes("secret")
        file = try row.text("file")
        strata = try row.text("strata")
        excluded = try row.text("excluded")
        pack = try row.text("pack")
        inspectorsFile = try row.text("inspectors_file")
        relationsFile = try row.text("relations_file")
        frozenAt = Instant(milliseconds: try row.integer("frozen_at"))
        frozenBy = try row.text("frozen_by")
        logIndex = try row.integer("log_index")
        version = try row.integer("version")
    }
}

extension Connection {
    /// The roster `id`, or nil.
    package func roster(_ id: String) throws -> StoredRoster? {
        try first("SELECT * FROM roster WHERE id = \(id)").map(StoredRoster.init)
    }

    /// The roster of a task as last amended, or nil.
    package func roster(ofTask task: String) throws -> StoredRoster? {
        try first("SELECT * FROM roster WHERE task = \(task) ORDER BY version DESC LIMIT 1")
            .map(StoredRoster.init)
    }

    /// Registration status of entities, and whether they may be drawn at all; unknown keys are left out.
    package func poolStanding(of keys: [String]) throws -> [String: (status: String, inPool: Bool)] {
        var found: [String: (status: String, inPool: Bool)] = [:]
        for start in stride(from: 0, to: keys.count, by: 500) {
            let part = Array(keys[start..<min(start + 500, keys.count)])
            for row in try rows("SELECT key, status, in_pool FROM entity WHERE key IN \(list: part)") {
                found[try row.text("key")] = (try row.text("status"), try row.integer("in_pool") == 1)
            }
        }
        return found
    }

    /// Keeps a frozen roster and its private openings, cut into parts of at most 1 MiB.
    ///
    /// - Throws: `DatabaseFault.uniqueViolation` when the task has a roster of this version already.
    package func insertRoster(_ roster: StoredRoster, openings: [UInt8]) throws {
        try execute(
            """
            INSERT INTO roster (id, task, kind, root, size, secret, file, strata, excluded, pack,
                inspectors_file, relations_file, frozen_at, frozen_by, log_index, version)
            VALUES (\(roster.id), \(roster.task), \(roster.kind.rawValue), \(roster.root), \(roster.size),
                \(roster.secret), \(roster.file), \(roster.strata), \(roster.excluded), \(roster.pack),
                \(roster.inspectorsFile), \(roster.relationsFile), \(roster.frozenAt.milliseconds),
                \(roster.frozenBy), \(roster.logIndex), \(roster.version))
            """)
        let size = 1 << 20
        for (part, from) in stride(from: 0, to: openings.count, by: size).enumerated() {
            let bytes = Array(openings[from..<min(from + size, openings.count)])
            try execute(
                """
                INSERT INTO roster_opening_part (roster, part, bytes)
                VALUES (\(roster.id), \(Int64(part)), \(bytes))
                """)
        }
    }

    /// The private openings: lines `roster id TAB entity key LF` in roster order.
    package func openings(ofRoster roster: String) throws -> [UInt8] {
        var bytes: [UInt8] = []
        try each("SELECT bytes FROM roster_opening_part WHERE roster = \(roster) ORDER BY part") { row in
            bytes += try row.bytes("bytes")
        }
        return bytes
    }

    /// Says whether anything a roster is built from has changed since the same call gave the same mark: imports,
    /// declared relations, visits, pseudonyms, and what holds entities back.
    package func registerMark() throws -> String {
        let imports = try first("SELECT COUNT(*) AS n FROM import_job WHERE committed_at IS NOT NULL")
        let changes = try first(
            "SELECT COUNT(*) AS n FROM log_entry WHERE type IN ('register.import', 'register.undo')")
        let relations = try first("SELECT COUNT(*) AS n, COUNT(ended_at) AS gone FROM inspector_relation")
        let visits = try first("SELECT COUNT(*) AS n FROM visit_officer")
        let aliases = try first("SELECT COUNT(*) AS n FROM inspector_alias")
        let libraries = try first("SELECT COUNT(*) AS n FROM membership_change")
        let absences = try first("SELECT COUNT(*) AS n, COUNT(ended_at) AS gone FROM inspector_absence")
        let drawn = try first("SELECT COUNT(*) AS n FROM draw_selected")
        let published = try first("SELECT COUNT(*) AS n FROM publication")
        let exempted = try first("SELECT COUNT(*) AS n FROM cap_exemption_decision")
        let marks = try first("SELECT COUNT(*) AS n, COUNT(ended_at) AS gone FROM key_mark")
        let numbers = [
            try aliases?.integer("n"), try imports?.integer("n"), try changes?.integer("n"),
            try relations?.integer("n"),
            try relations?.integer("gone"), try visits?.integer("n"), try libraries?.integer("n"),
            try absences?.integer("n"), try absences?.integer("gone"), try drawn?.integer("n"),
            try published?.integer("n"), try exempted?.integer("n"), try marks?.integer("n"),
            try marks?.integer("gone"),
        ]
        return numbers.map { String($0 ?? 0) }.joined(separator: ".")
    }
}
