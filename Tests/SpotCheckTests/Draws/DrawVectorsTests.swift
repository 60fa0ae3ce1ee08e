// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import SpotCheck

@Suite struct `The published examples` {
    @Test func `agree in all thirteen cases`() throws {
        let vectors = try DrawVectors(checking: DrawSample.vectors())
        #expect(vectors.cases.count == 13)
        #expect(vectors.cases.flatMap(\.mismatches) == [])
        #expect(vectors.agree)
    }

    /// Made by `make_edges.py`, from docs/draw.md alone: certain units, empty quotas, thresholds, single lines.
    @Test func `agree at the edges with a program that shares no line with ours`() throws {
        let vectors = try DrawVectors(checking: DrawSample.vectors("edge_vectors.json"))
        #expect(vectors.cases.count == 12)
        #expect(vectors.cases.flatMap(\.mismatches) == [])
    }

    @Test(arguments: [
        ("fef9f694f4ac", "fef9f694f4ad", "uniform-50", "first_tickets.TEST044379706C6F77"),
        ("c9573dde3e49", "c9573dde3e48", "uniform-50", "result.value"),
        ("3b629de38256", "3b629de38257", "uniform-50", "result.seed"),
        ("2d80ee574496", "2d80ee574497", "uniform-50", "result.entity_key"),
        ("559f997f8727", "559f997f8728", "uniform-50", "result.assign_key"),
        (
            "970c1156f279c33421f63478220af1557f92a2bfc3054e67b800802da9e5efca\",\n   \"announcement",
            "070c1156f279c33421f63478220af1557f92a2bfc3054e67b800802da9e5efca\",\n   \"announcement",
            "uniform-50", "ceremony_leaf"
        ),
        ("f42d7f7ff944", "f42d7f7ff945", "uniform-50", "announcement_leaf"),
        ("825a95556b48", "825a95556b49", "uniform-50", "revealDoesNotOpen"),
        ("1404008ffe53", "1404008ffe54", "uniform-50", "proof_present"),
        ("ac2db422969b", "ac2db422969c", "uniform-50", "proof_absent"),
        ("fd8bf6cdf8b1", "fd8bf6cdf8b2", "blinded-50", "openings."),
        ("TEST044379706C6F77\\tA\\t20", "TEST044379706C6F77\\tA\\t21", "uniform-50", "rosterRoot"),
        ("fa3386cca12e", "fa3386cca12f", "nonreveal-50", "result.value"),
    ])
    func `are found out when one digit is changed`(old: String, new: String, name: String, field: String)
        throws
    {
        let text = String(decoding: try DrawSample.vectors(), as: UTF8.self)
        let changed = text.replacing(old, with: new)
        try #require(changed != text, "nothing to change")
        let vectors = try DrawVectors(checking: Array(changed.utf8))
        let mismatches = try #require(vectors.cases.first { $0.name == name }).mismatches
        #expect(mismatches.contains { $0.contains(field) }, "\(mismatches)")
        #expect(!vectors.agree)
    }

    @Test func `are found out when an id moves or is missing`() throws {
        let file = try CanonicalJSON(parsing: DrawSample.vectors(), canonical: false)
        for (place, change) in [("selected", 0), ("reserve", 2)] {
            let changed = try Self.swapping(file, case: 1, list: place, at: change)
            let found = try DrawVectors(checking: changed.encode()).cases
            #expect(found.filter { !$0.agrees }.map(\.name) == ["uniform-50"])
            #expect(found[1].mismatches.allSatisfy { $0.hasPrefix("result.strata[0].\(place)[\(change)]") })
        }
    }

