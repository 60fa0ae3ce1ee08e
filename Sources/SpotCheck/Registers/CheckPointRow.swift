// SPDX-License-Identifier: Apache-2.0

/// 检查要点: one line of the check sheet (检查表) of an item.
package struct CheckPointRow: Hashable, Sendable {
    package var code: String
    /// Code of the check item whose sheet it stands on.
    package var item: String
    /// 序号 on the sheet; ties go by code.
    package var position: Int
    /// 检查内容, as a question or a demand.
    package var question: String
    package var kind: CheckPointKind
    /// 计量单位 of a measured value.
    package var measure: String
    /// The least and the most a measured value may be; nil for no limit.
    package var least: Quantity?
    package var most: Quantity?
    /// 检查方法 or the clause it rests on.
    package var advice: String
    /// Whether it may stay open.
    package var isOptional: Bool

    /// Takes every field as it stands.
    package init(
        code: String, item: String, position: Int, question: String, kind: CheckPointKind, measure: String,
        least: Quantity?, most: Quantity?, advice: String, isOptional: Bool
    ) {
        self.code = code
        self.item = item
        self.position = position
        self.question = question
        self.kind = kind
        self.measure = measure
        self.least = least
        self.most = most
        self.advice = advice
        self.isOptional = isOptional
    }

    /// The limits in words, empty without.
    package var limits: String {
        switch (least, most) {
        case (let least?, let most?): "\(least.text)至\(most.text)\(measure)"
        case (let least?, nil): "不低于\(least.text)\(measure)"
        case (nil, let most?): "不高于\(most.text)\(measure)"
        case (nil, nil): ""
        }
    }
}

extension CheckPointRow {
    /// The definition of the file of check points.
    package static let dataset = Dataset(
        .checkPoints,
        [
            Column("code", "要点编号", ["编号", "检查要点编号"], required: true, .key, example: "SCJG-001-01", "全市唯一。"),
            Column(
                "item", "事项编号", ["抽查事项编号", "所属事项"], required: true, .key, example: "SCJG-001",
                "随机抽查事项清单中的编号。"),
            Column("position", "序号", ["顺序", "排序"], required: true, .count(most: 999), example: "1"),
            Column(
                "question", "检查内容", ["检查要点", "内容", "检查项目"], required: true, .text(most: 300),
                example: "在显著位置公示食品经营许可证"),
            Column(
                "kind", "填写方式", ["方式", "类型"], .choice(CheckPointKind.allCases.map(\.words)), example: "是否符合",
                "不填为“是否符合”。"),
            Column("measure", "计量单位", ["单位"], .text(most: 20), example: "", "只用于“测量值”，例如℃。"),
            Column("least", "下限", ["最小值", "不低于"], .decimal, example: "", "只用于“测量值”；没有下限的不填。"),
            Column("most", "上限", ["最大值", "不高于"], .decimal, example: "", "只用于“测量值”；没有上限的不填。"),
            Column("advice", "检查方法", ["检查方式", "依据", "检查依据", "说明"], .text(most: 300), example: "现场查看"),
            Column("optional", "可不填", ["选填"], .yesNo, example: "否", "不填为“否”，即检查时必须填写。"),
        ])

    /// Reads one row of a file; nil if anything is wrong with it, which `reader.problems` then tells.
    package init?(_ reader: inout RowReader) {
        let v = reader.values()
        let kind = CheckPointKind.allCases.first { $0.words == v[4].text } ?? .compliance
        let (least, most) = (Quantity(v[6].text), Quantity(v[7].text))
        if reader.problems.isEmpty, kind != .measured {
            for (place, key) in [(5, "measure"), (6, "least"), (7, "most")] where !v[place].text.isEmpty {
                reader.refuse(key, .notTogether, "只有填写方式为“测量值”的要点才填此列，请删去或者改填写方式。")
            }
        }
        if let least, let most, most < least {
            reader.refuse("most", .limitOrder, "上限低于下限，请核对。")
        }
        guard reader.problems.isEmpty else { return nil }
        self.init(
            code: v[0].text, item: v[1].text, position: v[2].count ?? 0, question: v[3].text, kind: kind,
            measure: v[5].text, least: least, most: most, advice: v[8].text, isOptional: v[9].flag ?? false)
    }

    /// Every field by name, as text: what changes are told by and the row's hash is taken over.
    package var fields: [(name: String, text: String)] {
        [
            ("要点编号", code), ("事项编号", item), ("序号", String(position)), ("检查内容", question),
            ("填写方式", kind.words), ("计量单位", measure), ("下限", least?.text ?? ""), ("上限", most?.text ?? ""),
            ("检查方法", advice), ("可不填", isOptional ? "是" : "否"),
        ]
    }

    /// This row with the fields the file has no column for taken from what is stored.
    package func keeping(_ old: CheckPointRow, where mapping: HeaderMapping) -> CheckPointRow {
        var row = self
        if !mapping.has(4) { row.kind = old.kind }
        if row.kind == .measured {
            if !mapping.has(5) { row.measure = old.measure }
            if !mapping.has(6) { row.least = old.least }
            if !mapping.has(7) { row.most = old.most }
        }
        if !mapping.has(8) { row.advice = old.advice }
        if !mapping.has(9) { row.isOptional = old.isOptional }
        return row
    }
}
