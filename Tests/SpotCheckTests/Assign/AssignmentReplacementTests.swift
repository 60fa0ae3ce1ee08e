// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Testing

@Suite struct `A replacement` {
    private static let next = assignmentReplacementKey(
        AssignmentSamples.key(1), entry: AssignmentSamples.key(2), value: AssignmentSamples.key(3))

    @Test(arguments: 1...12)
    func `changes one seat only, and not in favour of a name`(seed: Int) throws {
        let problem = try AssignmentSamples.district(visits: 14, people: 9, shortlist: 3, seed: seed)
        guard case .assigned(let before) = assign(problem) else {
            Issue.record("no teams")
            return
        }
        let task = seed % problem.tasks.count
        let leaver = before.teams[task][1]
        let changed = try problem.replacement(
            of: leaver, at: problem.tasks[task].entity, reason: "sick", in: before.teams, key: Self.next)
        guard case .assigned(let after) = assign(changed) else {
            Issue.record("nobody left")
            return
        }
        #expect(checkAssignment(after, of: changed) == nil)
        #expect(AssignmentSearch.successor(changed) == after.teams[task][1])
        for other in problem.tasks.indices {
            for slot in before.teams[other].indices where (other, slot) != (task, 1) {
                #expect(after.teams[other][slot] == before.teams[other][slot])
            }
        }
        #expect(after.teams[task][1] != leaver)
        let mended = try CanonicalJSON(parsing: changed.json.encode())
        #expect(try AssignmentProblem(CanonicalJSONReader(mended)) == changed)
    }

    /// Any seats kept by anybody, eligible or not, so that what is left may be impossible.
    @Test(arguments: 0..<4)
    func `with any seats kept is what trying everything finds`(batch: Int) throws {
        var solved = 0
        var stuck = 0
        for seed in batch * 150..<(batch + 1) * 150 {
            let problem = try AssignmentSamples.keeping(seed)
            let search = AssignmentSearch(problem)
            switch assign(problem) {
            case .assigned(let answer):
                solved += 1
                #expect(checkAssignment(answer, of: problem) == nil, "seed \(seed)")
                let best = try #require(search.best, "seed \(seed)")
                #expect(
                    answer.teams.flatMap { $0 } == best.map { problem.inspectors[$0].id }, "seed \(seed)")
                #expect(search.bestCount == 1)
                #expect(answer.shortlist == search.shortlist, "seed \(seed)")
                for (task, team) in zip(problem.tasks, answer.teams) {
                    for (slot, holder) in zip(task.slots, team) {
                        #expect(slot.keptBy == nil || slot.keptBy == holder)
                    }
                }
            case .stuck(let claim):
                stuck += 1
                #expect(search.best == nil, "seed \(seed)")
                #expect(checkStuck(claim, of: problem) == nil, "seed \(seed)")
            case .ambiguous: Issue.record("seed \(seed): tickets of 62 bits met")
            }
        }
        #expect(solved > 50)
        #expect(stuck > 5)
    }

    @Test func `is refused for somebody who is not in the team`() throws {
        let problem = try AssignmentSamples.district(visits: 6, people: 9, shortlist: nil)
        guard case .assigned(let before) = assign(problem) else {
            Issue.record("no teams")
            return
        }
        let outsider = problem.inspectors.map(\.id).first { !before.teams[0].contains($0) } ?? ""
        let entity = problem.tasks[0].entity
        #expect(throws: AssignmentRefusal.notInTeam(entity: entity, inspector: outsider)) {
            try problem.replacement(
                of: outsider, at: entity, reason: "sick", in: before.teams, key: Self.next)
        }
        #expect(throws: AssignmentRefusal.teamsDoNotFit) {
            try problem.replacement(
                of: outsider, at: entity, reason: "sick", in: [], key: Self.next)
        }
        #expect(throws: AssignmentRefusal.unknownEntity("?")) {
            try problem.replacement(
                of: outsider, at: "?", reason: "sick", in: before.teams, key: Self.next)
        }
    }

    @Test func `uses keys that depend on the entry, the next value and the first key`() {
        let keys = [AssignmentSamples.key(1), AssignmentSamples.key(2), AssignmentSamples.key(3)]
        let all = Set([
            assignmentReplacementKey(keys[0], entry: keys[1], value: keys[2]),
            assignmentReplacementKey(keys[0], entry: keys[2], value: keys[1]),
            assignmentReplacementKey(keys[1], entry: keys[0], value: keys[2]),
            assignmentRetryKey(keys[0]),
        ])
        #expect(all.count == 4)
        #expect(
            assignmentReplacementKey(keys[0], entry: keys[1], value: keys[2])
                == Digest32.tagged("assign-replace", keys[0].bytes, keys[1].bytes, keys[2].bytes))
    }
}

extension AssignmentSearch {
    /// With one open seat: least load after the visit, then least ticket, among the shortlist.
    static func successor(_ problem: AssignmentProblem) -> String? {
        var loads: [String: Int] = [:]
        for inspector in problem.inspectors { loads[inspector.id] = inspector.priorLoad }
        for kept in problem.tasks.flatMap(\.slots).compactMap(\.keptBy) { loads[kept, default: 0] += 1 }
        for task in problem.tasks {
            for (number, slot) in task.slots.enumerated() where slot.keptBy == nil {
                let others = Set(task.slots.compactMap(\.keptBy))
                let barred = problem.barred.filter { $0.entity == task.entity }.map(\.inspector)
                let open = problem.inspectors
                    .filter { slot.requirement == "*" || $0.skills.contains(slot.requirement) }
                    .filter { !barred.contains($0.id) }
                    .map { (ticket: ticket(problem.key, task.entity, number, $0.id), id: $0.id) }
                    .sorted { $0.ticket < $1.ticket }
                // With K = 3 and at most two colleagues in the team, somebody of the shortlist is free.
                return open.prefix(3).filter { !others.contains($0.id) }
                    .min { (loads[$0.id] ?? 0, $0.ticket) < (loads[$1.id] ?? 0, $1.ticket) }?.id
            }
        }
        return nil
    }
}
