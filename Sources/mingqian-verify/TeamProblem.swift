// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// The assignment that follows from what was committed with the roster and from who was drawn.
///
/// Seat `s` of an entity in stratum `class.area` asks for `area/team[s]` (docs/draw.md part 2).
///
/// - Parameters:
///   - key: `TH("assign-key"; seed)`, or its retry.
///   - selected: drawn roster ids with the stratum each was drawn from.
func teamProblem(
    key: Digest32, teams: AnnouncedTeams, selected: [(rosterID: String, stratum: String)],
    inspectors: InspectorsFile, relations: RelationsFile
) throws(AssignmentRefusal) -> AssignmentProblem {
    let drawn = Set(selected.map(\.rosterID))
    return try AssignmentProblem(
        key: key, shortlist: teams.shortlist,
        inspectors: inspectors.people.map {
            AssignmentProblem.Inspector(
                id: $0.alias, unit: $0.unit, skills: $0.tokens, capacity: $0.capacity, priorLoad: $0.load)
        },
        tasks: selected.map { entity in
            let area = entity.stratum.drop { $0 != "." }.dropFirst()
            return AssignmentProblem.Task(entity: entity.rosterID, slots: teams.team.map { "\(area)/\($0)" })
        },
        barred: relations.pairs.filter { drawn.contains($0.rosterID) }.map {
            AssignmentProblem.Barred(entity: $0.rosterID, inspector: $0.alias, reason: $0.reason)
        })
}
