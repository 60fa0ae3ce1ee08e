// SPDX-License-Identifier: Apache-2.0

/// Published examples of assignments, checked case by case so that two programs can tell whether they agree.
///
/// The file is `{spec, cases:[…]}`: a case is a problem with a name, the tickets of the first slot, and
/// `teams` or `stuck`.
package struct AssignmentVectors: Sendable {
    /// One case and every field in which we disagree.
    package struct Case: Sendable, Hashable {
        package let name: String
        package let mismatches: [String]
        package var agrees: Bool { mismatches.isEmpty }
    }

    package let cases: [Case]
    package var agree: Bool { cases.allSatisfy(\.agrees) }

    /// Reads ordinary JSON. Refused: another `spec`, no cases; all else is a mismatch of its case.
    package init(checking bytes: [UInt8]) throws(JSONRefusal) {
        let file = try CanonicalJSONReader(
            CanonicalJSON(parsing: Self.quotingTickets(bytes), canonical: false))
        try file.expect("spec", "ssj-assign/1")
        let readers = try file.objects("cases")
        guard !readers.isEmpty else { throw .missing(path: "cases[0]") }
        var cases: [Case] = []
        for reader in readers {
            cases.append(Case(name: try reader.string("name"), mismatches: Self.mismatches(in: reader)))
        }
        self.cases = cases
    }

    private static let known: Set<String> = [
        "name", "assign_key", "shortlist", "inspectors", "tasks", "barred", "tickets_first_slot", "teams",
        "stuck",
    ]

    private static func mismatches(in reader: CanonicalJSONReader) -> [String] {
        do {
            try reader.only(known)
            let problem = try AssignmentProblem(reader)
            var found: [String] = []
            if try firstTickets(problem) != reader.value("tickets_first_slot") {
                found.append("tickets_first_slot")
            }
            let expected = (teams: try reader.value("teams"), stuck: try reader.value("stuck"))
            switch assign(problem) {
            case .assigned(let answer):
                if expected.teams != answer.teamsByEntity(of: problem) { found.append("teams") }
                if expected.stuck != .null { found.append("stuck") }
                if let flaw = checkAssignment(answer, of: problem) { found.append("certificate: \(flaw)") }
            case .stuck(let stuck):
                if expected.teams != .null { found.append("teams") }
                if expected.stuck != stuck.json { found.append("stuck") }
                if let flaw = checkStuck(stuck, of: problem) { found.append("certificate: \(flaw)") }
            case .ambiguous: found.append("ambiguous")
            }
            return found
        } catch {
            return ["refused: \(error)"]
        }
    }

    /// Tickets that the first slot keeps, by inspector id.
    private static func firstTickets(_ problem: AssignmentProblem) -> CanonicalJSON {
        let network = AssignmentNetwork(
            problem, eligibility: AssignmentEligibility(problem), shortlist: problem.shortlist)
        var tickets: [String: CanonicalJSON] = [:]
        guard network.slotCount > 0 else { return .object(tickets) }
        for edge in network.edges(of: 0) {
            let text = String(network.ticket[edge])
            let isLong = text.utf8.count >= Self.longNumber
            tickets[problem.inspectors[Int(network.edgeTo[edge])].id] =
                isLong ? .string(text) : .int(network.ticket[edge])
        }
        return .object(tickets)
    }

    private static let longNumber = 16

    /// Puts numbers of 16 and more digits into quotes: tickets have 62 bits, our JSON only 53.
    private static func quotingTickets(_ bytes: [UInt8]) -> [UInt8] {
        let quote = UInt8(ascii: "\"")
        var result: [UInt8] = []
        var digits: [UInt8] = []
        var isText = false
        for byte in bytes {
            if !isText, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
                digits.append(byte)
                continue
            }
            result += digits.count >= longNumber ? [quote] + digits + [quote] : digits
            digits = []
            // The vectors hold no escaped quote.
            if byte == quote { isText.toggle() }
            result.append(byte)
        }
        return result + digits
    }
}

extension Assignment {
    /// `{entity: [inspector, …]}`.
    package func teamsByEntity(of problem: AssignmentProblem) -> CanonicalJSON {
        var teams: [String: CanonicalJSON] = [:]
        for (task, team) in zip(problem.tasks, self.teams) {
            teams[task.entity] = .array(team.map(CanonicalJSON.string))
        }
        return .object(teams)
    }
}
