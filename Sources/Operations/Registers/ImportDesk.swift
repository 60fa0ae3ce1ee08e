// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

/// A job as its page shows it.
package struct ImportView: Sendable {
    package let job: ImportJob
    /// How often each rule is broken, among the problems that are kept.
    package let summary: [(rule: RowRule, count: Int64)]
    package let problems: [RowProblem]
    /// How many rows change in each field; those that are new under no name.
    package let fields: [(field: String, many: Int64)]
    /// What was typed by hand may come with a document.
    package let source: StoredSource?
    /// All changes of what was typed by hand; they are few.
    package let changes: [ImportChange]

    /// Problems that can be leafed through.
    package var kept: Int64 { summary.reduce(0) { $0 + $1.count } }
    /// Rows that can be written as they are.
    package var usable: Int64 { job.counts.new + job.counts.changed + job.counts.unchanged }
}

extension Office {
    /// Bytes of one file at most: several times what the whole city's entities take.
    package static let largestImport: Int64 = 1 << 30

    /// Takes in an uploaded file and begins to check it. Checking goes on when the page is closed.
    ///
    /// - Throws: as `receiveImport`.
    package func startImport(
        _ dataset: DatasetKind, file path: String, name: String, by officer: Officer
    ) async throws -> String {
        let id = try await receiveImport(dataset, file: path, name: name, by: officer)
        begin { try await checkImport(id, by: officer) }
        return id
    }

    /// Says yes to a checked file and begins to write it. Writing goes on when the page is closed.
    ///
    /// - Throws: as `confirmImport`.
    package func startCommit(
        _ id: String, validRowsOnly: Bool, opinion: String = "", by officer: Officer
    ) async throws {
        try await confirmImport(id, validRowsOnly: validRowsOnly, opinion: opinion, by: officer)
        begin { try await commitImport(id, by: officer) }
    }

    /// A page of the jobs the officer may act on, the latest first, with how many there are.
    package func importJobs(
        by officer: Officer, limit: Int, offset: Int
    ) async throws -> (jobs: [ImportJob], total: Int64) {
        _ = try officer.require(.coordinator, .departmentOperator)
        return try await database.read { db in
            let units = ImportScope(of: officer, units: try db.units()).units.sorted()
            return (
                try db.importJobs(units: units, limit: limit, offset: offset),
                try db.importJobCount(units: units)
            )
        }
    }

    /// What others have typed in the units the officer answers for, with the names of people and units.
    package func jobsToProofread(
        by officer: Officer
    ) async throws -> (jobs: [ImportJob], people: [String: String], units: [String: String]) {
        _ = try officer.require(.coordinator, .departmentOperator, .unitLeader)
        return try await database.read { db in
            let jobs = try db.importsToProofread(by: officer)
            let names = Dictionary(
                try db.units().map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
            return (jobs, try db.accountNames(jobs.map(\.account)), names)
        }
    }

    /// A job with its problems from the `start`th on.
    ///
    /// - Throws: `NotAllowed`, `NotFound`.
    package func importView(
        _ id: String, problemsFrom start: Int, limit: Int, by officer: Officer
    ) async throws -> ImportView {
        let job = try await ownJob(id, officer)
        return try await database.read { db in
            ImportView(
                job: job, summary: try db.problemSummary(of: id),
                problems: try db.problems(of: id, from: start, limit: limit),
                fields: try db.importFields(of: id), source: try db.importSource(of: id),
                changes: job.origin == .form
                    ? try db.importChanges(of: id, field: nil, from: 0, limit: 200) : [])
        }
    }

    /// A page of what a checked file changes, of one field if given, with how many such changes are kept.
    ///
    /// - Parameter field: its name in Chinese; empty for rows that are new.
    /// - Throws: `NotAllowed`, `NotFound`.
    package func importChanges(
        of id: String, field: String?, from start: Int, limit: Int, by officer: Officer
    ) async throws -> (job: ImportJob, changes: [ImportChange], kept: Int64, all: Int64) {
        let job = try await ownJob(id, officer)
        return try await database.read { db in
            let fields = try db.importFields(of: id).filter { field == nil || $0.field == field }
            return (
                job, try db.importChanges(of: id, field: field, from: start, limit: limit),
                try db.importChangeCount(of: id, field: field), fields.reduce(0) { $0 + $1.many }
            )
        }
    }

    /// Runs work that nobody waits for. What stops it is logged and stands in the job; what a stop of the program
    /// cuts off is taken up by `resumeImports`.
    func begin(_ work: @escaping @Sendable () async throws -> Void) {
        let log = log
        Task.detached {
            do { try await work() } catch { log.error("import ended: \(error)") }
        }
    }
}

extension Connection {
    /// What others have typed in the units an officer answers for.
    package func importsToProofread(by officer: Officer) throws -> [ImportJob] {
        let units = ImportScope(of: officer, units: try self.units()).units.sorted()
        return try importsToProofread(units: units, notBy: officer.account)
    }

    /// How many such there are.
    package func importsToProofreadCount(by officer: Officer) throws -> Int64 {
        let units = ImportScope(of: officer, units: try self.units()).units.sorted()
        return try importsToProofreadCount(units: units, notBy: officer.account)
    }
}
