// SPDX-License-Identifier: Apache-2.0
import Testing
import TransparencyLog

/// The example of Go's note package.
enum Peter {
    static let skey = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
    static let vkey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    static let text = """
        If you think cryptography is the answer to your problem,
        then you don't know what your problem is.

        """
    static let line =
        "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNI"
        + "uGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
    static let enoch =
        "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOH"
        + "p+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n"
    static let enochKey = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
}

func note(_ text: String) throws -> SignedNote { try SignedNote(parsing: Array(text.utf8)) }

@Suite struct `A note key` {
    @Test func `of Go is read and written alike`() throws {
        let signer = try NoteSigner(skey: Peter.skey)
        #expect(signer.skey == Peter.skey)
        #expect(signer.verifier.vkey == Peter.vkey)
        #expect(try NoteVerifier(vkey: Peter.vkey) == signer.verifier)
        #expect(signer.verifier.keyID == 0xc74f_20a3)
    }

    @Test(arguments: [
        ("", NoteKeyRefusal.malformed),
        ("PeterNeumann+c74f20a3", .malformed),
        ("PeterNeumann+c74f20a3+", .malformed),
        ("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10T", .malformed),
        ("PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", .idDiffers),
        ("PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", .idDiffers),
        ("Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", .badName),
        ("+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", .badName),
        ("PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", .unknownKind(0x65)),
        ("PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEQ==", .badKey),
    ])
    func `is refused with the reason`(vkey: String, refusal: NoteKeyRefusal) {
        #expect(throws: refusal) { try NoteVerifier(vkey: vkey) }
    }
}

@Suite struct `A signed note` {
    let known: [NoteVerifier]

    init() throws {
        known = [try NoteVerifier(vkey: Peter.vkey)]
    }

    @Test func `is the one Go signs, byte for byte`() throws {
        var note = try SignedNote(text: Peter.text)
        note.add(try note.signature(by: try NoteSigner(skey: Peter.skey)))
        #expect(note.serialized == Peter.text + "\n" + Peter.line)
    }

    @Test func `is accepted under a known key, whoever else signed`() throws {
        let signed = try note(Peter.text + "\n" + Peter.enoch + Peter.line)
        #expect(signed.text == Peter.text)
        #expect(signed.signatures.count == 2)
        #expect(try signed.verify(known).map(\.verifier) == known)
        let both = known + [try NoteVerifier(vkey: Peter.enochKey)]
        #expect(try signed.verify(both).map(\.verifier.name) == ["EnochRoot", "PeterNeumann"])
    }

    @Test func `is the example of the specification`() throws {
        let key = try NoteVerifier(
            vkey: "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")
        let signed = try note(
            "This is an example message.\n\n"
                + "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERY"
                + "NZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n")
        #expect(try signed.verify([key]).count == 1)
    }

    @Test func `is separated from its signatures at the last empty line`() throws {
        var poem = try SignedNote(text: "one\n\ntwo\n\n三\n")
        poem.add(try poem.signature(by: try NoteSigner(skey: Peter.skey)))
        #expect(try note(poem.serialized) == poem)
        #expect(try note(poem.serialized).verify(known).count == 1)
    }

    @Test func `is refused when any byte of text or signature changes`() throws {
        let bytes = Array((Peter.text + "\n" + Peter.line).utf8)
        for place in bytes.indices {
            for bit in [UInt8(1), 4] {
                var changed = bytes
                changed[place] ^= bit
                #expect(throws: NoteRefusal.self) { try SignedNote(parsing: changed).verify(known) }
            }
        }
    }

    @Test func `by strangers only is refused, and so is a forged signature`() throws {
        #expect(throws: NoteRefusal.notSignedByKnownKey) {
            try note(Peter.text + "\n" + Peter.enoch).verify(known)
        }
        let forged = try note("Another text.\n\n" + Peter.enoch + Peter.line)
        #expect(throws: NoteRefusal.badSignature(name: "PeterNeumann")) { try forged.verify(known) }
    }

    @Test(arguments: [
        "", "\n", "text\n", "text\n\n", "\n\n— a AAAAAAE=\n".replacing("\n\n—", with: "\n—"),
        "text\n\n- a AAAAAAE=\n", "text\n\n— a  AAAAAAE=\n", "text\n\n— a AAAAAAE\n",
        "text\n\n— a AAAAAA==\n",
        "text\n\n— a+b AAAAAAE=\n", "text\n\n— a AAAAAAE=", "te\txt\n\n— a AAAAAAE=\n",
        "text\r\n\r\n— a AAAAAAE=\r\n", "text\n\n— a AAAAAAE=\nmore\n",
    ])
    func `of another form is refused`(text: String) {
        #expect(throws: NoteRefusal.malformed) { try note(text) }
    }

    @Test func `is refused when it is no text or endless`() throws {
        #expect(throws: NoteRefusal.malformed) { try SignedNote(parsing: [0xff, 10, 10] + Peter.line.utf8) }
        let line = "— a AAAAAAE=\n"
        #expect(try note("t\n\n" + String(repeating: line, count: 100)).signatures.count == 100)
        #expect(throws: NoteRefusal.tooLong) { try note("t\n\n" + String(repeating: line, count: 101)) }
        #expect(throws: NoteRefusal.tooLong) {
            try note(String(repeating: "t", count: 1_000_000) + "\n\n" + line)
        }
        #expect(throws: NoteRefusal.badText) { try SignedNote(text: "no newline") }
        #expect(throws: NoteRefusal.badText) { try SignedNote(text: "tab\t\n") }
    }
}
