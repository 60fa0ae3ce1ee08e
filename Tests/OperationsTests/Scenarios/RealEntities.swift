// SPDX-License-Identifier: Apache-2.0
import Foundation
import SpotCheck
import Tabular
import Testing

/// Real businesses of Changde from a file that lies beside the project: its licence (CC BY-NC-SA 4.0) forbids copying
/// it into the repository. What the file lacks (status, type, risk class, some places) is made up from a seed.
enum RealEntities {
    /// `MINGQIAN_REAL_ENTITIES`, or the place where the shared data lies beside a checkout.
    static let path: String = {
        if let given = ProcessInfo.processInfo.environment["MINGQIAN_REAL_ENTITIES"] { return given }
        let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        return package.appending(path: "../shared/data/entities/changde_entities_1978_2004.csv")
            .standardizedFileURL.path
    }()

    static var isPresent: Bool { FileManager.default.fileExists(atPath: path) }

    static let absent: Comment =
        "The real entities are not here: set MINGQIAN_REAL_ENTITIES to changde_entities_1978_2004.csv"

    /// One row of the source as it is.
    struct Firm: Sendable {
        let uscc: String
        let name: String
        let registeredOn: String
        let type: String
        let scope: String
        let division: String
        let address: String
    }

    /// Every row of the source.
    static func firms() throws -> [Firm] {
        var reader = CSVReader(try ByteSource(path: path))
        let header = try reader.next()?.fields ?? []
        let places = Dictionary(header.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        var firms: [Firm] = []
        while let row = try reader.next() {
            func cell(_ name: String) -> String { places[name].map { row[$0] } ?? "" }
            firms.append(
                Firm(
                    uscc: cell("uscc"), name: cell("name"), registeredOn: cell("registration_date"),
                    type: cell("type_text"), scope: cell("business_scope"),
                    division: cell("division_code_from_uscc"), address: cell("address")))
        }
        return firms
    }

    /// What the source says and nothing more, but for the one column no entity may lack: the status.
    static func bareRows(_ firms: [Firm]) -> [[String]] {
        [["uscc", "name", "登记状态", "registration_date", "type_text", "business_scope", "division", "address"]]
            + firms.map { firm in
                [
                    firm.uscc, firm.name, "存续", firm.registeredOn, firm.type, firm.scope, firm.division,
                    firm.address,
                ]
            }
    }

    /// The rows of an import file: the source's own values, and what it lacks from a seed.
    static func rows(_ firms: [Firm], tables: RegisterTables, seed: UInt64) -> [[String]] {
        var random = SeededNumbers(seed: seed)
        let header = [
            "统一社会信用代码", "名称", "主体类型", "登记状态", "成立日期", "登记机关", "属地", "行政区划", "行业代码", "住所",
            "经营范围", "信用风险分类", "风险分类日期", "风险分类来源", "经营异常", "严重违法", "重点监管对象",
        ]
        let areas = tables.jurisdictions.filter { $0.code != RegisterTables.cityCode }
        return [header]
            + firms.map { firm in
                let area = place(firm, areas, &random)
                // As in the register of 2017: 53 % deregistered, 4 % revoked; classes about 65/25/8/2 %.
                let status = pick([("存续", 42), ("注销", 53), ("吊销，未注销", 4), ("歇业", 1)], &random)
                let risk = pick([("A", 65), ("B", 25), ("C", 8), ("D", 2)], &random)
                let industry = pick([("5211", 40), ("6210", 25), ("1311", 20), ("4710", 15)], &random)
                return [
                    firm.uscc, firm.name, firm.type.isEmpty ? type(ofName: firm.name) : firm.type, status,
                    firm.registeredOn, "\(area.name)市场监督管理局", area.code, area.division, industry,
                    firm.address, firm.scope, risk, "2026-01-15", "省信用风险分类系统",
                    pick([("否", 96), ("是", 4)], &random), pick([("否", 99), ("是", 1)], &random),
                    pick([("否", 97), ("是", 3)], &random),
                ]
            }
    }

    /// The county of the code where it names one; else (the city, the province) an area by lot.
    private static func place(
        _ firm: Firm, _ areas: [Jurisdiction], _ random: inout SeededNumbers
    ) -> Jurisdiction {
        let number = Int.random(in: 0..<areas.count, using: &random)
        return areas.first { $0.code == firm.division } ?? areas[number]
    }

    private static func type(ofName name: String) -> String {
        let isBranch = ["分公司", "分理处", "支行", "营业部", "加油站", "储蓄所"].contains { name.contains($0) }
        switch (name.contains("股份有限公司"), name.contains("有限"), isBranch) {
        case (true, _, true): return "2200"
        case (true, _, false): return "1200"
        case (false, true, true): return "2100"
        case (false, true, false): return "1130"
        case (false, false, true): return "4310"
        case (false, false, false): return "3200"
        }
    }

    private static func pick(_ choices: [(String, Int)], _ random: inout SeededNumbers) -> String {
        var left = Int.random(in: 0..<choices.reduce(0) { $0 + $1.1 }, using: &random)
        for (choice, weight) in choices {
            if left < weight { return choice }
            left -= weight
        }
        return choices[0].0
    }
}
