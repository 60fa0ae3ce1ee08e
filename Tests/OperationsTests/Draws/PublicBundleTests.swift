// SPDX-License-Identifier: Apache-2.0
import Foundation
import Operations
import SpotCheck
import Storage
import TestCity
import Testing

@Suite struct `The public bundle of a draw` {
    /// Runs `mingqian-verify` as a stranger would and answers its exit status and what it said.
    private func verify(_ folder: URL) throws -> (status: Int32, text: String) {
        let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let process = Process()
        process.executableURL = package.appendingPathComponent(".build/debug/mingqian-verify")
        process.arguments = [folder.path]
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let bytes = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: bytes, as: UTF8.self))
    }

    @Test(arguments: TestDatabase.available)
    func `is proven by a program that knows nothing of the office`(kind: TestDatabase) async throws {
        let town = try await DrawTown.make(kind)
        let draw = try await town.hold()
        try await town.office.assignInspectors(draw: draw, by: town.clerk)
        try await town.office.sealLog()
        let folder = FileManager.default.temporaryDirectory.appending(path: "mingqian-bundle-\(UUID())")
        defer { do { try FileManager.default.removeItem(at: folder) } catch {} }
        try await town.office.exportLog(to: folder.path)
        let honest = try verify(folder)
        #expect(honest.status == 0, "\(honest.text)")
        #expect(honest.text.contains("抽取 \(draw)"))
        #expect(honest.text.contains("经证书核验"))
        let stored = try await town.office.database.read { db in try db.roster(ofTask: town.task) }
        let roster = folder.appending(path: "files/\(try #require(stored).file)")
        var bytes = try Data(contentsOf: roster)
        bytes[bytes.count / 2] ^= 1
        try bytes.write(to: roster)
        let forged = try verify(folder)
        #expect(forged.status != 0)
        #expect(forged.text.contains(try #require(stored).file))
    }
}