    @Test func `are refused when they are for another protocol or hold nothing`() throws {
        #expect(throws: JSONRefusal.self) {
            try DrawVectors(checking: Array(#"{"spec":"ssj-draw/2","rosters":{},"cases":[]}"#.utf8))
        }
        #expect(throws: JSONRefusal.missing(path: "cases[0]")) {
            try DrawVectors(checking: Array(#"{"spec":"ssj-draw/1","rosters":{},"cases":[]}"#.utf8))
        }
    }

    private static func swapping(
        _ file: CanonicalJSON, case number: Int, list: String, at place: Int
    ) throws -> CanonicalJSON {
        guard case .object(var fields) = file, case .array(var cases)? = fields["cases"],
            case .object(var one) = cases[number], case .object(var result)? = one["result"],
            case .array(var strata)? = result["strata"], case .object(var stratum) = strata[0],
            case .array(var ids)? = stratum[list]
        else { throw JSONRefusal.missing(path: list) }
        ids[place] = "TEST00000000000000"
        stratum[list] = .array(ids)
        strata[0] = .object(stratum)
        result["strata"] = .array(strata)
        one["result"] = .object(result)
        cases[number] = .object(one)
        fields["cases"] = .array(cases)
        return .object(fields)
    }
}

@Suite struct `A check of a draw` {
    let roster: Roster
    let ceremony: Ceremony
    let announcement: Announcement
    let check: DrawCheck

    init() throws {
        roster = try Roster(DrawSample.entries(60, strata: ["A", "B", "C"]))
        ceremony = try DrawSample.ceremony()
        announcement = try DrawSample.announcement(roster, ceremony: ceremony.leaf())
        check = try DrawCheck(
            roster: roster.file, ceremony: ceremony.encode(), announcement: announcement.encode(),
            reveals: DrawSample.secrets)
    }

    @Test func `agrees with an honest file and names what another one changed`() throws {
        let honest = check.outcome.list
        #expect(try check.differences(inFile: honest.encode()) == [])
        #expect(try DrawnList(parsing: honest.encode()) == honest)
        var strata = honest.strata
        let old = strata[1]
        strata[1] = StratumOutcome(
            name: old.name, take: old.take, selected: Array(old.selected.reversed()), reserve: old.reserve,
            threshold: old.threshold)
        let forged = try DrawnList(draw: honest.draw, strata: strata).encode()
        #expect(
            try check.differences(inFile: forged).map(\.path) == [
                "strata[1].selected[0]", "strata[1].selected[1]",
            ])
        let short = try DrawnList(draw: honest.draw, strata: Array(strata.prefix(2))).encode()
        #expect(
            try check.differences(inFile: short).contains { $0.path == "strata[2]" && $0.found == "nothing" })
        #expect(try check.differences(inFile: Array("{}".utf8)).map(\.path) == ["draw", "strata"])
    }

    @Test func `agrees with an honest entry and names what another one changed`() throws {
        let outcome = check.outcome
        var fields: [String: CanonicalJSON] = [
            "v": "mingqian/1", "type": "draw.result", "at": "2026-03-02T02:05:00Z", "actor": "platform",
            "announce": .digest(try announcement.leaf()), "value": .digest(outcome.keys.value),
            "seed": .digest(outcome.keys.seed), "strata": outcome.publicStrata,
            "file": .digest(Digest32(sha256: try outcome.list.encode())),
        ]
        #expect(try check.differences(inEntry: CanonicalJSON.object(fields).encode()) == [])
        fields["seed"] = .digest(outcome.keys.value)
        fields["file"] = nil
        let found = try check.differences(inEntry: CanonicalJSON.object(fields).encode())
        #expect(found.map(\.path) == ["file", "seed"])
    }

    @Test func `refuses to recompute from other bytes than those announced`() throws {
        let unsorted = Array("B\tA\t1\nA\tA\t1\n".utf8)
        #expect(throws: DrawRefusal.roster(.unsorted(line: 2))) {
            try DrawCheck(
                roster: unsorted, ceremony: ceremony.encode(), announcement: announcement.encode(),
                reveals: DrawSample.secrets)
        }
        let other = try DrawSample.ceremony(minReveals: 2)
        #expect(throws: DrawRefusal.self) {
            try DrawCheck(
                roster: roster.file, ceremony: other.encode(), announcement: announcement.encode(),
                reveals: DrawSample.secrets)
        }
    }
}
