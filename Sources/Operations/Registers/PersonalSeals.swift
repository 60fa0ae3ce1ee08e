// SPDX-License-Identifier: Apache-2.0
import Crypto
import SpotCheck

/// How personal numbers are kept: resident ids only as keyed hashes, phones encrypted. Both keys come from the
/// installation's data key, which is trusted for nothing else here.
package struct PersonalSeals: Sendable {
    private let hashKey: SymmetricKey
    private let sealKey: SymmetricKey

    package init(dataKey: SymmetricKey) {
        func derived(_ purpose: String) -> SymmetricKey {
            HKDF<SHA256>.deriveKey(
                inputKeyMaterial: dataKey, info: Array(purpose.utf8), outputByteCount: 32)
        }
        hashKey = derived("mingqian resident id hash")
        sealKey = derived("mingqian phone seal")
    }

    /// The keyed hash by which one resident id is recognised again.
    package func hash(_ text: String) -> [UInt8] { hash(Array(text.utf8)) }

    func hash(_ bytes: [UInt8]) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: bytes, using: hashKey))
    }

    /// Encrypts a phone number: nonce, ciphertext and tag (ChaCha20-Poly1305, RFC 8439).
    package func seal(_ phone: String, nonce: [UInt8]) throws -> [UInt8] {
        let box = try ChaChaPoly.seal(
            Array(phone.utf8), using: sealKey, nonce: try ChaChaPoly.Nonce(data: nonce))
        return Array(box.combined)
    }

    /// The phone number back, for those who may see it.
    package func open(_ sealed: [UInt8]) throws -> String {
        let box = try ChaChaPoly.SealedBox(combined: sealed)
        return String(decoding: try ChaChaPoly.open(box, using: sealKey), as: UTF8.self)
    }
}

/// SHA-256 as bytes.
func sha256(_ bytes: [UInt8]) -> [UInt8] { Array(SHA256.hash(data: bytes)) }
