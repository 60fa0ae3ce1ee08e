// SPDX-License-Identifier: Apache-2.0
import HTTPTypes
import Hummingbird
import Operations
import SpotCheck

/// Answers and errors as HTTP.
extension Site {
    func rendered(_ answer: Answer, _ route: Route, _ request: Request, _ caller: Caller) -> Response {
        switch answer {
        case .page(let page):
            var response = show(page, .ok, request, caller)
            if route.anonymousForm { response.headers[.cacheControl] = "no-store" }
            if route.anonymousForm, caller.formTokenIsNew {
                response.headers.append(
                    HTTPField(name: .setCookie, value: cookies.header(cookies.form, caller.formToken)))
            }
            return response
        case .refused(let page): return show(page, .unprocessableContent, request, caller, refused: true)
        case .seeOther(let path, let notice): return redirect(path, notice: notice)
        case .file(let name, let type, let bytes, let inline, let immutable):
            var response = Response(
                status: .ok, headers: fileHeaders(name: name, type: type, inline: inline),
                body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
            if immutable { response.headers[.cacheControl] = "public, max-age=31536000, immutable" }
            return response
        case .stream(let name, let type, let chunks):
            return Response(
                status: .ok, headers: fileHeaders(name: name, type: type, inline: false),
                body: ResponseBody(asyncSequence: chunks.map { ByteBuffer(bytes: $0) }))
        case .json(let bytes):
            return Response(
                status: .ok, headers: [.contentType: "application/json", .cacheControl: "no-cache"],
                body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
        case .text(let text):
            return Response(
                status: .ok, headers: [.contentType: "text/plain; charset=utf-8", .cacheControl: "no-cache"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
        case .session(let token, let path, let notice):
            var response = redirect(path, notice: notice)
            let cookie =
                token.map { cookies.header(cookies.session, $0) } ?? cookies.removal(cookies.session)
            response.headers.append(HTTPField(name: .setCookie, value: cookie))
            return response
        }
    }

    /// A page in its frame. Office pages are never kept by browsers or proxies.
    func show(
        _ page: Page, _ status: HTTPResponse.Status, _ request: Request, _ caller: Caller,
        refused: Bool = false
    ) -> Response {
        let layout = Layout(
            page: page, officer: caller.officer, path: request.uri.path, notice: caller.notice,
            token: caller.formToken, refused: refused, assets: assets, navigation: navigation)
        let open = page.chrome == .open && caller.officer == nil && caller.notice == nil
        var response = Response(
            status: status,
            headers: [
                .contentType: "text/html; charset=utf-8", .cacheControl: open ? "no-cache" : "no-store",
            ], body: ResponseBody(byteBuffer: ByteBuffer(string: layout.html.markup)))
        if caller.notice != nil, request.headers[.refresh] == nil {
            response.headers.append(HTTPField(name: .setCookie, value: cookies.removal(cookies.notice)))
        }
        return response
    }

    func redirect(_ path: Path, notice: String?) -> Response {
        var response = Response(
            status: .seeOther, headers: [.location: path.text, .cacheControl: "no-store"])
        if let notice {
            let value = Path.encoded(String(notice.prefix(400)))
            response.headers.append(
                HTTPField(name: .setCookie, value: cookies.header(cookies.notice, value, seconds: 60)))
        }
        return response
    }

    /// To the login page, and after it back to where one wanted to go.
    func toLogin(_ request: Request, expired: Bool) -> Response {
        let wanted = request.method == .get ? Path(local: request.head.path ?? "") : nil
        let login: Path = "/login"
        return redirect(
            wanted.map { login.with("next", $0.text) } ?? login,
            notice: expired ? "登录已过期，请重新登录后再提交。" : nil)
    }

    /// The page for an error; faults are logged with the id the page shows.
    func trouble(_ error: any Error, _ request: Request, _ caller: Caller) -> Response {
        if error is NotSignedIn { return toLogin(request, expired: false) }
        let trouble = explained(error, request)
        let chrome: Page.Chrome = caller.officer == nil ? .open : .office
        return show(
            trouble.page(chrome: chrome), HTTPResponse.Status(code: trouble.status), request, caller)
    }

    /// The same for programs: problem details of RFC 9457.
    func problem(_ error: any Error, _ request: Request) -> Response {
        let trouble = explained(error, request)
        let object: CanonicalJSON = [
            "status": .number(trouble.status), "title": .string(trouble.title),
            "detail": .string(trouble.words),
        ]
        let bytes: [UInt8]
        do { bytes = try object.encode() } catch { bytes = Array("{}".utf8) }
        return Response(
            status: HTTPResponse.Status(code: trouble.status),
            headers: [.contentType: "application/problem+json", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    private func explained(_ error: any Error, _ request: Request) -> Trouble {
        if error is ForeignForm { return .foreign }
        if let known = Trouble.known(error) { return known }
        if let http = error as? any HTTPResponseError, http.status.code < 500 {
            return http.status == .notFound ? .missing : Trouble.known(MalformedRequest()) ?? .missing
        }
        let id = office.newID("E")
        office.log.error("\(id) \(request.method) \(request.uri.path): \(String(reflecting: error))")
        return .fault(id: id)
    }

    private func fileHeaders(name: String, type: String, inline: Bool) -> HTTPFields {
        let plain = String(
            name.unicodeScalars.map { scalar -> Character in
                switch scalar {
                case "a"..."z", "A"..."Z", "0"..."9", ".", "-", "_": Character(scalar)
                default: "_"
                }
            })
        let kind = inline ? "inline" : "attachment"
        return [
            .contentType: type, .cacheControl: "private, no-cache",
            .contentDisposition: "\(kind); filename=\"\(plain)\"; filename*=UTF-8''\(Path.encoded(name))",
        ]
    }
}

extension HTTPField.Name {
    static let refresh = HTTPField.Name("X-Refresh") ?? .via
}
