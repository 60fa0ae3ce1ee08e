// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Testing

@Suite struct `An assignment` {
    /// 20 times 150 instances; about a third of them have no solution.
    @Test(arguments: 0..<20)
    func `is what trying everything finds`(batch: Int) throws {
        var solved = 0
        var stuck = 0
        for seed in batch * 150..<(batch + 1) * 150 {
            let problem = try AssignmentSamples.small(seed)
            let search = AssignmentSearch(problem)
            switch assign(problem) {
            case .assigned(let answer):
                solved += 1
                try expectBest(answer, problem, search, seed)
                expectChangesRefused(answer, problem, seed)
            case .stuck(let claim):
                stuck += 1
                #expect(search.best == nil, "seed \(seed)")
                #expect(checkStuck(claim, of: problem) == nil, "seed \(seed)")
            case .ambiguous: Issue.record("seed \(seed): tickets of 62 bits met")
            }
        }
        #expect(solved > 60)
        #expect(stuck > 5)
    }

    private func expectBest(
        _ answer: Assignment, _ problem: AssignmentProblem, _ search: AssignmentSearch, _ seed: Int
    ) throws {
        #expect(checkAssignment(answer, of: problem) == nil, "seed \(seed)")
        let best = try #require(search.best, "seed \(seed)")
        #expect(answer.teams.flatMap { $0 } == best.map { problem.inspectors[$0].id }, "seed \(seed)")
        #expect(search.bestCount == 1)
        #expect(answer.shortlist == search.shortlist, "seed \(seed)")
        // A2: nobody can be relieved without burdening somebody at least as busy.
        let loads = problem.inspectors.map { inspector in
            inspector.priorLoad + answer.teams.joined().count { $0 == inspector.id }
        }
        #expect(loads.sorted(by: >) == search.fairest, "seed \(seed)")
    }

    private func expectChangesRefused(_ answer: Assignment, _ problem: AssignmentProblem, _ seed: Int) {
        for task in answer.teams.indices {
            for slot in answer.teams[task].indices {
                for inspector in problem.inspectors where inspector.id != answer.teams[task][slot] {
                    var teams = answer.teams
                    teams[task][slot] = inspector.id
                    let changed = Assignment(
                        teams: teams, shortlist: answer.shortlist, widening: answer.widening,
                        certificate: answer.certificate)
                    #expect(checkAssignment(changed, of: problem) != nil, "seed \(seed)")
                }
            }
        }
    }

    @Test(arguments: [(60, 14, 5), (60, 14, nil), (40, 9, 2), (90, 30, 8)] as [(Int, Int, Int?)])
    func `of a district is certified`(visits: Int, people: Int, shortlist: Int?) throws {
        for seed in 1...3 {
            let problem = try AssignmentSamples.district(
                visits: visits, people: people, shortlist: shortlist, seed: seed)
            guard case .assigned(let answer) = assign(problem) else {
                Issue.record("no teams")
                continue
            }
            #expect(checkAssignment(answer, of: problem) == nil)
            #expect(answer.teams.allSatisfy { Set($0).count == $0.count })
        }
    }

    @Test func `does not depend on the order of the lists`() throws {
        let problem = try AssignmentSamples.district(visits: 20, people: 9, shortlist: 4)
        let shuffled = try AssignmentProblem(
            key: problem.key, shortlist: problem.shortlist, inspectors: problem.inspectors.reversed(),
            tasks: problem.tasks.reversed(), barred: problem.barred.reversed())
        #expect(assign(shuffled) == assign(problem))
    }

