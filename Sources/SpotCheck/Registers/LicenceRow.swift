// SPDX-License-Identifier: Apache-2.0

/// 许可状态.
package enum LicenceState: String, CaseIterable, Hashable, Sendable {
    case valid
    case suspended
    case deregistered
    case revoked
    case annulled
    case withdrawn

    package var words: String {
        switch self {
        case .valid: "有效"
        case .suspended: "暂扣"
        case .deregistered: "注销"
        case .revoked: "吊销"
        case .annulled: "撤销"
        case .withdrawn: "撤回"
        }
    }

    /// The state an official's word means, or nil.
    package init?(words: String) {
        guard let state = Self.allCases.first(where: { $0.words == words }) else { return nil }
        self = state
    }
}

/// 许可: a licence that one check object holds (行政许可法 art. 39).
package struct LicenceRow: Hashable, Sendable {
    /// Key of the holder (`EntityKey`).
    package var entity: String
    /// The holder's name as the file has it; held against the register, not kept.
    package var holder: String
    package var name: String
    package var number: String
    package var issuer: String
    package var grantedOn: Day?
    /// Nil for no end.
    package var validTo: Day?
    package var state: LicenceState
    package var content: String

    /// Takes every field as it stands.
    package init(
        entity: String, holder: String = "", name: String, number: String, issuer: String, grantedOn: Day?,
        validTo: Day?, state: LicenceState, content: String
    ) {
        self.entity = entity
        self.holder = holder
        self.name = name
        self.number = number
        self.issuer = issuer
        self.grantedOn = grantedOn
        self.validTo = validTo
        self.state = state
        self.content = content
    }

    /// Holder and number: an issuer gives no number twice to one holder.
    package var key: String { "\(entity) \(number)" }

    /// Whether it may be relied on on `day`.
    package func isValid(on day: Day) -> Bool { state == .valid && validTo.map { day <= $0 } ?? true }
}

extension LicenceRow {
    /// The definition of the file of licences.
    package static let dataset = Dataset(
        .licences,
        [
            Column(
                "entity", "统一社会信用代码", ["注册号", "统一社会信用代码/注册号", "社会信用代码", "对象代码", "uscc"], required: true,
                .entityCode, example: "91430702MA4PGC4Y0B", "也可填注册号；项目、产品、设备、场所填对象编号，如 SB-0001。"),
            Column(
                "holder", "名称", ["企业名称", "持证人", "主体名称", "持证人名称"], required: true, .name(most: 200),
                example: "常德市武陵区示例食品有限公司", "与名录库核对，防止张冠李戴。"),
            Column("name", "许可证名称", ["许可名称", "证照名称"], required: true, .text(most: 100), example: "食品经营许可证"),
            Column(
                "number", "许可证编号", ["许可编号", "证照编号", "许可证号"], required: true, .documentNumber(most: 100),
                example: "JY14307020012345"),
            Column(
                "issuer", "许可发证机关", ["发证机关", "许可机关"], required: true, .text(most: 100),
                example: "常德市武陵区市场监督管理局"),
            Column("grantedOn", "许可批准日期", ["批准日期", "发证日期", "许可日期"], .day, example: "2024-03-08"),
            Column(
                "validTo", "有效期至", ["有效期", "有效期止", "许可截止日期"], required: true, .end, example: "2029-03-07"),
            Column(
                "state", "许可状态", ["状态"], .choice(LicenceState.allCases.map(\.words)), example: "有效", "不填为有效。"),
            Column("content", "许可内容", ["许可范围", "许可事项"], .text(most: 2000), example: "预包装食品销售"),
        ])

    /// Reads one row of a file; nil if anything is wrong with it, which `reader.problems` then tells.
    package init?(_ reader: inout RowReader) {
        let v = reader.values()
        if let from = v[5].day, let to = v[6].day, to < from {
            reader.refuse("validTo", .dateOrder, "有效期止早于批准日期，请核对。")
        }
        guard reader.problems.isEmpty else { return nil }
        self.init(
            entity: v[0].text, holder: v[1].text, name: v[2].text, number: v[3].text, issuer: v[4].text,
            grantedOn: v[5].day, validTo: v[6].day, state: LicenceState(words: v[7].text) ?? .valid,
            content: v[8].text)
    }

    /// Every field by name, as text: what changes are told by and the row's hash is taken over.
    package var fields: [(name: String, text: String)] {
        [
            ("统一社会信用代码", entity), ("许可证名称", name), ("许可证编号", number), ("许可发证机关", issuer),
            ("许可批准日期", grantedOn?.text ?? ""), ("有效期至", validTo?.text ?? "长期"), ("许可状态", state.words),
            ("许可内容", content),
        ]
    }

    /// This row with the fields the file has no column for taken from what is stored.
    package func keeping(_ old: LicenceRow, where mapping: HeaderMapping) -> LicenceRow {
        var row = self
        if !mapping.has(5) { row.grantedOn = old.grantedOn }
        if !mapping.has(7) { row.state = old.state }
        if !mapping.has(8) { row.content = old.content }
        return row
    }
}
