// SPDX-License-Identifier: Apache-2.0

/// A declared relation between an inspector and an entity: the ground of recusal
/// (Law on Administrative Penalty 2021, art. 43).
package struct DeclaredRelation: Hashable, Sendable {
    /// USCC or registration number of the entity.
    package let entity: String
    package let kind: String

    package init(entity: String, kind: String) {
        self.entity = entity
        self.kind = kind
    }
}

/// One row of 执法检查人员名录库. The resident id and the phone are handed on to be hashed and sealed, never kept here.
package struct InspectorRow: Hashable, Sendable {
    package var staffNumber: String
    package var name: String
    /// As written: the name or the id of a unit.
    package var unit: String
    package var certificate: String
    package var certificateFrom: Day?
    /// Nil when the certificate has no end or none was given.
    package var certificateTo: Day?
    /// Categories or codes of items the inspector may check; empty means all of the unit.
    package var itemCategories: [String]
    package var skills: [String]
    /// Codes of jurisdictions; empty means that of the unit.
    package var areas: [String]
    package var unavailableFrom: Day?
    package var unavailableTo: Day?
    /// 在岗, 借调, 停用 …; only 在岗 (or nothing) is drawn.
    package var duty: String
    package var relations: [DeclaredRelation]
    package var residentID: String?
    package var phone: String?
    /// 专家类别; empty for those who are none. An expert assists and counts toward no team's two.
    package var expert: String

    /// Takes every field as it stands.
    package init(
        staffNumber: String, name: String, unit: String, certificate: String, certificateFrom: Day?,
        certificateTo: Day?, itemCategories: [String], skills: [String], areas: [String],
        unavailableFrom: Day?, unavailableTo: Day?, duty: String, relations: [DeclaredRelation],
        residentID: String?, phone: String?, expert: String = ""
    ) {
        self.staffNumber = staffNumber
        self.name = name
        self.unit = unit
        self.certificate = certificate
        self.certificateFrom = certificateFrom
        self.certificateTo = certificateTo
        self.itemCategories = itemCategories
        self.skills = skills
        self.areas = areas
        self.unavailableFrom = unavailableFrom
        self.unavailableTo = unavailableTo
        self.duty = duty
        self.relations = relations
        self.residentID = residentID
        self.phone = phone
        self.expert = expert
    }
}

extension InspectorRow {
    /// The definition of the inspector file.
    package static let dataset = Dataset(
        .inspectors,
        [
            Column(
                "staffNumber", "单位工号", ["工号", "人员编号", "内部编号"], required: true, .key, example: "SCJG0001",
                "在本单位内唯一。"),
            Column("name", "姓名", ["人员姓名"], required: true, .name(most: 50), example: "张示例"),
            Column(
                "unit", "所在单位", ["单位", "工作单位", "所属单位", "执法单位", "检查机关"], required: true, .text(most: 100),
                example: "常德市市场监督管理局"),
            Column(
                "certificate", "执法证号", ["执法证编号", "行政执法证号", "证件编号", "省执法证编号"], .key,
                example: "18070001001", "不持执法证的专家可以不填，其他人员必填。"),
            Column("certificateFrom", "执法证有效期自", ["发证日期", "有效期自", "有效期起"], .day, example: "2024-01-01"),
            Column(
                "certificateTo", "执法证有效期至", ["有效期", "有效期至", "有效期止", "证件有效期"], .end, example: "2028-12-31"),
            Column(
                "itemCategories", "执法事项范围", ["事项范围", "执法类别", "可查事项"], .list(most: 1000),
                example: "登记事项检查、食品销售监督检查", "抽查类别，多个用“、”隔开；不填为本单位全部。"),
            Column("skills", "专业资质", ["岗位资质资格", "资质资格", "专长", "技能"], .list(most: 500), example: "食品安全检查员"),
            Column(
                "areas", "执法区域", ["地区", "区域", "管辖区域"], .list(most: 500), example: "武陵区、鼎城区",
                "区县或管理区；不填为本单位管辖范围。"),
            Column("unavailableFrom", "不可派起", ["不可用起", "请假开始"], .day, example: ""),
            Column("unavailableTo", "不可派止", ["不可用止", "请假结束"], .day, example: ""),
            Column(
                "duty", "人员状态", ["执法人员状态", "在岗状态", "状态"], .text(most: 20), example: "在岗",
                "在岗、借调、病休、停用等；只有在岗者参加匹配。"),
            Column(
                "relations", "回避关系", ["回避", "利害关系"], .list(most: 2000), example: "",
                "统一社会信用代码:关系，如 91430702MA4PGC4Y0B:亲属任职；多个用“、”隔开。"),
            Column(
                "residentID", "身份证号", ["公民身份号码", "身份证号码", "证件号码"], .residentID, example: "",
                "只用于比对，导入后仅存密钥散列。"),
            Column("phone", "手机号", ["手机", "联系电话", "电话", "手机号码"], .phone, example: "", "加密保存，列表中遮盖。"),
            Column(
                "expert", "专家类别", ["是否专家", "专家"], .text(most: 50), example: "",
                "如 特种设备、食品检验；不是专家的不填。专家协助检查，不计入两名执法人员。"),
        ])

