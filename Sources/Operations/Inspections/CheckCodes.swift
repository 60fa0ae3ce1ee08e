// SPDX-License-Identifier: Apache-2.0
import Crypto
import SpotCheck
import Storage

/// The office's own key for check codes, derived from the data key of the installation as the other keys are.
package struct CheckCodeKey: Sendable {
    private let key: Curve25519.Signing.PrivateKey
    private let markKey: SymmetricKey

    /// - Throws: what the crypto library throws.
    package init(dataKey: SymmetricKey) throws {
        func derived(_ purpose: String) -> SymmetricKey {
            HKDF<SHA256>.deriveKey(
                inputKeyMaterial: dataKey, info: Array(purpose.utf8), outputByteCount: 32)
        }
        key = try Curve25519.Signing.PrivateKey(
            rawRepresentation: derived("mingqian check code").withUnsafeBytes { Array($0) })
        markKey = derived("mingqian rated mark")
    }

    /// The code of an approval, good to its last day.
    package func token(_ approval: VisitApproval) throws -> String {
        try CheckCode(approval: approval.id, lastDay: approval.to).token(signedBy: key)
    }

    /// What a token says; nil when this office did not sign it.
    package func code(_ token: String) -> CheckCode? { CheckCode(token: token, key: key.publicKey) }

    /// By which a used code is recognised again, without leading from a rating to its visit.
    func mark(_ code: CheckCode) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: Array(code.approval.utf8), using: markKey))
    }
}

/// What a check code turns out to be.
package enum CheckCodeVerdict: Hashable, Sendable {
    case genuine(JointVisit, VisitApproval)
    /// Its last day is over.
    case expired(JointVisit, VisitApproval)
    case cancelled(JointVisit, VisitApproval)
    /// Not signed by this office, or of nothing it knows.
    case forged
}

extension Office {
    package var checkCodes: CheckCodeKey { get throws { try CheckCodeKey(dataKey: settings.dataKey) } }

    /// What a code says today. Anybody may ask.
    package func verdict(onCode token: String, _ db: Connection) throws -> CheckCodeVerdict {
        guard let code = try checkCodes.code(token), let visit = try db.jointVisit(ofApproval: code.approval),
            let form = visit.approvals.first(where: { $0.id == code.approval }), form.to == code.lastDay
        else { return .forged }
        let decided = form.decision?.approved
        if form.cancellation != nil || decided == false { return .cancelled(visit, form) }
        // A form that nobody approved has no code; only its own office could have signed one.
        guard decided == true || form.kind == .emergency else { return .forged }
        return code.lastDay < Day(inShanghai: now()) ? .expired(visit, form) : .genuine(visit, form)
    }

    /// The code of a visit that may be shown: approved, or registered as an emergency. Nil for others.
    package func checkCode(of visit: JointVisit) throws -> String? {
        guard let form = visit.approval else { return nil }
        switch visit.state {
        case .approved, .noticed, .emergency: return try checkCodes.token(form)
        case .unasked, .asked, .returned, .refused, .cancelled: return nil
        }
    }
}
