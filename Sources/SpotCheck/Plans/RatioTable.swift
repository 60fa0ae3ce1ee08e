// SPDX-License-Identifier: Apache-2.0

/// 抽查比例: how many of each class are drawn, per stratum: `min(size, max(least, ceil(size·ratio)))`.
package struct RatioTable: Hashable, Sendable {
    package struct Row: Hashable, Sendable {
        package let ratio: Ratio
        /// Fewest of a stratum that are drawn, however small the ratio makes it.
        package let least: Int

        package init(ratio: Ratio, least: Int) {
            self.ratio = ratio
            self.least = least
        }
    }

    package let rows: [CreditRiskClass: Row]

    package init(rows: [CreditRiskClass: Row]) { self.rows = rows }

    /// The usual ratios of a pack.
    package init(pack: RulePack, least: Int = 0) {
        rows = Dictionary(
            uniqueKeysWithValues: CreditRiskClass.allCases.map {
                ($0, Row(ratio: pack.ratio(of: $0), least: least))
            })
    }

    /// One ratio for every class.
    package static func flat(_ ratio: Ratio, least: Int = 0) -> RatioTable {
        RatioTable(rows: every(Row(ratio: ratio, least: least)))
    }

    /// The same number from every stratum, however large.
    package static func fixed(_ count: Int) -> RatioTable {
        RatioTable(rows: every(Row(ratio: .nothing, least: count)))
    }

    private static func every(_ row: Row) -> [CreditRiskClass: Row] {
        Dictionary(uniqueKeysWithValues: CreditRiskClass.allCases.map { ($0, row) })
    }

    /// How the table reads: by class, one ratio for all, or a fixed number of each stratum.
    package enum Kind: String, CaseIterable, Hashable, Sendable {
        case byClass, flat, fixed

        package var words: String {
            switch self {
            case .byClass: "按信用风险分类分别确定"
            case .flat: "各类同一比例"
            case .fixed: "每层固定户数"
            }
        }
    }

    package var kind: Kind {
        let first = row(.a)
        guard CreditRiskClass.allCases.allSatisfy({ row($0) == first }) else { return .byClass }
        return first.ratio == .nothing ? .fixed : .flat
    }

    /// What the table says, in the words of a public notice.
    package var words: String {
        func said(_ row: Row) -> String {
            switch (row.ratio == .nothing, row.least) {
            case (true, 0): "不抽取"
            case (true, let least): "每层\(least)户"
            case (false, 0): row.ratio.words
            case (false, let least): "\(row.ratio.words)，每层不少于\(least)户"
            }
        }
        switch kind {
        case .flat, .fixed: return said(row(.a))
        case .byClass:
            return CreditRiskClass.allCases.map { "\($0.rawValue)类\(said(row($0)))" }.joined(separator: "；")
        }
    }

    /// The row of a class; nothing is drawn where none is given.
    package func row(_ risk: CreditRiskClass) -> Row { rows[risk] ?? Row(ratio: .nothing, least: 0) }

    /// Number drawn from a stratum of `size`.
    package func quota(_ risk: CreditRiskClass, size: Int) -> Int {
        let row = row(risk)
        return min(size, max(row.least, Int(row.ratio.ceiling(of: Int64(size)))))
    }

    /// The form kept and logged.
    package var canonical: CanonicalJSON {
        .object(
            Dictionary(
                uniqueKeysWithValues: CreditRiskClass.allCases.map { risk in
                    let row = row(risk)
                    return (
                        risk.rawValue,
                        ["num": .int(row.ratio.num), "den": .int(row.ratio.den), "least": .number(row.least)]
                    )
                }))
    }

    /// Reads what `canonical` wrote.
    package init(_ json: CanonicalJSON) throws(JSONRefusal) {
        let reader = try CanonicalJSONReader(json)
        try reader.only(Set(CreditRiskClass.allCases.map(\.rawValue)))
        var rows: [CreditRiskClass: Row] = [:]
        for risk in CreditRiskClass.allCases {
            let row = try reader.object(risk.rawValue)
            let num = try row.int("num", in: 0...1_000_000)
            let den = try row.int("den", in: 1...1_000_000)
            guard let ratio = Ratio(num, den) else { throw .outOfRange(path: row.path(of: "num")) }
            rows[risk] = Row(ratio: ratio, least: try row.count("least"))
        }
        self.rows = rows
    }
}
