// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Testing

private let tables = RegisterTables(
    divisions: CodeList([CodeName(code: "430702", name: "武陵区"), CodeName(code: "430703", name: "鼎城区")]),
    jurisdictions: [
        Jurisdiction(code: "430702", name: "武陵区", division: "430702", aliases: []),
        Jurisdiction(code: "430703", name: "鼎城区", division: "430703", aliases: []),
        Jurisdiction(code: "4307-xdt", name: "西洞庭管理区", division: "430703", aliases: ["西洞庭"]),
    ],
    industries: CodeList([CodeName(code: "5211", name: "百货零售"), CodeName(code: "0111", name: "稻谷种植")]),
    entityTypes: CodeList([CodeName(code: "9500", name: "个体工商户")]),
    statusWords: [("存续", .active), ("吊销,未注销", .licenceRevoked), ("注销", .deregistered)])

/// Reads one row given as header and value pairs.
private func reader(_ kind: DatasetKind, _ cells: KeyValuePairs<String, String>) -> RowReader {
    let dataset = Dataset.of(kind)
    return RowReader(
        dataset: dataset, mapping: dataset.mapping(header: cells.map(\.key)), tables: tables, row: 2,
        cells: cells.map(\.value))
}

private func entity(_ changed: KeyValuePairs<String, String> = [:]) -> (EntityRow?, [RowProblem]) {
    var cells = [
        ("uniscid", "91430702MA4PGC4Y0B"), ("企业名称*", "常德示例有限公司"), ("登记状态", "存续"), ("行政区划", "430702"),
    ]
    for (title, value) in changed {
        if let place = cells.firstIndex(where: { $0.0 == title }) {
            cells[place].1 = value
        } else {
            cells.append((title, value))
        }
    }
    let dataset = EntityRow.dataset
    var reader = RowReader(
        dataset: dataset, mapping: dataset.mapping(header: cells.map(\.0)), tables: tables, row: 2,
        cells: cells.map(\.1))
    return (EntityRow(&reader), reader.problems)
}

@Suite struct `An entity row` {
    @Test func `is read by the trade's field names and by ours`() throws {
        let row = try #require(entity(["estdate": "2018/5/17", "信用风险分类": "ｃ类", "严重违法": "是"]).0)
        #expect(row.key == "91430702MA4PGC4Y0B")
        #expect(row.registeredOn?.text == "2018-05-17")
        #expect(row.riskClass == .c && row.isSerious && !row.isAbnormal)
        #expect(row.jurisdiction == "430702" && row.isInPool)
    }

    @Test func `keeps the words of the status and leaves the pool when it is terminal`() throws {
        let row = try #require(entity(["登记状态": "吊销，未注销"]).0)
        #expect(row.statusRaw == "吊销，未注销" && row.status == .licenceRevoked && !row.isInPool)
        #expect(try #require(entity(["登记状态": "说不清"]).0).status == .other)
        for status in EntityStatus.allCases where status.isTerminal { #expect(!status.isDrawable) }
    }

    @Test func `takes off what spreadsheets and web pages leave`() throws {
        let row = try #require(
            entity(["uniscid": "\t９1430702ma4pgc4y0b\u{200B}", "企业名称*": " \u{A0}阿凡提•商行\u{3000}"]).0)
        #expect(row.uscc == "91430702MA4PGC4Y0B")
        #expect(row.name == "阿凡提·商行")
        #expect(try #require(entity(["uniscid": "'91430702MA4PGC4Y0B"]).0).uscc == "91430702MA4PGC4Y0B")
        #expect(try #require(entity(["uniscid": "=\"91430702MA4PGC4Y0B\""]).0).uscc == "91430702MA4PGC4Y0B")
    }

