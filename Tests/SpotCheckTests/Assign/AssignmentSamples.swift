// SPDX-License-Identifier: Apache-2.0
import Foundation
import SpotCheck

/// A repeatable source of small numbers.
struct SmallNumbers {
    private var state: UInt64

    init(seed: Int) { state = UInt64(truncatingIfNeeded: seed) &* 0x9E37_79B9_7F4A_7C15 | 1 }

    mutating func below(_ bound: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int((state >> 11) % UInt64(bound))
    }

    mutating func chance(_ part: Int, of whole: Int) -> Bool { below(whole) < part }
}

enum AssignmentSamples {
    static let vectorFile = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Vectors/assign/assign_vectors.json")

    static func key(_ number: Int) -> Digest32 { Digest32(sha256: Array("key \(number)".utf8)) }

    /// A problem of at most 5 slots and 5 people with skills, units, barred pairs, prior loads and
    /// shortlists.
    static func small(_ seed: Int) throws -> AssignmentProblem {
        var numbers = SmallNumbers(seed: seed)
        let people = 3 + numbers.below(3)
        let inspectors = (0..<people).map { index in
            AssignmentProblem.Inspector(
                id: "I\(index)", unit: numbers.chance(1, of: 2) ? "u1" : "u2",
                skills: ["f", "m"].filter { _ in numbers.chance(3, of: 4) },
                capacity: numbers.chance(1, of: 12) ? 0 : 1 + numbers.below(4), priorLoad: numbers.below(4))
        }
        var tasks: [AssignmentProblem.Task] = []
        var left = 5
        while left > 0, tasks.count < 4 {
            let size = 1 + numbers.below(min(3, left))
            left -= size
            let slots = (0..<size).map { _ in ["*", "*", "*", "f", "m", "@u1", "m@u2"][numbers.below(7)] }
            tasks.append(.init(entity: "E\(tasks.count)", slots: slots))
            if numbers.chance(1, of: 4) { break }
        }
        var barred: [AssignmentProblem.Barred] = []
        for task in tasks {
            for inspector in inspectors where numbers.chance(1, of: 9) {
                barred.append(.init(entity: task.entity, inspector: inspector.id, reason: "recusal"))
            }
        }
        if numbers.chance(1, of: 8) {
            barred.append(.init(entity: nil, inspector: "I0", reason: "leave"))
        }
        let shortlist = numbers.chance(1, of: 2) ? nil : 1 + numbers.below(3)
        return try AssignmentProblem(
            key: key(seed), shortlist: shortlist, inspectors: inspectors, tasks: tasks, barred: barred)
    }

    /// A small problem in which about a third of the seats are kept by somebody.
    static func keeping(_ seed: Int) throws -> AssignmentProblem {
        let problem = try small(seed)
        var numbers = SmallNumbers(seed: seed + 1_000_000)
        let tasks = problem.tasks.map { task in
            var free = problem.inspectors.map(\.id)
            return AssignmentProblem.Task(
                entity: task.entity,
                slots: task.slots.map { slot in
                    guard numbers.chance(1, of: 3), !free.isEmpty else { return slot }
                    let holder = free.remove(at: numbers.below(free.count))
                    return .init(requirement: slot.requirement, keptBy: holder)
                })
        }
        return try AssignmentProblem(
            key: problem.key, shortlist: problem.shortlist, inspectors: problem.inspectors, tasks: tasks,
            barred: problem.barred)
    }

    /// One district: teams of two and three, some of whose seats need a skill that few have.
    static func district(visits: Int, people: Int, shortlist: Int?, seed: Int = 1) throws -> AssignmentProblem
    {
        var numbers = SmallNumbers(seed: seed)
        let inspectors = (0..<people).map { index in
            AssignmentProblem.Inspector(
                id: "I\(1000 + index)", skills: index < 2 || numbers.chance(1, of: 4) ? ["f"] : [],
                capacity: 99,
                priorLoad: numbers.below(6))
        }
        let tasks = (0..<visits).map { index in
            AssignmentProblem.Task(
                entity: "E\(1000 + index)", slots: index % 5 == 0 ? ["f", "*", "*"] : ["*", "*"])
        }
        let barred = tasks.map {
            AssignmentProblem.Barred(
                entity: $0.entity, inspector: inspectors[numbers.below(people)].id, reason: "rotation")
        }
        return try AssignmentProblem(
            key: key(seed), shortlist: shortlist, inspectors: inspectors, tasks: tasks, barred: barred)
    }
}

