// SPDX-License-Identifier: Apache-2.0
import Foundation
import Operations
import SpotCheck
import Storage
import TestCity
import Testing
import TransparencyLog

@Suite struct `The office's log` {
    private static func note(_ number: Int, at: Instant) -> LogEntry {
        LogEntry(
            type: "test.note", subject: "s\(number)", at: at,
            object: .object([
                "v": .string("mingqian/1"), "type": .string("test.note"), "at": .string(at.rfc3339),
                "number": .int(Int64(number)),
            ]))
    }

    private func append(_ range: Range<Int>, to city: TestCity) async throws {
        let at = city.office.now()
        try await city.office.database.write { db in
            for number in range { try db.append(Self.note(number, at: at)) }
        }
    }

    private func folder() -> URL {
        FileManager.default.temporaryDirectory.appending(path: "mingqian-bundle-\(UUID().uuidString)")
    }

    private func paths(under folder: URL) throws -> [String] {
        let all = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
        return all.filter { !folder.appending(path: $0).hasDirectoryPath }.filter {
            var isFolder: ObjCBool = false
            _ = FileManager.default.fileExists(
                atPath: folder.appending(path: $0).path, isDirectory: &isFolder)
            return !isFolder.boolValue
        }.sorted()
    }

    @Test(arguments: TestDatabase.available)
    func `is sealed when it grew, and only then`(kind: TestDatabase) async throws {
        let city = try await TestCity.make(kind)
        let first = try await city.office.sealLog()
        #expect(first.size == 1)
        #expect(try await city.office.sealLog() == first)
        try await append(0..<5, to: city)
        let second = try await city.office.sealLog()
        #expect(second.size == 6)
        let verifier = city.office.settings.logKey
        let verified = try VerifiedCheckpoint(Array(second.note.utf8), log: verifier)
        #expect(verified.checkpoint.root.bytes == second.root)
        #expect(verified.checkpoint.origin == TestCity.origin)
    }

    @Test(arguments: TestDatabase.available)
    func `gets one head when eight processes seal at once`(kind: TestDatabase) async throws {
        let city = try await TestCity.make(kind)
        try await append(0..<3, to: city)
        let heads = try await withThrowingTaskGroup(of: Int64.self) { group in
            for _ in 0..<8 { group.addTask { try await city.office.sealLog().size } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(heads == Array(repeating: 4, count: 8))
        #expect(try await city.office.database.read { try $0.checkpoints(of: $0.currentLog()).count } == 1)
    }

    @Test(arguments: TestDatabase.available)
    func `is not sealed again once its past was changed or cut off`(kind: TestDatabase) async throws {
        let city = try await TestCity.make(kind)
        try await append(0..<4, to: city)
        try await city.office.sealLog()
        try await append(4..<6, to: city)
        try await city.office.database.administer([
            "UPDATE log_node SET hash = (SELECT leaf FROM log_entry WHERE idx = 0) WHERE level = 2 AND idx = 0"
        ])
        await #expect(throws: SealRefusal.historyChanged(signed: 5)) { try await city.office.sealLog() }
        try await city.office.database.administer(["UPDATE log_head SET size = 2"])
        await #expect(throws: SealRefusal.databaseIsOlder(entries: 2, signed: 5)) {
            try await city.office.sealLog()
        }
    }

    @Test(arguments: TestDatabase.available)
    func `comes out as a folder that proves itself, and grows in place`(kind: TestDatabase) async throws {
        let city = try await TestCity.make(kind)
        let target = folder()
        defer { try? FileManager.default.removeItem(at: target) }
        await #expect(throws: ExportRefusal.nothingSealed) {
            try await city.office.exportLog(to: target.path)
        }
        let at = city.office.now()
        let file = try await city.office.database.write { db in
            try db.storePublicFile([UInt8](repeating: 10, count: 1_500_000), kind: "roster", at: at)
        }
        var kept = 0
        for (size, reaches) in [(3, 4), (300, 301), (600, 601)] {
            let now = try await city.office.database.read { try $0.logSize() }
            try await append(Int(now)..<size + 1, to: city)
            try await city.office.sealLog()
            let report = try await city.office.exportLog(to: target.path)
            #expect(report.size == reaches)
            kept = report.filesKept
            try expectSound(target, size: reaches, files: [file])
        }
        // The public file, and the first full tiles of hashes and of entries.
        #expect(kept == 3)
        let again = try await city.office.exportLog(to: target.path)
        #expect(again.filesKept == 5)
    }

