// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage
import TestCity
import Testing

@testable import mingqian_verify

/// A town whose first draw has its teams; what it takes to replace somebody, step by step.
struct ReplacingTown: Sendable {
    let town: DrawTown
    let draw: String
    let visits: [String]

    var office: Office { town.office }
    static let pdf = EvidenceFile(name: "证明.pdf", bytes: Array("%PDF-1.7 test".utf8))

    static func make(_ kind: TestDatabase, inspectors: Int = 6) async throws -> ReplacingTown {
        let town = try await DrawTown.make(kind, inspectors: inspectors)
        let draw = try await town.hold()
        try await town.office.assignInspectors(draw: draw, by: town.clerk)
        let visits = try await town.office.database.read { db in
            try db.drawnRows(ofDraw: draw, limit: 1000, offset: 0).compactMap(\.visit)
        }
        return ReplacingTown(town: town, draw: draw, visits: visits)
    }

    func team(_ visit: String) async throws -> [String] {
        try await office.database.read { try $0.visit(visit)?.officers.map(\.inspector) ?? [] }
    }

    /// The officer in a seat, acting from an account of the cast.
    func member(_ visit: String, _ slot: Int) async throws -> Officer {
        let inspector = try await team(visit)[slot]
        return Officer(
            account: town.city.cast.inspector.account, name: "检查员", unit: "scjg", unitName: "",
            roles: [.inspector], jurisdiction: "4307", inspector: inspector)
    }

    func declare(_ visit: String, _ slot: Int = 0, code: String = "kin", once: String = "") async throws
        -> String
    {
        try await office.declareRecusal(
            visit: visit, ReplacementGrounds(code: code, statement: "企业负责人是我的表兄"), once: once,
            by: try await member(visit, slot))
    }

    func decide(
        _ request: String, _ approved: Bool = true, reason: String = "情况属实", by officer: Officer? = nil
    ) async throws {
        try await office.decideReplacement(
            request, approved: approved, reason: reason, by: officer ?? town.leader)
    }

    func substitute(_ request: String, by officer: Officer? = nil) async throws -> SubstitutePool? {
        try await office.drawSubstitute(request, by: officer ?? town.clerk)
    }

    /// A whole further ceremony, with a task of its own.
    func holdNext(_ number: Int64 = 2) async throws {
        _ = try await town.hold(try await town.addTask(number: number))
    }

    func stored(_ request: String) async throws -> StoredReplacement {
        try #require(try await office.database.read { try $0.replacement(request) })
    }

    /// All log entries of one type.
    func entries(_ type: String) async throws -> [CanonicalJSON] {
        try await office.database.read { db in
            var found: [CanonicalJSON] = []
            try db.eachEntry { if $0.type == type { found.append(try CanonicalJSON(parsing: $0.bytes)) } }
            return found
        }
    }

    /// What a stranger finds in the public files of now.
    func verified() async throws -> (text: String, status: Int32) {
        let job = MainJob(town: town)
        return try job.verify(try await job.export())
    }
}
