// SPDX-License-Identifier: Apache-2.0

/// 适用范围 of a label: who may put it on check objects.
package enum LabelReach: String, CaseIterable, Hashable, Sendable {
    case city
    case unit

    package var words: String {
        switch self {
        case .city: "全市"
        case .unit: "本单位"
        }
    }
}

/// 监管标签: what a check object is supervised as. Labels form a tree of at most three levels (大类、中类、小类).
package struct LabelRow: Hashable, Sendable {
    package var code: String
    package var name: String
    /// Code of the label above; nil at the top.
    package var parent: String?
    /// The unit that keeps it: as written in a file, its id in the register.
    package var unit: String
    package var reach: LabelReach
    package var validFrom: Day?
    /// Nil for no end.
    package var validTo: Day?
    /// Codes of the check items it calls for.
    package var items: [String]
    /// The licence an object must hold to bear it; empty when none is asked.
    package var licence: String
    /// Whether only specialised inspectors may check under it.
    package var isProfessional: Bool
    /// What the lead must be qualified in; empty when nothing is asked.
    package var skill: String
    /// The kind of expert who goes along; empty for none.
    package var expert: String
    package var note: String

    /// Takes every field as it stands.
    package init(
        code: String, name: String, parent: String?, unit: String, reach: LabelReach, validFrom: Day?,
        validTo: Day?, items: [String], licence: String, isProfessional: Bool, skill: String, expert: String,
        note: String
    ) {
        self.code = code
        self.name = name
        self.parent = parent
        self.unit = unit
        self.reach = reach
        self.validFrom = validFrom
        self.validTo = validTo
        self.items = items
        self.licence = licence
        self.isProfessional = isProfessional
        self.skill = skill
        self.expert = expert
        self.note = note
    }

    /// Whether the label may be used on `day`, its approval apart.
    package func isValid(on day: Day) -> Bool {
        (validFrom.map { $0 <= day } ?? true) && (validTo.map { day <= $0 } ?? true)
    }

    /// Levels of the tree at most: 大类, 中类, 小类.
    package static let mostLevels = 3
}

extension LabelRow {
    /// The definition of the file of labels.
    package static let dataset = Dataset(
        .labels,
        [
            Column("code", "标签编码", ["编码", "监管标签编码"], required: true, .key, example: "SP01", "全市唯一。"),
            Column(
                "name", "标签名称", ["名称", "监管标签", "标签"], required: true, .name(most: 50), example: "食品销售经营者"),
            Column("parent", "上级标签编码", ["上级编码", "上级标签"], .key, example: "", "大类不填；最多三级。"),
            Column(
                "unit", "管理单位", ["部门", "对应部门", "申请部门"], required: true, .text(most: 100),
                example: "常德市市场监督管理局"),
            Column(
                "reach", "适用范围", ["范围"], .choice(LabelReach.allCases.map(\.words)), example: "全市",
                "“本单位”的标签只有管理单位及其下属单位可用；不填为全市。"),
            Column("validFrom", "启用日期", ["生效日期"], .day, example: "2026-01-01"),
            Column("validTo", "有效期至", ["有效期", "失效日期"], .end, example: "长期", "到期后自动退出各专项库。"),
            Column("items", "对应抽查事项", ["对应事项", "事项编号"], .list(most: 1000), example: "", "事项编号，多个用“、”隔开。"),
            Column(
                "licence", "须持许可", ["许可证名称", "对应许可"], .text(most: 100), example: "食品经营许可证",
                "持此许可且在有效期内的才能列入；不要求许可的不填。"),
            Column("professional", "专业监管", ["需专业监管"], .yesNo, example: "否"),
            Column("skill", "专业资质资格", ["专业资质", "资质资格"], .text(most: 100), example: "食品安全检查员"),
            Column("expert", "配备专家", ["专家类别", "配备专家(组长)"], .text(most: 50), example: "", "专家类别；不需要的不填。"),
            Column("note", "说明", ["备注"], .text(most: 500), example: ""),
        ])

    /// Reads one row of a file; nil if anything is wrong with it, which `reader.problems` then tells.
    package init?(_ reader: inout RowReader) {
        let v = reader.values()
        if let from = v[5].day, let to = v[6].day, to < from {
            reader.refuse("validTo", .dateOrder, "有效期止早于启用日期，请核对。")
        }
        if v[2] != .none, v[2].text == v[0].text {
            reader.refuse("parent", .notTogether, "上级标签不能是它自己。")
        }
        guard reader.problems.isEmpty else { return nil }
        self.init(
            code: v[0].text, name: v[1].text, parent: v[2] == .none ? nil : v[2].text, unit: v[3].text,
            reach: v[4].text == LabelReach.unit.words ? .unit : .city, validFrom: v[5].day,
            validTo: v[6].day, items: v[7].list, licence: v[8].text, isProfessional: v[9].flag ?? false,
            skill: v[10].text, expert: v[11].text == "否" ? "" : v[11].text, note: v[12].text)
    }

    /// Every field by name, as text: what changes are told by and the row's hash is taken over.
    package var fields: [(name: String, text: String)] {
        [
            ("标签编码", code), ("标签名称", name), ("上级标签编码", parent ?? ""), ("管理单位", unit),
            ("适用范围", reach.words), ("启用日期", validFrom?.text ?? ""), ("有效期至", validTo?.text ?? "长期"),
            ("对应抽查事项", items.joined(separator: "、")), ("须持许可", licence),
            ("专业监管", isProfessional ? "是" : "否"), ("专业资质资格", skill), ("配备专家", expert), ("说明", note),
        ]
    }

    /// This row with the fields the file has no column for taken from what is stored.
    package func keeping(_ old: LabelRow, where mapping: HeaderMapping) -> LabelRow {
        var row = self
        if !mapping.has(2) { row.parent = old.parent }
        if !mapping.has(4) { row.reach = old.reach }
        if !mapping.has(5) { row.validFrom = old.validFrom }
        if !mapping.has(6) { row.validTo = old.validTo }
        if !mapping.has(7) { row.items = old.items }
        if !mapping.has(8) { row.licence = old.licence }
        if !mapping.has(9) { row.isProfessional = old.isProfessional }
        if !mapping.has(10) { row.skill = old.skill }
        if !mapping.has(11) { row.expert = old.expert }
        if !mapping.has(12) { row.note = old.note }
        return row
    }
}
