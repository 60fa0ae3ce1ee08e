// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck

/// One request, already read and checked: who calls, with what.
struct Call: Sendable {
    let office: Office
    let officer: Officer?
    /// The path as called, without the query.
    let path: String
    let parameters: [String: String]
    /// What `**` stood for.
    let rest: String
    let query: Fields
    let form: Fields
    let uploads: [Upload]
    /// What a contributor's program sent (`Access.contributors`).
    let message: [UInt8]
    /// What the forms of this caller must bring back (`csrfField`).
    let token: String
    /// The session's token in the clear, for signing out.
    let session: String?
    /// Where the caller connects from.
    let origin: String
    /// What the previous page had to say.
    let notice: String?
    /// Scheme and host of the site, for codes on paper: as the settings say, else as it was called.
    let address: String

    /// A parameter of the path, decoded.
    subscript(name: String) -> String { parameters[name] ?? "" }

    /// The officer who acts.
    func acting() throws -> Officer {
        guard let officer else { throw NotSignedIn() }
        return officer
    }

    /// The same call with other typed values; for showing a form again and for tests.
    func with(form: Fields) -> Call {
        Call(
            office: office, officer: officer, path: path, parameters: parameters, rest: rest, query: query,
            form: form, uploads: uploads, message: message, token: token, session: session, origin: origin,
            notice: notice, address: address)
    }
}

/// Nobody is signed in where somebody must be; leads to the login page.
struct NotSignedIn: Error {}