    /// The place of 回避关系 among the columns.
    package static let relationsColumn = 12

    /// Reads one row of a file; nil if anything is wrong with it, which `reader.problems` then tells.
    package init?(_ reader: inout RowReader) {
        let v = reader.values()
        if let from = v[4].day, let to = v[5].day, to < from {
            reader.refuse("certificateTo", .dateOrder, "有效期止早于有效期起，请核对。")
        }
        if let from = v[9].day, let to = v[10].day, to < from {
            reader.refuse("unavailableTo", .dateOrder, "结束日期早于开始日期，请核对。")
        }
        let areas = v[8].list.map { reader.tables.jurisdictionCode($0) }
        if let place = areas.firstIndex(of: nil) {
            reader.refuse("areas", .unknownCode, "“\(v[8].list[place])”不是本市的区县或管理区，请核对。")
        }
        let relations = v[12].list.map { InspectorRow.relation($0) }
        if let place = relations.firstIndex(of: nil) {
            reader.refuse("relations", .usccCheck, "“\(v[12].list[place])”中的代码不正确，请写成 统一社会信用代码:关系。")
        }
        if v[3] == .none, v[15] == .none, reader.problems.isEmpty {
            reader.refuse("certificate", .required, "请填写执法证号；不持执法证的专家请填写专家类别。")
        }
        guard reader.problems.isEmpty else { return nil }
        self.init(
            staffNumber: v[0].text, name: v[1].text, unit: v[2].text, certificate: v[3].text,
            certificateFrom: v[4].day, certificateTo: v[5].day, itemCategories: v[6].list, skills: v[7].list,
            areas: areas.compactMap { $0 }, unavailableFrom: v[9].day, unavailableTo: v[10].day,
            duty: v[11].text, relations: relations.compactMap { $0 },
            residentID: v[13] == .none ? nil : v[13].text, phone: v[14] == .none ? nil : v[14].text,
            expert: v[15].text == "否" ? "" : v[15].text)
    }

    /// By name, as text: the row's keyed hash is taken over them, as personal numbers are among them.
    package var hashed: [(name: String, text: String)] {
        publicFields.filter { $0.name != Self.expertHeader || !$0.text.isEmpty }
            + [("身份证号", residentID ?? ""), ("手机号", phone ?? "")]
    }

    /// This column came later: it is hashed only where it says something, so that other rows keep their hash.
    private static let expertHeader = "专家类别"

    /// The fields whose changes may be told.
    package var publicFields: [(name: String, text: String)] {
        [
            ("单位工号", staffNumber), ("姓名", name), ("所在单位", unit), ("执法证号", certificate),
            ("执法证有效期自", certificateFrom?.text ?? ""), ("执法证有效期至", certificateTo?.text ?? ""),
            ("执法事项范围", itemCategories.joined(separator: "、")), ("专业资质", skills.joined(separator: "、")),
            ("执法区域", areas.joined(separator: "、")), ("不可派起", unavailableFrom?.text ?? ""),
            ("不可派止", unavailableTo?.text ?? ""), ("人员状态", duty),
            ("回避关系", relations.map { "\($0.entity):\($0.kind)" }.joined(separator: "、")),
            (Self.expertHeader, expert),
        ]
    }

    private static func relation(_ text: String) -> DeclaredRelation? {
        let parts = text.split(maxSplits: 1) { $0 == ":" || $0 == "：" }
        guard let first = parts.first else { return nil }
        let code = CellText.code(String(first))
        let kind = parts.count == 2 ? CellText.clean(String(parts[1])) : "其他"
        return EntityKey.normalised(code).map { DeclaredRelation(entity: $0, kind: kind) }
    }
}

/// Fields as the bytes a row's hash is taken over: texts in order, each ended by U+001F, which no cell can hold.
package func canonicalRow(_ fields: [(name: String, text: String)]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(512)
    for field in fields {
        bytes += field.text.utf8
        bytes.append(0x1F)
    }
    return bytes
}
