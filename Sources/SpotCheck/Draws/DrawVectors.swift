// SPDX-License-Identifier: Apache-2.0

/// Published examples of draws, checked case by case so that two programs can tell whether they agree.
///
/// The file is `{spec, rosters:{name:[line]}, cases:[…]}`; docs/draw.md section 1.8 lists the fields of a case.
package struct DrawVectors: Sendable {
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
        let file = try CanonicalJSONReader(CanonicalJSON(parsing: bytes, canonical: false))
        try file.expect("spec", "ssj-draw/1")
        let rosters = try file.object("rosters")
        let readers = try file.objects("cases")
        guard !readers.isEmpty else { throw .missing(path: "cases[0]") }
        var cases: [Case] = []
        for reader in readers {
            let name = try reader.string("name")
            var check = DrawVectorCheck(reader: reader)
            check.run(rosters: rosters)
            cases.append(Case(name: name, mismatches: check.mismatches))
        }
        self.cases = cases
    }
}

/// Checks one case; every step goes on after a mismatch so that all are named.
private struct DrawVectorCheck {
    let reader: CanonicalJSONReader
    private(set) var mismatches: [String] = []

    private static let known: Set<String> = [
        "name", "roster", "ceremony", "ceremony_leaf", "announcement", "announcement_leaf", "reveals",
        "beacon", "first_tickets", "result", "proof_present", "proof_absent", "roster_secret", "openings",
    ]

    init(reader: CanonicalJSONReader) { self.reader = reader }

    mutating func run(rosters: CanonicalJSONReader) {
        do {
            try reader.only(Self.known)
            let lines = try rosters.strings(try reader.string("roster"))
            let roster = try Roster(parsing: lines.flatMap { Array($0.utf8) + [UInt8(ascii: "\n")] })
            let ceremony = try Ceremony(parsing: Array(try reader.string("ceremony").utf8))
            let announcement = try Announcement(parsing: Array(try reader.string("announcement").utf8))
            try compare("ceremony_leaf", ceremony.leaf())
            try compare("announcement_leaf", announcement.leaf())
            try drawAndCompare(announcement, roster, ceremony)
            try checkProofs(roster)
            try checkOpenings(roster)
        } catch {
            mismatches.append("refused: \(error)")
        }
    }

    private mutating func drawAndCompare(
        _ announcement: Announcement, _ roster: Roster, _ ceremony: Ceremony
    ) throws {
        let drawn = try draw(
            announcement, from: roster, ceremony: ceremony, reveals: try reveals(),
            beacon: try hex("beacon"))
        for (id, json) in try reader.object("first_tickets").fields.sorted(by: { $0.key < $1.key }) {
            let ours = ticket(of: id, key: drawn.keys.entityKey)
            if json != .digest(ours) { mismatches.append("first_tickets.\(id): ours is \(ours)") }
        }
        let claimed = try reader.object("result")
        var ours: [String: CanonicalJSON] = [
            "value": .digest(drawn.keys.value), "seed": .digest(drawn.keys.seed),
            "entity_key": .digest(drawn.keys.entityKey), "assign_key": .digest(drawn.keys.assignKey),
        ]
        let strata = try claimed.objects("strata")
        ours["strata"] = .array(
            drawn.strata.enumerated().map { place, stratum in
                Self.fields(
                    of: stratum,
                    withThreshold: place < strata.count && strata[place].fields["threshold"] != nil)
            })
        var comparison = DrawComparison(limit: 20)
        comparison.compare(.object(claimed.fields), .object(ours), at: "result")
        mismatches += comparison.differences.map(\.description)
    }

    /// Older vectors do not state the threshold.
    private static func fields(of stratum: StratumOutcome, withThreshold: Bool) -> CanonicalJSON {
        guard case .object(var fields) = stratum.json else { return .null }
        if !withThreshold { fields["threshold"] = nil }
        return .object(fields)
    }

    private mutating func checkProofs(_ roster: Roster) throws {
        let tree = RosterTree(roster)
        for (key, expectsPresence) in [("proof_present", true), ("proof_absent", false)] {
            let field = try reader.object(key)
            let id = try field.string("id")
            let proof = try RosterProof(try field.value("proof"))
            if case .present = proof, !expectsPresence { mismatches.append("\(key): proves presence") }
            if case .absent = proof, expectsPresence { mismatches.append("\(key): proves absence") }
            do throws(RosterProofRefusal) {
                try proof.check(id: id, root: roster.root, size: roster.size)
            } catch {
                mismatches.append("\(key): does not hold, \(error)")
            }
            if proof != tree.proof(of: id) { mismatches.append("\(key): ours differs") }
        }
    }

    private mutating func checkOpenings(_ roster: Roster) throws {
        guard reader.fields["roster_secret"] != nil else { return }
        let secret = RosterSecret(try reader.digest("roster_secret"))
        let openings = try reader.object("openings")
        for rosterID in openings.fields.keys.sorted() {
            let field = try openings.object(rosterID)
            let opening = Opening(id: try field.string("id"), salt: try field.digest("salt"))
            if roster.place(of: rosterID) == nil {
                mismatches.append("openings.\(rosterID): not in the roster")
            }
            if !opening.opens(rosterID) { mismatches.append("openings.\(rosterID): does not open it") }
            if secret.opening(of: opening.id) != opening {
                mismatches.append("openings.\(rosterID): not the salt of the secret")
            }
        }
    }

    private func reveals() throws -> [Digest32?] {
        try reader.array("reveals").enumerated().map { place, json in
            guard json != .null else { return nil }
            guard case .string(let text) = json, let secret = Digest32(hex: text) else {
                throw JSONRefusal.wrongKind(path: "reveals[\(place)]", expected: "64 hex digits or null")
            }
            return secret
        }
    }

    private func hex(_ key: String) throws -> [UInt8] {
        guard let bytes = Hex.decode(try reader.string(key)) else {
            throw JSONRefusal.wrongKind(path: key, expected: "hex digits")
        }
        return bytes
    }

    private mutating func compare(_ key: String, _ ours: Digest32) throws {
        let stated = try reader.digest(key)
        if stated != ours { mismatches.append("\(key): ours is \(ours)") }
    }
}
