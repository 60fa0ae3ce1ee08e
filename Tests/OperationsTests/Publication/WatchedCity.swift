// SPDX-License-Identifier: Apache-2.0
import Foundation
import Logging
import Operations
import SpotCheck
import Storage
import Synchronization
import TestCity
import TransparencyLog
import Witnessing

/// A witness that runs on a port of loopback and can be reached or not.
struct RunningWitness: Sendable {
    let name: String
    let key: NoteSigner
    let url: String
    let line: Line

    /// Cuts the line to a witness, as a broken network does.
    final class Line: Sendable {
        private let value = Mutex(true)
        var isUp: Bool {
            get { value.withLock { $0 } }
            set { value.withLock { $0 = newValue } }
        }
    }

    struct Down: Error {}

    /// The real client, behind the line.
    struct Client: CheckpointSigner {
        let client: CheckpointClient
        let line: Line

        func lastSigned(of origin: String) async throws -> [UInt8]? {
            guard line.isUp else { throw Down() }
            return try await client.lastSigned(of: origin)
        }

        func sign(_ request: CheckpointRequest) async throws -> [NoteSignature] {
            guard line.isUp else { throw Down() }
            return try await client.sign(request)
        }
    }

    var client: Client { Client(client: CheckpointClient(url: url), line: line) }

    /// As a line of a policy.
    var policyLine: String { "witness \(name) \(key.verifier.vkey) \(url)\n" }
}

/// A city whose log is watched by witnesses that answer over real HTTP.
struct WatchedCity: Sendable {
    let town: DrawTown
    let witnesses: [RunningWitness]
    let policy: String

    var office: Office { town.office }
    var city: TestCity { town.city }

    /// Runs audit, discipline, notary and a district as witnesses while `body` works: two of the first three and
    /// the district are the quorum.
    static func run(
        _ kind: TestDatabase, _ body: @Sendable @escaping (WatchedCity) async throws -> Void
    ) async throws {
        let shared = SharedClock()
        try await withThrowingTaskGroup(of: Void.self) { group in
            var witnesses: [RunningWitness] = []
            for (number, name) in ["审计局", "纪委监委", "公证处", "武陵区"].enumerated() {
                witnesses.append(try await start(name, number, shared, &group))
            }
            let policy =
                "log \(TestCity.logKey.verifier.vkey)\n" + witnesses.map(\.policyLine).joined()
                + "group 监督 2 审计局 纪委监委 公证处\ngroup 法定 all 监督 武陵区\nquorum 法定\n"
            let settings = try settings(policy, witnesses)
            let city = try await TestCity.make(on: try await kind.make(), witnesses: settings)
            shared.clock = city.clock
            let town = try await DrawTown.make(in: city)
            try await body(WatchedCity(town: town, witnesses: witnesses, policy: policy))
            group.cancelAll()
        }
    }

    /// The key of the next log, which the witnesses know as well.
    static let nextKey: NoteSigner = {
        do {
            return try NoteSigner(
                name: "log.changde.test/ssj-2027", seed: [UInt8](repeating: 8, count: 32))
        } catch {
            preconditionFailure("\(error)")
        }
    }()

    /// The running witnesses under a policy.
    func settings(_ policy: String) throws -> LogWitnesses { try Self.settings(policy, witnesses) }

    private static func settings(_ policy: String, _ lines: [RunningWitness]) throws -> LogWitnesses {
        try LogWitnesses(
            policy: Array(policy.utf8), staleAfter: 30,
            reveal: { witness, commit in
                let line = lines.first { $0.name == witness.name }
                guard let line, line.line.isUp else { throw RunningWitness.Down() }
                let (deposit, absence) = try await line.client.client.reveal(
                    commit, witness: witness.key)
                return deposit.map { .held($0.r) } ?? absence.map { .absent($0) }
            }, signer: { url in lines.first { $0.url == url }?.client ?? lines[0].client })
    }

    private static func start(
        _ name: String, _ number: Int, _ clock: SharedClock, _ group: inout ThrowingTaskGroup<Void, any Error>
    ) async throws -> RunningWitness {
        let key = try NoteSigner(
            name: "w\(number).changde.test", kind: .cosignature,
            seed: [UInt8](repeating: UInt8(20 + number), count: 32))
        let folder = FileManager.default.temporaryDirectory.appending(path: "witness-\(UUID())").path
        let witness = try Witness(
            key: key, logs: [TestCity.logKey.verifier, nextKey.verifier], folder: folder,
            now: { clock.seconds })
        let reveals = try RevealStore(folder: "\(folder)/reveals")
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        var log = Logger(label: "witness")
        log.logLevel = .critical
        group.addTask { [log] in
            do {
                try await serveWitness(witness, reveals: reveals, host: "127.0.0.1", port: 0, log: log) {
                    port.yield($0)
                }
            } catch is CancellationError {
                return
            }
        }
        for await number in ports {
            return RunningWitness(
                name: name, key: key, url: "http://127.0.0.1:\(number)", line: RunningWitness.Line())
        }
        throw RunningWitness.Down()
    }

    subscript(name: String) -> RunningWitness { witnesses.first { $0.name == name } ?? witnesses[0] }

    func append(_ count: Int) async throws {
        let at = office.now()
        try await office.database.write { db in
            let size = try db.currentLog().end
            for number in size..<size + Int64(count) {
                try db.append(
                    LogEntry(
                        type: "test.note", subject: "s\(number)", at: at,
                        object: .object([
                            "v": .string("mingqian/1"), "type": .string("test.note"),
                            "at": .string(at.rfc3339), "number": .int(number),
                        ])))
            }
        }
    }

    /// Signs and has cosigned.
    @discardableResult
    func seal() async throws -> CosigningReport {
        try await office.sealLog()
        guard let report = try await office.cosignLog() else { throw RunningWitness.Down() }
        return report
    }

    /// An office on another database with the same key, policy and witnesses.
    func other(_ kind: TestDatabase) async throws -> TestCity {
        try await TestCity.make(on: try await kind.make(), witnesses: office.witnesses)
    }
}

/// The city's clock, which the witnesses share.
final class SharedClock: Sendable {
    private let value = Mutex<TestClock?>(nil)

    var clock: TestClock? {
        get { value.withLock { $0 } }
        set { value.withLock { $0 = newValue } }
    }

    var seconds: Int64 { (clock?.now ?? TestCity.start).milliseconds / 1000 }
}
