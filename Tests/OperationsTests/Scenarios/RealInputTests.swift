// SPDX-License-Identifier: Apache-2.0
import Foundation
import Operations
import SpotCheck
import Storage
import TestCity
import Testing

@Suite(.enabled(if: RealEntities.isPresent, RealEntities.absent))
struct `Real businesses of Changde` {
    private static let seed: UInt64 = 19_782_004

    @Test(arguments: TestDatabase.available)
    func `go all the way from import to a bundle that a stranger verifies`(kind: TestDatabase) async throws {
        let clock = ContinuousClock()
        let start = clock.now
        let firms = try RealEntities.firms()
        let job = try await MainJob.make(kind)
        try await job.importItemsAndInspectors(40)
        let rows = RealEntities.rows(firms, tables: job.office.rulebook.tables, seed: Self.seed)
        let report = try await job.importing(.entities, MainJob.csv(rows))
        #expect(report.committed && report.outcome.problems == [], "\(report.outcome.problems.prefix(5))")
        #expect(report.outcome.counts == ImportCounts(read: Int64(firms.count), new: Int64(firms.count)))
        let pool = try await keepsTheirNames(job, firms)
        let imported = clock.now

        // The usual ratios of the rules: 1, 3, 10 and 30 in a hundred by class.
        try await job.plan(
            RatioTable(pack: try job.office.rulebook.pack(on: try #require(Day("2026-11-24")))))
        let draw = try await job.draw()
        let visits = try await job.visits(draw)
        #expect(visits.count > 20)
        let drawn = clock.now
        try await job.inspect(visits.prefix(8))
        let bundle = try await job.export()
        let exported = clock.now

        let (text, status) = try job.verify(bundle)
        #expect(status == 0, "\(text)")
        for words in [
            "抽取 \(draw)：名单 \(pool) 家，3 方随机数", "重算抽中 \(visits.count) 家", "经证书核验",
            "10 份检查记录、9 份结果公示", "未发现任何差异",
        ] {
            #expect(text.contains(words), "\(words) is not in\n\(text)")
        }
        // Roster and teams are published blinded: no name of the source may have slipped into a public file but
        // those of published results.
        try await namesOnlyThePublished(job, bundle, firms)
        print(
            "\(kind): \(firms.count) firms, \(pool) in the pool, \(visits.count) drawn; "
                + "import \(imported - start), plan to teams \(drawn - imported), results and export "
                + "\(exported - drawn), verification \(clock.now - exported)")
    }

    /// Every firm stands in the register under its own code and name; answers how many can be drawn.
    private func keepsTheirNames(_ job: MainJob, _ firms: [RealEntities.Firm]) async throws -> Int {
        try await job.office.database.read { db in
            let stored = try db.entities(keys: firms.map(\.uscc))
            let names = Dictionary(uniqueKeysWithValues: stored.map { ($0.row.key, $0.row.name) })
            #expect(names.count == firms.count)
            for firm in firms { #expect(names[firm.uscc] == firm.name) }
            return stored.count { $0.row.isInPool }
        }
    }

    private func namesOnlyThePublished(
        _ job: MainJob, _ bundle: TemporaryFolder, _ firms: [RealEntities.Firm]
    ) async throws {
        let text = try bundle.files().values.map { String(decoding: $0, as: UTF8.self) }.joined()
        let published = Set(
            try await job.office.database.read { db in
                try db.entries(from: 0, limit: 100_000).filter { $0.type == "result.publish" }.map {
                    try CanonicalJSONReader(try CanonicalJSON(parsing: $0.bytes)).object("entity").string(
                        "uscc")
                }
            })
        #expect(published.count == 8)
        let named = firms.filter { text.contains($0.uscc) }
        #expect(Set(named.map(\.uscc)) == published)
    }

    @Test func `are refused by the import for nothing but what their source lacks`() async throws {
        let firms = try RealEntities.firms()
        let job = try await MainJob.make(.sqlite)
        let source = try [UInt8](Data(contentsOf: URL(fileURLWithPath: RealEntities.path)))
        let asIs = try await job.importing(.entities, source, dryRun: true)
        #expect(asIs.outcome.problems.map(\.rule) == [.headerMissing])
        #expect(asIs.outcome.problems.first?.columnName == "登记状态")

        let bare = try await job.importing(
            .entities, MainJob.csv(RealEntities.bareRows(firms)), dryRun: true)
        let counts = bare.outcome.counts
        // The code of the province names no place of the city; all else of the source, every name among it, passes.
        let tables = job.office.rulebook.tables
        let outside = firms.indices.filter { tables.jurisdiction(forDivision: firms[$0].division) == nil }
        #expect(bare.outcome.problems.allSatisfy { $0.columnName == "属地" && $0.rule == .required })
        #expect(bare.outcome.problems.map(\.row) == outside.map { $0 + 2 })
        #expect(counts.read == Int64(firms.count) && counts.bad == Int64(outside.count))
        #expect(counts.new == counts.read - counts.bad)
        let why = Dictionary(grouping: bare.outcome.problems) {
            "\($0.rule.rawValue) \($0.columnName)"
        }
        print(
            "bare: \(counts.read) rows, \(counts.new) new, \(counts.bad) bad",
            why.mapValues(\.count), "ignored: \(asIs.outcome.ignoredColumns)")
    }

    @Test func `are the same in GB 18030 as in UTF-8`() async throws {
        let job = try await MainJob.make(.sqlite)
        let rows = RealEntities.rows(
            try RealEntities.firms(), tables: job.office.rulebook.tables, seed: Self.seed)
        let bytes = MainJob.csv(rows)
        #expect(try await job.importing(.entities, bytes).committed)
        let encoding = String.Encoding(rawValue: 0x8000_0632)
        let text = String(decoding: bytes.dropFirst(3), as: UTF8.self)
        let other = [UInt8](try #require(text.data(using: encoding)))
        let report = try await job.importing(.entities, other)
        #expect(report.outcome.encoding == "GB18030")
        #expect(report.outcome.counts.unchanged == Int64(rows.count - 1) && report.outcome.counts.bad == 0)
    }
}
