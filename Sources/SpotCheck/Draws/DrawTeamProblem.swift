// SPDX-License-Identifier: Apache-2.0

/// The assignment that follows from what was committed and from who was drawn. Whoever holds the public files
/// makes the same problem: an office cannot slip another one in.
///
/// Seat `s` of an entity in stratum `class.area` asks for `area/team[s]`.
///
/// - Parameters:
///   - key: `TH("assign-key"; seed)`.
///   - selected: drawn roster ids with the stratum each was drawn from.
package func assignmentProblem(
    key: Digest32, shortlist: Int?, team: [String], selected: [(rosterID: String, stratum: String)],
    inspectors: InspectorsFile, relations: RelationsFile
) throws(AssignmentRefusal) -> AssignmentProblem {
    let drawn = Set(selected.map(\.rosterID))
    return try AssignmentProblem(
        key: key, shortlist: shortlist,
        inspectors: inspectors.people.map {
            AssignmentProblem.Inspector(
                id: $0.alias, unit: $0.unit, skills: $0.tokens, capacity: $0.capacity, priorLoad: $0.load)
        },
        tasks: selected.map { entity in
            let area = RosterStrata.area(ofStratum: entity.stratum)
            return AssignmentProblem.Task(entity: entity.rosterID, slots: team.map { "\(area)/\($0)" })
        },
        barred: relations.pairs.filter { drawn.contains($0.rosterID) }.map {
            AssignmentProblem.Barred(entity: $0.rosterID, inspector: $0.alias, reason: $0.reason)
        })
}
