// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import SpotCheck

@Suite struct `A record that several officers fill` {
    private static func save(_ name: String, _ text: String, base: Int64, at: Int64 = 1) -> FieldSave {
        FieldSave(name: name, text: text, base: base, claimedAt: Instant(milliseconds: at))
    }

    private static func take(
        _ draft: inout FieldDraft, _ name: String, _ text: String, base: Int64, by account: String,
        at: Int64 = 1
    ) -> FieldDraft.Outcome {
        draft.take(
            save(name, text, base: base, at: at), by: account, named: account, at: Instant(milliseconds: at))
    }

    @Test func `merges different fields and keeps a repeated save once`() {
        var draft = FieldDraft()
        #expect(Self.take(&draft, "place", "一楼", base: 0, by: "甲") == .accepted)
        #expect(Self.take(&draft, "note", "无", base: 0, by: "乙") == .accepted)
        #expect(Self.take(&draft, "place", "一楼", base: 0, by: "甲") == .unchanged)
        #expect(Self.take(&draft, "place", "一楼", base: 0, by: "乙") == .unchanged)
        #expect(draft.fields.mapValues(\.text) == ["place": "一楼", "note": "无"])
        #expect(draft.conflicts.isEmpty && draft.edition == 2)
    }

    @Test func `puts two answers to one field before somebody who has seen both`() {
        var draft = FieldDraft()
        #expect(Self.take(&draft, "place", "一楼", base: 0, by: "甲") == .accepted)
        #expect(Self.take(&draft, "place", "二楼", base: 0, by: "乙") == .conflict)
        #expect(Self.take(&draft, "place", "二楼", base: 0, by: "乙") == .unchanged)
        #expect(draft.standing("place")?.text == "一楼" && draft.conflicts.map(\.text) == ["二楼"])
        // Going on with one's own field does not settle what one has not seen.
        #expect(Self.take(&draft, "place", "一楼东", base: 1, by: "甲", at: 5) == .accepted)
        #expect(draft.conflicts.map(\.text) == ["二楼"])
        // Neither does agreeing with what stands, unless one has seen both.
        #expect(Self.take(&draft, "place", "一楼东", base: 1, by: "丙") == .unchanged)
        #expect(!draft.conflicts.isEmpty)
        #expect(Self.take(&draft, "place", "一楼东", base: draft.edition, by: "丙") == .accepted)
        #expect(draft.conflicts.isEmpty && draft.standing("place")?.text == "一楼东")
    }

    @Test func `takes a later word of somebody who has seen the field`() {
        var draft = FieldDraft()
        _ = Self.take(&draft, "place", "一楼", base: 0, by: "甲")
        #expect(Self.take(&draft, "place", "二楼", base: draft.edition, by: "乙") == .accepted)
        #expect(draft.standing("place")?.account == "乙" && draft.conflicts.isEmpty)
    }

    @Test func `loses nothing to a clock that goes wrong`() {
        var draft = FieldDraft()
        // The phone is a year ahead, is put right, and the answer to the first message was lost.
        _ = Self.take(&draft, "place", "一楼", base: 0, by: "甲", at: 31_536_000_000)
        #expect(Self.take(&draft, "place", "二楼", base: 0, by: "甲", at: 10) == .conflict)
        #expect(draft.standing("place")?.text == "一楼" && draft.conflicts.map(\.text) == ["二楼"])
        #expect(Self.take(&draft, "place", "二楼", base: draft.edition, by: "甲", at: 11) == .accepted)
        #expect(draft.conflicts.isEmpty)
    }

    /// Whatever arrives in whatever order, nothing of one officer is lost without another one's choice.
    @Test func `never loses the last word of an officer in silence`() {
        for seed in 1...300 as ClosedRange<UInt64> {
            var (numbers, draft) = (Numbers(seed), FieldDraft())
            var last: [String: String] = [:]
            for step in 1...30 {
                let account = ["甲", "乙", "丙"][Int(numbers.next() % 3)]
                let base =
                    numbers.next() % 2 == 0
                    ? draft.edition : Int64(numbers.next() % UInt64(draft.edition + 1))
                let text = "\(account)\(step)"
                let outcome = Self.take(&draft, "f", text, base: base, by: account, at: Int64(step))
                if outcome == .accepted, base == draft.edition - 1 { last = [:] }
                last[account] = text
                let told = Set(draft.conflicts.map(\.text) + [draft.standing("f")?.text ?? ""])
                // Of every officer the last word stands, waits, or was seen by whoever chose otherwise.
                for (who, words) in last where !told.contains(words) {
                    let entry = draft.entries.last { $0.text == words }
                    #expect(
                        draft.entries.contains { later in
                            later.isStanding && later.edition > (entry?.edition ?? 0)
                                && (later.base >= (entry?.edition ?? 0) || later.account == who)
                        }, "seed \(seed), step \(step): \(words)")
                }
            }
        }
    }
}

@Suite struct `A signature drawn on glass` {
    private static let digest = String(repeating: "ab", count: 32)

    @Test func `is a path of whole numbers within its frame and nothing else`() {
        #expect(SignatureDrawing(path: "M 0 0 L 600 200 M 5 5 L 6 6", over: Self.digest) != nil)
        for path in [
            "", "M 0 0 L", "L 0 0", "M 0 0 L 601 0", "M 0 0 L 0 201", "M -1 0", "M 1.5 0",
            "M 0 0\"/><script>", "m 0 0",
            "M 0  0", "M 0 0 C 1 1", "M 0000 0",
            "M 0 0 " + Array(repeating: "L 100 100", count: 2_100).joined(separator: " "),
        ] {
            #expect(SignatureDrawing(path: path, over: Self.digest) == nil, "\(path.prefix(30))")
        }
        for over in ["", "ab", String(repeating: "zz", count: 32)] {
            #expect(SignatureDrawing(path: "M 0 0", over: over) == nil)
        }
    }
}
