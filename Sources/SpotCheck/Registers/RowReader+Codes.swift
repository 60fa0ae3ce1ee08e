// SPDX-License-Identifier: Apache-2.0

extension RowReader {
    static let roundedAdvice =
        "此号码被电子表格当作数字保存，末几位已丢失，无法还原。请从原系统重新导出，或先把该列设为“文本”再填入完整号码。"

    mutating func uscc(_ text: String, _ place: Int) -> ColumnValue {
        do {
            return .text(try USCC(CellText.code(text)).text)
        } catch {
            add(place, CodeAdvice(uscc: error))
            return .none
        }
    }

    /// Brackets are written in either width; the one of the documents is kept.
    mutating func documentNumber(_ text: String, _ most: Int, _ place: Int) -> ColumnValue {
        if RoundedNumber.isScientific(CellText.code(text)) {
            add(place, .roundedNumber, RowReader.roundedAdvice)
            return .none
        }
        guard text.unicodeScalars.count <= most else {
            add(place, .tooLong, "最多\(most)个字，请缩短。")
            return .none
        }
        return .text(text)
    }

    mutating func entityCode(_ text: String, _ place: Int) -> ColumnValue {
        let code = CellText.code(text)
        if let key = EntityKey.normalised(code) { return .text(key) }
        if code.utf8.count == 15, code.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            return registrationNumber(text, place)
        }
        return uscc(text, place)
    }

    mutating func choice(_ text: String, _ words: [String], _ place: Int) -> ColumnValue {
        if words.contains(text) { return .text(text) }
        add(place, .unknownCode, "请填\(words.map { "“\($0)”" }.joined(separator: "、"))之一。")
        return .none
    }

    mutating func registrationNumber(_ text: String, _ place: Int) -> ColumnValue {
        do {
            return .text(try RegistrationNumber(CellText.code(text)).text)
        } catch {
            add(place, CodeAdvice(registrationNumber: error))
            return .none
        }
    }

    mutating func residentID(_ text: String, _ place: Int) -> ColumnValue {
        do {
            return .text(try ResidentID(CellText.code(text)).text)
        } catch {
            add(place, CodeAdvice(residentID: error))
            return .none
        }
    }

    mutating func phone(_ text: String, _ place: Int) -> ColumnValue {
        let code = CellText.code(text).filter { $0 != "-" }
        if RoundedNumber.isScientific(code) {
            add(place, .roundedNumber, RowReader.roundedAdvice)
            return .none
        }
        guard (7...13).contains(code.utf8.count), code.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            add(place, .phone, "请填写11位手机号，或带区号的固定电话。")
            return .none
        }
        return .text(code)
    }

    mutating func division(_ text: String, _ place: Int) -> ColumnValue {
        let code = CellText.code(text)
        if form.tables.divisions.contains(code) { return .text(code) }
        if let named = form.tables.divisions.code(named: text) { return .text(named) }
        add(place, .unknownCode, "请填六位行政区划代码（GB/T 2260），例如430702（武陵区）。")
        return .none
    }

    mutating func jurisdiction(_ text: String, _ place: Int) -> ColumnValue {
        if let code = form.tables.jurisdictionCode(text) ?? form.tables.jurisdictionCode(CellText.code(text))
        {
            return .text(code)
        }
        let known = form.tables.jurisdictions.map(\.name).joined(separator: "、")
        add(place, .unknownCode, "请填所属区县或管理区的名称或代码：\(known)。")
        return .none
    }

    mutating func industry(_ text: String, _ place: Int) -> ColumnValue {
        var code = CellText.code(text)
        if let first = code.utf8.first, (0x41...0x5A).contains(first & 0xDF) { code.removeFirst() }
        if form.tables.industries.contains(code) { return .text(code) }
        if let named = form.tables.industries.code(named: text) { return .text(named) }
        let isShort = code.utf8.count == 3 && form.tables.industries.contains("0" + code)
        let advice =
            isShort
            ? "开头的0被电子表格去掉了，应为0\(code)；请把该列设为“文本”。"
            : "不是国民经济行业分类（GB/T 4754-2017）的代码，请核对；留空亦可。"
        add(place, .unknownCode, advice)
        return .none
    }

    /// Types differ between sources: a known name becomes its code, unknown words are kept as they are.
    func entityType(_ text: String) -> ColumnValue {
        let code = CellText.code(text)
        if form.tables.entityTypes.contains(code) { return .text(code) }
        return .text(tables.entityTypes.code(named: text) ?? text)
    }

    mutating func riskClass(_ text: String, _ place: Int) -> ColumnValue {
        let letter = CellText.code(text).uppercased().prefix { $0 != "类" && $0 != "级" }
        guard let risk = CreditRiskClass(rawValue: String(letter)) else {
            add(place, .unknownCode, "请填A、B、C或D（信用风险由低到高）。")
            return .none
        }
        return .text(risk.rawValue)
    }

    mutating func tier(_ text: String, _ place: Int) -> ColumnValue {
        switch text {
        case "一般", "一般检查事项", "一般事项", "general": return .text(ItemTier.general.rawValue)
        case "重点", "重点检查事项", "重点事项", "key": return .text(ItemTier.key.rawValue)
        default:
            add(place, .unknownCode, "请填“一般检查事项”或“重点检查事项”。")
            return .none
        }
    }

    mutating func methods(_ text: String, _ place: Int) -> ColumnValue {
        var methods: [String] = []
        for part in CellText.parts(text) {
            guard let method = CheckMethod(words: part) else {
                let known = CheckMethod.allCases.map(\.words).joined(separator: "、")
                add(place, .unknownCode, "“\(part)”不是检查方式，请从中选填：\(known)。")
                return .none
            }
            if !methods.contains(method.rawValue) { methods.append(method.rawValue) }
        }
        return .list(methods)
    }

    mutating func ratio(_ text: String, _ place: Int) -> ColumnValue {
        guard let ratio = Ratio(reading: CellText.code(text)) else {
            add(place, .ratio, "请写成百分数，如3%、0.5%；不带百分号而小于1的数有两种理解，不予接受。")
            return .none
        }
        return .ratio(ratio)
    }

    mutating func count(_ text: String, _ most: Int, _ place: Int) -> ColumnValue {
        let digits = CellText.code(text).prefix { $0 != "次" }
        guard let number = Int(digits), (0...most).contains(number) else {
            add(place, .number, "请填0到\(most)之间的整数。")
            return .none
        }
        return .count(number)
    }

    mutating func decimal(_ text: String, _ place: Int) -> ColumnValue {
        guard let quantity = Quantity(CellText.code(text)) else {
            add(place, .number, "请填数字，整数不超过9位，小数不超过6位，例如-18或者0.05，不带计量单位。")
            return .none
        }
        return .text(quantity.text)
    }

    mutating func yesNo(_ text: String, _ place: Int) -> ColumnValue {
        guard let flag = CellText.yesNo(CellText.code(text)) else {
            add(place, .unknownCode, "请填“是”或“否”。")
            return .none
        }
        return .flag(flag)
    }

    mutating func date(_ text: String, _ kind: ColumnKind, _ place: Int) -> ColumnValue {
        switch DateReading(text) {
        case .day(let day): return .day(day)
        case .forever where kind == .end: return .forever
        case .serialNumber:
            add(place, .serialDate, "这是电子表格的日期序列号，请把该列设为日期格式后重新导出，或写成2024-01-02。")
        case .forever, .unreadable:
            add(place, .date, "请写成2024-01-02、2024/1/2、2024年1月2日或20240102。")
        }
        return .none
    }

    mutating func add(_ place: Int, _ told: CodeAdvice) { add(place, told.rule, told.advice) }
}

