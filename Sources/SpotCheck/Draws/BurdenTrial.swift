// SPDX-License-Identifier: Apache-2.0

/// Plays the years of a city with the product's own draws and counts.
package struct BurdenTrial {
    private let city: BurdenCity
    private let coordination: BurdenScenario.Coordination
    /// Design intensity since the last visit, in millionths.
    private var since: [Int]
    private var checks = 0
    private var visits = 0
    private var bound = 0
    private var repeats = 0
    private var unseenOfD = 0

    package init(_ city: BurdenCity, _ coordination: BurdenScenario.Coordination) {
        self.city = city
        self.coordination = coordination
        since = Array(repeating: BurdenWeights.initial, count: city.entities)
    }

    private var departments: [BurdenCity.Department] { city.departments }

    /// - Throws: what a draw refuses; a city with somebody in it is never refused.
    package mutating func run() throws -> BurdenFigures {
        for year in 0..<city.years { try play(year) }
        let years = max(city.years, 1)
        let ofD = max(city.classes.count { $0 == 3 }, 1)
        return BurdenFigures(
            coordination: coordination, checks: checks / years, visits: visits / years,
            lowerBound: bound / years, repeats: repeats * 10_000 / (years * max(city.entities, 1)),
            unseenOfD: unseenOfD * 10_000 / (years * ofD))
    }

    private mutating func play(_ year: Int) throws {
        var seen = [UInt8](repeating: 0, count: city.entities)
        let rosters = try coordination == .memory ? [] : departments.map { try roster(of: $0) }
        for window in 0..<12 {
            let drawing = departments.indices.filter { departments[$0].windows.contains(window) }
            guard !drawing.isEmpty else { continue }
            let campaign = Digest32(sha256: Array("campaign \(city.seed) \(year) \(window)".utf8))
            var visited: Set<Int> = []
            for place in drawing {
                let roster = try rosters.isEmpty ? roster(of: departments[place]) : rosters[place]
                for entity in try drawn(departments[place], place, from: roster, campaign) {
                    checks += 1
                    visited.insert(entity)
                }
            }
            visits += visited.count
            bound += leastVisits(drawing.map { departments[$0] })
            age(drawing.map { departments[$0] }, visited)
            for entity in visited { seen[entity] = min(seen[entity] + 1, 250) }
        }
        repeats += seen.count { $0 >= 2 }
        unseenOfD += seen.indices.count { seen[$0] == 0 && city.classes[$0] == 3 }
    }

    /// The entities in a department's scope, in strata of class.
    private func roster(of department: BurdenCity.Department) throws -> Roster {
        var entries: [RosterEntry] = []
        for entity in 0..<city.entities where department.kinds.contains(city.kinds[entity]) {
            let weight = coordination == .memory ? BurdenWeights.usual.weight(since: since[entity]) : 1
            entries.append(
                RosterEntry(
                    id: Self.id(entity), stratum: Self.strata[Int(city.classes[entity])],
                    weight: weight))
        }
        return try Roster(entries)
    }

    private static let strata = ["A", "B", "C", "D"]

    /// Of equal length, so that they ascend as numbers do.
    private static func id(_ number: Int) -> String { "E" + String(1_000_000_000 + number).dropFirst() }
    private static func number(_ id: String) -> Int? { Int(id.dropFirst()) }

    private func drawn(
        _ department: BurdenCity.Department, _ place: Int, from roster: Roster, _ campaign: Digest32
    ) throws -> [Int] {
        let strata = roster.strata.map { stratum in
            let ratio = department.ratios[Self.strata.firstIndex(of: stratum.name) ?? 0]
            return Stratum(
                name: stratum.name, size: stratum.size, numerator: ratio, denominator: 1_000_000,
                least: department.least)
        }
        let announcement = try Announcement(
            name: Announcement.Name(draw: "\(campaign.hex.prefix(16))-\(place)", plan: "burden"),
            ceremony: campaign, method: coordination == .memory ? .pareto : .uniform,
            tickets: coordination == .independent ? .draw : .ceremony,
            roster: Announcement.RosterReference(root: roster.root, size: roster.size), strata: strata)
        let outcome = try draw(announcement, from: roster, value: campaign)
        return outcome.list.strata.flatMap(\.selected).compactMap(Self.number)
    }

    /// Of each entity the largest share any department's quota asks for: no fewer visits can serve all.
    private func leastVisits(_ drawing: [BurdenCity.Department]) -> Int {
        let shares = drawing.map { department in
            (0..<4).map { risk -> Double in
                let size = department.kinds.reduce(0) { $0 + city.size(risk, $1) }
                let share = Double(size * department.ratios[risk]) / 1_000_000
                return size == 0 ? 0 : min(1, max(share, Double(department.least)) / Double(size))
            }
        }
        var least = 0.0
        for kind in 0..<city.kindCount {
            for risk in 0..<4 {
                let asked = zip(drawing, shares).filter { $0.0.kinds.contains(kind) }.map { $0.1[risk] }
                least += Double(city.size(risk, kind)) * (asked.max() ?? 0)
            }
        }
        return Int(least.rounded())
    }

    /// Adds what the campaign's designs promised to everyone in a scope, and begins anew for whoever was visited.
    private mutating func age(_ drawing: [BurdenCity.Department], _ visited: Set<Int>) {
        var promised = [Int](repeating: 0, count: 4 * city.kindCount)
        for department in drawing {
            for kind in department.kinds {
                for risk in 0..<4 {
                    let cell = risk * city.kindCount + kind
                    promised[cell] = max(promised[cell], department.ratios[risk])
                }
            }
        }
        for entity in since.indices {
            let cell = Int(city.classes[entity]) * city.kindCount + city.kinds[entity]
            since[entity] = visited.contains(entity) ? 0 : since[entity] + promised[cell]
        }
    }
}
