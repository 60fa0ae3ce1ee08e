// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage
import TestCity
import Testing

@Suite struct `An attachment` {
    private static let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3]

    @Test(arguments: TestDatabase.available)
    func `comes back byte for byte, however large`(kind: TestDatabase) async throws {
        let visited = try await VisitedCity.make(kind)
        for extra in [0, 1, 1 << 20, (2 << 20) + 77] {
            let bytes = Self.png + visited.office.random(extra)
            let id = try await visited.office.attachFile(
                visit: VisitedCity.first, name: "现场.jpg", bytes: bytes, by: visited.cast.inspector)
            let found = try await visited.office.database.read { try $0.attachment(id) }
            #expect(found?.1 == bytes)
            #expect(found?.0.size == Int64(bytes.count))
            // Told by the bytes: the name says something else.
            #expect(found?.0.mediaType == "image/png")
        }
        let all = try await visited.office.database.read { try $0.attachments(ofVisit: VisitedCity.first) }
        #expect(all.count == 4)
    }

    @Test(arguments: TestDatabase.available)
    func `is kept once, whatever it is called`(kind: TestDatabase) async throws {
        let visited = try await VisitedCity.make(kind)
        var ids: Set<String> = []
        for (name, officer) in [("a.png", visited.cast.inspector), ("b.png", visited.cast.secondInspector)] {
            ids.insert(
                try await visited.office.attachFile(
                    visit: VisitedCity.first, name: name, bytes: Self.png, by: officer))
        }
        #expect(ids.count == 1)
        let other = try await visited.office.attachFile(
            visit: VisitedCity.second, name: "a.png", bytes: Self.png, by: visited.cast.secondInspector)
        #expect(!ids.contains(other))
    }

    @Test(arguments: TestDatabase.available)
    func `is an image or a PDF, not empty, not too large, from the team`(kind: TestDatabase) async throws {
        let visited = try await VisitedCity.make(kind)
        func attach(
            _ bytes: [UInt8], visit: String = VisitedCity.first, by officer: Officer? = nil
        ) async throws {
            _ = try await visited.office.attachFile(
                visit: visit, name: "x.png", bytes: bytes, by: officer ?? visited.cast.inspector)
        }
        await #expect(throws: InspectionRefusal.attachmentEmpty) { try await attach([]) }
        for bytes in [Array("<html>".utf8), Array("MZ".utf8), Array(Self.png.dropFirst()), [0xFF, 0xD8]] {
            await #expect(throws: InspectionRefusal.attachmentKind("x.png")) { try await attach(bytes) }
        }
        let most = Office.largestAttachment
        let large = Self.png + [UInt8](repeating: 0, count: most - Self.png.count)
        try await attach(large)
        await #expect(throws: InspectionRefusal.attachmentTooLarge(most: most)) {
            try await attach(large + [0])
        }
        await #expect(throws: NotFound("visit", VisitedCity.second)) {
            try await attach(Self.png, visit: VisitedCity.second)
        }
        await #expect(throws: NotAllowed(needed: [.inspector])) {
            try await attach(Self.png, by: visited.cast.unitLeader)
        }
    }
}
