// SPDX-License-Identifier: Apache-2.0

/// 联合抽查事项: what several departments look at on one visit (国发〔2019〕5号).
package struct JointItemRow: Hashable, Sendable {
    package var code: String
    /// 抽查领域.
    package var field: String
    package var name: String
    package var objectKind: String
    /// 发起部门: id of the unit that leads.
    package var lead: String
    /// 配合部门: ids of the units that go along, in the order given.
    package var participants: [String]
    /// 抽查层级.
    package var level: String
    /// 抽查比例 of a year; nil where the plan states it.
    package var ratio: Ratio?
    /// Codes of the check items that belong to it, of all departments.
    package var items: [String]
    package var note: String

    /// Takes every field as it stands.
    package init(
        code: String, field: String, name: String, objectKind: String, lead: String, participants: [String],
        level: String, ratio: Ratio?, items: [String], note: String
    ) {
        self.code = code
        self.field = field
        self.name = name
        self.objectKind = objectKind
        self.lead = lead
        self.participants = participants
        self.level = level
        self.ratio = ratio
        self.items = items
        self.note = note
    }

    /// Everybody who takes part, the lead first.
    package var units: [String] { [lead] + participants }
}

extension JointItemRow {
    /// The definition of the file of joint items.
    package static let dataset = Dataset(
        .jointItems,
        [
            Column("code", "联合事项编号", ["编号", "序号", "联合抽查编号"], required: true, .key, example: "LH01", "全市唯一。"),
            Column("field", "抽查领域", ["领域", "监管领域"], required: true, .text(most: 100), example: "食品安全"),
            Column(
                "name", "抽查事项", ["联合抽查事项", "事项名称"], required: true, .text(most: 200),
                example: "食品生产经营单位联合检查"),
            Column("objectKind", "检查对象", ["抽查对象"], required: true, .text(most: 200), example: "食品生产经营单位"),
            Column(
                "lead", "发起部门", ["牵头部门", "发起单位", "牵头单位"], required: true, .text(most: 100),
                example: "常德市市场监督管理局"),
            Column(
                "participants", "配合部门", ["参与部门", "配合单位"], required: true, .list(most: 1000),
                example: "常德市生态环境局", "多个用“、”隔开；至少一个，不含发起部门。"),
            Column("level", "抽查层级", ["层级", "实施层级"], .text(most: 50), example: "市、县"),
            Column("ratio", "抽查比例", ["比例", "年度抽查比例"], .ratio, example: "3%", "全年比例；由年度计划确定的不填。"),
            Column(
                "items", "所含事项编号", ["事项编号", "对应抽查事项", "包含事项"], .list(most: 1000), example: "",
                "随机抽查事项清单中的编号，多个用“、”隔开。"),
            Column("note", "备注", ["说明"], .text(most: 500), example: ""),
        ])

    /// Reads one row of a file; nil if anything is wrong with it, which `reader.problems` then tells.
    package init?(_ reader: inout RowReader) {
        let v = reader.values()
        if v[5].list.contains(v[4].text) {
            reader.refuse("participants", .notTogether, "配合部门不含发起部门，请删去“\(v[4].text)”。")
        }
        guard reader.problems.isEmpty else { return nil }
        self.init(
            code: v[0].text, field: v[1].text, name: v[2].text, objectKind: v[3].text, lead: v[4].text,
            participants: v[5].list, level: v[6].text, ratio: v[7].ratio, items: v[8].list, note: v[9].text)
    }

    /// Every field by name, as text: what changes are told by and the row's hash is taken over.
    package var fields: [(name: String, text: String)] {
        [
            ("联合事项编号", code), ("抽查领域", field), ("抽查事项", name), ("检查对象", objectKind), ("发起部门", lead),
            ("配合部门", participants.joined(separator: "、")), ("抽查层级", level), ("抽查比例", ratio?.words ?? ""),
            ("所含事项编号", items.joined(separator: "、")), ("备注", note),
        ]
    }

    /// This row with the fields the file has no column for taken from what is stored.
    package func keeping(_ old: JointItemRow, where mapping: HeaderMapping) -> JointItemRow {
        var row = self
        if !mapping.has(6) { row.level = old.level }
        if !mapping.has(7) { row.ratio = old.ratio }
        if !mapping.has(8) { row.items = old.items }
        if !mapping.has(9) { row.note = old.note }
        return row
    }
}
