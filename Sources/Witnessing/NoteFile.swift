// SPDX-License-Identifier: Apache-2.0
import Foundation

/// A small file that is the memory of somebody who signs: read and replaced as a whole, under a lock.
///
/// The lock is a file beside it, so that several processes on one machine may share the memory. The new bytes are
/// on the disk, name and all, before `replace` returns: what was answered after it cannot be forgotten by a crash.
struct NoteFile: Hashable, Sendable {
    let path: String
    private let lock: String

    /// - Parameter lock: the file that is locked; files of one folder may share it.
    init(path: String, lock: String? = nil) {
        self.path = path
        self.lock = lock ?? path + ".lock"
    }

    /// The bytes; nil if there is no such file. A file that cannot be read is an error, never an empty memory.
    func read() throws(FileFault) -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            if errno == ENOENT { return nil }
            throw FileFault("read", path)
        }
        defer { close(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Foundation.read(file, &buffer, buffer.count)
            guard count >= 0 else { throw FileFault("read", path) }
            if count == 0 { return bytes }
            bytes += buffer[..<count]
        }
    }

    /// Hands the bytes to `body` and puts what it returns in their place; nobody else can do the same meanwhile.
    ///
    /// If `body` throws, or returns nil for the bytes, nothing changes.
    func replace<Result>(_ body: ([UInt8]?) throws -> (bytes: [UInt8]?, result: Result)) throws -> Result {
        let lock = open(lock, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0 else { throw FileFault("lock", path) }
        defer { close(lock) }
        while flock(lock, LOCK_EX) != 0 {
            guard errno == EINTR else { throw FileFault("lock", path) }
        }
        let (bytes, result) = try body(try read())
        if let bytes { try write(bytes) }
        return result
    }

    private func write(_ bytes: [UInt8]) throws(FileFault) {
        let beside = path + ".new"
        let file = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw FileFault("write", beside) }
        defer { close(file) }
        var done = 0
        while done < bytes.count {
            let count = bytes[done...].withUnsafeBytes { Foundation.write(file, $0.baseAddress, $0.count) }
            guard count > 0 else {
                if count < 0, errno == EINTR { continue }
                throw FileFault("write", beside)
            }
            done += count
        }
        guard fsync(file) == 0 else { throw FileFault("write", beside) }
        guard rename(beside, path) == 0 else { throw FileFault("rename", path) }
        try Self.syncFolder(of: path)
    }

    /// A name that was only renamed in memory would be the old one again after a power cut.
    private static func syncFolder(of path: String) throws(FileFault) {
        let parent = URL(fileURLWithPath: path).deletingLastPathComponent().path
        let folder = open(parent, O_RDONLY | O_CLOEXEC)
        guard folder >= 0 else { throw FileFault("open", parent) }
        defer { close(folder) }
        guard fsync(folder) == 0 else { throw FileFault("sync", parent) }
    }
}

/// What the file system did not do.
package struct FileFault: Error, Hashable, CustomStringConvertible {
    package let deed: String
    package let path: String
    package let code: Int32

    init(_ deed: String, _ path: String) {
        self.deed = deed
        self.path = path
        code = errno
    }

    package var description: String { "\(deed) \(path): \(String(cString: strerror(code)))" }
}

/// A memory that exists but does not read as what was written: nothing may be signed on top of it.
package struct DamagedMemory: Error, Hashable, CustomStringConvertible {
    package let path: String

    package var description: String { "\(path) is damaged; nothing is signed before somebody has looked" }
}
