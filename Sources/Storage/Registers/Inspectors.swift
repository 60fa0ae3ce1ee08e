// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// An inspector as the register holds them. Personal numbers are not here: only whether they are known.
package struct StoredInspector: Hashable, Sendable {
    package let id: String
    /// `row.unit` is the id of the unit; `row.residentID` and `row.phone` are always nil, `row.relations` too.
    package let row: InspectorRow
    package let importJob: String?
    package let recordedAt: Instant
    package let leftAt: Instant?
    /// The phone, sealed with the data key.
    package let phoneSealed: [UInt8]?

    package init(
        id: String, row: InspectorRow, importJob: String?, recordedAt: Instant, leftAt: Instant?,
        phoneSealed: [UInt8]?
    ) {
        self.id = id
        self.row = row
        self.importJob = importJob
        self.recordedAt = recordedAt
        self.leftAt = leftAt
        self.phoneSealed = phoneSealed
    }

    /// Whether the inspector can be given a visit on `day`: on duty, certified, not away.
    package func isAvailable(on day: Day) -> Bool {
        guard leftAt == nil, row.duty.isEmpty || row.duty == "在岗" else { return false }
        if let from = row.certificateFrom, day < from { return false }
        if let to = row.certificateTo, day > to { return false }
        guard row.unavailableFrom != nil || row.unavailableTo != nil else { return true }
        let begun = row.unavailableFrom.map { day >= $0 } ?? true
        let ended = row.unavailableTo.map { day > $0 } ?? false
        return !(begun && !ended)
    }
}

/// Which inspectors to show; nil and empty mean any.
package struct InspectorFilter: Hashable, Sendable {
    package var words: String
    package var units: [String]?
    /// Only those whose certificate ends within these days; from before any day if that has no beginning.
    package var certificateEnds: CertificateEnds?

    package init(words: String = "", units: [String]? = nil, certificateEnds: CertificateEnds? = nil) {
        self.words = words
        self.units = units
        self.certificateEnds = certificateEnds
    }

    /// When a certificate ends.
    package struct CertificateEnds: Hashable, Sendable {
        package let from: Day?
        package let through: Day

        package init(from: Day?, through: Day) {
            self.from = from
            self.through = through
        }
    }

    fileprivate var condition: SQL {
        var parts: [SQL] = ["left_at IS NULL"]
        if let units { parts.append("unit IN \(list: units)") }
        if let ends = certificateEnds {
            parts.append("certificate_to <= \(ends.through.text)")
            if let from = ends.from { parts.append("certificate_to >= \(from.text)") }
        }
        if !words.isEmpty {
            let columns: [SQL] = ["name", "staff_number", "certificate"]
            let hits = columns.map { Connection.contains(words, in: $0) }
            parts.append("(\(SQL.join(hits, separator: " OR ")))")
        }
        return SQL.join(parts, separator: " AND ")
    }
}

/// Who stands behind an inspector's id: what a row must agree with before it may change the record.
package struct InspectorIdentity: Hashable, Sendable {
    package let name: String
    /// Keyed hash of the resident id; nil when none was ever given.
    package let residentIDHash: [UInt8]?
}

/// What of an inspector is kept only hashed or sealed; nil leaves what is stored.
package struct SealedNumbers: Hashable, Sendable {
    package let residentIDHash: [UInt8]?
    package let phoneSealed: [UInt8]?

    package init(residentIDHash: [UInt8]?, phoneSealed: [UInt8]?) {
        self.residentIDHash = residentIDHash
        self.phoneSealed = phoneSealed
    }
}

extension Connection {
    /// The inspector with this id, also one who has left.
    package func inspector(_ id: String) throws -> StoredInspector? {
        try first("SELECT * FROM inspector WHERE id = \(id)").map(StoredInspector.init(row:))
    }

    /// A page of inspectors who have not left, by unit and staff number; `page` counts from 1.
    package func inspectors(
        matching filter: InspectorFilter = InspectorFilter(), page: Int = 1, size: Int = 100_000
    ) throws -> [StoredInspector] {
        try rows(
            """
            SELECT * FROM inspector WHERE \(filter.condition)
            ORDER BY unit, staff_number LIMIT \(size) OFFSET \(max(0, page - 1) * size)
            """
        ).map(StoredInspector.init(row:))
    }

    /// Names by id.
    package func inspectorNames(_ ids: [String]) throws -> [String: String] {
        var names: [String: String] = [:]
        for part in Self.parts(ids) {
            for row in try rows("SELECT id, name FROM inspector WHERE id IN \(list: part)") {
                names[try row.text("id")] = try row.text("name")
            }
        }
        return names
    }

    /// How many inspectors match.
    package func inspectorCount(matching filter: InspectorFilter = InspectorFilter()) throws -> Int64 {
        try first("SELECT COUNT(*) AS many FROM inspector WHERE \(filter.condition)")?.integer("many") ?? 0
    }

