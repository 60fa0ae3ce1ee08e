// SPDX-License-Identifier: Apache-2.0
import AsyncHTTPClient
import SpotCheck
import TransparencyLog

/// A signer or a witness somewhere else, asked over HTTP.
package struct CheckpointClient: CheckpointSigner {
    private let prefix: HTTPPrefix

    /// Whom it asks.
    package var url: String { prefix.url }

    /// - Parameters:
    ///   - url: the prefix of `add-checkpoint` and of `<SHA-256 of origin>/checkpoint`.
    ///   - secret: for the log's own signer; witnesses need none.
    ///   - seconds: how long one answer may take.
    package init(url: String, secret: SharedSecret? = nil, seconds: Int64 = 10) {
        prefix = HTTPPrefix(url, secret: secret, seconds: seconds)
    }

    /// The last head the other side signed of a log; nil if it says there was none.
    package func lastSigned(of origin: String) async throws -> [UInt8]? {
        let path = "\(Checkpoint.monitoringName(of: origin))/checkpoint"
        let (status, body) = try await prefix.ask(path)
        switch status {
        case 200: return body
        case 404: return nil
        default: throw UnexpectedAnswer(url: "\(prefix.url)/\(path)", status: status)
        }
    }

    /// Asks the other side for a signature.
    /// - Throws: `CheckpointRequestRefusal` as answered, `UnexpectedAnswer`, or the network's errors.
    package func sign(_ request: CheckpointRequest) async throws -> [NoteSignature] {
        let (status, body) = try await prefix.ask("add-checkpoint", posting: Array(request.serialized.utf8))
        if status == 200, let lines = NoteSignature.lines(body) { return lines }
        if let refusal = CheckpointRequestRefusal(status: status, body: body) { throw refusal }
        throw UnexpectedAnswer(url: "\(prefix.url)/add-checkpoint", status: status)
    }

    /// Leaves a contributor's secret with a witness and answers its receipt, which is checked.
    ///
    /// - Parameter witness: the witness's key, as the policy names it.
    package func deposit(_ reveal: RevealDeposit, witness: NoteVerifier) async throws -> [UInt8] {
        let (status, body) = try await prefix.ask("reveals", posting: try reveal.bytes)
        guard status == 200 else { throw UnexpectedAnswer(url: "\(prefix.url)/reveals", status: status) }
        let statement = try RevealStatement(verifying: body, by: witness)
        guard statement.kind == .receipt, statement.commit.bytes == reveal.commit.bytes else {
            throw UnexpectedAnswer(url: "\(prefix.url)/reveals", status: status)
        }
        return body
    }

    /// Asks a witness for the secret behind a commitment.
    ///
    /// - Returns: the deposit, or the witness's signed note that it has none.
    package func reveal(
        _ commit: Digest32, witness: NoteVerifier
    ) async throws -> (deposit: RevealDeposit?, absence: [UInt8]?) {
        let path = "reveals/\(commit.hex)"
        let (status, body) = try await prefix.ask(path)
        switch status {
        case 200:
            guard let deposit = RevealDeposit(parsing: body), deposit.commit == commit else {
                throw UnexpectedAnswer(url: "\(prefix.url)/\(path)", status: status)
            }
            return (deposit, nil)
        case 404:
            let statement = try RevealStatement(verifying: body, by: witness)
            guard statement.kind == .absent, statement.commit.bytes == commit.bytes else {
                throw UnexpectedAnswer(url: "\(prefix.url)/\(path)", status: status)
            }
            return (nil, body)
        default: throw UnexpectedAnswer(url: "\(prefix.url)/\(path)", status: status)
        }
    }
}

/// Addresses below one prefix.
struct HTTPPrefix: Sendable {
    let url: String
    private let secret: SharedSecret?
    private let seconds: Int64

    init(_ url: String, secret: SharedSecret? = nil, seconds: Int64 = 10) {
        self.url = url.hasSuffix("/") ? String(url.dropLast()) : url
        self.secret = secret
        self.seconds = seconds
    }

    /// One for the whole program, for as long as it runs. Nobody sends us elsewhere (the secret would go along), and a
    /// port that is closed is not knocked at until the deadline: whoever asks has better pauses.
    private static let client: HTTPClient = {
        var configuration = HTTPClient.Configuration.singletonConfiguration
        configuration.redirectConfiguration = .disallow
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()

    /// One request with one deadline and an end to how long the answer may be.
    func ask(
        _ path: String, posting body: [UInt8]? = nil, upTo limit: Int = CheckpointBody.longest
    ) async throws -> (status: Int, body: [UInt8]) {
        var request = HTTPClientRequest(url: "\(url)/\(path)")
        request.method = body == nil ? .GET : .POST
        if let secret { request.headers.add(name: "Authorization", value: secret.authorization) }
        if let body { request.body = .bytes(body) }
        do {
            let response = try await Self.client.execute(request, timeout: .seconds(seconds))
            let answer = try await response.body.collect(upTo: limit)
            return (Int(response.status.code), Array(answer.readableBytesView))
        } catch let error as CancellationError {
            throw error
        } catch {
            throw Unreachable(url: url, reason: "\(error)")
        }
    }
}

/// An answer that the protocol does not know.
package struct UnexpectedAnswer: Error, Hashable, CustomStringConvertible {
    package let url: String
    package let status: Int

    package var description: String {
        status == 401 ? "\(url) 拒绝答复：口令（signer.secret）不符。" : "\(url) 的答复（\(status)）不合协议。"
    }
}

/// Nobody answers there, or not in time.
package struct Unreachable: Error, Hashable, CustomStringConvertible {
    package let url: String
    package let reason: String

    package var description: String { "未能连接 \(url)（\(reason)）。" }
}
