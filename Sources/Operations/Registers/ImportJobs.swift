// SPDX-License-Identifier: Apache-2.0
import Crypto
import Foundation
import SpotCheck
import Storage

extension Office {
    /// Takes in an uploaded file: it is moved to the uploads folder and a job stands for it. Reading starts with
    /// `checkImport`, which may run after the page is closed.
    ///
    /// - Throws: `NotAllowed`, `RegisterRefusal.emptyFile`.
    package func receiveImport(
        _ dataset: DatasetKind, file path: String, name: String, by officer: Officer
    ) async throws -> String {
        _ = try officer.require(.coordinator, .departmentOperator)
        let id = newID("I")
        let kept = URL(fileURLWithPath: settings.uploads).appendingPathComponent("\(id).csv")
        try FileManager.default.moveItem(at: URL(fileURLWithPath: path), to: kept)
        let digest = try FileDigest.sha256(path: kept.path)
        guard digest.size > 0 else {
            try FileManager.default.removeItem(at: kept)
            throw RegisterRefusal.emptyFile
        }
        let job = ImportJob(
            id: id, dataset: dataset, unit: officer.unit, account: officer.account, fileName: name,
            filePath: kept.path, fileSHA256: digest.sha256, fileSize: digest.size, uploadedAt: now())
        let trace = trace(by: officer)
        try await database.write { db in
            try db.insertImport(job)
            try db.trace(
                trace.act("register.upload", on: "import", id, "上传\(dataset.title)文件“\(name)”，待检查"))
        }
        return id
    }

    /// Dry run: reads the whole file, keeps counts and problems, changes no register.
    package func checkImport(_ id: String, by officer: Officer) async throws {
        let job = try await ownJob(id, officer)
        guard job.checkedAt == nil, job.cancelledAt == nil else { throw RegisterRefusal.alreadyDecided }
        try await telling(job) { progress in
            let outcome = try await inspect(job.dataset, job.filePath, job: id, officer, progress)
            try await keep(outcome, of: job, at: now())
        }
    }

    /// Says yes to a checked file; `commitImport` then writes it.
    ///
    /// - Parameter opinion: what the second person has to say.
    /// - Throws: `NotAllowed`, `NotFound`, `RegisterRefusal`.
    package func confirmImport(
        _ id: String, validRowsOnly: Bool, opinion: String = "", by officer: Officer
    ) async throws {
        let asked = try await ownJob(id, officer)
        guard try !needsSecondPerson(asked) || asked.account != officer.account else {
            throw RegisterRefusal.secondPersonNeeded
        }
        guard opinion.count <= 500 else { throw RegisterRefusal.textTooLong(most: 500) }
        let trace = trace(by: officer)
        try await database.write { db in
            guard var job = try db.importJob(id) else { throw NotFound("import", id) }
            guard job.checkedAt != nil else { throw RegisterRefusal.notCheckedYet }
            guard job.confirmedAt == nil, job.cancelledAt == nil else { throw RegisterRefusal.alreadyDecided }
            guard !job.mustNotBeWritten else { throw RegisterRefusal.wholeFileSpoilt }
            guard job.counts.bad == 0 || validRowsOnly else {
                throw RegisterRefusal.badRows(count: job.counts.bad)
            }
            let usable = job.counts.new + job.counts.changed + job.counts.unchanged
            guard usable > 0 else { throw RegisterRefusal.nothingToImport }
            job.confirmedAt = trace.at
            job.validRowsOnly = validRowsOnly
            job.opinion = opinion
            job.decidedBy = officer.account
            try db.updateImport(job)
            let way = validRowsOnly && job.counts.bad > 0 ? "，只导入无误的行" : ""
            try db.trace(trace.act("register.confirm", on: "import", id, "确认导入“\(job.fileName)”\(way)"))
        }
    }

    /// Writes a confirmed file into the register.
    package func commitImport(_ id: String, by officer: Officer) async throws {
        let job = try await ownJob(id, officer)
        guard job.confirmedAt != nil, job.committedAt == nil else { throw RegisterRefusal.alreadyDecided }
        try await telling(job) { progress in
            _ = try await commit(job, validRowsOnly: job.validRowsOnly, officer, progress)
        }
    }

    /// Whether somebody other than whoever handed it in has to confirm it.
    package func needsSecondPerson(_ job: ImportJob) throws -> Bool {
        try job.origin == .form || rulebook.pack(on: Day(inShanghai: now())).secondPersonForFiles
    }

