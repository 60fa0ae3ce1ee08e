// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// How many rows of a file are what.
package struct ImportCounts: Hashable, Sendable {
    package var read: Int64
    package var new: Int64
    package var changed: Int64
    package var unchanged: Int64
    package var bad: Int64

    package init(read: Int64 = 0, new: Int64 = 0, changed: Int64 = 0, unchanged: Int64 = 0, bad: Int64 = 0) {
        self.read = read
        self.new = new
        self.changed = changed
        self.unchanged = unchanged
        self.bad = bad
    }
}

/// How far an import has come.
package enum ImportState: String, CaseIterable, Hashable, Sendable {
    /// Being read for the first time.
    case checking
    /// Waits for somebody to say yes or no.
    case checked
    /// Confirmed, being written.
    case writing
    case committed
    /// Committed, and taken back as a whole.
    case undone
    case cancelled
    case failed
}

/// How rows come to an import.
package enum ImportOrigin: String, Hashable, Sendable {
    case file
    /// Typed into a form: one row, entered or corrected.
    case form
}

/// One file handed in for one dataset, from upload to commit.
package struct ImportJob: Hashable, Sendable {
    package let id: String
    package let dataset: DatasetKind
    package let unit: String
    package let account: String
    package let fileName: String
    package let filePath: String
    package let fileSHA256: [UInt8]
    package let fileSize: Int64
    package let uploadedAt: Instant
    package var checkedAt: Instant?
    package var confirmedAt: Instant?
    package var validRowsOnly: Bool
    package var committedAt: Instant?
    package var cancelledAt: Instant?
    package var failedAt: Instant?
    package var failure: String?
    package var bytesRead: Int64
    package var encoding: String
    /// Titles of columns that were left out.
    package var ignoredColumns: [String]
    /// What should be known of the file beside its rows, in Chinese.
    package var notes: [String]
    /// Not even the good rows of the file may be written.
    package var mustNotBeWritten: Bool
    package var counts: ImportCounts
    /// Problems beyond those that are kept.
    package var problemsLeftOut: Int64
    package var rowsRoot: [UInt8]?
    package var logIndex: Int64?
    package var undoneAt: Instant?
    /// Where the log says that it was taken back.
    package var undoneIndex: Int64?
    package let origin: ImportOrigin
    /// Key of the record that a form corrects; nil for a new one, and for files.
    package let subject: String?
    /// Why somebody entered or corrected it by hand.
    package let reason: String
    /// What the second person said, and who they are.
    package var opinion = ""
    package var decidedBy: String?

    package init(
        id: String, dataset: DatasetKind, unit: String, account: String, fileName: String, filePath: String,
        fileSHA256: [UInt8], fileSize: Int64, uploadedAt: Instant, origin: ImportOrigin = .file,
        subject: String? = nil,
        reason: String = ""
    ) {
        self.id = id
        self.dataset = dataset
        self.unit = unit
        self.account = account
        self.fileName = fileName
        self.filePath = filePath
        self.fileSHA256 = fileSHA256
        self.fileSize = fileSize
        self.uploadedAt = uploadedAt
        self.origin = origin
        self.subject = subject
        self.reason = reason
        validRowsOnly = false
        bytesRead = 0
        encoding = ""
        ignoredColumns = []
        notes = []
        mustNotBeWritten = false
        counts = ImportCounts()
        problemsLeftOut = 0
    }
}

extension Connection {
    /// Records a file that has arrived.
    package func insertImport(_ job: ImportJob) throws {
        try execute(
            """
            INSERT INTO import_job (id, dataset, unit, account, file_name, file_path, file_sha256, file_size,
                uploaded_at, origin, subject, reason)
            VALUES (\(job.id), \(job.dataset.rawValue), \(job.unit), \(job.account), \(job.fileName),
                \(job.filePath), \(job.fileSHA256), \(job.fileSize), \(job.uploadedAt.milliseconds),
                \(job.origin.rawValue), \(job.subject), \(job.reason))
            """)
    }

