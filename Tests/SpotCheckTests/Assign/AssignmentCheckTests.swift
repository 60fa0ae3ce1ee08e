// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Testing

@Suite struct `The check of an assignment` {
    private let problem: AssignmentProblem
    private let answer: Assignment

    private struct NoTeams: Error {}

    init() throws {
        problem = try AssignmentSamples.district(visits: 10, people: 8, shortlist: 4, seed: 3)
        guard case .assigned(let answer) = assign(problem) else { throw NoTeams() }
        self.answer = answer
    }

    private func flaw(
        teams: [[String]]? = nil, shortlist: Int?? = nil, widening: StuckSlots? = nil,
        inspectors: [Int128]? = nil, slots: [[Int128]]? = nil
    ) -> AssignmentFlaw? {
        let changed = Assignment(
            teams: teams ?? answer.teams, shortlist: shortlist ?? answer.shortlist,
            widening: widening ?? answer.widening,
            certificate: AssignmentCertificate(
                inspectors: inspectors ?? answer.certificate.inspectors,
                slots: slots ?? answer.certificate.slots))
        return checkAssignment(changed, of: problem)
    }

    @Test func `accepts the right one`() {
        #expect(flaw() == nil)
    }

    @Test func `refuses teams that break a rule`() {
        var teams = answer.teams
        teams[1][1] = teams[1][0]
        #expect(flaw(teams: teams) == .samePersonTwice(entity: problem.tasks[1].entity))
        teams[1][1] = "nobody"
        #expect(flaw(teams: teams) == .unknownInspector("nobody"))
        teams = answer.teams
        teams[2].removeLast()
        #expect(flaw(teams: teams) == .wrongShape)
        teams = answer.teams
        let barred = problem.barred[3]
        let task = problem.taskIndex(of: barred.entity ?? "") ?? 0
        teams[task][1] = barred.inspector
        if teams[task][0] != barred.inspector {
            #expect(flaw(teams: teams) == .notEligible(entity: barred.entity ?? "", slot: 1))
        }
    }

    @Test func `refuses two people who traded places`() {
        var refused = 0
        for first in answer.teams.indices {
            for second in answer.teams.indices where second > first {
                var teams = answer.teams
                (teams[first][1], teams[second][1]) = (teams[second][1], teams[first][1])
                guard teams != answer.teams else { continue }
                #expect(flaw(teams: teams) != nil)
                refused += 1
            }
        }
        #expect(refused > 20)
    }

    @Test func `refuses potentials that prove nothing`() {
        let zeros = Array(repeating: Int128(0), count: problem.inspectors.count)
        #expect(flaw(inspectors: zeros) != nil)
        #expect(flaw(inspectors: zeros.map { _ in Int128.max }) == .potentialOutOfRange)
        #expect(flaw(inspectors: []) == .wrongShape)
        let slots = answer.certificate.slots.map { $0.map { $0 + (1 << 89) } }
        #expect(flaw(slots: slots) != nil)
        for index in answer.certificate.inspectors.indices {
            var potentials = answer.certificate.inspectors
            potentials[index] += 1 << 90
            #expect(flaw(inspectors: potentials) != nil)
        }
    }

    @Test func `refuses a shortlist that was not announced`() {
        #expect(flaw(shortlist: .some(nil)) == .wrongShortlist)
        #expect(flaw(shortlist: 5) == .wrongShortlist)
        #expect(flaw(shortlist: 2) == .wrongShortlist)
        #expect(flaw(shortlist: 8) == .wideningNotProven)
        let claim = StuckSlots(slots: [.init(entity: problem.tasks[0].entity, slot: 0)])
        #expect(flaw(shortlist: 8, widening: claim) == .wideningNotProven)
        #expect(flaw(widening: claim) == .wrongShortlist)
    }

    @Test func `demands proof for every doubling`() throws {
        var doubled = 0
        for seed in 0..<400 {
            let problem = try AssignmentSamples.small(seed)
            guard case .assigned(let answer) = assign(problem), let proof = answer.widening else { continue }
            doubled += 1
            let bare = Assignment(
                teams: answer.teams, shortlist: answer.shortlist, widening: nil,
                certificate: answer.certificate)
            #expect(checkAssignment(bare, of: problem) == .wideningNotProven)
            #expect(checkStuck(proof, of: problem) == .notStuck)
        }
        #expect(doubled > 10)
    }

    @Test func `refuses to call slots stuck that can be filled`() {
        let all = problem.tasks.flatMap { task in
            task.slots.indices.map { StuckSlots.Place(entity: task.entity, slot: $0) }
        }
        #expect(checkStuck(StuckSlots(slots: all), of: problem) == .notStuck)
        #expect(checkStuck(StuckSlots(slots: []), of: problem) == .notStuck)
        #expect(checkStuck(StuckSlots(slots: [.init(entity: "?", slot: 0)]), of: problem) == .notStuck)
    }

    @Test func `names the slots that compete for too few people`() throws {
        let problem = try AssignmentProblem(
            key: AssignmentSamples.key(2), shortlist: 1,
            inspectors: [
                .init(id: "A", skills: ["f"], capacity: 1, priorLoad: 0),
                .init(id: "B", skills: [], capacity: 9, priorLoad: 0),
            ],
            tasks: [
                .init(entity: "E", slots: ["f", "*"]), .init(entity: "F", slots: ["*"]),
                .init(entity: "G", slots: ["f"]),
            ], barred: [])
        let claim = StuckSlots(slots: [.init(entity: "E", slot: 0), .init(entity: "G", slot: 0)])
        #expect(assign(problem) == .stuck(claim))
        #expect(checkStuck(claim, of: problem) == nil)
        #expect(checkStuck(StuckSlots(slots: claim.slots + claim.slots), of: problem) == .notStuck)
    }
}
