// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

extension Office {
    /// Whether a committed file can still be taken back; nil for one that is not committed or was taken back.
    package func builtOnImport(_ job: ImportJob) async throws -> BuiltOnImport? {
        guard job.state == .committed, job.counts.new + job.counts.changed > 0 else { return nil }
        return try await database.read { try $0.builtOn(job) }
    }

    /// Takes a committed file back as a whole: what it changed stands as before, what it added is gone. Only while
    /// nothing was built on it: no later file changed the same rows, no roster was frozen since, no plan names its
    /// items. The log keeps the import and says that it was taken back, and why.
    ///
    /// - Throws: `NotAllowed`, `NotFound`, `RegisterRefusal.notUndoable`, `.alreadyDecided`, `.reasonMissing`.
    package func undoImport(_ id: String, reason: String, by officer: Officer) async throws {
        _ = try await ownJob(id, officer)
        guard !reason.isEmpty else { throw RegisterRefusal.reasonMissing }
        let trace = trace(by: officer)
        let role = officer.roles.contains(.coordinator) ? Role.coordinator : .departmentOperator
        try await database.writeLong { db in
            guard var job = try db.importJob(id), job.state == .committed, let imported = job.logIndex,
                let entry = try db.entry(at: imported)
            else { throw RegisterRefusal.alreadyDecided }
            let built = try db.builtOn(job)
            guard built.isNothing else { throw RegisterRefusal.notUndoable(built.reason) }
            let (restored, removed) = try db.takeBack(job)
            try db.recordReversal(of: job, at: trace.at, account: officer.account)
            var pool: Int64?
            if job.dataset == .entities {
                try db.recountEntities()
                pool = try db.entityCount(matching: EntityFilter(inPool: true))
            }
            try db.followMemberships(on: Day(inShanghai: trace.at), at: trace.at)
            let object: CanonicalJSON = [
                "v": "mingqian/1", "type": "register.undo", "id": .string(id),
                "at": .string(trace.at.rfc3339),
                "actor": .string(officer.actor(as: role)), "import": .string(Hex.encode(entry.leaf)),
                "restored": .int(restored), "removed": .int(removed), "reason": .string(reason),
                "pool": pool.map { ["size": .int($0)] } ?? .null,
            ]
            job.undoneAt = trace.at
            job.undoneIndex =
                try db.append(LogEntry(type: "register.undo", subject: id, at: trace.at, object: object))
                .index
            try db.updateImport(job)
            try db.trace(
                trace.act(
                    "register.undo", on: "import", id,
                    "撤销导入“\(job.fileName)”：恢复\(restored)条、移出\(removed)条；理由：\(reason)",
                    logIndex: job.undoneIndex))
        }
    }
}

extension BuiltOnImport {
    /// What keeps the file from being taken back, in the words of an office; empty if nothing does.
    package var reason: String {
        var reasons: [String] = []
        if rowsChangedAgain > 0 { reasons.append("其后的导入又变更了其中 \(rowsChangedAgain) 条") }
        if let roster { reasons.append("其后已固化名单 \(roster)") }
        if let planLine { reasons.append("抽查计划 \(planLine) 已列入其中的事项") }
        if accounts > 0 { reasons.append("其中 \(accounts) 名检查人员已开设账号") }
        if objects > 0 { reasons.append("已有 \(objects) 个检查对象列入其中的监管标签") }
        return reasons.joined(separator: "；")
    }
}