    /// The latest visits of an inspector, with what was visited; at most `limit`.
    package func latestVisits(
        of inspector: String, limit: Int
    ) throws -> [(visit: String, task: String, entity: String, due: String)] {
        try rows(
            """
            SELECT v.id, t.name AS task, e.name AS entity, v.due_day
            FROM visit_officer o JOIN visit v ON v.id = o.visit JOIN task t ON t.id = v.task
                LEFT JOIN entity e ON e.key = v.entity
            WHERE o.inspector = \(inspector) ORDER BY v.due_day DESC, v.id LIMIT \(limit)
            """
        ).map {
            (
                try $0.text("id"), try $0.text("task"), try $0.optionalText("entity") ?? "",
                try $0.text("due_day")
            )
        }
    }

    /// Hands the id, the row hash and the identity of every inspector who has not left to `body`.
    package func eachInspectorHash(_ body: (String, [UInt8], InspectorIdentity) throws -> Void) throws {
        try each("SELECT id, row_hash, name, resident_id_hash FROM inspector WHERE left_at IS NULL") { row in
            let identity = InspectorIdentity(
                name: try row.text("name"), residentIDHash: try row.optionalBytes("resident_id_hash"))
            try body(row.text("id"), row.bytes("row_hash"), identity)
        }
    }

    /// Adds inspectors; `id` names each.
    package func insertInspectors(
        _ inspectors: [(id: String, row: HashedRow<InspectorRow>, sealed: SealedNumbers)], job: String?,
        at: Instant
    ) throws {
        let origin: SQLValue = job.map { .text($0) } ?? .null
        try bulkInsert(
            into: "inspector",
            columns: [
                "id", "unit", "staff_number", "name", "certificate", "certificate_from", "certificate_to",
                "item_categories", "skills", "areas", "unavailable_from", "unavailable_to", "duty",
                "resident_id_hash", "phone_sealed", "expert", "import_job", "recorded_at", "row_hash",
            ],
            rows: inspectors.lazy.map { inspector in
                let row = inspector.row.row
                func day(_ day: Day?) -> SQLValue { day.map { .text($0.text) } ?? .null }
                func lines(_ parts: [String]) -> SQLValue { .text(parts.joined(separator: "\n")) }
                func bytes(_ bytes: [UInt8]?) -> SQLValue { bytes.map { .bytes($0) } ?? .null }
                return [
                    .text(inspector.id), .text(row.unit), .text(row.staffNumber), .text(row.name),
                    .text(row.certificate), day(row.certificateFrom), day(row.certificateTo),
                    lines(row.itemCategories), lines(row.skills), lines(row.areas), day(row.unavailableFrom),
                    day(row.unavailableTo), .text(row.duty), bytes(inspector.sealed.residentIDHash),
                    bytes(inspector.sealed.phoneSealed), .text(row.expert), origin, .integer(at.milliseconds),
                    .bytes(inspector.row.hash),
                ]
            })
    }

    /// Writes the new state of an inspector who is in the register.
    package func updateInspector(
        _ id: String, _ hashed: HashedRow<InspectorRow>, sealed: SealedNumbers, job: String?, at: Instant
    ) throws {
        let row = hashed.row
        try execute(
            """
            UPDATE inspector SET name = \(row.name), certificate = \(row.certificate),
                certificate_from = \(row.certificateFrom?.text), certificate_to = \(row.certificateTo?.text),
                item_categories = \(row.itemCategories.joined(separator: "\n")),
                skills = \(row.skills.joined(separator: "\n")), areas = \(row.areas.joined(separator: "\n")),
                unavailable_from = \(row.unavailableFrom?.text), unavailable_to = \(row.unavailableTo?.text),
                duty = \(row.duty), expert = \(row.expert),
                resident_id_hash = COALESCE(\(sealed.residentIDHash), resident_id_hash),
                phone_sealed = COALESCE(\(sealed.phoneSealed), phone_sealed), import_job = \(job),
                recorded_at = \(at.milliseconds), row_hash = \(hashed.hash)
            WHERE id = \(id)
            """)
    }
}

extension StoredInspector {
    init(row: Row) throws {
        id = try row.text("id")
        self.row = InspectorRow(
            staffNumber: try row.text("staff_number"), name: try row.text("name"), unit: try row.text("unit"),
            certificate: try row.text("certificate"),
            certificateFrom: try row.optionalDay("certificate_from"),
            certificateTo: try row.optionalDay("certificate_to"),
            itemCategories: try row.lines("item_categories"), skills: try row.lines("skills"),
            areas: try row.lines("areas"), unavailableFrom: try row.optionalDay("unavailable_from"),
            unavailableTo: try row.optionalDay("unavailable_to"), duty: try row.text("duty"), relations: [],
            residentID: nil, phone: nil, expert: try row.text("expert"))
        importJob = try row.optionalText("import_job")
        recordedAt = Instant(milliseconds: try row.integer("recorded_at"))
        leftAt = try row.optionalInteger("left_at").map(Instant.init(milliseconds:))
        phoneSealed = try row.optionalBytes("phone_sealed")
    }
}
