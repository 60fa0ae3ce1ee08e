// SPDX-License-Identifier: Apache-2.0
import Crypto
import SpotCheck
import Storage

/// A piece of a photo on its way from a phone.
package struct PhotoPiece: Sendable {
    /// Digest of the whole photo, taken when it was made.
    package let sha256: [UInt8]
    package let size: Int64
    package let name: String
    /// By the clock of the phone.
    package let takenAt: Instant
    /// Digest of the original of which this is a copy with a mark drawn on it; nil for an original.
    package let copyOf: [UInt8]?
    package let start: Int64
    package let bytes: [UInt8]

    package init(
        sha256: [UInt8], size: Int64, name: String, takenAt: Instant, copyOf: [UInt8]?, start: Int64,
        bytes: [UInt8]
    ) {
        self.sha256 = sha256
        self.size = size
        self.name = name
        self.takenAt = takenAt
        self.copyOf = copyOf
        self.start = start
        self.bytes = bytes
    }
}

/// How far a photo has come.
package struct PhotoProgress: Hashable, Sendable {
    /// Where the next piece begins.
    package let held: Int64
    /// Id of the attachment once all of it is there.
    package let attachment: String?

    package init(held: Int64, attachment: String?) {
        self.held = held
        self.attachment = attachment
    }
}

extension Office {
    /// Largest piece of a photo, in bytes.
    package static let largestPiece = 1 << 20

    /// Takes a piece of a photo (分段上传). Pieces come in order; one that is held already, or does not begin where the
    /// last one ended, changes nothing and is answered with how far the photo has come. The last piece makes it an
    /// attachment of the visit, if its bytes are those whose digest was announced.
    ///
    /// A photo belongs to one visit: the same bytes are refused at another one.
    ///
    /// - Throws: `NotAllowed`, `NotFound` (not on the team), `InspectionRefusal`.
    package func receivePhoto(
        visit id: String, _ piece: PhotoPiece, by officer: Officer
    ) async throws -> PhotoProgress {
        _ = try officer.require(.inspector)
        let most = Int64(Self.largestAttachment)
        guard piece.size > 0, piece.sha256.count == 32 else { throw InspectionRefusal.attachmentEmpty }
        guard piece.size <= most else { throw InspectionRefusal.attachmentTooLarge(most: Int(most)) }
        if piece.start == 0, !piece.bytes.isEmpty { try Self.requirePhoto(piece.name, piece.bytes) }
        let time = now()
        let (attachmentID, salt) = (newID("F"), random(32))
        let trace = trace(by: officer)
        return try await database.write { db in
            _ = try db.visit(onTeam: officer, id)
            if let done = try db.attachment(sha256: piece.sha256) {
                guard done.visit == id else { throw InspectionRefusal.photoOfAnotherVisit }
                return PhotoProgress(held: done.size, attachment: done.id)
            }
            if let original = piece.copyOf, try db.attachment(sha256: original)?.visit != id {
                throw InspectionRefusal.copyWithoutOriginal
            }
            try db.beginPhoto(
                visit: id, sha256: piece.sha256, size: piece.size, name: String(piece.name.suffix(120)),
                takenAt: piece.takenAt, copyOf: piece.copyOf, at: time, account: officer.account)
            let held = try db.heldOfPhoto(visit: id, sha256: piece.sha256)
            guard piece.start == held, !piece.bytes.isEmpty else {
                return PhotoProgress(held: held, attachment: nil)
            }
            let end = held + Int64(piece.bytes.count)
            guard end <= piece.size else { throw InspectionRefusal.photoDamaged }
            try db.insertPhotoPiece(visit: id, sha256: piece.sha256, start: held, piece.bytes)
            guard end == piece.size else { return PhotoProgress(held: end, attachment: nil) }
            let bytes = try db.photoBytes(visit: id, sha256: piece.sha256)
            guard Array(SHA256.hash(data: bytes)) == piece.sha256 else {
                // The next attempt begins anew.
                try db.dropPhoto(visit: id, sha256: piece.sha256)
                return PhotoProgress(held: 0, attachment: nil)
            }
            let kind = try Self.requirePhoto(piece.name, bytes)
            let attachment = StoredAttachment(
                id: attachmentID, visit: id, name: String(piece.name.suffix(120)), mediaType: kind.rawValue,
                size: piece.size, sha256: piece.sha256, storedAt: time.milliseconds)
            try db.insertAttachment(attachment, bytes: bytes, salt: salt, account: officer.account)
            try db.insertPhotoFacts(attachment: attachmentID, takenAt: piece.takenAt, copyOf: piece.copyOf)
            try db.dropPhoto(visit: id, sha256: piece.sha256)
            try db.trace(trace.act("attachFile", on: "visit", id, "上传照片“\(attachment.name)”"))
            return PhotoProgress(held: end, attachment: attachmentID)
        }
    }

    @discardableResult
    private static func requirePhoto(
        _ name: String, _ bytes: [UInt8]
    ) throws(InspectionRefusal) -> AttachmentKind {
        guard let kind = AttachmentKind.of(bytes), kind != .pdf else { throw .notAPhoto(name) }
        return kind
    }
}