    /// Every file is the one of the manifest, and the entries have the signed root.
    private func expectSound(_ target: URL, size: Int, files: [String]) throws {
        func bytes(_ path: String) throws -> [UInt8] {
            [UInt8](try Data(contentsOf: target.appending(path: path)))
        }
        let manifest = try Manifest(parsing: try bytes("MANIFEST"))
        #expect(try paths(under: target) == (manifest.lines.map(\.path) + ["MANIFEST"]).sorted())
        for line in manifest.lines {
            #expect(ManifestLine(path: line.path, bytes: try bytes(line.path)) == line)
        }
        let key = String(decoding: try bytes("log.vkey").dropLast(), as: UTF8.self)
        let head = try VerifiedCheckpoint(try bytes("checkpoint"), log: try NoteVerifier(vkey: key))
            .checkpoint
        #expect(head.size == size)
        let entries = try Tile.entryTiles(of: size).flatMap { try EntryBundle.decode(try bytes($0.path)) }
        #expect(entries.count == size)
        #expect(MerkleTree.root(ofEntries: entries) == head.root)
        for digest in files { #expect(MerkleHash.sha256(try bytes("files/\(digest)")).hex == digest) }
    }

    /// What citizens download is what the office exports: unpacked by the system's own `tar`, file by file.
    @Test(arguments: TestDatabase.available)
    func `is handed out as one archive with the same files`(kind: TestDatabase) async throws {
        let city = try await TestCity.make(kind)
        try await append(0..<700, to: city)
        let at = city.office.now()
        for size in [0, 1, 511, 512, 513, 3 << 20] {
            let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            try await city.office.database.write { try $0.storePublicFile(bytes, kind: "roster", at: at) }
        }
        try await city.office.sealLog()
        let (exported, unpacked) = (folder(), folder())
        defer { for used in [exported, unpacked] { try? FileManager.default.removeItem(at: used) } }
        try await city.office.exportLog(to: exported.path)
        try FileManager.default.createDirectory(at: unpacked, withIntermediateDirectories: true)
        var archive = Data()
        for try await piece in try await city.office.publicBundleArchive() { archive += piece }
        let file = unpacked.appending(path: "bundle.tar")
        try archive.write(to: file)
        let tar = try Process.run(
            URL(filePath: "/bin/tar"), arguments: ["-xf", file.path, "-C", unpacked.path])
        tar.waitUntilExit()
        #expect(tar.terminationStatus == 0)
        try FileManager.default.removeItem(at: file)
        #expect(try paths(under: unpacked) == paths(under: exported))
        for path in try paths(under: exported) {
            #expect(
                try Data(contentsOf: unpacked.appending(path: path))
                    == Data(contentsOf: exported.appending(path: path)), "\(path)")
        }
    }

