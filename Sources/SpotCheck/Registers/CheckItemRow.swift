// SPDX-License-Identifier: Apache-2.0

/// One row of 随机抽查事项清单: what is inspected, by whom, on what legal basis, how often at most.
package struct CheckItemRow: Hashable, Sendable {
    package var code: String
    /// As written: the name or the id of a unit.
    package var unit: String
    package var category: String
    package var name: String
    package var content: String
    package var law: String
    package var article: String
    package var objectKind: String
    package var tier: ItemTier
    package var methods: [CheckMethod]
    package var levels: [String]
    package var ratioLeast: Ratio?
    package var ratioMost: Ratio?
    package var frequencyCap: Int?
    /// The skill at least one officer of the team must have.
    package var skill: String?
    package var validFrom: Day
    package var validTo: Day?

    /// Takes every field as it stands.
    package init(
        code: String, unit: String, category: String, name: String, content: String, law: String,
        article: String, objectKind: String, tier: ItemTier, methods: [CheckMethod], levels: [String],
        ratioLeast: Ratio?, ratioMost: Ratio?, frequencyCap: Int?, skill: String?, validFrom: Day,
        validTo: Day?
    ) {
        self.code = code
        self.unit = unit
        self.category = category
        self.name = name
        self.content = content
        self.law = law
        self.article = article
        self.objectKind = objectKind
        self.tier = tier
        self.methods = methods
        self.levels = levels
        self.ratioLeast = ratioLeast
        self.ratioMost = ratioMost
        self.frequencyCap = frequencyCap
        self.skill = skill
        self.validFrom = validFrom
        self.validTo = validTo
    }
}

extension CheckItemRow {
    /// The definition of the item file.
    package static let dataset = Dataset(
        .items,
        [
            Column(
                "code", "事项编号", ["编号", "事项编码", "事项代码", "itemcode"], required: true, .key, example: "SCJG-001",
                "全市唯一，改动内容时编号不变，系统另存新版本。"),
            Column(
                "unit", "检查主体", ["检查单位", "部门", "实施部门", "执法主体", "发起部门"], required: true, .text(most: 100),
                example: "常德市市场监督管理局"),
            Column(
                "category", "抽查类别", ["类别", "抽查领域", "执法领域", "检查类别"], required: true, .text(most: 100),
                example: "登记事项检查"),
            Column(
                "name", "抽查事项", ["事项名称", "检查事项", "检查事项名称", "item"], required: true, .text(most: 200),
                example: "营业执照（登记证）规范使用情况的检查"),
            Column(
                "content", "检查内容", ["检查内容及要求", "内容"], .text(most: 4000), example: "是否将营业执照置于住所或者主要经营场所的醒目位置。"),
            Column(
                "law", "法律法规名称", ["检查依据", "实施依据", "依据", "法律依据"], required: true, .text(most: 2000),
                example: "《中华人民共和国市场主体登记管理条例》"),
            Column("article", "条款", ["法律条款", "依据条款"], .text(most: 500), example: "第三十六条"),
            Column(
                "objectKind", "检查对象", ["对象", "检查对象类型", "object"], required: true, .text(most: 200),
                example: "企业、个体工商户、农民专业合作社"),
            Column("tier", "事项类别", ["事项性质", "一般/重点", "事项级别"], required: true, .tier, example: "一般检查事项"),
            Column("methods", "检查方式", ["方式", "检查方法"], required: true, .methods, example: "现场检查、书面检查"),
            Column("levels", "检查层级", ["层级", "抽查层级", "level"], .list(most: 100), example: "市级、县级"),
            Column("ratioLeast", "比例下限", ["抽查比例下限", "最低比例"], .ratio, example: "3%", "百分数。"),
            Column(
                "ratioMost", "比例上限", ["抽查比例上限", "最高比例", "抽查比例", "比例", "ratio"], .ratio, example: "5%", "百分数。"),
            Column(
                "frequencyCap", "年度频次上限", ["频次", "检查频次", "抽查频次", "单户年度频次上限"], .count(most: 366), example: "1",
                "对同一检查对象一年最多几次。"),
            Column(
                "skill", "所需资质", ["检查人员要求", "专业要求", "资质要求"], .text(most: 100), example: "", "检查组中至少一人须具备。"),
            Column("validFrom", "生效日期", ["实施日期", "起始日期"], required: true, .day, example: "2026-01-01"),
            Column("validTo", "失效日期", ["截止日期", "终止日期"], .end, example: "长期"),
        ])

    /// Reads one row of a file; nil if anything is wrong with it, which `reader.problems` then tells.
    package init?(_ reader: inout RowReader) {
        let v = reader.values()
        if let least = v[11].ratio, let most = v[12].ratio, most < least {
            reader.refuse("ratioMost", .ratioOrder, "上限\(most.words)低于下限\(least.words)，请核对。")
        }
        if let from = v[15].day, let to = v[16].day, to < from {
            reader.refuse("validTo", .dateOrder, "失效日期早于生效日期，请核对。")
        }
        guard reader.problems.isEmpty, let from = v[15].day, let tier = ItemTier(rawValue: v[8].text) else {
            return nil
        }
        self.init(
            code: v[0].text, unit: v[1].text, category: v[2].text, name: v[3].text, content: v[4].text,
            law: v[5].text, article: v[6].text, objectKind: v[7].text, tier: tier,
            methods: v[9].list.compactMap { CheckMethod(rawValue: $0) }, levels: v[10].list,
            ratioLeast: v[11].ratio, ratioMost: v[12].ratio, frequencyCap: v[13].count,
            skill: v[14] == .none ? nil : v[14].text, validFrom: from, validTo: v[16].day)
    }

    /// Law and article as they are cited, e.g. 《条例》第十条; lists give the law's name with or without its marks.
    package static func basis(law: String, article: String) -> String {
        (law.hasPrefix("《") ? law : "《\(law)》") + article
    }

    /// Law and article of this item.
    package var basis: String { Self.basis(law: law, article: article) }

    /// Every field by name, as text: what changes are told by and the row's hash is taken over.
    package var fields: [(name: String, text: String)] {
        [
            ("事项编号", code), ("检查主体", unit), ("抽查类别", category), ("抽查事项", name), ("检查内容", content),
            ("法律法规名称", law), ("条款", article), ("检查对象", objectKind), ("事项类别", tier.rawValue),
            ("检查方式", methods.map(\.rawValue).joined(separator: "、")),
            ("检查层级", levels.joined(separator: "、")), ("比例下限", ratioLeast?.words ?? ""),
            ("比例上限", ratioMost?.words ?? ""), ("年度频次上限", frequencyCap.map(String.init) ?? ""),
            ("所需资质", skill ?? ""), ("生效日期", validFrom.text), ("失效日期", validTo?.text ?? ""),
        ]
    }
}
