// SPDX-License-Identifier: Apache-2.0

/// The strata of a frozen roster: cells of the pool with the ratio of their class.
package enum RosterStrata {
    /// What an announcement says of each stratum, in the order of names. A class without a row is in the roster and
    /// not drawn: nobody may be undrawable unseen. Who is certain is drawn whole; the least number is that of the class
    /// that asks most, since the stratum holds them all.
    package static func announced(_ strata: Strata, ratios: RatioTable) -> [Stratum] {
        strata.list.map { stratum in
            guard !stratum.isCertain else {
                let least = CreditRiskClass.allCases.map { ratios.row($0).least }.max() ?? 0
                return Stratum(
                    name: stratum.name, size: stratum.size, numerator: 1, denominator: 1, least: least)
            }
            let row = ratios.row(stratum.risk)
            return Stratum(
                name: stratum.name, size: stratum.size, numerator: Int(row.ratio.num),
                denominator: Int(row.ratio.den), least: row.least)
        }
    }

    /// The strata of a plain roster: areas, where all classes are drawn alike. Their cells are never merged, for the
    /// codes tell the area anyway.
    package static func plain(_ sizes: [StratumCell: Int], row: RatioTable.Row) -> [Stratum] {
        Dictionary(sizes.map { ($0.key.jurisdiction, $0.value) }, uniquingKeysWith: +)
            .filter { $0.value > 0 }.sorted { $0.key < $1.key }
            .map { area, size in
                Stratum(
                    name: name(ofPlainArea: area), size: size, numerator: Int(row.ratio.num),
                    denominator: Int(row.ratio.den), least: row.least)
            }
    }

    /// The stratum of an area in a plain roster.
    package static func name(ofPlainArea area: String) -> String { "\(anyClass).\(area)" }

    /// What stands for the class in strata of all classes together.
    package static let anyClass = "all"

    /// The area a stratum lies in: what stands behind the first full stop, `all` where small cells were merged and
    /// the area may not be told.
    package static func area(ofStratum name: String) -> String {
        String(name.drop { $0 != "." }.dropFirst())
    }

    /// The area of merged cells.
    package static let anyArea = "all"

    /// Canonical JSON of strata for a column, in the order given.
    package static func encode(_ strata: [Stratum]) throws(JSONRefusal) -> String {
        try CanonicalJSON.array(strata.map(\.json)).encodeText()
    }

    /// Reads what `encode` wrote.
    package static func decode(_ text: String) throws(JSONRefusal) -> [Stratum] {
        let whole = try CanonicalJSON(parsing: text)
        let reader = try CanonicalJSONReader(.object(["strata": whole]))
        var strata: [Stratum] = []
        for each in try reader.objects("strata") { strata.append(try Stratum(each)) }
        return strata
    }
}
