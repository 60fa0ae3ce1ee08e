// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

extension Office {
    /// The first last day of visits that are still put forward to be merged, and how far apart two may be due.
    package func mergeWindow() throws -> (since: Day, days: Int) {
        let today = Day(inShanghai: now())
        let days = try rulebook.pack(on: today).mergeWindowDays
        return (today.adding(-days), days)
    }

    /// Proposes to make two pending visits of two authorities to one entity together, within a common window of days.
    /// By an operator of one of the two, or by the coordinator.
    ///
    /// - Returns: the id of the proposal.
    /// - Throws: `NotAllowed`, `NotFound`, `MergeRefusal`, `Conflict` when the pair has its proposal.
    package func proposeMerge(
        _ one: String, _ other: String, from: Day, to: Day, note: String, by officer: Officer
    ) async throws -> String {
        _ = try officer.require(.departmentOperator, .coordinator)
        guard note.count <= 500 else { throw MergeRefusal.textTooLong(most: 500) }
        let trace = trace(by: officer)
        let id = newID("M")
        let conflict = Conflict(expected: "尚未提出合并", found: "这两次检查已有合并建议")
        return try await unlessTaken(conflict) { [self] in
            try await database.write { db in
                guard let pair = try db.mergePair(one, other) else { throw MergeRefusal.notMergeable }
                let units = [pair.first.unit, pair.second.unit]
                guard officer.roles.contains(.coordinator) || units.contains(officer.unit) else {
                    throw NotFound("visit", one)
                }
                try checkPending(pair, db)
                try checkWindow(from, to, pair, today: Day(inShanghai: trace.at))
                // The coordinator speaks for a unit of its own only as its operator; otherwise both are asked.
                let speaks = officer.roles.contains(.departmentOperator) && units.contains(officer.unit)
                try db.insertMergeProposal(
                    id: id, pair, from: from, to: to, note: note, at: trace.at, account: officer.account,
                    unit: speaks ? officer.unit : nil)
                try db.trace(
                    trace.act(
                        "merge.propose", on: "merge", id,
                        "建议合并\(pair.first.unitName)和\(pair.second.unitName)对\(pair.entityName)的检查，"
                            + "共同检查期间\(from.text)至\(to.text)"))
                return id
            }
        }
    }

    /// Answers for a unit that a proposal asks: agrees, or declines with a reason. Once all agree, what was not put up
    /// for approval yet becomes one joint visit: one form, one notice, one record.
    ///
    /// - Throws: `NotAllowed`, `NotFound`, `MergeRefusal`, `Conflict` when the unit has answered or a visit is made.
    package func answerMerge(
        _ id: String, accepted: Bool, reason: String, by officer: Officer
    ) async throws {
        _ = try officer.require(.departmentOperator, .unitLeader)
        guard accepted || !reason.isEmpty else { throw MergeRefusal.reasonMissing }
        guard reason.count <= 500 else { throw MergeRefusal.textTooLong(most: 500) }
        let trace = trace(by: officer)
        try await onceOnly("合并建议待答复") { [self] in
            try await database.write { db in
                guard let proposal = try db.mergeProposal(id), proposal.asked.contains(officer.unit) else {
                    throw NotFound("merge", id)
                }
                guard !proposal.answers.contains(where: { $0.unit == officer.unit }),
                    proposal.state == .open
                else { throw Conflict(expected: "合并建议待答复", found: "合并建议\(proposal.state.words)") }
                try checkPending(proposal.pair, db)
                try db.insertMergeAnswer(
                    to: id, unit: officer.unit, accepted: accepted, reason: reason, at: trace.at,
                    account: officer.account)
                let isOne =
                    try db.mergeProposal(id)?.state == .accepted
                    && db.mergeJoints(ofVisit: proposal.pair.first.visit, and: proposal.pair.second.visit)
                try db.trace(
                    trace.act(
                        "merge.answer", on: "merge", id,
                        "\(accepted ? "同意" : "不同意")合并对\(proposal.pair.entityName)的检查"
                            + (reason.isEmpty ? "" : "，理由：\(reason)") + (isOne ? "；两次检查并为一次" : "")))
            }
        }
    }

    private func checkPending(_ pair: MergeCandidate, _ db: Connection) throws {
        for visit in [pair.first.visit, pair.second.visit] {
            guard try db.results(ofVisit: visit).isEmpty else { throw MergeRefusal.alreadyMade }
        }
    }

    private func checkWindow(
        _ from: Day, _ to: Day, _ pair: MergeCandidate, today: Day
    ) throws(MergeRefusal) {
        guard from <= to else { throw .windowReversed }
        guard to >= today else { throw .windowPast }
        let due = [pair.first.dueDay, pair.second.dueDay].compactMap { Day($0) }.min()
        if let due, due >= today, to > due { throw .windowBeyond(due) }
    }
}
