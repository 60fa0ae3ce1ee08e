// SPDX-License-Identifier: Apache-2.0
import Foundation
import SpotCheck
import Storage

/// What an import from the command line did.
package struct ImportReport: Hashable, Sendable {
    package let dataset: DatasetKind
    package let fileName: String
    package let dryRun: Bool
    /// Whether anything was written.
    package let committed: Bool
    package let job: String?
    package let outcome: ImportOutcome
}

/// Leaves a transaction without a trace, carrying what was found.
private struct RolledBack: Error {
    let outcome: ImportOutcome
}

extension Office {
    /// Imports one file at once: for the command line, where somebody waits.
    ///
    /// Whole file or nothing unless `validRowsOnly`. With `dryRun` the database is only read. Bad rows are no
    /// error here: the report tells them.
    /// - Parameter titles: what titles of this file mean beyond what the unit has said (`Dataset.mapping`).
    /// - Throws: `NotAllowed` unless the officer is a coordinator or a department operator; faults.
    package func importFile(
        _ dataset: DatasetKind, path: String, dryRun: Bool, validRowsOnly: Bool = false,
        titles: [String: String] = [:], by officer: Officer, progress: ImportProgress? = nil
    ) async throws -> ImportReport {
        _ = try officer.require(.coordinator, .departmentOperator)
        let name = URL(fileURLWithPath: path).lastPathComponent
        if dryRun {
            let outcome = try await inspect(dataset, path, job: "", titles: titles, officer, progress)
            return ImportReport(
                dataset: dataset, fileName: name, dryRun: true, committed: false, job: nil, outcome: outcome)
        }
        let job = try newJob(dataset, path: path, fileName: name, by: officer)
        try await database.write { db in try db.insertImport(job) }
        let (outcome, committed) = try await commit(
            job, validRowsOnly: validRowsOnly, titles: titles, officer, progress)
        return ImportReport(
            dataset: dataset, fileName: name, dryRun: false, committed: committed, job: job.id,
            outcome: outcome)
    }

    /// A job for a file that lies at `path`; reads the file once for its digest.
    func newJob(
        _ dataset: DatasetKind, path: String, fileName: String, by officer: Officer
    ) throws -> ImportJob {
        let digest = try FileDigest.sha256(path: path)
        return ImportJob(
            id: newID("I"), dataset: dataset, unit: officer.unit, account: officer.account,
            fileName: fileName, filePath: path, fileSHA256: digest.sha256, fileSize: digest.size,
            uploadedAt: now())
    }

    /// Reads a file against the register and changes nothing.
    func inspect(
        _ dataset: DatasetKind, _ path: String, job: String, titles: [String: String] = [:],
        _ officer: Officer, _ progress: ImportProgress?
    ) async throws -> ImportOutcome {
        let plan = ImportPlan(
            dataset: dataset, path: path, salt: random(32), isWriting: false, validRowsOnly: true,
            progress: progress)
        let (at, tables, seals) = (now(), rulebook.tables, PersonalSeals(dataKey: settings.dataKey))
        return try await database.read { db in
            let unit = try db.importJob(job)?.unit ?? officer.unit
            let context = ImportContext(
                job: job, unit: unit, at: at, account: officer.account,
                titles: try db.columnTitles(unit: unit, dataset: dataset).merging(titles) { $1 },
                scope: ImportScope(of: officer, units: try db.units()), tables: tables, seals: seals)
            return try plan.run(db, context)
        }
    }

    /// Writes a file into the register in one transaction, with its log entry and its trace.
    ///
    /// Reading the file inside the transaction is safe to repeat: it does not change any more.
    func commit(
        _ job: ImportJob, validRowsOnly: Bool, titles: [String: String] = [:], _ officer: Officer,
        _ progress: ImportProgress?
    ) async throws -> (ImportOutcome, committed: Bool) {
        let plan = ImportPlan(
            dataset: job.dataset, path: job.filePath, salt: random(32), isWriting: true,
            validRowsOnly: validRowsOnly, progress: progress)
        let trace = trace(by: officer)
        let (tables, seals) = (rulebook.tables, PersonalSeals(dataKey: settings.dataKey))
        do {
            let outcome = try await database.writeLong { db in
                guard try db.importJob(job.id)?.committedAt == nil else {
                    throw RegisterRefusal.alreadyDecided
                }
                let known = try db.columnTitles(unit: job.unit, dataset: job.dataset)
                let context = ImportContext(
                    job: job.id, unit: job.unit, at: trace.at,
                    // What was typed by hand is whoever typed it's doing; who let it pass stands with the job.
                    account: job.origin == .form ? job.account : officer.account,
                    titles: known.merging(titles) { $1 },
                    scope: ImportScope(of: officer, units: try db.units()), tables: tables, seals: seals)
                let outcome = try plan.run(db, context)
                let refused = outcome.mustNotBeWritten || outcome.counts.bad > 0 && !validRowsOnly
                guard !refused, outcome.rowsSize > 0 else { throw RolledBack(outcome: outcome) }
                try close(job, outcome, validRowsOnly: validRowsOnly, trace, officer, db)
                return outcome
            }
            return (outcome, true)
        } catch let rolledBack as RolledBack {
            try await keep(rolledBack.outcome, of: job, at: trace.at)
            return (rolledBack.outcome, false)
        }
    }

