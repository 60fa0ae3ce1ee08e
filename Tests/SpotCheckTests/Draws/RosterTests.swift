// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import SpotCheck

@Suite struct `A roster` {
    @Test(arguments: [
        ("B\tA\t1\nA\tA\t1\n", RosterRefusal.unsorted(line: 2)), ("AB\tA\t1\nA\tA\t1\n", .unsorted(line: 2)),
        ("A\tA\t1\nA\tB\t2\n", .duplicate(line: 2, id: "A")), ("A\tA\t1", .unterminated(line: 1)),
        ("A\tA\t1\r\n", .badWeight(line: 1)), ("A\tA\t0\n", .badWeight(line: 1)),
        ("A\tA\t01\n", .badWeight(line: 1)), ("A\tA\t\n", .badWeight(line: 1)),
        ("A\tA\t4294967296\n", .badWeight(line: 1)), ("A\tA\t-1\n", .badWeight(line: 1)),
        ("A\tA\t99999999999999999999999\n", .badWeight(line: 1)), ("A\t\t1\n", .badStratum(line: 1)),
        ("A\tA 1\n", .badStratum(line: 1)), ("\tA\t1\n", .badID(line: 1)), ("A\n", .badID(line: 1)),
        ("é\tA\t1\n", .badID(line: 1)), ("\n", .badID(line: 1)), ("A\tA\t1\n\n", .badID(line: 2)),
        ("A\t*\t1\n", .badStratum(line: 1)), ("A\tA\t1\nA", .badID(line: 2)),
    ])
    func `names the line that is wrong`(text: String, refusal: RosterRefusal) {
        #expect(throws: refusal) { try Roster(parsing: Array(text.utf8)) }
    }

