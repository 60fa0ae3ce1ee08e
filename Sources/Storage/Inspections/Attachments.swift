// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// A photo or document attached to a visit, without its bytes.
package struct StoredAttachment: Hashable, Sendable {
    package let id: String
    package let visit: String
    package let name: String
    package let mediaType: String
    package let size: Int64
    package let sha256: [UInt8]
    package let storedAt: Int64

    package init(
        id: String, visit: String, name: String, mediaType: String, size: Int64, sha256: [UInt8],
        storedAt: Int64
    ) {
        self.id = id
        self.visit = visit
        self.name = name
        self.mediaType = mediaType
        self.size = size
        self.sha256 = sha256
        self.storedAt = storedAt
    }
}

extension Connection {
    /// Attachments of a visit, in order of arrival.
    package func attachments(ofVisit visit: String) throws -> [StoredAttachment] {
        try rows(
            """
            SELECT id, visit, name, media_type, size, sha256, stored_at FROM attachment
            WHERE visit = \(visit) ORDER BY stored_at, id
            """
        ).map(storedAttachment)
    }

    /// One attachment with its bytes, or nil.
    package func attachment(_ id: String) throws -> (StoredAttachment, [UInt8])? {
        let found = try first(
            """
            SELECT id, visit, name, media_type, size, sha256, stored_at FROM attachment WHERE id = \(id)
            """)
        guard let found else { return nil }
        var bytes: [UInt8] = []
        try each("SELECT bytes FROM attachment_part WHERE attachment = \(id) ORDER BY part") {
            bytes += try $0.bytes("bytes")
        }
        return (try storedAttachment(found), bytes)
    }

    /// Stores an attachment in parts of one mebibyte.
    package func insertAttachment(
        _ attachment: StoredAttachment, bytes: [UInt8], salt: [UInt8], account: String
    ) throws {
        try execute(
            """
            INSERT INTO attachment (id, visit, name, media_type, size, sha256, salt, stored_at, stored_by)
            VALUES (\(attachment.id), \(attachment.visit), \(attachment.name), \(attachment.mediaType),
                \(attachment.size), \(attachment.sha256), \(salt), \(attachment.storedAt), \(account))
            """)
        for (part, start) in stride(from: 0, to: bytes.count, by: 1 << 20).enumerated() {
            let piece = Array(bytes[start..<min(start + 1 << 20, bytes.count)])
            try execute(
                """
                INSERT INTO attachment_part (attachment, part, bytes) VALUES (\(attachment.id), \(part), \(piece))
                """)
        }
    }

    func storedAttachment(_ row: Row) throws -> StoredAttachment {
        StoredAttachment(
            id: try row.text("id"), visit: try row.text("visit"), name: try row.text("name"),
            mediaType: try row.text("media_type"), size: try row.integer("size"),
            sha256: try row.bytes("sha256"), storedAt: try row.integer("stored_at"))
    }
}

extension Connection {
    /// What a form with this token did when it was first sent, or nil. A repeated submit must have one effect.
    package func outcome(ofSubmit token: String, account: String) throws -> String? {
        try first("SELECT outcome FROM submit_once WHERE token = \(token) AND account = \(account)")?
            .text("outcome")
    }

    /// Remembers what the form with this token did.
    package func remember(submit token: String, account: String, outcome: String, at: Instant) throws {
        guard !token.isEmpty else { return }
        try execute(
            """
            INSERT INTO submit_once (token, account, at, outcome)
            VALUES (\(token), \(account), \(at.milliseconds), \(outcome))
            """)
    }
}
