// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

extension Office {
    /// Announces a draw of a task's frozen roster in an open ceremony: everything that decides the outcome but the
    /// randomness, which does not exist yet. After a void the next attempt keeps the roster.
    ///
    /// - Returns: the id of the draw, `TASK-A1` for the first attempt.
    package func announceDraw(
        ofTask task: String, inCeremony ceremony: String, by officer: Officer
    ) async throws -> String {
        let role = try officer.require(.coordinator, .departmentOperator)
        let at = now()
        return try await onceOnly("该任务尚未公告抽取") { [self] in
            try await database.write { db in
                let facts = try announcing(db, task: task, ceremony: ceremony, by: officer)
                let draw = "\(task)-A\(facts.attempt)"
                let announcement = try facts.announcement(
                    draw, actor: officer.actor(as: role), at: at)
                let (index, leaf) = try db.append(
                    LogEntry(type: "draw.announce", subject: draw, at: at, object: announcement.json))
                try db.insertDraw(
                    StoredDraw(
                        id: draw, task: task, attempt: Int64(facts.attempt), ceremony: ceremony,
                        roster: facts.roster.id, method: announcement.method.rawValue,
                        tickets: announcement.tickets.rawValue, announcedAt: at,
                        announcedBy: officer.account, announceIndex: index, announceLeaf: leaf))
                try db.trace(
                    drawAct(
                        "draw.announce", on: "draw", draw, at: at, by: officer,
                        summary: "公告抽取：名单 \(facts.roster.size) 户，第 \(facts.attempt) 次", logIndex: index))
                return draw
            }
        }
    }

    private func announcing(
        _ db: Connection, task: String, ceremony id: String, by officer: Officer
    ) throws -> AnnouncementFacts {
        guard let task = try db.taskForDraw(task), try mayManage(task, officer, db) else {
            throw NotFound("task", task)
        }
        guard let ceremony = try db.ceremony(id) else { throw NotFound("ceremony", id) }
        guard let roster = try db.roster(ofTask: task.id) else {
            throw CeremonyRefusal.rosterMissing(task: task.id)
        }
        guard let leaf = ceremony.leaf else {
            throw CeremonyRefusal.notOpened
        }
        try requireFreshQuorum(db, at: now())
        // Later announcements could be shaped to reveals that are already known.
        guard ceremony.closedAt == nil else { throw CeremonyRefusal.announcedTooLate(ceremony: id) }
        let names = try db.contributors(ofCeremony: id).map(\.name)
        guard names == task.line.contributors.map(\.name) else {
            throw CeremonyRefusal.otherContributors(line: task.line.id)
        }
        try checkCampaign(task, ceremony: id, db)
        let earlier = try db.draws(ofTask: task.id)
        var previous: [UInt8]?
        for draw in earlier {
            guard let void = try db.drawVoid(draw.id) else {
                throw CeremonyRefusal.taskAlreadyAnnounced(draw: draw.id)
            }
            previous = void.leaf
        }
        return AnnouncementFacts(
            task: task, roster: roster, ceremonyLeaf: leaf, attempt: earlier.count + 1, previous: previous,
            people: try inspectorsFile(roster, db).people.count, skips: try pack(of: task).skipRule)
    }
}

/// Refuses while another task of the same campaign stands announced in another ceremony that is still open: their
/// tickets would not be the same.
private func checkCampaign(_ task: TaskForDraw, ceremony id: String, _ db: Connection) throws {
    guard let campaign = task.campaign else { return }
    for other in try db.draws(ofCampaign: campaign) where other.task != task.id && other.ceremony != id {
        guard try db.drawVoid(other.id) == nil, let elsewhere = try db.ceremony(other.ceremony),
            elsewhere.closedAt == nil
        else { continue }
        throw CeremonyRefusal.campaignElsewhere(ceremony: elsewhere.id)
    }
}

/// What an announcement is made from.
struct AnnouncementFacts {
    let task: TaskForDraw
    let roster: StoredRoster
    let ceremonyLeaf: [UInt8]
    let attempt: Int
    let previous: [UInt8]?
    /// Inspectors committed with the roster.
    let people: Int
    let skips: SkipRule

    /// Big pools keep the 24 smallest tickets per seat (protocol 2); small ones keep all.
    static let bigPool = 96
    static let shortlist = 24

    func announcement(_ draw: String, actor: String, at: Instant) throws -> Announcement {
        let list = people > Self.bigPool ? CanonicalJSON.number(Self.shortlist) : .null
        let assign: CanonicalJSON = [
            "inspectors": .string(roster.inspectorsFile), "relations": .string(roster.relationsFile),
            "team": .array(task.team.map(CanonicalJSON.string)), "shortlist": list,
        ]
        return try Announcement(
            name: Announcement.Name(
                draw: draw, plan: task.line.id, attempt: attempt,
                previous: try previous.map { try stored32($0) }),
            ceremony: try stored32(ceremonyLeaf), method: .uniform,
            tickets: task.campaign == nil ? .draw : .ceremony,
            roster: Announcement.RosterReference(
                root: try stored32(roster.root), size: Int(roster.size), extra: ["id": .string(roster.id)]),
            strata: try RosterStrata.decode(roster.strata),
            extra: [
                "at": .string(at.rfc3339), "actor": .string(actor), "task": .string(task.id),
                "purpose": .string(task.name), "assign": assign,
                "disclosure": .string(roster.kind == .plain ? "immediate" : task.disclosure),
                "skips": .string(skips.rawValue),
            ])
    }
}
