// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

extension Office {
    /// Longest text of a reason, in characters.
    static let longestExemptionText = 500

    /// Asks to let an entity, or every entity of a task, past the yearly cap and the time it is left alone, for a
    /// ground of the rule pack and with a reason. Visits made under it do not count towards the cap (国办发〔2024〕54号).
    ///
    /// The log holds task and ground; entity and reason stay inside, for a complaint must not become known.
    /// - Parameter entity: its key; nil for the whole task.
    /// - Returns: the id of the request.
    /// - Throws: `NotAllowed`, `NotFound`, `ExemptionRefusal`, `Conflict` when the same is asked for already.
    package func askForExemption(
        task id: String, entity: String?, ground: String, reason: String, by officer: Officer
    ) async throws -> String {
        let role = try officer.require(.departmentOperator)
        try Self.checkExemptionText(reason)
        let trace = trace(by: officer)
        let exemption = newID("X")
        return try await database.write { [self] db in
            let (task, pack) = try exempting(id, by: officer, db)
            guard let name = pack.capExemption(ground)?.name else {
                throw ExemptionRefusal.unknownGround(ground)
            }
            if let entity { try checkHeldBack(entity, task, db) }
            let asked = try db.exemptions(ofTask: id).filter { $0.entity == entity }
            guard !asked.contains(where: { $0.decision.map(\.approved) ?? true }) else {
                throw Conflict(expected: "尚未申请豁免", found: "同一豁免已经申请")
            }
            let object: CanonicalJSON = [
                "v": "mingqian/1", "type": "exemption.ask", "at": .string(trace.at.rfc3339),
                "actor": .string(officer.actor(as: role)), "id": .string(exemption), "task": .string(id),
                "code": .string(ground), "whole": .bool(entity == nil),
            ]
            let (index, _) = try db.append(
                LogEntry(type: "exemption.ask", subject: exemption, at: trace.at, object: object))
            try db.insertExemption(
                id: exemption, task: id, entity: entity, code: ground, pack: pack.id, reason: reason,
                at: trace.at, account: officer.account, logIndex: index)
            try db.trace(
                trace.act(
                    "exemption.ask", on: "task", id,
                    "申请频次豁免（\(name)）：\(entity ?? "任务范围内全部检查对象")，理由：\(reason)", logIndex: index))
            return exemption
        }
    }

    /// Approves or refuses an exemption, by a leader of the task's unit, never by who asked.
    ///
    /// An approval counts from the next roster of the task on that is frozen or amended.
    /// - Throws: `NotAllowed`, `NotFound`, `ExemptionRefusal`, `Conflict` when it is decided already.
    package func decideExemption(
        _ id: String, approved: Bool, reason: String, by officer: Officer
    ) async throws {
        let role = try officer.require(.unitLeader)
        try Self.checkExemptionText(reason)
        let trace = trace(by: officer)
        try await onceOnly("豁免申请待决定") { [self] in
            try await database.write { db in
                guard let request = try db.exemption(id), request.unit == officer.unit else {
                    throw NotFound("exemption", id)
                }
                guard request.askedBy != officer.account else { throw ExemptionRefusal.deciderAsked }
                if let decision = request.decision {
                    throw Conflict(expected: "豁免申请待决定", found: "\(decision.byName)已作决定")
                }
                _ = try exempting(request.task, by: officer, db)
                guard let ask = try db.entry(at: request.logIndex) else {
                    throw BrokenRecord("log entry of \(id)")
                }
                let object: CanonicalJSON = [
                    "v": "mingqian/1", "type": "exemption.decide", "at": .string(trace.at.rfc3339),
                    "actor": .string(officer.actor(as: role)), "ask": .string(Hex.encode(ask.leaf)),
                    "approved": .bool(approved),
                ]
                let (index, _) = try db.append(
                    LogEntry(type: "exemption.decide", subject: id, at: trace.at, object: object))
                try db.insertExemptionDecision(
                    of: id, approved: approved, reason: reason, at: trace.at, account: officer.account,
                    logIndex: index)
                try db.trace(
                    trace.act(
                        "exemption.decide", on: "task", request.task,
                        "\(approved ? "批准" : "不批准")频次豁免：\(request.entity ?? "任务范围内全部检查对象")，理由：\(reason)",
                        logIndex: index))
            }
        }
    }

    /// The task of the officer's own unit and its rules, while no draw of it stands announced.
    private func exempting(
        _ id: String, by officer: Officer, _ db: Connection
    ) throws -> (TaskForDraw, RulePack) {
        guard let task = try db.taskForDraw(id), task.unit == officer.unit else {
            throw NotFound("task", id)
        }
        for draw in try db.draws(ofTask: id) where try db.drawVoid(draw.id) == nil {
            throw ExemptionRefusal.alreadyAnnounced(draw: draw.id)
        }
        return (task, try pack(of: task))
    }

    private func checkHeldBack(_ entity: String, _ task: TaskForDraw, _ db: Connection) throws {
        guard try db.entity(entity) != nil else { throw ExemptionRefusal.unknownEntity(entity) }
        guard try heldBack(task, db).contains(where: { $0.key == entity && $0.exemption == nil }) else {
            throw ExemptionRefusal.notHeldBack(entity)
        }
    }

    private static func checkExemptionText(_ reason: String) throws(ExemptionRefusal) {
        guard !reason.isEmpty else { throw .reasonMissing }
        guard reason.count <= longestExemptionText else { throw .textTooLong(most: longestExemptionText) }
    }
}
