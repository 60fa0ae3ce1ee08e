// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

/// Why somebody is shown whom blinded ids stand for (protocol 1.1).
package enum OpeningPurpose: String, CaseIterable, Hashable, Sendable {
    /// The team of the visit, at once.
    case team
    /// An auditor or supervisor, always, all of them.
    case audit
    /// The entity itself, once the visits of the roster are over: earlier it could compute its own ticket.
    case entity
}

/// What an entity or an auditor takes home about one entity and one roster.
package struct OpeningSlip: Sendable {
    package let roster: StoredRoster
    /// Leaf of the entry that froze the roster.
    package let leaf: Digest32
    package let opening: Opening
    /// Presence or absence of the opening's roster id.
    package let proof: RosterProof

    /// The file: everything a stranger needs to check it, docs/draw.md section 1.1.
    package var json: CanonicalJSON {
        get throws {
            [
                "v": "mingqian/1", "type": "roster.proof", "roster": .digest(leaf),
                "root": .digest(try stored32(roster.root)), "size": .int(roster.size),
                "id": .string(opening.id), "salt": .digest(opening.salt),
                "roster_id": .string(opening.rosterID), "proof": proof.json,
            ]
        }
    }

    package var isPresent: Bool { if case .present = proof { true } else { false } }
}

extension Office {
    /// Records that the opening of one entity in a roster is shown, and to whom; the log tells the purpose and the
    /// number, never the entity. `openingSlip` then gives it.
    ///
    /// - Parameter entity: a code; it need not be in the roster, for absence is shown too.
    /// - Returns: the id of the record.
    /// - Throws: `CeremonyRefusal.visitsNotOver` for the entity itself while visits are open, `.rosterErased`,
    ///   `.rosterIsPlain`.
    package func showOpening(
        of entity: String, inRoster id: String, purpose: OpeningPurpose, by officer: Officer
    ) async throws -> String {
        try await show(id, purpose, entity: entity, by: officer)
    }

    /// Records that an auditor takes all openings of a roster; `allOpenings` then gives them.
    ///
    /// - Returns: the id of the record.
    package func showAllOpenings(ofRoster id: String, by officer: Officer) async throws -> String {
        try await show(id, .audit, entity: nil, by: officer)
    }

    private func show(
        _ id: String, _ purpose: OpeningPurpose, entity: String?, by officer: Officer
    ) async throws -> String {
        let role: Role =
            switch purpose {
            case .audit: try officer.require(.auditor, .supervisor)
            case .team: try officer.require(.inspector)
            case .entity: try officer.require(.departmentOperator, .coordinator, .auditor, .supervisor)
            }
        let at = now()
        let shown = newID("opening")
        return try await database.write { [self] db in
            guard let roster = try db.roster(id), let task = try db.taskForDraw(roster.task) else {
                throw NotFound("roster", id)
            }
            guard roster.kind == .blinded else { throw CeremonyRefusal.rosterIsPlain }
            guard roster.secret != nil else { throw CeremonyRefusal.rosterErased }
            try check(purpose, entity, task, officer, db)
            guard let frozen = try db.entry(at: roster.logIndex) else {
                throw BrokenRecord("entry of \(id)")
            }
            let object: CanonicalJSON = [
                "v": "mingqian/1", "type": "roster.opening", "at": .string(at.rfc3339),
                "actor": .string(officer.actor(as: role)), "roster": .string(Hex.encode(frozen.leaf)),
                "id": .string(shown), "purpose": .string(purpose.rawValue),
                "count": .int(entity == nil ? roster.size : 1),
            ]
            let (index, _) = try db.append(
                LogEntry(type: "roster.opening", subject: id, at: at, object: object))
            try db.insertShownOpening(
                ShownOpening(
                    id: shown, roster: id, purpose: purpose.rawValue, entity: entity, shownAt: at,
                    account: officer.account, logIndex: index))
            try db.trace(
                drawAct(
                    "roster.opening", on: "roster", id, at: at, by: officer,
                    summary: entity == nil
                        ? "审计调取名单全部编号对应关系，\(roster.size) 户" : "出具名单编号凭证（\(purpose.rawValue)）",
                    after: entity, logIndex: index))
            return shown
        }
    }

    private func check(
        _ purpose: OpeningPurpose, _ entity: String?, _ task: TaskForDraw, _ officer: Officer,
        _ db: Connection
    ) throws {
        switch purpose {
        case .audit: return
        case .team:
            guard let inspector = officer.inspector, let entity,
                try db.isInTeam(inspector: inspector, entity: entity, task: task.id)
            else { throw NotFound("entity", entity ?? "") }
        case .entity:
            let reads = !officer.roles.isDisjoint(with: [.auditor, .supervisor])
            guard try reads || mayManage(task, officer, db) else { throw NotFound("roster", task.id) }
            guard try visitsAreOver(task, db) else { throw CeremonyRefusal.visitsNotOver(task: task.id) }
        }
    }

