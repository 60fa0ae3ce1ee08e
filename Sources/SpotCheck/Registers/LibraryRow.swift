// SPDX-License-Identifier: Apache-2.0

/// One row of a 专项检查对象库: a check object is an entity under a label and, where the label asks for one, a licence.
/// One entity stands in the libraries once per label and licence.
package struct LibraryRow: Hashable, Sendable {
    package var library: String
    /// As written: code or name of the label; its code in the register.
    package var label: String
    /// Key of the entity (`EntityKey`).
    package var entity: String
    /// The entity's name as the file has it; held against the register, not kept.
    package var name: String
    package var licence: String
    package var licenceNumber: String
    package var grantedOn: Day?
    /// Nil for no end, or where no licence is named.
    package var validTo: Day?
    package var issuer: String
    package var isProfessional: Bool
    package var skill: String
    package var expert: String
    /// The unit that inspects under this library: as written in a file, its id in the register.
    package var unit: String
    /// Since when the unit has taken it out by itself; nil while it is in.
    package var leftOn: Day?

    /// Takes every field as it stands.
    package init(
        library: String, label: String, entity: String, name: String = "", licence: String,
        licenceNumber: String, grantedOn: Day?, validTo: Day?, issuer: String, isProfessional: Bool,
        skill: String, expert: String, unit: String, leftOn: Day?
    ) {
        self.library = library
        self.label = label
        self.entity = entity
        self.name = name
        self.licence = licence
        self.licenceNumber = licenceNumber
        self.grantedOn = grantedOn
        self.validTo = validTo
        self.issuer = issuer
        self.isProfessional = isProfessional
        self.skill = skill
        self.expert = expert
        self.unit = unit
        self.leftOn = leftOn
    }

    /// Library, label, entity and licence.
    package var key: String { "\(library)|\(label)|\(entity)|\(licenceNumber)" }
}

extension LibraryRow {
    /// The definition of the file of special libraries.
    package static let dataset = Dataset(
        .libraries,
        [
            Column(
                "library", "专项库名称", ["专项库", "专项检查对象库"], required: true, .name(most: 50), example: "食品销售经营者库"),
            Column(
                "label", "对应监管标签", ["监管标签", "标签", "标签编码"], required: true, .text(most: 50), example: "SP01",
                "监管标签的编码或者名称。"),
            Column(
                "entity", "统一社会信用代码/注册号", ["统一社会信用代码", "注册号", "社会信用代码", "对象代码", "uscc"], required: true,
                .entityCode, example: "91430702MA4PGC4Y0B", "项目、产品、设备、场所填对象编号，如 SB-0001。"),
            Column(
                "name", "企业名称", ["名称", "主体名称", "对象名称"], required: true, .name(most: 200),
                example: "常德市武陵区示例食品有限公司", "与名录库核对，防止张冠李戴。"),
            Column("licence", "许可证名称", ["许可名称", "证照名称"], .text(most: 100), example: "食品经营许可证"),
            Column(
                "licenceNumber", "许可证编号", ["许可编号", "证照编号", "许可证号"], .documentNumber(most: 100),
                example: "JY14307020012345", "一户多证的，每证一行。"),
            Column("grantedOn", "许可批准日期", ["批准日期", "发证日期"], .day, example: "2024-03-08"),
            Column(
                "validTo", "有效期至", ["有效期", "有效期止"], .end, example: "2029-03-07",
                "许可信息中已有该许可的，以许可信息为准。"),
            Column("issuer", "许可发证机关", ["发证机关"], .text(most: 100), example: "常德市武陵区市场监督管理局"),
            Column("professional", "专业监管", ["需专业监管"], .yesNo, example: "否"),
            Column("skill", "专业资质资格", ["专业资质", "资质资格"], .text(most: 100), example: ""),
            Column("expert", "配备专家（组长）", ["配备专家", "专家类别"], .text(most: 50), example: "", "专家类别；不需要的不填。"),
            Column(
                "unit", "检查机关", ["检查单位", "建库部门", "检查主体"], required: true, .text(most: 100),
                example: "常德市市场监督管理局"),
            Column("leftOn", "移出日期", ["移库日期"], .day, example: "", "本单位主动移出的日期；在库的不填。"),
        ])

    /// Reads one row of a file; nil if anything is wrong with it, which `reader.problems` then tells.
    package init?(_ reader: inout RowReader) {
        let v = reader.values()
        if let from = v[6].day, let to = v[7].day, to < from {
            reader.refuse("validTo", .dateOrder, "有效期止早于批准日期，请核对。")
        }
        if v[5] == .none, v[4] != .none || v[7] != .none {
            reader.refuse("licenceNumber", .required, "填写了许可证名称或者有效期的，请填写许可证编号。")
        }
        guard reader.problems.isEmpty else { return nil }
        self.init(
            library: v[0].text, label: v[1].text, entity: v[2].text, name: v[3].text, licence: v[4].text,
            licenceNumber: v[5].text, grantedOn: v[6].day, validTo: v[7].day, issuer: v[8].text,
            isProfessional: v[9].flag ?? false, skill: v[10].text,
            expert: v[11].text == "否" ? "" : v[11].text,
            unit: v[12].text, leftOn: v[13].day)
    }

    /// Every field by name, as text: what changes are told by and the row's hash is taken over.
    package var fields: [(name: String, text: String)] {
        [
            ("专项库名称", library), ("对应监管标签", label), ("统一社会信用代码/注册号", entity), ("许可证名称", licence),
            ("许可证编号", licenceNumber), ("许可批准日期", grantedOn?.text ?? ""),
            ("有效期至", validTo?.text ?? (licenceNumber.isEmpty ? "" : "长期")), ("许可发证机关", issuer),
            ("专业监管", isProfessional ? "是" : "否"), ("专业资质资格", skill), ("配备专家（组长）", expert), ("检查机关", unit),
            ("移出日期", leftOn?.text ?? ""),
        ]
    }

    /// This row with the fields the file has no column for taken from what is stored.
    package func keeping(_ old: LibraryRow, where mapping: HeaderMapping) -> LibraryRow {
        var row = self
        if !mapping.has(4) { row.licence = old.licence }
        if !mapping.has(6) { row.grantedOn = old.grantedOn }
        if !mapping.has(7) { row.validTo = old.validTo }
        if !mapping.has(8) { row.issuer = old.issuer }
        if !mapping.has(9) { row.isProfessional = old.isProfessional }
        if !mapping.has(10) { row.skill = old.skill }
        if !mapping.has(11) { row.expert = old.expert }
        if !mapping.has(13) { row.leftOn = old.leftOn }
        return row
    }
}