    /// Writes how far a job has come; the caller has read it in the same transaction.
    package func updateImport(_ job: ImportJob) throws {
        try execute(
            """
            UPDATE import_job SET checked_at = \(job.checkedAt?.milliseconds),
                confirmed_at = \(job.confirmedAt?.milliseconds), valid_rows_only = \(job.validRowsOnly),
                committed_at = \(job.committedAt?.milliseconds), cancelled_at = \(job.cancelledAt?.milliseconds),
                failed_at = \(job.failedAt?.milliseconds), failure = \(job.failure),
                rows_read = \(job.counts.read), bytes_read = \(job.bytesRead), encoding = \(job.encoding),
                ignored_columns = \(job.ignoredColumns.joined(separator: "\n")),
                notes = \(job.notes.joined(separator: "\n")), must_not_be_written = \(job.mustNotBeWritten),
                new_count = \(job.counts.new), changed_count = \(job.counts.changed),
                unchanged_count = \(job.counts.unchanged), bad_count = \(job.counts.bad),
                problems_left_out = \(job.problemsLeftOut), rows_root = \(job.rowsRoot),
                log_index = \(job.logIndex), undone_at = \(job.undoneAt?.milliseconds),
                undone_index = \(job.undoneIndex), opinion = \(job.opinion), decided_by = \(job.decidedBy)
            WHERE id = \(job.id)
            """)
    }

    /// Notes how far reading has come, for whoever looks on.
    package func noteProgress(of job: String, rows: Int64, bytes: Int64) throws {
        try execute(
            """
            UPDATE import_job SET rows_read = \(rows), bytes_read = \(bytes)
            WHERE id = \(job) AND committed_at IS NULL
            """)
    }

    /// The job with this id.
    package func importJob(_ id: String) throws -> ImportJob? {
        try first("SELECT * FROM import_job WHERE id = \(id)").map(ImportJob.init(row:))
    }

    /// The latest jobs of some units, or of all.
    package func importJobs(units: [String]?, limit: Int = 50, offset: Int = 0) throws -> [ImportJob] {
        try rows(
            """
            SELECT * FROM import_job WHERE \(Self.importsOf(units))
            ORDER BY uploaded_at DESC, id DESC LIMIT \(limit) OFFSET \(offset)
            """
        ).map(ImportJob.init(row:))
    }

    /// How many jobs some units have, or all.
    package func importJobCount(units: [String]?) throws -> Int64 {
        try first("SELECT COUNT(*) AS many FROM import_job WHERE \(Self.importsOf(units))")?
            .integer("many") ?? 0
    }

    private static func importsOf(_ units: [String]?) -> SQL {
        units.map { "unit IN \(list: $0)" } ?? "1 = 1"
    }

    /// Jobs of some units that wait for somebody other than whoever handed them in, the oldest first.
    package func importsToProofread(units: [String], notBy account: String) throws -> [ImportJob] {
        try rows(
            """
            SELECT * FROM import_job WHERE \(Self.proofreading(units, account))
            ORDER BY uploaded_at, id LIMIT 500
            """
        ).map(ImportJob.init(row:))
    }

    /// How many such jobs there are.
    package func importsToProofreadCount(units: [String], notBy account: String) throws -> Int64 {
        try count("FROM import_job WHERE \(Self.proofreading(units, account))")
    }

    private static func proofreading(_ units: [String], _ account: String) -> SQL {
        """
        unit IN \(list: units) AND origin = 'form' AND account <> \(account) AND checked_at IS NOT NULL
            AND confirmed_at IS NULL AND cancelled_at IS NULL AND failed_at IS NULL
        """
    }

    /// Forms about a record that nobody has decided about yet.
    package func openForms(_ dataset: DatasetKind, key: String) throws -> [ImportJob] {
        try rows(
            """
            SELECT * FROM import_job WHERE dataset = \(dataset.rawValue) AND subject = \(key)
                AND confirmed_at IS NULL AND cancelled_at IS NULL AND failed_at IS NULL ORDER BY uploaded_at
            """
        ).map(ImportJob.init(row:))
    }

