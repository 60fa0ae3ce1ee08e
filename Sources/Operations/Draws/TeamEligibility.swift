// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

/// Who of the register may be in the teams of a task, decided before anything is drawn.
struct TeamEligibility {
    let task: TaskForDraw
    let units: [String: UnitForDraw]
    /// Departments the task's items belong to.
    let departments: Set<String>
    /// The areas the roster's strata lie in, `all` among them where cells were merged.
    let areas: [String]

    /// The committed people: in post, certified and on hand on every day of the task, competent, and answering for
    /// an area of the roster.
    func people(_ inspectors: [InspectorForDraw], alias: (InspectorForDraw) -> String?) -> [InspectorsFile
        .Person]
    {
        let fit = inspectors.filter { isFit($0) || isExpert($0) }
        // Where the area may not be told, people of the whole city go; if they are few, anyone.
        let whole = fit.filter { coversEverything($0) }
        let broad = Set((whole.count < Self.fewest ? fit : whole).map(\.id))
        return fit.compactMap { inspector in
            guard let alias = alias(inspector) else { return nil }
            let covered = areas.filter { area in
                area == RosterStrata.anyArea ? broad.contains(inspector.id) : covers(inspector, area)
            }
            guard !covered.isEmpty else { return nil }
            let skills = isFit(inspector) ? [TaskForDraw.fit] + list(inspector.skills).filter(isToken) : []
            let seats = skills + (isExpert(inspector) ? [TaskForDraw.token(ofExpert: inspector.expert)] : [])
            return InspectorsFile.Person(
                alias: alias, unit: inspector.unit,
                tokens: covered.flatMap { area in seats.map { "\(area)/\($0)" } }, capacity: capacity,
                load: Int(inspector.visits))
        }
    }

    private static let fewest = 8

    private func isFit(_ inspector: InspectorForDraw) -> Bool {
        (inspector.duty.isEmpty || inspector.duty == "在岗") && !inspector.certificate.isEmpty
            && (inspector.certificateFrom ?? task.fromDay) <= task.fromDay
            && (inspector.certificateTo ?? task.toDay) >= task.toDay && isOnHand(inspector)
            && isCompetent(inspector)
    }

    /// Experts need no certificate and no scope of their own: they assist.
    private func isExpert(_ inspector: InspectorForDraw) -> Bool {
        task.expertToken == TaskForDraw.token(ofExpert: inspector.expert) && isOnHand(inspector)
            && (inspector.duty.isEmpty || inspector.duty == "在岗")
            && (isOwn(inspector.unit) || isOfCounty(inspector.unit))
    }

    /// Two visits on each of five days a week of the task's period.
    private var capacity: Int {
        guard let from = Day(task.fromDay), let to = Day(task.toDay) else { return 2 }
        return max(2, (Int(to.number - from.number) + 1) * 10 / 7)
    }

    private func isOnHand(_ inspector: InspectorForDraw) -> Bool {
        guard inspector.unavailableFrom != nil || inspector.unavailableTo != nil else { return true }
        let from = inspector.unavailableFrom ?? "0001-01-01"
        let to = inspector.unavailableTo ?? "9999-12-31"
        return to < task.fromDay || from > task.toDay
    }

    /// Within a department of the task an empty scope means all its items; people of county units join when
    /// their scope names the category (inspectors drawn by the locality).
    private func isCompetent(_ inspector: InspectorForDraw) -> Bool {
        let scope = list(inspector.itemCategories)
        let category = task.shape.category
        let holds = !category.isEmpty && scope.contains(category)
        if holds { return isOwn(inspector.unit) || isOfCounty(inspector.unit) }
        return isOwn(inspector.unit) && (scope.isEmpty || category.isEmpty)
    }

    /// The chain of units from `unit` upwards.
    private func chain(_ unit: String) -> [String] {
        var chain = [unit]
        while chain.count < 32, let parent = chain.last.flatMap({ units[$0]?.parent }) {
            chain.append(parent)
        }
        return chain
    }

    private func isOwn(_ unit: String) -> Bool { chain(unit).contains { departments.contains($0) } }

    private func isOfCounty(_ unit: String) -> Bool {
        guard let above = units[task.unit]?.parent else { return false }
        let chain = chain(unit)
        return chain.contains(above) && chain.contains { units[$0]?.isCounty == true }
    }

    private func given(_ inspector: InspectorForDraw) -> [String] {
        let own = list(inspector.areas)
        return own.isEmpty ? [units[inspector.unit]?.jurisdiction ?? ""] : own
    }

    /// An area given covers itself; the whole city, under either of its codes, covers every area. 全市 comes out of an
    /// import as 430700, with which no county's code begins.
    private func covers(_ inspector: InspectorForDraw, _ area: String) -> Bool {
        given(inspector).contains { RegisterTables.covers($0, area) }
    }

    private func coversEverything(_ inspector: InspectorForDraw) -> Bool {
        areas.allSatisfy { $0 == RosterStrata.anyArea || covers(inspector, $0) }
    }

    private func list(_ text: String) -> [String] {
        text.split { "、,，;；|\n".contains($0) }.map { $0.trimmed }.filter { !$0.isEmpty }
    }

    private func isToken(_ skill: String) -> Bool { skill != "*" && !skill.utf8.contains(UInt8(ascii: "@")) }
}

extension Substring {
    /// Without spaces at either end.
    fileprivate var trimmed: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}

extension TeamEligibility {
    /// Refuses when an area that will be drawn from has fewer fitting people than a team has seats: better known
    /// before the draw than after it.
    static func checkAreas(_ strata: [Stratum], team: [String], people: [InspectorsFile.Person]) throws {
        var reach: [String: Int] = [:]
        for person in people { for token in person.tokens { reach[token, default: 0] += 1 } }
        let areas = Set(strata.filter { $0.quota > 0 }.map { RosterStrata.area(ofStratum: $0.name) })
        for area in areas.sorted() {
            for (skill, seats) in Dictionary(grouping: team, by: { $0 }).mapValues(\.count) {
                let inspectors = team.count { !$0.hasPrefix(TaskForDraw.token(ofExpert: "")) }
                let need = skill == TaskForDraw.fit ? inspectors : seats
                let have = reach["\(area)/\(skill)"] ?? 0
                guard have >= need else {
                    throw CeremonyRefusal.tooFewInspectors(area: area, skill: skill, have: have, need: need)
                }
            }
        }
    }
}
