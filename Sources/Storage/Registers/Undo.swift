// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// What has been built on an imported file since; while there is anything, the file cannot be taken back.
package struct BuiltOnImport: Hashable, Sendable {
    /// Rows that a later file changed again.
    package var rowsChangedAgain: Int64 = 0
    /// A roster that was frozen since, by id.
    package var roster: String?
    /// A plan line that names an item of the file, by id.
    package var planLine: String?
    /// Inspectors of the file who have an account by now.
    package var accounts: Int64 = 0
    /// Check objects that stand under a label of the file.
    package var objects: Int64 = 0

    package var isNothing: Bool { self == BuiltOnImport() }
}

extension Connection {
    /// Keeps what stands of entities before a file changes them; keys that are not in the register are left out.
    package func keepBefore(entities keys: [String], job: String) throws {
        for part in Self.parts(keys) {
            try execute(
                """
                INSERT INTO entity_before (job, key, \(Self.entityFields))
                SELECT \(job), key, \(Self.entityFields) FROM entity WHERE key IN \(list: part)
                ON CONFLICT DO NOTHING
                """)
        }
    }

    /// Keeps what stands of inspectors before a file changes them.
    package func keepBefore(inspectors ids: [String], job: String) throws {
        for part in Self.parts(ids) {
            try execute(
                """
                INSERT INTO inspector_before (job, id, \(Self.inspectorFields))
                SELECT \(job), id, \(Self.inspectorFields) FROM inspector WHERE id IN \(list: part)
                ON CONFLICT DO NOTHING
                """)
        }
    }

    private static let entityFields: SQL = """
        uscc, registration_number, name, former_names, type_code, status_raw, status, registered_on,
        approved_on, authority, jurisdiction, division, industry, address, scope, risk_class, risk_date,
        risk_source, abnormal, serious, key_object, in_pool, holder, import_job, recorded_at, row_hash
        """

    private static let inspectorFields: SQL = """
        name, certificate, certificate_from, certificate_to, item_categories, skills, areas,
        unavailable_from, unavailable_to, duty, resident_id_hash, phone_sealed, expert, import_job,
        recorded_at, row_hash
        """

    /// What stands on a committed file by now.
    package func builtOn(_ job: ImportJob) throws -> BuiltOnImport {
        var built = BuiltOnImport()
        let written = job.counts.new + job.counts.changed
        let since = job.committedAt?.milliseconds ?? 0
        switch job.dataset {
        case .entities:
            built.rowsChangedAgain = written - (try count("FROM entity WHERE import_job = \(job.id)"))
        case .inspectors:
            built.rowsChangedAgain = written - (try count("FROM inspector WHERE import_job = \(job.id)"))
            built.accounts = try count(
                """
                FROM account WHERE inspector IN (SELECT id FROM inspector WHERE import_job = \(job.id)
                    AND id NOT IN (SELECT id FROM inspector_before WHERE job = \(job.id)))
                """)
        case .items:
            built.rowsChangedAgain =
                written
                - (try count("FROM check_item WHERE import_job = \(job.id) AND superseded_at IS NULL"))
            built.planLine = try planLine(namingItemsOf: job.id)
        case .labels:
            built.rowsChangedAgain = written - (try recordCount(LabelRow.self, of: job.id))
            built.objects = try count(
                """
                FROM check_object WHERE label IN (SELECT key FROM label WHERE import_job = \(job.id)
                    AND key NOT IN (SELECT key FROM label_before WHERE job = \(job.id)))
                """)
        case .licences: built.rowsChangedAgain = written - (try recordCount(LicenceRow.self, of: job.id))
        case .libraries: built.rowsChangedAgain = written - (try recordCount(LibraryRow.self, of: job.id))
        case .jointItems:
            built.rowsChangedAgain = written - (try recordCount(JointItemRow.self, of: job.id))
        case .checkPoints:
            built.rowsChangedAgain = written - (try recordCount(CheckPointRow.self, of: job.id))
        case .phrases: built.rowsChangedAgain = written - (try recordCount(PhraseRow.self, of: job.id))
        case .relations:
            built.rowsChangedAgain =
                written
                - (try count("FROM inspector_relation WHERE import_job = \(job.id) AND ended_at IS NULL"))
        }
        built.roster = try first(
            "SELECT id FROM roster WHERE frozen_at >= \(since) ORDER BY frozen_at LIMIT 1")?
            .text("id")
        return built
    }

