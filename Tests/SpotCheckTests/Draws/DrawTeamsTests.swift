// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import SpotCheck

@Suite struct `The committed people` {
    private let file = InspectorsFile(
        year: 2026,
        people: [
            .init(alias: "I-2", unit: "scjg", tokens: ["430702/check"], capacity: 4, load: 1),
            .init(
                alias: "I-1", unit: "scjg", tokens: ["430702/lift", "430702/check"], capacity: 4, load: 0),
        ])

    @Test func `are written in one way only`() throws {
        let bytes = try file.encode()
        #expect(try InspectorsFile(parsing: bytes) == file)
        #expect(file.people.map(\.alias) == ["I-1", "I-2"])
        #expect(
            String(decoding: bytes, as: UTF8.self).hasPrefix(
                #"{"inspectors":[{"base":0,"capacity":4,"id":"I-1","skills":["430702/check","430702/lift"]"#))
        #expect(throws: JSONRefusal.self) { try InspectorsFile(parsing: bytes + [0x20]) }
    }

    @Test func `are barred in sorted lines`() {
        let relations = RelationsFile([
            .init(rosterID: "b", alias: "I-1", reason: "declared"),
            .init(rosterID: "a", alias: "I-2", reason: "declared"),
            .init(rosterID: "a", alias: "I-2", reason: "declared"),
        ])
        #expect(String(decoding: relations.encode(), as: UTF8.self) == "a\tI-2\tdeclared\nb\tI-1\tdeclared\n")
        #expect(RelationsFile(parsing: relations.encode()) == relations)
        #expect(RelationsFile(parsing: [])?.pairs == [])
        #expect(RelationsFile(parsing: Array("b\tI-1\tx\na\tI-1\tx\n".utf8)) == nil)
        #expect(RelationsFile(parsing: Array("a\tI-1\tx\na\tI-1\tx\n".utf8)) == nil)
        #expect(RelationsFile(parsing: Array("a\tI-1\tx".utf8)) == nil)
        #expect(RelationsFile(parsing: Array("a\tI-1\n".utf8)) == nil)
        #expect(RelationsFile(parsing: Array("\n".utf8)) == nil)
    }
}

@Suite struct `How far a draw has come` {
    @Test func `follows from facts`() {
        func stage(_ c: Bool, _ r: Bool, _ h: Bool, _ a: Bool, _ v: Bool) -> DrawStage {
            DrawStage(closed: c, complete: r, held: h, assigned: a, void: v)
        }
        #expect(stage(false, false, false, false, false) == .announced)
        #expect(stage(true, false, false, false, false) == .closed)
        #expect(stage(true, true, false, false, false) == .revealed)
        #expect(stage(true, true, true, false, false) == .held)
        #expect(stage(true, true, true, true, false) == .assigned)
        #expect(stage(true, true, true, false, true) == .void)
        #expect(DrawStage.held >= .held)
        #expect(DrawStage.closed < .held)
    }

    @Test func `a ceremony fails when the time for reveals is over`() {
        #expect(CeremonyStage(opened: true, closed: true, complete: false, overdue: true) == .failed)
        #expect(CeremonyStage(opened: true, closed: true, complete: true, overdue: true) == .complete)
        #expect(CeremonyStage(opened: false, closed: false, complete: false, overdue: false) == .committing)
    }

    @Test func `only the coordinating bureau stands for the platform`() {
        #expect(ContributorDuty.roles(for: "platform") == [.coordinator])
        #expect(!ContributorDuty.roles(for: "sfj").contains(.coordinator))
        #expect(ContributorDuty.roles(for: "observer-1").contains(.auditor))
    }
}