    /// A5: four interchangeable people, 600 keys; each is expected in 300 teams, standard deviation 12.2.
    @Test func `treats equals equally`() throws {
        var drawn: [String: Int] = [:]
        for number in 0..<600 {
            let problem = try AssignmentProblem(
                key: AssignmentSamples.key(number), shortlist: nil,
                inspectors: ["A", "B", "C", "D"].map { .init(id: $0, skills: [], capacity: 2, priorLoad: 1) },
                tasks: [.init(entity: "E", slots: ["*", "*"])], barred: [])
            guard case .assigned(let answer) = assign(problem) else { continue }
            for id in answer.teams[0] { drawn[id, default: 0] += 1 }
        }
        #expect(drawn.values.reduce(0, +) == 1200)
        for id in ["A", "B", "C", "D"] { #expect((245...355).contains(drawn[id] ?? 0)) }
    }

    @Test func `gives nobody a second visit while somebody equal has none`() throws {
        let problem = try AssignmentProblem(
            key: AssignmentSamples.key(5), shortlist: nil,
            inspectors: (0..<10).map { .init(id: "I\($0)", skills: [], capacity: 9, priorLoad: 0) },
            tasks: (0..<8).map { .init(entity: "E\($0)", slots: ["*", "*"]) }, barred: [])
        guard case .assigned(let answer) = assign(problem) else {
            Issue.record("no teams")
            return
        }
        let loads = problem.inspectors.map { person in answer.teams.joined().count { $0 == person.id } }
        #expect(loads.sorted() == [1, 1, 1, 1, 2, 2, 2, 2, 2, 2])
    }

    @Test func `of nothing is empty`() throws {
        let problem = try AssignmentProblem(
            key: AssignmentSamples.key(1), shortlist: 3, inspectors: [], tasks: [], barred: [])
        guard case .assigned(let answer) = assign(problem) else {
            Issue.record("no answer")
            return
        }
        #expect(answer.teams == [])
        #expect(checkAssignment(answer, of: problem) == nil)
    }
}

@Suite struct `A problem of assignment` {
    private static func pose(
        inspectors: [AssignmentProblem.Inspector] = [
            .init(id: "I", skills: ["f"], capacity: 1, priorLoad: 0)
        ],
        tasks: [AssignmentProblem.Task] = [.init(entity: "E", slots: ["f"])],
        barred: [AssignmentProblem.Barred] = [], shortlist: Int? = nil
    ) throws(AssignmentRefusal) -> AssignmentProblem {
        try AssignmentProblem(
            key: AssignmentSamples.key(0), shortlist: shortlist, inspectors: inspectors, tasks: tasks,
            barred: barred)
    }

    @Test func `is refused when a name is double, unknown or malformed`() throws {
        let person = AssignmentProblem.Inspector(id: "I", skills: [], capacity: 1, priorLoad: 0)
        let visit = AssignmentProblem.Task(entity: "E", slots: ["*"])
        #expect(throws: AssignmentRefusal.duplicateInspector("I")) {
            try Self.pose(inspectors: [person, person])
        }
        #expect(throws: AssignmentRefusal.duplicateEntity("E")) { try Self.pose(tasks: [visit, visit]) }
        #expect(throws: AssignmentRefusal.malformedIdentifier("张三")) {
            try Self.pose(inspectors: [.init(id: "张三", skills: [], capacity: 1, priorLoad: 0)])
        }
        #expect(throws: AssignmentRefusal.malformedSkill("a@b")) {
            try Self.pose(inspectors: [.init(id: "I", skills: ["a@b"], capacity: 1, priorLoad: 0)])
        }
        #expect(throws: AssignmentRefusal.unknownInspector("J")) {
            try Self.pose(barred: [.init(entity: "E", inspector: "J", reason: "r")])
        }
        #expect(throws: AssignmentRefusal.unknownEntity("F")) {
            try Self.pose(barred: [.init(entity: "F", inspector: "I", reason: "r")])
        }
    }

    @Test func `is refused when a number is out of range`() {
        #expect(throws: AssignmentRefusal.shortlistOutOfRange) { try Self.pose(shortlist: 0) }
        #expect(throws: AssignmentRefusal.loadOutOfRange(inspector: "I")) {
            try Self.pose(inspectors: [.init(id: "I", skills: [], capacity: -1, priorLoad: 0)])
        }
        #expect(throws: AssignmentRefusal.teamSizeOutOfRange(entity: "E")) {
            try Self.pose(tasks: [.init(entity: "E", slots: [String]())])
        }
    }

    @Test func `tells how large each pool was and who was kept out of it`() throws {
        let people = (0..<6).map { index in
            AssignmentProblem.Inspector(
                id: "I\(index)", skills: index < 5 ? ["f"] : [], capacity: index == 4 ? 0 : 3, priorLoad: 0)
        }
        let problem = try Self.pose(
            inspectors: people,
            tasks: [.init(entity: "E", slots: ["f", "f"]), .init(entity: "F", slots: ["*"])],
            barred: [
                .init(entity: "E", inspector: "I0", reason: "recusal"),
                .init(entity: "E", inspector: "I0", reason: "rotation"),
                .init(entity: "E", inspector: "I5", reason: "recusal"),
                .init(entity: nil, inspector: "I1", reason: "leave"),
            ])
        let pools = assignmentPools(of: problem)
        #expect(
            pools[0]
                == AssignmentPool(
                    entity: "E", eligible: 2,
                    barred: [
                        .init(reason: "leave", count: 1), .init(reason: "recusal", count: 1),
                        .init(reason: "rotation", count: 1),
                    ]))
        #expect(pools[0].isAlarming)
        #expect(pools[1].eligible == 4)
        #expect(!pools[1].isAlarming)
    }
}
