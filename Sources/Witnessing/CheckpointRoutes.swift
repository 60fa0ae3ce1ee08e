// SPDX-License-Identifier: Apache-2.0
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import TransparencyLog

/// The two calls of tlog-witness, for whoever signs heads.
///
/// - Parameter lastSigned: the last head by the SHA-256 of its log's origin.
func addCheckpointRoutes(
    to router: Router<BasicRequestContext>, of signer: some CheckpointSigner, log: Logger,
    lastSigned: @escaping @Sendable (String) throws -> [UInt8]?
) {
    router.post("add-checkpoint") { request, _ in
        let body = try await bytes(of: request, upTo: CheckpointBody.longest)
        do {
            let lines = try await signer.sign(try CheckpointRequest(parsing: body))
            return text(.ok, lines.map(\.line).joined())
        } catch let refusal as CheckpointRequestRefusal {
            if refusal == .inconsistent {
                // Evidence, if the log signed it: two histories.
                log.warning("inconsistent: \(String(decoding: body, as: UTF8.self))")
            }
            return answer(refusal)
        }
    }
    router.get("{name}/checkpoint") { _, context in
        guard let name = context.parameters.get("name"), let note = try lastSigned(name) else {
            return text(.notFound, "")
        }
        return text(.ok, String(decoding: note, as: UTF8.self))
    }
}

/// How long a request may be: 63 hashes, a checkpoint, and the signatures of many witnesses below it.
enum CheckpointBody {
    static let longest = 1 << 18
}

private func answer(_ refusal: CheckpointRequestRefusal) -> Response {
    var response = text(HTTPResponse.Status(code: refusal.status), refusal.body)
    if case .otherSize = refusal { response.headers[.contentType] = CheckpointRequestRefusal.sizeType }
    return response
}

/// The body of a request; a longer one ends in 413.
func bytes(of request: Request, upTo limit: Int) async throws -> [UInt8] {
    let buffer = try await request.body.collect(upTo: limit)
    return Array(buffer.readableBytesView)
}

/// A plain answer.
func text(_ status: HTTPResponse.Status, _ text: String) -> Response {
    Response(
        status: status, headers: [.contentType: "text/plain; charset=utf-8", .cacheControl: "no-store"],
        body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
}

/// Serves a router until SIGTERM or SIGINT; requests under way are finished first.
func serve(
    _ router: Router<BasicRequestContext>, host: String, port: Int, log: Logger,
    ready: @escaping @Sendable (Int) async -> Void
) async throws {
    let app = Application(
        router: router,
        configuration: .init(address: .hostname(host, port: port), serverName: nil, reuseAddress: true),
        onServerRunning: { channel in await ready(channel.localAddress?.port ?? port) }, logger: log)
    try await app.runService()
}
