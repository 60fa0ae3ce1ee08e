// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing
import TransparencyLog

@Suite struct `Base 64` {
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ])
    func `has the examples of RFC 4648`(plain: String, encoded: String) {
        #expect(Radix64.standard.encode(Array(plain.utf8)) == encoded)
        #expect(Radix64.standard.decode(encoded) == Array(plain.utf8))
        #expect(Radix64.url.encode(Array(plain.utf8)) == encoded.filter { $0 != "=" })
    }

    @Test func `agrees with Foundation for every length and many values`() {
        for count in 0..<200 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ count) }
            let text = Data(bytes).base64EncodedString()
            #expect(Radix64.standard.encode(bytes) == text)
            #expect(Radix64.standard.decode(text) == bytes)
            #expect(Radix64.url.decode(Radix64.url.encode(bytes)) == bytes)
        }
        #expect(Radix64.url.encode([0xfb, 0xff]) == "-_8")
    }

    @Test(arguments: [
        "Z", "Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Zm8", "Zm9v\n", " Zm9v", "Zm-v", "Zm_v", "====", "Z===",
        "Zg==Zg==", "Zm9vYg==\n", "Zm9vé",
    ])
    func `has no second spelling`(text: String) {
        #expect(Radix64.standard.decode(text) == nil)
    }

    @Test(arguments: ["Z", "Zg==", "Zh", "Zm9", "Zm+v", "Zm/v"])
    func `for addresses has no second spelling either`(text: String) {
        #expect(Radix64.url.decode(text) == nil)
    }
}

@Suite struct `A hash as text` {
    @Test func `is 64 digits in lower case`() {
        let digits = String(repeating: "0", count: 56) + "09abcdef"
        #expect(MerkleHash(hex: digits)?.bytes.suffix(5) == [0, 0x09, 0xab, 0xcd, 0xef])
        #expect(MerkleHash(hex: digits)?.hex == digits)
        for text in ["", "0", digits + "00", String(digits.dropLast(2)), digits.uppercased()] {
            #expect(MerkleHash(hex: text) == nil)
        }
        #expect(MerkleHash(hex: String(digits.dropLast()) + "g") == nil)
    }
}
