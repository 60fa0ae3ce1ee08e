// SPDX-License-Identifier: Apache-2.0
import SpotCheck

extension Connection {
    /// The attachment that holds these very bytes, at whatever visit.
    package func attachment(sha256: [UInt8]) throws -> StoredAttachment? {
        try first(
            """
            SELECT id, visit, name, media_type, size, sha256, stored_at FROM attachment
            WHERE sha256 = \(sha256) ORDER BY stored_at, id LIMIT 1
            """
        ).map(storedAttachment)
    }

    /// Begins to take a photo in; nothing happens when it has begun.
    package func beginPhoto(
        visit: String, sha256: [UInt8], size: Int64, name: String, takenAt: Instant, copyOf: [UInt8]?,
        at: Instant, account: String
    ) throws {
        try execute(
            """
            INSERT INTO photo_upload (visit, sha256, size, name, taken_at, copy_of, begun_at, begun_by)
            VALUES (\(visit), \(sha256), \(size), \(name), \(takenAt.milliseconds), \(copyOf),
                \(at.milliseconds), \(account)) ON CONFLICT DO NOTHING
            """)
    }

    /// How many bytes of a photo are there.
    package func heldOfPhoto(visit: String, sha256: [UInt8]) throws -> Int64 {
        try first(
            """
            SELECT COALESCE(SUM(LENGTH(bytes)), 0) AS held FROM photo_piece
            WHERE visit = \(visit) AND sha256 = \(sha256)
            """)?.integer("held") ?? 0
    }

    /// Keeps a piece.
    package func insertPhotoPiece(visit: String, sha256: [UInt8], start: Int64, _ bytes: [UInt8]) throws {
        try execute(
            """
            INSERT INTO photo_piece (visit, sha256, start, bytes)
            VALUES (\(visit), \(sha256), \(start), \(bytes))
            """)
    }

    /// All pieces together.
    package func photoBytes(visit: String, sha256: [UInt8]) throws -> [UInt8] {
        var bytes: [UInt8] = []
        try each(
            "SELECT bytes FROM photo_piece WHERE visit = \(visit) AND sha256 = \(sha256) ORDER BY start"
        ) { bytes += try $0.bytes("bytes") }
        return bytes
    }

    /// Forgets the pieces of a photo, once it is an attachment or has come damaged.
    package func dropPhoto(visit: String, sha256: [UInt8]) throws {
        try execute("DELETE FROM photo_piece WHERE visit = \(visit) AND sha256 = \(sha256)")
        try execute("DELETE FROM photo_upload WHERE visit = \(visit) AND sha256 = \(sha256)")
    }

    /// Keeps when a photo was taken and of which original it is a copy.
    package func insertPhotoFacts(attachment: String, takenAt: Instant, copyOf: [UInt8]?) throws {
        try execute(
            """
            INSERT INTO attachment_photo (attachment, taken_at, copy_of)
            VALUES (\(attachment), \(takenAt.milliseconds), \(copyOf))
            """)
    }
}
