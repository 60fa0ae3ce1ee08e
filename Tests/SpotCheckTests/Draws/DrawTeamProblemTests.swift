// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import SpotCheck

@Suite struct `The problem that follows from committed files` {
    private let file = InspectorsFile(
        year: 2026,
        people: [
            .init(alias: "I-2", unit: "scjg", tokens: ["430702/check"], capacity: 4, load: 1),
            .init(
                alias: "I-1", unit: "scjg", tokens: ["430702/lift", "430702/check"], capacity: 4, load: 0),
        ])

    @Test func `asks for people in the area of each stratum`() throws {
        let key = Digest32(sha256: [1])
        let relations = RelationsFile([
            .init(rosterID: "e1", alias: "I-2", reason: "declared"),
            .init(rosterID: "other", alias: "I-1", reason: "declared"),
        ])
        let problem = try assignmentProblem(
            key: key, shortlist: nil, team: ["check", "lift"],
            selected: [("e2", "A.430703"), ("e1", "C.430702")], inspectors: file, relations: relations)
        #expect(problem.tasks.map(\.entity) == ["e1", "e2"])
        #expect(problem.tasks[0].slots.map(\.requirement) == ["430702/check", "430702/lift"])
        #expect(problem.tasks[1].slots.map(\.requirement) == ["430703/check", "430703/lift"])
        #expect(problem.barred.map(\.entity) == ["e1"])
        guard case .stuck = assign(problem) else {
            Issue.record("nobody works in 430703")
            return
        }
    }
}
