// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing
import TransparencyLog

/// Whether the Go packages that read our logs are installed (golang-go, golang-golang-x-mod-dev).
let goIsInstalled =
    FileManager.default.isExecutableFile(atPath: "/usr/bin/go")
    && FileManager.default.fileExists(atPath: "/usr/share/gocode/src/golang.org/x/mod/sumdb/tlog")

/// Publishes a log as files, so that a program we did not write can read it.
struct PublishedLog {
    let folder: URL

    init(size: Int) throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("log-\(UUID().uuidString)")
        let entries = (0..<size).map { Array(String($0).utf8) }
        let nodes = MerkleTree.nodes(ofLeaves: entries.map(MerkleHash.leaf))
        let root = try ProofMaker(size: size, read: reader(nodes)).root()
        let signer = try NoteSigner(name: SmallLog.origin, seed: Array(repeating: 7, count: 32))
        let head = Checkpoint(origin: SmallLog.origin, size: size, root: root)
        try write(Array(try head.signed(by: signer).serialized.utf8), to: PublicBundle.checkpoint)
        try write(Array("\(signer.verifier.vkey)\n".utf8), to: PublicBundle.logKey)
        for tile in Tile.hashTiles(of: size) {
            try write(try tile.hashBytes(read: reader(nodes)) ?? [], to: tile.path)
        }
        for tile in Tile.entryTiles(of: size) {
            try write(EntryBundle.encode(entries[tile.start..<tile.start + tile.width]), to: tile.path)
        }
    }

    func write(_ bytes: [UInt8], to path: String) throws {
        let file = folder.appendingPathComponent(path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: file)
    }

    /// Runs the Go program on the folder and returns what it printed.
    func open(_ arguments: String...) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/go")
        let program = vectorFolder.appendingPathComponent("go/open.go").path
        process.arguments = ["run", program, folder.path] + arguments
        process.environment = ProcessInfo.processInfo.environment.merging(
            ["GO111MODULE": "off", "GOPATH": "/usr/share/gocode"]) { $1 }
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: output, as: UTF8.self)
    }
}

@Suite(.enabled(if: goIsInstalled, "bin/setup test installs the Go packages"), .serialized)
struct `The Go checksum database client` {
    @Test func `accepts our bytes and the growth of the log`() throws {
        let log = try PublishedLog(size: 70_000)
        defer { try? FileManager.default.removeItem(at: log.folder) }
        let old = Radix64.standard.encode(MerkleTree.root(ofLeaves: numbered(69_000)).bytes)
        #expect(try log.open("69000", old) == "accepted 70000 entries\n")
        #expect(try log.open("68999", old).hasPrefix("refused"))
    }

    @Test(arguments: [
        "checkpoint", "tile/0/000", "tile/0/001.p/44", "tile/1/000.p/1", "tile/entries/001.p/44",
    ])
    func `refuses one changed bit`(path: String) throws {
        let log = try PublishedLog(size: 300)
        defer { try? FileManager.default.removeItem(at: log.folder) }
        #expect(try log.open() == "accepted 300 entries\n")
        var bytes = Array(try Data(contentsOf: log.folder.appendingPathComponent(path)))
        bytes[bytes.count / 2] ^= 1
        try log.write(bytes, to: path)
        #expect(try log.open().hasPrefix("refused"))
    }
}