    @Test func `takes ids up to 64 bytes and the largest weight`() throws {
        let id = String(repeating: "z", count: 64)
        let roster = try Roster([RosterEntry(id: id, stratum: id, weight: .max)])
        #expect(roster.entry(at: 0) == RosterEntry(id: id, stratum: id, weight: .max))
        #expect(throws: RosterRefusal.badID(line: 1)) {
            try Roster([RosterEntry(id: id + "z", stratum: "A")])
        }
        #expect(throws: RosterRefusal.badStratum(line: 1)) {
            try Roster([RosterEntry(id: "A", stratum: "A\t1\nB\tB")])
        }
    }

    @Test func `is the same whatever the order of its entries`() throws {
        let entries = DrawSample.entries(50, strata: ["B", "A", "C"], weight: { UInt32($0 + 1) })
        let roster = try Roster(entries)
        let turned = try Roster(entries.reversed())
        #expect(roster.root == turned.root)
        #expect(roster.file == turned.file)
        #expect(try Roster(parsing: roster.file).entries.elementsEqual(entries))
        #expect(roster.strata.map(\.name) == ["A", "B", "C"])
        #expect(roster.strata.map(\.size) == [17, 17, 16])
        #expect(roster.strata.reduce(0) { $0 + $1.totalWeight } == 50 * 51 / 2)
        #expect(roster.place(of: "T000007") == 7)
        #expect(roster.place(of: "T0000070") == nil)
    }

    /// RFC 6962 section 2.1, as written there.
    private static func root(_ lines: ArraySlice<String>) -> Digest32 {
        guard lines.count > 1 else {
            return lines.first.map { .leaf(Array($0.utf8)) } ?? Digest32(sha256: [])
        }
        var split = 1
        while split * 2 < lines.count { split *= 2 }
        let middle = lines.startIndex + split
        return .node(root(lines[..<middle]), root(lines[middle...]))
    }

    @Test(arguments: 0...40) func `proves of every id whether it is in it`(size: Int) throws {
        let entries = DrawSample.entries(size)
        let roster = try Roster(entries)
        #expect(roster.root == Self.root(entries.map(\.line)[...]))
        let tree = RosterTree(roster)
        for entry in entries {
            let proof = tree.proof(of: entry.id)
            try proof.check(id: entry.id, root: roster.root, size: size)
            guard case .present = proof else {
                Issue.record("\(entry.id) is said to be absent")
                continue
            }
            #expect(throws: RosterProofRefusal.self) {
                try proof.check(id: entry.id + "x", root: roster.root, size: size)
            }
            #expect(try proof.encode() == proof.json.encode())
        }
        for id in ["A", "Z"] + entries.map({ $0.id + "-" }) {
            let proof = tree.proof(of: id)
            guard case .absent = proof else {
                Issue.record("\(id) is said to be present")
                continue
            }
            try proof.check(id: id, root: roster.root, size: size)
            #expect(try RosterProof(proof.json) == proof)
            #expect(try proof.encode() == proof.json.encode())
        }
    }

    @Test func `is not proved by a forged path`() throws {
        let roster = try Roster(DrawSample.entries(13))
        let tree = RosterTree(roster)
        guard case .present(let leaf) = tree.proof(of: "T000005") else {
            Issue.record("not present")
            return
        }
        func refuses(_ forged: RosterProof.Leaf, size: Int = 13) {
            #expect(throws: RosterProofRefusal.self) {
                try RosterProof.present(forged).check(id: forged.id, root: roster.root, size: size)
            }
        }
        refuses(.init(index: 6, line: leaf.line, path: leaf.path))
        refuses(.init(index: 5, line: "T000005\tA\t2", path: leaf.path))
        refuses(.init(index: 5, line: leaf.line, path: leaf.path.dropLast()))
        refuses(.init(index: 5, line: leaf.line, path: leaf.path + [roster.root]))
        refuses(.init(index: -1, line: leaf.line, path: leaf.path))
        refuses(leaf, size: 5)
        refuses(.init(index: 0, line: "A\tA\t1\nB\tA\t1", path: leaf.path))
    }

    @Test func `hides nobody between leaves that are not neighbours`() throws {
        let roster = try Roster(DrawSample.entries(9))
        let tree = RosterTree(roster)
        func leaf(_ place: Int) -> RosterProof.Leaf {
            .init(index: place, line: roster.line(at: place), path: tree.path(of: place))
        }
        func refusal(_ left: Int?, _ right: Int?, _ id: String) -> RosterProofRefusal? {
            let proof = RosterProof.absent(left: left.map(leaf), right: right.map(leaf))
            do throws(RosterProofRefusal) {
                try proof.check(id: id, root: roster.root, size: 9)
                return nil
            } catch { return error }
        }
        #expect(refusal(3, 4, "T000003-") == nil)
        #expect(refusal(3, 5, "T000004") == .notNeighbours)
        #expect(refusal(nil, 1, "T000000") == .notNeighbours)
        #expect(refusal(7, nil, "T000008") == .notNeighbours)
        #expect(refusal(nil, nil, "T000004") == .notNeighbours)
        #expect(refusal(3, 4, "T000004") == .doesNotEnclose)
        #expect(refusal(3, 4, "T000003") == .doesNotEnclose)
        #expect(refusal(8, nil, "T000008") == .doesNotEnclose)
        #expect(refusal(8, nil, "T000009") == nil)
    }

    @Test func `blinded opens to each of its entries and to nobody else`() throws {
        let entries = DrawSample.entries(30, strata: ["A", "B"], weight: { UInt32($0 + 1) })
        let secret = RosterSecret(DrawSample.value(9))
        let (roster, openings) = try secret.blind(entries)
        #expect(roster.size == 30)
        for (place, opening) in openings.enumerated() {
            let line = roster.entry(at: place)
            #expect(opening.opens(line.id))
            let plain = try #require(entries.first { $0.id == opening.id })
            #expect((plain.stratum, plain.weight) == (line.stratum, line.weight))
            #expect(!Opening(id: opening.id, salt: DrawSample.value(1)).opens(line.id))
            #expect(!Opening(id: "T999999", salt: opening.salt).opens(line.id))
        }
        #expect(Set(openings.map(\.id)).count == 30)
        let other = RosterSecret(DrawSample.value(8))
        #expect(try other.blind(entries).roster.root != roster.root)
        #expect(other.commitment != secret.commitment)
    }

    @Test func `of a whole city is quick`() throws {
        let roster = try Roster(DrawSample.entries(100_000, strata: ["A", "B", "C"]))
        let announcement = try DrawSample.announcement(roster, denominator: 20)
        let clock = ContinuousClock()
        let time = try clock.measure {
            let drawn = try draw(
                announcement, from: try Roster(parsing: roster.file), value: DrawSample.value(1))
            #expect(drawn.strata.reduce(0) { $0 + $1.selected.count } == 3 * 1667)
        }
        // Some 0.1 s optimised; this holds unoptimised on a busy machine and fails on anything quadratic.
        #expect(time < .seconds(20))
    }
}
