// SPDX-License-Identifier: Apache-2.0
import Foundation
import Synchronization
import Testing
import TransparencyLog

@testable import Witnessing

@Suite struct `A log's signer` {
    let folder: ScratchFolder
    let signer: LogSigner
    var store: String { "\(folder.path)/signer.store" }

    init() throws {
        folder = try ScratchFolder()
        signer = LogSigner(key: try SmallLog(0).signer, store: "\(folder.path)/signer.store")
    }

    @Test func `signs what extends its last head, and remembers it in another process`() throws {
        var log = try SmallLog(3)
        let first = try signer.sign(try log.plainRequest(from: 0, to: 3))
        log.grow(to: 9)
        let second = try signer.sign(try log.plainRequest(from: 3, to: 9))
        #expect(first.count == 1 && second.count == 1)
        var note = try SignedNote(text: log.head(9).text)
        for line in second { note.add(line) }
        #expect(try note.verify([log.signer.verifier]).count == 1)
        let other = LogSigner(key: log.signer, store: store)
        #expect(try other.lastSigned(of: SmallLog.origin) == Array(note.serialized.utf8))
        #expect(throws: CheckpointRequestRefusal.otherSize(9)) {
            try other.sign(try log.plainRequest(from: 3, to: 9))
        }
        // The same head again is no new statement.
        #expect(try other.sign(try log.plainRequest(from: 9, to: 9)).count == 1)
    }

    @Test func `refuses a fork, a shorter log, another log and what is no head`() throws {
        var log = try SmallLog(5)
        _ = try signer.sign(try log.plainRequest(from: 0, to: 5))
        var fork = try SmallLog(4)
        fork.grow(to: 8, by: "other")
        #expect(throws: CheckpointRequestRefusal.inconsistent) {
            try signer.sign(try fork.plainRequest(from: 5, to: 8))
        }
        #expect(throws: CheckpointRequestRefusal.malformed) {
            try signer.sign(
                CheckpointRequest(oldSize: 5, proof: [], checkpoint: log.head(4).text))
        }
        #expect(throws: CheckpointRequestRefusal.otherSize(5)) {
            try signer.sign(try log.plainRequest(from: 4, to: 5))
        }
        #expect(throws: CheckpointRequestRefusal.unknownLog) {
            try signer.sign(try SmallLog(9, origin: "log.example.cn/other").plainRequest(from: 5, to: 9))
        }
        log.grow(to: 7)
        for text in ["", "x", log.head(7).text + "extension\n", try log.note(7).serialized] {
            #expect(throws: CheckpointRequestRefusal.malformed) {
                try signer.sign(
                    CheckpointRequest(oldSize: 5, proof: try log.proof(from: 5, to: 7), checkpoint: text))
            }
        }
        #expect(try signer.sign(try log.plainRequest(from: 5, to: 7)).count == 1)
    }

    @Test func `signs one of many different heads that come at once`() throws {
        let requests = try (0..<8).map { number in
            var log = try SmallLog(2)
            log.grow(to: 6 + number, by: "writer \(number)")
            return try log.plainRequest(from: 0, to: 6 + number)
        }
        let key = try SmallLog(0).signer
        for round in 0..<25 {
            let store = "\(folder.path)/\(round).store"
            let signed = Mutex(0)
            DispatchQueue.concurrentPerform(iterations: requests.count) { number in
                do {
                    // Each as another process would: with a file of its own on the same memory.
                    _ = try LogSigner(key: key, store: store).sign(requests[number])
                    signed.withLock { $0 += 1 }
                } catch {}
            }
            #expect(signed.withLock { $0 } == 1)
        }
        #expect(try folder.names().count == 50)
    }

    @Test func `keeps its old memory when a crash leaves a half-written new one`() throws {
        let log = try SmallLog(5)
        _ = try signer.sign(try log.plainRequest(from: 0, to: 3))
        try Data("half".utf8).write(to: URL(fileURLWithPath: store + ".new"))
        #expect(throws: CheckpointRequestRefusal.otherSize(3)) {
            try signer.sign(try log.plainRequest(from: 0, to: 5))
        }
        _ = try signer.sign(try log.plainRequest(from: 3, to: 5))
        #expect(try folder.names() == ["signer.store", "signer.store.lock"])
    }

    @Test func `signs nothing on a memory that was damaged or that another key left`() throws {
        var log = try SmallLog(5)
        _ = try signer.sign(try log.plainRequest(from: 0, to: 3))
        let sound = try Data(contentsOf: URL(fileURLWithPath: store))
        log.grow(to: 6)
        let request = try log.plainRequest(from: 3, to: 6)
        let other = try SmallLog(3, seed: 8).note(3).serialized
        for bytes in [Data(), Data("x".utf8), sound.dropLast(), Data(other.utf8)] {
            try bytes.write(to: URL(fileURLWithPath: store))
            #expect(throws: DamagedMemory.self) { try signer.sign(request) }
            #expect(throws: DamagedMemory.self) { try signer.lastSigned(of: SmallLog.origin) }
        }
        try sound.write(to: URL(fileURLWithPath: store))
        #expect(try signer.sign(request).count == 1)
    }

    @Test func `does not answer before its memory is written`() throws {
        let log = try SmallLog(5)
        let lost = LogSigner(key: log.signer, store: "\(folder.path)/no/such/folder/signer.store")
        #expect(throws: FileFault.self) { try lost.sign(try log.plainRequest(from: 0, to: 5)) }
    }
}

