// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// One entry of the log as a step that anyone can point to.
struct LoggedStep: Sendable {
    let words: String
    let at: Instant
    /// For officers: who did it; for the public the unit or contributor.
    let person: String
    let unit: String
    let index: Int64
    let leaf: [UInt8]
}

/// Everything about one ceremony that pages show.
struct CeremonyView: Sendable {
    let stored: StoredCeremony
    let lineName: String
    let contributors: [StoredContributor]
    let draws: [DrawLine]
    let stage: CeremonyStage
    /// People by account.
    let people: [String: String]
    let unitNames: [String: String]
    /// Hash of the closing entry, once closed.
    let closeLeaf: [UInt8]?
    let beacon: BeaconView?
    /// Approved replacements that this ceremony may decide.
    let replacementsWaiting: Int64

    /// A draw in the lists of a ceremony.
    struct DrawLine: Sendable {
        let stored: StoredDraw
        let taskName: String
        let size: Int64
        let quota: Int
        let stage: DrawStage
    }

    /// Nil when there is no such ceremony.
    init?(_ db: Connection, _ id: String, now: Instant) throws {
        guard let stored = try db.ceremony(id) else { return nil }
        let contributors = try db.contributors(ofCeremony: id)
        let complete = stored.value != nil
        self.stored = stored
        self.contributors = contributors
        lineName = try db.lineForDraw(stored.line)?.name ?? stored.line
        beacon = try BeaconView(db, stored)
        replacementsWaiting =
            try stored.openedIndex.map { try db.countReplacements(waitingForCeremonyAt: $0) } ?? 0
        let revealed = contributors.count { $0.revealed != nil }
        stage = CeremonyStage(
            opened: stored.openedAt != nil, closed: stored.closedAt != nil, complete: complete,
            overdue: now > stored.revealBy,
            awaits: beacon?.turn != nil && revealed >= stored.minReveals,
            settled: now > stored.revealBy || revealed == contributors.count)
        draws = try db.draws(ofCeremony: id).map { draw in
            let roster = try db.roster(draw.roster)
            let strata = try RosterStrata.decode(roster?.strata ?? "[]")
            return DrawLine(
                stored: draw, taskName: try db.taskForDraw(draw.task)?.name ?? draw.task,
                size: roster?.size ?? 0, quota: strata.reduce(0) { $0 + $1.quota },
                stage: try drawStage(db, draw, closed: stored.closedAt != nil, complete: complete))
        }
        people = try db.namesOfAccounts(
            contributors.compactMap(\.account) + draws.map(\.stored.announcedBy) + [stored.preparedBy])
        unitNames = try db.namesOfUnits()
        closeLeaf = try stored.closedIndex.flatMap { try db.entry(at: $0)?.leaf }
    }

    /// The places of this officer: contributors for whose unit and duty the officer may act.
    func places(of officer: Officer?) -> [StoredContributor] {
        guard let officer else { return [] }
        return contributors.filter {
            $0.unit == officer.unit
                && !ContributorDuty.roles(for: $0.name).isDisjoint(with: officer.roles)
        }
    }
}

/// The stage of a draw from its rows.
func drawStage(_ db: Connection, _ draw: StoredDraw, closed: Bool, complete: Bool) throws -> DrawStage {
    DrawStage(
        closed: closed, complete: closed && complete, held: try db.drawResult(draw.id) != nil,
        assigned: try db.assignment(ofDraw: draw.id) != nil, void: try db.drawVoid(draw.id) != nil)
}

/// Everything about one draw that pages show; names of entities are read apart, for those entitled.
struct DrawView: Sendable {
    let stored: StoredDraw
    let task: TaskForDraw
    let roster: StoredRoster
    let strata: [Stratum]
    let ceremony: CeremonyView
    let result: StoredDrawResult?
    let void: StoredDrawVoid?
    let assignment: StoredAssignment?
    let counts: [String: Int64]
    let stage: DrawStage
    let steps: [LoggedStep]
    let keys: DrawKeys?
    let attempts: [StoredDraw]
    let replacements: [StoredReplacement]

    /// Nil when there is no such draw.
    init?(_ db: Connection, _ id: String, now: Instant) throws {
        guard let stored = try db.draw(id), let task = try db.taskForDraw(stored.task),
            let roster = try db.roster(stored.roster),
            let ceremony = try CeremonyView(db, stored.ceremony, now: now)
        else { return nil }
        self.stored = stored
        self.task = task
        self.roster = roster
        self.ceremony = ceremony
        strata = try RosterStrata.decode(roster.strata)
        result = try db.drawResult(id)
        void = try db.drawVoid(id)
        assignment = try db.assignment(ofDraw: id)
        counts = try db.selectionCounts(ofDraw: id)
        stage = try drawStage(
            db, stored, closed: ceremony.stored.closedAt != nil, complete: ceremony.stage == .complete)
        attempts = try db.draws(ofTask: task.id)
        replacements = try db.replacements(.draw(id), in: [.approved, .replaced, .stuck])
        keys =
            if let value = ceremony.stored.value.flatMap({ Digest32($0) }),
                let entry = try db.entry(at: stored.announceIndex)
            { try DrawKeys(try Announcement(parsing: entry.bytes), value: value) } else { nil }
        steps = try DrawSteps(
            stored: stored, task: task, roster: roster, ceremony: ceremony, result: result, void: void,
            assignment: assignment, skipped: try db.skipped(ofDraw: id)
        ).list(db)
    }

    /// Whether this officer may see who was drawn: the coordinating bureau, the task's own unit, supervision, audit.
    func mayNames(_ officer: Officer?) -> Bool {
        guard let officer else { return false }
        if !officer.roles.isDisjoint(with: [.coordinator, .supervisor, .auditor]) { return true }
        return officer.unit == task.unit
            && !officer.roles.isDisjoint(with: [.departmentOperator, .unitLeader])
    }

    var quota: Int { strata.reduce(0) { $0 + $1.quota } }
    var drawn: Int64 { counts.values.reduce(0, +) }
}
