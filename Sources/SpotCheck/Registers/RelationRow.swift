// SPDX-License-Identifier: Apache-2.0

/// 回避关系的类别: what an inspector has to do with an entity (行政处罚法 2021 art. 43; 公务员法 art. 76).
package enum RelationKind: String, CaseIterable, Hashable, Sendable {
    case kin
    case holding
    case formerEmployer
    case other

    package var words: String {
        switch self {
        case .kin: "近亲属任职"
        case .holding: "本人或者近亲属持股"
        case .formerEmployer: "本人曾任职"
        case .other: "其他利害关系"
        }
    }
}

/// One row of 回避关系申报.
package struct RelationRow: Hashable, Sendable {
    /// As written: name or id of the unit; its id in the register.
    package var unit: String
    package var staffNumber: String
    /// The inspector's name as the file has it; held against the register, not kept.
    package var inspectorName: String
    /// Key of the entity (`EntityKey`); it need not be in the register yet.
    package var entity: String
    /// The entity's name as the file has it; held against the register if it is there, not kept.
    package var entityName: String
    /// In words: those of `RelationKind`, or what was declared before there were kinds.
    package var kind: String
    package var from: Day?
    /// Nil while it lasts.
    package var to: Day?
    package var note: String

    /// Takes every field as it stands.
    package init(
        unit: String, staffNumber: String, inspectorName: String = "", entity: String,
        entityName: String = "", kind: String, from: Day?, to: Day?, note: String
    ) {
        self.unit = unit
        self.staffNumber = staffNumber
        self.inspectorName = inspectorName
        self.entity = entity
        self.entityName = entityName
        self.kind = kind
        self.from = from
        self.to = to
        self.note = note
    }

    /// The inspector's id.
    package var inspector: String { "\(unit):\(staffNumber)" }

    package var key: String { "\(inspector) \(entity) \(kind)" }
}

extension RelationRow {
    /// The definition of the file of declared relations.
    package static let dataset = Dataset(
        .relations,
        [
            Column(
                "unit", "所在单位", ["单位", "工作单位", "检查机关"], required: true, .text(most: 100),
                example: "常德市市场监督管理局"),
            Column("staffNumber", "单位工号", ["工号", "人员编号"], required: true, .key, example: "SCJG0001"),
            Column(
                "inspectorName", "姓名", ["人员姓名", "检查人员"], required: true, .name(most: 50), example: "张示例",
                "与名录库核对，防止张冠李戴。"),
            Column(
                "entity", "统一社会信用代码/注册号", ["统一社会信用代码", "注册号", "社会信用代码", "对象代码", "uscc"], required: true,
                .entityCode, example: "91430702MA4PGC4Y0B"),
            Column(
                "entityName", "企业名称", ["名称", "检查对象", "对象名称"], required: true, .name(most: 200),
                example: "常德市武陵区示例食品有限公司"),
            Column(
                "kind", "关系类别", ["回避事由", "关系"], required: true, .choice(RelationKind.allCases.map(\.words)),
                example: "近亲属任职"),
            Column("from", "关系起", ["起始日期", "起"], .day, example: "2020-01-01"),
            Column("to", "关系止", ["终止日期", "止"], .end, example: "", "已终止的填写；终止后满规定年限才解除的，填解除之日。"),
            Column("note", "说明", ["备注"], .text(most: 200), example: ""),
        ])

    /// Reads one row of a file; nil if anything is wrong with it, which `reader.problems` then tells.
    package init?(_ reader: inout RowReader) {
        let v = reader.values()
        if let from = v[6].day, let to = v[7].day, to < from {
            reader.refuse("to", .dateOrder, "终止早于开始，请核对。")
        }
        guard reader.problems.isEmpty else { return nil }
        self.init(
            unit: v[0].text, staffNumber: v[1].text, inspectorName: v[2].text, entity: v[3].text,
            entityName: v[4].text, kind: v[5].text, from: v[6].day, to: v[7].day, note: v[8].text)
    }

    /// Every field by name, as text: what changes are told by and the row's hash is taken over.
    package var fields: [(name: String, text: String)] {
        [
            ("所在单位", unit), ("单位工号", staffNumber), ("统一社会信用代码/注册号", entity), ("关系类别", kind),
            ("关系起", from?.text ?? ""), ("关系止", to?.text ?? ""), ("说明", note),
        ]
    }

    /// This row with the fields the file has no column for taken from what is stored.
    package func keeping(_ old: RelationRow, where mapping: HeaderMapping) -> RelationRow {
        var row = self
        if !mapping.has(6) { row.from = old.from }
        if !mapping.has(7) { row.to = old.to }
        if !mapping.has(8) { row.note = old.note }
        return row
    }
}
