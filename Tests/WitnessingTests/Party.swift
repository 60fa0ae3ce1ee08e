// SPDX-License-Identifier: Apache-2.0
import Foundation
import Hummingbird
import HummingbirdTesting
import Logging
import Synchronization
import TransparencyLog
import Witnessing

/// A log in memory whose signer does as it is told, also what it must not.
struct SmallLog {
    let signer: NoteSigner
    private(set) var entries: [[UInt8]] = []

    static let origin = "log.example.cn/ssj-2026"

    init(_ size: Int, origin: String = SmallLog.origin, seed: UInt8 = 7) throws {
        signer = try NoteSigner(name: origin, seed: Array(repeating: seed, count: 32))
        grow(to: size)
    }

    mutating func grow(to size: Int, by word: String = "entry") {
        while entries.count < size { entries.append(Array("\(word) \(entries.count)".utf8)) }
    }

    /// The head at a size.
    func head(_ size: Int) -> Checkpoint {
        Checkpoint(
            origin: signer.verifier.name, size: size, root: MerkleTree.root(ofEntries: entries.prefix(size)))
    }

    func note(_ size: Int) throws -> SignedNote { try head(size).signed(by: signer) }

    func proof(from old: Int, to size: Int) throws -> [MerkleHash] {
        guard old > 0 else { return [] }
        let nodes = MerkleTree.nodes(ofLeaves: entries.map(MerkleHash.leaf))
        return try ProofMaker(size: size) { nodes[$0] ?? .emptyRoot }.consistency(from: old)
    }

    /// What a log asks of its witnesses.
    func request(from old: Int, to size: Int) throws -> CheckpointRequest {
        CheckpointRequest(
            oldSize: old, proof: try proof(from: old, to: size), checkpoint: try note(size).serialized)
    }

    /// What an office asks of its signer: without a signature.
    func plainRequest(from old: Int, to size: Int) throws -> CheckpointRequest {
        CheckpointRequest(oldSize: old, proof: try proof(from: old, to: size), checkpoint: head(size).text)
    }
}

/// A folder that is gone with the last use of the value.
final class ScratchFolder: Sendable {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "witnessing-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
}

/// A clock that moves when told.
final class Seconds: Sendable {
    private let value: Mutex<Int64>

    init(_ start: Int64) { value = Mutex(start) }

    var now: Int64 { value.withLock { $0 } }

    func advance(_ seconds: Int64) { value.withLock { $0 += seconds } }
}

let quiet: Logger = {
    var log = Logger(label: "test")
    log.logLevel = .critical
    return log
}()

/// Runs a router on a free port of loopback while `body` talks to it over real HTTP.
func served<Result: Sendable>(
    _ router: Router<BasicRequestContext>,
    _ body: @Sendable @escaping (any TestClientProtocol, String) async throws -> Result
) async throws -> Result {
    let app = Application(
        router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)), logger: quiet)
    return try await app.test(.live) { client in
        try await body(client, "http://127.0.0.1:\(client.port ?? 0)")
    }
}

extension TestClientProtocol {
    /// Status, media type and body of an answer.
    func ask(
        _ method: HTTPRequest.Method, _ path: String, _ body: String = "", headers: HTTPFields = [:]
    ) async throws -> (status: Int, type: String, body: String) {
        try await execute(
            uri: path, method: method, headers: headers, body: ByteBuffer(string: body)
        ) { answer in
            (
                answer.status.code, answer.headers[.contentType] ?? "",
                String(decoding: answer.body.readableBytesView, as: UTF8.self)
            )
        }
    }
}
