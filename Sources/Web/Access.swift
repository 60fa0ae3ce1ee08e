// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck

/// Who may use an address. Every route states it; there is no default.
enum Access: Hashable, Sendable {
    case everyone
    case signedIn
    case officers(Set<Role>)
    /// Programs of contributors: what they send carries the signature of a registered key, cookies count for
    /// nothing, and so there is no form to guard.
    case contributors

    /// Whether this officer (nil: someone not signed in) may use it.
    func admits(_ officer: Officer?) -> Bool {
        switch self {
        case .everyone, .contributors: true
        case .signedIn: officer != nil
        case .officers(let roles): officer.map { !roles.isDisjoint(with: $0.roles) } ?? false
        }
    }
}

/// One address of the site: method, path, who may, and what it answers.
struct Route: Sendable {
    enum Method: String, Hashable, Sendable { case get, post }

    let method: Method
    /// Without the leading slash; `{name}` is one segment, `**` at the end is the rest (`Call.rest`).
    let path: String
    let access: Access
    /// The page holds a form for someone who is not signed in.
    let anonymousForm: Bool
    /// Bytes of uploaded files taken at most; 0 when the address takes none.
    let upload: Int64
    /// GET reads `Storage`; POST calls one operation.
    let answer: @Sendable (Call) async throws -> Answer

    init(
        method: Method, path: String, access: Access, anonymousForm: Bool = false, upload: Int64 = 0,
        answer: @escaping @Sendable (Call) async throws -> Answer
    ) {
        self.method = method
        self.path = path
        self.access = access
        self.anonymousForm = anonymousForm
        self.upload = upload
        self.answer = answer
    }
}
