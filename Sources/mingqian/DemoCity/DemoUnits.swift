// SPDX-License-Identifier: Apache-2.0

/// One of the sixty units of the demo city.
struct DemoUnit: Sendable {
    let id: String
    let name: String
    let parent: String?
    let kind: String
    let jurisdiction: String
    let division: String
}

enum DemoUnits {
    /// The city, 37 of its departments, a market regulator in each of the nine divisions and five management areas,
    /// and eight sections of the city's market regulator: sixty in all.
    static let all: [DemoUnit] = [city] + departments + counties + sections

    static let city = DemoUnit(
        id: "4307", name: "常德市人民政府", parent: nil, kind: "city", jurisdiction: "4307", division: "430700")

    static let departmentNames: [(id: String, name: String)] = [
        ("scjg", "常德市市场监督管理局"), ("sfj", "常德市司法局"), ("gaj", "常德市公安局"),
        ("xfjy", "常德市消防救援支队"), ("swj", "国家税务总局常德市税务局"),
        ("rsj", "常德市人力资源和社会保障局"), ("sthj", "常德市生态环境局"), ("yjj", "常德市应急管理局"),
        ("zjj", "常德市住房和城乡建设局"), ("zrzy", "常德市自然资源和规划局"), ("jtj", "常德市交通运输局"),
        ("nyj", "常德市农业农村局"), ("lyj", "常德市林业局"), ("slj", "常德市水利局"),
        ("wjw", "常德市卫生健康委员会"), ("jyj", "常德市教育局"), ("wltj", "常德市文化旅游广电体育局"),
        ("swju", "常德市商务局"), ("mzj", "常德市民政局"), ("czj", "常德市财政局"),
        ("fgw", "常德市发展和改革委员会"), ("gxj", "常德市工业和信息化局"), ("mzw", "常德市民族宗教事务局"),
        ("ycj", "常德市烟草专卖局"), ("cgj", "常德市城市管理和综合执法局"), ("gdb", "常德市国防动员办公室"),
        ("qxj", "常德市气象局"), ("tjj", "常德市统计局"), ("rmyh", "中国人民银行常德市分行"),
        ("jrjg", "国家金融监督管理总局常德监管分局"), ("hg", "常德海关"), ("yzj", "常德市邮政管理局"),
        ("gjj", "常德市住房公积金管理中心"), ("ybj", "常德市医疗保障局"), ("kjj", "常德市科学技术局"),
        ("sjj", "常德市审计局"), ("sjzj", "常德市数据局"),
    ]

    static let departments = departmentNames.map { department in
        DemoUnit(
            id: department.id, name: department.name, parent: "4307", kind: "department",
            jurisdiction: "4307", division: "430700")
    }

    /// Areas that answer for themselves: nine divisions and five management areas without a code of their own.
    static let areas: [(code: String, name: String, division: String)] = [
        ("430702", "武陵区", "430702"), ("430703", "鼎城区", "430703"), ("430721", "安乡县", "430721"),
        ("430722", "汉寿县", "430722"), ("430723", "澧县", "430723"), ("430724", "临澧县", "430724"),
        ("430725", "桃源县", "430725"), ("430726", "石门县", "430726"), ("430781", "津市市", "430781"),
        ("4307-jkq", "常德经济技术开发区", "430702"), ("4307-gxq", "常德高新技术产业开发区", "430703"),
        ("4307-lyh", "柳叶湖旅游度假区", "430702"), ("4307-xh", "西湖管理区", "430722"),
        ("4307-xdt", "西洞庭管理区", "430703"),
    ]

    static let counties = areas.map { area in
        DemoUnit(
            id: "scjg-\(area.code)", name: "\(area.name)市场监督管理局", parent: "4307", kind: "county",
            jurisdiction: area.code, division: area.division)
    }

    static let sections = [
        ("xyjg", "信用监督管理科"), ("spjy", "食品经营安全监督管理科"), ("spsc", "食品生产安全监督管理科"),
        ("tzsb", "特种设备安全监察科"), ("ggjg", "广告监督管理科"), ("jgjz", "价格监督检查科"),
        ("ypjg", "药品监督管理科"), ("zljg", "产品质量安全监督管理科"),
    ].map { section in
        DemoUnit(
            id: "scjg-\(section.0)", name: "常德市市场监督管理局\(section.1)", parent: "scjg", kind: "section",
            jurisdiction: "4307", division: "430700")
    }
}
