// SPDX-License-Identifier: Apache-2.0
import Foundation
import Tabular

/// A workbook that is written to a file nobody else sees; the file goes with the last use of this.
final class TemporaryWorkbook: @unchecked Sendable {
    let writer: XLSXWriter
    private let path: String

    /// - Throws: `TabularError` when the temporary folder cannot be written to.
    init() throws(TabularError) {
        path = NSTemporaryDirectory() + "mingqian-" + UUID().uuidString + ".xlsx"
        writer = try XLSXWriter(path: path)
    }

    deinit { unlink(path) }

    /// What `write` writes, as bytes.
    ///
    /// - Throws: what `write` throws, and `TabularError`.
    static func bytes(_ write: (XLSXWriter) throws -> Void) throws -> [UInt8] {
        let book = try TemporaryWorkbook()
        try write(book.writer)
        try book.writer.close()
        return try [UInt8](Data(contentsOf: URL(filePath: book.path)))
    }

    /// The finished file in pieces, read while it is sent. The file is open already: it is read to its end even if
    /// its name is gone by then.
    func stream() throws -> AsyncThrowingStream<[UInt8], any Error> {
        let source = try ByteSource(path: path)
        let reading = OpenSource(source)
        return AsyncThrowingStream(unfolding: { try reading.next() })
    }

    /// `@unchecked Sendable`: a stream asks for one piece after the other.
    private final class OpenSource: @unchecked Sendable {
        private let source: ByteSource

        init(_ source: ByteSource) { self.source = source }

        func next() throws -> [UInt8]? {
            let piece = try source.read()
            return piece.isEmpty ? nil : piece
        }
    }
}
