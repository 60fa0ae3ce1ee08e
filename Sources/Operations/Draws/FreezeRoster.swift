// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

extension Office {
    /// Freezes the roster of a task: everyone in its pool today, with the inspectors and barred pairs that go with
    /// it, but for those whom the yearly cap or the time they are left alone keeps out. Hashes go to the log, files to
    /// the public (protocol 1.1). Blinded rosters show no names; plain ones show the entities' codes and are refused
    /// where these would publish something internal.
    ///
    /// The pool is read and hashed outside the write transaction; if the register moved meanwhile, all is done
    /// again on its new state.
    /// - Returns: the id of the roster.
    /// - Throws: `CeremonyRefusal.rosterMustBeBlinded`, `.emptyPool`, `.tooFewInspectors` and others.
    package func freezeRoster(
        ofTask id: String, as kind: RosterKind = .blinded, by officer: Officer
    ) async throws -> String {
        let role = try officer.require(.departmentOperator, .coordinator)
        try await followLibraries()
        for _ in 0..<3 {
            let at = now()
            let facts = try await database.read { [self] db in
                guard try db.roster(ofTask: id) == nil else { throw alreadyFrozen }
                return try freezing(db, task: id, as: kind, at: at, by: officer)
            }
            let secret = kind == .plain ? nil : facts.campaignSecret ?? random(32)
            let frozen = try FrozenRoster(facts, secret: secret, freshAliases: freshAliases(facts))
            do {
                return try await keep(
                    frozen, facts, nil, actor: officer.actor(as: role), at: at, by: officer)
            } catch is RegisterMoved {
                continue
            }
        }
        throw CeremonyRefusal.registerMoving
    }

    private var alreadyFrozen: Conflict {
        Conflict(expected: "名单尚未固化", found: "名单已固化，每项任务只能固化一次")
    }

    /// What a roster of the task would be made of now.
    func freezing(
        _ db: Connection, task id: String, as kind: RosterKind, at: Instant, by officer: Officer
    ) throws -> FreezingFacts {
        guard let task = try db.taskForDraw(id), try mayManage(task, officer, db) else {
            throw NotFound("task", id)
        }
        guard task.line.isPublished else { throw CeremonyRefusal.planNotPublished(line: task.line.id) }
        try checkKind(kind, task, db)
        let today = Day(inShanghai: at)
        let year = Int64(today.year)
        let period = try task.period
        let pack = try pack(of: task)
        return FreezingFacts(
            kind: kind, task: task, campaignSecret: try campaignSecret(of: task, db),
            pack: pack,
            year: year, mark: try db.registerMark(),
            pool: try db.poolForDraw(task, try task.gate(pack, today: today)),
            inspectors: try db.inspectorsForDraw(year: year, from: period.from, to: period.to),
            relations: try db.relationsForDraw(from: period.from, to: period.to),
            units: try db.unitsForDraw(), departments: try departments(db, task))
    }

    private func checkKind(_ kind: RosterKind, _ task: TaskForDraw, _ db: Connection) throws {
        if kind == .plain, let obstacle = PlainRosterObstacle.of(task.scope, task.ratios) {
            throw CeremonyRefusal.rosterMustBeBlinded(obstacle)
        }
        guard let campaign = task.campaign else { return }
        for other in try db.tasks(ofCampaign: campaign) where other.id != task.id {
            guard let roster = try db.roster(ofTask: other.id), roster.kind != kind else { continue }
            throw CeremonyRefusal.rosterMustBeAsInCampaign(roster.kind)
        }
    }

    /// Tasks of a campaign blind their entities alike, so that one entity has one ticket in all of them.
    private func campaignSecret(of task: TaskForDraw, _ db: Connection) throws -> [UInt8]? {
        guard let id = task.campaign else { return nil }
        guard let campaign = try db.campaign(id) else { throw BrokenRecord("campaign \(id)") }
        guard let secret = campaign.secret else { throw CeremonyRefusal.rosterErased }
        return secret
    }

