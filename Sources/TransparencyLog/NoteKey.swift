// SPDX-License-Identifier: Apache-2.0
import Crypto

/// How a key signs: the type byte of C2SP signed-note.
package enum NoteKeyKind: UInt8, Hashable, Sendable {
    /// Ed25519 over the note text: the log itself.
    case ed25519 = 0x01
    /// Ed25519 over time and note text: a witness (tlog-cosignature, cosignature/v1).
    case cosignature = 0x04
}

/// Why a text is no key. Each case says what to look at.
package enum NoteKeyRefusal: Error, Hashable, Sendable {
    case malformed
    /// Key names are not empty and hold neither spaces nor `+`.
    case badName
    /// The type byte names an algorithm this program does not know.
    case unknownKind(UInt8)
    /// The key is not 32 bytes or not a valid Ed25519 key.
    case badKey
    /// The key id in the text is not the one that follows from name and key.
    case idDiffers
}

/// A public key that is trusted to sign notes under a name: the *vkey* of signed-note.
package struct NoteVerifier: Hashable, Sendable {
    package let name: String
    package let kind: NoteKeyKind
    /// The 32 bytes of the Ed25519 public key.
    package let publicKey: [UInt8]
    /// The first four bytes of SHA-256(name ‖ 0x0A ‖ type ‖ key), big-endian.
    package let keyID: UInt32

    /// Binds a name to a public key of 32 bytes.
    package init(name: String, kind: NoteKeyKind, publicKey: [UInt8]) throws(NoteKeyRefusal) {
        guard Self.isValid(name: name) else { throw .badName }
        guard publicKey.count == 32 else { throw .badKey }
        self.name = name
        self.kind = kind
        self.publicKey = publicKey
        let hash = MerkleHash.sha256(Array(name.utf8) + [0x0A, kind.rawValue] + publicKey)
        keyID = hash.bytes.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// Reads `name+hex(key id)+base64(type ‖ key)`.
    package init(vkey: String) throws(NoteKeyRefusal) {
        let parts = vkey.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let encoded = Radix64.standard.decode(parts[2]), let type = encoded.first
        else { throw .malformed }
        guard let kind = NoteKeyKind(rawValue: type) else { throw .unknownKind(type) }
        try self.init(name: String(parts[0]), kind: kind, publicKey: Array(encoded.dropFirst()))
        guard parts[1] == Self.hex(keyID) else { throw .idDiffers }
    }

    /// The text form, for `log.vkey` and for the list of witnesses.
    package var vkey: String {
        "\(name)+\(Self.hex(keyID))+\(Radix64.standard.encode([kind.rawValue] + publicKey))"
    }

    static func hex(_ keyID: UInt32) -> String {
        Hex.encode(withUnsafeBytes(of: keyID.bigEndian) { Array($0) })
    }

    static func isValid(name: some StringProtocol) -> Bool {
        !name.isEmpty
            && name.unicodeScalars.allSatisfy { !$0.properties.isWhitespace && $0 != "+" && $0.value >= 0x20 }
    }

    /// Whether two names are the same bytes; Swift's `==` would also accept other spellings of a letter.
    static func isSame(_ one: String, _ other: String) -> Bool { one.utf8.elementsEqual(other.utf8) }

    func isValid(signature: [UInt8], over message: [UInt8]) throws(NoteKeyRefusal) -> Bool {
        do {
            return try Curve25519.Signing.PublicKey(rawRepresentation: publicKey)
                .isValidSignature(signature, for: message)
        } catch {
            throw .badKey
        }
    }
}

/// A private key that signs notes: the *skey* of Go's note package.
package struct NoteSigner: Sendable {
    let seed: [UInt8]
    /// The public half.
    package let verifier: NoteVerifier

    /// Makes a key from 32 secret random bytes, which the caller draws from the system's generator.
    package init(name: String, kind: NoteKeyKind = .ed25519, seed: [UInt8]) throws(NoteKeyRefusal) {
        self.seed = seed
        let publicKey = Array(try Self.key(seed).publicKey.rawRepresentation)
        verifier = try NoteVerifier(name: name, kind: kind, publicKey: publicKey)
    }

    /// Reads `PRIVATE+KEY+name+hex(key id)+base64(type ‖ seed)`.
    package init(skey: String) throws(NoteKeyRefusal) {
        let parts = skey.split(separator: "+", maxSplits: 4, omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0] == "PRIVATE", parts[1] == "KEY",
            let encoded = Radix64.standard.decode(parts[4]), let type = encoded.first
        else { throw .malformed }
        guard let kind = NoteKeyKind(rawValue: type) else { throw .unknownKind(type) }
        try self.init(name: String(parts[2]), kind: kind, seed: Array(encoded.dropFirst()))
        guard parts[3] == NoteVerifier.hex(verifier.keyID) else { throw .idDiffers }
    }

    /// The secret text form, to be kept where only the signer can read it.
    package var skey: String {
        let key = Radix64.standard.encode([verifier.kind.rawValue] + seed)
        return "PRIVATE+KEY+\(verifier.name)+\(NoteVerifier.hex(verifier.keyID))+\(key)"
    }

    private static func key(_ seed: [UInt8]) throws(NoteKeyRefusal) -> Curve25519.Signing.PrivateKey {
        do {
            return try Curve25519.Signing.PrivateKey(rawRepresentation: seed)
        } catch {
            throw .badKey
        }
    }

    func signature(over message: [UInt8]) throws -> [UInt8] {
        Array(try Self.key(seed).signature(for: message))
    }
}
