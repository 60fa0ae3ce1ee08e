// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage
import TestCity
import Testing

@Suite struct `The scheme of a joint campaign` {
    private static func draft(_ change: (inout SchemeDraft) -> Void = { _ in }) throws -> SchemeDraft {
        var draft = SchemeDraft(
            jointItem: "", partners: ["sthj"], scope: "全市食品生产经营单位，按3%抽取",
            from: try #require(Day("2026-12-01")), to: try #require(Day("2026-12-20")),
            teams: "各部门两人，市场监管局带队", duties: "")
        change(&draft)
        return draft
    }

    private static func schemes(_ city: TestCity, _ campaign: String) async throws -> [StoredScheme] {
        try await city.office.database.read { try $0.schemes(ofCampaign: campaign) }
    }

    @Test(arguments: TestDatabase.available)
    func `is proposed, answered, and proposed anew until all agree`(kind: TestDatabase) async throws {
        let city = try await TestCity.make(kind)
        let (office, cast) = (city.office, city.cast)
        let (clerk, other) = (cast.departmentOperator, cast.otherOperator)
        let campaign = try await office.openCampaign("冬季联合抽查", by: cast.coordinator)
        let first = try await office.proposeScheme(
            ofCampaign: campaign, try Self.draft(), once: "key", by: clerk)
        #expect(
            try await office.proposeScheme(ofCampaign: campaign, try Self.draft(), once: "key", by: clerk)
                == first)
        #expect(try await Self.schemes(city, campaign).map(\.state) == [.waiting])
        await #expect(throws: SchemeRefusal.opinionMissing) {
            try await office.answerScheme(
                ofCampaign: campaign, version: 1, agreed: false, opinion: "", by: other)
        }
        // The lead has said what it thinks; strangers are not asked.
        for officer in [clerk, cast.countyOperator] {
            await #expect(throws: NotFound.self) {
                try await office.answerScheme(
                    ofCampaign: campaign, version: 1, agreed: true, opinion: "", by: officer)
            }
        }
        try await office.answerScheme(
            ofCampaign: campaign, version: 1, agreed: false, opinion: "时间与环保督察冲突", by: other)
        await #expect(throws: Conflict.self) {
            try await office.answerScheme(
                ofCampaign: campaign, version: 1, agreed: true, opinion: "", by: cast.otherLeader)
        }
        #expect(try await Self.schemes(city, campaign).map(\.state) == [.declined])
        await #expect(throws: SchemeRefusal.ledByOther) {
            try await office.proposeScheme(ofCampaign: campaign, try Self.draft(), by: other)
        }
        let later = try #require(Day("2026-12-31"))
        try await office.proposeScheme(ofCampaign: campaign, try Self.draft { $0.to = later }, by: clerk)
        await #expect(throws: SchemeRefusal.superseded) {
            try await office.answerScheme(
                ofCampaign: campaign, version: 1, agreed: true, opinion: "", by: other)
        }
        try await office.answerScheme(
            ofCampaign: campaign, version: 2, agreed: true, opinion: "", by: cast.otherLeader)
        let both = try await Self.schemes(city, campaign)
        #expect(both.map(\.version) == [2, 1] && both.map(\.state) == [.agreed, .declined])
        #expect(both[0].parts.map(\.unit) == ["scjg", "sthj"] && both[0].to == later)
        #expect(both[0].asked.first?.answer?.byName == "陈光")
    }

    @Test(arguments: TestDatabase.available)
    func `of the joint list has its lead, departments and items from there`(kind: TestDatabase) async throws {
        let town = try await RegisterTown(kind)
        let (office, cast) = (town.office, town.cast)
        try await town.take(
            .items,
            [
                [
                    "事项编号", "检查主体", "抽查类别", "抽查事项", "检查内容", "法律法规名称", "条款", "检查对象", "事项类别", "检查方式", "检查层级",
                    "生效日期",
                ],
                ["HB-1", "sthj", "污染防治", "排污检查", "内容", "环保法", "第一条", "企业", "一般", "实地核查", "市级", "2025-01-01"],
            ])
        try await town.take(
            .jointItems,
            [
                ["联合事项编号", "抽查领域", "抽查事项", "检查对象", "发起部门", "配合部门", "所含事项编号"],
                ["LH01", "食品安全", "食品联合检查", "食品单位", "sthj", "scjg", "HB-1"],
            ])
        let campaign = try await office.openCampaign("春季联合抽查", by: cast.coordinator)
        let draft = try Self.draft {
            $0.jointItem = "LH01"
            $0.partners = []
        }
        await #expect(throws: SchemeRefusal.notLead(of: "LH01")) {
            try await office.proposeScheme(ofCampaign: campaign, draft, by: cast.departmentOperator)
        }
        try await office.proposeScheme(ofCampaign: campaign, draft, by: cast.otherOperator)
        let scheme = try #require(try await Self.schemes(town.city, campaign).first)
        #expect(scheme.lead == "sthj" && scheme.parts.map(\.unit) == ["sthj", "scjg"])
        #expect(scheme.parts.map(\.items) == [["HB-1"], []])
    }

    @Test func `is refused where something is missing`() async throws {
        let city = try await TestCity.make()
        let campaign = try await city.office.openCampaign("联合抽查", by: city.cast.coordinator)
        let early = try #require(Day("2026-11-01"))
        for (draft, refusal): (SchemeDraft, SchemeRefusal) in [
            (try Self.draft { $0.scope = "" }, .scopeMissing),
            (try Self.draft { $0.teams = "" }, .teamsMissing),
            (try Self.draft { $0.partners = ["scjg"] }, .noPartners),
            (try Self.draft { $0.partners = ["nobody"] }, .unknownPartner("nobody")),
            (try Self.draft { $0.jointItem = "LH9" }, .unknownJointItem("LH9")),
            (try Self.draft { $0.to = early }, .periodReversed),
            (
                try Self.draft { $0.duties = String(repeating: "长", count: 2001) },
                .textTooLong(most: SchemeRefusal.longestText)
            ),
        ] {
            await #expect(throws: refusal) {
                try await city.office.proposeScheme(
                    ofCampaign: campaign, draft, by: city.cast.departmentOperator)
            }
        }
        await #expect(throws: NotFound.self) {
            try await city.office.proposeScheme(
                ofCampaign: "LH-none", try Self.draft(), by: city.cast.departmentOperator)
        }
        await #expect(throws: NotAllowed.self) {
            try await city.office.proposeScheme(
                ofCampaign: campaign, try Self.draft(), by: city.cast.unitLeader)
        }
    }
}