    /// The departments of the task's items; a county's task from a city's items is the county unit's own.
    private func departments(_ db: Connection, _ task: TaskForDraw) throws -> Set<String> {
        let owners = try db.ownersOfItems(task.line.items.map(\.code))
        return owners.contains(task.unit) ? owners : [task.unit]
    }

    /// Pseudonyms for inspectors who have none this year.
    func freshAliases(_ facts: FreezingFacts) -> [String: String] {
        var aliases: [String: String] = [:]
        for inspector in facts.inspectors where inspector.alias == nil {
            aliases[inspector.id] = "I-" + Hex.encode(random(8))
        }
        return aliases
    }

    /// Keeps a roster, the first of its task or an amended one, with its files and its entry.
    ///
    /// - Throws: `RegisterMoved` when the register changed since the facts were read.
    func keep(
        _ frozen: FrozenRoster, _ facts: FreezingFacts, _ amendment: RosterAmendment?, actor: String,
        at: Instant, by officer: Officer
    ) async throws -> String {
        let task = facts.task
        let version = (amendment?.before.version ?? 0) + 1
        let id = "R-\(task.id)-\(version)"
        return try await onceOnly("名单尚未固化") { [self] in
            try await database.write { db in
                guard try db.roster(ofTask: task.id)?.version == amendment?.before.version else {
                    throw alreadyFrozen
                }
                try amendment?.check(db)
                guard try db.registerMark() == facts.mark else { throw RegisterMoved() }
                try db.insertAliases(year: facts.year, frozen.freshAliases)
                let files = RosterFiles(
                    roster: try db.storePublicFile(frozen.roster.file, kind: "roster", at: at),
                    inspectors: try db.storePublicFile(frozen.inspectors, kind: "inspectors", at: at),
                    relations: try db.storePublicFile(frozen.relations, kind: "relations", at: at))
                let object = try frozen.entry(id, facts, files, amendment, actor: actor, at: at)
                let (index, _) = try db.append(
                    LogEntry(
                        type: amendment == nil ? "roster.freeze" : "roster.amend", subject: id, at: at,
                        object: object))
                try db.insertRoster(
                    StoredRoster(
                        id: id, task: task.id, kind: facts.kind, root: frozen.roster.root.bytes,
                        size: Int64(frozen.roster.size), secret: frozen.secret, file: files.roster,
                        strata: try RosterStrata.encode(frozen.strata),
                        excluded: try frozen.excluded.encodeText(), pack: task.line.pack,
                        inspectorsFile: files.inspectors, relationsFile: files.relations, frozenAt: at,
                        frozenBy: officer.account, logIndex: index, version: version),
                    openings: frozen.openings)
                try db.insertHeldBack(facts.pool.heldBack, ofRoster: id)
                try db.insertKeyReasons(facts.pool.keyReasons, ofRoster: id)
                try db.trace(
                    drawAct(
                        amendment == nil ? "roster.freeze" : "roster.amend", on: "task", task.id, at: at,
                        by: officer,
                        summary: "\(amendment == nil ? "固化" : "更正")检查对象名单 \(frozen.roster.size) 户，"
                            + "执法检查人员 \(frozen.people) 人",
                        after: frozen.roster.root.hex, logIndex: index))
                return id
            }
        }
    }
}

/// The register is no longer what the roster was built from.
struct RegisterMoved: Error {}

/// Digests of the three public files of a roster.
struct RosterFiles {
    let roster: String
    let inspectors: String
    let relations: String
}

/// What a roster is built from, read in one transaction.
struct FreezingFacts: Sendable {
    let kind: RosterKind
    let task: TaskForDraw
    let campaignSecret: [UInt8]?
    let pack: RulePack
    let year: Int64
    let mark: String
    let pool: PoolForDraw
    let inspectors: [InspectorForDraw]
    let relations: [RelationForDraw]
    let units: [String: UnitForDraw]
    let departments: Set<String>
}
