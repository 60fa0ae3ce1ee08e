// SPDX-License-Identifier: Apache-2.0

/// Who may be drawn and who draws, as far as it matters for the number of visits: of a simulated city, or of a
/// register with its plans.
package struct BurdenCity: Sendable {
    package struct Department: Sendable {
        /// The kinds of entities in its scope.
        package let kinds: Set<Int>
        /// Months, 0 to 11, in which it draws.
        package let windows: Set<Int>
        /// Of one draw, in millionths, of classes A to D.
        package let ratios: [Int]
        /// Fewest of each class that are drawn.
        package let least: Int

        package init(kinds: Set<Int>, windows: Set<Int>, ratios: [Int], least: Int = 0) {
            self.kinds = kinds
            self.windows = windows
            self.ratios = ratios
            self.least = least
        }
    }

    package let name: String
    /// Of each entity its class, 0 to 3.
    package let classes: [UInt8]
    /// Of each entity what tells it apart in scopes: entities of one kind are in the same ones.
    package let kinds: [Int]
    package let departments: [Department]
    package let years: Int
    package let seed: UInt64
    let kindCount: Int
    private let sizes: [Int]

    package init(
        name: String, classes: [UInt8], kinds: [Int], departments: [Department], years: Int, seed: UInt64
    ) {
        self.name = name
        self.classes = classes
        self.kinds = kinds
        self.departments = departments
        self.years = years
        self.seed = seed
        let kindCount = (kinds.max() ?? 0) + 1
        var sizes = [Int](repeating: 0, count: 4 * kindCount)
        for (risk, kind) in zip(classes, kinds) { sizes[Int(risk) * kindCount + kind] += 1 }
        self.kindCount = kindCount
        self.sizes = sizes
    }

    package var entities: Int { classes.count }

    /// How many entities of a class and a kind there are.
    func size(_ risk: Int, _ kind: Int) -> Int { sizes[risk * kindCount + kind] }
}

extension BurdenCity {
    /// A city of a scenario: the same for the same seed.
    package init(_ scenario: BurdenScenario) {
        var lots = Lots(seed: scenario.seed)
        var classes: [UInt8] = []
        var kinds: [Int] = []
        for _ in 0..<scenario.entities {
            var lot = lots.below(1000)
            var risk = 0
            while risk < 3, lot >= BurdenScenario.classes[risk].share {
                lot -= BurdenScenario.classes[risk].share
                risk += 1
            }
            classes.append(UInt8(risk))
            kinds.append(lots.below(BurdenScenario.industries))
        }
        self.init(
            name: scenario.name, classes: classes, kinds: kinds,
            departments: (0..<scenario.departments).map { _ in Self.department(scenario, &lots) },
            years: scenario.years, seed: scenario.seed)
    }

    private static func department(_ scenario: BurdenScenario, _ lots: inout Lots) -> Department {
        let wanted = 4 + lots.below(6)
        var kinds: Set<Int> = []
        while kinds.count < wanted { kinds.insert(lots.below(BurdenScenario.industries)) }
        let draws = 2 + lots.below(5)
        var windows: Set<Int> = []
        if scenario.isAligned {
            // Two windows are everybody's; whoever draws more often takes the next ones.
            windows = Self.aligned(draws: draws)
        } else {
            while windows.count < draws { windows.insert(lots.below(12)) }
        }
        let level = 70 + lots.below(61)
        return Department(
            kinds: kinds, windows: windows,
            ratios: BurdenScenario.classes.map { risk in
                min(risk.ratio * level / (scenario.ratiosAreYearly ? draws : 1), 1_000_000)
            })
    }

    /// The first windows of the common calendar.
    package static func aligned(draws: Int) -> Set<Int> {
        Set((0..<min(draws, BurdenScenario.windows)).map { $0 * (12 / BurdenScenario.windows) })
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