@Suite struct `A log's signer over HTTP` {
    static let secret = String(repeating: "0123456789abcdef", count: 4)

    private func asked<Result: Sendable>(
        _ body: @Sendable @escaping (CheckpointClient, String) async throws -> Result
    ) async throws -> Result {
        let folder = try ScratchFolder()
        let signer = LogSigner(key: try SmallLog(0).signer, store: "\(folder.path)/signer.store")
        let secret = try #require(SharedSecret(Self.secret))
        return try await served(signerRouter(signer, secret: secret, log: quiet)) { _, url in
            defer { withExtendedLifetime(folder) {} }
            return try await body(CheckpointClient(url: url, secret: secret), url)
        }
    }

    @Test func `answers as the signer itself does`() async throws {
        try await asked { client, _ in
            var log = try SmallLog(5)
            #expect(try await client.lastSigned(of: SmallLog.origin) == nil)
            let lines = try await client.sign(try log.plainRequest(from: 0, to: 5))
            #expect(lines == (try log.note(5)).signatures)
            #expect(
                try await client.lastSigned(of: SmallLog.origin) == Array(try log.note(5).serialized.utf8))
            #expect(try await client.lastSigned(of: "log.example.cn/other") == nil)
            log.grow(to: 8)
            await #expect(throws: CheckpointRequestRefusal.otherSize(5)) {
                try await client.sign(try log.plainRequest(from: 0, to: 8))
            }
            await #expect(throws: CheckpointRequestRefusal.inconsistent) {
                try await client.sign(
                    CheckpointRequest(oldSize: 5, proof: [], checkpoint: log.head(8).text))
            }
            await #expect(throws: CheckpointRequestRefusal.malformed) {
                try await client.sign(CheckpointRequest(oldSize: 9, proof: [], checkpoint: log.head(8).text))
            }
            await #expect(throws: CheckpointRequestRefusal.unknownLog) {
                try await client.sign(try SmallLog(2, origin: "x").plainRequest(from: 0, to: 2))
            }
        }
    }

    @Test func `opens to nobody without the secret`() async throws {
        let log = try SmallLog(5)
        try await asked { _, url in
            let wrong = SharedSecret(String(repeating: "x", count: 64))
            for client in [CheckpointClient(url: url), CheckpointClient(url: url, secret: wrong)] {
                await #expect(throws: UnexpectedAnswer(url: "\(url)/add-checkpoint", status: 401)) {
                    try await client.sign(try log.plainRequest(from: 0, to: 5))
                }
                await #expect(throws: UnexpectedAnswer.self) {
                    try await client.lastSigned(of: SmallLog.origin)
                }
            }
        }
        #expect(SharedSecret("short") == nil)
        #expect(SharedSecret(String(repeating: "a b", count: 20)) == nil)
    }
}