extension CheckMethod {
    /// The method official lists mean by these words, or nil.
    package init?(words: String) {
        switch words {
        case "现场检查", "实地核查", "实地检查", "现场": self = .onSite
        case "书面检查", "书式检查", "书面": self = .paper
        case "网络监测", "网络检查": self = .network
        case "非现场检查", "非现场", "远程检查", "非现场监管": self = .offSite
        case "检验检测", "抽样检测", "抽样检验", "抽检": self = .sampling
        case "第三方专业评估", "审计、验资、评估等第三方验证", "第三方验证", "专业机构核查": self = .thirdParty
        default: return nil
        }
    }
}

/// How the refusals of codes are told to the office.
package struct CodeAdvice: Sendable {
    package let rule: RowRule
    package let advice: String

    /// The rule and the advice for a refused 统一社会信用代码.
    package init(uscc refusal: CodeRefusal) {
        switch refusal {
        case .roundedBySpreadsheet:
            self.init(.roundedNumber, RowReader.roundedAdvice)
        case .wrongLength(let have, let need):
            self.init(.usccLength, "应为\(need)位，现为\(have)位，请核对营业执照；15位的旧注册号请填在“注册号”列。")
        case .lookalike(let character):
            self.init(.usccLetter, "代码中没有字母\(character)（I、O、S、V、Z均不使用），请对照营业执照确认是否为数字1、0、5或2。")
        case .foreignCharacter(let character):
            self.init(.usccLetter, "含有不允许的字符“\(character)”，代码只由数字和大写字母组成。")
        case .wrongCheck(let expected):
            self.init(.usccCheck, "校验位不符（按前17位应为\(expected)），必有一位录错，请对照营业执照逐位核对。")
        case .noSuchDate:
            self.init(.usccCheck, "请对照营业执照核对。")
        }
    }

    /// The rule and the advice for a refused 注册号.
    package init(registrationNumber refusal: CodeRefusal) {
        switch refusal {
        case .roundedBySpreadsheet:
            self.init(.roundedNumber, RowReader.roundedAdvice)
        case .wrongLength(let have, let need):
            self.init(.registrationNumber, "应为\(need)位数字，现为\(have)位；18位的请填在“统一社会信用代码”列。")
        case .lookalike(let character), .foreignCharacter(let character):
            self.init(.registrationNumber, "注册号只含数字，不应有“\(character)”。")
        case .wrongCheck(let expected):
            self.init(.registrationNumber, "校验位不符（按前14位应为\(expected)），请核对。")
        case .noSuchDate:
            self.init(.registrationNumber, "请核对。")
        }
    }

    /// The rule and the advice for a refused 身份证号.
    package init(residentID refusal: CodeRefusal) {
        switch refusal {
        case .roundedBySpreadsheet:
            self.init(.roundedNumber, RowReader.roundedAdvice)
        case .wrongLength(let have, let need):
            self.init(.residentID, "应为\(need)位，现为\(have)位。")
        case .lookalike, .foreignCharacter:
            self.init(.residentID, "只能是17位数字加一位数字或X。")
        case .wrongCheck:
            self.init(.residentID, "校验位不符，请对照证件核对。")
        case .noSuchDate:
            self.init(.residentID, "出生日期不存在，请对照证件核对。")
        }
    }

    private init(_ rule: RowRule, _ advice: String) {
        self.rule = rule
        self.advice = advice
    }
}