    private func planLine(namingItemsOf job: String) throws -> String? {
        let versions = try rows("SELECT code, version FROM check_item WHERE import_job = \(job)").map { row in
            PlannedItem(code: try row.text("code"), version: try row.integer("version"))
        }
        let items = Set(versions)
        for plan in try rows("SELECT id FROM plan") {
            let line = try planLines(try plan.text("id")).first { !items.isDisjoint(with: $0.items) }
            if let line { return line.id }
        }
        return nil
    }

    /// Takes a committed file back: what it changed stands as before, what it added is gone. The caller has made sure
    /// that nothing was built on it, and counts the entities anew.
    ///
    /// - Returns: how many rows stand as before, and how many are gone.
    package func takeBack(_ job: ImportJob) throws -> (restored: Int64, removed: Int64) {
        try execute("DELETE FROM register_dispute WHERE job = \(job.id)")
        return switch job.dataset {
        case .entities: try takeBackEntities(job.id)
        case .inspectors: try takeBackInspectors(job)
        case .items: try takeBackItems(job)
        case .labels: try takeBackRecords(LabelRow.self, of: job.id)
        case .licences: try takeBackRecords(LicenceRow.self, of: job.id)
        case .libraries: try takeBackRecords(LibraryRow.self, of: job.id)
        case .jointItems: try takeBackRecords(JointItemRow.self, of: job.id)
        case .checkPoints: try takeBackRecords(CheckPointRow.self, of: job.id)
        case .phrases: try takeBackRecords(PhraseRow.self, of: job.id)
        case .relations: try takeBackRelations(of: job.id)
        }
    }

    private func takeBackEntities(_ job: String) throws -> (Int64, Int64) {
        try execute(
            "DELETE FROM entity_gram WHERE key IN (SELECT key FROM entity WHERE import_job = \(job))")
        let restored = try count("FROM entity_before WHERE job = \(job)")
        let removed = try count("FROM entity WHERE import_job = \(job)") - restored
        try execute(
            """
            DELETE FROM entity WHERE import_job = \(job)
                AND key NOT IN (SELECT key FROM entity_before WHERE job = \(job))
            """)
        try execute(
            """
            UPDATE entity SET (\(Self.entityFields)) = (SELECT \(Self.entityFields) FROM entity_before b
                WHERE b.job = \(job) AND b.key = entity.key)
            WHERE key IN (SELECT key FROM entity_before WHERE job = \(job))
            """)
        try execute("DELETE FROM entity_before WHERE job = \(job)")
        try indexEntities()
        return (restored, removed)
    }

    private func takeBackInspectors(_ job: ImportJob) throws -> (Int64, Int64) {
        _ = try takeBackRelations(of: job.id)
        let restored = try count("FROM inspector_before WHERE job = \(job.id)")
        let removed = try count("FROM inspector WHERE import_job = \(job.id)") - restored
        try execute(
            """
            DELETE FROM inspector WHERE import_job = \(job.id)
                AND id NOT IN (SELECT id FROM inspector_before WHERE job = \(job.id))
            """)
        try execute(
            """
            UPDATE inspector SET (\(Self.inspectorFields)) =
                (SELECT \(Self.inspectorFields) FROM inspector_before b
                WHERE b.job = \(job.id) AND b.id = inspector.id)
            WHERE id IN (SELECT id FROM inspector_before WHERE job = \(job.id))
            """)
        try execute("DELETE FROM inspector_before WHERE job = \(job.id)")
        return (restored, removed)
    }

    private func takeBackItems(_ job: ImportJob) throws -> (Int64, Int64) {
        let restored = try count(
            "FROM check_item WHERE import_job = \(job.id) AND version > 1")
        let removed = try count("FROM check_item WHERE import_job = \(job.id)") - restored
        let codes = try rows("SELECT code FROM check_item WHERE import_job = \(job.id)").map {
            try $0.text("code")
        }
        try execute("DELETE FROM check_item WHERE import_job = \(job.id)")
        for part in Self.parts(codes) {
            try execute(
                """
                UPDATE check_item SET superseded_at = NULL
                WHERE superseded_at = \(job.committedAt?.milliseconds) AND code IN \(list: part)
                """)
        }
        return (restored, removed)
    }

    /// Writes down that the fields a file changed are as they were.
    package func recordReversal(of job: ImportJob, at: Instant, account: String) throws {
        try execute(
            """
            INSERT INTO register_change (id, dataset, key, field, before, after, at, account, import_job)
            SELECT id || '-', dataset, key, field, after, before, \(at.milliseconds), \(account), \(job.id)
            FROM register_change WHERE import_job = \(job.id)
            """)
    }
}
