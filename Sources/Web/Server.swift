// SPDX-License-Identifier: Apache-2.0
import HTTPTypes
import Hummingbird
import Operations

/// What Hummingbird keeps for one request, and where the caller connects from.
struct SiteContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let peer: String

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        peer = source.channel.remoteAddress?.ipAddress ?? ""
    }
}

/// How the site is served.
package struct ServerSettings: Hashable, Sendable {
    package let host: String
    package let port: Int
    /// For plain HTTP within a closed network: cookies without `Secure`.
    package let insecureCookie: Bool
    /// Scheme and host under which the public reaches the site, printed on papers as QR codes; nil for what each
    /// request calls it.
    package let publicAddress: String?

    package init(host: String, port: Int, insecureCookie: Bool, publicAddress: String? = nil) {
        self.host = host
        self.port = port
        self.insecureCookie = insecureCookie
        self.publicAddress = publicAddress
    }
}

/// Serves the site until SIGTERM or SIGINT; requests under way are finished first.
///
/// - Parameter ready: called once the port is open, with the port in use (0 in the settings picks one).
/// - Throws: faults of the network, e.g. a port in use.
package func serve(
    _ office: Office, _ settings: ServerSettings, ready: @escaping @Sendable (Int) async -> Void
) async throws {
    let app = Application(
        router: siteRouter(
            office, insecureCookie: settings.insecureCookie, publicAddress: settings.publicAddress),
        configuration: .init(
            address: .hostname(settings.host, port: settings.port), serverName: nil, reuseAddress: true),
        onServerRunning: { channel in await ready(channel.localAddress?.port ?? settings.port) },
        logger: office.log)
    try await app.runService()
}

/// The whole site as a router.
func siteRouter(
    _ office: Office, insecureCookie: Bool, routes: [Route] = siteRoutes(), publicAddress: String? = nil
) -> Router<SiteContext> {
    let site = Site(
        office: office, insecureCookie: insecureCookie, routes: routes, publicAddress: publicAddress)
    let router = Router(context: SiteContext.self, options: .autoGenerateHeadEndpoints)
    router.add(middleware: Frame(site: site))
    for route in routes {
        router.on(RouterPath(route.path), method: route.method == .get ? .get : .post) { request, context in
            try await site.respond(route, request, context)
        }
    }
    router.get("assets/{digest}/**") { request, context in site.asset(request, context) }
    router.get("favicon.ico") { _, _ in site.redirect(site.assets.path("favicon.svg"), notice: nil) }
    return router
}

extension Site {
    /// A static file; kept for good when asked for by its digest.
    func asset(_ request: Request, _ context: SiteContext) -> Response {
        let name = context.parameters.getCatchAll().joined(separator: "/")
        guard let file = assets.files[name] else { return Response(status: .notFound) }
        let current = context.parameters.get("digest") == assets.digest
        let tag = "\"\(assets.digest)\""
        let headers: HTTPFields = [
            .contentType: file.type, .eTag: tag,
            .cacheControl: current ? "public, max-age=31536000, immutable" : "no-cache",
        ]
        if request.headers[.ifNoneMatch] == tag { return Response(status: .notModified, headers: headers) }
        return Response(
            status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: file.bytes)))
    }
}

/// Around every request: what browsers must hold to, the page for unknown addresses, a line in the log.
struct Frame: RouterMiddleware {
    typealias Context = SiteContext

    let site: Site

    /// Nothing but our own files, no inline script or style, no frame around us.
    static let contentPolicy = """
        default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
        form-action 'self'; frame-ancestors 'none'; base-uri 'none'; worker-src 'self'
        """

    func handle(
        _ request: Request, context: SiteContext,
        next: (Request, SiteContext) async throws -> Response
    ) async throws -> Response {
        let started = ContinuousClock.now
        var response: Response
        do {
            response = try await next(request, context)
        } catch {
            response = site.trouble(error, request, await anyone(request))
        }
        protect(&response, https: request.headers[.forwardedProtocol] == "https")
        let spent = started.duration(to: .now)
        let milliseconds =
            spent.components.seconds * 1000 + spent.components.attoseconds / 1_000_000_000_000_000
        // Whoever holds a check code may rate by it: the log does not say which one was used when.
        let path = request.uri.path.hasPrefix("/c/") ? "/c/…" : request.uri.path
        site.office.log.info(
            "\(request.method) \(path) \(response.status.code) \(milliseconds)ms \(context.peer)")
        return response
    }

    /// The caller, or a stranger when even that cannot be found out.
    private func anyone(_ request: Request) async -> Site.Caller {
        do {
            return try await site.caller(request)
        } catch {
            return Site.Caller(formToken: "")
        }
    }

    private func protect(_ response: inout Response, https: Bool) {
        response.headers[.contentSecurityPolicy] = Frame.contentPolicy
        response.headers[.xContentTypeOptions] = "nosniff"
        // Not `no-referrer`: browsers would send `Origin: null` with our own forms.
        response.headers[.referrerPolicy] = "same-origin"
        response.headers[.crossOriginOpenerPolicy] = "same-origin"
        if https { response.headers[.strictTransportSecurity] = "max-age=31536000" }
    }
}

extension HTTPField.Name {
    static let referrerPolicy = HTTPField.Name("Referrer-Policy") ?? .via
    static let crossOriginOpenerPolicy = HTTPField.Name("Cross-Origin-Opener-Policy") ?? .via
}
