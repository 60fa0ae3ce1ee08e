// SPDX-License-Identifier: Apache-2.0

/// Plays the years of a scenario with the product's own draws and counts.
package struct BurdenTrial {
    private let scenario: BurdenScenario
    private let coordination: BurdenScenario.Coordination
    private let population: Population
    private let departments: [Department]
    /// Design intensity since the last visit, in millionths.
    private var since: [Int]
    private var checks = 0
    private var visits = 0
    private var bound = 0
    private var repeats = 0
    private var unseenOfD = 0

    package init(_ scenario: BurdenScenario, _ coordination: BurdenScenario.Coordination) {
        self.scenario = scenario
        self.coordination = coordination
        var lots = Lots(seed: scenario.seed)
        population = Population(scenario.entities, &lots)
        departments = (0..<scenario.departments).map { _ in Department(scenario, &lots) }
        since = Array(repeating: BurdenWeights.initial, count: scenario.entities)
    }

    /// - Throws: what a draw refuses; a scenario of positive numbers is never refused.
    package mutating func run() throws -> BurdenFigures {
        for year in 0..<scenario.years { try play(year) }
        let years = max(scenario.years, 1)
        let ofD = max(population.classes.count { $0 == 3 }, 1)
        return BurdenFigures(
            coordination: coordination, checks: checks / years, visits: visits / years,
            lowerBound: bound / years, repeats: repeats * 10_000 / (years * max(scenario.entities, 1)),
            unseenOfD: unseenOfD * 10_000 / (years * ofD))
    }

    private mutating func play(_ year: Int) throws {
        var seen = [UInt8](repeating: 0, count: scenario.entities)
        let rosters = try coordination == .memory ? [] : departments.map { try roster(of: $0) }
        for window in 0..<12 {
            let drawing = departments.indices.filter { departments[$0].windows.contains(window) }
            guard !drawing.isEmpty else { continue }
            let campaign = Digest32(sha256: Array("campaign \(scenario.seed) \(year) \(window)".utf8))
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
        unseenOfD += seen.indices.count { seen[$0] == 0 && population.classes[$0] == 3 }
    }

    /// The entities in a department's scope, in strata of class.
    private func roster(of department: Department) throws -> Roster {
        var entries: [RosterEntry] = []
        for entity in 0..<scenario.entities where department.holds(population.industries[entity]) {
            let weight = coordination == .memory ? BurdenWeights.usual.weight(since: since[entity]) : 1
            entries.append(
                RosterEntry(
                    id: Population.id(entity), stratum: Self.strata[Int(population.classes[entity])],
                    weight: weight))
        }
        return try Roster(entries)
    }

    private static let strata = ["A", "B", "C", "D"]

    private func drawn(
        _ department: Department, _ place: Int, from roster: Roster, _ campaign: Digest32
    ) throws -> [Int] {
        let strata = roster.strata.map { stratum in
            let ratio = department.ratios[Self.strata.firstIndex(of: stratum.name) ?? 0]
            return Stratum(
                name: stratum.name, size: stratum.size, numerator: ratio, denominator: 1_000_000, least: 0)
        }
        let announcement = try Announcement(
            name: Announcement.Name(draw: "\(campaign.hex.prefix(16))-\(place)", plan: "burden"),
            ceremony: campaign, method: coordination == .memory ? .pareto : .uniform,
            tickets: coordination == .independent ? .draw : .ceremony,
            roster: Announcement.RosterReference(root: roster.root, size: roster.size), strata: strata)
        let outcome = try draw(announcement, from: roster, value: campaign)
        return outcome.list.strata.flatMap(\.selected).compactMap(Population.number)
    }

    /// Per class and industry the largest share any department's quota asks for: no fewer visits can serve all.
    private func leastVisits(_ drawing: [Department]) -> Int {
        var least = 0.0
        for risk in 0..<4 {
            for industry in 0..<BurdenScenario.industries {
                let size = Double(population.size(risk, industry))
                let ratio = drawing.filter { $0.holds(UInt8(industry)) }.map { $0.ratios[risk] }.max() ?? 0
                least += size * Double(ratio) / 1_000_000
            }
        }
        return Int(least.rounded())
    }

    /// Adds what the campaign's designs promised to everyone in a scope, and begins anew for whoever was visited.
    private mutating func age(_ drawing: [Department], _ visited: Set<Int>) {
        var promised = [Int](repeating: 0, count: 4 * BurdenScenario.industries)
        for department in drawing {
            for industry in 0..<BurdenScenario.industries where department.holds(UInt8(industry)) {
                for risk in 0..<4 {
                    let cell = risk * BurdenScenario.industries + industry
                    promised[cell] = max(promised[cell], department.ratios[risk])
                }
            }
        }
        for entity in since.indices {
            let cell =
                Int(population.classes[entity]) * BurdenScenario.industries
                + Int(population.industries[entity])
            since[entity] = visited.contains(entity) ? 0 : since[entity] + promised[cell]
        }
    }
}

/// Numbers that follow from a seed alone (SplitMix64); never used for a draw.
private struct Lots {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func below(_ bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)).multipliedFullWidth(by: UInt64(bound)).high)
    }
}

private struct Population {
    let classes: [UInt8]
    let industries: [UInt8]
    private let sizes: [Int]

    init(_ count: Int, _ lots: inout Lots) {
        var classes: [UInt8] = []
        var industries: [UInt8] = []
        var sizes = [Int](repeating: 0, count: 4 * BurdenScenario.industries)
        for _ in 0..<count {
            var lot = lots.below(1000)
            var risk = 0
            while risk < 3, lot >= BurdenScenario.classes[risk].share {
                lot -= BurdenScenario.classes[risk].share
                risk += 1
            }
            let industry = lots.below(BurdenScenario.industries)
            classes.append(UInt8(risk))
            industries.append(UInt8(industry))
            sizes[risk * BurdenScenario.industries + industry] += 1
        }
        self.classes = classes
        self.industries = industries
        self.sizes = sizes
    }

    func size(_ risk: Int, _ industry: Int) -> Int { sizes[risk * BurdenScenario.industries + industry] }

    /// Of equal length, so that they ascend as numbers do.
    static func id(_ number: Int) -> String { "E" + String(1_000_000_000 + number).dropFirst() }
    static func number(_ id: String) -> Int? { Int(id.dropFirst()) }
}

/// One department: what it inspects, when it draws, how much of each class.
private struct Department {
    let industries: Set<UInt8>
    let windows: Set<Int>
    /// Of one draw, in millionths, by class.
    let ratios: [Int]

    init(_ scenario: BurdenScenario, _ lots: inout Lots) {
        let wanted = 4 + lots.below(6)
        var industries: Set<UInt8> = []
        while industries.count < wanted { industries.insert(UInt8(lots.below(BurdenScenario.industries))) }
        self.industries = industries
        let draws = 2 + lots.below(5)
        var windows: Set<Int> = []
        if scenario.isAligned {
            // Two windows are everybody's; whoever draws more often takes the next ones.
            windows = Set((0..<draws).map { $0 * (12 / BurdenScenario.windows) })
        } else {
            while windows.count < draws { windows.insert(lots.below(12)) }
        }
        self.windows = windows
        let level = 70 + lots.below(61)
        ratios = BurdenScenario.classes.map { risk in
            min(risk.ratio * level / (scenario.ratiosAreYearly ? draws : 1), 1_000_000)
        }
    }

    func holds(_ industry: UInt8) -> Bool { industries.contains(industry) }
}