    /// Jobs that were cut off: uploaded but not checked, or confirmed but not committed.
    package func unfinishedImports() throws -> [ImportJob] {
        try rows(
            """
            SELECT * FROM import_job WHERE cancelled_at IS NULL AND failed_at IS NULL AND committed_at IS NULL
                AND (checked_at IS NULL OR confirmed_at IS NOT NULL) ORDER BY uploaded_at
            """
        ).map(ImportJob.init(row:))
    }

    /// Replaces the kept problems of a job.
    package func storeProblems(_ problems: [RowProblem], of job: String) throws {
        try execute("DELETE FROM import_problem WHERE job = \(job)")
        try bulkInsert(
            into: "import_problem",
            columns: ["job", "seq", "row", "column_number", "column_name", "value", "rule", "advice"],
            rows: problems.enumerated().lazy.map { place, problem in
                [
                    .text(job), .integer(Int64(place)), .integer(Int64(problem.row)),
                    .integer(Int64(problem.column)), .text(problem.columnName), .text(problem.value),
                    .text(problem.rule.rawValue), .text(problem.advice),
                ]
            })
    }

    /// Kept problems of a job in the order of rows, from the `start`th on.
    package func problems(of job: String, from start: Int = 0, limit: Int) throws -> [RowProblem] {
        try rows(
            "SELECT * FROM import_problem WHERE job = \(job) AND seq >= \(start) ORDER BY seq LIMIT \(limit)"
        ).map { row in
            RowProblem(
                row: Int(try row.integer("row")), column: Int(try row.integer("column_number")),
                columnName: try row.text("column_name"), value: try row.text("value"),
                rule: try row.word("rule"), advice: try row.text("advice"))
        }
    }

    /// How often each rule is broken among the kept problems, the most frequent first.
    package func problemSummary(of job: String) throws -> [(rule: RowRule, count: Int64)] {
        try rows(
            """
            SELECT rule, COUNT(*) AS many FROM import_problem WHERE job = \(job)
            GROUP BY rule ORDER BY COUNT(*) DESC, rule
            """
        ).map { (rule: try $0.word("rule"), count: try $0.integer("many")) }
    }
}

extension ImportJob {
    /// How far the job has come.
    package var state: ImportState {
        if cancelledAt != nil { return .cancelled }
        if committedAt != nil { return undoneAt == nil ? .committed : .undone }
        if failedAt != nil { return .failed }
        if confirmedAt != nil { return .writing }
        return checkedAt == nil ? .checking : .checked
    }

    init(row: Row) throws {
        func moment(_ column: String) throws -> Instant? {
            try row.optionalInteger(column).map(Instant.init(milliseconds:))
        }
        self.init(
            id: try row.text("id"), dataset: try row.word("dataset"), unit: try row.text("unit"),
            account: try row.text("account"), fileName: try row.text("file_name"),
            filePath: try row.text("file_path"), fileSHA256: try row.bytes("file_sha256"),
            fileSize: try row.integer("file_size"),
            uploadedAt: Instant(milliseconds: try row.integer("uploaded_at")), origin: try row.word("origin"),
            subject: try row.optionalText("subject"), reason: try row.text("reason"))
        opinion = try row.text("opinion")
        decidedBy = try row.optionalText("decided_by")
        checkedAt = try moment("checked_at")
        confirmedAt = try moment("confirmed_at")
        validRowsOnly = try row.bool("valid_rows_only")
        committedAt = try moment("committed_at")
        cancelledAt = try moment("cancelled_at")
        failedAt = try moment("failed_at")
        failure = try row.optionalText("failure")
        bytesRead = try row.integer("bytes_read")
        encoding = try row.text("encoding")
        ignoredColumns = try row.lines("ignored_columns")
        notes = try row.lines("notes")
        mustNotBeWritten = try row.bool("must_not_be_written")
        counts = ImportCounts(
            read: try row.integer("rows_read"), new: try row.integer("new_count"),
            changed: try row.integer("changed_count"), unchanged: try row.integer("unchanged_count"),
            bad: try row.integer("bad_count"))
        problemsLeftOut = try row.integer("problems_left_out")
        rowsRoot = try row.optionalBytes("rows_root")
        logIndex = try row.optionalInteger("log_index")
        undoneAt = try moment("undone_at")
        undoneIndex = try row.optionalInteger("undone_index")
    }
}
