// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Testing

@Suite struct `A table of ratios` {
    private static func table(_ numbers: inout Numbers) throws -> RatioTable {
        var rows: [CreditRiskClass: RatioTable.Row] = [:]
        for risk in CreditRiskClass.allCases where numbers.next() % 5 != 0 {
            let den = Int64(1 + numbers.next() % 1000)
            let ratio = try #require(Ratio(Int64(numbers.next() % UInt64(den + 1)), den))
            rows[risk] = RatioTable.Row(ratio: ratio, least: Int(numbers.next() % 6))
        }
        return RatioTable(rows: rows)
    }

    @Test func `draws no more than there are, no fewer than the least and the ratio`() throws {
        var numbers = Numbers(3)
        for _ in 0..<2000 {
            let table = try Self.table(&numbers)
            let size = Int(numbers.next() % 5000)
            for risk in CreditRiskClass.allCases {
                let (row, quota) = (table.row(risk), table.quota(risk, size: size))
                #expect(quota >= 0 && quota <= size && quota >= min(size, row.least))
                // quota/size >= num/den, and one fewer would fall short of both bounds.
                #expect(Int64(quota) * row.ratio.den >= Int64(size) * row.ratio.num)
                if quota > row.least {
                    #expect(Int64(quota - 1) * row.ratio.den < Int64(size) * row.ratio.num)
                }
                #expect(table.quota(risk, size: size + 1) >= quota)
            }
        }
    }

    @Test func `draws nothing of a class it does not name`() {
        #expect(RatioTable(rows: [:]).quota(.a, size: 1_000_000) == 0)
        let half = RatioTable(rows: [.a: .init(ratio: .nothing, least: 3)])
        #expect(half.quota(.a, size: 2) == 2 && half.quota(.a, size: 10) == 3 && half.quota(.b, size: 9) == 0)
    }

    @Test func `reads back what it wrote, and refuses what is no ratio`() throws {
        var numbers = Numbers(4)
        for _ in 0..<300 {
            let table = try Self.table(&numbers)
            let read = try RatioTable(CanonicalJSON(parsing: try table.canonical.encode()))
            for risk in CreditRiskClass.allCases { #expect(read.row(risk) == table.row(risk)) }
        }
        guard case .object(var fields) = RatioTable(rows: [:]).canonical else {
            Issue.record("no object")
            return
        }
        fields["B"] = ["num": 2, "den": 1, "least": 0]
        #expect(throws: JSONRefusal.outOfRange(path: "B.num")) { try RatioTable(.object(fields)) }
        fields["B"] = ["num": 0, "den": 0, "least": 0]
        #expect(throws: JSONRefusal.outOfRange(path: "B.den")) { try RatioTable(.object(fields)) }
    }

    @Test func `shapes of teams and contributors read back what they wrote`() throws {
        let shape = TeamShape(size: 3, category: "食品", leadSkill: "食品安全检查员")
        #expect(try TeamShape(shape.canonical) == shape)
        let one = Contributor(name: "platform", unit: "scjg", title: "平台统筹：市场监管局")
        #expect(try Contributor(one.canonical) == one)
    }

    @Test func `every department contributes under its own name, supervision once`() {
        let list = Contributor.mandatory(
            coordinator: ("scjg", "甲"), departments: [("sthj", "丙"), ("scjg", "甲")], supervision: ("sfj", "乙")
        )
        #expect(list.map(\.name) == ["platform", "scjg", "sthj", "sfj"])
        let own = Contributor.mandatory(
            coordinator: ("scjg", "甲"), departments: [("sfj", "乙")], supervision: ("sfj", "乙"))
        #expect(own.map(\.name) == ["platform", "sfj"])
    }
}