    @Test(arguments: [
        ("uniscid", "9.14E+17", RowRule.roundedNumber), ("uniscid", "914307020000000000", .roundedNumber),
        ("uniscid", "91430702MA4PGC4Y0C", .usccCheck), ("uniscid", "91430702MA4PGC4YOB", .usccLetter),
        ("uniscid", "9143070", .usccLength), ("注册号", "110108000000010", .registrationNumber),
        ("注册号", "1.10108E+14", .roundedNumber), ("企业名称*", "", .required), ("登记状态", "", .required),
        ("企业名称*", "#######", .shownAsHashes), ("住所", "#REF!", .formulaError), ("成立日期", "43237", .serialDate),
        ("成立日期", "2018-02-30", .date), ("行业代码", "111", .unknownCode), ("行业代码", "9999", .unknownCode),
        ("行政区划", "999999", .unknownCode), ("属地", "长沙市", .unknownCode), ("信用风险分类", "E", .unknownCode),
        ("经营异常", "也许", .unknownCode), ("企业名称*", String(repeating: "长", count: 201), .tooLong),
    ]) func `is refused with one rule and an advice`(title: String, value: String, rule: RowRule) throws {
        let (row, problems) = entity([title: value])
        #expect(row == nil)
        #expect(problems.map(\.rule) == [rule])
        let problem = try #require(problems.first)
        #expect(problem.row == 2 && problem.column > 0 && !problem.advice.isEmpty)
    }

    @Test func `needs a code or a number, and a place`() {
        #expect(entity(["uniscid": ""]).1.map(\.rule) == [.required])
        #expect(entity(["uniscid": "", "注册号": "110108000000016"]).0?.key == "110108000000016")
        #expect(entity(["行政区划": ""]).1.map(\.rule) == [.required])
        #expect(entity(["行政区划": "", "属地": "西洞庭"]).0?.division == "430703")
    }

    @Test func `says what to do about a lost leading zero`() {
        #expect(entity(["行业代码": "111"]).1.first?.advice.contains("0111") == true)
        #expect(entity(["行业代码": "A0111"]).0?.industry == "0111")
    }

    @Test func `keeps rare characters and long names`() throws {
        let name = "䶮𠮷𬭎㛃" + String(repeating: "常", count: 25)
        #expect(try #require(entity(["企业名称*": name]).0).name == name)
    }

    @Test func `is refused when it has more cells than the header`() {
        let dataset = EntityRow.dataset
        let mapping = dataset.mapping(header: ["uniscid", "entname", "regstate", "属地"])
        var reader = RowReader(
            dataset: dataset, mapping: mapping, tables: tables, row: 9,
            cells: ["91430702MA4PGC4Y0B", "甲", "存续", "武陵区", "", "多"])
        #expect(EntityRow(&reader) == nil)
        #expect(reader.problems.map(\.rule) == [.extraCells])
        #expect(reader.problems.first?.column == 6)
    }

    @Test func `has other canonical bytes whenever a field differs`() throws {
        let one = try #require(entity().0)
        let two = try #require(entity(["住所": "别处"]).0)
        #expect(canonicalRow(one.fields) == canonicalRow(try #require(entity().0).fields))
        #expect(canonicalRow(one.fields) != canonicalRow(two.fields))
    }
}

@Suite struct `A check item row` {
    @Test func `cites its law in marks, whether the list has them or not`() {
        #expect(CheckItemRow.basis(law: "食品安全法", article: "第一百一十条") == "《食品安全法》第一百一十条")
        #expect(CheckItemRow.basis(law: "《食品安全法》", article: "第一百一十条") == "《食品安全法》第一百一十条")
    }

    private static let good: KeyValuePairs = [
        "事项编号": "SCJG-001", "检查主体": "市场监管局", "抽查类别": "登记", "抽查事项": "名称规范使用", "法律法规名称": "《条例》",
        "条款": "第十条", "检查对象": "企业", "事项类别": "一般", "检查方式": "现场检查，书面检查、网络监测", "比例下限": "3％",
        "比例上限": "5%", "频次": "2次", "生效日期": "2026年1月1日", "失效日期": "长期",
    ]

    @Test func `is read with its law, article, methods and bounds`() throws {
        var reader = reader(.items, Self.good)
        let row = try #require(CheckItemRow(&reader))
        #expect(row.methods == [.onSite, .paper, .network])
        #expect(row.ratioLeast == Ratio(3, 100) && row.ratioMost == Ratio(5, 100))
        #expect(row.frequencyCap == 2 && row.validTo == nil && row.article == "第十条")
    }

