// SPDX-License-Identifier: Apache-2.0
import Crypto
import Foundation
import SpotCheck

/// The static files of the site, read once at start and served from memory.
///
/// Their address holds the digest of them all, so browsers keep them for good and a script may load its
/// neighbour by a relative name.
struct Assets: Sendable {
    struct File: Sendable {
        let bytes: [UInt8]
        let type: String
    }

    let files: [String: File]
    /// Sixteen digits of the digest over names and contents.
    let digest: String

    /// Those that came with this program, and the signing library; empty when the resources folder is missing.
    static let own = Assets(
        folder: Bundle.module.resourceURL?.appendingPathComponent("Assets"),
        beside: ["nacl.js": signingLibrary])

    /// TweetNaCl as Debian's node-tweetnacl installs it (docs/decisions/0024): browsers sign with it on addresses
    /// without TLS, where they offer no cryptography of their own.
    package static let signingLibrary = "/usr/share/nodejs/tweetnacl/nacl-fast.min.js"

    /// - Parameter beside: further files by the name under which they are served; left out where missing.
    init(folder: URL?, beside: [String: String] = [:]) {
        var files: [String: File] = [:]
        for (name, path) in beside {
            guard let type = Assets.type(of: name), let content = FileManager.default.contents(atPath: path)
            else { continue }
            files[name] = File(bytes: [UInt8](content), type: type)
        }
        let names = folder.flatMap { FileManager.default.enumerator(atPath: $0.path)?.allObjects } ?? []
        for case let name as String in names {
            guard let type = Assets.type(of: name), let folder,
                let content = FileManager.default.contents(atPath: folder.appendingPathComponent(name).path)
            else { continue }
            files[name] = File(bytes: [UInt8](content), type: type)
        }
        var hash = SHA256()
        for name in files.keys.sorted() {
            hash.update(data: Array(name.utf8) + [0])
            hash.update(data: files[name]?.bytes ?? [])
        }
        self.files = files
        digest = String(Hex.encode(hash.finalize()).prefix(16))
    }

    /// Whether a file of that name is served; a library that is not installed is not asked for.
    func has(_ name: String) -> Bool { files[name] != nil }

    /// Where a file of that name is served.
    func path(_ name: String) -> Path { "/assets/\(digest)/\(name)" }

    private static func type(of name: String) -> String? {
        switch name.split(separator: ".").last {
        case "css": "text/css; charset=utf-8"
        case "js": "text/javascript; charset=utf-8"
        case "svg": "image/svg+xml"
        case "png": "image/png"
        default: nil
        }
    }
}
