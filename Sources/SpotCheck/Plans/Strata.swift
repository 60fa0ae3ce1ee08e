// SPDX-License-Identifier: Apache-2.0

/// One cell of the pool: a class within a jurisdiction, apart from those of it whom a rule draws with certainty.
package struct StratumCell: Hashable, Comparable, Sendable {
    package let risk: CreditRiskClass
    package let jurisdiction: String
    /// Key objects of a reason that the rule pack marks as certain (`KeyReason.isCertain`).
    package let isCertain: Bool

    package init(risk: CreditRiskClass, jurisdiction: String, isCertain: Bool = false) {
        self.risk = risk
        self.jurisdiction = jurisdiction
        self.isCertain = isCertain
    }

    /// By class, then by jurisdiction; those drawn with certainty after the others.
    package static func < (a: StratumCell, b: StratumCell) -> Bool {
        (a.isCertain ? 1 : 0, a.risk, a.jurisdiction) < (b.isCertain ? 1 : 0, b.risk, b.jurisdiction)
    }
}

/// How cells become strata. A cell with few members would tell who they are (docs/draw.md 1.9), so the small cells of a
/// class are drawn together as `A.all`. If even together they are few, the smallest other cell of the class joins them.
///
/// Classes are never mixed: each is drawn at its own ratio. So a class with too few members in the whole pool stays
/// alone, and `PoolForecast.recognisable` says so before anything is frozen.
///
/// Those drawn with certainty are the exception: all classes of an area stand together as `all.430702`, at ratio 1/1,
/// so that their stratum tells no class.
package struct Strata: Hashable, Sendable {
    /// Stratum id and size, ascending by id; of a certain one the class is the last that it holds.
    package let list: [(name: String, risk: CreditRiskClass, size: Int, isCertain: Bool)]
    private let names: [StratumCell: String]

    package static func == (a: Strata, b: Strata) -> Bool { a.names == b.names }

    /// The names follow from the counts and tell them apart.
    package func hash(into hasher: inout Hasher) { hasher.combine(names) }

    /// Names the strata of `counts` (members per cell).
    ///
    /// - Parameter smallest: fewer members than this are merged; the rule pack says how many (`smallestStratum`).
    package init(_ counts: [StratumCell: Int], smallest: Int) {
        var names: [StratumCell: String] = [:]
        var sizes: [String: (risk: CreditRiskClass, size: Int, isCertain: Bool)] = [:]
        for risk in CreditRiskClass.allCases {
            let cells = counts.filter { $0.key.risk == risk && !$0.key.isCertain && $0.value > 0 }
            let merged = Self.merged(cells, smallest: smallest)
            for (cell, count) in cells {
                let place = merged.contains(cell) ? "all" : cell.jurisdiction
                let name = "\(risk.rawValue).\(place)"
                names[cell] = name
                sizes[name] = (risk, (sizes[name]?.size ?? 0) + count, false)
            }
        }
        let certain = counts.filter { $0.key.isCertain && $0.value > 0 }
        let areas = Dictionary(
            certain.map { (StratumCell(risk: .a, jurisdiction: $0.key.jurisdiction), $0.value) },
            uniquingKeysWith: +)
        let mergedAreas = Set(Self.merged(areas, smallest: smallest).map(\.jurisdiction))
        for (cell, count) in certain.sorted(by: { $0.key < $1.key }) {
            let area =
                mergedAreas.contains(cell.jurisdiction) ? RosterStrata.anyArea : cell.jurisdiction
            let name = "\(RosterStrata.anyClass).\(area)"
            names[cell] = name
            sizes[name] = (cell.risk, (sizes[name]?.size ?? 0) + count, true)
        }
        self.names = names
        list = sizes.map { ($0.key, $0.value.risk, $0.value.size, $0.value.isCertain) }.sorted { $0.0 < $1.0 }
    }

    /// The cells of one class that are drawn together: its small ones, and if they are too few as well, the smallest
    /// of the others (of equals the first by code), so that as few as possible lose their area.
    private static func merged(_ cells: [StratumCell: Int], smallest: Int) -> Set<StratumCell> {
        var merged = cells.filter { $0.value < smallest }
        let together = merged.values.reduce(0, +)
        if together > 0, together < smallest,
            let next = cells.filter({ $0.value >= smallest }).min(by: {
                ($0.value, $0.key) < ($1.value, $1.key)
            })
        {
            merged[next.key] = next.value
        }
        return Set(merged.keys)
    }

    /// The stratum of a member; nil for a cell that was empty when counted.
    package func name(of cell: StratumCell) -> String? { names[cell] }
}
