// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

extension Office {
    /// Assigns inspectors to the drawn entities: the one best set of teams, with its certificate, from the people
    /// and barred pairs committed with the roster. Nobody chooses.
    ///
    /// - Throws: `CeremonyRefusal.noTeams` naming the seats and entities when no set of teams exists.
    package func assignInspectors(draw id: String, by officer: Officer) async throws {
        let role = try officer.require(.coordinator, .departmentOperator)
        let facts = try await database.read { [self] db in try assigning(db, draw: id, by: officer) }
        let solved = try solve(facts.problem)
        let problem = try solved.problem.json.encode()
        let solution = try solved.assignment.json.encode()
        let visits = try visits(facts, solved)
        let at = now()
        try await onceOnly("尚未匹配执法检查人员") { [self] in
            try await database.write { db in
                guard try db.assignment(ofDraw: id) == nil else {
                    throw Conflict(expected: "尚未匹配执法检查人员", found: "已有唯一匹配结果")
                }
                guard try db.drawVoid(id) == nil else {
                    throw Conflict(expected: "抽取有效", found: "抽取已作废")
                }
                try checkCap(ofDraw: id, facts.task, db)
                let problemFile = try db.storePublicFile(problem, kind: "assign.problem", at: at)
                let solutionFile = try db.storePublicFile(solution, kind: "assign.solution", at: at)
                let object: CanonicalJSON = [
                    "v": "mingqian/1", "type": "assign.result", "at": .string(at.rfc3339),
                    "actor": .string(officer.actor(as: role)),
                    "announce": .string(Hex.encode(facts.stored.announceLeaf)),
                    "problem": .string(problemFile), "solution": .string(solutionFile),
                    "visits": .number(visits.count),
                    "officers": .number(Set(visits.flatMap(\.inspectors)).count),
                ]
                let (index, _) = try db.append(
                    LogEntry(type: "assign.result", subject: id, at: at, object: object))
                try db.insertAssignment(
                    StoredAssignment(
                        draw: id, problemFile: problemFile, solutionFile: solutionFile, assignedAt: at,
                        assignedBy: officer.account, logIndex: index),
                    visits: visits)
                try db.trace(
                    drawAct(
                        "draw.assign", on: "draw", id, at: at, by: officer,
                        summary: "随机匹配执法检查人员，\(visits.count) 户", logIndex: index))
            }
        }
    }

    /// Two rosters frozen before either was drawn may bring an entity past the yearly cap. Nobody is sent there: a
    /// leader passes it over first (`skipDrawn`).
    private func checkCap(ofDraw id: String, _ task: TaskForDraw, _ db: Connection) throws {
        let gate = try task.gate(pack(of: task), today: Day(inShanghai: now()))
        let over = try db.selectedPastCap(inDraw: id, gate)
        guard over.isEmpty else { throw CeremonyRefusal.pastCap(entities: over, cap: gate.cap) }
    }

    private func assigning(_ db: Connection, draw id: String, by officer: Officer) throws -> AssigningFacts {
        guard let stored = try db.draw(id), let task = try db.taskForDraw(stored.task),
            try mayManage(task, officer, db)
        else { throw NotFound("draw", id) }
        if let void = try db.drawVoid(id) { throw CeremonyRefusal.isVoid(code: void.code) }
        try requireFreshQuorum(db, at: now())
        guard let result = try db.drawResult(id) else { throw CeremonyRefusal.notHeld(draw: id) }
        guard try db.assignment(ofDraw: id) == nil else {
            throw Conflict(expected: "尚未匹配执法检查人员", found: "已有唯一匹配结果")
        }
        try checkCap(ofDraw: id, task, db)
        guard let roster = try db.roster(stored.roster), let ceremony = try db.ceremony(stored.ceremony)
        else { throw NotFound("draw", id) }
        let announcement = try Announcement(parsing: try db.logged(stored.announceIndex))
        let keys = try DrawKeys(announcement, value: try stored32(ceremony.value))
        guard keys.seed.bytes == result.seed else { throw BrokenRecord("seed of \(id)") }
        let terms = try AnnouncedTeams(announcement)
        let selections = try db.selections(ofDraw: id)
        let inspectors = try InspectorsFile(parsing: try db.requiredFile(terms.inspectors))
        guard let relations = RelationsFile(parsing: try db.requiredFile(terms.relations)) else {
            throw BrokenRecord("relations of \(roster.id)")
        }
        return AssigningFacts(
            stored: stored, task: task, selections: selections,
            problem: try assignmentProblem(
                key: keys.assignKey, shortlist: terms.shortlist, team: terms.team,
                selected: selections.map { ($0.rosterID, $0.stratum) }, inspectors: inspectors,
                relations: relations),
            byAlias: try db.inspectors(byAliasOf: Int64(inspectors.year)))
    }

    private func solve(_ first: AssignmentProblem) throws -> (
        problem: AssignmentProblem, assignment: Assignment
    ) {
        var problem = first
        for _ in 0..<8 {
            switch assign(problem) {
            case .assigned(let assignment): return (problem, assignment)
            case .stuck(let stuck): throw CeremonyRefusal.noTeams(StuckTeams(stuck, of: problem))
            case .ambiguous(_, let retryKey):
                problem = try AssignmentProblem(
                    key: retryKey, shortlist: problem.shortlist, inspectors: problem.inspectors,
                    tasks: problem.tasks, barred: problem.barred)
            }
        }
        throw CeremonyRefusal.ambiguousTeams
    }

    private func visits(
        _ facts: AssigningFacts, _ solved: (problem: AssignmentProblem, assignment: Assignment)
    ) throws -> [NewVisit] {
        let pools = Dictionary(
            uniqueKeysWithValues: assignmentPools(of: solved.problem).map { ($0.entity, $0.eligible) })
        return try facts.selections.map { selection in
            guard let place = solved.problem.taskIndex(of: selection.rosterID) else {
                throw BrokenRecord("team of \(selection.rosterID)")
            }
            let team = try solved.assignment.teams[place].map { alias in
                guard let inspector = facts.byAlias[alias] else { throw BrokenRecord("alias \(alias)") }
                return inspector
            }
            return NewVisit(
                id: "V-" + Hex.encode(random(10)), draw: facts.stored.id, task: facts.task.id,
                unit: facts.task.unit, rosterID: selection.rosterID, entity: selection.entity,
                eligible: Int64(pools[selection.rosterID] ?? 0), dueDay: facts.task.toDay, inspectors: team)
        }
    }
}

private struct AssigningFacts: Sendable {
    let stored: StoredDraw
    let task: TaskForDraw
    let selections: [StoredSelection]
    let problem: AssignmentProblem
    let byAlias: [String: String]
}

extension StuckTeams {
    /// Says which seats are concerned and how many people they can reach.
    init(_ stuck: StuckSlots, of problem: AssignmentProblem) {
        let seats = Dictionary(grouping: stuck.slots, by: \.entity)
        var requirements: Set<String> = []
        for place in stuck.slots {
            guard let task = problem.taskIndex(of: place.entity) else { continue }
            requirements.insert(problem.tasks[task].slots[place.slot].requirement)
        }
        let reached = problem.inspectors.filter { person in
            person.capacity > 0 && !requirements.isDisjoint(with: person.skills)
        }
        self.init(
            entities: seats.sorted { $0.key < $1.key }.map {
                Entity(rosterID: $0.key, seats: $0.value.count)
            },
            requirements: requirements.sorted(), seats: stuck.slots.count, people: reached.count,
            places: reached.reduce(0) { $0 + $1.capacity })
    }
}
