// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import Operations
import SpotCheck
import Storage
import TestCity

/// Acts of officers through Operations, each its own transaction with fact, log entry and trace: every visit of a draw
/// gets its result recorded, then reviewed and so published, by many officers at once.
struct Acts: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "acts")

    @Option(help: "sqlite:PATH or postgresql://… of an empty database") var database: String
    @Option(help: "entities of the town; a tenth of them is drawn") var entities = 20_000
    @Option(help: "officers at work at the same time") var officers = 64

    func run() async throws {
        let database = try Database.open(database, connections: 16)
        try await Migrations.migrate(database, now: { TestCity.start.milliseconds })
        let town = try await DrawTown.make(in: try await TestCity.make(on: database), entities, 60)
        let draw = try await town.hold()
        try await town.office.assignInspectors(draw: draw, by: town.clerk)
        town.clock.advance(days: 1)
        let visits = try await visits(of: draw, in: database)
        let before = try await database.read { try $0.logSize() }
        var figures = Figures()
        try await figures.time("acts") { try await inspect(visits, town) }
        let after = try await database.read { try $0.logSize() }
        figures["acts"] = Double(visits.count * 2)
        figures["entries"] = Double(after - before)
        figures.print()
        guard after - before == visits.count * 3 else { throw ValidationError("entries are missing") }
    }

    private struct Visit: Sendable {
        let id: String
        let inspector: String
    }

    private func visits(of draw: String, in database: Database) async throws -> [Visit] {
        try await database.read { db in
            try db.drawnRows(ofDraw: draw, limit: 1_000_000, offset: 0).compactMap(\.visit).map { id in
                Visit(id: id, inspector: try db.visit(id)?.officers.first?.inspector ?? "")
            }
        }
    }

    private func inspect(_ visits: [Visit], _ town: DrawTown) async throws {
        guard let day = Day("2026-11-25") else { return }
        let result = CheckResult(
            checkedOn: day, methods: ["onSite"], items: [], codes: ["F"], followUp: "1", note: "")
        try await withThrowingTaskGroup(of: Void.self) { group in
            var rest = visits[...]
            func begin() {
                guard let visit = rest.popFirst() else { return }
                group.addTask {
                    let filed = try await town.office.recordResult(
                        visit: visit.id, result, correctionReason: "", once: visit.id,
                        by: Self.officer(visit.inspector, town))
                    try await town.office.reviewResult(filed, approved: true, reason: "", by: town.leader)
                }
            }
            for _ in 0..<officers { begin() }
            while try await group.next() != nil { begin() }
        }
    }

    private static func officer(_ inspector: String, _ town: DrawTown) -> Officer {
        let one = town.city.cast.inspector
        return Officer(
            account: one.account, name: one.name, unit: one.unit, unitName: one.unitName, roles: one.roles,
            jurisdiction: one.jurisdiction, inspector: inspector)
    }
}
