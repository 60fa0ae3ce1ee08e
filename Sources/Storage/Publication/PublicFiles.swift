// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import TransparencyLog

/// A file that log entries refer to by its SHA-256, without its bytes.
package struct PublicFile: Hashable, Sendable {
    /// 64 hexadecimal digits in lower case.
    package let digest: String
    package let kind: String
    /// Bytes.
    package let size: Int64
    package let storedAt: Instant
}

extension Connection {
    /// How many bytes one row of a file holds: neither engine likes rows of many megabytes.
    private var partBytes: Int { 1 << 20 }

    /// Keeps a file under its digest and answers it; the same bytes again change nothing.
    @discardableResult
    package func storePublicFile(_ bytes: [UInt8], kind: String, at: Instant) throws -> String {
        let digest = MerkleHash.sha256(bytes).hex
        let made = try execute(
            """
            INSERT INTO public_file (sha256, kind, size, stored_at, log)
            VALUES (\(digest), \(kind), \(bytes.count), \(at.milliseconds),
                COALESCE((SELECT number FROM log_head), 1)) ON CONFLICT (sha256) DO NOTHING
            """)
        guard made == 1 else { return digest }
        for (part, start) in stride(from: 0, to: bytes.count, by: partBytes).enumerated() {
            let slice = Array(bytes[start..<min(start + partBytes, bytes.count)])
            try execute(
                "INSERT INTO public_file_part (sha256, part, bytes) VALUES (\(digest), \(part), \(slice))")
        }
        return digest
    }

    /// The bytes of a file, if it is kept.
    package func publicFile(_ digest: String) throws -> [UInt8]? {
        guard let file = try publicFileEntry(digest) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Int(file.size))
        try eachPart(of: digest) { bytes += $0 }
        return bytes
    }

    /// What is known of a file without its bytes, if it is kept.
    package func publicFileEntry(_ digest: String) throws -> PublicFile? {
        try first("SELECT * FROM public_file WHERE sha256 = \(digest)").map(PublicFile.init)
    }

    /// All files in the order of their digests; only those kept while one log went on if its number is given.
    package func publicFiles(ofLog number: Int64? = nil) throws -> [PublicFile] {
        try rows(
            """
            SELECT * FROM public_file WHERE \(number) IS NULL OR log = \(number) ORDER BY sha256
            """
        ).map(PublicFile.init)
    }

    /// Hands the bytes of a file to `body` in parts of at most 1 MiB, in order.
    package func eachPart(of digest: String, _ body: ([UInt8]) throws -> Void) throws {
        let parts = try rows("SELECT part FROM public_file_part WHERE sha256 = \(digest) ORDER BY part")
        for part in parts {
            let number = try part.integer("part")
            let row = try first(
                "SELECT bytes FROM public_file_part WHERE sha256 = \(digest) AND part = \(number)")
            if let row { try body(try row.bytes("bytes")) }
        }
    }
}

extension PublicFile {
    fileprivate init(_ row: Row) throws {
        digest = try row.text("sha256")
        kind = try row.text("kind")
        size = try row.integer("size")
        storedAt = Instant(milliseconds: try row.integer("stored_at"))
    }
}
