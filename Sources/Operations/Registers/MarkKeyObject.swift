// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

extension Office {
    /// Marks an entity as one to be inspected more closely, for a reason of the rules that no register tells (国办发〔2015〕
    /// 58号). By a leader, because whoever is marked may be drawn with certainty.
    ///
    /// - Returns: the id of the mark.
    /// - Throws: `NotAllowed`, `NotFound` (no such entity, or beyond the officer's area), `KeyMarkRefusal`, `Conflict`
    ///   when the unit's mark of this reason stands already.
    package func markKeyObject(
        _ entity: String, code: String, reason: String, by officer: Officer
    ) async throws -> String {
        _ = try officer.require(.unitLeader)
        try Self.checkMarkText(reason)
        let trace = trace(by: officer)
        let id = newID("K")
        let pack = try rulebook.pack(on: Day(inShanghai: trace.at))
        guard let known = pack.keyReason(code), known.ground == .marked else {
            throw KeyMarkRefusal.unknownReason(code)
        }
        return try await database.write { db in
            guard let stored = try db.entity(entity), officer.mayLookUp(stored.row) else {
                throw NotFound("entity", entity)
            }
            let standing = try db.keyMarks(ofEntity: entity).contains {
                $0.endedAt == nil && $0.code == code && $0.unit == officer.unit
            }
            guard !standing else { throw Conflict(expected: "尚未标注", found: "本单位已作相同标注") }
            try db.insertKeyMark(
                id: id, entity: entity, code: code, reason: reason, unit: officer.unit, at: trace.at,
                account: officer.account)
            try db.trace(
                trace.act("key.mark", on: "entity", entity, "标注重点检查事由“\(known.name)”，理由：\(reason)"))
            return id
        }
    }

    /// Ends a mark of the own unit.
    ///
    /// - Throws: `NotAllowed`, `NotFound`, `KeyMarkRefusal`, `Conflict` when it is ended already.
    package func endKeyMark(_ id: String, reason: String, by officer: Officer) async throws {
        _ = try officer.require(.unitLeader)
        try Self.checkMarkText(reason)
        let trace = trace(by: officer)
        try await database.write { db in
            guard let mark = try db.keyMark(id), mark.unit == officer.unit else {
                throw NotFound("mark", id)
            }
            guard try db.endKeyMark(id, reason: reason, at: trace.at, account: officer.account) else {
                throw Conflict(expected: "标注有效", found: "标注已经取消")
            }
            try db.trace(trace.act("key.end", on: "entity", mark.entity, "取消重点检查标注，理由：\(reason)"))
        }
    }

    private static func checkMarkText(_ reason: String) throws(KeyMarkRefusal) {
        guard !reason.isEmpty else { throw .reasonMissing }
        guard reason.count <= 500 else { throw .textTooLong(most: 500) }
    }
}
