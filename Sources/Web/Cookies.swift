// SPDX-License-Identifier: Apache-2.0

/// The three cookies of the site: the session, the token of anonymous forms, and the notice for the next page.
struct CookieNames: Hashable, Sendable {
    let insecure: Bool

    /// - Parameter insecure: for plain HTTP within a closed network and for tests: no `Secure`, and therefore
    ///   not the `__Host-` prefix, which ties a cookie to this host, path `/` and TLS (RFC 6265bis 4.1.3.2).
    init(insecure: Bool) { self.insecure = insecure }

    var session: String { name("mingqian") }
    var form: String { name("mingqian-form") }
    var notice: String { name("mingqian-notice") }

    /// A `Set-Cookie` value. Without `seconds` it ends with the browser.
    func header(_ name: String, _ value: String, seconds: Int? = nil) -> String {
        let age = seconds.map { "; Max-Age=\($0)" } ?? ""
        return "\(name)=\(value)\(age); Path=/; HttpOnly; SameSite=Lax\(insecure ? "" : "; Secure")"
    }

    func removal(_ name: String) -> String { header(name, "", seconds: 0) }

    private func name(_ plain: String) -> String { insecure ? plain : "__Host-\(plain)" }

    /// The cookies of a request, first of each name (RFC 6265 5.4).
    static func read(_ headers: [String]) -> [String: String] {
        var found: [String: String] = [:]
        for header in headers {
            for pair in header.split(separator: ";") {
                let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                guard parts.count == 2 else { continue }
                let name = String(parts[0].drop { $0 == " " })
                if found[name] == nil { found[name] = String(parts[1]) }
            }
        }
        return found
    }
}

/// Whether two texts are the same, in time that depends on their lengths only.
func sameSecret(_ a: String, _ b: String) -> Bool {
    let a = Array(a.utf8)
    let b = Array(b.utf8)
    guard a.count == b.count else { return false }
    var difference: UInt8 = 0
    for place in a.indices { difference |= a[place] ^ b[place] }
    return difference == 0
}
