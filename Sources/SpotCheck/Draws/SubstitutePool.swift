// SPDX-License-Identifier: Apache-2.0

/// Who could take the open seat of a replacement, in numbers: what an officer is told instead of a name.
package struct SubstitutePool: Hashable, Sendable {
    /// What the seat asks for.
    package let requirement: String
    /// People committed with the roster who meet it.
    package let fitting: Int
    /// Among them: barred from this entity, already in its team, and with no visit left to take.
    package let barred: Int
    package let inTeam: Int
    package let full: Int
    /// Who is left.
    package let free: Int
}

extension AssignmentProblem {
    /// The pool of the first open seat; nil if every seat is kept.
    package var substitutePool: SubstitutePool? {
        for (place, task) in tasks.enumerated() {
            guard let open = task.slots.first(where: { $0.keptBy == nil }) else { continue }
            let eligibility = AssignmentEligibility(self)
            let fitting = eligibility.meeting(open.requirement)
            var allowed: [Int32] = []
            eligibility.findEligible(task: place, requirement: open.requirement, into: &allowed)
            let team = Set(task.slots.compactMap(\.keptBy))
            var loads: [String: Int] = [:]
            for kept in tasks.flatMap(\.slots).compactMap(\.keptBy) { loads[kept, default: 0] += 1 }
            let outside = allowed.map { inspectors[Int($0)] }.filter { !team.contains($0.id) }
            let free = outside.count { loads[$0.id, default: 0] < $0.capacity }
            return SubstitutePool(
                requirement: open.requirement, fitting: fitting.count, barred: fitting.count - allowed.count,
                inTeam: allowed.count - outside.count, full: outside.count - free, free: free)
        }
        return nil
    }
}
