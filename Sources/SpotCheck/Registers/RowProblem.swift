// SPDX-License-Identifier: Apache-2.0

/// What a row can break. The raw value is the rule code officers and the JSON report see; it never changes.
package enum RowRule: String, CaseIterable, Hashable, Sendable {
    case headerMissing = "H01"
    case headerRepeated = "H02"
    case required = "R01"
    case tooLong = "R02"
    case extraCells = "R03"
    case quoteInside = "R04"
    case duplicateInFile = "R05"
    case roundedNumber = "X01"
    case serialDate = "X02"
    case shownAsHashes = "X03"
    case formulaError = "X04"
    case mergedCells = "X05"
    case usccLength = "U01"
    case usccLetter = "U02"
    case usccCheck = "U03"
    case registrationNumber = "U04"
    case residentID = "P01"
    case phone = "P02"
    case date = "D01"
    case dateOrder = "D02"
    case unknownCode = "C01"
    case unknownUnit = "C02"
    case unknownEntity = "C03"
    case unknownItem = "C04"
    case outOfScope = "C05"
    case nameMismatch = "C06"
    case unknownLabel = "C07"
    case unknownInspector = "C08"
    case notTogether = "C09"
    case number = "N01"
    case ratio = "N02"
    case ratioOrder = "N03"
    case limitOrder = "N04"
    case unreadableFile = "F01"

    /// The rule in a few words, for summaries.
    package var title: String {
        switch self {
        case .headerMissing: "缺少必需的列"
        case .headerRepeated: "列标题重复"
        case .required: "必填项为空"
        case .tooLong: "内容过长"
        case .extraCells: "单元格多于列标题"
        case .quoteInside: "引号使用有误"
        case .duplicateInFile: "文件内重复"
        case .roundedNumber: "长数字已被电子表格舍入"
        case .serialDate: "日期变成了序列号"
        case .shownAsHashes: "内容显示为井号"
        case .formulaError: "单元格为公式错误值"
        case .mergedCells: "单元格已合并"
        case .usccLength: "统一社会信用代码长度不对"
        case .usccLetter: "统一社会信用代码含不允许的字符"
        case .usccCheck: "统一社会信用代码校验位不符"
        case .registrationNumber: "注册号不正确"
        case .residentID: "身份证号不正确"
        case .phone: "手机号不正确"
        case .date: "日期无法识别"
        case .dateOrder: "日期先后颠倒"
        case .unknownCode: "代码不在代码表内"
        case .unknownUnit: "单位不存在"
        case .unknownEntity: "检查对象不存在"
        case .unknownItem: "抽查事项不存在"
        case .outOfScope: "超出本单位管辖范围"
        case .nameMismatch: "代码与名称不一致"
        case .unknownLabel: "监管标签不存在"
        case .unknownInspector: "检查人员不存在"
        case .notTogether: "所填各项互相矛盾"
        case .number: "数字无法识别"
        case .ratio: "比例无法识别"
        case .ratioOrder: "比例下限高于上限"
        case .limitOrder: "下限高于上限"
        case .unreadableFile: "文件无法继续读取"
        }
    }
}

/// One thing wrong with one row of an import, told so that the office can mend it.
package struct RowProblem: Hashable, Sendable {
    /// As the spreadsheet numbers it, from 1.
    package let row: Int
    /// From 1; 0 when the whole row is meant.
    package let column: Int
    package let columnName: String
    /// As read from the file.
    package let value: String
    package let rule: RowRule
    /// What to do, in Chinese.
    package let advice: String

    package init(row: Int, column: Int, columnName: String, value: String, rule: RowRule, advice: String) {
        self.row = row
        self.column = column
        self.columnName = columnName
        self.value = value
        self.rule = rule
        self.advice = advice
    }
}
