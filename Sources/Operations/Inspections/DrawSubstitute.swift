// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

extension Office {
    /// Draws who comes instead (docs/draw.md 2.8): every other place of the draw's teams is kept, the key follows
    /// from the logged approval and from the value of the next ceremony, and nobody chooses. What it gives is final,
    /// also when it gives nobody.
    ///
    /// Throws `NotAllowed`, `NotFound` (other unit), `ReplacementRefusal`, `Conflict` when drawn before.
    /// - Returns: nil if a substitute was seated; otherwise the pool in which there is none.
    package func drawSubstitute(_ id: String, by officer: Officer) async throws -> SubstitutePool? {
        let role = try officer.require(.coordinator, .departmentOperator)
        let at = now()
        let facts = try await database.read { [self] db in
            try substituting(id, at: at, by: officer, db)
        }
        let outcome = try solve(facts.problem)
        let files = SubstituteFiles(
            problem: try outcome.problem.json.encode(), solution: try outcome.assignment?.json.encode(),
            stuck: try outcome.stuck?.json.encode())
        let substitute = try outcome.assignment.map { try facts.substitute(in: $0, outcome.problem) }
        try await onceOnly("替换人员尚未抽取") { [self] in
            try await database.write { db in
                guard try db.replacement(id)?.substitute == nil else {
                    throw Conflict(expected: "替换人员尚未抽取", found: "已有唯一结果")
                }
                let index = try keep(
                    files, facts, substitute: substitute, at: at, actor: officer.actor(as: role),
                    account: officer.account, db)
                let name = try db.replacement(id)?.substitute?.name
                try db.trace(
                    drawAct(
                        "replacement.draw", on: "visit", facts.request.visit, at: at, by: officer,
                        summary: name.map { "抽取替换人员：\(facts.request.inspectorName)由\($0)替换" }
                            ?? "抽取替换人员：没有可以替换\(facts.request.inspectorName)的人员", logIndex: index))
            }
        }
        return outcome.assignment == nil ? outcome.problem.substitutePool : nil
    }

    /// Where a request stands with regard to ceremonies, for the pages; nil unless it waits for one.
    package func decidingCeremony(
        of request: StoredReplacement, _ db: Connection
    ) throws -> DecidingCeremony? {
        guard request.state == .approved, let approval = request.decision?.logIndex else { return nil }
        return .among(try candidates(after: approval, at: now(), db), after: Int(approval))
    }

    /// The ceremonies opened after an approval. One that waits for a public value has failed as well once every source
    /// of it is reported missing, for no draw need be there to be voided.
    private func candidates(
        after approval: Int64, at: Instant, _ db: Connection
    ) throws -> [DecidingCeremony.Candidate] {
        try db.ceremonies(openedAfter: approval, now: at).map { one in
            guard !one.hasValue, !one.hasFailed, let plan = try db.ceremony(one.id)?.beaconPlan else {
                return one
            }
            let missed = try db.missedPublicValues(ofCeremony: one.id).count
            return DecidingCeremony.Candidate(
                id: one.id, openedIndex: one.openedIndex, hasValue: false,
                hasFailed: missed == plan.sources.count)
        }
    }

    /// The pool in which nobody was found, for the pages; nil unless the request is stuck.
    package func stuckPool(of request: StoredReplacement, _ db: Connection) throws -> SubstitutePool? {
        guard request.state == .stuck, let substitute = request.substitute else { return nil }
        return try problem(substitute.problemFile, db).substitutePool
    }

    private func keep(
        _ files: SubstituteFiles, _ facts: SubstitutingFacts, substitute: String?, at: Instant, actor: String,
        account: String, _ db: Connection
    ) throws -> Int64 {
        let problem = try db.storePublicFile(files.problem, kind: "assign.problem", at: at)
        let solution = try files.solution.map {
            try db.storePublicFile($0, kind: "assign.solution", at: at)
        }
        let stuck = try files.stuck.map { try db.storePublicFile($0, kind: "assign.stuck", at: at) }
        let object: CanonicalJSON = [
            "v": "mingqian/1", "type": "assign.replace", "at": .string(at.rfc3339), "actor": .string(actor),
            "announce": .string(Hex.encode(facts.announceLeaf)), "approve": .digest(facts.approval),
            "ceremony": .string(Hex.encode(facts.ceremonyLeaf)), "problem": .string(problem),
            "solution": .optional(solution), "stuck": .optional(stuck),
        ]
        let (index, _) = try db.append(
            LogEntry(type: "assign.replace", subject: facts.request.id, at: at, object: object))
        let seated = try db.insertSubstitute(
            NewSubstitute(
                request: facts.request.id, ceremony: facts.ceremony, inspector: substitute,
                problemFile: problem, solutionFile: solution, stuckFile: stuck),
            at: at, account: account, logIndex: index)
        guard seated else { throw BrokenRecord("team of \(facts.request.visit)") }
        return index
    }

    private func solve(_ first: AssignmentProblem) throws -> SubstituteOutcome {
        var problem = first
        for _ in 0..<8 {
            switch assign(problem) {
            case .assigned(let assignment):
                return SubstituteOutcome(problem: problem, assignment: assignment, stuck: nil)
            case .stuck(let stuck): return SubstituteOutcome(problem: problem, assignment: nil, stuck: stuck)
            case .ambiguous(_, let retryKey):
                problem = try AssignmentProblem(
                    key: retryKey, shortlist: problem.shortlist, inspectors: problem.inspectors,
                    tasks: problem.tasks, barred: problem.barred)
            }
        }
        throw ReplacementRefusal.ambiguous
    }
}

