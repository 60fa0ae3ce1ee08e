// SPDX-License-Identifier: Apache-2.0

/// The names of the files that the office publishes (docs/log.md section 6).
///
/// A bundle is a folder of plain files that any web server can offer and anybody can copy.
package enum PublicBundle {
    /// The signed head of the log.
    package static let checkpoint = "checkpoint"
    /// The public key of the log, one vkey and a newline.
    package static let logKey = "log.vkey"
    /// The public keys of the witnesses, one vkey a line; absent if there are none.
    package static let witnessKeys = "witness.vkeys"
    /// Who must cosign, as the office was told (C2SP tlog-policy); absent if nobody must.
    package static let policy = "policy"
    /// The list of all other files with their digests.
    package static let manifest = "MANIFEST"

    /// The path of a published file that entries refer to by SHA-256.
    package static func file(_ digest: MerkleHash) -> String { "files/\(digest.hex)" }

    /// The path of the smallest cosigned checkpoint that covers a ceremony's close, by the index of that entry.
    package static func close(_ index: Int) -> String { "closes/\(index)" }

    /// The index that a path under `closes/` names; nil for any other path.
    package static func index(ofClose path: String) -> Int? {
        path.hasPrefix("closes/") ? Decimal.parse(path.dropFirst(7)) : nil
    }

    /// The digest a path under `files/` promises; nil for any other path.
    package static func digest(ofFile path: String) -> MerkleHash? {
        path.hasPrefix("files/") ? MerkleHash(hex: String(path.dropFirst(6))) : nil
    }
}

/// One line of the manifest.
package struct ManifestLine: Hashable, Sendable {
    package let digest: MerkleHash
    /// Bytes.
    package let size: Int
    package let path: String

    /// Describes the file at `path`.
    package init(path: String, bytes: [UInt8]) {
        self.init(digest: .sha256(bytes), size: bytes.count, path: path)
    }

    /// Describes a file whose digest and size are known.
    package init(digest: MerkleHash, size: Int, path: String) {
        self.digest = digest
        self.size = size
        self.path = path
    }

    fileprivate var text: String { "\(digest.hex)  \(size)  \(path)\n" }

    fileprivate init?(_ line: some StringProtocol) {
        let parts = line.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 5, parts[1].isEmpty, parts[3].isEmpty, !parts[4].isEmpty,
            let digest = MerkleHash(hex: String(parts[0])), let size = Decimal.parse(parts[2])
        else { return nil }
        self.init(digest: digest, size: size, path: String(parts[4]))
    }
}

/// Every file of a bundle by digest, so that one changed byte anywhere is named.
///
/// Lines `sha256hex  size  path` in ascending order of the path's bytes. The last line is about the
/// manifest itself: digest and size of all lines above it, under the name `MANIFEST`. The manifest
/// guards against accidents and careless changes; what a signature stands for is in the log.
package struct Manifest: Hashable, Sendable {
    package let lines: [ManifestLine]

    /// Sorts the lines by path; the files themselves must not include the manifest.
    package init(_ lines: [ManifestLine]) {
        self.lines = lines.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    }

    /// The file's text, the line about itself last.
    package var serialized: String {
        let body = lines.map(\.text).joined()
        return body + ManifestLine(path: PublicBundle.manifest, bytes: Array(body.utf8)).text
    }

    /// Why a manifest is not accepted.
    package enum Refusal: Error, Hashable, Sendable {
        case malformed
        /// The last line does not fit the lines above it.
        case changed
        /// Not strictly ascending by path.
        case unsorted
    }

    /// Reads a manifest and checks its own digest.
    package init(parsing bytes: [UInt8]) throws(Refusal) {
        guard let text = String(validating: bytes, as: UTF8.self), text.utf8.last == 0x0A,
            let end = bytes.dropLast().lastIndex(of: 0x0A).map({ $0 + 1 }) ?? (bytes.isEmpty ? nil : 0)
        else { throw .malformed }
        let body = Array(bytes[..<end])
        let seal = ManifestLine(path: PublicBundle.manifest, bytes: body).text
        guard bytes[end...].elementsEqual(seal.utf8) else { throw .changed }
        var lines: [ManifestLine] = []
        for line in body.dropLast().split(separator: 0x0A, omittingEmptySubsequences: false) where end > 0 {
            guard let parsed = ManifestLine(String(decoding: line, as: UTF8.self)) else { throw .malformed }
            if let last = lines.last, !last.path.utf8.lexicographicallyPrecedes(parsed.path.utf8) {
                throw .unsorted
            }
            lines.append(parsed)
        }
        self.lines = lines
    }
}
