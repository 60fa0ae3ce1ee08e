// SPDX-License-Identifier: Apache-2.0
import Foundation
import Logging
import Operations
import SpotCheck
import Storage
import TestCity
import Testing
import TransparencyLog
import Witnessing

/// A signer that stops answering where it is told to.
private struct FaultySigner: CheckpointSigner {
    let signer: LogSigner
    /// Signs, remembers, and the answer is lost.
    var losesAnswer = false
    /// Signs with another key.
    var impostor = false

    struct Lost: Error {}

    func lastSigned(of origin: String) async throws -> [UInt8]? { try signer.lastSigned(of: origin) }

    func sign(_ request: CheckpointRequest) async throws -> [NoteSignature] {
        let lines = try signer.sign(request)
        if losesAnswer { throw Lost() }
        guard impostor else { return lines }
        let other = try NoteSigner(name: TestCity.origin, seed: [UInt8](repeating: 3, count: 32))
        return [try SignedNote(text: request.checkpoint).signature(by: other)]
    }
}

@Suite struct `The memory of the signer` {
    private static func note(_ word: String, _ number: Int, at: Instant) -> LogEntry {
        LogEntry(
            type: "test.note", subject: "s\(number)", at: at,
            object: .object([
                "v": .string("mingqian/1"), "type": .string("test.note"), "at": .string(at.rfc3339),
                "number": .int(Int64(number)), "word": .string(word),
            ]))
    }

    private func append(_ range: Range<Int>, _ word: String = "true", to city: TestCity) async throws {
        try await city.office.database.write { db in
            for number in range { try db.append(Self.note(word, number, at: TestCity.start)) }
        }
    }

    private func store() -> String {
        FileManager.default.temporaryDirectory.appending(path: "signer-\(UUID().uuidString)").path
    }

    private func city(
        _ kind: TestDatabase, _ signer: any CheckpointSigner
    ) async throws -> TestCity {
        try await TestCity.make(on: try await kind.make(), signer: signer)
    }

