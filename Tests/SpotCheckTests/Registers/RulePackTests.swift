// SPDX-License-Identifier: Apache-2.0
import Foundation
import SpotCheck
import Testing

@Suite struct `The shipped rule packs` {
    private static func bytes(_ id: String) throws -> [UInt8] {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Sources/Operations/Resources/packs/\(id).json")
        return Array(try Data(contentsOf: file))
    }

    private static func packs() throws -> [RulePack] {
        try ["changde-2016", "changde-2025"].map { try RulePack(reading: bytes($0)) }
    }

    @Test func `follow each other without a gap`() throws {
        let packs = try Self.packs()
        func id(_ day: String) throws -> String? {
            RulePack.applicable(on: try #require(Day(day)), among: packs)?.id
        }
        #expect(try id("2015-12-31") == nil)
        #expect(try id("2016-01-01") == "changde-2016")
        #expect(try id("2025-03-20") == "changde-2016")
        #expect(try id("2025-03-21") == "changde-2025")
        #expect(try id("2027-01-01") == "changde-2025")
    }

    @Test func `say what the notices say`() throws {
        let packs = try Self.packs()
        #expect(packs[0].overallLeast == Ratio(3, 100) && packs[0].seriousAfterAbnormalYears == 3)
        #expect(packs[1].routineCap == 2 && packs[1].planPublicBy == "03-31")
        #expect(packs[1].ratio(of: .d) == Ratio(30, 100))
        #expect(packs[1].forbiddenMetrics.count == 2 && packs[1].seriousAfterAbnormalYears == nil)
        for pack in packs {
            #expect(pack.publishWorkingDays == 20 && pack.teamSize == 2)
            #expect(pack.certificateWarningDays == 60)
            #expect(!pack.secondPersonForFiles)
            #expect(pack.smallestStratum == 5 && pack.officeChoices.contains("smallest_stratum"))
            #expect(pack.results.filter(\.excludesOthers).map(\.name) == ["未发现问题"])
            #expect(Set(pack.results.map(\.code)).count == pack.results.count)
            #expect(pack.results.allSatisfy { $0.detailOf == nil || pack.result($0.detailOf!) != nil })
            #expect(pack.most(of: .key) == Ratio(100, 100))
            #expect(CreditRiskClass.allCases.allSatisfy { pack.ratio(of: $0) <= pack.generalMost })
        }
    }

    @Test func `refuse a key nobody knows`() throws {
        let text = String(decoding: try Self.bytes("changde-2025"), as: UTF8.self)
        let misspelt = text.replacingOccurrences(of: "\"routine_cap\"", with: "\"routine_caps\"")
        #expect(throws: JSONRefusal.unknownKey(path: "routine_caps")) {
            try RulePack(reading: Array(misspelt.utf8))
        }
    }
}
