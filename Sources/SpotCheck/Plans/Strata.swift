// SPDX-License-Identifier: Apache-2.0

/// One cell of the pool: a class within a jurisdiction.
package struct StratumCell: Hashable, Comparable, Sendable {
    package let risk: CreditRiskClass
    package let jurisdiction: String

    package init(risk: CreditRiskClass, jurisdiction: String) {
        self.risk = risk
        self.jurisdiction = jurisdiction
    }

    /// By class, then by jurisdiction.
    package static func < (a: StratumCell, b: StratumCell) -> Bool {
        (a.risk, a.jurisdiction) < (b.risk, b.jurisdiction)
    }
}

/// How cells become strata. A cell with few members would tell who they are (protocol 1.1), so small cells of a class
/// are drawn together as `A.all`; if even these are few, the next larger cells of the class join them.
package struct Strata: Hashable, Sendable {
    /// Fewer members than this are merged.
    package static let smallestCell = 5

    /// Stratum id and size, ascending by id.
    package let list: [(name: String, risk: CreditRiskClass, size: Int)]
    private let names: [StratumCell: String]

    package static func == (a: Strata, b: Strata) -> Bool { a.names == b.names }

    /// The names follow from the counts and tell them apart.
    package func hash(into hasher: inout Hasher) { hasher.combine(names) }

    /// Names the strata of `counts` (members per cell).
    package init(_ counts: [StratumCell: Int]) {
        var names: [StratumCell: String] = [:]
        var sizes: [String: (risk: CreditRiskClass, size: Int)] = [:]
        for risk in CreditRiskClass.allCases {
            let cells = counts.filter { $0.key.risk == risk && $0.value > 0 }
            let merged = Self.merged(cells)
            for (cell, count) in cells {
                let name = "\(risk.rawValue).\(merged.contains(cell) ? "all" : cell.jurisdiction)"
                names[cell] = name
                sizes[name] = (risk, (sizes[name]?.size ?? 0) + count)
            }
        }
        self.names = names
        list = sizes.map { ($0.key, $0.value.risk, $0.value.size) }.sorted { $0.0 < $1.0 }
    }

    /// The cells of one class that are drawn together: all small ones, and as many more, smallest first, as it takes
    /// for their sum not to be small.
    private static func merged(_ cells: [StratumCell: Int]) -> Set<StratumCell> {
        var merged: Set<StratumCell> = []
        var sum = 0
        for (cell, count) in cells.sorted(by: { ($0.value, $0.key) < ($1.value, $1.key) }) {
            guard count < smallestCell || (sum > 0 && sum < smallestCell) else { break }
            merged.insert(cell)
            sum += count
        }
        return merged
    }

    /// The stratum of a member; nil for a cell that was empty when counted.
    package func name(of cell: StratumCell) -> String? { names[cell] }
}
