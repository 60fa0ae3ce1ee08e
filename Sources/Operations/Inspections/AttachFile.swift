// SPDX-License-Identifier: Apache-2.0
import Crypto
import SpotCheck
import Storage

extension Office {
    /// Largest attachment, in bytes.
    package static let largestAttachment = 20 << 20

    /// Attaches a photo or PDF to a visit of the officer's own team. The kind is told by the bytes, not by the name.
    ///
    /// Throws `NotAllowed`, `NotFound`, `InspectionRefusal`. The same bytes twice are kept once.
    package func attachFile(
        visit id: String, name: String, bytes: [UInt8], by officer: Officer
    ) async throws -> String {
        _ = try officer.require(.inspector)
        let kind = try Self.attachmentKind(name, bytes)
        let time = now()
        let digest = Array(SHA256.hash(data: bytes))
        let attachment = StoredAttachment(
            id: newID("F"), visit: id, name: String(name.suffix(120)), mediaType: kind.rawValue,
            size: Int64(bytes.count), sha256: digest, storedAt: time.milliseconds)
        let salt = random(32)
        let trace = trace(by: officer)
        return try await database.write { db in
            _ = try db.visit(onTeam: officer, id)
            if let same = try db.attachments(ofVisit: id).first(where: { $0.sha256 == digest }) {
                return same.id
            }
            try db.insertAttachment(attachment, bytes: bytes, salt: salt, account: officer.account)
            try db.trace(
                trace.act("attachFile", on: "visit", id, "上传附件“\(attachment.name)”"))
            return attachment.id
        }
    }

    /// The kind of a file that may be kept; refuses one that is empty, too large or of another kind.
    static func attachmentKind(_ name: String, _ bytes: [UInt8]) throws(InspectionRefusal) -> AttachmentKind {
        guard !bytes.isEmpty else { throw .attachmentEmpty }
        guard bytes.count <= largestAttachment else { throw .attachmentTooLarge(most: largestAttachment) }
        guard let kind = AttachmentKind.of(bytes) else { throw .attachmentKind(name) }
        return kind
    }
}
