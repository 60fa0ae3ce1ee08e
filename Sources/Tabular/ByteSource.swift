// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Where bytes come from, piece by piece; an empty piece means the end.
package struct ByteSource {
    /// The next piece.
    package let read: () throws(TabularError) -> [UInt8]

    /// A source that calls `read` until it returns an empty piece.
    package init(read: @escaping () throws(TabularError) -> [UInt8]) {
        self.read = read
    }

    /// The bytes of `bytes`, handed out in pieces of at most `pieceSize`.
    package init(_ bytes: [UInt8], pieceSize: Int = 1 << 18) {
        var position = 0
        self.init { () throws(TabularError) -> [UInt8] in
            let end = min(position + max(pieceSize, 1), bytes.count)
            defer { position = end }
            return Array(bytes[position..<end])
        }
    }

    /// The bytes of the file at `path`, read in pieces of 256 KiB and closed at the end of use.
    ///
    /// Throws `.unreadable` if the file cannot be opened.
    package init(path: String) throws(TabularError) {
        let file = try OpenFile(path: path)
        self.init { () throws(TabularError) -> [UInt8] in try file.nextPiece() }
    }
}

/// An open file descriptor; has identity because it must be closed exactly once.
private final class OpenFile {
    private let descriptor: Int32

    init(path: String) throws(TabularError) {
        let opened = open(path, O_RDONLY | O_CLOEXEC)
        guard opened >= 0 else { throw .unreadable(code: errno) }
        descriptor = opened
    }

    deinit { _ = close(descriptor) }

    func nextPiece() throws(TabularError) -> [UInt8] {
        var failure: Int32 = 0
        let piece = [UInt8](unsafeUninitializedCapacity: 1 << 18) { buffer, count in
            var got = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            while got < 0 && errno == EINTR {
                got = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            }
            if got < 0 { failure = errno }
            count = max(got, 0)
        }
        guard failure == 0 else { throw .unreadable(code: failure) }
        return piece
    }
}