    /// Gives up a file that is not confirmed; its copy is removed. Of what somebody else typed this is to send it back,
    /// and asks for an opinion.
    package func cancelImport(_ id: String, opinion: String = "", by officer: Officer) async throws {
        let job = try await ownJob(id, officer)
        let isReturned = job.origin == .form && job.account != officer.account
        guard !isReturned || !opinion.isEmpty else { throw RegisterRefusal.reasonMissing }
        guard opinion.count <= 500 else { throw RegisterRefusal.textTooLong(most: 500) }
        let trace = trace(by: officer)
        try await database.write { db in
            guard var job = try db.importJob(id) else { throw NotFound("import", id) }
            guard job.confirmedAt == nil, job.cancelledAt == nil else { throw RegisterRefusal.alreadyDecided }
            job.cancelledAt = trace.at
            job.opinion = opinion
            job.decidedBy = officer.account
            try db.updateImport(job)
            try db.trace(
                trace.act(
                    "register.cancel", on: "import", id,
                    isReturned ? "退回“\(job.fileName)”，意见：\(opinion)" : "放弃导入“\(job.fileName)”"))
        }
        // A job of the command line names the file where it lies: that one is not ours to remove.
        let own = URL(fileURLWithPath: settings.uploads).appendingPathComponent("\(id).csv").path
        if job.filePath == own, FileManager.default.fileExists(atPath: own) {
            try FileManager.default.removeItem(atPath: own)
        }
    }

    /// Continues what a stop of the program cut off; called once at start.
    package func resumeImports() async throws {
        for job in try await database.read({ try $0.unfinishedImports() }) {
            guard let officer = try await actingOfficer(account: job.account) else { continue }
            do {
                if job.confirmedAt == nil {
                    try await checkImport(job.id, by: officer)
                } else {
                    try await commitImport(job.id, by: officer)
                }
            } catch {
                // What went wrong stands in the job; the next one must not wait for it.
                log.error("import not resumed", metadata: ["job": "\(job.id)", "error": "\(error)"])
            }
        }
    }

    /// The officer an account stands for now, or nil if it is closed or unknown. For work that goes on without a
    /// session, and for the command line.
    package func actingOfficer(account id: String) async throws -> Officer? {
        try await database.read { db in
            guard let account = try db.account(id), account.closedAt == nil,
                let unit = try db.unit(account.unit)
            else { return nil }
            return Officer(account, unit: unit, roles: try db.roles(of: id))
        }
    }

    /// A job the officer may act on: of a unit the officer answers for. Leaders proofread what was typed by hand.
    func ownJob(_ id: String, _ officer: Officer) async throws -> ImportJob {
        let role = try officer.require(.coordinator, .departmentOperator, .unitLeader)
        return try await database.read { db in
            let scope = ImportScope(of: officer, units: try db.units())
            guard let job = try db.importJob(id), scope.units.contains(job.unit),
                role != .unitLeader || job.origin == .form
            else { throw NotFound("import", id) }
            return job
        }
    }

    /// Runs `work` while its progress is written down once a second; what it throws is kept with the job too.
    private func telling(
        _ job: ImportJob, _ work: (ImportProgress) async throws -> Void
    ) async throws {
        let progress = ImportProgress()
        let teller = Task {
            while !Task.isCancelled {
                try await Task.sleep(for: .seconds(1))
                let (rows, bytes) = progress.state
                try await database.write { db in
                    if try db.importJob(job.id)?.checkedAt == nil {
                        try db.noteProgress(of: job.id, rows: rows, bytes: bytes)
                    }
                }
            }
        }
        do {
            try await work(progress)
            await Self.finish(teller)
        } catch {
            await Self.finish(teller)
            try await fail(job, error)
            throw error
        }
    }

    private static func finish(_ teller: Task<Void, any Error>) async {
        teller.cancel()
        // Its end is a cancellation or a failed note of progress; neither matters once the work is done.
        _ = await teller.result
    }

    private func fail(_ job: ImportJob, _ error: any Error) async throws {
        let at = now()
        log.error("import failed", metadata: ["job": "\(job.id)", "error": "\(error)"])
        try await database.write { db in
            guard var current = try db.importJob(job.id), current.committedAt == nil else { return }
            current.failedAt = at
            current.failure = error is RegisterRefusal ? "状态已改变，本次操作未执行。" : "系统故障，未写入任何数据，请重试或联系管理员。"
            try db.updateImport(current)
        }
    }
}

/// SHA-256 and size of a file, read in pieces.
enum FileDigest {
    static func sha256(path: String) throws -> (sha256: [UInt8], size: Int64) {
        guard let file = FileHandle(forReadingAtPath: path) else { throw RegisterRefusal.fileGone }
        var hasher = SHA256()
        var size: Int64 = 0
        while let piece = try file.read(upToCount: 1 << 20), !piece.isEmpty {
            hasher.update(data: piece)
            size += Int64(piece.count)
        }
        try file.close()
        return (Array(hasher.finalize()), size)
    }
}
