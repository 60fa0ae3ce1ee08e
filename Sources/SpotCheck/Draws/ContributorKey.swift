// SPDX-License-Identifier: Apache-2.0
import Crypto

/// The Ed25519 key with which a contributor signs its commitments, so that nobody else can commit in its name
/// (RFC 8032; docs/draw.md section 1.2).
package struct ContributorKey: Hashable, Sendable {
    /// Thirty-two bytes.
    package let publicKey: [UInt8]

    /// Nil unless `hex` are 64 lower-case hexadecimal digits that are a point of the curve.
    package init?(hex: String) {
        guard let bytes = Hex.decode(hex), bytes.count == 32 else { return nil }
        do { _ = try Curve25519.Signing.PublicKey(rawRepresentation: bytes) } catch { return nil }
        publicKey = bytes
    }

    /// 64 lower-case hexadecimal digits.
    package var hex: String { Hex.encode(publicKey) }

    /// Whether `signature` (64 bytes) is this key's over a commitment.
    package func signed(
        _ commit: Digest32, ceremony id: String, name: String, signature: [UInt8]
    ) -> Bool {
        do {
            let key = try Curve25519.Signing.PublicKey(rawRepresentation: publicKey)
            let message = Self.message(ceremony: id, name: name, commit: commit)
            return key.isValidSignature(signature, for: message.bytes)
        } catch {
            return false
        }
    }

    /// What is signed: `TH("signed-commit"; ceremony, name, commit)`.
    package static func message(ceremony id: String, name: String, commit: Digest32) -> Digest32 {
        .tagged("signed-commit", Array(id.utf8), Array(name.utf8), commit.bytes)
    }
}

/// A contributor's private key; made and kept on the contributor's own machine.
package struct ContributorSigner: Sendable {
    private let key: Curve25519.Signing.PrivateKey

    /// - Parameter seed: 32 random bytes; refused if not 32.
    package init?(seed: [UInt8]) {
        do { key = try Curve25519.Signing.PrivateKey(rawRepresentation: seed) } catch { return nil }
    }

    /// 64 lower-case hexadecimal digits, to be registered with the office.
    package var publicKey: String { Hex.encode(key.publicKey.rawRepresentation) }

    /// The signature over a commitment, 64 bytes.
    ///
    /// - Throws: what the crypto library throws.
    package func sign(_ commit: Digest32, ceremony id: String, name: String) throws -> [UInt8] {
        Array(
            try key.signature(
                for: ContributorKey.message(ceremony: id, name: name, commit: commit).bytes))
    }
}
