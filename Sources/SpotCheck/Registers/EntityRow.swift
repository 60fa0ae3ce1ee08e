// SPDX-License-Identifier: Apache-2.0

/// One row of 检查对象名录库: a business or other body that may be inspected.
package struct EntityRow: Hashable, Sendable {
    package var uscc: String?
    package var registrationNumber: String?
    package var name: String
    package var formerNames: [String]
    package var typeCode: String
    package var statusRaw: String
    package var status: EntityStatus
    package var registeredOn: Day?
    package var approvedOn: Day?
    package var authority: String
    package var jurisdiction: String
    package var division: String
    package var industry: String
    package var address: String
    package var scope: String
    package var riskClass: CreditRiskClass
    package var riskDate: Day?
    package var riskSource: String
    package var isAbnormal: Bool
    package var isSerious: Bool
    package var isKeyObject: Bool
    /// The number of what is no body: a project, a product, equipment, a place.
    package var object: ObjectNumber?
    /// The key of the body that answers for such an object.
    package var holder: String?

    /// What names the entity in the register (`EntityKey`).
    package var key: String { uscc ?? registrationNumber ?? object?.key ?? "" }

    /// Only a drawable state is in the pool; all others stay in the register.
    package var isInPool: Bool { status.isDrawable }

    /// Takes every field as it stands; for rows that come from the register or are made up.
    package init(
        uscc: String?, registrationNumber: String?, name: String, formerNames: [String], typeCode: String,
        statusRaw: String, status: EntityStatus, registeredOn: Day?, approvedOn: Day?, authority: String,
        jurisdiction: String, division: String, industry: String, address: String, scope: String,
        riskClass: CreditRiskClass, riskDate: Day?, riskSource: String, isAbnormal: Bool, isSerious: Bool,
        isKeyObject: Bool, object: ObjectNumber? = nil, holder: String? = nil
    ) {
        self.uscc = uscc
        self.registrationNumber = registrationNumber
        self.name = name
        self.formerNames = formerNames
        self.typeCode = typeCode
        self.statusRaw = statusRaw
        self.status = status
        self.registeredOn = registeredOn
        self.approvedOn = approvedOn
        self.authority = authority
        self.jurisdiction = jurisdiction
        self.division = division
        self.industry = industry
        self.address = address
        self.scope = scope
        self.riskClass = riskClass
        self.riskDate = riskDate
        self.riskSource = riskSource
        self.isAbnormal = isAbnormal
        self.isSerious = isSerious
        self.isKeyObject = isKeyObject
        self.object = object
        self.holder = holder
    }
}

