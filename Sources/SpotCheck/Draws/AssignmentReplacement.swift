// SPDX-License-Identifier: Apache-2.0

/// Key for solving again after an ambiguous answer: `TH("assign-retry"; assign_key)` (docs/draw.md 2.6).
package func assignmentRetryKey(_ key: Digest32) -> Digest32 { .tagged("assign-retry", key.bytes) }

/// Key of a replacement: `TH("assign-replace"; assign_key, LH(replacement entry), value)` (docs/draw.md 2.8).
///
/// - Parameters:
///   - key: the assignment key of the draw.
///   - entry: the leaf hash of the logged entry with reason, evidence hash and person.
///   - value: the value of the *next* ceremony, unknown to everyone when the entry was logged.
package func assignmentReplacementKey(
    _ key: Digest32, entry: Digest32, value: Digest32
) -> Digest32 {
    .tagged("assign-replace", key.bytes, entry.bytes, value.bytes)
}

extension AssignmentProblem {
    /// The problem of replacing one person at one entity while every other slot keeps its holder.
    ///
    /// The person becomes barred from that entity; nobody is named as successor, the tickets under the new
    /// key decide.
    ///
    /// - Parameters:
    ///   - reason: the reason code of the logged entry; a wish is not a reason.
    ///   - teams: the teams now in force, per task in canonical order, earlier replacements included.
    ///   - key: `assignmentReplacementKey`.
    package func replacement(
        of inspector: String, at entity: String, reason: String, in teams: [[String]], key: Digest32
    ) throws(AssignmentRefusal) -> AssignmentProblem {
        guard teams.map(\.count) == tasks.map(\.slots.count) else { throw .teamsDoNotFit }
        guard let index = taskIndex(of: entity) else { throw .unknownEntity(entity) }
        guard teams[index].contains(inspector) else {
            throw .notInTeam(entity: entity, inspector: inspector)
        }
        let kept = zip(tasks, teams).map { task, team in
            Task(
                entity: task.entity,
                slots: zip(task.slots, team).map { slot, holder in
                    let leaves = task.entity == entity && holder == inspector
                    return Slot(requirement: slot.requirement, keptBy: leaves ? nil : holder)
                })
        }
        let pair = Barred(entity: entity, inspector: inspector, reason: reason)
        return try AssignmentProblem(
            key: key, shortlist: shortlist, inspectors: inspectors, tasks: kept, barred: barred + [pair])
    }
}

/// The teams of one draw as they stand after each replacement, in the order of the log (docs/draw.md 2.8).
package struct TeamsInForce: Hashable, Sendable {
    /// The problem last solved: everyone barred so far stays barred.
    package private(set) var problem: AssignmentProblem
    /// Per task in canonical order, inspectors in slot order.
    package private(set) var teams: [[String]]
    /// The assignment key of the draw, before any retry.
    private let key: Digest32

    /// The teams of `assign.result`.
    package init(problem: AssignmentProblem, teams: [[String]], key: Digest32) {
        self.problem = problem
        self.teams = teams
        self.key = key
    }

    /// The problem that decides who comes for `inspector` at `entity`.
    ///
    /// - Parameters:
    ///   - entry: leaf hash of `replace.approve`.
    ///   - value: the value of the deciding ceremony.
    package func replacement(
        of inspector: String, at entity: String, reason: String, entry: Digest32, value: Digest32
    ) throws(AssignmentRefusal) -> AssignmentProblem {
        try problem.replacement(
            of: inspector, at: entity, reason: reason, in: teams,
            key: assignmentReplacementKey(key, entry: entry, value: value))
    }

    /// Takes over what a replacement gave.
    ///
    /// - Parameter teams: nil if nobody was found; then the seat stays as it is, and the person barred.
    package mutating func take(_ problem: AssignmentProblem, teams: [[String]]?) {
        self.problem = problem
        if let teams { self.teams = teams }
    }
}
