// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import SpotCheck

@Suite struct `Two answers of the same cost` {
    /// Tickets of 62 bits never meet in a test, so here all of them are 0.
    private func flaw(
        people: Int, capacity: Int, visits: Int, holders: [Int], level: Int128
    ) throws -> AssignmentFlaw? {
        let problem = try AssignmentProblem(
            key: AssignmentSamples.key(1), shortlist: nil,
            inspectors: (0..<people).map {
                .init(id: "I\($0)", skills: [], capacity: capacity, priorLoad: 0)
            },
            tasks: (0..<visits).map { .init(entity: "E\($0)", slots: ["*"]) }, barred: [])
        let network = AssignmentNetwork(
            problem, eligibility: AssignmentEligibility(problem), shortlist: nil, hashing: false)
        let potential = level << 88
        let answer = Assignment(
            teams: holders.map { ["I\($0)"] }, shortlist: nil, widening: nil,
            certificate: AssignmentCertificate(
                inspectors: Array(repeating: potential, count: people),
                slots: Array(repeating: [potential], count: visits)))
        return AssignmentCheck(problem, network).flaw(in: answer)
    }

    @Test func `are found when another person could have come`() throws {
        #expect(try flaw(people: 2, capacity: 1, visits: 1, holders: [0], level: 1) == .notUnique)
    }

    @Test func `are found when two people could trade places`() throws {
        #expect(try flaw(people: 2, capacity: 1, visits: 2, holders: [1, 0], level: 1) == .notUnique)
    }

    @Test func `are not seen where there is only one`() throws {
        #expect(try flaw(people: 1, capacity: 2, visits: 2, holders: [0, 0], level: 3) == nil)
    }

    @Test func `do not hide an unfair load`() throws {
        #expect(
            try flaw(people: 2, capacity: 2, visits: 2, holders: [0, 0], level: 1)
                == .betterLoad(inspector: "I0"))
        #expect(
            try flaw(people: 2, capacity: 2, visits: 2, holders: [0, 0], level: 3)
                == .betterLoad(inspector: "I1"))
    }

    @Test func `lead to the key for another try`() throws {
        let key = AssignmentSamples.key(4)
        #expect(assignmentRetryKey(key) == Digest32.tagged("assign-retry", key.bytes))
    }
}
