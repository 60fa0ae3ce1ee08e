// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// The inspectors of the demo city as CSV lines: invented names, numbers with valid checks that belong to nobody known.
struct DemoInspectors {
    static let header =
        "单位,单位工号,姓名,身份证号,手机号,执法证号,执法证有效期自,执法证有效期至,执法事项范围,专业资质,执法区域,"
        + "人员状态,不可派起,不可派止"

    private var random: DemoRandom
    private let count: Int

    init(count: Int, seed: UInt64) {
        self.count = count
        random = DemoRandom(seed: seed ^ 0x1111_2222_3333_4444)
    }

    /// Units that hold items and so have inspectors: their departments, and the market regulators of the areas.
    static let units: [DemoUnit] =
        DemoUnits.departments.filter { !DemoItems.categories(of: $0.id).isEmpty } + DemoUnits.counties

    /// Header and one line per inspector; every unit with items has at least six.
    mutating func lines() -> [String] {
        var lines = [Self.header]
        var serial = 0
        for (unit, size) in zip(Self.units, sizes()) {
            for place in 1...size {
                serial += 1
                lines.append(line(unit, place: place, serial: serial))
            }
        }
        return lines
    }

    /// Shares by weight that add up to the count, unless the least of six makes them more.
    private func sizes() -> [Int] {
        let weights = Self.units.map { $0.id == "scjg" ? 12 : $0.kind == "county" ? 8 : 3 }
        let total = weights.reduce(0, +)
        var before = 0
        return weights.map { weight in
            defer { before += weight }
            return max(6, count * (before + weight) / total - count * before / total)
        }
    }

    private mutating func line(_ unit: DemoUnit, place: Int, serial: Int) -> String {
        let source = unit.kind == "county" ? "scjg" : unit.id
        let categories = DemoItems.categories(of: source)
        // Most officers hold the whole scope of their unit; every fifth only half of it.
        let kept = place % 5 == 4 ? Array(categories.prefix((categories.count + 1) / 2)) : categories
        let skills = DemoItems.skills(of: source).enumerated().filter { (place + $0.offset) % 2 == 0 }
        let area = unit.kind == "county" ? unit.jurisdiction : "全市"
        let away = random.happens(20)
        let fields = [
            unit.id, "\(unit.id)-\(pad(place, 4))", name(), residentID(serial),
            "1390736\(pad(serial % 10_000, 4))",
            "1807\(pad(serial, 7))", "2023-01-01", random.happens(985) ? "2028-12-31" : "2025-06-30",
            kept.joined(separator: "、"), skills.map(\.element).joined(separator: "、"), area,
            "在岗", away ? "2026-11-01" : "", away ? "2027-03-31" : "",
        ]
        return fields.joined(separator: ",")
    }

    private static let surnames = Array(
        "李王张刘陈杨黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文")
    private static let given = Array("伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建国志斌鹏飞宇浩然欣怡子涵雨泽俊辉晨曦博文思远嘉琪梦瑶天佑立新春生海波")

    private mutating func name() -> String {
        let one = String([random.pick(Self.surnames), random.pick(Self.given)])
        return random.happens(700) ? one + String(random.pick(Self.given)) : one
    }

    private mutating func residentID(_ serial: Int) -> String {
        let day = random.day(from: 1968, to: 2000).filter { $0 != "-" }
        return ResidentID.completing("430702\(day)\(pad(serial % 1000, 3))")
    }

    private func pad(_ value: Int, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
