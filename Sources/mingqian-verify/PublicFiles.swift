// SPDX-License-Identifier: Apache-2.0
import Foundation

/// The files of a bundle, wherever they lie. Tests hand over a dictionary, the command a folder.
struct PublicFiles: Sendable {
    /// Paths below the bundle's folder, ascending.
    let paths: [String]
    /// The bytes of a file, nil if there is no such file or it cannot be read.
    let read: @Sendable (String) -> [UInt8]?

    /// Files held in memory.
    init(_ files: [String: [UInt8]]) {
        paths = files.keys.sorted()
        read = { files[$0] }
    }

    /// A bundle in which files that entries name are looked for in those of earlier logs too: an entry may refer to
    /// what was logged in another year.
    init(_ own: PublicFiles, before: [PublicFiles]) {
        paths = own.paths
        read = { path in
            if let bytes = own.read(path) { return bytes }
            guard path.hasPrefix("files/") else { return nil }
            return before.lazy.compactMap { $0.read(path) }.first
        }
    }

    /// Every file below a folder.
    init(folder: String) throws(UnreadableFolder) {
        let walker = FileManager.default.enumerator(atPath: folder)
        guard let walker, FileManager.default.fileExists(atPath: folder) else {
            throw UnreadableFolder(path: folder)
        }
        var found: [String] = []
        while let path = walker.nextObject() as? String {
            if walker.fileAttributes?[.type] as? FileAttributeType != .typeDirectory { found.append(path) }
        }
        paths = found.sorted()
        read = { path in FileManager.default.contents(atPath: "\(folder)/\(path)").map { Array($0) } }
    }
}

/// There is no folder to verify.
struct UnreadableFolder: Error {
    let path: String
}
