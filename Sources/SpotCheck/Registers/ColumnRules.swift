// SPDX-License-Identifier: Apache-2.0

/// What a kind of column asks for, told in the forms that templates, dictionaries and programs need. Reading is
/// `RowReader`; the tests hold both to the same examples.
extension ColumnKind {
    /// In a few words, for the dictionary.
    package var words: String {
        switch self {
        case .text(let most): "文字，不超过\(most)字"
        case .name(let most): "名称，不超过\(most)字"
        case .list(let most): "多项，用“、”隔开，合计不超过\(most)字"
        case .key: "字母、数字、连字符、点和下划线，不超过40个字符"
        case .documentNumber(let most): "证书、文件的编号，不超过\(most)个字符"
        case .entityCode: "统一社会信用代码、15位注册号或者对象编号"
        case .choice(let words): words.map { "“\($0)”" }.joined(separator: "、") + "之一"
        case .uscc: "18位统一社会信用代码"
        case .registrationNumber: "15位注册号"
        case .residentID: "18位身份证号"
        case .phone: "手机号或者带区号的电话"
        case .day: "日期，如2024-01-02"
        case .end: "日期，或者“长期”"
        case .division: "六位行政区划代码"
        case .jurisdiction: "区县或者管理区的名称、代码"
        case .industry: "国民经济行业分类代码"
        case .entityType: "类型代码或者名称"
        case .status: "登记状态"
        case .riskClass: "A、B、C或者D"
        case .tier: "检查事项的类别"
        case .methods: "检查方式，可多项"
        case .ratio: "百分数，如3%"
        case .count(let most): "0到\(most)的整数"
        case .decimal: "数字，可带小数"
        case .yesNo: "“是”或者“否”"
        }
    }

    /// What may stand in a cell, where that is a short list of single values; empty otherwise.
    package func choices(_ tables: RegisterTables) -> [String] {
        switch self {
        case .jurisdiction: tables.jurisdictions.map(\.name)
        case .riskClass: CreditRiskClass.allCases.map(\.rawValue)
        case .tier: ItemTier.allCases.map(\.words)
        case .yesNo: ["是", "否"]
        case .choice(let words): words
        case .text, .name, .list, .key, .documentNumber, .entityCode, .uscc, .registrationNumber, .residentID,
            .phone, .day, .end,
            .division,
            .industry, .entityType, .status, .methods, .ratio, .count, .decimal:
            []
        }
    }

    /// The pattern of the exchanged text (ECMA-262), where the kind has one.
    var pattern: String? {
        switch self {
        case .key: "^[0-9A-Za-z._-]{1,40}$"
        case .uscc: "^[0-9A-HJ-NPQRTUWXY]{18}$"
        case .registrationNumber: "^[0-9]{15}$"
        case .residentID: "^[0-9]{17}[0-9X]$"
        case .phone: "^[0-9]{3,4}-?[0-9]{4,9}$"
        case .day: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
        case .end: "^([0-9]{4}-[0-9]{2}-[0-9]{2}|长期)$"
        case .entityCode: "^([0-9A-HJ-NPQRTUWXY]{18}|[0-9]{15}|(XM|CP|SB|CS)-[0-9A-Za-z._-]{1,40})$"
        case .ratio: "^[0-9]{1,3}([.][0-9]{1,4})?%$"
        case .count: "^[0-9]{1,6}次?$"
        case .decimal: "^-?[0-9]{1,9}([.][0-9]{1,6})?$"
        case .text, .name, .list, .documentNumber, .choice, .division, .jurisdiction, .industry, .entityType,
            .status, .riskClass,
            .tier,
            .methods, .yesNo:
            nil
        }
    }

    /// The longest text, where the kind bounds it.
    var longest: Int? {
        switch self {
        case .text(let most), .name(let most), .list(let most), .documentNumber(let most): most
        default: nil
        }
    }
}

extension Dataset {
    /// Changes when a column comes, goes or means something else: templates carry it. Eight hexadecimal digits.
    package var version: String {
        let lines = columns.map { "\($0.key)\t\($0.header)\t\($0.required)\t\($0.kind)\n" }
        return String(Digest32(sha256: Array(lines.joined().utf8)).hex.prefix(8))
    }

    /// JSON Schema (2020-12) of one row as programs exchange it: every value the text of a cell, an empty one left out.
    package func schema(_ tables: RegisterTables) -> CanonicalJSON {
        var properties: [String: CanonicalJSON] = [:]
        for column in columns {
            var rules: [String: CanonicalJSON] = [
                "type": "string", "title": .string(column.header),
                "description": .string(column.dictionaryWords), "minLength": 1,
            ]
            if let pattern = column.kind.pattern { rules["pattern"] = .string(pattern) }
            if let longest = column.kind.longest { rules["maxLength"] = .number(longest) }
            let choices = column.kind.choices(tables)
            if !choices.isEmpty { rules["enum"] = .array(choices.map(CanonicalJSON.string)) }
            if !column.example.isEmpty { rules["examples"] = [.string(column.example)] }
            properties[column.key] = .object(rules)
        }
        return [
            "$schema": "https://json-schema.org/draft/2020-12/schema", "title": .string(kind.title),
            "$comment": .string("\(kind.rawValue) \(version)"), "type": "object",
            "properties": .object(properties), "additionalProperties": false,
            "required": .array(columns.filter(\.required).map { .string($0.key) }),
        ]
    }
}

extension Column {
    /// Form and explanation together.
    package var dictionaryWords: String {
        explanation.isEmpty ? kind.words + "。" : kind.words + "。" + explanation
    }
}