    /// Whether every visit of the task, and of its whole campaign, is public: until then nobody outside may compute
    /// tickets.
    private func visitsAreOver(_ task: TaskForDraw, _ db: Connection) throws -> Bool {
        let tasks = try task.campaign.map { try db.tasks(ofCampaign: $0).map(\.id) } ?? [task.id]
        return try tasks.allSatisfy { id in
            let draws = try db.draws(ofTask: id)
            let live = try draws.filter { try db.drawVoid($0.id) == nil }
            guard let last = live.last else { return !draws.isEmpty || id == task.id }
            return try db.assignment(ofDraw: last.id) != nil && db.openVisits(ofTask: id) == 0
        }
    }

    /// Destroys the secret that links a roster's blinded ids to entities, for good (PIPL art. 47), once its visits
    /// are over. What was published stays valid and says nothing about anybody any more.
    package func eraseRosterSecret(_ id: String, by officer: Officer) async throws {
        let role = try officer.require(.coordinator)
        let at = now()
        try await onceOnly("名单名单密钥尚未销毁") { [self] in
            try await database.write { db in
                guard let roster = try db.roster(id), let task = try db.taskForDraw(roster.task) else {
                    throw NotFound("roster", id)
                }
                guard roster.kind == .blinded else { throw CeremonyRefusal.rosterIsPlain }
                guard try db.rosterErased(id) == nil else {
                    throw Conflict(expected: "名单名单密钥尚未销毁", found: "名单名单密钥已经销毁")
                }
                guard try visitsAreOver(task, db) else { throw CeremonyRefusal.visitsNotOver(task: task.id) }
                guard let frozen = try db.entry(at: roster.logIndex) else {
                    throw BrokenRecord("entry of \(id)")
                }
                let object: CanonicalJSON = [
                    "v": "mingqian/1", "type": "roster.erase", "at": .string(at.rfc3339),
                    "actor": .string(officer.actor(as: role)), "roster": .string(Hex.encode(frozen.leaf)),
                ]
                let (index, _) = try db.append(
                    LogEntry(type: "roster.erase", subject: id, at: at, object: object))
                try db.eraseRosterLinks(id, at: at, account: officer.account, logIndex: index)
                try eraseCampaign(of: task, db)
                try db.trace(
                    drawAct(
                        "roster.erase", on: "roster", id, at: at, by: officer,
                        summary: "销毁名单名单密钥和编号对应关系", logIndex: index))
            }
        }
    }

    /// The secret of a campaign goes with the last roster that used it.
    private func eraseCampaign(of task: TaskForDraw, _ db: Connection) throws {
        guard let campaign = task.campaign else { return }
        let rosters = try db.tasks(ofCampaign: campaign).flatMap { try db.rosters(ofTask: $0.id) }
        guard rosters.allSatisfy({ $0.secret == nil }) else { return }
        try db.eraseCampaignSecret(campaign)
    }
}

extension StoredRoster {
    /// The opening of an entity with its proof of presence or absence.
    ///
    /// - Throws: `CeremonyRefusal.rosterErased`.
    package func slip(of entity: String, _ db: Connection) throws -> OpeningSlip {
        guard let secret else { throw CeremonyRefusal.rosterErased }
        guard let frozen = try db.entry(at: logIndex) else { throw BrokenRecord("entry of \(id)") }
        let opening = RosterSecret(try stored32(secret)).opening(of: entity)
        let lines = try Roster(parsing: try db.requiredFile(file))
        return OpeningSlip(
            roster: self, leaf: try stored32(frozen.leaf), opening: opening,
            proof: RosterTree(lines).proof(of: opening.rosterID))
    }

    /// All openings as lines `entity,salt,roster id` under a header, for auditors.
    package func openingsTable(_ db: Connection) throws -> [UInt8] {
        guard let secret else { throw CeremonyRefusal.rosterErased }
        let key = RosterSecret(try stored32(secret))
        var out = Array("统一社会信用代码,盐值,名单编号\n".utf8)
        for line in try db.openings(ofRoster: id).split(separator: UInt8(ascii: "\n")) {
            let entity = line.drop { $0 != UInt8(ascii: "\t") }.dropFirst()
            let opening = key.opening(of: String(decoding: entity, as: UTF8.self))
            out += Array("\(opening.id),\(opening.salt.hex),\(opening.rosterID)\n".utf8)
        }
        return out
    }
}
