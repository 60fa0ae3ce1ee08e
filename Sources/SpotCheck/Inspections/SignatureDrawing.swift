// SPDX-License-Identifier: Apache-2.0

/// 手写签名: strokes on glass as a path of whole numbers (SVG `M x y L x y …`) within 600 × 200, and the digest of the
/// text that was shown when they were drawn. Nothing else is taken, so that a page may show it.
package struct SignatureDrawing: Hashable, Sendable {
    package static let width = 600
    package static let height = 200
    package static let longestPath = 20_000

    package let path: String
    /// SHA-256 of `SceneRecord.signedText` in hexadecimal.
    package let over: String

    /// Nil unless the path is of that form and the digest is one.
    package init?(path: String, over: String) {
        guard path.utf8.count <= Self.longestPath, over.utf8.count == 64, Hex.decode(over) != nil else {
            return nil
        }
        let words = path.split(separator: " ", omittingEmptySubsequences: false)
        guard words.first == "M", words.count % 3 == 0 else { return nil }
        for start in stride(from: 0, to: words.count, by: 3) {
            guard words[start] == "M" || words[start] == "L",
                Self.isNumber(words[start + 1], most: Self.width),
                Self.isNumber(words[start + 2], most: Self.height)
            else { return nil }
        }
        self.path = path
        self.over = over
    }

    private static func isNumber(_ text: Substring, most: Int) -> Bool {
        guard (1...3).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let number = Int(text)
        else { return false }
        return number <= most
    }
}

extension SceneRecord {
    /// What the party signs: day, times, place, who was there, and the summary, each a line.
    package var signedText: String {
        [day.text, began, ended, place, present, summary].joined(separator: "\n")
    }

    /// Digest of what the party signs, in hexadecimal.
    package var signedDigest: String { Digest32(sha256: Array(signedText.utf8)).hex }
}
