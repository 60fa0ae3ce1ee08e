// SPDX-License-Identifier: Apache-2.0
import HTTPTypes
import Hummingbird
import Logging
import TransparencyLog

/// What whoever may ask for a signature must show: heads are signed for the office's server alone.
///
/// A stranger on the same machine could otherwise have a head signed that extends the log by entries the office does
/// not have, and so make its next head a fork.
package struct SharedSecret: Hashable, Sendable {
    private let header: String

    /// - Parameter text: at least 32 characters; they go into a header.
    package init?(_ text: String) {
        guard text.utf8.count >= 32, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
        header = "Bearer \(text)"
    }

    /// The value of `Authorization`.
    var authorization: String { header }

    /// Compares without telling by the time taken how far they agree.
    func fits(_ shown: String?) -> Bool {
        guard let shown, shown.utf8.count == header.utf8.count else { return false }
        return zip(shown.utf8, header.utf8).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}

/// Serves a log's signer over HTTP, for the office's server and nobody else.
///
/// - Parameter ready: called once the port is open, with the port in use.
package func serveSigner(
    _ signer: LogSigner, secret: SharedSecret, host: String, port: Int, log: Logger,
    ready: @escaping @Sendable (Int) async -> Void
) async throws {
    try await serve(
        signerRouter(signer, secret: secret, log: log), host: host, port: port, log: log, ready: ready)
}

/// The signer's addresses: those of a witness, behind the secret.
package func signerRouter(
    _ signer: LogSigner, secret: SharedSecret, log: Logger
) -> Router<BasicRequestContext> {
    let router = Router()
    router.add(middleware: Gate(secret: secret))
    let origin = signer.verifier.name
    addCheckpointRoutes(to: router, of: signer, log: log) { name in
        name == Checkpoint.monitoringName(of: origin) ? try signer.lastSigned(of: origin) : nil
    }
    return router
}

/// Lets nobody in without the secret.
private struct Gate: RouterMiddleware {
    typealias Context = BasicRequestContext

    let secret: SharedSecret

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard secret.fits(request.headers[.authorization]) else { return text(.unauthorized, "") }
        return try await next(request, context)
    }
}
