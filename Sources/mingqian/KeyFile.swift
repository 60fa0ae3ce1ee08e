// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import TransparencyLog

/// Files that hold a secret in one line, readable by their owner only.
enum KeyFile {
    /// Makes a file that is not there yet; a key that something depends on is never overwritten.
    static func make(_ path: String, _ line: String) throws {
        let mask = umask(0o077)
        defer { umask(mask) }
        do {
            try Data("\(line)\n".utf8).write(to: URL(fileURLWithPath: path), options: .withoutOverwriting)
        } catch {
            throw ValidationError("cannot make \(path): it exists, or the folder cannot be written")
        }
    }

    /// The line of a file; nil if there is no such file.
    static func line(_ path: String) -> String? {
        FileManager.default.contents(atPath: path).map { bytes in
            String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        }
    }

    /// A key that signs notes, of the kind that is wanted.
    static func signer(_ path: String, _ kind: NoteKeyKind) throws -> NoteSigner {
        guard let text = line(path) else { throw ValidationError("cannot read \(path)") }
        do throws(NoteKeyRefusal) {
            let key = try NoteSigner(skey: text)
            guard key.verifier.kind == kind else { throw .unknownKind(key.verifier.kind.rawValue) }
            return key
        } catch {
            throw ValidationError("\(path) holds no key of the kind needed: \(error)")
        }
    }

    /// Makes a key under a name and answers its public half; from given 32 bytes, or fresh ones.
    static func newSigner(
        name: String, kind: NoteKeyKind, seed: [UInt8]? = nil, out: String
    ) throws -> NoteVerifier {
        do throws(NoteKeyRefusal) {
            let key = try NoteSigner(name: name, kind: kind, seed: seed ?? Settings.random(32))
            do { try make(out, key.skey) } catch { throw .malformed }
            return key.verifier
        } catch .malformed {
            throw ValidationError("cannot make \(out): it exists, or the folder cannot be written")
        } catch {
            throw ValidationError("“\(name)” cannot be the name of a key: \(error)")
        }
    }
}

/// `HOST:PORT` to listen on.
struct ListenAddress: ExpressibleByArgument {
    let host: String
    let port: Int

    init?(argument: String) {
        guard let colon = argument.lastIndex(of: ":"),
            let port = Int(argument[argument.index(after: colon)...]), (0...65_535).contains(port)
        else { return nil }
        var host = argument[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        guard !host.isEmpty else { return nil }
        self.host = String(host)
        self.port = port
    }

    /// Whether only programs of this machine reach it.
    var isLoopback: Bool { host == "localhost" || host == "::1" || host.hasPrefix("127.") }
}
