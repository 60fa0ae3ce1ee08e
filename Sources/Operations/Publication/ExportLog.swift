// SPDX-License-Identifier: Apache-2.0
import Foundation
import Storage
import TransparencyLog

/// Why the public folder is not written.
package enum ExportRefusal: Error, Hashable {
    /// Nothing has been signed yet.
    case nothingSealed
    /// The folder holds a head that this log's key did not sign, or one that cannot be read.
    case foreignFolder
    /// The folder holds a head that the present log does not contain: the database is an old copy or was changed.
    case folderIsAhead(published: Int64, signed: Int64)
}

/// What an export did.
package struct ExportReport: Hashable, Sendable {
    /// The number of entries the published head covers.
    package let size: Int64
    package let filesWritten: Int
    package let filesKept: Int
}

extension Office {
    /// Writes the public bundle (docs/log.md section 6) up to the last signed head into a folder.
    ///
    /// Whatever never changes and is already there by name and length is kept; the rest is written beside its
    /// place, synced and renamed. The checkpoint comes after everything it stands for and the manifest last, so that
    /// a crash leaves a folder which the next run completes. The folder is the signer's second memory: a head in it
    /// that the database does not contain stops the export.
    /// - Parameter number: of the log, from 1; the one that goes on if nil.
    /// - Throws: `ExportRefusal`, or the file system's errors.
    @discardableResult
    package func exportLog(to folder: String, number: Int64? = nil) async throws -> ExportReport {
        var bundle = BundleFolder(path: folder)
        let log = try await database.read { try $0.publicLog(number) }
        let listing = try await publicBundle(of: number, least: try await published(in: bundle, of: log))
        let head = listing.head
        try bundle.prepare()
        for part in listing.parts where !keeps(part, in: &bundle) {
            try bundle.write(try await bytes(of: part, in: listing), to: part.path)
        }
        try bundle.finish()
        return ExportReport(size: head.size, filesWritten: bundle.written, filesKept: bundle.kept)
    }

    /// Full tiles and files under their digest never change: those that are there already stay.
    private func keeps(_ part: PublicBundleListing.Part, in bundle: inout BundleFolder) -> Bool {
        switch part {
        case .tile(let tile): tile.width == Tile.fullWidth && bundle.keeps(tile.path)
        case .file(let file): bundle.keeps(part.path, size: Int(file.size))
        case .logKey, .witnessKeys, .policy, .close, .checkpoint: false
        }
    }

    /// The size of the head that lies in the folder, 0 for none; the database must contain it.
    private func published(in bundle: BundleFolder, of log: YearLog) async throws -> Int64 {
        guard let bytes = try bundle.read(PublicBundle.checkpoint) else { return 0 }
        let published: Checkpoint
        let key = try key(of: log)
        do throws(CheckpointRefusal) {
            published = try VerifiedCheckpoint(bytes, log: key).checkpoint
        } catch {
            throw ExportRefusal.foreignFolder
        }
        let size = Int64(published.size)
        let (signed, root) = try await database.read { db in
            let signed = try db.plainCheckpoint(of: log)?.size ?? 0
            return (signed, size <= signed ? try db.frontier(at: size, ofLog: log.number).root : nil)
        }
        guard root == published.root else {
            throw ExportRefusal.folderIsAhead(published: size, signed: signed)
        }
        return size
    }
}

/// A folder being brought up to date, and the manifest that grows with it.
private struct BundleFolder {
    let path: String
    private(set) var written = 0
    private(set) var kept = 0
    /// What the last manifest said, by path; only for files that never change.
    private var known: [String: ManifestLine] = [:]
    private var lines: [String: ManifestLine] = [:]

    init(path: String) { self.path = path }

    /// Makes the folder and reads the manifest of the last run, if it is sound.
    mutating func prepare() throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        guard let bytes = try read(PublicBundle.manifest) else { return }
        do {
            for line in try Manifest(parsing: bytes).lines { known[line.path] = line }
        } catch {
            // A damaged manifest only costs time: everything is written again.
            known = [:]
        }
    }

    /// Takes over a file that never changes if the last manifest lists it and it has its length; true if so.
    mutating func keeps(_ name: String, size: Int? = nil) -> Bool {
        guard let line = known[name], size == nil || line.size == size, length(of: name) == line.size else {
            return false
        }
        lines[name] = line
        kept += 1
        return true
    }

    /// Writes a file so that readers see the old bytes or the new ones, and lists it.
    mutating func write(_ bytes: [UInt8], to name: String) throws {
        try replace(name, with: bytes)
        lines[name] = ManifestLine(path: name, bytes: bytes)
        written += 1
    }

    /// Removes what is no longer served (partial tiles that have grown, a policy given up) and writes the manifest.
    mutating func finish() throws {
        try replace(PublicBundle.manifest, with: Array(Manifest(Array(lines.values)).serialized.utf8))
        for name in known.keys where lines[name] == nil && !name.hasPrefix("files/") {
            try removeIfPresent(name)
        }
        // A run that crashed before its manifest may have left partial tiles that no manifest lists.
        for name in try unlistedTiles() { try removeIfPresent(name) }
    }

    func read(_ name: String) throws -> [UInt8]? {
        guard FileManager.default.fileExists(atPath: full(name)) else { return nil }
        return [UInt8](try Data(contentsOf: URL(fileURLWithPath: full(name))))
    }

    private func full(_ name: String) -> String { path + "/" + name }

    private func length(of name: String) -> Int? {
        do {
            return try FileManager.default.attributesOfItem(atPath: full(name))[.size] as? Int
        } catch {
            return nil
        }
    }

    private func replace(_ name: String, with bytes: [UInt8]) throws {
        let target = URL(fileURLWithPath: full(name))
        try FileManager.default.createDirectory(
            at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
        let beside = full(name) + ".new"
        guard FileManager.default.createFile(atPath: beside, contents: nil) else {
            throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: beside])
        }
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: beside))
        try handle.write(contentsOf: Data(bytes))
        try handle.synchronize()
        try handle.close()
        guard rename(beside, target.path) == 0 else {
            throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: target.path])
        }
    }

    private func unlistedTiles() throws -> [String] {
        guard let names = FileManager.default.enumerator(atPath: full("tile")) else { return [] }
        return names.compactMap { $0 as? String }.map { "tile/" + $0 }.filter { name in
            (Tile(path: name) != nil || name.hasSuffix(".new")) && lines[name] == nil
        }
    }

    private func removeIfPresent(_ name: String) throws {
        guard FileManager.default.fileExists(atPath: full(name)) else { return }
        try FileManager.default.removeItem(atPath: full(name))
        let parent = URL(fileURLWithPath: full(name)).deletingLastPathComponent().path
        if parent.hasSuffix(".p"), try FileManager.default.contentsOfDirectory(atPath: parent).isEmpty {
            try FileManager.default.removeItem(atPath: parent)
        }
    }
}