extension Office {
    private func substituting(
        _ id: String, at: Instant, by officer: Officer, _ db: Connection
    ) throws -> SubstitutingFacts {
        guard let request = try db.replacement(id),
            officer.roles.contains(.coordinator) || officer.unit == request.unit
        else { throw NotFound("replacement", id) }
        guard let decision = request.decision, decision.approved else { throw ReplacementRefusal.notApproved }
        guard request.substitute == nil else {
            throw Conflict(expected: "替换人员尚未抽取", found: "已有唯一结果")
        }
        let approved = try db.replacements(.draw(request.draw), in: [.approved, .replaced, .stuck])
            .sorted { ($0.decision?.logIndex ?? 0) < ($1.decision?.logIndex ?? 0) }
        let earlier = approved.prefix { $0.id != id }
        if let waiting = earlier.first(where: { $0.substitute == nil }) {
            throw ReplacementRefusal.earlierFirst(request: waiting.id)
        }
        let ceremony = try readyCeremony(after: decision.logIndex, at: at, db)
        guard let draw = try db.draw(request.draw), let roster = try db.roster(draw.roster),
            let assignment = try db.assignment(ofDraw: draw.id),
            let entry = try db.entry(at: decision.logIndex)
        else { throw NotFound("draw", request.draw) }
        let year = Int64(try inspectorsFile(roster, db).year)
        guard let alias = try db.alias(ofInspector: request.inspector, year: year) else {
            throw BrokenRecord("alias of \(request.inspector)")
        }
        let teams = try teamsInForce(draw, assignment, earlier.compactMap(\.substitute), db)
        let approval = try stored32(entry.leaf)
        return SubstitutingFacts(
            request: request, announceLeaf: draw.announceLeaf, approval: approval, ceremony: ceremony.id,
            ceremonyLeaf: ceremony.leaf ?? [],
            problem: try teams.replacement(
                of: alias, at: request.rosterID, reason: request.code, entry: approval,
                value: try valueOfCeremony(ceremony)),
            byAlias: try db.inspectors(byAliasOf: year))
    }

    private func readyCeremony(after approval: Int64, at: Instant, _ db: Connection) throws -> StoredCeremony
    {
        let later = try candidates(after: approval, at: at, db)
        switch DecidingCeremony.among(later, after: Int(approval)) {
        case .none: throw ReplacementRefusal.noCeremony(approval: Int(approval))
        case .running(let id): throw ReplacementRefusal.ceremonyRunning(id)
        case .ready(let id):
            guard let ceremony = try db.ceremony(id) else { throw NotFound("ceremony", id) }
            return ceremony
        }
    }

    /// The value of a ceremony, which exists once every secret (and the public value, if one was promised) is there.
    private func valueOfCeremony(_ ceremony: StoredCeremony) throws -> Digest32 {
        try stored32(ceremony.value)
    }

    /// What `assign.result` gave and each replacement since, from the published files alone.
    private func teamsInForce(
        _ draw: StoredDraw, _ assignment: StoredAssignment, _ earlier: [StoredReplacement.Substitute],
        _ db: Connection
    ) throws -> TeamsInForce {
        guard let value = try db.ceremony(draw.ceremony)?.value else {
            throw BrokenRecord("value of \(draw.id)")
        }
        let announcement = try Announcement(parsing: try db.logged(draw.announceIndex))
        var teams = TeamsInForce(
            problem: try problem(assignment.problemFile, db),
            teams: try solution(assignment.solutionFile, db).teams,
            key: try DrawKeys(announcement, value: try stored32(value)).assignKey)
        for substitute in earlier {
            teams.take(
                try problem(substitute.problemFile, db),
                teams: try substitute.solutionFile.map { try solution($0, db).teams })
        }
        return teams
    }

    private func problem(_ file: String, _ db: Connection) throws -> AssignmentProblem {
        try AssignmentProblem(CanonicalJSONReader(try CanonicalJSON(parsing: try db.requiredFile(file))))
    }

    private func solution(_ file: String, _ db: Connection) throws -> Assignment {
        try Assignment(CanonicalJSONReader(try CanonicalJSON(parsing: try db.requiredFile(file))))
    }
}

private struct SubstituteFiles: Sendable {
    let problem: [UInt8]
    let solution: [UInt8]?
    let stuck: [UInt8]?
}

/// Either an assignment or the proof that there is none.
private struct SubstituteOutcome: Sendable {
    let problem: AssignmentProblem
    let assignment: Assignment?
    let stuck: StuckSlots?
}

private struct SubstitutingFacts: Sendable {
    let request: StoredReplacement
    let announceLeaf: [UInt8]
    /// Leaf of `replace.approve`.
    let approval: Digest32
    let ceremony: String
    let ceremonyLeaf: [UInt8]
    let problem: AssignmentProblem
    let byAlias: [String: String]

    /// The inspector who got the open place.
    func substitute(in assignment: Assignment, _ problem: AssignmentProblem) throws -> String {
        guard let task = problem.taskIndex(of: request.rosterID),
            let slot = problem.tasks[task].slots.firstIndex(where: { $0.keptBy == nil }),
            let inspector = byAlias[assignment.teams[task][slot]]
        else { throw BrokenRecord("substitute at \(request.visit)") }
        return inspector
    }
}
