// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// 抽查比例 as form fields: filled from a table, read back into one.
enum RatioFields {
    /// The fields as they stand for `ratios`.
    ///
    /// A form has one minimum for all classes. Of a table with several the largest is shown: saving it again draws
    /// rather more than less.
    static func fill(_ typed: inout Fields, _ ratios: RatioTable) {
        typed.add("ratioKind", ratios.kind.rawValue)
        for risk in CreditRiskClass.allCases {
            typed.add("ratio-\(risk.rawValue)", ratios.row(risk).ratio.words)
        }
        typed.add("ratio", ratios.kind == .flat ? ratios.row(.a).ratio.words : "")
        typed.add("least", String(CreditRiskClass.allCases.map { ratios.row($0).least }.max() ?? 0))
    }

    /// The table somebody typed, or nil with problems.
    static func read(_ typed: Fields, _ problems: inout Problems) -> RatioTable? {
        guard let kind = RatioTable.Kind(rawValue: typed.text("ratioKind")) else {
            problems.add("ratioKind", "请选择比例的确定方式。")
            return nil
        }
        guard let least = least(typed, kind, &problems) else { return nil }
        switch kind {
        case .fixed: return .fixed(least)
        case .flat: return ratio(typed, "ratio", &problems).map { .flat($0, least: least) }
        case .byClass:
            var rows: [CreditRiskClass: RatioTable.Row] = [:]
            for risk in CreditRiskClass.allCases {
                guard let ratio = ratio(typed, "ratio-\(risk.rawValue)", &problems) else { continue }
                rows[risk] = RatioTable.Row(ratio: ratio, least: least)
            }
            return rows.count == CreditRiskClass.allCases.count ? RatioTable(rows: rows) : nil
        }
    }

    private static func least(
        _ typed: Fields, _ kind: RatioTable.Kind, _ problems: inout Problems
    ) -> Int? {
        if typed.text("least").isEmpty {
            guard kind == .fixed else { return 0 }
            problems.add("least", "请填写每层抽取的户数。")
            return nil
        }
        guard let least = typed.integer("least"), (0...Int64(RatioTable.largestLeast)).contains(least) else {
            problems.add("least", PlanRefusal.leastOutOfRange(most: RatioTable.largestLeast).words)
            return nil
        }
        return Int(least)
    }

    private static func ratio(_ typed: Fields, _ name: String, _ problems: inout Problems) -> Ratio? {
        let text = CellText.code(typed.text(name))
        if text.isEmpty {
            problems.add(name, "请填写比例，不抽取的填 0%。")
            return nil
        }
        guard let ratio = Ratio(reading: text) else {
            problems.add(name, "比例“\(text)”无法识别，请写成 3%、0.5% 或者 3/100，不得超过 100%。")
            return nil
        }
        return ratio
    }

    static func html(_ typed: Fields, _ problems: Problems) -> HTML {
        let byClass = CreditRiskClass.allCases.map { risk in
            field(
                "\(risk.rawValue)类比例", name: "ratio-\(risk.rawValue)",
                value: typed.text("ratio-\(risk.rawValue)"), problem: problems["ratio-\(risk.rawValue)"])
        }
        return """
            \(radios(
                "比例的确定方式", name: "ratioKind",
                options: RatioTable.Kind.allCases.map { ($0.rawValue, $0.words) },
                value: typed.text("ratioKind"), problem: problems["ratioKind"]))
            <p class="hint">按信用风险分类的，填写各类比例；各类同一比例的，填写统一比例；每层固定户数的，填写每层最少户数。\
            每个分类、每个区域为一层，按比例计算的户数向上取整。</p>
            <div class="pair">\(byClass)</div>
            <div class="pair">
            \(field("统一比例", name: "ratio", value: typed.text("ratio"), problem: problems["ratio"]))
            \(field(
                "每层最少（固定）户数", name: "least", value: typed.text("least"), problem: problems["least"], width: 10))
            </div>
            """
    }

    /// Where to show what is wrong: beside the field in use.
    static func place(of refusal: PlanRefusal, _ typed: Fields) -> String {
        guard refusal.field.hasPrefix("ratio-") else { return refusal.field }
        switch RatioTable.Kind(rawValue: typed.text("ratioKind")) {
        case .flat: return "ratio"
        case .fixed: return "least"
        case .byClass, nil: return refusal.field
        }
    }
}