    @Test(arguments: [
        ("比例下限", "0.03", RowRule.ratio), ("比例上限", "1%", .ratioOrder), ("失效日期", "2025-01-01", .dateOrder),
        ("检查方式", "目测", .unknownCode), ("事项类别", "特别", .unknownCode), ("频次", "不限", .number),
        ("事项编号", "编号 一", .unknownCode), ("生效日期", "长期", .date),
    ]) func `is refused with one rule`(title: String, value: String, rule: RowRule) {
        let dataset = CheckItemRow.dataset
        let cells = Self.good.map { ($0.key, $0.key == title ? value : $0.value) }
        var reader = RowReader(
            dataset: dataset, mapping: dataset.mapping(header: cells.map(\.0)), tables: tables, row: 2,
            cells: cells.map(\.1))
        #expect(CheckItemRow(&reader) == nil)
        #expect(reader.problems.map(\.rule) == [rule])
    }
}

@Suite struct `An inspector row` {
    private static func read(_ extra: (String, String)) -> (InspectorRow?, [RowProblem]) {
        let cells = [("工号", "A1"), ("姓名", "张三"), ("单位", "市场监管局"), ("执法证号", "1807001"), extra]
        let dataset = InspectorRow.dataset
        var reader = RowReader(
            dataset: dataset, mapping: dataset.mapping(header: cells.map(\.0)), tables: tables, row: 2,
            cells: cells.map(\.1))
        return (InspectorRow(&reader), reader.problems)
    }

    @Test func `is read with areas, skills and declared relations`() {
        #expect(Self.read(("执法区域", "武陵区、西洞庭")).0?.areas == ["430702", "4307-xdt"])
        #expect(Self.read(("专业资质", "电梯,锅炉；起重")).0?.skills == ["电梯", "锅炉", "起重"])
        #expect(
            Self.read(("回避关系", "91430702ma4pgc4y0b：亲属任职")).0?.relations == [
                DeclaredRelation(entity: "91430702MA4PGC4Y0B", kind: "亲属任职")
            ])
    }

    @Test func `never shows a personal number in a report`() throws {
        let id = try #require(Self.read(("身份证号", "430702199001010018")).1.first)
        #expect(id.rule == .residentID && !id.value.contains("19900101"))
        let phone = try #require(Self.read(("手机号", "1381234567x")).1.first)
        #expect(phone.rule == .phone && !phone.value.contains("1234567"))
    }

    @Test(arguments: [("执法区域", "长沙市", RowRule.unknownCode), ("回避关系", "某公司", .usccCheck)])
    func `is refused with one rule`(title: String, value: String, rule: RowRule) {
        #expect(Self.read((title, value)).1.map(\.rule) == [rule])
    }
}

@Suite struct `A dataset` {
    @Test(arguments: DatasetKind.allCases) func `reads its own template and sample`(kind: DatasetKind) {
        let dataset = Dataset.of(kind)
        let mapping = dataset.mapping(header: dataset.templateHeader)
        #expect(mapping.cells == dataset.columns.indices.map { $0 })
        #expect(dataset.problems(of: mapping, row: 1) == [])
        var reader = RowReader(
            dataset: dataset, mapping: mapping, tables: tables, row: 2, cells: dataset.templateExample)
        _ = reader.values()
        #expect(reader.problems.filter { $0.rule != .unknownCode } == [])
    }

    @Test(arguments: DatasetKind.allCases) func `gives no title to two columns`(kind: DatasetKind) {
        let dataset = Dataset.of(kind)
        for (place, column) in dataset.columns.enumerated() {
            for title in [column.key, column.header] + column.aliases {
                #expect(dataset.mapping(header: [title]).cells[place] == 0, "\(column.key): \(title)")
            }
        }
    }

    @Test func `names missing and repeated columns`() {
        let dataset = EntityRow.dataset
        let mapping = dataset.mapping(header: ["名称", "entname", "不相干"])
        let problems = dataset.problems(of: mapping, row: 1)
        #expect(problems.map(\.rule) == [.headerMissing, .headerRepeated])
        #expect(mapping.unknown == [2])
    }
}

@Suite struct `The sections of industry` {
    @Test(arguments: [("0111", "A"), ("06", "B"), ("4390", "C"), ("5211", "F"), ("9700", "T"), ("9600", "S")])
    func `follow from the code`(code: String, section: Character) {
        #expect(RegisterTables.industrySection(code) == section)
    }

    @Test(arguments: ["00", "98", "", "x1", "7"]) func `are unknown for other codes`(code: String) {
        #expect(RegisterTables.industrySection(code) == nil)
    }
}