    @Test(arguments: TestDatabase.available)
    func `is not written over the folder of another log or of a longer one`(kind: TestDatabase) async throws {
        let city = try await TestCity.make(kind)
        let target = folder()
        defer { try? FileManager.default.removeItem(at: target) }
        try await append(0..<4, to: city)
        try await city.office.sealLog()
        try await city.office.exportLog(to: target.path)
        // Another installation with the same key and name, whose history is shorter.
        let restored = try await TestCity.make(kind)
        try await restored.office.sealLog()
        await #expect(throws: ExportRefusal.folderIsAhead(published: 5, signed: 1)) {
            try await restored.office.exportLog(to: target.path)
        }
        // And one of the same length whose history is another.
        try await append(10..<14, to: restored)
        try await restored.office.sealLog()
        await #expect(throws: ExportRefusal.folderIsAhead(published: 5, signed: 5)) {
            try await restored.office.exportLog(to: target.path)
        }
        try Data("nonsense".utf8).write(to: target.appending(path: "checkpoint"))
        await #expect(throws: ExportRefusal.foreignFolder) {
            try await city.office.exportLog(to: target.path)
        }
    }

    @Test(arguments: TestDatabase.available)
    func `completes a folder that a crash left half written`(kind: TestDatabase) async throws {
        let city = try await TestCity.make(kind)
        let target = folder()
        defer { try? FileManager.default.removeItem(at: target) }
        try await append(0..<299, to: city)
        try await city.office.sealLog()
        try await city.office.exportLog(to: target.path)
        for lost in ["MANIFEST", "checkpoint", "tile/0/000", "tile/entries/001.p/44", "log.vkey"] {
            try FileManager.default.removeItem(at: target.appending(path: lost))
            try Data("half".utf8).write(to: target.appending(path: "tile/0/000.new"))
            try await city.office.exportLog(to: target.path)
            try expectSound(target, size: 300, files: [])
        }
    }

    @Test(arguments: TestDatabase.available)
    func `is found whole, and each damage is named`(kind: TestDatabase) async throws {
        let city = try await TestCity.make(kind)
        let at = city.office.now()
        try await append(0..<9, to: city)
        try await city.office.sealLog()
        let file = try await city.office.database.write { db in
            try db.storePublicFile([1, 2, 3], kind: "roster", at: at)
        }
        try await append(9..<12, to: city)
        #expect(try await city.office.checkLog() == [])
        let damages: [(String, String)] = [
            ("UPDATE public_file SET size = 4", "公开文件 \(file)"),
            ("UPDATE log_entry SET type = 'other' WHERE idx = 3", "第 3 条记录的类型登记有误"),
            (
                "UPDATE log_node SET hash = (SELECT leaf FROM log_entry WHERE idx = 0) WHERE level = 1 AND idx = 2",
                "第 1 层第 2 个节点与记录不符"
            ),
            ("DELETE FROM log_node WHERE level = 3 AND idx = 0", "第 3 层第 0 个节点缺失"),
            ("UPDATE checkpoint SET note = 'x'", "日志头（10 条）的签名不成立"),
            ("UPDATE log_head SET size = 12", "日志登记为 12 条，实有 13 条"),
            ("DELETE FROM log_entry WHERE idx = 5", "第 5 条记录缺失"),
        ]
        for (damage, words) in damages {
            let before = try await city.office.checkLog().count
            try await city.office.database.administer([damage])
            let problems = try await city.office.checkLog()
            #expect(problems.contains { $0.contains(words) }, "\(damage): \(problems)")
            #expect(problems.count != before, "\(damage)")
        }
    }

    @Test(arguments: TestDatabase.available)
    func `gives receipts and tiles for what is signed, and nothing beyond`(kind: TestDatabase) async throws {
        let city = try await TestCity.make(kind)
        try await append(0..<6, to: city)
        try await city.office.sealLog()
        try await append(6..<8, to: city)
        let (receipt, none, entry, tiles) = try await city.office.database.read { db in
            (
                try db.receipt(at: 4), try db.receipt(at: 7), try db.entry(at: 4),
                try ["tile/0/000.p/7", "tile/0/000.p/8", "tile/entries/000.p/7", "tile/1/000.p/1", "x"].map {
                    try db.publicTile(path: $0, of: db.currentLog())?.count
                }
            )
        }
        let leaf = try #require(entry.flatMap { MerkleHash($0.leaf) })
        let found = try #require(receipt)
        #expect(none == nil)
        try ProofCheck.inclusion(
            of: leaf, at: 4, in: 7, root: try #require(Checkpoint(text: found.checkpoint.text)).root,
            proof: found.path)
        #expect(tiles[0] == 224)
        #expect(tiles[1] == nil)
        #expect(tiles[2] != nil)
        #expect(tiles[3...] == [nil, nil])
    }
}
