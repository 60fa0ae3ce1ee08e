// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage
import TestCity
import Testing

@testable import Operations
@testable import Web

/// The draw town with check items of two departments, and everybody who has to do with plans signed in. The plan
/// of 2026 is published already; the tests write the one of 2027.
struct PlanningTown: Sendable {
    let town: DrawTown
    let clerk: Browser
    let leader: Browser
    let coordinator: Browser
    let other: Browser
    let visitor: Browser

    static let plan = "/plans/P2027-scjg"

    static func make(_ city: TestCity, _ browser: @Sendable () -> Browser) async throws -> PlanningTown {
        let town = try await DrawTown.make(in: city)
        try await city.office.database.write { db in
            for (code, unit, name) in [
                ("SCJG-001", "scjg", "食品销售监督检查"), ("SCJG-002", "scjg", "登记事项检查"),
                ("STHJ-001", "sthj", "排污单位现场检查"),
            ] {
                try db.recordItem(
                    HashedRow(row: try item(code, unit, name), hash: [1]), job: nil, at: TestCity.start)
            }
        }
        let made = PlanningTown(
            town: town, clerk: browser(), leader: browser(), coordinator: browser(), other: browser(),
            visitor: browser())
        try await made.clerk.login(town.clerk)
        try await made.leader.login(town.leader)
        try await made.coordinator.login(town.coordinator)
        try await made.other.login(town.stranger)
        return made
    }

    private static func item(_ code: String, _ unit: String, _ name: String) throws -> CheckItemRow {
        CheckItemRow(
            code: code, unit: unit, category: "食品经营", name: name, content: "内容", law: "食品安全法",
            article: "第一百一十条", objectKind: "企业", tier: .general, methods: [.onSite], levels: ["市级"],
            ratioLeast: nil, ratioMost: nil, frequencyCap: nil, skill: "食品",
            validFrom: try #require(Day("2025-01-01")), validTo: nil)
    }

    func begin() async throws {
        let begun = try await clerk.post("/plans", [("planYear", "2027")])
        #expect(begun.status == 303)
        #expect(begun.location == Self.plan)
    }

    /// The form of a new line as it stands.
    func newLine() async throws -> Untouched {
        try Untouched(try await clerk.get("\(Self.plan)/lines/new").text, action: "\(Self.plan)/lines")
    }

    /// Adds a line with the usual values.
    func addLine(_ changes: [String: [String]] = [:]) async throws {
        let values = ["name": ["食品经营抽查"], "item": ["SCJG-001"]].merging(changes) { _, new in new }
        let added = try await clerk.post("\(Self.plan)/lines", try await newLine().with(values))
        #expect(added.status == 303, "\(added.text)")
    }

    func publish() async throws {
        #expect(try await clerk.post("\(Self.plan)/submission", []).status == 303)
        #expect(try await leader.post("\(Self.plan)/approval", []).status == 303)
        #expect(try await coordinator.post("\(Self.plan)/publication", []).status == 303)
    }

    func lines() async throws -> [PlanLine] {
        try await town.office.database.read { try $0.planLines("P2027-scjg") }
    }
}
