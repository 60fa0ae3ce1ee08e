// SPDX-License-Identifier: Apache-2.0

/// Where a visit stands, computed from its facts.
package enum VisitState: String, CaseIterable, Hashable, Sendable {
    case due, drafted, recorded, returned, published

    /// `versions` are the filed results in order: reviewed tells approval, nil when none was given yet.
    package static func of(hasDraft: Bool, versions: [(approved: Bool?, published: Bool)]) -> VisitState {
        guard let last = versions.last else { return hasDraft ? .drafted : .due }
        if last.published { return .published }
        guard let approved = last.approved else { return .recorded }
        return approved ? .published : .returned
    }

    /// The word officers read.
    package var words: String {
        switch self {
        case .due: "待检查"
        case .drafted: "录入中"
        case .recorded: "待审核"
        case .returned: "已退回"
        case .published: "已公示"
        }
    }
}

/// What kind of file may be attached, told by its first bytes and never by its name.
package enum AttachmentKind: String, CaseIterable, Sendable {
    case jpeg = "image/jpeg"
    case png = "image/png"
    case webp = "image/webp"
    case pdf = "application/pdf"

    /// The kind whose signature `bytes` begin with, or nil.
    package static func of(_ bytes: [UInt8]) -> AttachmentKind? {
        func begins(_ signature: [UInt8], at offset: Int = 0) -> Bool {
            bytes.count >= offset + signature.count
                && bytes[offset..<(offset + signature.count)].elementsEqual(signature)
        }
        if begins([0xFF, 0xD8, 0xFF]) { return .jpeg }
        if begins([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return .png }
        if begins(Array("RIFF".utf8)) && begins(Array("WEBP".utf8), at: 8) { return .webp }
        if begins(Array("%PDF-".utf8)) { return .pdf }
        return nil
    }
}
