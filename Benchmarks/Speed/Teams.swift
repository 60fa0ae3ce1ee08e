// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import SpotCheck

/// Teams for a year's visits: departments, districts, skills, recusals, earlier visits; solved and checked.
struct Teams: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "teams")

    @Option var visits = 26_000
    @Option var inspectors = 5000
    @Option var departments = 8
    @Option var districts = 9
    @Option(help: "smallest tickets each seat keeps; 0 for all") var shortlist = 24
    @Option var seed: UInt64 = 1

    func run() async throws {
        var figures = Figures()
        let problem = try problem()
        let outcome = figures.time("assign") { assign(problem) }
        guard case .assigned(let answer) = outcome else { throw ValidationError("no teams") }
        let flaw = figures.time("check") { checkAssignment(answer, of: problem) }
        guard flaw == nil else { throw ValidationError("flawed: \(String(describing: flaw))") }
        let pools = assignmentPools(of: problem).map(\.eligible).sorted()
        figures["eligible_p50"] = Double(pools[pools.count / 2])
        figures["seats"] = Double(answer.teams.reduce(0) { $0 + $1.count })
        figures["shortlist"] = Double(answer.shortlist ?? 0)
        figures.print()
    }

    private func problem() throws -> AssignmentProblem {
        var numbers = Numbers(seed: seed)
        let people = (0..<inspectors).map { number in
            // Everyone knows his district; half may lead there.
            let district = "d\(numbers.below(districts))"
            let leads = numbers.below(2) == 0
            return AssignmentProblem.Inspector(
                id: "P" + String(100_000 + number), unit: "u\(numbers.below(departments))",
                skills: leads ? [district, "lead.\(district)"] : [district], capacity: 60,
                priorLoad: numbers.below(20))
        }
        let tasks = (0..<visits).map { number in
            let unit = "u\(numbers.below(departments))"
            let district = "d\(numbers.below(districts))"
            let other = number % 10 == 0 ? "u\(numbers.below(departments))" : unit
            return AssignmentProblem.Task(
                entity: Digest32(sha256: Array("entity \(number)".utf8)).hex,
                slots: ["lead.\(district)@\(unit)", "\(district)@\(other)"])
        }
        var barred: [AssignmentProblem.Barred] = []
        for task in tasks where numbers.below(5) == 0 {
            for _ in 0..<3 {
                let person = people[numbers.below(inspectors)].id
                barred.append(.init(entity: task.entity, inspector: person, reason: "declared"))
            }
        }
        return try AssignmentProblem(
            key: Digest32(sha256: [3]), shortlist: shortlist == 0 ? nil : shortlist, inspectors: people,
            tasks: tasks, barred: barred)
    }
}