    /// What stands in job, log and trace once the rows are written.
    private func close(
        _ job: ImportJob, _ outcome: ImportOutcome, validRowsOnly: Bool, _ trace: Trace, _ officer: Officer,
        _ db: Connection
    ) throws {
        var done = job.with(outcome, checkedAt: trace.at)
        done.confirmedAt = trace.at
        done.validRowsOnly = validRowsOnly
        done.committedAt = trace.at
        if outcome.changesAnything {
            let role =
                [Role.coordinator, .departmentOperator].first(where: officer.roles.contains) ?? .unitLeader
            let pool =
                try job.dataset == .entities ? db.entityCount(matching: EntityFilter(inPool: true)) : nil
            done.logIndex =
                try db.append(
                    ImportEntry(job: job, outcome: outcome, pool: pool, actor: officer.actor(as: role))
                        .entry(at: trace.at)
                ).index
        }
        try db.updateImport(done)
        try db.store(outcome, of: job.id)
        let counts = outcome.counts
        let left = counts.bad > 0 ? "，另有\(counts.bad)行有误未导入" : ""
        try db.trace(
            trace.act(
                "register.import", on: "import", job.id,
                """
                导入\(job.dataset.title)“\(job.fileName)”：新增\(counts.new)条、变更\(counts.changed)条、\
                未变\(counts.unchanged)条\(left)
                """, logIndex: done.logIndex))
    }

    /// Keeps what a check or a refused commit found.
    func keep(_ outcome: ImportOutcome, of job: ImportJob, at: Instant) async throws {
        try await database.write { db in
            guard let current = try db.importJob(job.id) else { throw NotFound("import", job.id) }
            var checked = current.with(outcome, checkedAt: at)
            checked.confirmedAt = nil
            try db.updateImport(checked)
            try db.store(outcome, of: job.id)
        }
    }
}

extension Connection {
    /// What is shown of an outcome row by row.
    fileprivate func store(_ outcome: ImportOutcome, of job: String) throws {
        try storeProblems(outcome.problems, of: job)
        try storeChanges(outcome.changes, counts: outcome.fieldCounts, of: job)
    }
}

extension ImportJob {
    fileprivate func with(_ outcome: ImportOutcome, checkedAt: Instant) -> ImportJob {
        var job = self
        job.checkedAt = checkedAt
        job.counts = outcome.counts
        job.bytesRead = outcome.bytesRead
        job.encoding = outcome.encoding
        job.ignoredColumns = outcome.ignoredColumns
        job.notes = outcome.notes
        job.mustNotBeWritten = outcome.mustNotBeWritten
        job.problemsLeftOut = outcome.problemsLeftOut
        job.rowsRoot = outcome.rowsRoot.isEmpty ? nil : outcome.rowsRoot
        return job
    }
}

/// The public word of an import (docs/log.md): how many rows and their root, never a row.
struct ImportEntry {
    let job: ImportJob
    let outcome: ImportOutcome
    /// How many entities can be drawn now.
    let pool: Int64?
    let actor: String

    func entry(at: Instant) -> LogEntry {
        var fields: [String: CanonicalJSON] = [
            "v": "mingqian/1", "type": "register.import", "id": .string(job.id), "at": .string(at.rfc3339),
            "actor": .string(actor), "dataset": .string(job.dataset.rawValue), "unit": .string(job.unit),
            "rows": .object([
                "root": .string(Hex.encode(outcome.rowsRoot)), "size": .int(outcome.rowsSize),
            ]),
            "new": .int(outcome.counts.new), "changed": .int(outcome.counts.changed),
            "unchanged": .int(outcome.counts.unchanged),
        ]
        if let pool { fields["pool"] = .object(["size": .int(pool)]) }
        return LogEntry(type: "register.import", subject: job.id, at: at, object: .object(fields))
    }
}
