// SPDX-License-Identifier: Apache-2.0
import Foundation
import SpotCheck
import Testing

@Suite struct `The assignment vectors` {
    @Test func `are met, tickets, teams and stuck slots`() throws {
        let vectors = try AssignmentVectors(checking: Array(Data(contentsOf: AssignmentSamples.vectorFile)))
        #expect(vectors.cases.count == 3)
        for one in vectors.cases { #expect(one.mismatches == [], "\(one.name)") }
    }

    /// Solved by `check_assign.py`: doubled shortlists, units, large teams, leave, a replacement, partly
    /// stuck.
    @Test func `at the edges are met too`() throws {
        let file = AssignmentSamples.vectorFile.deletingLastPathComponent().appendingPathComponent(
            "assign_edges.json")
        let vectors = try AssignmentVectors(checking: Array(Data(contentsOf: file)))
        #expect(vectors.cases.count == 12)
        for one in vectors.cases { #expect(one.mismatches == [], "\(one.name)") }
    }

    @Test(arguments: [
        ("\"I08\": 659592605906350458", "\"I08\": 659592605906350459", "tickets_first_slot"),
        ("ad234e65aced", "ad234e65acee", "teams"),
        ("\"capacity\": 3,\n     \"base\": 0", "\"capacity\": 3,\n     \"base\": 3", "teams"),
        ("\"E19\",\n     \"I01\"", "\"E19\",\n     \"I00\"", "teams"),
        ("     \"E0\",\n     0\n    ],", "     \"E0\",\n     2\n    ],", "stuck"),
    ])
    func `fail on any change`(old: String, new: String, field: String) throws {
        let text = try String(contentsOf: AssignmentSamples.vectorFile, encoding: .utf8)
        let changed = text.replacingOccurrences(of: old, with: new)
        #expect(changed != text)
        let vectors = try AssignmentVectors(checking: Array(changed.utf8))
        #expect(vectors.cases.contains { $0.mismatches.contains(field) })
    }

    @Test func `survive a journey through JSON`() throws {
        let problem = try AssignmentSamples.district(visits: 12, people: 9, shortlist: 4)
        guard case .assigned(let answer) = assign(problem) else {
            Issue.record("no teams")
            return
        }
        let text = try CanonicalJSON(parsing: problem.json.encode())
        #expect(try AssignmentProblem(CanonicalJSONReader(text)) == problem)
        let published = try CanonicalJSON(parsing: answer.json.encode())
        #expect(try Assignment(CanonicalJSONReader(published)) == answer)
    }
}
