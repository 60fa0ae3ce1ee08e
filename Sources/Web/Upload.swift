// SPDX-License-Identifier: Apache-2.0
import Foundation

/// A file that came with a form, kept in the uploads folder until the answer is given. Whoever wants to keep it
/// moves it away (same file system: `rename`).
struct Upload: Hashable, Sendable {
    let field: String
    /// The name it had at the sender, without folders or control characters; never used as a path.
    let name: String
    let type: String
    /// Where it lies now.
    let path: String
    let size: Int64

    /// Its bytes.
    ///
    /// - Throws: `UploadTooBig` when there are more than `limit`.
    func bytes(atMost limit: Int64) throws -> [UInt8] {
        guard size <= limit else { throw UploadTooBig(limit: limit) }
        return [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    }

    /// The part of a sender's file name that is safe to show.
    static func shown(_ name: String) -> String {
        let last = name.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last ?? ""
        let visible = last.unicodeScalars.filter { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: false
            default: true
            }
        }
        return String(String(String.UnicodeScalarView(visible)).prefix(120))
    }
}

/// More bytes than the address takes (HTTP 413).
struct UploadTooBig: Error, Hashable {
    let limit: Int64
}

extension [Upload] {
    /// The file of that field, if one was chosen (browsers send an empty part when none was).
    func file(_ field: String) -> Upload? { first { $0.field == field && $0.size > 0 } }
}
