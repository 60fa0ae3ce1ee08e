// SPDX-License-Identifier: Apache-2.0

/// How many of a class are to be drawn.
package enum SampleRule: Hashable, Sendable {
    /// At least `num/den` of every stratum, rounded up, and at least `least` (docs/draw.md, quota).
    case ratio(num: Int, den: Int, least: Int)
    /// This many over all areas together, shared out by largest remainder.
    case count(Int)
}

/// The strata of a frozen roster as kept in a column.
package enum StrataText {
    /// Canonical JSON, in the order given.
    package static func encode(_ strata: [Stratum]) throws(JSONRefusal) -> String {
        try CanonicalJSON.array(strata.map(\.json)).encodeText()
    }

    /// Reads what `encode` wrote.
    package static func decode(_ text: String) throws(JSONRefusal) -> [Stratum] {
        let whole = try CanonicalJSON(parsing: Array(text.utf8))
        let reader = try CanonicalJSONReader(.object(["strata": whole]))
        var strata: [Stratum] = []
        for each in try reader.objects("strata") { strata.append(try Stratum(each)) }
        return strata
    }
}

/// Divides a pool into strata by area and class, so that classes get their ratio in every area and teams can be
/// sought where the entity is.
///
/// The name is `area.classes`. Cells of fewer than `smallest` members are put together with the next class of
/// the same area, because a published stratum of one would name a firm's class (protocol 1.1); such a stratum
/// draws as many as its cells would have drawn.
package struct Stratification: Sendable {
    /// A class within an area.
    package struct Cell: Hashable, Comparable, Sendable {
        package let area: String
        package let riskClass: String

        package init(area: String, riskClass: String) {
            self.area = area
            self.riskClass = riskClass
        }

        /// By area, then class.
        package static func < (a: Cell, b: Cell) -> Bool {
            (a.area, a.riskClass) < (b.area, b.riskClass)
        }
    }

    /// Fewest members of a stratum, unless its whole area has fewer.
    package static let smallest = 5

    /// By ascending name.
    package let strata: [Stratum]
    private let names: [Cell: String]

    /// - Parameters:
    ///   - sizes: members of each cell.
    ///   - rules: by class; a class without a rule is in the roster and not drawn.
    package init(sizes: [Cell: Int], rules: [String: SampleRule], smallest: Int = Self.smallest) {
        let quotas = Self.quotas(sizes, rules)
        var strata: [Stratum] = []
        var names: [Cell: String] = [:]
        for (area, cells) in Dictionary(grouping: sizes.keys, by: \.area) {
            for group in Self.groups(cells.sorted(), sizes, smallest) {
                let name = area + "." + group.map(\.riskClass).joined()
                for cell in group { names[cell] = name }
                strata.append(Self.stratum(name, group, sizes, quotas, rules))
            }
        }
        self.names = names
        self.strata = strata.sorted { $0.name < $1.name }
    }

    /// The stratum a member of this cell belongs to; nil for a cell that had no members.
    package func name(of cell: Cell) -> String? { names[cell] }

    /// The area a stratum lies in: what stands before the first full stop.
    package static func area(ofStratum name: String) -> String {
        String(name.prefix { $0 != "." })
    }

    private static func stratum(
        _ name: String, _ group: [Cell], _ sizes: [Cell: Int], _ quotas: [Cell: Int],
        _ rules: [String: SampleRule]
    ) -> Stratum {
        let size = group.reduce(0) { $0 + (sizes[$1] ?? 0) }
        if group.count == 1, case .ratio(let num, let den, let least) = rules[group[0].riskClass] {
            return Stratum(name: name, size: size, numerator: num, denominator: den, least: least)
        }
        let quota = group.reduce(0) { $0 + (quotas[$1] ?? 0) }
        return Stratum(name: name, size: size, numerator: quota, denominator: max(size, 1), least: 0)
    }

    /// Puts cells smaller than `smallest` together with their neighbour, the smallest group first.
    private static func groups(_ cells: [Cell], _ sizes: [Cell: Int], _ smallest: Int) -> [[Cell]] {
        var groups = cells.map { [$0] }
        func size(_ group: [Cell]) -> Int { group.reduce(0) { $0 + (sizes[$1] ?? 0) } }
        while groups.count > 1,
            let place = groups.indices.min(by: { size(groups[$0]) < size(groups[$1]) }),
            size(groups[place]) < smallest
        {
            // Risky classes are few; they join the class before them, only the first joins the next.
            let first = max(place - 1, 0)
            groups[first] += groups.remove(at: first + 1)
        }
        return groups
    }

    private static func quotas(_ sizes: [Cell: Int], _ rules: [String: SampleRule]) -> [Cell: Int] {
        var quotas: [Cell: Int] = [:]
        for (riskClass, cells) in Dictionary(grouping: sizes.keys, by: \.riskClass) {
            switch rules[riskClass] {
            case .ratio(let num, let den, let least):
                for cell in cells {
                    quotas[cell] =
                        Stratum(
                            name: "", size: sizes[cell] ?? 0, numerator: num, denominator: den, least: least
                        ).quota
                }
            case .count(let count):
                let shares = apportion(count, over: cells.sorted().map { ($0.area, sizes[$0] ?? 0) })
                for cell in cells { quotas[cell] = shares[cell.area] ?? 0 }
            case nil: break
            }
        }
        return quotas
    }
}

/// Shares `count` out in proportion to sizes by largest remainder (Hamilton's method); equal remainders by name.
/// Nobody gets more than its size, and all of `count` is shared out as far as the sizes reach.
package func apportion(_ count: Int, over parts: [(name: String, size: Int)]) -> [String: Int] {
    let total = parts.reduce(0) { $0 + $1.size }
    guard total > 0 else { return [:] }
    let wanted = min(count, total)
    var shares = Dictionary(uniqueKeysWithValues: parts.map { ($0.name, wanted * $0.size / total) })
    let left = wanted - shares.values.reduce(0, +)
    let ranked = parts.sorted {
        let (a, b) = (wanted * $0.size % total, wanted * $1.size % total)
        return a == b ? $0.name < $1.name : a > b
    }
    for part in ranked.prefix(left) { shares[part.name, default: 0] += 1 }
    return shares
}