extension EntityRow {
    /// The definition of the entity file; field names of the trade are accepted as headers.
    package static let dataset = Dataset(
        .entities,
        [
            Column(
                "uscc", "统一社会信用代码", ["uniscid", "社会信用代码", "信用代码", "统一代码"], .uscc,
                example: "91430702MA4PGC4Y0B", "按GB 32100校验；与注册号至少填一项。"),
            Column(
                "registrationNumber", "注册号", ["regno", "工商注册号", "营业执照注册号"], .registrationNumber,
                example: "", "旧注册号，按GS 15-2006校验；没有统一社会信用代码时必填。"),
            Column(
                "name", "名称", ["entname", "企业名称", "主体名称", "企业(机构)名称", "市场主体名称", "经营主体名称", "单位名称"],
                required: true, .name(most: 200), example: "常德市武陵区示例食品有限公司", "名称中的间隔号统一为“·”。"),
            Column(
                "formerNames", "曾用名", ["曾用名称", "历史名称", "formernames"], .list(most: 500), example: "",
                ""),
            Column(
                "type", "主体类型", ["enttype", "企业类型", "市场主体类型", "类型", "type_text"], .entityType,
                example: "1130",
                "四位类型代码或类型名称。"),
            Column(
                "status", "登记状态", ["regstate", "经营状态", "企业状态", "状态", "主体状态"], required: true, .status,
                example: "存续", "按原登记系统的写法填写，导入时归一，原文保留。"),
            Column(
                "registeredOn", "成立日期", ["estdate", "注册日期", "登记日期", "registrationdate"], .day,
                example: "2018-05-17"),
            Column("approvedOn", "核准日期", ["apprdate"], .day, example: "2024-03-08"),
            Column("authority", "登记机关", ["regorg"], .text(most: 100), example: "常德市武陵区市场监督管理局"),
            Column(
                "jurisdiction", "属地", ["管辖区域", "所属区县", "管辖单位", "区县", "jurisdiction"], .jurisdiction,
                example: "武陵区",
                "区县或管理区的名称或代码；不填时按行政区划确定。"),
            Column(
                "division", "行政区划", ["domdistrict", "行政区划代码", "住所行政区划", "divisioncodefromuscc"], .division,
                example: "430702", "六位代码（GB/T 2260）；与属地至少填一项。"),
            Column(
                "industry", "行业代码", ["industryco", "行业", "国民经济行业代码"], .industry, example: "5211",
                "GB/T 4754-2017 的代码，不带门类字母。"),
            Column(
                "address", "住所", ["dom", "住所(经营场所)", "地址", "注册地址", "经营场所"], .text(most: 300),
                example: "湖南省常德市武陵区示例路1号"),
            Column(
                "scope", "经营范围", ["opscope", "业务范围", "businessscope"], .text(most: 6000), example: "食品销售。"),
            Column(
                "riskClass", "信用风险分类", ["信用风险等级", "风险等级", "信用等级", "风险分类", "riskclass"], .riskClass,
                example: "A",
                "A、B、C、D；不填按B。只供内部使用，不公示。"),
            Column("riskDate", "风险分类日期", ["评定日期", "分类日期"], .day, example: "2026-01-15"),
            Column("riskSource", "风险分类来源", ["评定来源", "分类来源"], .text(most: 100), example: "省信用风险分类系统"),
            Column("abnormal", "经营异常", ["是否经营异常", "异常名录", "列入经营异常名录"], .yesNo, example: "否"),
            Column("serious", "严重违法", ["是否严重违法", "严违名单", "严重违法失信"], .yesNo, example: "否"),
            Column("keyObject", "重点监管对象", ["是否重点监管", "重点监管", "重点对象"], .yesNo, example: "否"),
            Column(
                "objectKind", "对象类别", ["检查对象类别"], .choice(ObjectKind.allCases.map(\.words)), example: "",
                "只用于没有统一社会信用代码和注册号的对象：项目、产品、设备、场所。"),
            Column(
                "objectNumber", "对象编号", ["项目代码", "设备代码", "产品编号", "使用登记证编号"], .key, example: "",
                "项目代码、设备代码等，在同一类别中唯一；填写对象类别的必填。"),
            Column(
                "holder", "责任单位代码", ["责任单位", "建设单位代码", "使用单位代码", "生产单位代码"], .entityCode, example: "",
                "对象由谁负责：其统一社会信用代码。"),
        ])

    /// How many columns tell of a body that is registered; those behind tell of other objects.
    package static let registeredColumns = 20

