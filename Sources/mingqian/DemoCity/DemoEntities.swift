// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// The entities of the demo city as CSV lines: synthetic names and addresses, valid check digits.
struct DemoEntities {
    /// Of 530,000 entities in the register of 2017, as many were deregistered and revoked.
    static let referenceSize = 530_000
    static let deregistered = 280_808
    static let revoked = 23_169

    static let header =
        "统一社会信用代码,注册号,名称,曾用名,主体类型,登记状态,成立日期,核准日期,登记机关,属地,行政区划,"
        + "行业代码,住所,经营范围,信用风险分类,风险分类日期,风险分类来源,经营异常,严重违法,重点监管对象"

    private var random: DemoRandom
    private let size: Int
    /// One state per entity, shuffled, so that the counts are exact for every size.
    private let states: [UInt8]

    init(size: Int, seed: UInt64) {
        random = DemoRandom(seed: seed)
        self.size = size
        let (gone, revoked) = Self.departed(of: size)
        var states = [UInt8](repeating: 0, count: size)
        for index in 0..<gone { states[index] = 1 }
        for index in gone..<(gone + revoked) { states[index] = 2 }
        states.shuffle(using: &random)
        self.states = states
    }

    /// How many of `size` entities are deregistered and how many revoked: the shares of the reference, rounded.
    static func departed(of size: Int) -> (deregistered: Int, revoked: Int) {
        func share(_ part: Int) -> Int { (size * part + referenceSize / 2) / referenceSize }
        return (share(deregistered), share(revoked))
    }

    /// Writes the header and one line per entity, in order of index.
    mutating func write(to emit: (String) throws -> Void) rethrows {
        try emit(Self.header + "\n")
        for index in 0..<size { try emit(line(index)) }
    }

    private mutating func line(_ index: Int) -> String {
        let area = DemoUnits.areas[random.weighted(Self.areaWeights)]
        let trade = random.pick(DemoTrades.all)
        let form = DemoForm.all[random.weighted(DemoForm.weights)]
        let founded = random.day(from: 1993, to: 2024)
        let state = states[index]
        let name = name(index, area: area.name, trade: trade, form: form)
        let uscc = Self.uscc(index, division: area.division, form: form)
        let number = random.happens(300) ? Self.registrationNumber(index, area.division, form) : ""
        let approved = random.day(from: 2015, to: 2025)
        let risk = ["A", "B", "C", "D"][random.weighted([650, 250, 80, 20])]
        let street = random.pick(DemoTrades.streets)
        let live = state == 0
        let fields: [String] = [
            uscc, number, name, random.happens(40) ? "常德市\(DemoTrades.shopName(&random))\(trade.word)店" : "",
            form.type, Self.stateWord(state, &random), founded, max(approved, founded),
            "\(area.name)市场监督管理局", area.code, area.division, trade.industry,
            "湖南省常德市\(area.name)\(street)\(1 + random.below(400))号", trade.scope, risk,
            "2025-12-31", "省企业信用风险分类系统", live && random.happens(35) ? "是" : "否",
            live && random.happens(4) ? "是" : "否", live && random.happens(12) ? "是" : "否",
        ]
        return fields.joined(separator: ",") + "\n"
    }

    private static let areaWeights = [130, 80, 45, 60, 75, 40, 75, 60, 30, 18, 14, 8, 5, 6]

    private mutating func name(
        _ index: Int, area: String, trade: DemoTrade, form: DemoForm
    ) -> String {
        let word = DemoTrades.shopName(&random)
        return switch form.kind {
        case .soleTrader: "\(area)\(word)\(trade.word)\(random.pick(["店", "部", "行", "经营部", "铺"]))"
        case .cooperative: "\(area)\(word)\(random.pick(["种植", "养殖", "农机", "水产"]))专业合作社"
        case .company: "\(random.happens(600) ? "常德市" : "常德")\(word)\(trade.word)\(form.ending)"
        }
    }

    private static func stateWord(_ state: UInt8, _ random: inout DemoRandom) -> String {
        switch state {
        case 1: random.happens(900) ? "注销" : "已注销"
        case 2: random.happens(500) ? "吊销，未注销" : "吊销,未注销".replacing(",", with: "，")
        default: random.pick(["存续", "在业", "开业", "存续（在营、开业、在册）"])
        }
    }

    /// 9 + kind + division of registration + organisation code `MA` and six characters + check.
    private static func uscc(_ index: Int, division: String, form: DemoForm) -> String {
        let alphabet = Array("0123456789ABCDEFGHJKLMNPQRTUWXY")
        // An affine walk over all six-character codes: distinct for distinct indices, and not in order.
        var rest = (index &* 514_229 &+ 7_368_787) % 887_503_681
        var middle = ""
        for _ in 0..<6 {
            middle.append(alphabet[rest % 31])
            rest /= 31
        }
        let organisation = OrganisationCode.completing("MA" + middle)
        let first17 = "9\(form.usccKind)\(division)\(organisation)"
        return first17 + String(USCC.check(of: first17))
    }

    private static func registrationNumber(_ index: Int, _ division: String, _ form: DemoForm) -> String {
        let lead = form.kind == .soleTrader ? 60_000_000 : 0
        let digits = String(lead + index % 20_000_000)
        return RegistrationNumber.completing(
            division + String(repeating: "0", count: 8 - digits.count) + digits)
    }
}

/// Legal forms with their type codes and the second character of their credit code.
struct DemoForm: Sendable {
    enum Kind { case company, soleTrader, cooperative }

    let kind: Kind
    let type: String
    let usccKind: String
    let ending: String

    static let all: [DemoForm] = [
        DemoForm(kind: .soleTrader, type: "9500", usccKind: "2", ending: ""),
        DemoForm(kind: .company, type: "1130", usccKind: "1", ending: "有限公司"),
        DemoForm(kind: .company, type: "1150", usccKind: "1", ending: "有限责任公司"),
        DemoForm(kind: .company, type: "1222", usccKind: "1", ending: "股份有限公司"),
        DemoForm(kind: .company, type: "4540", usccKind: "1", ending: "厂"),
        DemoForm(kind: .cooperative, type: "9100", usccKind: "3", ending: ""),
    ]
    static let weights = [690, 190, 60, 5, 25, 30]
}