/// The definition taken literally: tries every way to fill every slot. Shares no code with the solver.
struct AssignmentSearch {
    let problem: AssignmentProblem
    /// Best teams, flat in slot order, as inspector indices; nil if there are none.
    private(set) var best: [Int]?
    private(set) var bestCost: (squares: Int, tickets: Int128)?
    private(set) var bestCount = 0
    /// Least sorted load vector, busiest first, among all valid teams.
    private(set) var fairest: [Int]?
    private(set) var shortlist: Int?
    private var choices: [[(inspector: Int, ticket: Int64)]] = []
    private var taskOf: [Int] = []

    init(_ problem: AssignmentProblem) {
        self.problem = problem
        shortlist = problem.shortlist
        while true {
            let cut = list(limit: shortlist)
            var picked: [Int] = []
            extend(&picked, 0)
            guard best == nil, cut, let current = shortlist else { return }
            shortlist = current * 2
        }
    }

    private mutating func list(limit: Int?) -> Bool {
        choices = []
        taskOf = []
        var cut = false
        for (index, task) in problem.tasks.enumerated() {
            for (number, slot) in task.slots.enumerated() {
                var open: [(inspector: Int, ticket: Int64)] = []
                for (place, inspector) in problem.inspectors.enumerated()
                where Self.mayFill(inspector, slot, task, problem) {
                    open.append((place, Self.ticket(problem.key, task.entity, number, inspector.id)))
                }
                open.sort { $0.ticket < $1.ticket }
                if let limit, open.count > limit { cut = true }
                choices.append(Array(open.prefix(limit ?? open.count)))
                taskOf.append(index)
            }
        }
        return cut
    }

    private static func mayFill(
        _ inspector: AssignmentProblem.Inspector, _ slot: AssignmentProblem.Slot,
        _ task: AssignmentProblem.Task, _ problem: AssignmentProblem
    ) -> Bool {
        if let kept = slot.keptBy { return kept == inspector.id }
        let parts = slot.requirement.split(separator: "@", omittingEmptySubsequences: false).map(String.init)
        let skilled = ["*", ""].contains(parts[0]) || inspector.skills.contains(parts[0])
        let inUnit = parts.count < 2 || inspector.unit == parts[1]
        let isBarred = problem.barred.contains {
            $0.inspector == inspector.id && ($0.entity == nil || $0.entity == task.entity)
        }
        return inspector.capacity > 0 && skilled && inUnit && !isBarred
    }

    static func ticket(_ key: Digest32, _ entity: String, _ slot: Int, _ inspector: String) -> Int64 {
        let text = { (id: String) in [0, 0, 0, UInt8(id.utf8.count)] + Array(id.utf8) }
        let digest = Digest32(sha256: key.bytes + text(entity) + [0, UInt8(slot)] + text(inspector))
        return digest.bytes[0..<8].reduce(Int64(0)) { ($0 & 0xFF_FFFF_FFFF_FFFF) << 8 | Int64($1) } >> 2
            & 0x3FFF_FFFF_FFFF_FFFF
    }

    private mutating func extend(_ picked: inout [Int], _ tickets: Int128) {
        guard picked.count < choices.count else { return judge(picked, tickets) }
        let slot = picked.count
        for choice in choices[slot] {
            let inTeam = picked.indices.contains {
                taskOf[$0] == taskOf[slot] && picked[$0] == choice.inspector
            }
            let load = picked.count { $0 == choice.inspector }
            guard !inTeam, load < problem.inspectors[choice.inspector].capacity else { continue }
            picked.append(choice.inspector)
            extend(&picked, tickets + Int128(choice.ticket))
            picked.removeLast()
        }
    }

    private mutating func judge(_ picked: [Int], _ tickets: Int128) {
        let loads = problem.inspectors.indices.map { index in
            problem.inspectors[index].priorLoad + picked.count { $0 == index }
        }
        let cost = (squares: loads.reduce(0) { $0 + $1 * $1 }, tickets: tickets)
        let sorted = loads.sorted(by: >)
        if fairest.map({ sorted.lexicographicallyPrecedes($0) }) ?? true { fairest = sorted }
        guard let least = bestCost, cost >= least else {
            best = picked
            bestCost = cost
            bestCount = 1
            return
        }
        if cost == least { bestCount += 1 }
    }
}
