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
/// are drawn together as `A.all`.
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
        for cell in counts.keys.sorted() {
            guard let count = counts[cell], count > 0 else { continue }
            let place = count < Self.smallestCell ? "all" : cell.jurisdiction
            let name = "\(cell.risk.rawValue).\(place)"
            names[cell] = name
            sizes[name] = (cell.risk, (sizes[name]?.size ?? 0) + count)
        }
        self.names = names
        list = sizes.map { ($0.key, $0.value.risk, $0.value.size) }.sorted { $0.0 < $1.0 }
    }

    /// The stratum of a member; nil for a cell that was empty when counted.
    package func name(of cell: StratumCell) -> String? { names[cell] }
}
