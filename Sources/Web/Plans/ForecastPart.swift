// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// What a line or a task would draw from today's register, for officers: it names classes.
struct ForecastPart: Sendable {
    let forecast: Forecast
    let tables: RegisterTables
    /// How often it is drawn within its period; nil for a single task.
    let draws: Int?
    /// The least part of all that the rules ask for, if they name one.
    var least: Ratio?

    private var pool: PoolForecast { forecast.pool }

    var html: HTML {
        """
        \(figures(tiles))
        \(pool.size == 0 ? notice("范围之内没有可以抽取的检查对象。", .warning) : HTML.empty)
        \(least.map { "<p>规则要求全年抽取比例不低于 \($0.words)，即至少 \(grouped($0.ceiling(of: Int64(pool.size)))) 户。</p>" as HTML })
        \(byClass)
        \(strata)
        \(excluded)
        \(contributors)
        """
    }

    private var tiles: [Figure] {
        var tiles = [
            Figure("可抽取的检查对象（户）", Int64(pool.size)),
            Figure("每次应抽（户）", Int64(pool.quota), nil, pool.quota == 0 ? .warning : .neutral),
        ]
        if let draws {
            let (all, overflow) = pool.quota.multipliedReportingOverflow(by: draws)
            tiles.append(Figure("全年预计抽取（户）", Int64(overflow ? pool.size : min(all, pool.size))))
        }
        return tiles
    }

    private var byClass: HTML {
        let classes = Dictionary(grouping: pool.rows.filter { !$0.isCertain }, by: \.risk)
        let certain = pool.rows.filter(\.isCertain).reduce(0) { $0 + $1.size }
        let certainRow: [[HTML]] =
            certain == 0 ? [] : [["重点检查对象（必查）", "\(grouped(certain))", "\(grouped(certain))"]]
        return table(
            caption: "按信用风险分类", headers: ["分类", "户数", "每次应抽"],
            rows: classes.keys.sorted().map { risk in
                let rows = classes[risk] ?? []
                return [
                    "\(risk.rawValue)类", "\(grouped(rows.reduce(0) { $0 + $1.size }))",
                    "\(grouped(rows.reduce(0) { $0 + $1.quota }))",
                ]
            } + certainRow, empty: "没有可以抽取的检查对象。", numeric: [1, 2])
    }

    private var strata: HTML {
        guard !pool.rows.isEmpty else { return "" }
        return """
            <details><summary>各层户数和应抽户数（\(pool.rows.count) 层）</summary>
            \(table(
                caption: "每个分类、每个区域为一层；不足\(pool.smallest)户的区域合为一层，仍不足的再并入户数最少的区域。",
                headers: ["区域", "分类", "户数", "每次应抽"],
                rows: pool.rows.map { row in
                    [
                        "\(stratumPlace(row.name, tables))",
                        row.isCertain ? "重点检查对象（必查）" : "\(row.risk.rawValue)类",
                        "\(grouped(row.size))",
                        "\(grouped(row.quota))",
                    ]
                }, numeric: [2, 3]))
            </details>
            """
    }

    private var excluded: HTML {
        guard !forecast.excluded.isEmpty else { return "" }
        let words = forecast.excluded.sorted { $0.key < $1.key }.map { status, count in
            "\(EntityStatus(rawValue: status)?.words ?? status) \(grouped(count)) 户"
        }
        return "<p>范围之内因登记状态不列入抽取的：\(words.joined(separator: "、"))。</p>"
    }

    private var contributors: HTML {
        guard !forecast.contributors.isEmpty else { return "" }
        return table(
            caption: "抽取的参与方", headers: ["参与方", "理由"],
            rows: forecast.contributors.map { ["\($0.title)", "\($0.reason)"] })
    }
}
