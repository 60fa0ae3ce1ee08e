// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// What hangs on the directories of the demo city, as CSV lines: labels, licences, special libraries, relations, and
/// check objects that are no firms. All invented.
struct DemoObjects {
    private(set) var licences = [
        "统一社会信用代码,名称,许可证名称,许可证编号,许可发证机关,许可批准日期,有效期至,许可状态,许可内容"
    ]
    private(set) var libraries = [
        "专项库名称,对应监管标签,统一社会信用代码/注册号,企业名称,许可证名称,许可证编号,许可批准日期,有效期至,许可发证机关,检查机关"
    ]
    private var random: DemoRandom
    private var serial = 0
    /// Code and name of some living firms, for those who answer for objects or are related to somebody.
    private var firms: [(code: String, name: String)] = []

    init(seed: UInt64) { random = DemoRandom(seed: seed ^ 0x5555_6666_7777_8888) }

    /// Industry, label, library, licence, how many of 1,000 are in the library.
    private static let trades:
        [(industry: String, label: String, library: String, licence: String, parts: Int)] = [
            ("5212", "SP01", "食品销售经营者库", "食品经营许可证", 300), ("5223", "SP01", "食品销售经营者库", "食品经营许可证", 150),
            ("6210", "SP02", "餐饮服务提供者库", "食品经营许可证", 300), ("6220", "SP02", "餐饮服务提供者库", "食品经营许可证", 300),
            ("1353", "SP03", "食品生产企业库", "食品生产许可证", 400), ("1411", "SP03", "食品生产企业库", "食品生产许可证", 400),
            ("5251", "YP01", "药品零售企业库", "药品经营许可证", 500),
        ]

    /// Looks at one line of the entities and puts what belongs to it into licences and libraries.
    mutating func note(_ line: String) {
        let fields = line.split(separator: ",", omittingEmptySubsequences: false)
        guard fields.count > 11, fields[0].utf8.count == 18, !fields[5].contains("销") else { return }
        let (code, name) = (String(fields[0]), String(fields[2]))
        if firms.count < 5 || firms.count < 400 && random.happens(60) { firms.append((code, name)) }
        guard let trade = Self.trades.first(where: { $0.industry == fields[11] }), random.happens(trade.parts)
        else { return }
        serial += 1
        let number = "JY14307\(pad(serial, 9))"
        let granted = random.day(from: 2022, to: 2025)
        let year = granted.prefix(4)
        // A few have run out; the library then lets them go by itself.
        let ends = random.happens(960) ? "2030\(granted.dropFirst(4))" : "\(year)-12-31"
        let state = random.happens(990) ? "有效" : "注销"
        licences.append(
            "\(code),\(name),\(trade.licence),\(number),\(fields[8]),\(granted),\(ends),\(state),")
        libraries.append(
            """
            \(trade.library),\(trade.label),\(code),\(name),\(trade.licence),\(number),\(granted),\(ends),\
            \(fields[8]),scjg
            """
        )
    }

    /// Labels in three levels; those of the emergency bureau wait for their approval.
    static let labels = [
        "标签编码,标签名称,上级标签编码,管理单位,适用范围,启用日期,有效期至,须持许可,专业监管,专业资质资格,配备专家,说明",
        "SP,食品安全,,scjg,全市,2024-01-01,长期,,否,,,大类", "SP01,食品销售经营者,SP,scjg,全市,2024-01-01,长期,食品经营许可证,否,,,",
        "SP02,餐饮服务提供者,SP,scjg,全市,2024-01-01,长期,食品经营许可证,否,,,",
        "SP03,食品生产企业,SP,scjg,全市,2024-01-01,长期,食品生产许可证,是,食品,食品检验,", "YP,药品安全,,scjg,全市,2024-01-01,长期,,否,,,大类",
        "YP01,药品零售企业,YP,scjg,全市,2024-01-01,长期,药品经营许可证,否,,,",
        "TS,特种设备,,scjg,全市,2024-01-01,长期,,是,特种设备,特种设备,大类", "TS01,在用电梯,TS,scjg,全市,2024-01-01,长期,,是,特种设备,特种设备,",
        "WH,危险化学品,,yjj,全市,2026-01-01,长期,,是,,危险化学品,大类，待批准",
    ]

    /// Public bodies, associations, law firms, projects, equipment; lifts go into a library of their own.
    mutating func bodies() -> [String] {
        var lines = ["统一社会信用代码,名称,登记状态,成立日期,登记机关,属地,住所,对象类别,对象编号,责任单位代码"]
        let kinds: [(prefix: String, names: [String], ending: String, authority: String)] = [
            ("12", ["武陵区第一", "鼎城区", "澧县", "石门县", "桃源县"], "实验小学（示例）", "常德市机构编制委员会办公室"),
            ("51", ["常德市米粉", "常德市餐饮", "常德市电梯", "常德市茶业"], "行业协会（示例）", "常德市民政局"),
            ("31", ["湖南沅澧", "湖南柳叶", "湖南桃源"], "律师事务所（示例）", "湖南省司法厅"),
        ]
        for kind in kinds {
            for (place, name) in kind.names.enumerated() {
                let first17 =
                    "\(kind.prefix)430702" + OrganisationCode.completing("MB9\(kind.prefix)\(pad(place, 3))")
                lines.append(
                    """
                    \(first17)\(USCC.check(of: first17)),\(name)\(kind.ending),存续,2010-05-06,\(kind.authority),\
                    武陵区,湖南省常德市武陵区示例路\(place + 1)号,,,
                    """
                )
            }
        }
        for place in 1...60 {
            guard !firms.isEmpty else { break }
            let holder = firms[place % firms.count]
            let number = "3110430702\(pad(place, 6))"
            let name = "\(holder.name)\(place)号电梯"
            lines.append(
                ",\(name),\(random.happens(950) ? "在用" : "报废"),2019-07-01,,武陵区,,设备,\(number),\(holder.code)")
            libraries.append("在用电梯库,TS01,SB-\(number),\(name),,,,,,scjg")
        }
        for (place, name) in ["沅江风光带（示例）", "柳叶湖环湖路（示例）", "经开区标准厂房（示例）"].enumerated() {
            let holder = firms.isEmpty ? "" : firms[place % firms.count].code
            lines.append(
                ",\(name)建设项目,在建,2025-03-01,,武陵区,,项目,2025-430702-48-01-\(pad(place + 1, 6)),\(holder)")
        }
        return lines
    }

    /// What some inspectors have declared; `inspectors` are the lines of their file.
    mutating func relations(_ inspectors: [String]) -> [String] {
        var lines = ["所在单位,单位工号,姓名,统一社会信用代码/注册号,企业名称,关系类别,关系起,关系止,说明"]
        let kinds = RelationKind.allCases.map(\.words)
        for (place, line) in inspectors.dropFirst().enumerated() where place % 25 == 7 && !firms.isEmpty {
            let fields = line.split(separator: ",", omittingEmptySubsequences: false)
            let firm = random.pick(firms)
            let kind = kinds[place / 25 % kinds.count]
            lines.append(
                "\(fields[0]),\(fields[1]),\(fields[2]),\(firm.code),\(firm.name),\(kind),2021-01-01,,")
        }
        return lines
    }

    private func pad(_ value: Int, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
