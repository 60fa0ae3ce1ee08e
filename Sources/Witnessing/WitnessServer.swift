// SPDX-License-Identifier: Apache-2.0
import HTTPTypes
import Hummingbird
import Logging
import SpotCheck
import TransparencyLog

/// Serves a witness over HTTP, for everybody.
///
/// - Parameter ready: called once the port is open, with the port in use.
package func serveWitness(
    _ witness: Witness, reveals: RevealStore, host: String, port: Int, log: Logger,
    ready: @escaping @Sendable (Int) async -> Void
) async throws {
    try await serve(
        witnessRouter(witness, reveals: reveals, log: log), host: host, port: port, log: log, ready: ready)
}

/// The witness's addresses: tlog-witness, and the keeping of reveals (docs/log.md section 4).
package func witnessRouter(
    _ witness: Witness, reveals: RevealStore, log: Logger
) -> Router<BasicRequestContext> {
    let router = Router()
    addCheckpointRoutes(to: router, of: witness, log: log) { try witness.lastSigned(monitoringName: $0) }
    router.post("reveals") { request, _ in
        let body = try await bytes(of: request, upTo: RevealStore.longest)
        guard let deposit = RevealDeposit(parsing: body) else { return forPages(.badRequest, "") }
        guard try reveals.keep(deposit) else { return forPages(.insufficientStorage, "") }
        return forPages(.ok, try witness.statement(.receipt, on: deposit.commit))
    }
    router.get("reveals/{commit}") { _, context in
        guard let commit = context.parameters.get("commit").flatMap({ Digest32(hex: $0) }) else {
            return forPages(.badRequest, "")
        }
        guard let deposit = try reveals.deposit(commit) else {
            return forPages(.notFound, try witness.statement(.absent, on: commit))
        }
        return forPages(.ok, String(decoding: try deposit.bytes, as: UTF8.self))
    }
    return router
}

extension HTTPResponse.Status {
    fileprivate static let insufficientStorage = HTTPResponse.Status(code: 507)
}

/// An answer that scripts of the office's pages may read: contributors reveal from their browsers.
private func forPages(_ status: HTTPResponse.Status, _ body: String) -> Response {
    var response = text(status, body)
    response.headers[.accessControlAllowOrigin] = "*"
    return response
}
