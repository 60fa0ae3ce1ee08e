// SPDX-License-Identifier: Apache-2.0

/// A city on trial: how many visits its departments' draws would make, drawn in one way or another. Made from a seed;
/// the draws are the product's own.
package struct BurdenScenario: Hashable, Sendable {
    /// How the draws of one campaign hang together.
    package enum Coordination: String, CaseIterable, Hashable, Sendable {
        /// A ticket for each draw: samples meet by chance alone.
        case independent
        /// One ticket per entity in all draws of a campaign.
        case common
        /// The same, and weights by the burden since the last visit.
        case memory
    }

    package let name: String
    /// Living entities, in classes A to D of 50, 35, 12 and 3 %, spread over 20 industries.
    package var entities: Int
    package var departments: Int
    package var years: Int
    /// Ratios hold for a whole year and are spread over its draws; else for each draw.
    package let ratiosAreYearly: Bool
    /// All departments draw in the same windows; else each in months of its own.
    package let isAligned: Bool
    package var seed: UInt64

    package init(
        name: String, entities: Int = 230_000, departments: Int = 40, years: Int = 3, ratiosAreYearly: Bool,
        isAligned: Bool, seed: UInt64 = 2017
    ) {
        self.name = name
        self.entities = entities
        self.departments = departments
        self.years = years
        self.ratiosAreYearly = ratiosAreYearly
        self.isAligned = isAligned
        self.seed = seed
    }

    /// The four ways to plan that are compared.
    package static let all = [
        BurdenScenario(name: "per-draw-own", ratiosAreYearly: false, isAligned: false),
        BurdenScenario(name: "per-draw-aligned", ratiosAreYearly: false, isAligned: true),
        BurdenScenario(name: "per-year-own", ratiosAreYearly: true, isAligned: false),
        BurdenScenario(name: "per-year-aligned", ratiosAreYearly: true, isAligned: true),
    ]

    static let industries = 20
    /// Campaign windows of a year where calendars are aligned.
    static let windows = 6
    /// Of classes A to D, in thousandths of all entities, and the usual ratios of one draw in hundredths of a percent.
    static let classes: [(share: Int, ratio: Int)] = [(500, 100), (350, 300), (120, 1000), (30, 2500)]
}

/// Weights of a Pareto draw by the burden since the last visit. Of a trial only: a rule pack will state those of the
/// office once it draws by them.
package struct BurdenWeights: Hashable, Sendable {
    package struct Step: Hashable, Sendable {
        /// Millionths of design intensity.
        package let below: Int
        package let weight: UInt32
    }

    /// Ascending; what is above the last weighs most.
    package let steps: [Step]
    package let overdue: UInt32

    /// The default table; an entity without history starts at `initial`.
    package static let usual = BurdenWeights(
        steps: [
            Step(below: 250_000, weight: 4), Step(below: 500_000, weight: 8),
            Step(below: 1_250_000, weight: 16),
        ], overdue: 32)
    package static let initial = 1_000_000

    /// The weight of an entity with so many millionths since its last visit.
    package func weight(since: Int) -> UInt32 {
        steps.first { since < $0.below }?.weight ?? overdue
    }
}

/// What a trial came to, for one way of coordination; numbers are those of an average year.
package struct BurdenFigures: Hashable, Sendable {
    package let coordination: BurdenScenario.Coordination
    /// Draws of entities by departments: the sum of all quotas.
    package let checks: Int
    /// Distinct entities of each campaign: departments that drew the same one go together.
    package let visits: Int
    /// The least number of visits any way to draw could reach with the same quotas.
    package let lowerBound: Int
    /// Of 10,000 entities so many were visited twice or more in a year.
    package let repeats: Int
    /// Of 10,000 entities of class D so many saw nobody in a year.
    package let unseenOfD: Int
}
