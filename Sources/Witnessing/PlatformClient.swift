// SPDX-License-Identifier: Apache-2.0
import AsyncHTTPClient
import SpotCheck
import TransparencyLog

/// A ceremony in which the holder of a key has a place, as the office tells it.
package struct CeremonyPlace: Hashable, Sendable {
    package let ceremony: String
    package let name: String
    /// `committing`, `open`, `closed`, `awaiting`, `complete` or `failed`.
    package let stage: String
    /// RFC 3339.
    package let revealBy: String
    /// Positions of `ceremony.open` and `ceremony.close` in the log.
    package let opened: Int?
    package let closed: Int?
    package let commit: Digest32?
    package let isRevealed: Bool

    init(_ reader: CanonicalJSONReader) throws(JSONRefusal) {
        ceremony = try reader.string("ceremony")
        name = try reader.string("name")
        stage = try reader.string("stage")
        revealBy = try reader.string("reveal_by")
        opened = try reader.value("opened") == .null ? nil : try reader.count("opened")
        closed = try reader.value("closed") == .null ? nil : try reader.count("closed")
        commit = try reader.optionalDigest("commit")
        isRevealed = try reader.bool("revealed")
    }
}

/// The office's refusal in its own words (RFC 9457).
package struct PlatformRefusal: Error, Hashable, CustomStringConvertible {
    package let status: Int
    package let words: String

    package var description: String { words }
}

/// The office as a contributor's program sees it: its door for programs, and its public log.
package struct PlatformClient: Sendable {
    private let prefix: String

    /// - Parameter url: where the office is, e.g. `https://ssj.changde.example`.
    package init(url: String) { prefix = url.hasSuffix("/") ? String(url.dropLast()) : url }

    /// Places of the holder of a registered key.
    package func places(ofKey key: String) async throws -> [CeremonyPlace] {
        let reader = try CanonicalJSONReader(CanonicalJSON(parsing: try await get("contribute/\(key)")))
        return try reader.objects("places").map { try CeremonyPlace($0) }
    }

    /// Registers a commitment with its signature.
    package func commit(
        _ commit: Digest32, ceremony: String, name: String, key: String, signature: [UInt8]
    ) async throws {
        try await post(
            "contribute/commits",
            [
                "v": "mingqian/1", "type": "contribute.commit", "ceremony": .string(ceremony),
                "name": .string(name), "commit": .digest(commit), "key": .string(key),
                "signature": .string(Hex.encode(signature)),
            ])
    }

    /// Reveals a secret.
    package func reveal(_ r: Digest32, ceremony: String, name: String) async throws {
        try await post(
            "contribute/reveals",
            [
                "v": "mingqian/1", "type": "contribute.reveal", "ceremony": .string(ceremony),
                "name": .string(name), "r": .digest(r),
            ])
    }

    /// An entry of the log with its receipt, which the caller checks; nil while no signed head covers it.
    package func entry(at index: Int) async throws -> (bytes: [UInt8], receipt: Receipt)? {
        do {
            let proof = try await get("open/log/entries/\(index)/receipt.tlog-proof")
            return (
                try await get("open/log/entries/\(index)/entry.json"), try Receipt(parsing: proof)
            )
        } catch let refusal as PlatformRefusal where refusal.status == 404 {
            return nil
        }
    }

    private func get(_ path: String) async throws -> [UInt8] {
        try await ask(HTTPClientRequest(url: "\(prefix)/\(path)"))
    }

    private func post(_ path: String, _ object: CanonicalJSON) async throws {
        var request = HTTPClientRequest(url: "\(prefix)/\(path)")
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        request.body = .bytes(try object.encode())
        _ = try await ask(request)
    }

    private static let longest = 1 << 20

    private func ask(_ request: HTTPClientRequest) async throws -> [UInt8] {
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
        let body = Array(try await response.body.collect(upTo: Self.longest).readableBytesView)
        guard response.status.code == 200 else {
            throw PlatformRefusal(status: Int(response.status.code), words: Self.words(body))
        }
        return body
    }

    private static func words(_ body: [UInt8]) -> String {
        do {
            return try CanonicalJSONReader(CanonicalJSON(parsing: body)).string("detail")
        } catch {
            return "no answer that can be read"
        }
    }
}
