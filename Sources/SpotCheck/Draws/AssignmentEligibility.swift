// SPDX-License-Identifier: Apache-2.0

/// Who may fill which slot before any shortlist: requirement met, not barred, capacity at least 1
/// (docs/draw.md 2.2).
struct AssignmentEligibility: Sendable {
    /// Distinct requirements; `candidates` has one list for each.
    private var requirementIndex: [String: Int] = [:]
    private var candidates: [[Int32]] = []
    /// Per task, the inspectors barred from it, ascending, without repetition.
    private var barredFrom: [[Int32]]
    /// Inspectors barred from every entity.
    private var barredEverywhere: [Bool]
    private let problem: AssignmentProblem

    init(_ problem: AssignmentProblem) {
        self.problem = problem
        barredFrom = Array(repeating: [], count: problem.tasks.count)
        barredEverywhere = Array(repeating: false, count: problem.inspectors.count)
        indexCandidates()
        indexBarred()
    }

    private mutating func indexCandidates() {
        var bySkill: [String: [Int32]] = [:]
        var byUnit: [String: [Int32]] = [:]
        var everyone: [Int32] = []
        for (index, inspector) in problem.inspectors.enumerated() where inspector.capacity > 0 {
            everyone.append(Int32(index))
            for skill in inspector.skills { bySkill[skill, default: []].append(Int32(index)) }
            if let unit = inspector.unit { byUnit[unit, default: []].append(Int32(index)) }
        }
        for task in problem.tasks {
            for slot in task.slots where requirementIndex[slot.requirement] == nil {
                requirementIndex[slot.requirement] = candidates.count
                let (skill, unit) = Self.parts(of: slot.requirement)
                let skilled = skill.map { bySkill[$0] ?? [] } ?? everyone
                guard let unit else {
                    candidates.append(skilled)
                    continue
                }
                let members = Set(byUnit[unit] ?? [])
                candidates.append(skilled.filter(members.contains))
            }
        }
    }

    /// `skill`, `@unit`, `skill@unit` or `*`, taken apart; nil means no demand.
    private static func parts(of requirement: String) -> (skill: String?, unit: String?) {
        guard requirement != "*" else { return (nil, nil) }
        guard let at = requirement.firstIndex(of: "@") else { return (requirement, nil) }
        let skill = requirement[..<at]
        return (skill.isEmpty ? nil : String(skill), String(requirement[requirement.index(after: at)...]))
    }

    private mutating func indexBarred() {
        for pair in problem.barred {
            guard let inspector = problem.inspectorIndex(of: pair.inspector) else { continue }
            if let entity = pair.entity {
                guard let task = problem.taskIndex(of: entity) else { continue }
                if barredFrom[task].last != Int32(inspector) { barredFrom[task].append(Int32(inspector)) }
            } else {
                barredEverywhere[inspector] = true
            }
        }
    }

    /// The inspectors who may fill an open slot, ascending; replaces the content of `found`.
    func findEligible(task: Int, requirement: String, into found: inout [Int32]) {
        found.removeAll(keepingCapacity: true)
        guard let index = requirementIndex[requirement] else { return }
        let barred = barredFrom[task]
        var next = 0
        for inspector in candidates[index] where !barredEverywhere[Int(inspector)] {
            while next < barred.count, barred[next] < inspector { next += 1 }
            if next < barred.count, barred[next] == inspector { continue }
            found.append(inspector)
        }
    }

    /// Everyone who meets this requirement of some task, barred or not.
    func meeting(_ requirement: String) -> [Int32] {
        requirementIndex[requirement].map { candidates[$0] } ?? []
    }

    /// Everyone who meets at least one requirement of the task, barred or not.
    func qualified(task: Int) -> Set<Int32> {
        var found: Set<Int32> = []
        for requirement in Set(problem.tasks[task].slots.map(\.requirement)) {
            guard let index = requirementIndex[requirement] else { continue }
            found.formUnion(candidates[index])
        }
        return found
    }
}

/// How large the pool of one entity was and who was kept out of it (docs/draw.md 2.7).
///
/// Published for every entity, because a pool can be shrunk until the "random" choice is known.
package struct AssignmentPool: Hashable, Sendable {
    package let entity: String
    /// Inspectors who could fill at least one slot.
    package let eligible: Int
    /// Qualified inspectors kept out, by reason code ascending; a person barred twice counts for each reason.
    package let barred: [Exclusion]

    /// The numbers of one entity.
    package init(entity: String, eligible: Int, barred: [Exclusion]) {
        self.entity = entity
        self.eligible = eligible
        self.barred = barred
    }

    /// Count for one reason code.
    package struct Exclusion: Hashable, Sendable {
        package let reason: String
        package let count: Int

        /// A count.
        package init(reason: String, count: Int) {
            self.reason = reason
            self.count = count
        }
    }

    /// Pools smaller than this raise an alarm.
    package static let alarmBelow = 4
    /// Whether so few people were left that the choice could be foreseen.
    package var isAlarming: Bool { eligible < Self.alarmBelow }
}

/// The pool numbers of every task, in canonical order (A7).
package func assignmentPools(of problem: AssignmentProblem) -> [AssignmentPool] {
    let eligibility = AssignmentEligibility(problem)
    var everywhere: [AssignmentProblem.Barred] = []
    var byEntity: [String: [AssignmentProblem.Barred]] = [:]
    for pair in problem.barred {
        if let entity = pair.entity {
            byEntity[entity, default: []].append(pair)
        } else {
            everywhere.append(pair)
        }
    }
    return problem.tasks.indices.map { task in
        let entity = problem.tasks[task].entity
        let qualified = eligibility.qualified(task: task)
        var reasons: [String: Set<Int32>] = [:]
        var out: Set<Int32> = []
        for pair in everywhere + (byEntity[entity] ?? []) {
            guard let index = problem.inspectorIndex(of: pair.inspector),
                qualified.contains(Int32(index))
            else { continue }
            out.insert(Int32(index))
            reasons[pair.reason, default: []].insert(Int32(index))
        }
        let exclusions = reasons.sorted { $0.key < $1.key }
            .map { AssignmentPool.Exclusion(reason: $0.key, count: $0.value.count) }
        return AssignmentPool(entity: entity, eligible: qualified.count - out.count, barred: exclusions)
    }
}