    @Test(arguments: TestDatabase.available)
    func `refuses a database restored from an old backup, also when nothing new is to be signed`(
        kind: TestDatabase
    ) async throws {
        let signer = LogSigner(key: TestCity.logKey, store: store())
        let city = try await city(kind, signer)
        try await append(0..<9, to: city)
        try await city.office.sealLog()
        // The copy of an evening before: the same entries, fewer of them, and the head of then.
        let evening = LogSigner(key: TestCity.logKey, store: store())
        let before = try await self.city(kind, evening)
        try await append(0..<4, to: before)
        try await before.office.sealLog()
        let restored = Office(
            database: before.office.database, now: before.office.now, random: before.office.random,
            rulebook: before.office.rulebook, settings: before.office.settings, signer: signer,
            log: before.office.log)
        await #expect(throws: SealRefusal.databaseIsOlder(entries: 5, signed: 10)) {
            try await restored.sealLog()
        }
        // It goes on working and becomes longer than what was signed, by other entries: a fork.
        try await append(20..<40, to: before)
        await #expect(throws: SealRefusal.historyChanged(signed: 10)) { try await restored.sealLog() }
        #expect(try await city.office.database.read { try $0.checkpoints(of: $0.currentLog()).count } == 1)
    }

    @Test(arguments: TestDatabase.available)
    func `refuses a forked database`(kind: TestDatabase) async throws {
        let signer = LogSigner(key: TestCity.logKey, store: store())
        let city = try await city(kind, signer)
        try await append(0..<6, to: city)
        try await city.office.sealLog()
        let fork = try await self.city(kind, signer)
        try await append(0..<3, to: fork)
        try await append(3..<9, "false", to: fork)
        await #expect(throws: SealRefusal.historyChanged(signed: 7)) { try await fork.office.sealLog() }
        try await append(6..<8, to: city)
        #expect(try await city.office.sealLog().size == 9)
    }

    @Test(arguments: TestDatabase.available)
    func `is shared by two sealers at once`(kind: TestDatabase) async throws {
        let path = store()
        let first = try await city(kind, LogSigner(key: TestCity.logKey, store: path))
        let second = Office(
            database: first.office.database, now: first.office.now, random: first.office.random,
            rulebook: first.office.rulebook, settings: first.office.settings,
            signer: LogSigner(key: TestCity.logKey, store: path), log: first.office.log)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<20 {
                group.addTask {
                    try await append(number * 3..<number * 3 + 3, to: first)
                    try await [first.office, second][number % 2].sealLog()
                }
            }
            try await group.waitForAll()
        }
        let last = try await second.sealLog()
        #expect(last.size == 61)
        #expect(try await first.office.sealLog() == last)
        #expect(try await first.office.checkLog() == [])
    }

    @Test(arguments: TestDatabase.available)
    func `is gone on from when the crash came between signing and recording`(
        kind: TestDatabase
    ) async throws {
        let signer = LogSigner(key: TestCity.logKey, store: store())
        let city = try await city(kind, FaultySigner(signer: signer, losesAnswer: true))
        try await append(0..<3, to: city)
        await #expect(throws: FaultySigner.Lost.self) { try await city.office.sealLog() }
        #expect(try await city.office.database.read { try $0.lastCheckpoint() } == nil)
        let again = Office(
            database: city.office.database, now: city.office.now, random: city.office.random,
            rulebook: city.office.rulebook, settings: city.office.settings, signer: signer,
            log: city.office.log)
        #expect(try await again.sealLog().size == 4)
        try await append(3..<5, to: city)
        await #expect(throws: FaultySigner.Lost.self) { try await city.office.sealLog() }
        try await append(5..<9, to: city)
        #expect(try await again.sealLog().size == 10)
        #expect(try await again.checkLog() == [])
    }

    @Test(arguments: TestDatabase.available)
    func `that was lost is noticed, and given back only on demand`(kind: TestDatabase) async throws {
        let city = try await city(kind, LogSigner(key: TestCity.logKey, store: store()))
        try await append(0..<3, to: city)
        try await city.office.sealLog()
        let forgetful = Office(
            database: city.office.database, now: city.office.now, random: city.office.random,
            rulebook: city.office.rulebook, settings: city.office.settings,
            signer: LogSigner(key: TestCity.logKey, store: store()), log: city.office.log)
        try await append(3..<5, to: city)
        await #expect(throws: SealRefusal.signerForgot(signed: 4)) { try await forgetful.sealLog() }
        #expect(try await forgetful.adoptLog().size == 6)
        try await append(5..<6, to: city)
        #expect(try await forgetful.sealLog().size == 7)
    }

    @Test(arguments: TestDatabase.available)
    func `is asked of the right signer only`(kind: TestDatabase) async throws {
        let signer = LogSigner(key: TestCity.logKey, store: store())
        let city = try await city(kind, FaultySigner(signer: signer, impostor: true))
        await #expect(throws: SealRefusal.foreignSigner) { try await city.office.sealLog() }
        let key = try NoteSigner(name: "log.elsewhere.test/ssj", seed: [UInt8](repeating: 7, count: 32))
        let stranger = try await self.city(kind, LogSigner(key: key, store: store()))
        await #expect(throws: SealRefusal.foreignSigner) { try await stranger.office.sealLog() }
        #expect(try await stranger.office.database.read { try $0.lastCheckpoint() } == nil)
    }

    @Test(arguments: TestDatabase.available)
    func `is as good in a process of its own, asked over HTTP`(kind: TestDatabase) async throws {
        let secret = try #require(SharedSecret(String(repeating: "5e", count: 32)))
        let signer = LogSigner(key: TestCity.logKey, store: store())
        var log = Logger(label: "signer")
        log.logLevel = .critical
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { [log] in
                do {
                    try await serveSigner(signer, secret: secret, host: "127.0.0.1", port: 0, log: log) {
                        port.yield($0)
                    }
                } catch is CancellationError {
                    return
                }
            }
            for await number in ports {
                let url = "http://127.0.0.1:\(number)"
                let client = CheckpointClient(url: url, secret: secret)
                let city = try await self.city(kind, client)
                try await append(0..<6, to: city)
                #expect(try await city.office.sealLog().size == 7)
                let fork = try await self.city(kind, client)
                await #expect(throws: SealRefusal.databaseIsOlder(entries: 1, signed: 7)) {
                    try await fork.office.sealLog()
                }
                try await append(0..<9, "false", to: fork)
                await #expect(throws: SealRefusal.historyChanged(signed: 7)) {
                    try await fork.office.sealLog()
                }
                try await append(6..<7, to: city)
                #expect(try await city.office.sealLog().size == 8)
                let stranger = try await self.city(kind, CheckpointClient(url: url))
                await #expect(throws: UnexpectedAnswer.self) { try await stranger.office.sealLog() }
                break
            }
            group.cancelAll()
        }
    }
}
