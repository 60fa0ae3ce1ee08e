// SPDX-License-Identifier: Apache-2.0
import Crypto
import Operations
import SpotCheck
import Storage
import TestCity
import Testing

@Suite struct `Work on the spot` {
    private static func save(_ name: String, _ text: String, base: Int64 = 0, at: Int64 = 0) -> FieldSave {
        FieldSave(name: name, text: text, base: base, claimedAt: Instant(milliseconds: at))
    }

    @Test(arguments: TestDatabase.available)
    func `merges what officers of a team fill in, and shows both where they differ`(kind: TestDatabase)
        async throws
    {
        let visited = try await VisitedCity.make(kind)
        let (cast, visit) = (visited.cast, VisitedCity.first)
        let first = try await visited.office.saveFields(
            visit, [Self.save("note", "甲说"), Self.save("followUp", "1")], by: cast.inspector)
        #expect(first.outcomes == [.accepted, .accepted])
        let second = try await visited.office.saveFields(
            visit, [Self.save("note", "乙说"), Self.save("code", "1")], by: cast.secondInspector)
        #expect(second.outcomes == [.conflict, .accepted])
        #expect(second.draft.conflicts.map(\.accountName) == [cast.secondInspector.name])
        // Once more changes nothing.
        let again = try await visited.office.saveFields(
            visit, [Self.save("note", "乙说"), Self.save("code", "1")], by: cast.secondInspector)
        #expect(again.outcomes == [.unchanged, .unchanged] && again.draft == second.draft)
        await #expect(throws: InspectionRefusal.fieldsInConflict(["note"])) { try await visited.file() }
        let chosen = try await visited.office.saveFields(
            visit, [Self.save("note", "乙说", base: second.draft.edition)], by: cast.inspector)
        #expect(chosen.draft.conflicts.isEmpty && chosen.draft.standing("note")?.text == "乙说")
        _ = try await visited.file()
        let (draft, acts) = try await visited.office.database.read { db in
            (try db.fieldDraft(visit), try db.acts(subjectKind: "visit", subject: visit).map(\.deed))
        }
        #expect(draft.entries.isEmpty)
        #expect(Set(acts).isSuperset(of: ["field.conflict", "field.settle", "recordResult"]))
        await #expect(throws: Conflict.self) {
            _ = try await visited.office.saveFields(visit, [Self.save("note", "晚了")], by: cast.inspector)
        }
    }

    @Test(arguments: TestDatabase.available)
    func `is for the team alone, and bounded`(kind: TestDatabase) async throws {
        let visited = try await VisitedCity.make(kind)
        let joint = try #require(
            try await visited.office.database.read { try $0.jointVisit(ofVisit: VisitedCity.first) })
        for subject in [VisitedCity.first, joint.id, "V-none"] {
            await #expect(throws: NotFound("visit", subject)) {
                _ = try await visited.office.saveFields(
                    subject, [Self.save("note", "x")], by: visited.cast.otherInspector)
            }
        }
        await #expect(throws: NotAllowed.self) {
            _ = try await visited.office.saveFields(VisitedCity.first, [], by: visited.cast.unitLeader)
        }
        let long = String(repeating: "长", count: FieldSave.longestText + 1)
        for saves in [[Self.save("note", long)], Array(repeating: Self.save("a", "b"), count: 501)] {
            await #expect(throws: InspectionRefusal.fieldTooLong(most: FieldSave.longestText)) {
                _ = try await visited.office.saveFields(VisitedCity.first, saves, by: visited.cast.inspector)
            }
        }
    }

    @Test(arguments: TestDatabase.available)
    func `takes a check after the last day with its reason alone`(kind: TestDatabase) async throws {
        let visited = try await VisitedCity.make(kind)
        let due = try #require(
            try await visited.office.database.read { try $0.visit(VisitedCity.first)?.dueDay })
        visited.clock.advance(days: 60)
        let late = try #require(Day(due)).adding(months: 0)
        let after = Day(number: late.number + 1).text
        let bare = try visited.result(on: after)
        await #expect(throws: InspectionProblems([.lateWithoutReason(late)])) { try await visited.file(bare) }
        _ = try await visited.file(try visited.result(on: after, note: "企业停业，复业后检查"))
    }

    // MARK: Photos

    private static func photo(_ fill: UInt8, size: Int = 3_000) -> [UInt8] {
        [0xFF, 0xD8, 0xFF, 0xE0] + Array(repeating: fill, count: size - 4)
    }

    private static func piece(
        _ bytes: [UInt8], from start: Int = 0, to end: Int? = nil, size: Int64? = nil, copyOf: [UInt8]? = nil,
        digest: [UInt8]? = nil
    ) -> PhotoPiece {
        PhotoPiece(
            sha256: digest ?? Array(SHA256.hash(data: bytes)), size: size ?? Int64(bytes.count),
            name: "门头.jpg",
            takenAt: Instant(milliseconds: 5), copyOf: copyOf, start: Int64(start),
            bytes: Array(bytes[start..<(end ?? bytes.count)]))
    }

    @Test(arguments: TestDatabase.available)
    func `takes a photo in pieces, whatever was sent before`(kind: TestDatabase) async throws {
        let visited = try await VisitedCity.make(kind)
        let (office, officer, visit) = (visited.office, visited.cast.inspector, VisitedCity.first)
        let bytes = Self.photo(7)
        func send(_ start: Int, _ end: Int) async throws -> PhotoProgress {
            try await office.receivePhoto(visit: visit, Self.piece(bytes, from: start, to: end), by: officer)
        }
        #expect(try await send(0, 1_000) == PhotoProgress(held: 1_000, attachment: nil))
        // The answer was lost, and a piece goes astray.
        #expect(try await send(0, 1_000).held == 1_000)
        #expect(try await send(2_000, 3_000).held == 1_000)
        #expect(try await send(1_000, 2_000).held == 2_000)
        let done = try await send(2_000, 3_000)
        let id = try #require(done.attachment)
        #expect(try await send(2_000, 3_000) == done)
        let stored = try #require(try await office.database.read { try $0.attachment(id) })
        #expect(stored.1 == bytes && stored.0.visit == visit)
        // A copy with a mark goes beside its original, and not without one.
        let copy = Self.photo(8)
        let marked = try await office.receivePhoto(
            visit: visit, Self.piece(copy, copyOf: Array(SHA256.hash(data: bytes))), by: officer)
        #expect(marked.attachment != nil)
        await #expect(throws: InspectionRefusal.copyWithoutOriginal) {
            _ = try await office.receivePhoto(
                visit: visit, Self.piece(Self.photo(9), copyOf: Array(repeating: 0, count: 32)), by: officer)
        }
    }

    @Test(arguments: TestDatabase.available)
    func `keeps photos to their visit, and out what is none`(kind: TestDatabase) async throws {
        let visited = try await VisitedCity.make(kind)
        let (office, cast) = (visited.office, visited.cast)
        let bytes = Self.photo(1)
        _ = try await office.receivePhoto(
            visit: VisitedCity.first, Self.piece(bytes, to: 1_000), by: cast.inspector)
        // Begun at one visit, it does not go on at another: that one holds nothing of it.
        let crossed = try await office.receivePhoto(
            visit: VisitedCity.second, Self.piece(bytes, from: 1_000), by: cast.secondInspector)
        #expect(crossed == PhotoProgress(held: 0, attachment: nil))
        _ = try await office.receivePhoto(
            visit: VisitedCity.first, Self.piece(bytes, from: 1_000), by: cast.inspector)
        await #expect(throws: InspectionRefusal.photoOfAnotherVisit) {
            _ = try await office.receivePhoto(
                visit: VisitedCity.second, Self.piece(bytes), by: cast.secondInspector)
        }
        await #expect(throws: NotFound("visit", VisitedCity.first)) {
            _ = try await office.receivePhoto(
                visit: VisitedCity.first, Self.piece(Self.photo(2)), by: cast.otherInspector)
        }
        let pdf = Array("%PDF-1.4 ".utf8) + Array(repeating: 0, count: 100)
        await #expect(throws: InspectionRefusal.notAPhoto("门头.jpg")) {
            _ = try await office.receivePhoto(visit: VisitedCity.first, Self.piece(pdf), by: cast.inspector)
        }
        let most = Office.largestAttachment
        await #expect(throws: InspectionRefusal.attachmentTooLarge(most: most)) {
            _ = try await office.receivePhoto(
                visit: VisitedCity.first, Self.piece(Self.photo(3), size: Int64(most) + 1), by: cast.inspector
            )
        }
        // Bytes that are not those announced: the photo begins anew.
        let wrong = Self.piece(Self.photo(4), digest: Array(SHA256.hash(data: Self.photo(5))))
        #expect(
            try await office.receivePhoto(visit: VisitedCity.first, wrong, by: cast.inspector)
                == PhotoProgress(held: 0, attachment: nil))
        #expect(try await office.database.read { try $0.attachments(ofVisit: VisitedCity.first).count } == 1)
    }

    @Test(arguments: TestDatabase.available)
    func `holds a signature to the text it was drawn over`(kind: TestDatabase) async throws {
        let visited = try await VisitedCity.make(kind)
        let joint = try #require(
            try await visited.office.database.read { try $0.jointVisit(ofVisit: VisitedCity.first) })
        func record(_ summary: String) throws -> SceneRecord {
            SceneRecord(
                day: try #require(Day("2026-11-25")), began: "09:30", ended: "10:00", place: "一楼",
                present: "店长",
                summary: summary, signature: .signed, signatureWords: "无异议")
        }
        let drawing = try #require(
            SignatureDrawing(path: "M 1 1 L 2 2", over: try record("未见异常").signedDigest))
        await #expect(throws: VisitRefusal.drawnOverOtherText) {
            try await visited.office.recordScene(
                joint: joint.id, try record("发现问题"), drawing: drawing, once: "a", by: visited.cast.inspector)
        }
        try await visited.office.recordScene(
            joint: joint.id, try record("未见异常"), drawing: drawing, once: "b", by: visited.cast.inspector)
        #expect(
            try await visited.office.database.read { try $0.scenes(ofJoint: joint.id).map(\.drawing) } == [
                "M 1 1 L 2 2"
            ])
    }

    @Test func `encrypts what waits on a phone under a key of each officer`() async throws {
        let visited = try await VisitedCity.make(.sqlite)
        let keys = ["A-1", "A-2", "A-1"].map { visited.office.fieldKey(of: $0) }
        #expect(keys[0] == keys[2] && keys[0] != keys[1] && keys[0].count == 32)
    }
}
