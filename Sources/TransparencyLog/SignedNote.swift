// SPDX-License-Identifier: Apache-2.0

/// Why a note is not accepted.
package enum NoteRefusal: Error, Hashable, Sendable {
    /// Not text, empty line, signature block or final newline of a note.
    case malformed
    /// The text to sign does not end in a newline or holds control characters.
    case badText
    /// Longer than 1,000,000 bytes or more than 100 signatures.
    case tooLong
    /// A signature under a known key does not fit: the note was changed or forged.
    case badSignature(name: String)
    /// No signature is by a known key.
    case notSignedByKnownKey
}

/// One line below a note: `— name base64(key id ‖ signature)`.
package struct NoteSignature: Hashable, Sendable {
    package let name: String
    package let keyID: UInt32
    /// The bytes after the key id: 64 for Ed25519, 8 of time more for a cosignature.
    package let signature: [UInt8]

    /// Puts a signature under the name and id of its key.
    package init(name: String, keyID: UInt32, signature: [UInt8]) {
        self.name = name
        self.keyID = keyID
        self.signature = signature
    }

    /// The line with its newline.
    package var line: String {
        let id = withUnsafeBytes(of: keyID.bigEndian) { Array($0) }
        return "— \(name) \(Radix64.standard.encode(id + signature))\n"
    }

    /// Reads a line without its newline; nil if it is not of the form.
    package init?(line: some StringProtocol) {
        let parts = line.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "—", NoteVerifier.isValid(name: parts[1]),
            let bytes = Radix64.standard.decode(parts[2]), bytes.count > 4
        else { return nil }
        name = String(parts[1])
        keyID = bytes.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
        signature = Array(bytes.dropFirst(4))
    }
}

/// A text with signatures below it (C2SP signed-note 1.0.0). Nothing is trusted before `verify`.
package struct SignedNote: Hashable, Sendable {
    /// The signed text with its final newline, without the blank line.
    package let text: String
    package private(set) var signatures: [NoteSignature]

    private static let longest = 1_000_000
    private static let mostSignatures = 100

    /// Starts a note without signatures; refuses a text that no note can hold.
    package init(text: String) throws(NoteRefusal) {
        guard text.utf8.last == 0x0A, !text.utf8.contains(where: Self.isForbidden) else { throw .badText }
        self.text = text
        signatures = []
    }

    /// Reads a note as it is served; says nothing yet about who signed it.
    package init(parsing bytes: [UInt8]) throws(NoteRefusal) {
        guard bytes.count <= Self.longest else { throw .tooLong }
        guard !bytes.contains(where: Self.isForbidden), bytes.last == 0x0A,
            String(validating: bytes, as: UTF8.self) != nil,
            let blank = bytes.indices.dropLast().last(where: { bytes[$0] == 0x0A && bytes[$0 + 1] == 0x0A }),
            blank + 2 < bytes.count
        else { throw .malformed }
        text = String(decoding: bytes[...blank], as: UTF8.self)
        signatures = []
        for line in bytes[(blank + 2)...].dropLast().split(separator: 0x0A, omittingEmptySubsequences: false)
        {
            guard let signature = NoteSignature(line: String(decoding: line, as: UTF8.self)) else {
                throw .malformed
            }
            guard signatures.count < Self.mostSignatures else { throw .tooLong }
            signatures.append(signature)
        }
    }

    private static func isForbidden(_ byte: UInt8) -> Bool { byte < 0x20 && byte != 0x0A }

    /// The whole note as it is served.
    package var serialized: String { text + "\n" + signatures.map(\.line).joined() }

    /// Adds a signature below; one by the same key is replaced, as a witness signs anew with a new time.
    package mutating func add(_ signature: NoteSignature) {
        signatures.removeAll { NoteVerifier.isSame($0.name, signature.name) && $0.keyID == signature.keyID }
        signatures.append(signature)
    }

    /// Signs the text with the key of a log (type 0x01); the caller adds the result with `add`.
    package func signature(by signer: NoteSigner) throws -> NoteSignature {
        NoteSignature(
            name: signer.verifier.name, keyID: signer.verifier.keyID,
            signature: try signer.signature(over: Array(text.utf8)))
    }

    /// What a known key has signed.
    package struct Verified: Hashable, Sendable {
        package let verifier: NoteVerifier
        /// Seconds since 1970, for a witness's cosignature only.
        package let timeSeconds: Int64?
    }

    /// The known keys whose signatures fit, in the order of the lines; signatures by others are ignored.
    ///
    /// One bad signature under a known key rejects the whole note, and so does the absence of any.
    package func verify(_ known: [NoteVerifier]) throws(NoteRefusal) -> [Verified] {
        var out: [Verified] = []
        for signature in signatures {
            for key in known
            where key.keyID == signature.keyID && NoteVerifier.isSame(key.name, signature.name) {
                guard let verified = Self.check(signature, by: key, text: text) else {
                    throw .badSignature(name: signature.name)
                }
                if !out.contains(where: { $0.verifier == key }) { out.append(verified) }
            }
        }
        guard !out.isEmpty else { throw .notSignedByKnownKey }
        return out
    }

    private static func check(_ signature: NoteSignature, by key: NoteVerifier, text: String) -> Verified? {
        do throws(NoteKeyRefusal) {
            switch key.kind {
            case .ed25519:
                let isValid = try key.isValid(signature: signature.signature, over: Array(text.utf8))
                return isValid ? Verified(verifier: key, timeSeconds: nil) : nil
            case .cosignature:
                guard let cosignature = Cosignature(signature),
                    try key.isValid(
                        signature: cosignature.signature,
                        over: Cosignature.message(text: text, timeSeconds: cosignature.timeSeconds))
                else { return nil }
                return Verified(verifier: key, timeSeconds: cosignature.timeSeconds)
            }
        } catch {
            return nil
        }
    }
}