    /// Reads one row of a file; nil if anything is wrong with it, which `reader.problems` then tells.
    package init?(_ reader: inout RowReader) {
        let v = reader.values()
        let unreadable = Set(reader.problems.map(\.column))
        let object = EntityRow.object(&reader, kind: v[20], number: v[21])
        if v[0] == .none, v[1] == .none, object == nil, unreadable.isEmpty, reader.problems.isEmpty {
            reader.refuse(
                "uscc", .required, "请填写统一社会信用代码；确无代码的旧户请填15位注册号；项目、产品、设备、场所请填对象类别和对象编号。")
        }
        if object != nil, v[0] != .none || v[1] != .none {
            reader.refuse("objectNumber", .notTogether, "有统一社会信用代码或者注册号的对象不另编对象编号，请清空其一。")
        }
        let division = v[10].text
        let jurisdiction =
            v[9] == .none ? reader.tables.jurisdiction(forDivision: division) ?? "" : v[9].text
        if jurisdiction.isEmpty, unreadable.isEmpty {
            reader.refuse("jurisdiction", .required, "请填写属地，或填写本市的行政区划代码。")
        }
        guard reader.problems.isEmpty else { return nil }
        self.init(
            uscc: v[0] == .none ? nil : v[0].text, registrationNumber: v[1] == .none ? nil : v[1].text,
            name: v[2].text, formerNames: v[3].list.map(CellText.name),
            typeCode: object?.kind.typeCode ?? (v[4] == .none ? Self.bodyType(v[0].text) : v[4].text),
            statusRaw: v[5].text, status: reader.tables.status(v[5].text), registeredOn: v[6].day,
            approvedOn: v[7].day, authority: v[8].text, jurisdiction: jurisdiction,
            division: division.isEmpty ? reader.tables.division(of: jurisdiction) : division,
            industry: v[11].text, address: v[12].text, scope: v[13].text,
            riskClass: CreditRiskClass(rawValue: v[14].text) ?? .b, riskDate: v[15].day,
            riskSource: v[16].text, isAbnormal: v[17].flag ?? false, isSerious: v[18].flag ?? false,
            isKeyObject: v[19].flag ?? false, object: object, holder: v[22] == .none ? nil : v[22].text)
    }

    /// The type of a body that no market registrar registers, as its USCC tells (GB 32100, the first two characters:
    /// who registers it and as what); empty for all others.
    private static func bodyType(_ uscc: String) -> String {
        switch uscc.prefix(2) {
        case "11": "8110"
        case "12": "8120"
        case "13": "8130"
        case "51": "8210"
        case "52": "8220"
        case "53": "8230"
        case "31": "8310"
        case "32": "8320"
        case "33": "8330"
        case "34": "8340"
        default: ""
        }
    }

    /// What kind and number say together, or nil after telling the reader what is missing.
    private static func object(
        _ reader: inout RowReader, kind: ColumnValue, number: ColumnValue
    ) -> ObjectNumber? {
        if kind == .none, number == .none { return nil }
        guard let kind = ObjectKind(words: kind.text) else {
            if number != .none { reader.refuse("objectKind", .required, "填写了对象编号的，请填写对象类别。") }
            return nil
        }
        guard number != .none else {
            reader.refuse("objectNumber", .required, "请填写该\(kind.words)的编号。")
            return nil
        }
        return ObjectNumber(kind: kind, number: number.text)
    }

    /// Every field by name, as text: what changes are told by.
    package var fields: [(name: String, text: String)] { registered + later }

    /// What the row's hash is taken over. Columns that came later count only where they say something, so that rows
    /// without them keep the hash they had.
    package var hashed: [(name: String, text: String)] { registered + later.filter { !$0.text.isEmpty } }

    private var later: [(name: String, text: String)] {
        [("对象类别", object?.kind.words ?? ""), ("对象编号", object?.number ?? ""), ("责任单位代码", holder ?? "")]
    }

    private var registered: [(name: String, text: String)] {
        [
            ("统一社会信用代码", uscc ?? ""), ("注册号", registrationNumber ?? ""), ("名称", name),
            ("曾用名", formerNames.joined(separator: "、")), ("主体类型", typeCode), ("登记状态", statusRaw),
            ("状态归一", status.rawValue), ("成立日期", registeredOn?.text ?? ""),
            ("核准日期", approvedOn?.text ?? ""), ("登记机关", authority), ("属地", jurisdiction),
            ("行政区划", division), ("行业代码", industry), ("住所", address), ("经营范围", scope),
            ("信用风险分类", riskClass.rawValue), ("风险分类日期", riskDate?.text ?? ""),
            ("风险分类来源", riskSource), ("经营异常", isAbnormal ? "是" : "否"),
            ("严重违法", isSerious ? "是" : "否"), ("重点监管对象", isKeyObject ? "是" : "否"),
        ]
    }
}
