// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

extension Office {
    /// Most fields in one message of a device.
    package static let mostFieldSaves = 500

    /// Keeps what was typed into fields of a visit's result or of a joint visit's record (保存填写内容), as it arrives:
    /// fields of different officers merge, the same field filled differently is a conflict in the open. Repeating a
    /// message changes nothing. The clock that counts is ours; what the device says is kept beside it.
    ///
    /// - Parameter subject: id of the visit, or of the joint visit.
    /// - Returns: the record as it stands now, and what became of each save.
    /// - Throws: `NotAllowed`, `NotFound` (not on a team), `InspectionRefusal.fieldTooLong`, `Conflict` once a result
    ///   waits for review.
    package func saveFields(
        _ subject: String, _ saves: [FieldSave], by officer: Officer
    ) async throws -> (draft: FieldDraft, outcomes: [FieldDraft.Outcome]) {
        _ = try officer.require(.inspector)
        guard saves.count <= Self.mostFieldSaves,
            saves.allSatisfy({
                $0.name.count <= FieldSave.longestName && $0.text.count <= FieldSave.longestText
            })
        else { throw InspectionRefusal.fieldTooLong(most: FieldSave.longestText) }
        let time = now()
        let trace = trace(by: officer)
        return try await database.write { db in
            let kind = try db.requireFieldTeam(of: subject, officer)
            var draft = try db.fieldDraft(subject)
            let before = draft.edition
            let settled = draft.conflicts
            let outcomes = saves.map { save in
                draft.take(save, by: officer.account, named: officer.name, at: time)
            }
            try db.insertFieldEntries(draft.entries.filter { $0.edition > before }, of: subject)
            let open = draft.conflicts
            for entry in open where entry.edition > before {
                try db.trace(
                    trace.act("field.conflict", on: kind, subject, "与同组人员对同一处填写不同，待选定：\(entry.name)"))
            }
            for entry in settled where !open.contains(entry) {
                try db.trace(
                    trace.act(
                        "field.settle", on: kind, subject,
                        """
                        选定“\(draft.standing(entry.name)?.text ?? "")”，\(entry.accountName)填写的是\
                        “\(entry.text)”：\(entry.name)
                        """
                    ))
            }
            return (draft, outcomes)
        }
    }

    /// Keeps a whole form as its fields (暂存): those that are not as they stand.
    ///
    /// - Throws: as `saveFields`.
    package func saveResultDraft(
        visit id: String, fields: [(name: String, text: String)], by officer: Officer
    ) async throws {
        let time = now()
        let base = try await database.read { try $0.fieldDraft(id).edition }
        _ = try await saveFields(
            id,
            fields.map { FieldSave(name: $0.name, text: $0.text, base: base, claimedAt: time) },
            by: officer)
    }
}

extension Connection {
    /// Whether the officer works on this record; and what kind it is for the history of acts.
    fileprivate func requireFieldTeam(of subject: String, _ officer: Officer) throws -> String {
        if let joint = try jointVisit(subject) {
            guard officer.isOnTeam(of: joint) else { throw NotFound("visit", subject) }
            return "joint"
        }
        _ = try visit(onTeam: officer, subject)
        if let last = try results(ofVisit: subject).last, last.review == nil {
            throw Conflict(expected: "尚未提交", found: "结果已提交，等待审核")
        }
        return "visit"
    }
}
