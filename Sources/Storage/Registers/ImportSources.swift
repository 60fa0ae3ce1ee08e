// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// A document that proves what was typed into a form, without its bytes.
package struct StoredSource: Hashable, Sendable {
    package let name: String
    package let mediaType: String
    package let size: Int64
    package let sha256: [UInt8]
}

extension Connection {
    /// Keeps the document of an import in parts of one mebibyte.
    package func insertImportSource(
        of job: String, name: String, mediaType: String, sha256: [UInt8], bytes: [UInt8]
    ) throws {
        try execute(
            """
            INSERT INTO import_source (job, name, media_type, size, sha256)
            VALUES (\(job), \(name), \(mediaType), \(bytes.count), \(sha256))
            """)
        for (part, start) in stride(from: 0, to: bytes.count, by: 1 << 20).enumerated() {
            let piece = Array(bytes[start..<min(start + 1 << 20, bytes.count)])
            try execute(
                "INSERT INTO import_source_part (job, part, bytes) VALUES (\(job), \(part), \(piece))")
        }
    }

    /// What is known of the document of an import, or nil if it has none.
    package func importSource(of job: String) throws -> StoredSource? {
        try first("SELECT * FROM import_source WHERE job = \(job)").map { row in
            StoredSource(
                name: try row.text("name"), mediaType: try row.text("media_type"),
                size: try row.integer("size"), sha256: try row.bytes("sha256"))
        }
    }

    /// The bytes of the document of an import.
    package func importSourceBytes(of job: String) throws -> [UInt8] {
        var bytes: [UInt8] = []
        try each("SELECT bytes FROM import_source_part WHERE job = \(job) ORDER BY part") {
            bytes += try $0.bytes("bytes")
        }
        return bytes
    }
}
