// SPDX-License-Identifier: Apache-2.0
import Foundation
import SpotCheck
import Testing

@Suite struct `The rules about how often` {
    private static func text(_ id: String) throws -> String {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Sources/Operations/Resources/packs/\(id).json")
        return String(decoding: try Data(contentsOf: file), as: UTF8.self)
    }

    @Test func `stand in the packs with their dates`() throws {
        let old = try RulePack(reading: Array(try Self.text("changde-2016").utf8))
        let new = try RulePack(reading: Array(try Self.text("changde-2025").utf8))
        #expect(old.routineCap == 1 && new.routineCap == 2)
        #expect(
            !old.coolDown.isInUse && new.coolDown.months(of: .a) == 12 && new.coolDown.months(of: .d) == 0)
        #expect(
            new.alerts
                == VisitAlertRules(
                    mostPerDay: 1, mostPerWeek: 2, mostPerMonth: 3, cleanInRow: 3, cleanMonths: 12))
        #expect(new.cleanCodes == ["1"])
        for pack in [old, new] {
            #expect(
                pack.keyReasons.filter(\.isCertain).map(\.code) == ["complaints", "serious", "uncooperative"])
            #expect(pack.keyReason("abnormal")?.ground == .abnormal(exceptResults: ["6"]))
            #expect(pack.capExemption("complaint") != nil && pack.capExemption("wish") == nil)
        }
    }

    @Test(arguments: [
        ("\"reach\": \"unit\"", "\"reach\": \"town\"", JSONRefusal.outOfRange(path: "cool_down.reach")),
        ("\"ground\": \"serious\"", "\"ground\": \"grave\"", .outOfRange(path: "key_reasons[5].ground")),
        ("\"ground\": \"marked\"", "\"ground\": \"labels\"", .missing(path: "key_reasons[1].labels")),
        (
            "\"ground\": \"classes\"", "\"ground\": \"registered\"",
            .unknownKey(path: "key_reasons[3].classes")
        ),
        ("\"code\": \"registered\"", "\"code\": \"serious\"", .outOfRange(path: "key_reasons[5].code")),
        ("\"merge_window_days\": 30", "\"merge_window_days\": 900", .outOfRange(path: "merge_window_days")),
        ("\"clean_in_row\": 3", "\"clean_in_row\": 1", .outOfRange(path: "alerts.clean_in_row")),
        ("\"per_week\"", "\"per_weeks\"", .unknownKey(path: "alerts.per_weeks")),
    ])
    func `are refused when they cannot be read`(change: (String, String, JSONRefusal)) throws {
        let text = try Self.text("changde-2025")
        let broken = text.replacingOccurrences(of: change.0, with: change.1)
        #expect(broken != text)
        #expect(throws: change.2) { try RulePack(reading: Array(broken.utf8)) }
    }

    @Test(arguments: [
        ("2026-03-31", -1, "2026-02-28"), ("2024-01-31", 1, "2024-02-29"), ("2026-01-15", -13, "2024-12-15"),
        ("2026-12-01", 1, "2027-01-01"), ("2026-12-31", -12, "2025-12-31"),
    ])
    func `count months as the calendar does`(from: String, months: Int, to: String) throws {
        #expect(try #require(Day(from)).adding(months: months).text == to)
    }

    @Test func `draw certain ones apart from their class, all of them, under no class's name`() throws {
        let counts: [StratumCell: Int] = [
            StratumCell(risk: .a, jurisdiction: "430702"): 600,
            StratumCell(risk: .a, jurisdiction: "430702", isCertain: true): 3,
            StratumCell(risk: .d, jurisdiction: "430702", isCertain: true): 4,
            StratumCell(risk: .b, jurisdiction: "430721", isCertain: true): 2,
        ]
        let strata = Strata(counts, smallest: 2)
        #expect(strata.list.map(\.name) == ["A.430702", "all.430702", "all.430721"])
        #expect(
            strata.name(of: StratumCell(risk: .d, jurisdiction: "430702", isCertain: true)) == "all.430702")
        let table = RatioTable(rows: [.a: .init(ratio: try #require(Ratio(1, 100)), least: 2)])
        let announced = RosterStrata.announced(strata, ratios: table)
        #expect(announced.map(\.quota) == [6, 7, 2])
        // Whoever checks compares `all` with the row of every class.
        #expect(announced[1].least == 2 && announced[1].numerator == announced[1].denominator)
        let merged = Strata(counts, smallest: 5)
        #expect(merged.list.map(\.name) == ["A.430702", "all.all"])
        let forecast = PoolForecast(counts, ratios: table, smallest: 2)
        #expect((forecast.size, forecast.quota, forecast.bareQuota) == (609, 15, 15))
    }

    @Test func `keep the bytes of scopes that name no reason`() throws {
        let bare = PoolScope(jurisdictions: ["430702"], serious: true)
        #expect(try !bare.canonical.encodeText().contains("key_reasons"))
        let scope = PoolScope(keyReasons: ["serious", "abnormal"])
        #expect(try PoolScope(scope.canonical) == scope)
        #expect(scope.isTargeted && PoolScope(keyReasons: ["serious"]).isWithin(scope))
        #expect(!PoolScope().isWithin(scope))
    }
}
